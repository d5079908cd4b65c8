import { chunk, type OrderPaidJob } from '@shop/shared';
import { and, asc, eq, isNotNull, lt } from 'drizzle-orm';
import pLimit from 'p-limit';
import { bookLabel, requestPickup, track } from '../carriers/client';
import { db } from '../db/client';
import { shipmentItems, shipments, trackingEvents, type Shipment } from '../db/schema';

const PICKUP_BATCH = 10;
const LABEL_CONCURRENCY = 5;

/** Creates the shipment of a paid order; null when the order already has one. */
export async function createShipment(job: OrderPaidJob): Promise<string | null> {
  return db.transaction(async (tx) => {
    const [shipment] = await tx
      .insert(shipments)
      .values({ orderNumber: job.orderNumber, country: job.country })
      .onConflictDoNothing({ target: shipments.orderNumber })
      .returning({ id: shipments.id });
    if (!shipment) {
      return null;
    }
    await tx
      .insert(shipmentItems)
      .values(job.items.map((item) => ({ shipmentId: shipment.id, ...item })));
    return shipment.id;
  });
}

async function book({ id, country }: Pick<Shipment, 'id' | 'country'>): Promise<void> {
  const label = await bookLabel(id, country);
  await db
    .update(shipments)
    .set({ trackingNumber: label.trackingNumber, status: 'packed' })
    .where(and(eq(shipments.id, id), eq(shipments.status, 'pending')));
}

export async function labelShipment(shipmentId: string): Promise<void> {
  const shipment = await db.query.shipments.findFirst({ where: eq(shipments.id, shipmentId) });
  if (!shipment || shipment.trackingNumber) {
    return;
  }
  await book(shipment);
}

export async function labelPending(): Promise<number> {
  const pending = await db
    .select({ id: shipments.id, country: shipments.country })
    .from(shipments)
    .where(eq(shipments.status, 'pending'))
    .orderBy(asc(shipments.createdAt))
    .limit(500);
  const limit = pLimit(LABEL_CONCURRENCY);
  await Promise.all(pending.map((shipment) => limit(() => book(shipment))));
  return pending.length;
}

export async function refreshTracking(): Promise<number> {
  const moving = await db
    .select({ id: shipments.id, trackingNumber: shipments.trackingNumber })
    .from(shipments)
    .where(and(eq(shipments.status, 'in_transit'), isNotNull(shipments.trackingNumber)));
  if (moving.length === 0) {
    return 0;
  }
  const statuses = await Promise.all(
    moving.map(async (shipment) => ({
      shipmentId: shipment.id,
      status: await track(shipment.trackingNumber ?? ''),
    })),
  );
  const inserted = await db
    .insert(trackingEvents)
    .values(
      statuses.map(({ shipmentId, status }) => ({
        shipmentId,
        code: status.code,
        location: status.location,
        occurredAt: status.occurredAt,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: trackingEvents.id });
  return inserted.length;
}

export async function requestPickups(before: Date): Promise<number> {
  const waiting = await db
    .select({ id: shipments.id })
    .from(shipments)
    .where(and(eq(shipments.status, 'packed'), lt(shipments.createdAt, before)))
    .orderBy(asc(shipments.createdAt))
    .limit(1_000);
  for (const batch of chunk(waiting, PICKUP_BATCH)) {
    await Promise.all(batch.map((shipment) => requestPickup(shipment.id)));
  }
  return waiting.length;
}
