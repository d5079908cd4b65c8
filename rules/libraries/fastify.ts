/** Fastify. Types: `fastify` (the module), `app` (an instance, also inside a plugin). */
import { defineLibrary } from '../model/library.ts';

const HTTP = {
  kind: 'http',
  handlers: ['2', '1', '1.handler'],
  name: '0',
  parameters: ['request', 'sink'],
} as const;

/** bodyLimit 1 MiB; requestTimeout 0. https://fastify.dev/docs/latest/Reference/Server/ (4.29, 5.12) */
const CREATE = {
  gives: 'app',
  kind: 'configure',
  action: 'use',
  options: '0',
  settings: { limit: '0.bodyLimit', requestTimeout: '0.requestTimeout' },
  traits: { limit: 1_048_576, purpose: 'body-limit' },
} as const;

/** An instance, also inside a plugin. */
export const FASTIFY_APP = {
  members: {
    // https://fastify.dev/docs/latest/Reference/Routes/#shorthand-declaration (4.29, 5.12)
    get: { gives: 'self', entry: { ...HTTP, verb: 'GET' } },
    head: { gives: 'self', entry: { ...HTTP, verb: 'HEAD' } },
    options: { gives: 'self', entry: { ...HTTP, verb: 'OPTIONS' } },
    post: { gives: 'self', entry: { ...HTTP, verb: 'POST' } },
    put: { gives: 'self', entry: { ...HTTP, verb: 'PUT' } },
    patch: { gives: 'self', entry: { ...HTTP, verb: 'PATCH' } },
    delete: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
    all: { gives: 'self', entry: { ...HTTP, verb: 'ALL' } },
    route: {
      gives: 'self',
      method: '0.method',
      entry: { kind: 'http', handlers: '0.handler', name: '0.url', parameters: ['request', 'sink'] },
    },
    // https://fastify.dev/docs/latest/Reference/Hooks/ (4.29, 5.12)
    addHook: {
      gives: 'self',
      entry: { kind: 'middleware', handlers: '1', name: '0', parameters: ['request', 'sink'] },
    },
    setErrorHandler: {
      gives: 'self',
      entry: { kind: 'middleware', handlers: '0', parameters: ['', 'request', 'sink'] },
    },
    setNotFoundHandler: {
      gives: 'self',
      entry: { kind: 'http', handlers: ['1', '0'], parameters: ['request', 'sink'] },
    },
    // https://fastify.dev/docs/latest/Reference/Plugins/ (4.29, 5.12)
    register: { gives: 'self', callbacks: [{ at: '0', parameters: ['app'] }] },
    after: { gives: 'self' },
    decorate: { gives: 'self' },
    withTypeProvider: { gives: 'self' },
    listen: { kind: 'listen', action: 'open', gives: 'value' },
    ready: { gives: 'value' },
    close: { gives: 'nothing' },
    inject: { gives: 'value' },
  },
} as const;

export const fastify = defineLibrary({
  id: 'fastify',
  kind: 'configure',
  packages: ['fastify'],
  docs: 'https://fastify.dev/docs/latest/Reference/Routes/',
  checked: '4.29.1, 5.12.8',
  exports: { default: 'fastify', fastify: 'fastify', Fastify: 'fastify' },
  typeNames: {
    FastifyInstance: 'app',
    FastifyRequest: 'request',
    FastifyReply: 'sink',
    FastifyPluginAsync: 'plugin',
    FastifyPluginCallback: 'plugin',
    FastifyPluginAsyncTypebox: 'plugin',
    FastifyPluginAsyncZod: 'plugin',
    RouteHandlerMethod: 'route-handler',
    RouteHandler: 'route-handler',
  },
  types: {
    fastify: { call: CREATE },
    // https://fastify.dev/docs/latest/Reference/Reply/#streams (4.29, 5.12)
    sink: {
      members: {
        send: { gives: 'self', content: '0', takes: { as: 'node' } },
        code: { gives: 'self' },
        status: { gives: 'self' },
        header: { gives: 'self' },
        headers: { gives: 'self' },
        type: { gives: 'self' },
      },
    },
    plugin: { handler: { kind: 'startup', parameters: ['app'] } },
    'route-handler': { handler: { kind: 'http', parameters: ['request', 'sink'] } },
    app: FASTIFY_APP,
  },
  phrases: {
    place: 'options',
    query: '($1.query as { $2?: string }).$2',
    closed: "$1.raw.on('close', $2)",
    // https://fastify.dev/docs/latest/Reference/Server/#close (4.29, 5.12)
    shutdown: { of: 'receiver', ends: 'void $1.close().finally(() => process.exit(0))' },
  },
});
