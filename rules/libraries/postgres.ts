/** postgres.js. Type: `sql` (the tag; also a transaction's, a reserved connection's), `query` (runs when awaited). */
import { defineLibrary } from '../model/library.ts';

const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'sql',
  options: ['1', '0'],
  settings: {
    max: ['1.max', '0.max'],
    idle_timeout: ['1.idle_timeout', '0.idle_timeout'],
    connect_timeout: ['1.connect_timeout', '0.connect_timeout'],
  },
} as const;

export const postgres = defineLibrary({
  id: 'postgres',
  kind: 'query',
  packages: ['postgres'],
  docs: 'https://github.com/porsager/postgres#readme',
  checked: '3.4.9',
  schema: 'sql',
  exports: { default: 'postgres', postgres: 'postgres' },
  typeNames: { Sql: 'sql', TransactionSql: 'sql', ReservedSql: 'sql', ISql: 'sql', PendingQuery: 'query' },
  types: {
    // https://github.com/porsager/postgres#connection (3.4). Max 10, connect_timeout 30 s, no statement timeout.
    postgres: { call: OPEN },
    sql: {
      // As a tag it is a query; as a function (`sql(rows)`) a fragment.
      call: { gives: 'query', action: 'raw', sql: '0', lazy: true, awaited: 'rows' },
      members: {
        unsafe: { gives: 'query', action: 'raw', sql: '0', lazy: true, awaited: 'rows' },
        file: { gives: 'query', action: 'raw', lazy: true, awaited: 'rows' },
        // https://github.com/porsager/postgres#transactions (3.4)
        begin: {
          gives: 'value',
          callbacks: [
            { at: '0', frame: 'transaction', parameters: ['sql'] },
            { at: '1', frame: 'transaction', parameters: ['sql'], isolation: '0' },
          ],
        },
        savepoint: {
          gives: 'value',
          callbacks: [
            { at: '0', parameters: ['sql'] },
            { at: '1', parameters: ['sql'] },
          ],
        },
        reserve: { gives: 'sql' },
        release: { gives: 'nothing' },
        listen: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          callbacks: [{ at: '1', frame: 'callback' }],
        },
        notify: { kind: 'message', action: 'publish', gives: 'value', lazy: true },
        json: { gives: 'value' },
        array: { gives: 'value' },
        typed: { gives: 'value' },
        end: { gives: 'nothing' },
      },
    },
    query: {
      members: {
        '*': { gives: 'self' },
        execute: { gives: 'self' },
        values: { gives: 'self' },
        raw: { gives: 'self' },
        cursor: { action: 'stream', gives: 'rows' },
        forEach: {
          action: 'stream',
          gives: 'nothing',
          callbacks: [{ at: '0', frame: 'loop', over: 'this', parameters: ['row'] }],
        },
      },
    },
  },
});
