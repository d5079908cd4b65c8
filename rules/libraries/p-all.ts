/** p-all: a list of functions, so many at a time. */
import { defineLibrary } from '../model/library.ts';

export const pAll = defineLibrary({
  id: 'p-all',
  kind: 'fan-out',
  packages: ['p-all'],
  docs: 'https://github.com/sindresorhus/p-all#api',
  checked: 'not verified',
  exports: { default: 'pAll' },
  types: {
    pAll: {
      call: {
        action: 'fan-out',
        gives: 'value',
        options: '1',
        callbacks: [{ at: '0.*', frame: 'limiter', parallel: true, concurrency: '1.concurrency' }],
      },
    },
  },
});
