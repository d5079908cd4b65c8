/** SQL as text: what its statement says of the operation. */
import type { Entity } from '../../../rules/model/entity.ts';
import type {
  Action,
  Attribute,
  Condition,
  Filter,
  Operation,
  Origin,
} from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { SqlCondition, SqlStatement } from '../facts/schema.ts';
import { ABSENT, UNSURE } from './attributes.ts';
import { inSchema, type Tables, unqualified } from './filters/tables.ts';
import { uniqueLimit } from './row-limits.ts';

/** `BEGIN`, `COMMIT`, `SET …`: no operation on rows. */
export function isControl(statement: SqlStatement): boolean {
  return (
    statement.kind === 'begin' ||
    statement.kind === 'commit' ||
    statement.kind === 'rollback' ||
    statement.kind === 'ddl'
  );
}

export function sqlAction(statement: SqlStatement, otherwise: Action): Action {
  switch (statement.kind) {
    case 'select':
      return statement.tables.length === 0
        ? 'aggregate'
        : statement.exists
          ? 'exists'
          : statement.aggregateOnly
            ? 'aggregate'
            : statement.groupBy.length > 0
              ? 'group'
              : 'read-many';
    case 'insert':
      return statement.onConflict ? 'upsert' : (statement.rows ?? 1) > 1 ? 'create-many' : 'create';
    case 'update':
      return 'update-many';
    case 'delete':
      return 'delete-many';
    default:
      return otherwise;
  }
}

function computed(text: string): Origin {
  return { kind: 'computed', text, maybeUndefined: false };
}

export function sqlFilter(statement: SqlStatement, entity: Entity | undefined): Attribute<Filter> {
  if (!statement.hasWhere && statement.conditions.length === 0) return ABSENT;
  const read = (one: SqlCondition): Condition => ({
    column: one.table === undefined ? one.column : `${one.table}.${one.column}`,
    operator: one.value.kind === 'column' ? 'other' : one.operator,
    value:
      one.value.kind === 'literal'
        ? { kind: 'literal', text: String(one.value.value), maybeUndefined: false, literal: one.value.value }
        : computed('?'),
    conditional: false,
    ...(one.wrapped === undefined ? {} : { wrapped: one.wrapped }),
  });
  const filter = {
    conditions: statement.conditions.map(read),
    alternatives: statement.alternatives.map((branches) => branches.map((branch) => branch.map(read))),
    complete: statement.complete,
  };
  return { state: 'known', value: inSchema(unqualified(filter, tablesIn(statement)), entity) };
}

function tablesIn({ table, tables }: SqlStatement): Tables {
  const names = (isOwn: boolean): readonly (readonly [string, string])[] =>
    tables
      .filter(({ name }) => (name === table) === isOwn)
      .flatMap(({ name, alias }) =>
        [name, ...(alias === undefined ? [] : [alias])].map((one) => [one, name] as const),
      );
  return {
    own: new Set(names(true).map(([name]) => name)),
    joined: new Map(names(false)),
    isJoined: tables.length > 1,
  };
}

export function sqlLimit(
  statement: SqlStatement,
  entity: Entity | undefined,
  filter: Attribute<Filter>,
): Attribute<Size> {
  if (typeof statement.limit === 'number')
    return { state: 'known', value: { most: statement.limit, why: 'limit', of: String(statement.limit) } };
  if (statement.limit === 'hole')
    return { state: 'known', value: { most: Number.POSITIVE_INFINITY, why: 'limit', of: '?' } };
  return uniqueLimit(entity, filter) ?? (statement.derived ? UNSURE : ABSENT);
}

export function sqlOffset({ offset }: SqlStatement): Attribute<Origin> {
  if (offset === undefined) return ABSENT;
  return {
    state: 'known',
    value:
      typeof offset === 'number'
        ? { kind: 'literal', text: String(offset), maybeUndefined: false, literal: offset }
        : computed(offset),
  };
}

export function sqlData({ assigned }: SqlStatement): Operation['data'] {
  if (assigned.length === 0) return ABSENT;
  return {
    state: 'known',
    value: assigned.map(({ column, atomic }) => ({ column, atomic, value: computed('') })),
  };
}
