/** fastify-plugin: `fp(async (app) => …)` gives its plugin back. Types as in fastify.ts. */
import { defineLibrary } from '../model/library.ts';
import { FASTIFY_APP } from './fastify.ts';

export const fastifyPlugin = defineLibrary({
  id: 'fastify-plugin',
  kind: 'configure',
  packages: ['fastify-plugin'],
  docs: 'https://github.com/fastify/fastify-plugin',
  checked: 'not verified',
  exports: { default: 'fp', fastifyPlugin: 'fp' },
  types: {
    fp: { call: { gives: '0', callbacks: [{ at: '0', parameters: ['app'] }] } },
    app: FASTIFY_APP,
  },
});
