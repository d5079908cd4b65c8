/** @koa/router and koa-router. Types: `router`, `context` as in koa.ts. */
import { defineLibrary } from '../model/library.ts';
import { KOA_CONTEXT } from './koa.ts';

const HTTP = { kind: 'http', handlers: '0..', name: '0', parameters: ['context', ''] } as const;

export const koaRouter = defineLibrary({
  id: 'koa-router',
  kind: 'configure',
  packages: ['@koa/router', 'koa-router'],
  docs: 'https://github.com/koajs/router/blob/master/API.md',
  checked: '15',
  exports: { default: 'Router', Router: 'Router' },
  typeNames: { RouterContext: 'context', Router: 'router' },
  types: {
    Router: { new: { gives: 'router' }, call: { gives: 'router' } },
    router: {
      members: {
        get: { gives: 'self', entry: { ...HTTP, verb: 'GET' } },
        post: { gives: 'self', entry: { ...HTTP, verb: 'POST' } },
        put: { gives: 'self', entry: { ...HTTP, verb: 'PUT' } },
        patch: { gives: 'self', entry: { ...HTTP, verb: 'PATCH' } },
        delete: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
        del: { gives: 'self', entry: { ...HTTP, verb: 'DELETE' } },
        head: { gives: 'self', entry: { ...HTTP, verb: 'HEAD' } },
        options: { gives: 'self', entry: { ...HTTP, verb: 'OPTIONS' } },
        all: { gives: 'self', entry: { ...HTTP, verb: 'ALL' } },
        use: { gives: 'self', entry: { ...HTTP, kind: 'middleware' } },
        param: {
          gives: 'self',
          entry: { kind: 'middleware', handlers: '1', name: '0', parameters: ['request', 'context', ''] },
        },
        prefix: { gives: 'self' },
        routes: { gives: 'value' },
        middleware: { gives: 'value' },
        allowedMethods: { gives: 'value' },
      },
    },
    context: KOA_CONTEXT,
  },
  phrases: { place: 'options', query: '$1.query.$2' },
});
