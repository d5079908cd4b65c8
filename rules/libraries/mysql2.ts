/**
 * mysql2 (`mysql2`, `mysql2/promise`, and `mysql`, whose calls are the same). Types: `pool`, `connection`, `pair`:
 * the list of rows and fields which a promise of a query gives.
 */
import { defineLibrary } from '../model/library.ts';

const QUERY = { action: 'raw', sql: ['0.sql', '0'], timeout: '0.timeout', gives: 'pair' } as const;
const OPEN = {
  kind: 'construct',
  action: 'open',
  options: '0',
  settings: {
    connectionLimit: '0.connectionLimit',
    queueLimit: '0.queueLimit',
    connectTimeout: '0.connectTimeout',
  },
} as const;

export const mysql2 = defineLibrary({
  id: 'mysql2',
  kind: 'query',
  packages: ['mysql2', 'mysql2/*', 'mysql', 'promise-mysql'],
  docs: 'https://sidorares.github.io/node-mysql2/docs',
  checked: 'mysql2 3.24.5',
  schema: 'sql',
  exports: {
    default: 'module',
    createPool: 'createPool',
    createConnection: 'createConnection',
    createPoolCluster: 'createPool',
  },
  typeNames: {
    Pool: 'pool',
    Connection: 'connection',
    PoolConnection: 'connection',
  },
  types: {
    module: {
      members: {
        createPool: { ...OPEN, gives: 'pool' },
        createConnection: { ...OPEN, gives: 'connection' },
        createPoolCluster: { ...OPEN, gives: 'pool' },
      },
    },
    // https://sidorares.github.io/node-mysql2/docs/examples/connections/create-pool (3.24). Limit 10, queue unbounded.
    createPool: { call: { ...OPEN, gives: 'pool' } },
    createConnection: { call: { ...OPEN, gives: 'connection' } },
    // https://sidorares.github.io/node-mysql2/docs/documentation/promise-wrapper (3.24)
    pool: {
      members: {
        promise: { gives: 'self' },
        query: QUERY,
        execute: QUERY,
        getConnection: {
          gives: 'connection',
          callbacks: [{ at: '0', frame: 'callback', parameters: ['', 'connection'] }],
        },
        end: { gives: 'nothing' },
      },
    },
    connection: {
      members: {
        promise: { gives: 'self' },
        query: QUERY,
        execute: QUERY,
        beginTransaction: { gives: 'nothing', opens: 'transaction' },
        commit: { gives: 'nothing', closes: 'transaction' },
        rollback: { gives: 'nothing', closes: 'transaction' },
        release: { gives: 'nothing' },
        end: { gives: 'nothing' },
        destroy: { gives: 'nothing' },
      },
    },
    pair: { members: { '0': { gives: 'rows' }, '1': { gives: 'value' } } },
  },
});
