/** An index that is to be added, and how it is written in SQL. */
import type { Dialect, Entity } from '../model/entity.ts';

/** An index to be added: property names and their columns in the database. */
export interface NewIndex {
  readonly entity: Entity;
  readonly properties: readonly string[];
  readonly columns: readonly string[];
  /** It keeps a second such row out. */
  readonly unique?: boolean;
}

export function newIndex(entity: Entity, wanted: readonly string[]): NewIndex | undefined {
  const known = new Map(entity.columns.map((column) => [column.name, column.column]));
  const properties = [...new Set(wanted)].filter((one) => known.has(one));
  if (properties.length === 0) return undefined;
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
  { entity, columns, unique }: NewIndex,
  name: string,
  quotes: boolean,
  space = ' ',
): string {
  const quote = (one: string) =>
    quotes || !/^[a-z_][a-z0-9_]*$/.test(one) ? quotedName(entity.dialect, one) : one;
  return `CREATE ${unique === true ? 'UNIQUE ' : ''}INDEX ${quote(name)} ON ${quote(entity.table)}${space}(${columns.map(quote).join(', ')});`;
}

export function dropIndex({ entity }: NewIndex, name: string, quotes: boolean): string {
  const quote = (one: string) =>
    quotes || !/^[a-z_][a-z0-9_]*$/.test(one) ? quotedName(entity.dialect, one) : one;
  const on = entity.dialect === 'mysql' || entity.dialect === 'sqlserver' ? ` ON ${quote(entity.table)}` : '';
  return `DROP INDEX ${quote(name)}${on};`;
}
