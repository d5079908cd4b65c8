/** ws. Types: `server`, `socket`. Messages up to 100 MiB unless `maxPayload` says otherwise. */
import { defineLibrary } from '../model/library.ts';

const SERVER = {
  kind: 'configure',
  action: 'use',
  gives: 'server',
  options: '0',
  settings: { limit: '0.maxPayload' },
  traits: { limit: 104_857_600, purpose: 'socket' },
} as const;

export const ws = defineLibrary({
  id: 'ws',
  kind: 'listen',
  packages: ['ws'],
  docs: 'https://github.com/websockets/ws/blob/master/doc/ws.md',
  checked: '8',
  exports: {
    WebSocketServer: 'WebSocketServer',
    Server: 'WebSocketServer',
    WebSocket: 'WebSocket',
    default: 'WebSocket',
  },
  typeNames: { WebSocketServer: 'server', WebSocket: 'socket' },
  types: {
    WebSocketServer: { new: SERVER },
    WebSocket: { new: { gives: 'socket' }, members: { Server: { gives: 'WebSocketServer' } } },
    server: {
      members: {
        on: {
          gives: 'self',
          traits: { dropsListeners: true },
          callbacks: [{ at: '1', frame: 'handler', parameters: ['socket', ''] }],
          entry: { kind: 'socket', handlers: '1', name: '0', parameters: ['socket', 'request'] },
        },
        clients: { gives: 'value' },
        handleUpgrade: { gives: 'nothing' },
        close: { gives: 'nothing' },
      },
    },
    socket: {
      members: {
        on: {
          gives: 'self',
          traits: { dropsListeners: true },
          entry: { kind: 'socket', handlers: '1', name: '0', parameters: ['request', ''] },
        },
        send: { kind: 'message', action: 'publish', gives: 'nothing', traits: { scope: 'process' } },
        off: { gives: 'self' },
        close: { gives: 'nothing' },
        terminate: { gives: 'nothing' },
      },
    },
  },
});
