import { Prisma } from '@prisma/client';
import { Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { RedisStore, type RedisReply } from 'rate-limit-redis';
import { z } from 'zod';
import { customerIdOf, hashPassword, requireCustomer, verifyPassword } from '@api/lib/auth';
import { prisma, redis } from '@api/lib/clients';
import { issueLoginCode, redeemLoginCode } from '@api/lib/login-codes';
import { sendLoginCode } from '@api/lib/mailer';
import { claimGiftCard } from '@api/services/coupons';

export const accountRouter = Router();

const signInLimiter = rateLimit({
  windowMs: 15 * 60 * 1000,
  limit: 20,
  standardHeaders: 'draft-8',
  store: new RedisStore({
    prefix: 'sign-in:',
    sendCommand: (command: string, ...args: string[]) =>
      redis.call(command, ...args) as Promise<RedisReply>,
  }),
});

const email = z.email().transform((value) => value.toLowerCase());
const credentials = z.object({ email, password: z.string().min(10).max(200) });
const signUpBody = credentials.extend({
  name: z.string().trim().min(1).max(120),
  country: z.string().length(2).default('GB'),
});
const codeBody = z.object({ email, code: z.string().length(6) });
const giftCardBody = z.object({ code: z.string().trim().min(8).max(32) });

accountRouter.post('/', signInLimiter, async (req, res) => {
  const { password, ...input } = signUpBody.parse(req.body);
  const existing = await prisma.customer.findUnique({
    where: { email: input.email },
    select: { id: true },
  });
  if (existing) {
    res.status(409).json({ error: 'There is already an account for this address' });
    return;
  }
  try {
    const customer = await prisma.customer.create({
      data: { ...input, passwordHash: hashPassword(password) },
    });
    req.session.customerId = customer.id;
    req.session.role = customer.role;
    res.status(201).json({ id: customer.id, name: customer.name });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      res.status(409).json({ error: 'There is already an account for this address' });
      return;
    }
    throw error;
  }
});

accountRouter.post('/sign-in', signInLimiter, async (req, res) => {
  const input = credentials.parse(req.body);
  const customer = await prisma.customer.findUnique({
    where: { email: input.email },
    select: { id: true, name: true, role: true, passwordHash: true },
  });
  if (!customer || !(await verifyPassword(input.password, customer.passwordHash))) {
    res.status(401).json({ error: 'Wrong e-mail address or password' });
    return;
  }
  req.session.customerId = customer.id;
  req.session.role = customer.role;
  res.json({ id: customer.id, name: customer.name });
});

accountRouter.post('/codes', async (req, res) => {
  const { email: address } = codeBody.pick({ email: true }).parse(req.body);
  await sendLoginCode(address, issueLoginCode(address));
  res.status(202).json({ sent: true });
});

accountRouter.post('/codes/redeem', signInLimiter, async (req, res) => {
  const input = codeBody.parse(req.body);
  if (!redeemLoginCode(input.email, input.code)) {
    res.status(401).json({ error: 'This code is wrong or has expired' });
    return;
  }
  const customer = await prisma.customer.findUniqueOrThrow({
    where: { email: input.email },
    select: { id: true, name: true, role: true },
  });
  req.session.customerId = customer.id;
  req.session.role = customer.role;
  res.json({ id: customer.id, name: customer.name });
});

accountRouter.get('/addresses', requireCustomer, async (req, res) => {
  const addresses = await prisma.address.findMany({
    where: { customerId: customerIdOf(req) },
    orderBy: { id: 'asc' },
    take: 20,
  });
  res.json(addresses);
});

accountRouter.post('/gift-cards', requireCustomer, signInLimiter, async (req, res) => {
  const { code } = giftCardBody.parse(req.body);
  const valueCents = await claimGiftCard(code, customerIdOf(req));
  res.status(201).json({ valueCents });
});
