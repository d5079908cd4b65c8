import { and, eq, gte, sql } from 'drizzle-orm';
import { db } from '../db/client';
import { stockItems, stockMovements, type StockItem } from '../db/schema';

export interface Receipt {
  sku: string;
  quantity: number;
}

/** Books goods in; new SKUs get a row in the warehouse. */
export async function receive(warehouseId: string, receipts: Receipt[]): Promise<StockItem[]> {
  const received = new Map<string, number>();
  for (const { sku, quantity } of receipts) {
    received.set(sku, (received.get(sku) ?? 0) + quantity);
  }
  return db.transaction(async (tx) => {
    const items = await tx
      .insert(stockItems)
      .values([...received].map(([sku, onHand]) => ({ warehouseId, sku, onHand })))
      .onConflictDoUpdate({
        target: [stockItems.warehouseId, stockItems.sku],
        set: {
          onHand: sql`${stockItems.onHand} + excluded.on_hand`,
          updatedAt: new Date(),
        },
      })
      .returning();
    await tx.insert(stockMovements).values(
      items.map((item) => ({
        stockItemId: item.id,
        delta: received.get(item.sku) ?? 0,
        reason: 'receipt',
      })),
    );
    return items;
  });
}

export async function reserve(stockItemId: string, quantity: number): Promise<boolean> {
  const reserved = await db
    .update(stockItems)
    .set({ reserved: sql`${stockItems.reserved} + ${quantity}` })
    .where(
      and(
        eq(stockItems.id, stockItemId),
        gte(sql`${stockItems.onHand} - ${stockItems.reserved}`, quantity),
      ),
    )
    .returning({ id: stockItems.id });
  return reserved.length > 0;
}

/** Sets the stock to what a stocktake counted and returns the difference. */
export async function correct(stockItemId: string, counted: number): Promise<number | null> {
  return db.transaction(async (tx) => {
    const [item] = await tx
      .select({ onHand: stockItems.onHand })
      .from(stockItems)
      .where(eq(stockItems.id, stockItemId))
      .for('update');
    if (!item) {
      return null;
    }
    const delta = counted - item.onHand;
    await tx
      .update(stockItems)
      .set({ onHand: item.onHand + delta, updatedAt: new Date() })
      .where(eq(stockItems.id, stockItemId));
    await tx.insert(stockMovements).values({ stockItemId, delta, reason: 'stocktake' });
    return delta;
  });
}
