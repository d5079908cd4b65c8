import { FULFILMENT_QUEUE, type FulfilmentJobData, type FulfilmentJobName } from '@shop/shared';
import { Queue, type ConnectionOptions } from 'bullmq';

export const connection: ConnectionOptions = {
  url: process.env.REDIS_URL ?? 'redis://localhost:6379',
};

export const fulfilmentQueue = new Queue<FulfilmentJobData, unknown, FulfilmentJobName>(
  FULFILMENT_QUEUE,
  {
    connection,
    defaultJobOptions: {
      attempts: 5,
      backoff: { type: 'exponential', delay: 2_000 },
      removeOnComplete: { count: 1_000 },
      removeOnFail: { age: 14 * 24 * 3600 },
    },
  },
);

export async function queueLabels(shipmentIds: string[]): Promise<number> {
  const jobs = await fulfilmentQueue.addBulk(
    shipmentIds.map((shipmentId) => ({
      name: 'book-label' as const,
      data: { shipmentId },
      opts: { jobId: `label-${shipmentId}` },
    })),
  );
  return jobs.length;
}
