/** @fastify/rate-limit: counts in the process unless `redis` or `store` is given. */
import { defineLibrary } from '../model/library.ts';

export const fastifyRateLimit = defineLibrary({
  id: 'fastify-rate-limit',
  kind: 'configure',
  packages: ['@fastify/rate-limit'],
  docs: 'https://github.com/fastify/fastify-rate-limit#options',
  checked: '11.2',
  exports: { default: 'plugin', fastifyRateLimit: 'plugin' },
  types: {
    plugin: {
      registered: {
        action: 'use',
        gives: 'nothing',
        options: '1',
        settings: { store: ['1.redis', '1.store'] },
        traits: { store: 'memory', purpose: 'rate-limit' },
      },
    },
  },
  phrases: { store: { ioredis: { option: 'redis: $1' } }, place: 'options' },
});
