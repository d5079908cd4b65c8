/** Filters by a relation: `{ user: { id } }`, `{ orders: { some: { … } } }`. */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { Filter } from '../../../../rules/model/operation.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context } from '../context.ts';
import { literalOf, type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { branchOf, condition, type Reading } from './builder.ts';
import { readColumn } from './columns.ts';
import { readObject } from './objects.ts';
import { OPERATORS } from './operators.ts';
import { inSchema } from './tables.ts';

/** Relations of relations of relations: nobody reads on. */
const DEEPEST = 6;
const QUANTIFIERS: ReadonlySet<string> = new Set(['some', 'every', 'none', 'is', 'isNot']);

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
  const found = condition(key ?? relation.name, operator, originOf(context, site), conditional);
  const related = key === undefined ? relatedFilter(reading, site, relation) : undefined;
  builder.add(related ? { ...found, related: { to: relation.to, filter: related } } : found);
}

/** What is asked of the related row: `{ … }` itself, or of one of them, `{ some: { … } }`. */
function relatedFilter(reading: Reading, site: Site, relation: Relation): Filter | undefined {
  const { context, entity } = reading;
  const target = context.schema().byRef(entity?.library ?? '', { name: relation.to }, site.file.path);
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (target === undefined || value.k !== 'object' || reading.depth > DEEPEST) return undefined;
  const words = value.entries.filter(({ key }) => QUANTIFIERS.has(key));
  const [word] = words;
  if (word === undefined) return inSchema(branchOf({ ...reading, entity: target }, readAt(settled)), target);
  if (value.entries.length > 1 || (word.key !== 'some' && word.key !== 'is')) return undefined;
  const inner = { file: settled.file, value: word.value };
  return inSchema(branchOf({ ...reading, entity: target }, readAt(inner)), target);
}

function readAt(site: Site): (branch: Reading) => void {
  return (branch) => readObject(branch, site);
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
