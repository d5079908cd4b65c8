/** Trigger.dev. Types: `task-handle` (`task.trigger(...)`), `tasks`, `schedules`. */
import { defineLibrary } from '../model/library.ts';

const TASK = {
  gives: 'task-handle',
  concurrency: '0.queue.concurrencyLimit',
  entry: { kind: 'job', handlers: '0.run', name: '0.id', parameters: ['request', ''] },
} as const;

export const triggerDev = defineLibrary({
  id: 'trigger-dev',
  kind: 'message',
  packages: ['@trigger.dev/sdk', '@trigger.dev/sdk/*'],
  docs: 'https://trigger.dev/docs/tasks/overview',
  checked: 'not verified',
  exports: { task: 'task', schemaTask: 'task', tasks: 'tasks', schedules: 'schedules', batch: 'tasks' },
  types: {
    task: { call: TASK },
    'task-handle': {
      members: {
        trigger: { action: 'publish', gives: 'value' },
        triggerAndWait: { action: 'publish', gives: 'value' },
        batchTrigger: { action: 'publish-many', rows: '0', gives: 'value' },
        batchTriggerAndWait: { action: 'publish-many', rows: '0', gives: 'value' },
      },
    },
    tasks: {
      members: {
        trigger: { action: 'publish', gives: 'value' },
        batchTrigger: { action: 'publish-many', rows: '1', gives: 'value' },
        triggerAndWait: { action: 'publish', gives: 'value' },
      },
    },
    // One run per tick. https://trigger.dev/docs/tasks/scheduled
    schedules: {
      members: {
        task: {
          gives: 'value',
          traits: { coordinated: true },
          entry: { kind: 'schedule', handlers: '0.run', name: '0.id' },
        },
        create: { kind: 'timer', action: 'schedule', gives: 'value', traits: { coordinated: true } },
      },
    },
  },
});
