/** Function memoisers: memoizee, p-memoize, mem, fast-memoize, lodash.memoize. An unbounded Map unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

export const memoize = defineLibrary({
  id: 'memoize',
  kind: 'configure',
  packages: ['memoizee', 'p-memoize', 'mem', 'memoize', 'fast-memoize', 'lodash.memoize'],
  docs: 'https://github.com/medikoo/memoizee#readme',
  checked: 'not verified',
  exports: { default: 'memoize' },
  types: {
    memoize: {
      call: {
        gives: '0',
        callbacks: [{ at: '0', frame: 'cached' }],
        traits: { store: 'memory', purpose: 'cache' },
        settings: { max: '1.max', ttl: '1.maxAge', cache: '1.cache' },
      },
    },
  },
});
