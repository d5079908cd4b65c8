/** Filters by a relation: `{ user: { id } }`, `{ orders: { some: { … } } }`. */
import type { Entity } from '../../../../rules/model/entity.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context } from '../context.ts';
import { literalOf, type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { condition, type Reading } from './builder.ts';
import { readColumn } from './columns.ts';
import { OPERATORS } from './operators.ts';

type Relation = Entity['relations'][number];

export function readRelation(reading: Reading, site: Site, relation: Relation): void {
  const { context, builder, conditional } = reading;
  const [column] = relation.columns;
  if (reading.syntax === 'mongo' && column !== undefined && isReference(context, site)) {
    readColumn(reading, site, column);
    return;
  }
  const key = relationKey(context, site, relation);
  const operator = key !== undefined ? 'eq' : singlesOut(context, site, 0) ? 'relation' : 'other';
  builder.add(condition(key ?? relation.name, operator, originOf(context, site), conditional));
}

/** Mongoose's and MikroORM's `{ user: id }`, `{ user: { $in: ids } }` ask for the reference itself. */
function isReference(context: Context, site: Site): boolean {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  return value.k !== 'object' || value.entries.some(({ key }) => key.startsWith('$'));
}

/** `{ user: { id } }` filters by the foreign key when the relation's own key is all that is asked. */
function relationKey(context: Context, site: Site, relation: Relation): string | undefined {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (relation.columns.length !== 1 || value.k !== 'object' || value.entries.length !== 1) return undefined;
  return value.entries[0]?.key === (relation.references[0] ?? 'id') ? relation.columns[0] : undefined;
}

/** Does a relation's filter ask for a value somewhere? `{ plan: { notIn } }` and `{ some: {} }` leave most rows. */
function singlesOut(context: Context, site: Site, depth: number): boolean {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k !== 'object') return value.k !== 'undefined' && literalOf(context, settled) === undefined;
  return value.entries.some(({ kind, key, value: inner }) => {
    if (kind === 'spread' || depth > 4) return true;
    if (key === 'NOT' || key === 'none' || key === 'isNot') return false;
    const operator = key === undefined ? undefined : OPERATORS[key];
    if (operator !== undefined && operator !== 'relation' && operator !== 'eq' && operator !== 'in')
      return false;
    return singlesOut(context, { file: settled.file, value: inner }, depth + 1);
  });
}
