import { pageQuery, toPage } from '@shop/shared';
import { Router } from 'express';
import { z } from 'zod';
import { prisma, redis } from '@api/lib/clients';
import { ProductRepository } from '@api/repositories';

export const productsRouter = Router();

const products = new ProductRepository(prisma);

const RELATED_TTL_SECONDS = 600;

const recentQuery = z.object({
  ids: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(z.uuid()).min(1).max(50)),
});

productsRouter.get('/', async (_req, res) => {
  const items = await prisma.product.findMany({
    where: { status: 'ACTIVE' },
    select: { id: true, slug: true, name: true, priceCents: true, imagePath: true },
    orderBy: { name: 'asc' },
  });
  res.json({ items });
});

productsRouter.get('/featured', async (_req, res) => {
  const categories = await prisma.category.findMany({
    orderBy: { position: 'asc' },
    include: {
      products: {
        where: { status: 'ACTIVE' },
        select: { id: true, slug: true, name: true, priceCents: true, imagePath: true },
        orderBy: { createdAt: 'desc' },
        take: 4,
      },
    },
  });
  res.json(categories);
});

productsRouter.get('/category/:slug', async (req, res) => {
  const query = pageQuery.parse(req.query);
  const category = await prisma.category.findUnique({ where: { slug: req.params.slug } });
  if (!category) {
    res.status(404).json({ error: 'Unknown category' });
    return;
  }
  const items = await products.listByCategory(category.id, query);
  res.json({ category, ...toPage(items, query.limit) });
});

productsRouter.get('/recently-viewed', async (req, res) => {
  const { ids } = recentQuery.parse(req.query);
  const cards = await Promise.all(ids.map((id) => products.findCard(id)));
  res.json(cards.filter((card) => card !== null));
});

productsRouter.get('/:slug', async (req, res) => {
  const { slug } = req.params;
  await prisma.product.updateMany({ where: { slug }, data: { views: { increment: 1 } } });

  const cached = await redis.get(`product:${slug}`);
  if (cached) {
    res.type('json').send(cached);
    return;
  }
  const product = await prisma.product.findUnique({
    where: { slug },
    omit: { specSheet: true },
    include: { category: true, reviews: true },
  });
  if (!product) {
    res.status(404).json({ error: 'Unknown product' });
    return;
  }
  await redis.set(`product:${slug}`, JSON.stringify(product));
  res.json(product);
});

productsRouter.get('/:slug/related', async (req, res) => {
  const key = `related:${req.params.slug}`;
  const cached = await redis.get(key);
  if (cached) {
    res.type('json').send(cached);
    return;
  }
  const product = await prisma.product.findUnique({
    where: { slug: req.params.slug },
    select: { id: true, categoryId: true },
  });
  const items = product ? await products.related(product.categoryId, product.id) : [];
  await redis.set(key, JSON.stringify(items), 'EX', RELATED_TTL_SECONDS);
  res.json(items);
});

productsRouter.get('/:slug/summary', async (req, res) => {
  const product = await prisma.product.findUnique({
    where: { slug: req.params.slug },
    select: {
      id: true,
      name: true,
      priceCents: true,
      reviews: {
        where: { status: 'PUBLISHED' },
        select: { id: true, rating: true, body: true, createdAt: true },
        orderBy: { createdAt: 'desc' },
        take: 3,
      },
    },
  });
  if (!product) {
    res.status(404).json({ error: 'Unknown product' });
    return;
  }
  res.json(product);
});
