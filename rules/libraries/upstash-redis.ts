/** Upstash Redis, over HTTP. Types: `Redis`, `client`, `pipeline`. */
import { defineLibrary, type Row } from '../model/library.ts';
import { COMMANDS } from './ioredis.ts';

/** Commands made in one tick become one request. https://upstash.com/docs/redis/sdks/ts/pipelining/auto-pipeline */
const PIPELINED: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.entries(COMMANDS).map(([name, row]) => [name, { ...row, batches: 'same-tick' }]),
);

export const upstashRedis = defineLibrary({
  id: 'upstash-redis',
  kind: 'cache',
  packages: ['@upstash/redis', '@upstash/redis/*'],
  docs: 'https://upstash.com/docs/redis/sdks/ts/overview',
  checked: 'not verified',
  exports: { Redis: 'Redis' },
  typeNames: { Redis: 'client' },
  types: {
    // No connection is held: making one costs nothing.
    Redis: { new: { gives: 'client' }, members: { fromEnv: { gives: 'client' } } },
    client: { members: { ...PIPELINED, pipeline: { gives: 'pipeline' }, multi: { gives: 'pipeline' } } },
    pipeline: {
      members: {
        '*': { gives: 'self', mutates: true },
        exec: { action: 'cache-set', gives: 'value', traits: { batch: true } },
      },
    },
  },
});
