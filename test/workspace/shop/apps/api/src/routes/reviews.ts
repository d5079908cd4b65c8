import { Router } from 'express';
import { z } from 'zod';
import { customerIdOf, requireCustomer } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';

export const reviewsRouter = Router();

const reviewBody = z.object({
  rating: z.number().int().min(1).max(5),
  body: z.string().trim().min(10).max(4_000),
});

reviewsRouter.get('/:productId', async (req, res) => {
  const limit = Number(req.query.limit) || 20;
  const reviews = await prisma.review.findMany({
    where: { productId: req.params.productId, status: 'PUBLISHED' },
    select: { id: true, rating: true, body: true, createdAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  res.json(reviews);
});

reviewsRouter.get('/:productId/rating', async (req, res) => {
  const groups = await prisma.review.groupBy({
    by: ['rating'],
    where: { productId: req.params.productId, status: 'PUBLISHED' },
    _count: { _all: true },
  });
  const total = groups.reduce((sum, group) => sum + group._count._all, 0);
  const stars = groups.reduce((sum, group) => sum + group.rating * group._count._all, 0);
  res.json({ total, average: total > 0 ? stars / total : null });
});

reviewsRouter.get('/:productId/mine', requireCustomer, async (req, res) => {
  const review = await prisma.review.findFirst({
    where: { productId: String(req.params.productId), customerId: customerIdOf(req) },
    select: { id: true, rating: true, body: true, status: true },
  });
  res.json({ reviewed: review !== null, review });
});

reviewsRouter.post('/:productId', requireCustomer, async (req, res) => {
  const input = reviewBody.parse(req.body);
  const productId = String(req.params.productId);
  const customerId = customerIdOf(req);

  const purchases = await prisma.orderItem.findMany({
    where: { productId, order: { customerId, status: { not: 'CANCELLED' } } },
  });
  if (purchases.length === 0) {
    res.status(403).json({ error: 'Only customers who bought this product can review it' });
    return;
  }
  const review = await prisma.review.create({ data: { ...input, productId, customerId } });
  res.status(201).json(review);
});
