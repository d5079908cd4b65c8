/** Retry wrappers with `(fn, options)`: p-retry, async-retry. */
import { defineLibrary } from '../model/library.ts';

export const pRetry = defineLibrary({
  id: 'p-retry',
  kind: 'configure',
  packages: ['p-retry', 'async-retry'],
  docs: 'https://github.com/sindresorhus/p-retry#api',
  checked: 'p-retry 7.1.1; async-retry not verified',
  exports: { default: 'retry', retry: 'retry', makeRetriable: 'makeRetriable' },
  types: {
    // Ten retries with exponential backoff unless set.
    retry: {
      call: {
        gives: '0()',
        options: '1',
        traits: { retries: 10 },
        settings: { retries: ['1.retries', '1.maxAttempts'], factor: '1.factor', minTimeout: '1.minTimeout' },
        callbacks: [{ at: '0', frame: 'retry' }],
      },
    },
    makeRetriable: { call: { gives: '0', callbacks: [{ at: '0', frame: 'retry' }] } },
  },
});
