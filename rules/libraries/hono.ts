/** Hono. Types: `app`, `context` (`c`), `factory`. */
import { defineLibrary } from '../model/library.ts';

const HTTP = { kind: 'http', handlers: '0..', name: '0', parameters: ['context', ''] } as const;
const MIDDLEWARE = { kind: 'middleware', handlers: '0..', name: '0', parameters: ['context', ''] } as const;

export const hono = defineLibrary({
  id: 'hono',
  kind: 'configure',
  packages: ['hono', 'hono/*', '@hono/node-server', '@hono/zod-openapi'],
  docs: 'https://hono.dev/docs/api/routing',
  checked: '4.13.19',
  exports: {
    Hono: 'Hono',
    OpenAPIHono: 'Hono',
    createFactory: 'createFactory',
    createMiddleware: 'createMiddleware',
    serve: 'serve',
    bodyLimit: 'bodyLimit',
  },
  typeNames: {
    Hono: 'app',
    OpenAPIHono: 'app',
    Context: 'context',
    Handler: 'handler',
    MiddlewareHandler: 'middleware-handler',
  },
  types: {
    Hono: { new: { gives: 'app' } },
    // https://hono.dev/docs/api/routing (4.13)
    app: {
      members: {
        get: { gives: 'self', entry: { ...HTTP, verb: 'GET' } },
        post: { gives: 'self', entry: { ...HTTP, verb: 'POST' } },
        put: { gives: 'self', entry: { ...HTTP, verb: 'PUT' } },
        patch: { gives: 'self', entry: { ...HTTP, verb: 'PATCH' } },
        delete: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
        options: { gives: 'self', entry: { ...HTTP, verb: 'OPTIONS' } },
        all: { gives: 'self', entry: { ...HTTP, verb: 'ALL' } },
        on: { gives: 'self', method: '0', entry: { ...HTTP, name: '1' } },
        openapi: { gives: 'self', method: '0.method', entry: { ...HTTP, name: '0.path' } },
        use: { gives: 'self', entry: MIDDLEWARE },
        notFound: { gives: 'self', entry: { ...HTTP, name: '=404' } },
        onError: { gives: 'self', entry: { kind: 'middleware', handlers: '0', parameters: ['', 'context'] } },
        route: { gives: 'self' },
        basePath: { gives: 'self' },
        mount: { gives: 'self' },
        fetch: { gives: 'value' },
        request: { gives: 'value' },
      },
    },
    // https://hono.dev/docs/api/context (4.13)
    context: {
      members: {
        req: { gives: 'request' },
        json: { gives: 'value' },
        text: { gives: 'value' },
        html: { gives: 'value' },
        body: { gives: 'value', content: '0', takes: { as: 'web' } },
        redirect: { gives: 'value' },
        executionCtx: { gives: 'execution-context' },
      },
    },
    'execution-context': {
      members: { waitUntil: { gives: 'nothing', runs: '0', traits: { registered: true } } },
    },
    handler: { handler: { kind: 'http', parameters: ['context', ''] } },
    'middleware-handler': { handler: { kind: 'middleware', parameters: ['context', ''] } },
    // https://hono.dev/docs/helpers/factory (4.13)
    createMiddleware: { call: { gives: '0', entry: MIDDLEWARE } },
    createFactory: { call: { gives: 'factory' } },
    factory: {
      members: {
        createHandlers: {
          gives: 'value',
          entry: { kind: 'http', handlers: '0..', parameters: ['context', ''] },
        },
        createMiddleware: { gives: '0', entry: MIDDLEWARE },
        createApp: { gives: 'app' },
      },
    },
    serve: { call: { kind: 'listen', action: 'open', gives: 'value' } },
    // No limit unless this middleware is used. https://hono.dev/docs/middleware/builtin/body-limit (4.13)
    bodyLimit: {
      call: {
        kind: 'configure',
        action: 'use',
        gives: 'value',
        options: '0',
        settings: { limit: '0.maxSize' },
        traits: { purpose: 'body-limit' },
      },
    },
  },
  readsAnyBody: true,
  phrases: {
    place: 'options',
    bodyLimiter: ['hono/body-limit', 'bodyLimit', 'bodyLimit({ maxSize: $1 })'],
    query: "$1.req.query('$2')",
    // https://hono.dev/docs/getting-started/nodejs#graceful-shutdown
    shutdown: { of: 'value', ends: '$1.close(() => process.exit(0))' },
  },
});
