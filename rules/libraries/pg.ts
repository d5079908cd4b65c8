/**
 * node-postgres (`pg`, `pg-pool`, and the pool of `@neondatabase/serverless`, `@vercel/postgres`). Types: `pool`, `client`
 * (one connection, one query at a time), `result`.
 */
import { defineLibrary } from '../model/library.ts';

const QUERY = {
  action: 'raw',
  sql: ['0.text', '0'],
  timeout: '0.query_timeout',
  gives: 'result',
  options: '0',
} as const;
const OPEN = {
  kind: 'construct',
  action: 'open',
  options: '0',
  settings: {
    max: '0.max',
    connectionTimeoutMillis: '0.connectionTimeoutMillis',
    statement_timeout: '0.statement_timeout',
    query_timeout: '0.query_timeout',
  },
  timeout: ['0.query_timeout', '0.statement_timeout'],
} as const;

export const pg = defineLibrary({
  id: 'pg',
  kind: 'query',
  packages: ['pg', 'pg-pool', '@neondatabase/serverless', '@vercel/postgres'],
  docs: 'https://node-postgres.com/apis/pool',
  checked: 'pg 8.23.1, pg-pool 3.14.0',
  schema: 'sql',
  exports: {
    default: 'module',
    Pool: 'Pool',
    Client: 'Client',
    neon: 'neon',
    sql: 'sql',
    createPool: 'createPool',
  },
  typeNames: {
    Pool: 'pool',
    Client: 'client',
    PoolClient: 'client',
    ClientBase: 'client',
  },
  types: {
    // `import pg from 'pg'`; the default export of pg-pool is the class.
    module: {
      new: { ...OPEN, gives: 'pool' },
      members: { Pool: { gives: 'Pool' }, Client: { gives: 'Client' } },
    },
    // https://node-postgres.com/apis/pool (8.23). Max 10; waits for ever for a connection by default.
    Pool: { new: { ...OPEN, gives: 'pool' } },
    createPool: { call: { ...OPEN, gives: 'pool' } },
    // https://node-postgres.com/apis/client (8.23)
    Client: { new: { ...OPEN, gives: 'client' } },
    pool: {
      members: {
        query: QUERY,
        connect: { gives: 'client' },
        end: { gives: 'nothing' },
        on: { gives: 'self' },
        sql: { action: 'raw', sql: '0', gives: 'result' },
      },
    },
    client: {
      members: {
        query: QUERY,
        connect: { gives: 'nothing' },
        release: { gives: 'nothing' },
        end: { gives: 'nothing' },
        on: { gives: 'self' },
        sql: { action: 'raw', sql: '0', gives: 'result' },
      },
    },
    // https://node-postgres.com/apis/result (8.23)
    result: {
      members: { rows: { gives: 'rows' }, rowCount: { gives: 'count' }, fields: { gives: 'value' } },
    },
    // One HTTP request per query; a client per request is usual. https://neon.com/docs/serverless/serverless-driver
    neon: { call: { gives: 'http-sql' } },
    'http-sql': {
      call: { action: 'raw', sql: '0', gives: 'rows' },
      members: {
        query: { action: 'raw', sql: '0', gives: 'rows' },
        transaction: { gives: 'value', runs: '0' },
      },
    },
    // https://vercel.com/docs/postgres/sdk
    sql: {
      call: { action: 'raw', sql: '0', gives: 'result' },
      members: {
        query: { action: 'raw', sql: ['0.text', '0'], gives: 'result' },
        connect: { gives: 'client' },
      },
    },
  },
});
