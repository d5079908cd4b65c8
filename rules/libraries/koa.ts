/** Koa. Types: `app`, `context` (`ctx`, shared with koa-router.ts). */
import { defineLibrary } from '../model/library.ts';

/** https://koajs.com/#context (3.3) */
export const KOA_CONTEXT = {
  members: {
    request: { gives: 'request' },
    req: { gives: 'request' },
    params: { gives: 'request' },
    query: { gives: 'request' },
    querystring: { gives: 'request' },
    headers: { gives: 'request' },
    header: { gives: 'request' },
    path: { gives: 'request' },
    url: { gives: 'request' },
    cookies: { gives: 'request' },
    response: { gives: 'sink' },
    res: { gives: 'sink' },
  },
} as const;

export const koa = defineLibrary({
  id: 'koa',
  kind: 'configure',
  packages: ['koa'],
  docs: 'https://koajs.com/',
  checked: '3.3.0',
  exports: { default: 'Koa' },
  typeNames: {
    Context: 'context',
    ParameterizedContext: 'context',
    DefaultContext: 'context',
    Middleware: 'middleware',
  },
  types: {
    Koa: { new: { gives: 'app' }, call: { gives: 'app' } },
    app: {
      members: {
        use: { gives: 'self', entry: { kind: 'middleware', handlers: '0', parameters: ['context', ''] } },
        listen: { kind: 'listen', action: 'open', gives: 'value' },
        callback: { gives: 'value' },
        on: { gives: 'self' },
      },
    },
    context: KOA_CONTEXT,
    middleware: { handler: { kind: 'middleware', parameters: ['context', ''] } },
  },
  readsAnyBody: true,
  phrases: {
    place: 'options',
    query: '$1.query.$2',
    closed: "$1.req.on('close', $2)",
    shutdown: { of: 'value', ends: '$1.close(() => process.exit(0))' },
  },
});
