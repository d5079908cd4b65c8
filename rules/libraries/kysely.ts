/**
 * Kysely. Types: `kysely` (also a transaction), `select`, `insert`, `update`, `delete` (immutable builders; nothing runs
 * before `execute*()` or `stream()`), `transaction-builder`, `controlled-builder`,
 * `connection-builder`.
 */
import { defineLibrary } from '../model/library.ts';

const WHERE = {
  where: { gives: 'self', filter: ['0..', 'triple'] },
  whereRef: { gives: 'self' },
} as const;

const JOIN = { gives: 'self', relations: ['0', 'join'], strategy: 'join' } as const;

export const kysely = defineLibrary({
  id: 'kysely',
  kind: 'query',
  packages: ['kysely'],
  docs: 'https://kysely.dev/docs/category/examples',
  checked: '0.28.18, 0.29.9',
  schema: 'kysely',
  exports: { Kysely: 'Kysely', sql: 'sql' },
  typeNames: {
    Kysely: 'kysely',
    Transaction: 'kysely',
    ControlledTransaction: 'kysely',
    QueryCreator: 'kysely',
    SelectQueryBuilder: 'select',
    InsertQueryBuilder: 'insert',
    UpdateQueryBuilder: 'update',
    DeleteQueryBuilder: 'delete',
  },
  shapes: [{ names: ['db', 'trx', 'tx', 'kysely', 'database'], type: 'kysely', entityMember: false }],
  types: {
    // https://kysely.dev/docs/getting-started (0.28, 0.29). The pool belongs to the dialect.
    Kysely: { new: { kind: 'construct', action: 'open', gives: 'kysely', options: '0' } },
    // https://kysely-org.github.io/kysely-apidoc/interfaces/Sql.html (0.28, 0.29)
    sql: {
      call: { gives: 'raw', sql: '0' },
      members: { raw: { gives: 'raw', sql: '0' }, '*': { gives: 'value' } },
    },
    raw: {
      members: {
        execute: { action: 'raw', gives: 'result' },
        as: { gives: 'value' },
        $castTo: { gives: 'self' },
      },
    },
    result: { members: { rows: { gives: 'rows' }, numAffectedRows: { gives: 'value' } } },
    // https://kysely-org.github.io/kysely-apidoc/classes/Kysely.html (0.28, 0.29)
    kysely: {
      members: {
        selectFrom: { gives: 'select', entity: '0' },
        insertInto: { gives: 'insert', entity: '0' },
        replaceInto: { gives: 'insert', entity: '0' },
        mergeInto: { gives: 'merge', entity: '0' },
        updateTable: { gives: 'update', entity: '0' },
        deleteFrom: { gives: 'delete', entity: '0' },
        with: { gives: 'self' },
        withRecursive: { gives: 'self' },
        withSchema: { gives: 'self' },
        withPlugin: { gives: 'self' },
        executeQuery: { action: 'raw', gives: 'result' },
        schema: { gives: 'schema' },
        fn: { gives: 'value' },
        destroy: { gives: 'nothing' },
        // https://kysely.dev/docs/examples/transactions/simple-transaction (0.28, 0.29)
        transaction: { gives: 'transaction-builder' },
        startTransaction: { gives: 'controlled-builder', opens: 'transaction' },
        connection: { gives: 'connection-builder' },
        commit: { gives: 'command', closes: 'transaction' },
        rollback: { gives: 'command', closes: 'transaction' },
        savepoint: { gives: 'controlled-builder' },
      },
    },
    command: { members: { execute: { gives: 'nothing' } } },
    'transaction-builder': {
      members: {
        setIsolationLevel: { gives: 'self' },
        setAccessMode: { gives: 'self' },
        execute: { gives: '0()', callbacks: [{ at: '0', frame: 'transaction', parameters: ['kysely'] }] },
      },
    },
    // https://kysely.dev/docs/examples/transactions/controlled-transaction (0.28, 0.29)
    'controlled-builder': {
      members: {
        setIsolationLevel: { gives: 'self' },
        setAccessMode: { gives: 'self' },
        execute: { gives: 'kysely' },
      },
    },
    'connection-builder': {
      members: { execute: { gives: '0()', callbacks: [{ at: '0', parameters: ['kysely'] }] } },
    },
    // https://kysely-org.github.io/kysely-apidoc/interfaces/SelectQueryBuilder.html (0.28, 0.29)
    select: {
      members: {
        '*': { gives: 'self' },
        ...WHERE,
        select: { gives: 'self', projection: ['0', 'names'] },
        selectAll: { gives: 'self' },
        limit: { gives: 'self', limit: '0' },
        fetch: { gives: 'self', limit: '0' },
        top: { gives: 'self', limit: '0' },
        offset: { gives: 'self', offset: '0' },
        orderBy: { gives: 'self', order: ['0..', 'column-direction'] },
        groupBy: { gives: 'self', traits: { grouped: true } },
        distinct: { gives: 'self', traits: { distinct: true } },
        distinctOn: { gives: 'self', traits: { distinct: true } },
        innerJoin: JOIN,
        leftJoin: JOIN,
        rightJoin: JOIN,
        fullJoin: JOIN,
        crossJoin: JOIN,
        innerJoinLateral: JOIN,
        leftJoinLateral: JOIN,
        crossJoinLateral: JOIN,
        forUpdate: { gives: 'self', lock: 'row' },
        forShare: { gives: 'self', lock: 'row' },
        forNoKeyUpdate: { gives: 'self', lock: 'row' },
        execute: { action: 'read-many', gives: 'rows' },
        executeTakeFirst: {
          action: 'read-one',
          gives: 'maybe-row',
          note: 'Runs `execute()` and takes the first row; adds no LIMIT.',
        },
        executeTakeFirstOrThrow: {
          traits: { missing: 'throws' },
          action: 'read-one',
          gives: 'row',
          note: 'Runs `execute()` and takes the first row; adds no LIMIT.',
        },
        stream: { action: 'stream', gives: 'rows' },
        compile: { gives: 'value' },
        as: { gives: 'value' },
      },
    },
    // https://kysely-org.github.io/kysely-apidoc/classes/InsertQueryBuilder.html (0.28, 0.29)
    insert: {
      members: {
        '*': { gives: 'self' },
        values: { gives: 'self', data: ['0', 'object'], rows: '0' },
        onConflict: { gives: 'insert-or-update' },
        onDuplicateKeyUpdate: { gives: 'insert-or-update' },
        returning: { gives: 'self', projection: ['0', 'names'] },
        execute: { action: 'create', gives: 'rows' },
        executeTakeFirst: { action: 'create', gives: 'maybe-row' },
        executeTakeFirstOrThrow: { action: 'create', gives: 'row' },
        compile: { gives: 'value' },
      },
    },
    'insert-or-update': {
      members: {
        '*': { gives: 'self' },
        execute: { action: 'upsert', gives: 'rows' },
        executeTakeFirst: { action: 'upsert', gives: 'maybe-row' },
        executeTakeFirstOrThrow: { action: 'upsert', gives: 'row' },
        compile: { gives: 'value' },
      },
    },
    merge: {
      members: {
        '*': { gives: 'self' },
        execute: { action: 'upsert-many', gives: 'rows' },
        executeTakeFirst: { action: 'upsert-many', gives: 'maybe-row' },
        executeTakeFirstOrThrow: { action: 'upsert-many', gives: 'row' },
      },
    },
    // https://kysely-org.github.io/kysely-apidoc/classes/UpdateQueryBuilder.html (0.28, 0.29)
    update: {
      members: {
        '*': { gives: 'self' },
        ...WHERE,
        set: { gives: 'self', data: ['0..', 'column-value'] },
        limit: { gives: 'self', limit: '0' },
        orderBy: { gives: 'self', order: ['0..', 'column-direction'] },
        execute: { action: 'update-many', gives: 'rows' },
        executeTakeFirst: { action: 'update-many', gives: 'maybe-row' },
        executeTakeFirstOrThrow: { action: 'update-many', gives: 'row' },
        compile: { gives: 'value' },
      },
    },
    // https://kysely-org.github.io/kysely-apidoc/classes/DeleteQueryBuilder.html (0.28, 0.29)
    delete: {
      members: {
        '*': { gives: 'self' },
        ...WHERE,
        limit: { gives: 'self', limit: '0' },
        orderBy: { gives: 'self', order: ['0..', 'column-direction'] },
        execute: { action: 'delete-many', gives: 'rows' },
        executeTakeFirst: { action: 'delete-many', gives: 'maybe-row' },
        executeTakeFirstOrThrow: { action: 'delete-many', gives: 'row' },
        compile: { gives: 'value' },
      },
    },
    schema: { members: { '*': { gives: 'self' } } },
  },
  phrases: {
    // A limit goes before the terminal: `chain` phrases of this library stand before `.execute`.
    place: 'chain',
    // https://kysely-org.github.io/kysely-apidoc/interfaces/Sql.html
    transaction: '$client.transaction().execute(async (tx) => {$1})',
    increment: {
      value: "sql<number>`${sql.ref('$column')} + ${$1}`",
      import: { name: 'sql', from: 'kysely' },
    },
    decrement: {
      value: "sql<number>`${sql.ref('$column')} - ${$1}`",
      import: { name: 'sql', from: 'kysely' },
    },
    limit: '.limit($1)',
    offset: '.offset($1)',
    order: ".orderBy('$1')",
    select: ".select(['$1'])",
    manyByKey: "$client.selectFrom('$entity').selectAll().where('$column', 'in', $keys).execute()",
    createMany: "$client.insertInto('$entity').values($rows).execute()",
  },
});
