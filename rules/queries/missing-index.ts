/** A filter or sort that no index serves: each call reads the whole table, and holds its pages in the cache against others. */

import { addIndex } from '../fixes/index.ts';
import type { Entity } from '../model/entity.ts';
import type { Condition, Filter, Operation } from '../model/operation.ts';
import {
  certainConditions,
  indexLedBy,
  isIndexable,
  isSelective,
  ranges,
  seeks,
} from '../model/questions.ts';
import { isGrowing } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { columnOf } from '../wording.ts';

export const missingIndex = defineRule({
  id: 'missing-index',
  factor: 'queries',
  summary: 'A growing table is filtered or sorted by columns that no index serves.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'add-index', title: 'Add the index', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is a query.
    const entity = program.entity(operation);
    if (!entity?.complete) return; // Not all of its indexes are visible to us.
    if (!isGrowing(program.rowsOf(entity))) return; // Reading a small table whole costs nothing.
    const wanted = unserved(operation, entity);
    if (!wanted) return;
    return {
      at: occurrence.at,
      message: `${columnOf(operation, wanted.columns)} is ${wanted.how} without an index: each call reads all of \`${entity.table}\``,
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [...operation.evidence, indexesOf(entity)],
      fixes: addIndex(occurrence, entity, wanted.columns, program),
    };
  },
});

interface Wanted {
  /** Those an index would have to lead with. */
  readonly columns: readonly string[];
  readonly how: string;
}

/** Undefined when an index serves, or when we cannot tell. */
function unserved(operation: Operation, entity: Entity): Wanted | undefined {
  if (operation.filter.state === 'unknown') return;
  if (operation.filter.state === 'absent') return unservedOrder(operation, entity, []);
  const { conditions, alternatives, complete } = operation.filter.value;
  if (!complete) return; // What we could not read may be the indexed part.
  if (conditions.some(({ operator }) => operator === 'relation' || operator === 'other')) return; // Reaches it through another table.
  if (indexLedBy(entity, columnsOf(conditions))) return; // Served, on some paths at least.
  if (alternatives.some((branches) => branches.every((branch) => indexLedBy(entity, columnsOf(branch)))))
    return; // An index for each side of the OR.
  const certain = certainConditions(operation.filter.value);
  const selective = certain.filter((condition) => isSelective(entity, condition));
  const sought = selective.filter(seeks);
  const used = sought.length > 0 ? sought : selective.filter(ranges);
  if (used.length > 0) return { columns: [...columnsOf(used)], how: 'filtered' };
  if (alternatives.length > 0) return unservedSide(alternatives, entity);
  if (conditions.some((condition) => isSelective(entity, condition))) return; // Negations, patterns, absent values: other rules speak.
  return unservedOrder(operation, entity, [
    ...columnsOf(certain.filter((one) => seeks(one) && isIndexable(entity, one))),
  ]);
}

/** The sides of an OR are looked up each by its own index, or the table is read for all of them. */
function unservedSide([branches = []]: Filter['alternatives'], entity: Entity): Wanted | undefined {
  const sought = branches.map((branch) =>
    branch.filter((one) => seeks(one) && !one.conditional && isSelective(entity, one)),
  );
  if (sought.some((branch) => branch.length === 0)) return; // That side reads the table whatever index there is.
  const unindexed = sought.find((branch) => !indexLedBy(entity, columnsOf(branch)));
  return unindexed && { columns: [...columnsOf(unindexed)], how: 'filtered' };
}

/** Sorting a table to return its first rows. Without a limit all rows are read anyway, and unbounded-query speaks. */
function unservedOrder(
  { order, limit }: Operation,
  entity: Entity,
  flags: readonly string[],
): Wanted | undefined {
  if (order.state !== 'known' || limit.state !== 'known' || limit.value.most === 1) return;
  const first = order.value[0];
  if (!first || first.expression) return; // non-sargable-filter speaks of expressions.
  if (!entity.columns.some((column) => column.name === first.column)) return; // A column of a relation, or an alias.
  if (indexLedBy(entity, new Set([first.column]))) return;
  return { columns: [...flags, first.column], how: flags.length > 0 ? 'filtered and sorted' : 'sorted' };
}

function columnsOf(conditions: readonly Condition[]): ReadonlySet<string> {
  return new Set(conditions.map(({ column }) => column));
}

function indexesOf(entity: Entity): string {
  const lists = entity.indexes.map(
    (index) => `(${index.parts.map((part) => part.column || part.expression).join(', ')})`,
  );
  return lists.length === 0
    ? `\`${entity.name}\` has no index.`
    : `Indexes of \`${entity.name}\`: ${lists.join(', ')}.`;
}
