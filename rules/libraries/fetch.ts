/**
 * `fetch` of the platform, undici, node-fetch, cross-fetch and ofetch. Types: `fetch`, `requestFunction`, `ofetch` (functions),
 * `dispatcher` (an undici Agent, Pool or Client), `response`.
 */
import { defineLibrary } from '../model/library.ts';

const DISPATCHER = {
  new: {
    kind: 'construct',
    action: 'open',
    gives: 'dispatcher',
    traits: { owns: 'connections' },
    timeout: ['1.headersTimeout', '1.bodyTimeout', '0.headersTimeout', '0.bodyTimeout'],
    settings: { connections: ['1.connections', '0.connections'] },
  },
} as const;

/** https://developer.mozilla.org/docs/Web/API/Response/body */
const WHOLE = { gives: 'value', collects: 'response', streamed: { as: 'web', text: '$of.body' } } as const;

const REQUEST = {
  action: 'get',
  method: '1.method',
  timeout: ['1.signal', '1.headersTimeout', '1.bodyTimeout', '1.dispatcher'],
  options: '1',
  gives: 'response',
} as const;

const OFETCH = {
  action: 'get',
  method: '1.method',
  timeout: ['1.timeout', '1.signal'],
  options: '1',
  gives: 'value',
} as const;

export const fetch = defineLibrary({
  id: 'fetch',
  kind: 'http',
  packages: ['undici', 'node-fetch', 'cross-fetch', 'isomorphic-fetch', 'ofetch'],
  docs: 'https://developer.mozilla.org/docs/Web/API/Window/fetch',
  checked: 'Node 20.20, 24.21; undici 6.29, 7.30, 8.12; node-fetch 3.3; ofetch 1.5',
  exports: {
    default: 'fetch',
    fetch: 'fetch',
    request: 'requestFunction',
    stream: 'requestFunction',
    pipeline: 'requestFunction',
    setGlobalDispatcher: 'setGlobalDispatcher',
    Agent: 'Dispatcher',
    Pool: 'Dispatcher',
    Client: 'Dispatcher',
    ProxyAgent: 'Dispatcher',
    ofetch: 'ofetch',
    $fetch: 'ofetch',
  },
  typeNames: { Dispatcher: 'dispatcher', Response: 'response' },
  globals: { fetch: 'fetch', $fetch: 'ofetch', Response: 'Response' },
  types: {
    // No total timeout: connect 10 s, headers and idle body 300 s. https://nodejs.org/api/globals.html#fetch (20, 24)
    fetch: {
      call: {
        action: 'get',
        method: '1.method',
        timeout: ['1.signal', '1.dispatcher', '1.timeout'],
        options: '1',
        gives: 'response',
        settings: { cache: '1.cache', next: '1.next' },
      },
    },
    // https://undici.nodejs.org/#/docs/api/Dispatcher (6, 7, 8)
    requestFunction: { call: REQUEST },
    Dispatcher: DISPATCHER,
    dispatcher: {
      members: {
        request: {
          action: 'get',
          method: '0.method',
          timeout: ['0.signal', '0.headersTimeout'],
          options: '0',
          gives: 'response',
        },
        stream: {
          action: 'get',
          method: '0.method',
          timeout: ['0.signal', '0.headersTimeout'],
          options: '0',
          gives: 'value',
        },
        close: { gives: 'nothing' },
        destroy: { gives: 'nothing' },
      },
    },
    setGlobalDispatcher: {
      call: { kind: 'configure', action: 'use', gives: 'nothing', traits: { setsTimeout: true } },
    },
    // https://unjs.io/packages/ofetch (1.5): retries once unless the method carries a body.
    ofetch: {
      call: OFETCH,
      members: {
        raw: { ...OFETCH, gives: 'response' },
        create: { gives: 'ofetch', timeout: ['0.timeout', '0.signal'] },
        native: { action: 'get', method: '1.method', timeout: '1.signal', options: '1', gives: 'response' },
      },
    },
    // https://developer.mozilla.org/docs/Web/API/Response/Response
    Response: { new: { gives: 'value', content: '0', takes: { as: 'web' } } },
    response: {
      members: {
        json: { gives: 'value' },
        text: { gives: 'value' },
        arrayBuffer: WHOLE,
        bytes: WHOLE,
        blob: WHOLE,
        formData: { gives: 'value' },
        body: { gives: 'value' },
      },
    },
  },
  phrases: { place: 'options', timeout: 'signal: AbortSignal.timeout($1)' },
});
