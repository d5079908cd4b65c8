/** Mercurius: GraphQL for Fastify, `app.register(mercurius, { schema, resolvers, loaders })`. Loaders are batched by it. */
import { defineLibrary } from '../model/library.ts';

export const mercurius = defineLibrary({
  id: 'mercurius',
  kind: 'configure',
  packages: ['mercurius'],
  docs: 'https://mercurius.dev/#/docs/api/options',
  checked: 'not verified',
  exports: { default: 'plugin', mercurius: 'plugin' },
  types: {
    plugin: {
      registered: {
        action: 'use',
        gives: 'nothing',
        entry: {
          kind: 'resolver',
          handlers: ['1.resolvers.*.*', '1.resolvers.*.*.resolve', '1.resolvers.*.*.subscribe'],
          parameters: ['row', 'request', '', ''],
          perItem: true,
          roots: ['Query', 'Mutation', 'Subscription'],
        },
      },
    },
  },
});
