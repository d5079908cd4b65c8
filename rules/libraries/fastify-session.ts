/** @fastify/session: in the process unless `store` is given. @fastify/secure-session keeps nothing on the server. */
import { defineLibrary } from '../model/library.ts';

export const fastifySession = defineLibrary({
  id: 'fastify-session',
  kind: 'configure',
  packages: ['@fastify/session'],
  docs: 'https://github.com/fastify/session#store-optional',
  checked: '11.1',
  exports: { default: 'plugin', fastifySession: 'plugin' },
  types: {
    plugin: {
      registered: {
        action: 'use',
        gives: 'nothing',
        options: '1',
        settings: { store: '1.store' },
        traits: { store: 'memory', purpose: 'session' },
      },
    },
  },
});
