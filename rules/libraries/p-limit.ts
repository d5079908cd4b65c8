/** p-limit. Types: `limit` (what `pLimit(5)` gives: call it with a function). */
import { defineLibrary } from '../model/library.ts';

export const pLimit = defineLibrary({
  id: 'p-limit',
  kind: 'fan-out',
  packages: ['p-limit'],
  docs: 'https://github.com/sindresorhus/p-limit#api',
  checked: '7',
  exports: { default: 'pLimit', limitFunction: 'limitFunction' },
  typeNames: { LimitFunction: 'limit', Limit: 'limit' },
  types: {
    pLimit: { call: { gives: 'limit', concurrency: ['0.concurrency', '0'] } },
    limit: {
      call: { gives: '0()', callbacks: [{ at: '0', frame: 'limiter' }] },
      members: {
        map: {
          gives: 'value',
          callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: true }],
        },
        activeCount: { gives: 'value' },
        clearQueue: { gives: 'nothing' },
      },
    },
    limitFunction: {
      call: { gives: '0', callbacks: [{ at: '0', frame: 'limiter', concurrency: '1.concurrency' }] },
    },
  },
});
