import { zValidator } from '@hono/zod-validator';
import { pageSize } from '@shop/shared';
import { and, asc, desc, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { db } from '../db/client';
import { stockItems, stockMovements, warehouses } from '../db/schema';
import { correct, receive, reserve } from '../services/stock';

const receiptBody = z.object({
  receipts: z
    .array(z.object({ sku: z.string().min(1), quantity: z.number().int().positive() }))
    .min(1)
    .max(500),
});

const countBody = z.object({ counted: z.number().int().min(0) });

const reservationBody = z.object({ quantity: z.number().int().min(1).max(1_000) });

export const stockRoutes = new Hono();

stockRoutes.use(bodyLimit({ maxSize: 256 * 1024 }));

stockRoutes.get('/warehouses', async (c) => {
  return c.json(await db.select().from(warehouses).orderBy(asc(warehouses.code)));
});

stockRoutes.get('/warehouses/:id', async (c) => {
  const items = await db
    .select()
    .from(stockItems)
    .where(eq(stockItems.warehouseId, c.req.param('id')))
    .orderBy(asc(stockItems.sku))
    .limit(pageSize(c.req.query('limit')));
  return c.json(items);
});

stockRoutes.get('/warehouses/:id/:sku', async (c) => {
  const [item] = await db
    .select()
    .from(stockItems)
    .where(
      and(eq(stockItems.warehouseId, c.req.param('id')), eq(stockItems.sku, c.req.param('sku'))),
    );
  return item ? c.json(item) : c.json({ error: 'Not stocked here' }, 404);
});

stockRoutes.get('/:id/movements', async (c) => {
  const movements = await db
    .select()
    .from(stockMovements)
    .where(eq(stockMovements.stockItemId, c.req.param('id')))
    .orderBy(desc(stockMovements.createdAt))
    .limit(pageSize(c.req.query('limit'), 50));
  return c.json(movements);
});

stockRoutes.post('/warehouses/:id/receipts', zValidator('json', receiptBody), async (c) => {
  const { receipts } = c.req.valid('json');
  const items = await receive(c.req.param('id'), receipts);
  return c.json(items, 201);
});

stockRoutes.post('/:id/reservations', zValidator('json', reservationBody), async (c) => {
  const { quantity } = c.req.valid('json');
  const reserved = await reserve(c.req.param('id'), quantity);
  return reserved ? c.json({ reserved: quantity }, 201) : c.json({ error: 'Not enough' }, 409);
});

stockRoutes.put('/:id/count', zValidator('json', countBody), async (c) => {
  const { counted } = c.req.valid('json');
  const delta = await correct(c.req.param('id'), counted);
  return delta === null ? c.json({ error: 'Unknown item' }, 404) : c.json({ delta });
});
