/** Astro: endpoints, actions and middleware. Pages are `.astro` files, which are not read. */
import { defineLibrary } from '../model/library.ts';

export const astro = defineLibrary({
  id: 'astro',
  kind: 'configure',
  packages: ['astro', 'astro:actions', 'astro:middleware'],
  docs: 'https://docs.astro.build/en/guides/endpoints/',
  checked: 'not verified',
  exports: { defineAction: 'defineAction', defineMiddleware: 'defineMiddleware' },
  typeNames: { APIRoute: 'route', APIContext: 'context', MiddlewareHandler: 'middleware' },
  types: {
    context: {
      members: {
        request: { gives: 'request' },
        params: { gives: 'request' },
        url: { gives: 'request' },
        cookies: { gives: 'request' },
      },
    },
    route: { handler: { kind: 'http', parameters: ['context'] } },
    middleware: { handler: { kind: 'middleware', parameters: ['context', ''] } },
    // https://docs.astro.build/en/guides/actions/
    defineAction: {
      call: {
        gives: 'value',
        entry: { kind: 'action', handlers: '0.handler', parameters: ['request', 'context'] },
      },
    },
    defineMiddleware: {
      call: { gives: '0', entry: { kind: 'middleware', handlers: '0', parameters: ['context', ''] } },
    },
  },
  files: [
    {
      path: 'src/pages/**/*.{ts,js}',
      root: 'src/pages',
      exports: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'ALL'],
      kind: 'http',
      parameters: ['context'],
    },
    {
      path: 'src/middleware.{ts,js}',
      exports: ['onRequest'],
      kind: 'middleware',
      parameters: ['context', ''],
    },
  ],
});
