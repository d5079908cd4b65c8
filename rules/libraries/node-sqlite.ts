/** `node:sqlite`: synchronous. Types: `database`, `statement`, `tag-store` (Node 24). Each call blocks. */
import { defineLibrary } from '../model/library.ts';
import { SQLITE_STATEMENT } from './better-sqlite3.ts';

export const nodeSqlite = defineLibrary({
  id: 'node-sqlite',
  kind: 'query',
  packages: ['node:sqlite'],
  docs: 'https://nodejs.org/api/sqlite.html',
  checked: 'Node 24.21',
  schema: 'sql',
  exports: { DatabaseSync: 'DatabaseSync' },
  typeNames: { DatabaseSync: 'database', StatementSync: 'statement' },
  types: {
    DatabaseSync: { new: { kind: 'construct', action: 'open', gives: 'database' } },
    database: {
      members: {
        prepare: { gives: 'statement', sql: '0' },
        exec: { action: 'raw-write', sql: '0', gives: 'nothing', traits: { blocking: true } },
        createTagStore: { gives: 'tag-store' },
        close: { gives: 'nothing' },
      },
    },
    statement: SQLITE_STATEMENT,
    'tag-store': {
      members: {
        get: { action: 'raw-read', sql: '0', gives: 'maybe-row', traits: { blocking: true } },
        all: { action: 'raw-read', sql: '0', gives: 'rows', traits: { blocking: true } },
        iterate: { action: 'stream', sql: '0', gives: 'rows', traits: { blocking: true } },
        run: { action: 'raw-write', sql: '0', gives: 'value', traits: { blocking: true } },
      },
    },
  },
});
