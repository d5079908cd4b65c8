/**
 * Drizzle ORM. Types: `db` (also inside a transaction), `select`, `insert`, `update`, `delete` (builders that run when
 * awaited), `relational` (`db.query`), `relational-table` (`db.query.users`).
 *
 * Tables are values of the workspace (`pgTable(...)`): a row's `entity` names one. `drizzle(...)` itself opens nothing
 * that its argument has not opened, so it is no `construct`: over HTTP and D1 drivers one per request is usual.
 */
import { defineLibrary } from '../model/library.ts';

const JOIN = { gives: 'self', relations: ['0', 'join'], strategy: 'join' } as const;

/** Terminals of SQLite drivers, and `execute` everywhere: they run what the chain says. */
const TERMINALS = {
  execute: { gives: 'inner' },
  all: { gives: 'inner' },
  run: { gives: 'inner' },
  values: { gives: 'inner' },
  prepare: { gives: 'prepared' },
} as const;

const RELATIONAL = {
  filter: ['0.where', 'drizzle'],
  order: ['0.orderBy', 'drizzle'],
  projection: ['0.columns', 'object-true'],
  relations: ['0.with', 'drizzle'],
  // One statement whatever the depth: children come as lateral JSON, so rows do not multiply as under a join.
  strategy: 'separate',
  offset: '0.offset',
  options: '0',
  lazy: true,
} as const;

export const drizzle = defineLibrary({
  id: 'drizzle',
  kind: 'query',
  packages: ['drizzle-orm', 'drizzle-orm/*'],
  docs: 'https://orm.drizzle.team/docs/select',
  checked: '0.45.4, 1.0.0-rc.5',
  schema: 'drizzle',
  exports: { drizzle: 'drizzle', withReplicas: 'withReplicas', sql: 'sql' },
  typeNames: {
    NodePgDatabase: 'db',
    PostgresJsDatabase: 'db',
    NeonHttpDatabase: 'db',
    NeonDatabase: 'db',
    VercelPgDatabase: 'db',
    PgliteDatabase: 'db',
    AwsDataApiPgDatabase: 'db',
    BunSQLDatabase: 'db',
    PgDatabase: 'db',
    PgTransaction: 'db',
    MySql2Database: 'db',
    MySqlDatabase: 'db',
    MySqlTransaction: 'db',
    PlanetScaleDatabase: 'db',
    TiDBServerlessDatabase: 'db',
    SingleStoreDatabase: 'db',
    BetterSQLite3Database: 'db',
    LibSQLDatabase: 'db',
    DrizzleD1Database: 'db',
    BunSQLiteDatabase: 'db',
    BaseSQLiteDatabase: 'db',
    SQLiteTransaction: 'db',
  },
  shapes: [
    { names: ['query'], type: 'relational', entityMember: true },
    {
      names: ['db', 'tx', 'trx', 'database', 'drizzle', 'dbClient', 'conn'],
      type: 'db',
      entityMember: false,
    },
  ],
  types: {
    // https://orm.drizzle.team/docs/get-started-postgresql (0.45)
    drizzle: { call: { gives: 'db', options: ['1', '0'] } },
    // https://orm.drizzle.team/docs/read-replicas (0.45)
    withReplicas: { call: { gives: 'db' } },
    // https://orm.drizzle.team/docs/sql (0.45)
    sql: { call: { gives: 'value' }, members: { '*': { gives: 'value' } } },
    db: {
      members: {
        $primary: { gives: 'self' },
        $replicas: { gives: 'value' },
        $client: { gives: 'value' },
        // https://orm.drizzle.team/docs/select (0.45)
        select: { gives: 'select', projection: ['0', 'drizzle'] },
        selectDistinct: { gives: 'select', projection: ['0', 'drizzle'], traits: { distinct: true } },
        selectDistinctOn: { gives: 'select', projection: ['1', 'drizzle'], traits: { distinct: true } },
        // A query handed to `as` runs with the one that names it. https://orm.drizzle.team/docs/select#with-clause (0.45)
        $with: { gives: 'with' },
        with: { gives: 'self' },
        $count: { action: 'count', entity: '0', filter: ['1', 'drizzle'], gives: 'count', lazy: true },
        // https://orm.drizzle.team/docs/rqb (0.45, 1.0.0-rc.5: `where` is an object in the second version)
        query: { gives: 'relational' },
        _query: { gives: 'relational' },
        // https://orm.drizzle.team/docs/insert, /update, /delete (0.45)
        insert: { gives: 'insert', entity: '0' },
        update: { gives: 'update', entity: '0' },
        delete: { gives: 'delete', entity: '0', action: 'delete-many', lazy: true },
        // https://orm.drizzle.team/docs/goodies#raw-sql-queries-execution (0.45)
        execute: { action: 'raw', sql: '0', gives: 'rows', lazy: true },
        all: { action: 'raw-read', sql: '0', gives: 'rows', lazy: true },
        get: { action: 'raw-read', sql: '0', gives: 'maybe-row', lazy: true },
        values: { action: 'raw-read', sql: '0', gives: 'rows', lazy: true },
        run: { action: 'raw-write', sql: '0', gives: 'value', lazy: true },
        // https://orm.drizzle.team/docs/transactions (0.45)
        transaction: {
          gives: '0()',
          callbacks: [{ at: '0', frame: 'transaction', parameters: ['db'], isolation: '1.isolationLevel' }],
        },
        rollback: { gives: 'nothing' },
        // One round trip on D1, Neon over HTTP and libSQL. https://orm.drizzle.team/docs/batch-api (0.45)
        batch: { gives: 'value', runs: '0' },
      },
    },
    with: { members: { as: { gives: 'value' } } },
    relational: { members: { '<entity>': { gives: 'relational-table', entity: 'member' } } },
    'relational-table': {
      phrases: {
        place: 'options',
        limit: 'limit: $1',
        relationLimit: 'limit: $1',
        offset: 'offset: $1',
        order: 'orderBy: ({ $1 }, { asc }) => asc($1)',
        select: 'columns: { $1: true }',
        manyByKey: '$client.findMany({ where: inArray($entity.$column, $keys) })',
      },
      members: {
        findMany: { ...RELATIONAL, action: 'read-many', limit: '0.limit', gives: 'rows' },
        findFirst: { ...RELATIONAL, action: 'read-one', limit: '=1', gives: 'maybe-row' },
      },
    },
    select: {
      members: {
        '*': { gives: 'self' },
        ...TERMINALS,
        from: { gives: 'self', entity: '0', action: 'read-many', lazy: true },
        where: { gives: 'self', filter: ['0', 'drizzle'] },
        having: { gives: 'self' },
        groupBy: { gives: 'self', action: 'group', lazy: true, awaited: 'rows' },
        orderBy: { gives: 'self', order: ['0..', 'drizzle'] },
        limit: { gives: 'self', limit: '0' },
        offset: { gives: 'self', offset: '0' },
        leftJoin: JOIN,
        rightJoin: JOIN,
        innerJoin: JOIN,
        fullJoin: JOIN,
        crossJoin: JOIN,
        leftJoinLateral: JOIN,
        innerJoinLateral: JOIN,
        crossJoinLateral: JOIN,
        for: { gives: 'self', lock: 'row' },
        as: { gives: 'value' },
        getSQL: { gives: 'value' },
        toSQL: { gives: 'value' },
        // SQLite: the first row; adds no LIMIT.
        get: { action: 'read-one', gives: 'maybe-row' },
        // MySQL. https://orm.drizzle.team/docs/select#iterator (0.45)
        iterator: { action: 'stream', gives: 'rows' },
      },
    },
    insert: {
      members: {
        '*': { gives: 'self' },
        ...TERMINALS,
        values: { gives: 'insert-values', action: 'create', data: ['0', 'drizzle'], rows: '0', lazy: true },
        select: { gives: 'insert-values', action: 'create-many', lazy: true },
      },
    },
    'insert-values': {
      members: {
        '*': { gives: 'self' },
        ...TERMINALS,
        // https://orm.drizzle.team/docs/insert#upserts-and-conflicts (0.45)
        onConflictDoUpdate: { gives: 'self', action: 'upsert', lazy: true },
        onConflictDoNothing: { gives: 'self' },
        onDuplicateKeyUpdate: { gives: 'self', action: 'upsert', lazy: true },
        returning: { gives: 'self', projection: ['0', 'drizzle'], awaited: 'rows' },
        $returningId: { gives: 'self', awaited: 'rows' },
        get: { gives: 'inner' },
      },
    },
    update: {
      members: {
        '*': { gives: 'self' },
        ...TERMINALS,
        set: { gives: 'self', action: 'update-many', data: ['0', 'drizzle'], lazy: true },
        where: { gives: 'self', filter: ['0', 'drizzle'] },
        limit: { gives: 'self', limit: '0' },
        orderBy: { gives: 'self', order: ['0..', 'drizzle'] },
        returning: { gives: 'self', projection: ['0', 'drizzle'], awaited: 'rows' },
        get: { gives: 'inner' },
      },
    },
    delete: {
      members: {
        '*': { gives: 'self' },
        ...TERMINALS,
        where: { gives: 'self', filter: ['0', 'drizzle'] },
        limit: { gives: 'self', limit: '0' },
        orderBy: { gives: 'self', order: ['0..', 'drizzle'] },
        returning: { gives: 'self', projection: ['0', 'drizzle'], awaited: 'rows' },
        get: { gives: 'inner' },
      },
    },
    // https://orm.drizzle.team/docs/perf-queries#prepared-statement (0.45)
    prepared: {
      members: {
        execute: { gives: 'inner' },
        all: { gives: 'inner' },
        get: { gives: 'inner' },
        run: { gives: 'inner' },
        values: { gives: 'inner' },
      },
    },
  },
  phrases: {
    place: 'chain',
    // https://orm.drizzle.team/docs/guides/incrementing-a-value
    transaction: '$client.transaction(async (tx) => {$1})',
    increment: { value: 'sql`${$table.$property} + ${$1}`', import: { name: 'sql', from: 'drizzle-orm' } },
    decrement: { value: 'sql`${$table.$property} - ${$1}`', import: { name: 'sql', from: 'drizzle-orm' } },
    limit: '.limit($1)',
    offset: '.offset($1)',
    order: '.orderBy($entity.$1)',
    select: '$1: $entity.$1',
    manyByKey: '$client.select().from($entity).where(inArray($entity.$column, $keys))',
    createMany: '$client.insert($entity).values($rows)',
  },
});
