/** Express. Types: `express` (the module), `app`, `router`, `route`. Handlers get `(request, sink, next)`. */
import { defineLibrary } from '../model/library.ts';

const HTTP = { kind: 'http', handlers: '0..', name: '0', parameters: ['request', 'sink', ''] } as const;
const MIDDLEWARE = {
  kind: 'middleware',
  handlers: '0..',
  name: '0',
  parameters: ['request', 'sink', ''],
} as const;

/** https://expressjs.com/en/5x/api.html#app.METHOD (4.22, 5.3) */
const METHODS = {
  get: { gives: 'self', entry: { ...HTTP, verb: 'GET' } },
  head: { gives: 'self', entry: { ...HTTP, verb: 'HEAD' } },
  options: { gives: 'self', entry: { ...HTTP, verb: 'OPTIONS' } },
  post: { gives: 'self', entry: { ...HTTP, verb: 'POST' } },
  put: { gives: 'self', entry: { ...HTTP, verb: 'PUT' } },
  patch: { gives: 'self', entry: { ...HTTP, verb: 'PATCH' } },
  delete: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
  all: { gives: 'self', entry: { ...HTTP, verb: 'ALL' } },
} as const;

/** Default limit 100 kB. https://expressjs.com/en/resources/middleware/body-parser.html (body-parser 1.20, 2.4) */
const PARSER = {
  kind: 'configure',
  action: 'use',
  gives: 'value',
  options: '0',
  settings: { limit: '0.limit' },
  traits: { limit: 102_400, purpose: 'body-limit' },
} as const;

/** https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-options (20, 24) */
const ANSWER = {
  gives: 'self',
  content: '0',
  takes: {
    as: 'node',
    text: 'await pipeline($1, $of)',
    import: { name: 'pipeline', from: 'node:stream/promises' },
  },
} as const;

export const express = defineLibrary({
  id: 'express',
  kind: 'configure',
  packages: ['express', 'express-promise-router', 'body-parser'],
  docs: 'https://expressjs.com/en/5x/api.html',
  checked: '4.22.3, 5.3.0',
  exports: {
    default: 'express',
    express: 'express',
    Router: 'Router',
    json: 'parser',
    urlencoded: 'parser',
    text: 'parser',
    raw: 'parser',
  },
  typeNames: {
    Express: 'app',
    Application: 'app',
    Router: 'router',
    IRouter: 'router',
    Request: 'request',
    Response: 'sink',
    RequestHandler: 'handler',
    ErrorRequestHandler: 'error-handler',
  },
  types: {
    // https://expressjs.com/en/api.html#res.sendFile (4, 5)
    sink: {
      members: {
        send: ANSWER,
        end: ANSWER,
        status: { gives: 'self' },
        type: { gives: 'self' },
        contentType: { gives: 'self' },
        attachment: { gives: 'self' },
        set: { gives: 'self' },
        header: { gives: 'self' },
        sendFile: {
          kind: 'file',
          action: 'read-file',
          gives: 'nothing',
          path: '0',
          traits: { content: true },
        },
        download: {
          kind: 'file',
          action: 'read-file',
          gives: 'nothing',
          path: '0',
          traits: { content: true },
        },
      },
    },
    express: {
      call: { gives: 'app' },
      members: {
        Router: { gives: 'router' },
        static: {
          kind: 'configure',
          action: 'use',
          gives: 'value',
          path: '0',
          traits: { purpose: 'static' },
        },
        json: PARSER,
        urlencoded: PARSER,
        text: PARSER,
        raw: PARSER,
      },
    },
    parser: { call: PARSER },
    Router: { call: { gives: 'router' }, new: { gives: 'router' } },
    // https://expressjs.com/en/5x/api.html#app (4.22, 5.3)
    app: {
      extends: 'router',
      members: {
        listen: { kind: 'listen', action: 'open', gives: 'value' },
        set: { gives: 'self' },
        engine: { gives: 'self' },
      },
    },
    // https://expressjs.com/en/5x/api.html#router (4.22, 5.3)
    router: {
      members: {
        ...METHODS,
        use: { gives: 'self', entry: MIDDLEWARE },
        param: {
          gives: 'self',
          entry: {
            kind: 'middleware',
            handlers: '1',
            name: '0',
            parameters: ['request', 'sink', '', 'request', ''],
          },
        },
        route: { gives: 'route' },
      },
    },
    route: { members: METHODS },
    handler: { handler: { kind: 'http', parameters: ['request', 'sink', ''] } },
    'error-handler': { handler: { kind: 'middleware', parameters: ['', 'request', 'sink', ''] } },
  },
  readsAnyBody: true,
  // https://nodejs.org/api/http.html#event-close_2 (20, 24)
  phrases: {
    place: 'options',
    query: '$1.query.$2',
    closed: "$1.on('close', $2)",
    // https://expressjs.com/en/advanced/healthcheck-graceful-shutdown.html
    shutdown: { of: 'value', ends: '$1.close(() => process.exit(0))' },
    // https://express-rate-limit.mintlify.app/quickstart/usage (8)
    limiter: ['express-rate-limit', 'rateLimit', 'rateLimit({ windowMs: 15 * 60 * 1000, limit: $1 })'],
  },
});
