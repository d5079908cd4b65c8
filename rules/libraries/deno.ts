/** Deno's server, as in Supabase edge functions. An isolate is short-lived: a client per request is usual there. */
import { defineLibrary } from '../model/library.ts';

const SERVE = {
  kind: 'listen',
  action: 'open',
  gives: 'value',
  entry: { kind: 'http', handlers: ['0', '1', '0.handler'], parameters: ['request', ''] },
} as const;

export const deno = defineLibrary({
  id: 'deno',
  kind: 'configure',
  packages: ['deno.land/std/http/server.ts', 'std/http/server.ts'],
  docs: 'https://supabase.com/docs/guides/functions',
  checked: 'not verified',
  exports: { serve: 'serve' },
  globals: { Deno: 'Deno' },
  types: {
    Deno: {
      members: {
        serve: SERVE,
        cron: {
          kind: 'timer',
          action: 'schedule',
          gives: 'value',
          entry: { kind: 'schedule', handlers: '2', name: '0' },
        },
      },
    },
    serve: { call: SERVE },
  },
});
