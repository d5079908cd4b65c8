/** Socket.IO server with @nestjs/platform-socket.io. Types: `server` (also a namespace), `socket`, `room`. */
import { defineLibrary } from '../model/library.ts';

// What an asynchronous listener gives is dropped. https://socket.io/docs/v4/listening-to-events/#error-handling
const ON_CONNECTION = {
  gives: 'self',
  traits: { dropsListeners: true },
  callbacks: [{ at: '1', frame: 'handler', parameters: ['socket'] }],
  entry: { kind: 'socket', handlers: '1', name: '0', parameters: ['socket'] },
} as const;
const EMIT = { kind: 'message', action: 'publish', gives: 'value', traits: { scope: 'process' } } as const;

export const socketIo = defineLibrary({
  id: 'socket-io',
  kind: 'listen',
  packages: ['socket.io'],
  docs: 'https://socket.io/docs/v4/server-api/',
  checked: '4.8',
  exports: { Server: 'Server', default: 'Server' },
  typeNames: { Server: 'server', Namespace: 'server', Socket: 'socket' },
  types: {
    // Without an adapter, rooms and broadcasts end at the process. https://socket.io/docs/v4/adapter/
    Server: {
      new: {
        kind: 'configure',
        action: 'use',
        gives: 'server',
        options: ['1', '0'],
        settings: {
          store: ['1.adapter', '0.adapter'],
          limit: ['1.maxHttpBufferSize', '0.maxHttpBufferSize'],
        },
        traits: {
          store: 'memory',
          purpose: 'socket',
          limit: 1_000_000,
          adapters:
            '@socket.io/redis-adapter @socket.io/redis-streams-adapter @socket.io/postgres-adapter @socket.io/mongo-adapter @socket.io/cluster-adapter socket.io-redis',
        },
      },
    },
    server: {
      members: {
        on: ON_CONNECTION,
        of: { gives: 'server' },
        use: { gives: 'self', entry: { kind: 'middleware', handlers: '0', parameters: ['socket', ''] } },
        adapter: {
          kind: 'configure',
          action: 'use',
          gives: 'self',
          traits: { store: 'shared', purpose: 'socket' },
        },
        emit: EMIT,
        to: { gives: 'room' },
        in: { gives: 'room' },
        except: { gives: 'room' },
        fetchSockets: { gives: 'value' },
        sockets: { gives: 'server' },
        listen: { kind: 'listen', action: 'open', gives: 'self' },
        close: { gives: 'nothing' },
      },
    },
    room: {
      members: {
        emit: EMIT,
        to: { gives: 'self' },
        except: { gives: 'self' },
        fetchSockets: { gives: 'value' },
      },
    },
    socket: {
      members: {
        on: {
          gives: 'self',
          traits: { dropsListeners: true },
          entry: { kind: 'socket', handlers: '1', name: '0', parameters: ['request', 'sink'] },
        },
        once: {
          gives: 'self',
          traits: { dropsListeners: true },
          entry: { kind: 'socket', handlers: '1', name: '0', parameters: ['request', 'sink'] },
        },
        use: { gives: 'self', entry: { kind: 'middleware', handlers: '0', parameters: ['request', ''] } },
        emit: EMIT,
        to: { gives: 'room' },
        broadcast: { gives: 'room' },
        join: { gives: 'value' },
        leave: { gives: 'value' },
        handshake: { gives: 'request' },
        data: { gives: 'value' },
        off: { gives: 'self' },
        removeListener: { gives: 'self' },
        disconnect: { gives: 'self' },
      },
    },
  },
});
