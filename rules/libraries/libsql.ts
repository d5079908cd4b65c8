/** libSQL: a client over the network, or of a local file. Types: `client`, `result`. */
import { defineLibrary } from '../model/library.ts';

const EXECUTE = { action: 'raw', sql: ['0.sql', '0'], gives: 'result' } as const;

export const libsql = defineLibrary({
  id: 'libsql',
  kind: 'query',
  packages: ['@libsql/client', '@libsql/client/*'],
  docs: 'https://docs.turso.tech/sdk/ts/reference',
  checked: '0.18',
  schema: 'sql',
  exports: { createClient: 'createClient' },
  typeNames: { Client: 'client', Transaction: 'client' },
  types: {
    createClient: { call: { kind: 'construct', action: 'open', gives: 'client' } },
    client: {
      members: {
        execute: EXECUTE,
        executeMultiple: { action: 'raw-write', sql: '0', gives: 'nothing' },
        // One round trip.
        batch: { action: 'raw', rows: '0', gives: 'value' },
        transaction: { gives: 'client', opens: 'transaction' },
        commit: { gives: 'nothing', closes: 'transaction' },
        rollback: { gives: 'nothing', closes: 'transaction' },
        close: { gives: 'nothing' },
      },
    },
    result: { members: { rows: { gives: 'rows' }, rowsAffected: { gives: 'count' } } },
  },
});
