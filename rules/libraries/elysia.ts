/** Elysia. Types: `app`, `context` (destructured: `{ body, query, set }`). */
import { defineLibrary } from '../model/library.ts';

const HTTP = { kind: 'http', handlers: '1', name: '0', parameters: ['context'] } as const;
const MIDDLEWARE = { kind: 'middleware', handlers: ['1', '0'], parameters: ['context'] } as const;

export const elysia = defineLibrary({
  id: 'elysia',
  kind: 'configure',
  packages: ['elysia'],
  docs: 'https://elysiajs.com/essential/route',
  checked: '1.4.30',
  exports: { Elysia: 'Elysia', default: 'Elysia' },
  typeNames: { Elysia: 'app', Context: 'context' },
  types: {
    Elysia: { new: { gives: 'app' } },
    app: {
      members: {
        '*': { gives: 'self' },
        get: { gives: 'self', entry: { ...HTTP, verb: 'GET' } },
        post: { gives: 'self', entry: { ...HTTP, verb: 'POST' } },
        put: { gives: 'self', entry: { ...HTTP, verb: 'PUT' } },
        patch: { gives: 'self', entry: { ...HTTP, verb: 'PATCH' } },
        delete: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
        options: { gives: 'self', entry: { ...HTTP, verb: 'OPTIONS' } },
        head: { gives: 'self', entry: { ...HTTP, verb: 'HEAD' } },
        all: { gives: 'self', entry: { ...HTTP, verb: 'ALL' } },
        ws: {
          gives: 'self',
          entry: {
            kind: 'socket',
            handlers: ['1.message', '1.open'],
            name: '0',
            parameters: ['socket', 'request'],
          },
        },
        // https://elysiajs.com/essential/life-cycle (1.4)
        derive: { gives: 'self', entry: MIDDLEWARE },
        resolve: { gives: 'self', entry: MIDDLEWARE },
        onRequest: { gives: 'self', entry: MIDDLEWARE },
        onBeforeHandle: { gives: 'self', entry: MIDDLEWARE },
        onAfterHandle: { gives: 'self', entry: MIDDLEWARE },
        onParse: { gives: 'self', entry: MIDDLEWARE },
        onError: { gives: 'self', entry: MIDDLEWARE },
        use: { gives: 'self', callbacks: [{ at: '0', parameters: ['app'] }] },
        group: {
          gives: 'self',
          callbacks: [
            { at: '1', parameters: ['app'] },
            { at: '2', parameters: ['app'] },
          ],
        },
        guard: { gives: 'self', callbacks: [{ at: '1', parameters: ['app'] }] },
        listen: { kind: 'listen', action: 'open', gives: 'self' },
      },
    },
    socket: {
      members: { data: { gives: 'request' }, send: { kind: 'message', action: 'publish', gives: 'value' } },
    },
    context: {
      members: {
        body: { gives: 'request' },
        query: { gives: 'request' },
        params: { gives: 'request' },
        headers: { gives: 'request' },
        request: { gives: 'request' },
        cookie: { gives: 'request' },
        path: { gives: 'request' },
      },
    },
  },
});
