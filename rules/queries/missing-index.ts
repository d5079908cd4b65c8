/** A filter or sort that no index serves: each call reads the whole table, and holds its pages in the cache against others. */

import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import { certainConditions, indexLedBy, ranges, seeks } from '../model/questions.ts';
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
    };
  },
});

/** The columns an index would have to lead with; undefined when one serves, or when we cannot tell. */
function unserved(
  operation: Operation,
  entity: Entity,
): { columns: readonly string[]; how: string } | undefined {
  if (operation.filter.state === 'unknown') return;
  if (operation.filter.state === 'absent') return unservedOrder(operation, entity);
  const filter = operation.filter.value;
  if (!filter.complete || filter.alternatives.length > 0) return; // What we could not read may be the indexed part.
  const all = new Set(filter.conditions.map((condition) => condition.column));
  if (indexLedBy(entity, all)) return; // Served, on some paths at least.
  const columns = new Map(entity.columns.map((column) => [column.name, column]));
  const selective = certainConditions(filter).filter(
    (one) => columns.get(one.column)?.lowSelectivity === false,
  );
  const sought = selective.filter(seeks);
  const used = sought.length > 0 ? sought : selective.filter(ranges);
  if (used.length === 0) return; // Flags alone are no use to an index; other conditions belong to other rules.
  return { columns: [...new Set(used.map((one) => one.column))], how: 'filtered' };
}

/** Sorting the whole table to return its first rows. Without a limit all rows are read anyway, and unbounded-query speaks. */
function unservedOrder(
  operation: Operation,
  entity: Entity,
): { columns: readonly string[]; how: string } | undefined {
  if (operation.order.state !== 'known' || operation.limit.state !== 'known') return;
  const first = operation.order.value[0];
  if (!first || first.expression) return; // non-sargable-filter speaks of expressions.
  if (!entity.columns.some((column) => column.name === first.column)) return; // A column of a relation, or an alias.
  return indexLedBy(entity, new Set([first.column])) ? undefined : { columns: [first.column], how: 'sorted' };
}

function indexesOf(entity: Entity): string {
  const lists = entity.indexes.map(
    (index) => `(${index.parts.map((part) => part.column || part.expression).join(', ')})`,
  );
  return lists.length === 0
    ? `\`${entity.name}\` has no index.`
    : `Indexes of \`${entity.name}\`: ${lists.join(', ')}.`;
}
