/** hono-rate-limiter. Without `store` each process counts for itself. */
import { defineLibrary } from '../model/library.ts';

export const honoRateLimiter = defineLibrary({
  id: 'hono-rate-limiter',
  kind: 'configure',
  packages: ['hono-rate-limiter'],
  docs: 'https://github.com/rhinobase/hono-rate-limiter',
  checked: '0.5',
  exports: { rateLimiter: 'rateLimiter' },
  types: {
    rateLimiter: {
      call: {
        action: 'use',
        gives: 'value',
        options: '0',
        settings: { store: '0.store' },
        traits: { store: 'memory', purpose: 'rate-limit' },
      },
    },
  },
});
