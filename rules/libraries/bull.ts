/** Bull with @nestjs/bull. Types: `queue`, `job`. */
import { defineLibrary } from '../model/library.ts';

export const bull = defineLibrary({
  id: 'bull',
  kind: 'message',
  packages: ['bull', '@nestjs/bull'],
  docs: 'https://github.com/OptimalBits/bull/blob/develop/REFERENCE.md',
  checked: '4 (not verified)',
  exports: { default: 'Bull', Queue: 'Bull' },
  typeNames: { Queue: 'queue', Job: 'job', ProcessCallbackFunction: 'processor' },
  types: {
    Bull: {
      new: { kind: 'construct', action: 'open', gives: 'queue' },
      call: { kind: 'construct', action: 'open', gives: 'queue' },
    },
    queue: {
      members: {
        add: {
          action: 'publish',
          gives: 'value',
          settings: {
            removeOnComplete: ['1.removeOnComplete', '2.removeOnComplete'],
            jobId: ['1.jobId', '2.jobId'],
            repeat: ['1.repeat', '2.repeat'],
          },
        },
        addBulk: { action: 'publish-many', rows: '0', gives: 'value' },
        // `([name], [concurrency], fn)`.
        process: {
          gives: 'value',
          entry: { kind: 'job', handlers: ['2', '1', '0'], name: '0', parameters: ['job', ''] },
          concurrency: ['1', '0'],
        },
        getJob: { action: 'read-one', gives: 'job' },
        getJobs: { action: 'read-many', offset: '1', limit: '2', gives: 'rows' },
        getJobCounts: { action: 'count', gives: 'value' },
        on: { gives: 'self', callbacks: [{ at: '1', frame: 'callback' }] },
        close: { gives: 'nothing' },
      },
    },
    job: { members: { data: { gives: 'request' }, progress: { gives: 'value' } } },
    processor: { handler: { kind: 'job', parameters: ['job'] } },
  },
  decorators: {
    // https://docs.nestjs.com/techniques/queues#bull-installation (@nestjs/bull)
    Processor: { classRole: 'processor' },
    Process: { entry: { kind: 'job', name: ['0.name', '0'], parameters: ['job'] } },
    InjectQueue: { injects: { gives: 'queue' } },
  },
  phrases: { place: 'options', createMany: '$client.addBulk($rows)' },
});
