import { bookLabelJob, FULFILMENT_QUEUE, orderPaidJob } from '@shop/shared';
import { Worker, type Job } from 'bullmq';
import { pool } from './db/client';
import { connection, fulfilmentQueue, queueLabels } from './queues';
import {
  createShipment,
  labelPending,
  labelShipment,
  refreshTracking,
  requestPickups,
} from './services/dispatch';

const HOUR_MS = 60 * 60 * 1000;

async function run(job: Job): Promise<unknown> {
  switch (job.name) {
    case 'order-paid': {
      const shipmentId = await createShipment(orderPaidJob.parse(job.data));
      return shipmentId ? queueLabels([shipmentId]) : 0;
    }
    case 'book-label': {
      const { shipmentId } = bookLabelJob.parse(job.data);
      return labelShipment(shipmentId);
    }
    case 'label-pending':
      return labelPending();
    case 'refresh-tracking':
      return refreshTracking();
    case 'request-pickups':
      return requestPickups(new Date(Date.now() - HOUR_MS));
    default:
      throw new Error(`Unknown job ${job.name}`);
  }
}

const worker = new Worker(FULFILMENT_QUEUE, run, { connection, concurrency: 5 });

worker.on('failed', (job, error) => {
  console.error(`Job ${job?.name ?? 'unknown'} ${job?.id ?? ''} failed`, error);
});

await fulfilmentQueue.upsertJobScheduler(
  'label-pending',
  { every: HOUR_MS },
  { name: 'label-pending', data: {} },
);
await fulfilmentQueue.upsertJobScheduler(
  'refresh-tracking',
  { every: 2 * HOUR_MS },
  { name: 'refresh-tracking', data: {} },
);
await fulfilmentQueue.upsertJobScheduler(
  'request-pickups',
  { pattern: '0 14 * * 1-5', tz: 'Europe/London' },
  { name: 'request-pickups', data: {} },
);

async function shutDown(): Promise<void> {
  await worker.close();
  await fulfilmentQueue.close();
  await pool.end();
}

process.once('SIGTERM', shutDown);
process.once('SIGINT', shutDown);
