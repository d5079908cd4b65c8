/**
 * Which table a condition is about: the stored type's own, one that is joined to it, or one that we cannot tell. Readers
 * leave qualified names as they are (`project.team_id`); here they become columns of the stored type where they are.
 */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { Condition, Filter } from '../../../../rules/model/operation.ts';
import type { Context } from '../context.ts';
import { argumentAt, literalOf } from '../options.ts';
import { entityOfValue } from '../rows.ts';
import type { Step } from '../shape.ts';

/** Names that columns of a query may be qualified with: tables, stored types, aliases. */
export interface Tables {
  readonly own: ReadonlySet<string>;
  /** Which table each of them stands for. */
  readonly joined: ReadonlyMap<string, string>;
  /** There is a join. Without one, whatever a column is qualified with is its own table. */
  readonly isJoined: boolean;
}

/** `selectFrom('users as u').innerJoin('projects as p', …)`: `users` and `u` are its own, `projects` and `p` are joined. */
export function tablesOf(context: Context, steps: readonly Step[], entity: Entity | undefined): Tables {
  const names = (step: Step): readonly string[] =>
    ['0', '1'].flatMap((place) => namesAt(context, step, place));
  const joins = steps.filter(isJoin);
  const begins = steps.filter((step, index) => step.row.entity !== undefined || index === 0);
  return {
    own: new Set([
      ...(entity === undefined ? [] : [entity.name, entity.table]),
      ...begins.filter((step) => !isJoin(step) && !/^with/i.test(step.method)).flatMap(names),
    ]),
    joined: new Map(
      joins.flatMap((step) => names(step).map((name, _, all) => [name, all[0] ?? name] as const)),
    ),
    isJoined: joins.length > 0,
  };
}

function isJoin({ method }: Step): boolean {
  return /join/i.test(method);
}

/** Those that an argument brings: `'users as u'`, a table of Drizzle; none of `'users.id'`. */
function namesAt(context: Context, step: Step, place: string): readonly string[] {
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  if (file === undefined || call === undefined) return [];
  const found = argumentAt(context, file, call, place);
  if (found.state !== 'known') return [];
  const text = literalOf(context, found.site);
  if (typeof text === 'string') return text.includes('.') ? [] : text.trim().split(/\s+(?:as\s+)?/i);
  const name = entityOfValue(context, found.site.file, found.site.value)?.name;
  return name === undefined ? [] : [name];
}

/** Takes qualifiers off where they say what is so anyway; what is asked of a joined table narrows through that relation. */
export function unqualified(filter: Filter, { own, joined, isJoined }: Tables): Filter {
  let { complete } = filter;
  const found = mapped(filter, (one) => {
    const at = one.column.lastIndexOf('.');
    const table = one.column.slice(0, Math.max(at, 0));
    if (at < 0) return one;
    if (own.has(table) || !isJoined) return { ...one, column: one.column.slice(at + 1) };
    const to = joined.get(table);
    if (to === undefined) complete = false;
    const operator = singlesOut(one) ? ('relation' as const) : ('other' as const);
    const asked = { ...one, column: one.column.slice(at + 1) };
    const related = to && { to, filter: { conditions: [asked], alternatives: [], complete: true } };
    return { ...one, operator, ...(related ? { related } : {}) };
  });
  return { ...found, complete };
}

/** A value that is written in the code is a category: most rows may be in it. */
function singlesOut({ operator, value }: Condition): boolean {
  return (operator === 'eq' || operator === 'in') && value.kind !== 'literal' && value.kind !== 'constant';
}

/**
 * By the property's name where the column's is written. With a column that the stored type does not have, the filter is
 * about more than we see: a computed column, an alias, a schema that lags behind.
 */
export function inSchema(filter: Filter, entity: Entity | undefined): Filter {
  if (entity === undefined || entity.columns.length === 0) return filter;
  let complete = filter.complete;
  const found = mapped(filter, (one) => {
    if (one.operator === 'relation' || one.operator === 'other') return one;
    const name = /^[\w$]*/.exec(one.column)?.[0] ?? '';
    const column = entity.columns.find((other) => other.name === name || other.column === name);
    if (column === undefined && !isImplied(entity, name)) complete = false;
    const isWhole = name === one.column;
    return column === undefined || !isWhole || column.name === name ? one : { ...one, column: column.name };
  });
  return { ...found, complete };
}

/** Keys, relations and their columns, which not every schema declares as columns; `$text`. */
function isImplied({ indexes, relations }: Entity, name: string): boolean {
  return (
    /^(id|_id|\$.*)$/.test(name) ||
    indexes.some(({ parts }) => parts.some(({ column }) => column === name)) ||
    relations.some((one) => one.name === name || one.columns.includes(name))
  );
}

function mapped(filter: Filter, change: (one: Condition) => Condition): Filter {
  return {
    ...filter,
    conditions: filter.conditions.map(change),
    alternatives: filter.alternatives.map((branches) => branches.map((branch) => branch.map(change))),
  };
}
