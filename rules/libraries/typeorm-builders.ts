/**
 * TypeORM's query builders, one type per statement. They change in place. `getOne` has no `limit`, because it adds none.
 */
import type { TypeTable } from '../model/library.ts';

/** Options of `find`, which a builder takes as well. */
export const FIND = {
  filter: ['0.where', 'typeorm'],
  limit: '0.take',
  offset: '0.skip',
  order: ['0.order', 'object'],
  projection: ['0.select', 'object-true'],
  relations: ['0.relations', 'typeorm'],
  strategy: 'join',
  strategyAt: '0.relationLoadStrategy',
  lock: '0.lock',
  settings: { cache: '0.cache' },
  options: '0',
} as const;

/** Conditions are SQL text with parameters: `('user.email = :email', { email })`. */
const WHERE = {
  where: { gives: 'self', mutates: true, filter: ['0..', 'text'] },
  andWhere: { gives: 'self', mutates: true, filter: ['0..', 'text'] },
  orWhere: { gives: 'self', mutates: true, filter: ['0..', 'text'], or: true },
  whereInIds: { gives: 'self', mutates: true, filter: ['0', 'primary-key'], operator: 'in' },
  andWhereInIds: { gives: 'self', mutates: true, filter: ['0', 'primary-key'], operator: 'in' },
  orWhereInIds: { gives: 'self', mutates: true, filter: ['0', 'primary-key'], operator: 'in', or: true },
} as const;

export const TYPEORM_BUILDERS: Readonly<Record<string, TypeTable>> = {
  // https://typeorm.io/docs/query-builder/select-query-builder (0.3.31, 1.1.1)
  'select-builder': {
    entityArgument: 0,
    phrases: {
      place: 'chain',
      limit: '.take($1)',
      offset: '.skip($1)',
      order: ".addOrderBy('$alias.$1', 'ASC')",
    },
    members: {
      '*': { gives: 'self', mutates: true },
      ...WHERE,
      select: { gives: 'self', mutates: true, projection: ['0', 'names'] },
      addSelect: { gives: 'self', mutates: true, projection: ['0', 'names'] },
      from: { gives: 'self', mutates: true, entity: '0' },
      insert: { gives: 'insert-builder', mutates: true },
      update: { gives: 'update-builder', mutates: true, entity: '0', data: [['1', '0'], 'object'] },
      delete: { gives: 'delete-builder', mutates: true },
      softDelete: { gives: 'soft-delete-builder', mutates: true },
      restore: { gives: 'soft-delete-builder', mutates: true },
      relation: { gives: 'relation-builder', entity: ['this', '0'] },
      leftJoinAndSelect: { gives: 'self', mutates: true, relations: ['0', 'join'], strategy: 'join' },
      leftJoinAndMapMany: { gives: 'self', mutates: true, relations: ['1', 'join'], strategy: 'join' },
      leftJoinAndMapOne: { gives: 'self', mutates: true, relations: ['1', 'join'], strategy: 'join' },
      // What an inner join asks of its rows, it asks of those they belong to.
      innerJoin: { gives: 'self', mutates: true, filter: ['2', 'text'] },
      innerJoinAndSelect: {
        gives: 'self',
        mutates: true,
        filter: ['2', 'text'],
        relations: ['0', 'join'],
        strategy: 'join',
      },
      innerJoinAndMapMany: {
        gives: 'self',
        mutates: true,
        filter: ['3', 'text'],
        relations: ['1', 'join'],
        strategy: 'join',
      },
      innerJoinAndMapOne: {
        gives: 'self',
        mutates: true,
        filter: ['3', 'text'],
        relations: ['1', 'join'],
        strategy: 'join',
      },
      distinct: { gives: 'self', mutates: true, traits: { distinct: true } },
      distinctOn: { gives: 'self', mutates: true, traits: { distinct: true } },
      groupBy: { gives: 'self', mutates: true, traits: { grouped: true } },
      addGroupBy: { gives: 'self', mutates: true, traits: { grouped: true } },
      // Pages over joined rows need `take`, which costs a second statement; `limit` cuts joined rows.
      take: { gives: 'self', mutates: true, limit: '0' },
      limit: { gives: 'self', mutates: true, limit: '0' },
      skip: { gives: 'self', mutates: true, offset: '0' },
      offset: { gives: 'self', mutates: true, offset: '0' },
      orderBy: { gives: 'self', mutates: true, order: ['0..', 'column-direction'] },
      addOrderBy: { gives: 'self', mutates: true, order: ['0..', 'column-direction'] },
      setLock: { gives: 'self', mutates: true, lock: '0' },
      setFindOptions: { ...FIND, gives: 'self', mutates: true },
      clone: { gives: 'self' },
      getMany: { action: 'read-many', gives: 'rows' },
      getRawMany: { action: 'read-many', gives: 'rows' },
      getRawAndEntities: { action: 'read-many', gives: 'value' },
      getOne: {
        action: 'read-one',
        gives: 'maybe-row',
        note: 'Fetches every match and returns the first; adds no LIMIT.',
      },
      getOneOrFail: {
        traits: { missing: 'throws' },
        action: 'read-one',
        gives: 'row',
        note: 'Fetches every match and returns the first; adds no LIMIT.',
      },
      getRawOne: { action: 'read-one', gives: 'maybe-row' },
      getManyAndCount: { action: 'page', gives: 'page' },
      getCount: { action: 'count', gives: 'count' },
      getExists: { action: 'exists', gives: 'value' },
      stream: { action: 'stream', gives: 'rows' },
      execute: { action: 'read-many', gives: 'rows' },
      // Of a sub-query: `'id IN (' + qb.getQuery() + ')'`.
      getQuery: { action: 'inner', gives: 'value' },
      getSql: { gives: 'value' },
      getQueryAndParameters: { gives: 'value' },
      getParameters: { gives: 'value' },
    },
  },
  // Writes and loads one relation of the rows that `of` names: a foreign key, or rows of a join table.
  // https://typeorm.io/docs/query-builder/relational-query-builder (0.3.31, 1.1.1)
  'relation-builder': {
    entityArgument: 0,
    members: {
      // A condition on columns that only the relation's declaration names: read as text, it is known and not complete.
      of: { gives: 'self', filter: ['0', 'text'] },
      set: { action: 'update-one', gives: 'nothing' },
      add: { action: 'update-one', rows: '0', gives: 'nothing' },
      remove: { action: 'update-one', rows: '0', gives: 'nothing' },
      addAndRemove: { action: 'update-one', gives: 'nothing' },
      loadOne: { action: 'read-one', limit: '=1', gives: 'value' },
      loadMany: { action: 'read-many', gives: 'value' },
    },
  },
  // https://typeorm.io/docs/query-builder/insert-query-builder (0.3.31, 1.1.1)
  'insert-builder': {
    entityArgument: 0,
    members: {
      '*': { gives: 'self', mutates: true },
      into: { gives: 'self', mutates: true, entity: '0' },
      values: { gives: 'self', mutates: true, data: ['0', 'object'], rows: '0' },
      execute: { action: 'create', gives: 'value' },
    },
  },
  // https://typeorm.io/docs/query-builder/update-query-builder (0.3.31, 1.1.1)
  'update-builder': {
    entityArgument: 0,
    members: {
      '*': { gives: 'self', mutates: true },
      ...WHERE,
      set: { gives: 'self', mutates: true, data: ['0', 'object'] },
      limit: { gives: 'self', mutates: true, limit: '0' },
      orderBy: { gives: 'self', mutates: true, order: ['0..', 'column-direction'] },
      execute: { action: 'update-many', gives: 'value' },
    },
  },
  // https://typeorm.io/docs/query-builder/delete-query-builder (0.3.31, 1.1.1)
  'delete-builder': {
    entityArgument: 0,
    members: {
      '*': { gives: 'self', mutates: true },
      ...WHERE,
      from: { gives: 'self', mutates: true, entity: '0' },
      execute: { action: 'delete-many', gives: 'value' },
    },
  },
  'soft-delete-builder': {
    entityArgument: 0,
    members: {
      '*': { gives: 'self', mutates: true },
      ...WHERE,
      from: { gives: 'self', mutates: true, entity: '0' },
      execute: { action: 'update-many', gives: 'value' },
    },
  },
};
