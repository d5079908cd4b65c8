/**
 * Cloudflare Workers and Pages functions. Types: `d1` and its `statement`, `kv`, `queue`, `bucket` (bindings of `env`),
 * `execution-context`, `durable-object`, `entrypoint`. Bindings are no connections: none is per request.
 */
import { defineLibrary } from '../model/library.ts';

const READ = { kind: 'query', action: 'raw-read' } as const;

export const cloudflareWorkers = defineLibrary({
  id: 'cloudflare-workers',
  kind: 'configure',
  packages: ['cloudflare:workers', '@cloudflare/workers-types', '@cloudflare/workers-types/*', 'wrangler'],
  docs: 'https://developers.cloudflare.com/workers/runtime-apis/handlers/',
  checked: 'not verified',
  exports: {
    DurableObject: 'durable-object',
    WorkerEntrypoint: 'entrypoint',
    WorkflowEntrypoint: 'workflow',
  },
  typeNames: {
    ExecutionContext: 'execution-context',
    D1Database: 'd1',
    D1PreparedStatement: 'statement',
    KVNamespace: 'kv',
    Queue: 'queue',
    R2Bucket: 'bucket',
    PagesFunction: 'pages-function',
  },
  shapes: [{ names: ['DB', 'D1'], type: 'd1', entityMember: false }],
  types: {
    'execution-context': {
      members: {
        waitUntil: { gives: 'nothing', runs: '0', traits: { registered: true } },
        passThroughOnException: { gives: 'nothing' },
      },
    },
    // https://developers.cloudflare.com/d1/worker-api/d1-database/
    d1: {
      members: {
        prepare: { gives: 'statement', sql: '0' },
        // One round trip, one transaction.
        batch: { kind: 'query', action: 'raw', rows: '0', gives: 'value' },
        exec: { kind: 'query', action: 'raw', sql: '0', gives: 'value' },
        withSession: { gives: 'self' },
      },
    },
    statement: {
      members: {
        bind: { gives: 'self' },
        all: { ...READ, gives: 'd1-result' },
        first: { ...READ, gives: 'maybe-row' },
        raw: { ...READ, gives: 'rows' },
        run: { kind: 'query', action: 'raw', gives: 'd1-result' },
      },
    },
    'd1-result': { members: { results: { gives: 'rows' }, meta: { gives: 'value' } } },
    // https://developers.cloudflare.com/kv/api/
    kv: {
      members: {
        get: { kind: 'cache', action: 'cache-get', gives: 'value' },
        getWithMetadata: { kind: 'cache', action: 'cache-get', gives: 'value' },
        put: {
          kind: 'cache',
          action: 'cache-set',
          settings: { ttl: ['2.expirationTtl', '2.expiration'] },
          traits: { entry: true },
          gives: 'nothing',
        },
        delete: { kind: 'cache', action: 'cache-delete', gives: 'nothing' },
        // At most 1,000 keys.
        list: {
          kind: 'cache',
          action: 'cache-scan',
          limit: '0.limit',
          cursor: '0.cursor',
          gives: 'value',
          traits: { page: 1000, more: 'cursor' },
        },
      },
    },
    // https://developers.cloudflare.com/queues/configuration/javascript-apis/
    queue: {
      members: {
        send: { kind: 'message', action: 'publish', gives: 'nothing' },
        sendBatch: { kind: 'message', action: 'publish-many', rows: '0', gives: 'nothing' },
      },
    },
    // https://developers.cloudflare.com/r2/api/workers/workers-api-reference/
    bucket: {
      members: {
        get: { kind: 'http', action: 'get', gives: 'value' },
        head: { kind: 'http', action: 'get', gives: 'value' },
        put: { kind: 'http', action: 'send', gives: 'value' },
        delete: { kind: 'http', action: 'send', rows: '0', gives: 'nothing' },
        list: {
          kind: 'http',
          action: 'get',
          limit: '0.limit',
          cursor: '0.cursor',
          gives: 'value',
          traits: { page: 1000, more: 'cursor' },
        },
      },
    },
    // https://developers.cloudflare.com/durable-objects/api/base/
    'durable-object': {
      new: { gives: 'durable-object' },
      implemented: {
        fetch: { kind: 'http', parameters: ['request'] },
        alarm: { kind: 'schedule' },
        webSocketMessage: { kind: 'socket', parameters: ['', 'request'] },
        webSocketClose: { kind: 'socket' },
      },
    },
    entrypoint: {
      new: { gives: 'entrypoint' },
      implemented: {
        fetch: { kind: 'http', parameters: ['request'] },
        scheduled: { kind: 'schedule' },
        queue: { kind: 'message', parameters: ['request'] },
      },
    },
    workflow: {
      new: { gives: 'workflow' },
      implemented: { run: { kind: 'job', parameters: ['request', ''] } },
    },
    'pages-function': { handler: { kind: 'http', parameters: ['pages-context'] } },
    'pages-context': {
      members: {
        request: { gives: 'request' },
        params: { gives: 'request' },
        waitUntil: { gives: 'nothing', runs: '0', traits: { registered: true } },
      },
    },
  },
  files: [
    {
      path: '**/{index,worker,main,server,app,entry}.{ts,js,mjs}',
      exports: ['default.fetch'],
      kind: 'http',
      parameters: ['request', '', 'execution-context'],
    },
    {
      path: '**/{index,worker,main,server,app,entry}.{ts,js,mjs}',
      exports: ['default.scheduled'],
      kind: 'schedule',
      parameters: ['', '', 'execution-context'],
    },
    {
      path: '**/{index,worker,main,server,app,entry}.{ts,js,mjs}',
      exports: ['default.queue', 'default.email'],
      kind: 'message',
      parameters: ['request', '', 'execution-context'],
    },
    // https://developers.cloudflare.com/pages/functions/routing/
    {
      path: 'functions/**/*.{ts,js}',
      exports: [
        'onRequest',
        'onRequestGet',
        'onRequestPost',
        'onRequestPut',
        'onRequestPatch',
        'onRequestDelete',
      ],
      kind: 'http',
      parameters: ['pages-context'],
    },
  ],
});
