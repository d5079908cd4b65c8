/** Graphile Worker: jobs in PostgreSQL. Types: `runner`, `utils`, `helpers`. */
import { defineLibrary } from '../model/library.ts';

export const graphileWorker = defineLibrary({
  id: 'graphile-worker',
  kind: 'message',
  packages: ['graphile-worker'],
  docs: 'https://worker.graphile.org/docs/library',
  checked: '0.17.3',
  exports: { run: 'run', runOnce: 'run', makeWorkerUtils: 'makeWorkerUtils', quickAddJob: 'quickAddJob' },
  typeNames: { Task: 'task', JobHelpers: 'helpers', WorkerUtils: 'utils', Runner: 'runner' },
  types: {
    run: {
      call: {
        kind: 'listen',
        action: 'subscribe',
        gives: 'runner',
        concurrency: '0.concurrency',
        entry: { kind: 'job', handlers: '0.taskList.*', parameters: ['request', 'helpers'] },
      },
    },
    task: { handler: { kind: 'job', parameters: ['request', 'helpers'] } },
    runner: { members: { addJob: { action: 'publish', gives: 'value' }, stop: { gives: 'nothing' } } },
    makeWorkerUtils: { call: { kind: 'construct', action: 'open', gives: 'utils' } },
    utils: {
      members: {
        addJob: { action: 'publish', gives: 'value' },
        addJobs: { action: 'publish-many', rows: '0', gives: 'value' },
        release: { gives: 'nothing' },
      },
    },
    quickAddJob: { call: { action: 'publish', gives: 'value' } },
    helpers: {
      members: {
        addJob: { action: 'publish', gives: 'value' },
        query: { kind: 'query', action: 'raw', sql: '0', gives: 'value' },
      },
    },
  },
});
