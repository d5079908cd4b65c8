/** better-sqlite3: synchronous, in the process. Types: `database`, `statement`, `transaction`. Each call blocks. */
import { defineLibrary } from '../model/library.ts';

/** Statements of a local file: no network round trip, but the event loop waits. */
export const SQLITE_STATEMENT = {
  members: {
    get: { action: 'raw-read', gives: 'maybe-row', traits: { blocking: true } },
    all: { action: 'raw-read', gives: 'rows', traits: { blocking: true } },
    iterate: { action: 'stream', gives: 'rows', traits: { blocking: true } },
    run: { action: 'raw-write', gives: 'value', traits: { blocking: true } },
    pluck: { gives: 'self' },
    raw: { gives: 'self' },
    expand: { gives: 'self' },
    bind: { gives: 'self' },
    setReadBigInts: { gives: 'nothing' },
  },
} as const;

export const betterSqlite3 = defineLibrary({
  id: 'better-sqlite3',
  kind: 'query',
  packages: ['better-sqlite3', 'bun:sqlite'],
  docs: 'https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md',
  checked: '13.2.0',
  schema: 'sql',
  exports: { default: 'Database', Database: 'Database' },
  typeNames: { Database: 'database', Statement: 'statement' },
  types: {
    Database: { new: { kind: 'construct', action: 'open', gives: 'database' } },
    database: {
      members: {
        prepare: { gives: 'statement', sql: '0' },
        query: { gives: 'statement', sql: '0' },
        exec: { action: 'raw-write', sql: '0', gives: 'value', traits: { blocking: true } },
        run: { action: 'raw-write', sql: '0', gives: 'value', traits: { blocking: true } },
        pragma: { gives: 'value' },
        transaction: { gives: '0', callbacks: [{ at: '0', frame: 'transaction' }] },
        backup: { gives: 'value' },
        close: { gives: 'nothing' },
      },
    },
    statement: SQLITE_STATEMENT,
  },
});
