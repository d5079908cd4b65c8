/**
 * Knex. Types: `knex` (also a transaction: `trx('users')`), `builder` (one type for all statements; changes in place and
 * runs when awaited), `schema` (migrations).
 */
import { defineLibrary, type Row } from '../model/library.ts';

const SELF = { gives: 'self', mutates: true } as const;
const JOIN = { gives: 'self', mutates: true, relations: ['0', 'join'], strategy: 'join' } as const;
const AGGREGATE = { gives: 'self', mutates: true, action: 'aggregate', lazy: true, awaited: 'rows' } as const;
const COUNT = { gives: 'self', mutates: true, action: 'count', lazy: true, awaited: 'rows' } as const;

/** https://knexjs.org/guide/query-builder.html#where-clauses (3.3). Also Objection's. */
export const KNEX_WHERE = {
  where: { ...SELF, filter: ['0..', 'triple'] },
  andWhere: { ...SELF, filter: ['0..', 'triple'] },
  orWhere: { ...SELF, filter: ['0..', 'triple'], or: true },
  whereNot: { ...SELF, filter: ['0..', 'triple'], operator: 'ne' },
  andWhereNot: { ...SELF, filter: ['0..', 'triple'], operator: 'ne' },
  orWhereNot: { ...SELF, filter: ['0..', 'triple'], operator: 'ne', or: true },
  whereIn: { ...SELF, filter: ['0..', 'method'], operator: 'in' },
  andWhereIn: { ...SELF, filter: ['0..', 'method'], operator: 'in' },
  orWhereIn: { ...SELF, filter: ['0..', 'method'], operator: 'in', or: true },
  whereNotIn: { ...SELF, filter: ['0..', 'method'], operator: 'not-in' },
  orWhereNotIn: { ...SELF, filter: ['0..', 'method'], operator: 'not-in', or: true },
  whereNull: { ...SELF, filter: ['0..', 'method'], operator: 'null' },
  orWhereNull: { ...SELF, filter: ['0..', 'method'], operator: 'null', or: true },
  whereNotNull: { ...SELF, filter: ['0..', 'method'], operator: 'not-null' },
  orWhereNotNull: { ...SELF, filter: ['0..', 'method'], operator: 'not-null', or: true },
  whereBetween: { ...SELF, filter: ['0..', 'method'], operator: 'range' },
  orWhereBetween: { ...SELF, filter: ['0..', 'method'], operator: 'range', or: true },
  whereNotBetween: { ...SELF, filter: ['0..', 'method'], operator: 'other' },
  whereLike: { ...SELF, filter: ['0..', 'method'], operator: 'pattern' },
  orWhereLike: { ...SELF, filter: ['0..', 'method'], operator: 'pattern', or: true },
  whereILike: { ...SELF, filter: ['0..', 'method'], operator: 'pattern' },
  orWhereILike: { ...SELF, filter: ['0..', 'method'], operator: 'pattern', or: true },
  whereRaw: { ...SELF, filter: ['0..', 'text'] },
  andWhereRaw: { ...SELF, filter: ['0..', 'text'] },
  orWhereRaw: { ...SELF, filter: ['0..', 'text'], or: true },
  whereJsonPath: { ...SELF, filter: ['0..', 'method'], operator: 'json' },
  whereJsonSupersetOf: { ...SELF, filter: ['0..', 'method'], operator: 'json' },
} as const satisfies Readonly<Record<string, Row>>;

/** Chain members that Knex and Objection share. https://knexjs.org/guide/query-builder.html (3.3) */
export const KNEX_CHAIN = {
  ...KNEX_WHERE,
  select: { ...SELF, projection: ['0..', 'names'] },
  column: { ...SELF, projection: ['0..', 'names'] },
  columns: { ...SELF, projection: ['0..', 'names'] },
  distinct: { ...SELF, projection: ['0..', 'names'], traits: { distinct: true } },
  limit: { ...SELF, limit: '0' },
  offset: { ...SELF, offset: '0' },
  orderBy: { ...SELF, order: ['0..', 'column-direction'] },
  orderByRaw: { ...SELF, order: ['0', 'column-direction'] },
  groupBy: { ...SELF, action: 'group', lazy: true, awaited: 'rows' },
  groupByRaw: { ...SELF, action: 'group', lazy: true, awaited: 'rows' },
  join: JOIN,
  innerJoin: JOIN,
  leftJoin: JOIN,
  leftOuterJoin: JOIN,
  rightJoin: JOIN,
  rightOuterJoin: JOIN,
  fullOuterJoin: JOIN,
  crossJoin: JOIN,
  forUpdate: { ...SELF, lock: 'row' },
  forShare: { ...SELF, lock: 'row' },
  forNoKeyUpdate: { ...SELF, lock: 'row' },
  timeout: { ...SELF, timeout: '0' },
  clone: { gives: 'self' },
  returning: { ...SELF, awaited: 'rows' },
  onConflict: SELF,
  merge: { ...SELF, action: 'upsert', lazy: true },
  count: COUNT,
  countDistinct: COUNT,
  min: AGGREGATE,
  max: AGGREGATE,
  sum: AGGREGATE,
  sumDistinct: AGGREGATE,
  avg: AGGREGATE,
  avgDistinct: AGGREGATE,
  increment: { ...SELF, action: 'increment', data: ['0..', 'column-value'], lazy: true },
  decrement: { ...SELF, action: 'increment', data: ['0..', 'column-value'], lazy: true },
  truncate: { ...SELF, action: 'delete-many', lazy: true },
  stream: { action: 'stream', gives: 'rows' },
  toSQL: { gives: 'value' },
  toString: { gives: 'value' },
} as const satisfies Readonly<Record<string, Row>>;

const START = { gives: 'builder', action: 'read-many', lazy: true } as const;

export const knex = defineLibrary({
  id: 'knex',
  kind: 'query',
  packages: ['knex'],
  docs: 'https://knexjs.org/guide/query-builder.html',
  checked: '3.3.0',
  schema: 'sql',
  exports: { default: 'Knex', knex: 'Knex' },
  typeNames: {
    Knex: 'knex',
    'Knex.Transaction': 'knex',
    'Knex.QueryBuilder': 'builder',
    'Knex.QueryInterface': 'builder',
  },
  shapes: [{ names: ['knex', 'trx'], type: 'knex', entityMember: false }],
  types: {
    // https://knexjs.org/guide/#configuration-options (3.3). Pool: min 2, max 10; acquireConnectionTimeout 60,000 ms.
    Knex: {
      call: {
        kind: 'construct',
        action: 'open',
        gives: 'knex',
        options: '0',
        settings: { pool: '0.pool', acquireConnectionTimeout: '0.acquireConnectionTimeout' },
      },
    },
    knex: {
      call: { ...START, entity: '0' },
      members: {
        select: { ...START, projection: ['0..', 'names'] },
        from: { ...START, entity: '0' },
        table: { ...START, entity: '0' },
        queryBuilder: START,
        with: START,
        withRecursive: START,
        withSchema: { gives: 'self' },
        insert: { gives: 'builder', action: 'create', data: ['0', 'object'], rows: '0', lazy: true },
        count: { gives: 'builder', action: 'count', lazy: true },
        // A write may come before the table it is about: `knex.update({ … }).from('orders')`.
        update: { gives: 'builder', action: 'update-many', data: ['0..', 'column-value'], lazy: true },
        del: { gives: 'builder', action: 'delete-many', lazy: true },
        delete: { gives: 'builder', action: 'delete-many', lazy: true },
        into: { gives: 'builder', entity: '0' },
        // https://knexjs.org/guide/raw.html (3.3)
        raw: { action: 'raw', sql: '0', gives: 'raw', lazy: true, part: true, awaited: 'value' },
        ref: { gives: 'value' },
        fn: { gives: 'value' },
        client: { gives: 'value' },
        // https://knexjs.org/guide/utility.html#batchinsert (3.3)
        batchInsert: {
          action: 'create-many',
          entity: '0',
          data: ['1', 'object'],
          rows: '1',
          gives: 'value',
          lazy: true,
        },
        // https://knexjs.org/guide/transactions.html (3.3)
        transaction: {
          gives: 'knex',
          opens: 'transaction',
          callbacks: [{ at: '0', frame: 'transaction', parameters: ['knex'], isolation: '1.isolationLevel' }],
        },
        transactionProvider: { gives: 'value' },
        commit: { gives: 'nothing', closes: 'transaction' },
        rollback: { gives: 'nothing', closes: 'transaction' },
        destroy: { gives: 'nothing' },
        schema: { gives: 'schema' },
        migrate: { gives: 'schema' },
        seed: { gives: 'schema' },
        on: { gives: 'self' },
      },
    },
    raw: { members: { '*': { gives: 'self' }, timeout: { gives: 'self', timeout: '0' } } },
    builder: {
      members: {
        '*': SELF,
        ...KNEX_CHAIN,
        // Names the table, whatever the statement: what begins a builder has said what it does.
        from: { ...SELF, entity: '0' },
        table: { ...SELF, entity: '0' },
        into: { ...SELF, entity: '0' },
        first: { ...SELF, action: 'read-one', limit: '=1', projection: ['0..', 'names'], lazy: true },
        pluck: { ...SELF, action: 'read-many', projection: ['0..', 'names'], lazy: true, awaited: 'value' },
        insert: { ...SELF, action: 'create', data: ['0', 'object'], rows: '0', lazy: true },
        upsert: { ...SELF, action: 'upsert', data: ['0', 'object'], rows: '0', lazy: true },
        update: { ...SELF, action: 'update-many', data: ['0..', 'column-value'], lazy: true },
        del: { ...SELF, action: 'delete-many', lazy: true },
        delete: { ...SELF, action: 'delete-many', lazy: true },
        transacting: SELF,
      },
    },
    schema: { members: { '*': { gives: 'self' } } },
  },
  phrases: {
    place: 'chain',
    limit: '.limit($1)',
    offset: '.offset($1)',
    order: ".orderBy('$1')",
    select: ".select('$1')",
    manyByKey: "$client('$entity').whereIn('$column', $keys)",
    createMany: "$client('$entity').insert($rows)",
    timeout: '.timeout($1)',
  },
});
