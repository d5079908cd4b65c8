/**
 * Objection.js. Types: `model` (a model class and its statics; instances are `entity-instance`), `builder` (runs when
 * awaited), `related` (`Model.relatedQuery`). Its chain is Knex's (knex.ts) with its own reads and writes.
 */
import { defineLibrary } from '../model/library.ts';
import { KNEX_CHAIN } from './knex.ts';

const SELF = { gives: 'self', mutates: true } as const;
const WRITE = { gives: 'self', mutates: true, lazy: true } as const;
const QUERY = { gives: 'builder', action: 'read-many', lazy: true } as const;
const NO_LIMIT = 'Adds no LIMIT unless `useLimitInFirst` is set.';

export const objection = defineLibrary({
  id: 'objection',
  kind: 'query',
  packages: ['objection'],
  docs: 'https://vincit.github.io/objection.js/api/query-builder/',
  checked: '3.1.5',
  schema: 'objection',
  exports: { Model: 'model', transaction: 'transaction' },
  typeNames: { Model: 'entity-instance', ModelClass: 'model', QueryBuilder: 'builder' },
  types: {
    // https://vincit.github.io/objection.js/api/model/static-methods.html (3.1)
    model: {
      new: { gives: 'entity-instance' },
      members: {
        query: QUERY,
        relatedQuery: { ...QUERY, relations: ['0', 'names'] },
        bindKnex: { gives: 'self' },
        bindTransaction: { gives: 'self' },
        knex: { gives: 'value' },
        fromJson: { gives: 'row' },
        fetchGraph: {
          action: 'read-many',
          relations: ['1', 'graph'],
          strategy: 'separate',
          gives: 'rows',
          lazy: true,
        },
        // https://vincit.github.io/objection.js/guide/transactions.html (3.1)
        transaction: {
          gives: '0()',
          callbacks: [
            { at: '0', frame: 'transaction', parameters: ['trx'] },
            { at: '1', frame: 'transaction', parameters: ['trx'] },
          ],
        },
        startTransaction: { gives: 'trx', opens: 'transaction' },
      },
    },
    transaction: {
      call: { gives: '-1()', callbacks: [{ at: '-1', frame: 'transaction', parameters: ['trx'] }] },
      members: { start: { gives: 'trx', opens: 'transaction' } },
    },
    trx: {
      members: {
        commit: { gives: 'nothing', closes: 'transaction' },
        rollback: { gives: 'nothing', closes: 'transaction' },
      },
    },
    // https://vincit.github.io/objection.js/api/model/instance-methods.html (3.1)
    'entity-instance': {
      members: {
        $query: { gives: 'instance-builder', action: 'read-one', unique: true, lazy: true },
        $relatedQuery: { ...QUERY, relations: ['0', 'names'] },
        $fetchGraph: {
          action: 'read-many',
          relations: ['0', 'graph'],
          strategy: 'separate',
          gives: 'row',
          lazy: true,
        },
        $toJson: { gives: 'row' },
        $set: { gives: 'self' },
      },
    },
    'instance-builder': {
      members: {
        '*': SELF,
        patch: { ...WRITE, action: 'update-one', data: ['0', 'object'] },
        update: { ...WRITE, action: 'update-one', data: ['0', 'object'] },
        patchAndFetch: { ...WRITE, action: 'update-one', data: ['0', 'object'], awaited: 'row' },
        updateAndFetch: { ...WRITE, action: 'update-one', data: ['0', 'object'], awaited: 'row' },
        delete: { ...WRITE, action: 'delete-one' },
        increment: { ...WRITE, action: 'increment', data: ['0..', 'column-value'] },
        decrement: { ...WRITE, action: 'increment', data: ['0..', 'column-value'] },
      },
    },
    builder: {
      members: {
        '*': SELF,
        ...KNEX_CHAIN,
        // https://vincit.github.io/objection.js/api/query-builder/find-methods.html (3.1)
        findById: {
          ...WRITE,
          action: 'read-one',
          filter: ['0', 'primary-key'],
          unique: true,
          note: NO_LIMIT,
        },
        findByIds: { ...SELF, filter: ['0', 'primary-key'], operator: 'in', rows: '0' },
        findOne: { ...WRITE, action: 'read-one', filter: ['0..', 'triple'], note: NO_LIMIT },
        first: { ...WRITE, action: 'read-one', note: NO_LIMIT },
        page: { ...WRITE, action: 'page', offset: '0', limit: '1' },
        range: { ...WRITE, action: 'page', offset: '0', last: '1' },
        resultSize: { action: 'count', gives: 'count', lazy: true },
        for: { ...SELF, filter: ['0', 'primary-key'] },
        whereExists: SELF,
        throwIfNotFound: SELF,
        // https://vincit.github.io/objection.js/api/query-builder/eager-methods.html (3.1)
        withGraphFetched: { ...SELF, relations: ['0', 'graph'], strategy: 'separate' },
        withGraphJoined: { ...SELF, relations: ['0', 'graph'], strategy: 'join' },
        joinRelated: { ...SELF },
        leftJoinRelated: { ...SELF },
        // https://vincit.github.io/objection.js/api/query-builder/mutate-methods.html (3.1)
        insert: { ...WRITE, action: 'create', data: ['0', 'object'], rows: '0', awaited: 'row' },
        insertAndFetch: { ...WRITE, action: 'create', data: ['0', 'object'], rows: '0', awaited: 'row' },
        insertGraph: { ...WRITE, action: 'create', data: ['0', 'object'], rows: '0', awaited: 'row' },
        insertGraphAndFetch: { ...WRITE, action: 'create', data: ['0', 'object'], rows: '0', awaited: 'row' },
        upsertGraph: { ...WRITE, action: 'upsert', data: ['0', 'object'], rows: '0', awaited: 'row' },
        patch: { ...WRITE, action: 'update-many', data: ['0', 'object'], awaited: 'count' },
        update: { ...WRITE, action: 'update-many', data: ['0', 'object'], awaited: 'count' },
        patchAndFetchById: {
          ...WRITE,
          action: 'update-one',
          filter: ['0', 'primary-key'],
          unique: true,
          data: ['1', 'object'],
          awaited: 'row',
        },
        updateAndFetchById: {
          ...WRITE,
          action: 'update-one',
          filter: ['0', 'primary-key'],
          unique: true,
          data: ['1', 'object'],
          awaited: 'row',
        },
        delete: { ...WRITE, action: 'delete-many', awaited: 'count' },
        del: { ...WRITE, action: 'delete-many', awaited: 'count' },
        deleteById: {
          ...WRITE,
          action: 'delete-one',
          filter: ['0', 'primary-key'],
          unique: true,
          awaited: 'count',
        },
        relate: { ...WRITE, action: 'create', rows: '0' },
        unrelate: { ...WRITE, action: 'delete-many' },
        execute: { gives: 'inner' },
      },
    },
  },
  phrases: {
    place: 'chain',
    limit: '.limit($1)',
    offset: '.offset($1)',
    order: ".orderBy('$1')",
    select: ".select('$1')",
    manyByKey: "$entity.query().whereIn('$column', $keys)",
    createMany: '$entity.query().insert($rows)',
    timeout: '.timeout($1)',
  },
});
