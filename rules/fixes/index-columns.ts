/** Which index a query wants, and how it is written in SQL. */
import type { Dialect, Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import { certainConditions, ranges, seeks } from '../model/questions.ts';

/** An index to be added: property names and their columns in the database. */
export interface NewIndex {
  readonly entity: Entity;
  readonly properties: readonly string[];
  readonly columns: readonly string[];
}

/** Further columns serve few queries and cost all writes. */
const MOST_COLUMNS = 3;

/**
 * Columns compared for equality first, then the one that sorts, else the one that cuts out a range: what a B-tree can
 * serve in one stretch. `wanted`: those that have to lead.
 */
export function newIndex(
  operation: Operation,
  entity: Entity,
  wanted: readonly string[],
): NewIndex | undefined {
  const filter = operation.filter.state === 'known' ? operation.filter.value : undefined;
  const certain = filter ? certainConditions(filter) : [];
  const equal = certain.filter(seeks).map(({ column }) => column);
  const range = certain.filter(ranges).map(({ column }) => column);
  const first = operation.order.state === 'known' ? operation.order.value[0] : undefined;
  const sort = first && !first.expression ? [first.column] : [];
  const isBounded = operation.limit.state === 'known';
  const last = isBounded && sort.length > 0 ? sort : range.length > 0 ? range.slice(0, 1) : sort;
  const ordered = [...wanted.filter((one) => equal.includes(one)), ...equal, ...last];
  const known = new Map(entity.columns.map((column) => [column.name, column.column]));
  const properties = [...new Set(ordered)].filter((one) => known.has(one)).slice(0, MOST_COLUMNS);
  if (properties.length === 0 || !wanted.some((one) => properties.includes(one))) return undefined;
  return { entity, properties, columns: properties.map((one) => known.get(one)!) };
}

/** PostgreSQL's limit on names in bytes is 63, the lowest of all dialects. */
const NAME_LENGTH = 63;

/** `orders_customer_email_idx`. */
export function indexName({ entity, columns }: NewIndex, suffix: string): string {
  const end = `_${suffix}`;
  const base = [entity.table, ...columns].join('_');
  return suffix === '' ? base.slice(0, NAME_LENGTH) : base.slice(0, NAME_LENGTH - end.length) + end;
}

export function quotedName(dialect: Dialect, name: string): string {
  if (dialect === 'mysql') return `\`${name}\``;
  return dialect === 'sqlserver' ? `[${name}]` : `"${name}"`;
}

/** `CREATE INDEX "name" ON "table"("a", "b");` `space` goes before the columns. */
export function createIndex(
  { entity, columns }: NewIndex,
  name: string,
  quotes: boolean,
  space = ' ',
): string {
  const quote = (one: string) =>
    quotes || !/^[a-z_][a-z0-9_]*$/.test(one) ? quotedName(entity.dialect, one) : one;
  return `CREATE INDEX ${quote(name)} ON ${quote(entity.table)}${space}(${columns.map(quote).join(', ')});`;
}

export function dropIndex({ entity }: NewIndex, name: string, quotes: boolean): string {
  const quote = (one: string) =>
    quotes || !/^[a-z_][a-z0-9_]*$/.test(one) ? quotedName(entity.dialect, one) : one;
  const on = entity.dialect === 'mysql' || entity.dialect === 'sqlserver' ? ` ON ${quote(entity.table)}` : '';
  return `DROP INDEX ${quote(name)}${on};`;
}
