/** rate-limiter-flexible: the class says where it counts. */
import { defineLibrary } from '../model/library.ts';

const MEMORY = {
  action: 'use',
  gives: 'limiter',
  options: '0',
  traits: { store: 'memory', purpose: 'rate-limit' },
} as const;
const SHARED = {
  action: 'use',
  gives: 'limiter',
  options: '0',
  traits: { store: 'shared', purpose: 'rate-limit' },
} as const;

export const rateLimiterFlexible = defineLibrary({
  id: 'rate-limiter-flexible',
  kind: 'configure',
  packages: ['rate-limiter-flexible'],
  docs: 'https://github.com/animir/node-rate-limiter-flexible/wiki',
  checked: '11',
  exports: {
    RateLimiterMemory: 'memory',
    RateLimiterCluster: 'memory',
    RateLimiterClusterMaster: 'memory',
    RateLimiterClusterMasterPM2: 'memory',
    RateLimiterRedis: 'shared',
    RateLimiterValkey: 'shared',
    RateLimiterMongo: 'shared',
    RateLimiterMemcache: 'shared',
    RateLimiterMySQL: 'shared',
    RateLimiterPostgres: 'shared',
    RateLimiterPrisma: 'shared',
    RateLimiterDrizzle: 'shared',
    RateLimiterDynamo: 'shared',
  },
  typeNames: { RateLimiterAbstract: 'limiter', RateLimiterMemory: 'limiter', RateLimiterRedis: 'limiter' },
  types: {
    memory: { new: MEMORY },
    shared: { new: SHARED },
    limiter: {
      members: { consume: { gives: 'value' }, get: { gives: 'value' }, delete: { gives: 'value' } },
    },
  },
});
