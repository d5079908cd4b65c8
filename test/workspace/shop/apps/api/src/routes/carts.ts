import { sumBy } from '@shop/shared';
import { Router } from 'express';
import { z } from 'zod';
import { customerIdOf, requireCustomer } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';
import { catalogue, type QuotedLine } from '@api/services/catalogue';
import { previewDiscount } from '@api/services/coupons';

export const cartsRouter = Router();

const RATES_URL = process.env.RATES_URL ?? 'https://rates.parcelhub.example';
const FLAT_RATE = { service: 'standard', amountCents: 490 };

const itemBody = z.object({
  productId: z.uuid(),
  quantity: z.number().int().min(1).max(20),
});

const couponBody = z.object({ code: z.string().trim().min(4).max(24) });
const quoteBody = z.object({ items: z.array(itemBody).min(1) });
const previewBody = z.object({ items: z.array(itemBody).min(1).max(50) });

function loadCart(customerId: string) {
  return prisma.cart.findUnique({
    where: { customerId },
    select: { id: true, items: { select: { productId: true, quantity: true } } },
  });
}

cartsRouter.post('/quote', requireCustomer, async (req, res) => {
  const { items } = quoteBody.parse(req.body);
  const lines: QuotedLine[] = [];
  for (const item of items) {
    const line = await catalogue.quoteLine(item);
    if (line) {
      lines.push(line);
    }
  }
  res.json({ lines, totalCents: sumBy(lines, (line) => line.subtotalCents) });
});

cartsRouter.post('/preview', async (req, res) => {
  const { items } = previewBody.parse(req.body);
  const lines = await catalogue.quoteAll(items);
  res.json({ lines, totalCents: sumBy(lines, (line) => line.subtotalCents) });
});

cartsRouter.post('/items', requireCustomer, async (req, res) => {
  const { productId, quantity } = itemBody.parse(req.body);
  const customerId = customerIdOf(req);
  const product = await prisma.product.findUnique({ where: { id: productId } });
  if (!product || product.status !== 'ACTIVE') {
    res.status(404).json({ error: 'Unknown product' });
    return;
  }
  if (product.stock < quantity) {
    res.status(409).json({ error: 'Not enough in stock' });
    return;
  }
  const cart = await prisma.cart.upsert({
    where: { customerId },
    create: { customerId },
    update: {},
  });
  const item = await prisma.cartItem.upsert({
    where: { cartId_productId: { cartId: cart.id, productId } },
    create: { cartId: cart.id, productId, quantity },
    update: { quantity },
  });
  res.status(201).json(item);
});

cartsRouter.delete('/items/:productId', requireCustomer, async (req, res) => {
  await prisma.cartItem.deleteMany({
    where: {
      productId: String(req.params.productId),
      cart: { customerId: customerIdOf(req) },
    },
  });
  res.status(204).end();
});

cartsRouter.post('/coupon', requireCustomer, async (req, res) => {
  const { code } = couponBody.parse(req.body);
  const cart = await loadCart(customerIdOf(req));
  const lines = await catalogue.quoteAll(cart?.items ?? []);
  const totalCents = sumBy(lines, (line) => line.subtotalCents);
  res.json({ totalCents, discountCents: await previewDiscount(code, totalCents) });
});

cartsRouter.get('/shipping', requireCustomer, async (req, res) => {
  const cart = await loadCart(customerIdOf(req));
  const parcels = Math.ceil(sumBy(cart?.items ?? [], (item) => item.quantity) / 10);
  try {
    const response = await fetch(`${RATES_URL}/v1/rates?parcels=${parcels}`, {
      headers: { Accept: 'application/json' },
    });
    res.json(await response.json());
  } catch {
    res.json([FLAT_RATE]);
  }
});

cartsRouter.get('/', requireCustomer, async (req, res) => {
  const cart = await loadCart(customerIdOf(req));
  const lines = await catalogue.quoteAll(cart?.items ?? []);
  res.json({ lines, totalCents: sumBy(lines, (line) => line.subtotalCents) });
});
