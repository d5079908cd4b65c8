import { Router } from 'express';
import { z } from 'zod';
import { customerIdOf, requireCustomer } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';
import { sendMail, sendOrderConfirmation } from '@api/lib/mailer';
import { OrderRepository } from '@api/repositories';
import { cancelOrder, placeOrder } from '@api/services/checkout';

export const ordersRouter = Router();

const orders = new OrderRepository(prisma);

const orderBody = z.object({ couponCode: z.string().trim().min(4).max(24).optional() });

const numberParam = z.coerce.number().int().positive();

const questionBody = z.object({ text: z.string().trim().min(10).max(2_000) });

ordersRouter.use(requireCustomer);

ordersRouter.get('/', async (req, res) => {
  const history = await prisma.order.findMany({
    where: { customerId: customerIdOf(req) },
    select: { id: true, number: true, status: true, totalCents: true, placedAt: true },
    orderBy: { placedAt: 'desc' },
  });
  const items = await Promise.all(
    history.map(async (order) => ({
      ...order,
      itemCount: await prisma.orderItem.count({ where: { orderId: order.id } }),
    })),
  );
  res.json({ items });
});

ordersRouter.get('/recent', async (req, res) => {
  res.json(await orders.recent(customerIdOf(req)));
});

ordersRouter.get('/:number', async (req, res) => {
  const number = numberParam.parse(req.params.number);
  const order = await orders.findForCustomer(number, customerIdOf(req));
  if (!order) {
    res.status(404).json({ error: 'Unknown order' });
    return;
  }
  res.json(order);
});

ordersRouter.post('/', async (req, res) => {
  const { couponCode } = orderBody.parse(req.body);
  const order = await placeOrder(customerIdOf(req), couponCode);
  sendOrderConfirmation(order.id);
  res.status(201).json(order);
});

ordersRouter.post('/:number/cancel', async (req, res) => {
  const number = numberParam.parse(req.params.number);
  const order = await cancelOrder(number, customerIdOf(req));
  res.json(order);
});

ordersRouter.post('/:number/questions', async (req, res) => {
  const number = numberParam.parse(req.params.number);
  const { text } = questionBody.parse(req.body);
  await sendMail(
    process.env.SUPPORT_MAIL ?? 'support@harbour.shop',
    `Question about #${number}`,
    text,
  );
  res.status(202).json({ received: true });
});
