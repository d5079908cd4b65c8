/** A page as a query asks for it: how many rows, from where on, and in what order. */
import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import type { Edit } from '../rule.ts';

/** Rows: what fits two screens. */
export const PAGE_SIZE = 50;

/** What the size and the offset are called where the query is written, and the edits that make it so. */
export interface Page {
  readonly limit: string;
  readonly offset?: string;
  readonly edits: readonly Edit[];
}

/** How rows are ordered so that pages do not overlap. */
export interface Ordering {
  /** The unique column, which is to come last. Absent when the order is total as it is, or there is no such column. */
  readonly key?: string;
  /** The column that is last as it is. */
  readonly last?: string;
}

export function orderingOf({ order }: Operation, entity: Entity, name: 'name' | 'column'): Ordering {
  if (order.state === 'unknown') return {};
  const terms = order.state === 'known' ? order.value : [];
  if (terms.some((term) => term.expression)) return {};
  const unique = entity.indexes.filter(
    ({ kind, parts, where }) => kind !== 'index' && parts.length === 1 && where === undefined,
  );
  if (terms.some((term) => unique.some(({ parts }) => parts[0]!.column === term.column))) return {};
  const primary =
    unique.find(({ kind }) => kind === 'primary')?.parts[0]?.column ??
    (entity.dialect === 'mongodb' ? '_id' : undefined);
  const last = terms.at(-1)?.column;
  const key = entity.columns.find((column) => column.name === primary)?.[name] ?? primary;
  return { ...(key === undefined ? {} : { key }), ...(last === undefined ? {} : { last }) };
}
