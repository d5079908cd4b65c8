/** tRPC. Types: `t` (what `initTRPC.create()` gives), `procedure` (also `publicProcedure` and kin), `options` (`{ ctx, input }`). */
import { defineLibrary } from '../model/library.ts';

const MIDDLEWARE = { kind: 'middleware', handlers: '0', parameters: ['options'] } as const;
/** A value until a router holds it: https://trpc.io/docs/server/routers (11.25) */
const PROCEDURE = { kind: 'rpc', handlers: '0', parameters: ['options'], held: true } as const;

/** Sends the calls that are made within one tick as one request. https://trpc.io/docs/client/links/httpBatchLink (11.25) */
const BATCH_LINK = {
  call: { action: 'use', gives: 'value', traits: { purpose: 'call-batching' } },
} as const;

export const trpc = defineLibrary({
  id: 'trpc',
  kind: 'configure',
  packages: ['@trpc/server', '@trpc/server/*', '@trpc/client', '@trpc/client/*'],
  docs: 'https://trpc.io/docs/server/procedures',
  checked: '11.25.2 (10 alike)',
  exports: {
    initTRPC: 'initTRPC',
    httpBatchLink: 'batchLink',
    httpBatchStreamLink: 'batchLink',
    unstable_httpBatchStreamLink: 'batchLink',
  },
  // https://trpc.io/docs/server/middlewares (11.25): a middleware belongs to the procedure, the context to the request.
  takesBatches: true,
  shapes: [
    {
      names: ['publicProcedure', 'protectedProcedure', 'adminProcedure', 'authedProcedure', 'procedure'],
      type: 'procedure',
      entityMember: false,
    },
  ],
  types: {
    batchLink: BATCH_LINK,
    // https://trpc.io/docs/server/routers (11.25)
    initTRPC: {
      members: { context: { gives: 'self' }, meta: { gives: 'self' }, create: { gives: 't' } },
      call: { gives: 'self' },
    },
    t: {
      members: {
        procedure: { gives: 'procedure' },
        router: { gives: 'value' },
        mergeRouters: { gives: 'value' },
        createCallerFactory: { gives: 'value' },
        // https://trpc.io/docs/server/middlewares (11.25)
        middleware: { gives: 'value', entry: MIDDLEWARE },
      },
    },
    procedure: {
      members: {
        input: { gives: 'self' },
        output: { gives: 'self' },
        meta: { gives: 'self' },
        concat: { gives: 'self' },
        use: { gives: 'self', entry: MIDDLEWARE },
        unstable_concat: { gives: 'self' },
        query: {
          gives: 'value',
          entry: { ...PROCEDURE, verb: 'query' },
        },
        mutation: {
          gives: 'value',
          entry: { ...PROCEDURE, verb: 'mutation' },
        },
        subscription: {
          gives: 'value',
          entry: { ...PROCEDURE, verb: 'subscription' },
        },
      },
    },
    options: {
      members: { input: { gives: 'request' }, rawInput: { gives: 'request' }, path: { gives: 'value' } },
    },
  },
});
