/** express-rate-limit and express-slow-down. Without `store` each process counts for itself. */
import { defineLibrary } from '../model/library.ts';

/** https://express-rate-limit.mintlify.app/reference/configuration (8.7) */
const LIMIT = {
  action: 'use',
  gives: 'value',
  options: '0',
  settings: { store: '0.store', windowMs: '0.windowMs' },
  traits: { store: 'memory', purpose: 'rate-limit' },
} as const;

export const expressRateLimit = defineLibrary({
  id: 'express-rate-limit',
  kind: 'configure',
  packages: ['express-rate-limit', 'express-slow-down'],
  docs: 'https://express-rate-limit.mintlify.app/reference/stores',
  checked: 'express-rate-limit 8.7; express-slow-down 3',
  exports: { default: 'rateLimit', rateLimit: 'rateLimit', slowDown: 'rateLimit' },
  types: { rateLimit: { call: LIMIT } },
  phrases: {
    // https://github.com/express-rate-limit/rate-limit-redis#examples (4)
    store: {
      redis: {
        option: 'store: new RedisStore({ sendCommand: (...args: string[]) => $1.sendCommand(args) })',
        module: 'rate-limit-redis',
        name: 'RedisStore',
      },
    },
    place: 'options',
  },
});
