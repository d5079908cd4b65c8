/** tRPC. Types: `t` (what `initTRPC.create()` gives), `procedure` (also `publicProcedure` and kin), `options` (`{ ctx, input }`). */
import { defineLibrary } from '../model/library.ts';

const MIDDLEWARE = { kind: 'middleware', handlers: '0', parameters: ['options'] } as const;

export const trpc = defineLibrary({
  id: 'trpc',
  kind: 'configure',
  packages: ['@trpc/server', '@trpc/server/*'],
  docs: 'https://trpc.io/docs/server/procedures',
  checked: '11.25.2 (10 alike)',
  exports: { initTRPC: 'initTRPC' },
  shapes: [
    {
      names: ['publicProcedure', 'protectedProcedure', 'adminProcedure', 'authedProcedure', 'procedure'],
      type: 'procedure',
      entityMember: false,
    },
  ],
  types: {
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
          entry: { kind: 'rpc', handlers: '0', verb: 'query', parameters: ['options'] },
        },
        mutation: {
          gives: 'value',
          entry: { kind: 'rpc', handlers: '0', verb: 'mutation', parameters: ['options'] },
        },
        subscription: {
          gives: 'value',
          entry: { kind: 'rpc', handlers: '0', verb: 'subscription', parameters: ['options'] },
        },
      },
    },
    options: {
      members: { input: { gives: 'request' }, rawInput: { gives: 'request' }, path: { gives: 'value' } },
    },
  },
});
