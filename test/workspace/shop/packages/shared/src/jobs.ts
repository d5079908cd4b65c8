import { z } from 'zod';

export const FULFILMENT_QUEUE = 'fulfilment';

export const orderPaidJob = z.object({
  orderNumber: z.number().int().positive(),
  country: z.string().length(2),
  items: z
    .array(
      z.object({
        sku: z.string().min(1),
        quantity: z.number().int().positive(),
      }),
    )
    .min(1)
    .max(200),
});

export type OrderPaidJob = z.infer<typeof orderPaidJob>;

export const bookLabelJob = z.object({
  shipmentId: z.uuid(),
});

export type BookLabelJob = z.infer<typeof bookLabelJob>;

export type FulfilmentJobName =
  'order-paid' | 'book-label' | 'label-pending' | 'refresh-tracking' | 'request-pickups';

export type FulfilmentJobData = OrderPaidJob | BookLabelJob | Record<string, never>;
