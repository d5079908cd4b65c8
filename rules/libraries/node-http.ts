/** `node:http` and `node:https`. Types: `module`, `server`; clients have no timeout of their own. */
import { defineLibrary } from '../model/library.ts';

/** https://nodejs.org/api/http.html#httprequesturl-options-callback (20, 24) */
const REQUEST = {
  action: 'get',
  method: ['1.method', '0.method'],
  timeout: ['1.timeout', '1.signal', '0.timeout', '0.signal'],
  options: ['1', '0'],
  gives: 'value',
  callbacks: [
    { at: '1', frame: 'callback' },
    { at: '2', frame: 'callback' },
  ],
} as const;

/** https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener (20, 24) */
const SERVER = {
  kind: 'configure',
  action: 'use',
  gives: 'server',
  entry: { kind: 'http', handlers: ['1', '0'], parameters: ['request', 'sink'] },
} as const;

const AGENT = {
  kind: 'construct',
  action: 'open',
  options: '0',
  settings: { keepAlive: '0.keepAlive', maxSockets: '0.maxSockets' },
  // Without `keepAlive: true` an own agent opens a socket per request. https://nodejs.org/api/http.html#new-agentoptions
  traits: { keepAlive: false },
} as const;

export const nodeHttp = defineLibrary({
  id: 'node-http',
  kind: 'http',
  packages: ['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2'],
  docs: 'https://nodejs.org/api/http.html',
  checked: 'Node 20.20, 24.21',
  exports: {
    default: 'module',
    request: 'requestFunction',
    get: 'requestFunction',
    createServer: 'createServer',
    createSecureServer: 'createServer',
    Agent: 'Agent',
  },
  typeNames: {
    IncomingMessage: 'request',
    ServerResponse: 'sink',
    Server: 'server',
    RequestListener: 'listener',
  },
  types: {
    module: {
      members: {
        request: REQUEST,
        get: REQUEST,
        createServer: SERVER,
        createSecureServer: SERVER,
        Agent: { gives: 'Agent' },
      },
    },
    requestFunction: { call: REQUEST },
    createServer: { call: SERVER },
    Agent: { new: { ...AGENT, gives: 'value' } },
    listener: { handler: { kind: 'http', parameters: ['request', 'sink'] } },
    server: {
      members: {
        listen: { kind: 'listen', action: 'open', gives: 'self' },
        close: { gives: 'nothing' },
        on: { gives: 'self', callbacks: [{ at: '1', frame: 'callback' }] },
      },
    },
  },
  readsAnyBody: true,
  // https://nodejs.org/api/http.html#event-close_2 (20, 24)
  phrases: {
    place: 'options',
    closed: "$1.on('close', $2)",
    // https://nodejs.org/api/http.html#serverclosecallback (20, 24): idle connections are closed as well
    shutdown: { of: 'either', ends: '$1.close(() => process.exit(0))' },
  },
});
