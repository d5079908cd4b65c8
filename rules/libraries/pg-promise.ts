/** pg-promise. Types: `factory` (what initialising gives), `database` (also a task's or transaction's). */
import { defineLibrary } from '../model/library.ts';

const TASK = {
  gives: 'value',
  callbacks: [
    { at: '0', parameters: ['database'] },
    { at: '1', parameters: ['database'] },
  ],
} as const;

export const pgPromise = defineLibrary({
  id: 'pg-promise',
  kind: 'query',
  packages: ['pg-promise'],
  docs: 'https://vitaly-t.github.io/pg-promise/Database.html',
  checked: '12.7.1',
  schema: 'sql',
  exports: { default: 'pgPromise' },
  typeNames: { IDatabase: 'database', ITask: 'database' },
  types: {
    pgPromise: { call: { gives: 'factory' } },
    factory: { call: { kind: 'construct', action: 'open', gives: 'database', settings: { max: '0.max' } } },
    database: {
      members: {
        any: { action: 'raw', sql: '0', gives: 'rows' },
        many: { action: 'raw', sql: '0', gives: 'rows' },
        manyOrNone: { action: 'raw', sql: '0', gives: 'rows' },
        query: { action: 'raw', sql: '0', gives: 'rows' },
        map: { action: 'raw', sql: '0', gives: 'value' },
        each: { action: 'raw', sql: '0', gives: 'rows' },
        one: { action: 'raw', sql: '0', gives: 'row' },
        oneOrNone: { action: 'raw', sql: '0', gives: 'maybe-row' },
        none: { action: 'raw', sql: '0', gives: 'nothing' },
        result: { action: 'raw', sql: '0', gives: 'value' },
        stream: { action: 'stream', gives: 'value' },
        task: TASK,
        tx: {
          gives: 'value',
          callbacks: [
            { at: '0', frame: 'transaction', parameters: ['database'] },
            { at: '1', frame: 'transaction', parameters: ['database'] },
          ],
        },
        batch: { gives: 'value' },
      },
    },
  },
});
