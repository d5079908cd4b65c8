/** p-queue. Type: `queue`. */
import { defineLibrary } from '../model/library.ts';

export const pQueue = defineLibrary({
  id: 'p-queue',
  kind: 'fan-out',
  packages: ['p-queue'],
  docs: 'https://github.com/sindresorhus/p-queue#api',
  checked: '9, 10',
  exports: { default: 'PQueue' },
  typeNames: { PQueue: 'queue' },
  types: {
    // Concurrency Infinity unless set; lost with the process.
    PQueue: {
      new: {
        kind: 'construct',
        gives: 'queue',
        concurrency: '0.concurrency',
        settings: { concurrency: '0.concurrency', intervalCap: '0.intervalCap' },
        traits: { store: 'memory', purpose: 'queue' },
      },
    },
    queue: {
      members: {
        add: {
          kind: 'fan-out',
          action: 'fan-out',
          gives: '0()',
          callbacks: [{ at: '0', frame: 'limiter' }],
          traits: { queue: true },
        },
        addAll: {
          kind: 'fan-out',
          action: 'fan-out',
          gives: 'value',
          callbacks: [{ at: '0.*', frame: 'limiter' }],
          traits: { queue: true },
        },
        onIdle: { gives: 'nothing' },
        onEmpty: { gives: 'nothing' },
        onSizeLessThan: { gives: 'nothing' },
        clear: { gives: 'nothing' },
      },
    },
  },
});
