/** Schedulers of one process: node-cron, cron, node-schedule, croner, toad-scheduler. Every replica runs them. */
import { defineLibrary } from '../model/library.ts';

const SCHEDULE = {
  kind: 'timer',
  action: 'schedule',
  gives: 'value',
  entry: { kind: 'schedule', handlers: ['1', '2'], name: '0', perProcess: true },
} as const;

/** `distributed: true` coordinates. https://nodecron.com/ (node-cron 4.6) */
const NODE_CRON = { ...SCHEDULE, settings: { coordinated: '2.distributed' } } as const;

export const cron = defineLibrary({
  id: 'cron',
  kind: 'timer',
  packages: ['node-cron', 'cron', 'node-schedule', 'croner'],
  docs: 'https://nodecron.com/',
  checked: 'node-cron 4.6.0, cron 4.4.0, node-schedule 2.1.1, croner 11.0.1',
  exports: {
    default: 'module',
    schedule: 'schedule',
    scheduleJob: 'scheduleJob',
    CronJob: 'CronJob',
    Cron: 'Cron',
  },
  types: {
    module: {
      new: SCHEDULE,
      members: {
        schedule: NODE_CRON,
        scheduleJob: SCHEDULE,
        validate: { gives: 'value' },
        gracefulShutdown: { gives: 'nothing' },
      },
    },
    schedule: { call: NODE_CRON },
    // https://github.com/node-schedule/node-schedule#usage. `([name], rule, fn)`.
    scheduleJob: { call: SCHEDULE },
    // https://github.com/kelektiv/node-cron#api (cron 4). `CronJob.from({ cronTime, onTick })`.
    CronJob: {
      new: SCHEDULE,
      members: {
        from: {
          kind: 'timer',
          action: 'schedule',
          gives: 'value',
          entry: { kind: 'schedule', handlers: '0.onTick', name: '0.cronTime', perProcess: true },
        },
      },
    },
    // https://croner.56k.guru/usage/. `(pattern, [options], fn)`.
    Cron: { new: SCHEDULE, call: SCHEDULE },
  },
});
