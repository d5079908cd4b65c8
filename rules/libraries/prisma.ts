/**
 * Prisma Client. Types: `client` (also inside a transaction), `delegate` (`prisma.user`).
 *
 * The generated client of Prisma 6 and 7 lies in the project (`generator.output`): its exports are recognised by name
 * (`generated`). Prisma 8 is another surface and has other package names, which are not listed here on purpose.
 */
import { defineLibrary } from '../model/library.ts';

const FIND = {
  filter: ['0.where', 'prisma'],
  limit: '0.take',
  offset: '0.skip',
  cursor: '0.cursor',
  order: ['0.orderBy', 'object'],
  projection: ['0.select', 'object-true'],
  relations: [['0.include', '0.select'], 'prisma'],
  strategy: 'separate',
  strategyAt: '0.relationLoadStrategy',
  settings: { distinct: '0.distinct' },
  options: '0',
  lazy: true,
} as const;

const UNIQUE = {
  filter: ['0.where', 'prisma'],
  unique: true,
  limit: '=1',
  projection: ['0.select', 'object-true'],
  relations: [['0.include', '0.select'], 'prisma'],
  strategy: 'separate',
  strategyAt: '0.relationLoadStrategy',
  options: '0',
  lazy: true,
} as const;

export const prisma = defineLibrary({
  id: 'prisma',
  kind: 'query',
  packages: ['@prisma/client', '@prisma/client/*', '.prisma/client', '.prisma/client/*'],
  docs: 'https://www.prisma.io/docs/orm/reference/prisma-client-reference',
  checked: '5.22.0, 6.19.3, 7.10.0',
  schema: 'prisma',
  joinsAsJson: true,
  dropsUndefined: { unless: 'strictUndefinedChecks' },
  exports: { PrismaClient: 'PrismaClient', Prisma: 'Prisma' },
  generated: ['PrismaClient', 'Prisma'],
  typeNames: {
    PrismaClient: 'client',
    'Prisma.TransactionClient': 'client',
    'Prisma.DefaultPrismaClient': 'client',
  },
  shapes: [
    {
      names: [
        'prisma',
        'prismaClient',
        'prismaService',
        'db',
        'database',
        'client',
        'tx',
        'trx',
        'transaction',
        'conn',
      ],
      type: 'client',
      entityMember: true,
    },
  ],
  types: {
    // https://www.prisma.io/docs/orm/reference/prisma-client-reference#prismaclient (5.22, 6.19, 7.10)
    PrismaClient: { new: { kind: 'construct', action: 'open', gives: 'client', options: '0' } },
    // https://www.prisma.io/docs/orm/reference/prisma-client-reference#client-methods (5.22, 6.19, 7.10)
    client: {
      members: {
        '<entity>': { gives: 'delegate', entity: 'member' },
        $extends: { gives: 'self' },
        $on: { gives: 'nothing' },
        $connect: { gives: 'nothing' },
        $disconnect: { gives: 'nothing' },
        $queryRaw: { action: 'raw-read', sql: '0', gives: 'rows', lazy: true },
        $queryRawUnsafe: { action: 'raw-read', sql: '0', gives: 'rows', lazy: true },
        $queryRawTyped: { action: 'raw-read', gives: 'rows', lazy: true },
        $executeRaw: { action: 'raw-write', sql: '0', gives: 'count', lazy: true },
        $executeRawUnsafe: { action: 'raw-write', sql: '0', gives: 'count', lazy: true },
        $runCommandRaw: { action: 'raw', gives: 'value', lazy: true },
        // Interactive: one pinned connection, timeout 5,000 ms and maxWait 2,000 ms by default.
        // A list: its statements run in order in one transaction.
        // https://www.prisma.io/docs/orm/prisma-client/queries/transactions
        $transaction: {
          gives: '0()',
          runs: '0',
          callbacks: [
            { at: '0', frame: 'transaction', parameters: ['client'], isolation: '1.isolationLevel' },
          ],
        },
      },
    },
    // https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries (5.22, 6.19, 7.10)
    delegate: {
      members: {
        // findUnique calls of one shape made in one tick become one statement.
        // https://www.prisma.io/docs/orm/prisma-client/queries/query-optimization-performance#solving-the-n1-problem
        findUnique: { ...UNIQUE, action: 'read-one', gives: 'maybe-row', batches: 'same-tick' },
        findUniqueOrThrow: {
          ...UNIQUE,
          action: 'read-one',
          gives: 'row',
          batches: 'same-tick',
          traits: { missing: 'throws' },
        },
        findFirst: { ...FIND, action: 'read-one', limit: '=1', gives: 'maybe-row' },
        findFirstOrThrow: {
          ...FIND,
          action: 'read-one',
          limit: '=1',
          gives: 'row',
          traits: { missing: 'throws' },
        },
        // `take` in an `include` of several parents: https://github.com/prisma/prisma/issues/16168 (5.22, 6.19, 7.10)
        findMany: { ...FIND, action: 'read-many', relationLimit: 'memory', gives: 'rows' },
        count: {
          action: 'count',
          filter: ['0.where', 'prisma'],
          limit: '0.take',
          offset: '0.skip',
          options: '0',
          gives: 'count',
          lazy: true,
        },
        aggregate: {
          action: 'aggregate',
          filter: ['0.where', 'prisma'],
          limit: '0.take',
          offset: '0.skip',
          order: ['0.orderBy', 'object'],
          options: '0',
          gives: 'value',
          lazy: true,
        },
        groupBy: {
          action: 'group',
          filter: ['0.where', 'prisma'],
          limit: '0.take',
          offset: '0.skip',
          order: ['0.orderBy', 'object'],
          projection: ['0.by', 'names'],
          options: '0',
          gives: 'rows',
          lazy: true,
        },
        create: {
          action: 'create',
          data: ['0.data', 'prisma'],
          projection: ['0.select', 'object-true'],
          relations: [['0.include', '0.select'], 'prisma'],
          strategy: 'separate',
          options: '0',
          gives: 'row',
          lazy: true,
        },
        createMany: {
          action: 'create-many',
          data: ['0.data', 'prisma'],
          rows: '0.data',
          options: '0',
          gives: 'value',
          lazy: true,
        },
        createManyAndReturn: {
          action: 'create-many',
          data: ['0.data', 'prisma'],
          rows: '0.data',
          projection: ['0.select', 'object-true'],
          options: '0',
          gives: 'rows',
          lazy: true,
        },
        update: { ...UNIQUE, action: 'update-one', data: ['0.data', 'prisma'], gives: 'row' },
        updateMany: {
          action: 'update-many',
          filter: ['0.where', 'prisma'],
          data: ['0.data', 'prisma'],
          limit: '0.limit',
          options: '0',
          gives: 'value',
          lazy: true,
        },
        updateManyAndReturn: {
          action: 'update-many',
          filter: ['0.where', 'prisma'],
          data: ['0.data', 'prisma'],
          limit: '0.limit',
          projection: ['0.select', 'object-true'],
          options: '0',
          gives: 'rows',
          lazy: true,
        },
        // One native statement only when `where` is one unique field equal to the same value in `create`; otherwise
        // a read, then a write, in a transaction.
        // https://www.prisma.io/docs/orm/reference/prisma-client-reference#database-upserts
        upsert: { ...UNIQUE, action: 'upsert', data: [['0.update', '0.create'], 'prisma'], gives: 'row' },
        delete: { ...UNIQUE, action: 'delete-one', gives: 'row' },
        deleteMany: {
          action: 'delete-many',
          filter: ['0.where', 'prisma'],
          limit: '0.limit',
          options: '0',
          gives: 'value',
          lazy: true,
        },
        // MongoDB only. https://www.prisma.io/docs/orm/prisma-client/using-raw-sql/raw-queries#raw-queries-with-mongodb
        findRaw: { action: 'raw-read', filter: ['0.filter', 'mongo'], gives: 'rows', lazy: true },
        aggregateRaw: { action: 'raw-read', gives: 'rows', lazy: true },
      },
    },
    Prisma: { members: {} },
  },
  phrases: {
    place: 'options',
    // https://www.prisma.io/docs/orm/reference/prisma-client-reference#atomic-number-operations
    transaction: '$client.$transaction(async (tx) => {$1})',
    increment: { value: '{ increment: $1 }' },
    decrement: { value: '{ decrement: $1 }' },
    limit: 'take: $1',
    relationLimit: 'take: $1',
    offset: 'skip: $1',
    cursor: 'cursor: { $1: $2 }, skip: 1',
    order: "orderBy: { $1: 'asc' }",
    orderList: true,
    select: 'select: { $1: true }',
    manyByKey: '$client.$entity.findMany({ where: { $column: { in: $keys } } })',
    createMany: '$client.$entity.createMany({ data: $rows })',
  },
});
