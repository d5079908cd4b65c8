import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { currencyOf, formatMoney, pageSize } from '@shop/shared';
import { Router } from 'express';
import { z } from 'zod';
import { requireStaff } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';
import { OrderRepository } from '@api/repositories';

export const adminRouter = Router();

const orders = new OrderRepository(prisma);

const EXPORT_PAGE = 500;

const productBody = z.object({
  sku: z.string().trim().min(3).max(40),
  slug: z.string().regex(/^[a-z0-9-]{3,80}$/),
  name: z.string().trim().min(1).max(120),
  description: z.string().max(10_000),
  priceCents: z.number().int().positive(),
  stock: z.number().int().min(0),
  categoryId: z.uuid(),
});

const rangeQuery = z.object({ from: z.coerce.date(), to: z.coerce.date() });

adminRouter.use(requireStaff);

adminRouter.get('/dashboard', async (_req, res) => {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const ordersToday = await prisma.order.count({ where: { placedAt: { gte: midnight } } });
  const revenueToday = await prisma.order.aggregate({
    where: { placedAt: { gte: midnight } },
    _sum: { totalCents: true },
  });
  const soldOut = await prisma.product.count({ where: { stock: { lte: 0 } } });
  res.json({ ordersToday, revenueCents: revenueToday._sum.totalCents ?? 0, soldOut });
});

adminRouter.post('/products', async (req, res) => {
  const product = await prisma.product.create({
    data: productBody.parse(req.body),
    select: { id: true, slug: true, status: true },
  });
  res.status(201).json(product);
});

adminRouter.get('/orders', async (req, res) => {
  const take = pageSize(req.query.limit, 50);
  const before = z.coerce.date().optional().parse(req.query.before);
  const where = before ? { placedAt: { lt: before } } : {};
  const [items, total] = await Promise.all([
    prisma.order.findMany({ where, orderBy: [{ placedAt: 'desc' }, { id: 'desc' }], take }),
    prisma.order.count({ where }),
  ]);
  res.json({ items, total });
});

adminRouter.get('/orders/export', async (req, res) => {
  const { from, to } = rangeQuery.parse(req.query);
  const placed = await orders.placedBetween(from, to);
  let csv = 'number,placed,email,status,total\n';
  for (const order of placed) {
    const total = formatMoney(order.totalCents, currencyOf(order.customer.country));
    csv += `${order.number},${order.placedAt.toISOString()},${order.customer.email},`;
    csv += `${order.status},"${total}"\n`;
  }
  res.type('csv').attachment('orders.csv').send(csv);
});

async function* customerLines() {
  yield 'id,email,name,country\n';
  let cursor: string | undefined;
  do {
    const page = await prisma.customer.findMany({
      select: { id: true, email: true, name: true, country: true },
      orderBy: { id: 'asc' },
      take: EXPORT_PAGE,
      ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    });
    for (const customer of page) {
      yield `${customer.id},${customer.email},"${customer.name}",${customer.country}\n`;
    }
    cursor = page.length === EXPORT_PAGE ? page.at(-1)?.id : undefined;
  } while (cursor);
}

adminRouter.get('/customers/export', async (_req, res) => {
  res.type('csv').attachment('customers.csv');
  await pipeline(Readable.from(customerLines()), res);
});

adminRouter.get('/reports/sales', async (req, res) => {
  const { from, to } = rangeQuery.parse(req.query);
  const placed = await prisma.order.findMany({
    where: { placedAt: { gte: from, lt: to } },
    select: { status: true, totalCents: true },
  });
  const cancelled = placed.filter((order) => order.status === 'CANCELLED');
  const sold = placed.filter((order) => order.status !== 'CANCELLED');
  const revenueCents = sold.reduce((sum, order) => sum + order.totalCents, 0);
  res.json({ orders: sold.length, cancelled: cancelled.length, revenueCents });
});

adminRouter.get('/reports/statuses', async (req, res) => {
  const { from, to } = rangeQuery.parse(req.query);
  const statuses = await prisma.order.groupBy({
    by: ['status'],
    where: { placedAt: { gte: from, lt: to } },
    _count: { _all: true },
  });
  const open = statuses.filter(({ status }) => status === 'PENDING' || status === 'PAID');
  res.json({ statuses, open: open.reduce((sum, group) => sum + group._count._all, 0) });
});

adminRouter.get('/reviews/queue', async (req, res) => {
  const reviews = await prisma.review.findMany({
    where: { status: 'PENDING' },
    include: { product: { select: { name: true, slug: true } } },
    orderBy: { createdAt: 'asc' },
    take: pageSize(req.query.limit),
  });
  res.json(reviews);
});
