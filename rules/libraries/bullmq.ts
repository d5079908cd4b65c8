/** BullMQ with @nestjs/bullmq. Types: `queue`, `worker`, `flow`, `job`, `worker-host` (Nest's base class). */
import { defineLibrary } from '../model/library.ts';

export const bullmq = defineLibrary({
  id: 'bullmq',
  kind: 'message',
  packages: ['bullmq', '@nestjs/bullmq'],
  docs: 'https://docs.bullmq.io/guide/queues',
  checked: '5.81.5',
  exports: {
    Queue: 'Queue',
    Worker: 'Worker',
    FlowProducer: 'FlowProducer',
    QueueEvents: 'QueueEvents',
    WorkerHost: 'worker-host',
  },
  typeNames: {
    Queue: 'queue',
    Worker: 'worker',
    FlowProducer: 'flow',
    Job: 'job',
    WorkerHost: 'worker-host',
    Processor: 'processor',
  },
  types: {
    Queue: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'queue',
        options: '1',
        settings: {
          removeOnComplete: '1.defaultJobOptions.removeOnComplete',
          removeOnFail: '1.defaultJobOptions.removeOnFail',
        },
      },
    },
    queue: {
      members: {
        add: {
          action: 'publish',
          gives: 'value',
          options: '2',
          data: ['1', 'object'],
          settings: { removeOnComplete: '2.removeOnComplete', repeat: '2.repeat', jobId: '2.jobId' },
        },
        // https://docs.bullmq.io/guide/queues/adding-bulks
        addBulk: { action: 'publish-many', rows: '0', gives: 'value' },
        // One run for all replicas. https://docs.bullmq.io/guide/job-schedulers
        upsertJobScheduler: {
          kind: 'timer',
          action: 'schedule',
          gives: 'value',
          traits: { coordinated: true },
        },
        getJob: { action: 'read-one', gives: 'job' },
        // All jobs unless a range is given. https://docs.bullmq.io/guide/jobs/getters
        getJobs: { action: 'read-many', offset: '1', limit: '2', gives: 'rows' },
        getWaiting: { action: 'read-many', offset: '0', limit: '1', gives: 'rows' },
        getCompleted: { action: 'read-many', offset: '0', limit: '1', gives: 'rows' },
        getFailed: { action: 'read-many', offset: '0', limit: '1', gives: 'rows' },
        getDelayed: { action: 'read-many', offset: '0', limit: '1', gives: 'rows' },
        getActive: { action: 'read-many', offset: '0', limit: '1', gives: 'rows' },
        getJobCounts: { action: 'count', gives: 'value' },
        drain: { gives: 'nothing' },
        close: { gives: 'nothing' },
        on: { gives: 'self' },
      },
    },
    // Concurrency 1 unless set. https://docs.bullmq.io/guide/workers
    Worker: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'worker',
        options: '2',
        traits: { serves: true },
        concurrency: '2.concurrency',
        entry: { kind: 'job', handlers: '1', name: '0', parameters: ['job', ''] },
      },
    },
    worker: {
      members: {
        on: { gives: 'self', callbacks: [{ at: '1', frame: 'callback', parameters: ['job'] }] },
        // Waits for the jobs under way; `disconnect` closes the connection under them.
        // https://docs.bullmq.io/guide/workers/graceful-shutdown, https://api.docs.bullmq.io/classes/v5.Worker.html#disconnect
        close: { kind: 'configure', action: 'use', gives: 'nothing', traits: { purpose: 'drain' } },
        disconnect: { kind: 'configure', action: 'use', gives: 'nothing', traits: { purpose: 'cut-off' } },
      },
    },
    job: {
      members: {
        data: { gives: 'request' },
        updateProgress: { action: 'update-one', kind: 'message', gives: 'nothing' },
      },
    },
    FlowProducer: { new: { kind: 'construct', action: 'open', gives: 'flow' } },
    flow: {
      members: {
        add: { action: 'publish', gives: 'value' },
        addBulk: { action: 'publish-many', rows: '0', gives: 'value' },
      },
    },
    QueueEvents: { new: { kind: 'construct', action: 'open', gives: 'value' } },
    processor: { handler: { kind: 'job', parameters: ['job'] } },
    // https://docs.nestjs.com/techniques/queues (@nestjs/bullmq)
    'worker-host': { implemented: { process: { kind: 'job', parameters: ['job'] } } },
  },
  decorators: {
    Processor: { classRole: 'processor' },
    InjectQueue: { injects: { gives: 'queue' } },
    InjectFlowProducer: { injects: { gives: 'flow' } },
    OnWorkerEvent: { entry: { kind: 'job', name: '0' } },
    OnQueueEvent: { entry: { kind: 'job', name: '0' } },
  },
  phrases: {
    place: 'options',
    createMany: '$client.addBulk($rows)',
    // https://docs.bullmq.io/guide/workers/graceful-shutdown
    shutdown: { of: 'value', ends: 'void $1.close().finally(() => process.exit(0))' },
  },
});
