import { zValidator } from '@hono/zod-validator';
import { groupBy, keyBy, orderPaidJob, pageQuery } from '@shop/shared';
import { asc, desc, eq, gt, inArray } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { db } from '../db/client';
import { shipmentItems, shipments, shipmentStatus, trackingEvents } from '../db/schema';
import { queueLabels } from '../queues';
import { createShipment, refreshTracking } from '../services/dispatch';

const statusQuery = pageQuery.extend({ status: z.enum(shipmentStatus.enumValues) });

const labelBody = z.object({ shipmentIds: z.array(z.uuid()).min(1).max(200) });

const trackingBody = z.object({
  events: z.array(
    z.object({
      trackingNumber: z.string().min(1),
      code: z.string().min(1),
      location: z.string().nullable(),
      occurredAt: z.coerce.date(),
    }),
  ),
});

export const shipmentRoutes = new Hono();

shipmentRoutes.get('/', async (c) => {
  const rows = await db.select().from(shipments).orderBy(desc(shipments.orderNumber));
  return c.json(rows);
});

shipmentRoutes.post('/', zValidator('json', orderPaidJob), async (c) => {
  const id = await createShipment(c.req.valid('json'));
  return id ? c.json({ id }, 201) : c.json({ error: 'This order has a shipment' }, 409);
});

shipmentRoutes.get('/by-status', zValidator('query', statusQuery), async (c) => {
  const { status, limit } = c.req.valid('query');
  const rows = await db
    .select()
    .from(shipments)
    .where(eq(shipments.status, status))
    .orderBy(desc(shipments.createdAt), desc(shipments.id))
    .limit(limit);
  return c.json(rows);
});

shipmentRoutes.get('/manifest', async (c) => {
  const packed = await db.query.shipments.findMany({
    where: eq(shipments.status, 'packed'),
    orderBy: asc(shipments.createdAt),
  });
  const manifest = [];
  for (const shipment of packed) {
    const items = await db
      .select({ sku: shipmentItems.sku, quantity: shipmentItems.quantity })
      .from(shipmentItems)
      .where(eq(shipmentItems.shipmentId, shipment.id));
    manifest.push({ ...shipment, items });
  }
  return c.json(manifest);
});

shipmentRoutes.get('/picking-list', zValidator('query', pageQuery), async (c) => {
  const { limit, cursor } = c.req.valid('query');
  const page = await db
    .select({ id: shipments.id, orderNumber: shipments.orderNumber })
    .from(shipments)
    .where(gt(shipments.orderNumber, Number(cursor ?? 0)))
    .orderBy(asc(shipments.orderNumber))
    .limit(limit);
  const items = await db
    .select()
    .from(shipmentItems)
    .where(
      inArray(
        shipmentItems.shipmentId,
        page.map((shipment) => shipment.id),
      ),
    );
  const byShipment = groupBy(items, (item) => item.shipmentId);
  return c.json(page.map((row) => ({ ...row, items: byShipment.get(row.id) ?? [] })));
});

shipmentRoutes.get('/:id', async (c) => {
  const shipment = await db.query.shipments.findFirst({
    where: eq(shipments.id, c.req.param('id')),
    with: { items: true, events: { orderBy: desc(trackingEvents.occurredAt), limit: 50 } },
  });
  return shipment ? c.json(shipment) : c.json({ error: 'Unknown shipment' }, 404);
});

shipmentRoutes.post('/labels', zValidator('json', labelBody), async (c) => {
  const { shipmentIds } = c.req.valid('json');
  return c.json({ queued: await queueLabels(shipmentIds) }, 202);
});

shipmentRoutes.post('/refresh-tracking', async (c) => {
  return c.json({ events: await refreshTracking() });
});

shipmentRoutes.post('/tracking-events', zValidator('json', trackingBody), async (c) => {
  const { events } = c.req.valid('json');
  const known = await db
    .select({ id: shipments.id, trackingNumber: shipments.trackingNumber })
    .from(shipments)
    .where(
      inArray(
        shipments.trackingNumber,
        events.map((event) => event.trackingNumber),
      ),
    );
  const byTracking = keyBy(known, (shipment) => shipment.trackingNumber ?? '');
  for (const { trackingNumber, ...event } of events) {
    const shipment = byTracking.get(trackingNumber);
    if (shipment) {
      await db
        .insert(trackingEvents)
        .values({ shipmentId: shipment.id, ...event })
        .onConflictDoNothing();
    }
  }
  return c.json({ received: events.length });
});
