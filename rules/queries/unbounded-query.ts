/** A query reads all rows of a table that grows, or all that match: each day it returns more than the day before. */
import { certainConditions, ownFrames, seeks } from '../model/questions.ts';
import { isGrowing } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const unboundedQuery = defineRule({
  id: 'unbounded-query',
  factor: 'queries',
  summary: 'A query reads all matching rows of a growing table, without a limit.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'add-pagination', title: 'Add pagination', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.action !== 'read-many') return;
    if (operation.grade === 'weak') return; // Only its name says that it is a query.
    if (operation.limit.state !== 'absent') return; // Limited, unique, or set where we do not see it.
    if (operation.cursor.state !== 'absent') return; // Walks page by page.
    if (operation.filter.state === 'unknown') return; // It may be unique.
    if (ownFrames(occurrence).some((frame) => frame.loop?.purpose === 'items')) return; // n-plus-one-query speaks.
    const entity = program.entity(operation);
    if (!entity) return; // How large is it? We do not know what it reads.
    const size = program.rowsOf(entity);
    if (!isGrowing(size)) return; // A lookup table, or one that the configuration bounds.
    const filter = operation.filter.state === 'known' ? operation.filter.value : undefined;
    if (filter && !filter.complete) return; // What we could not read may bound it.
    const certain = filter ? certainConditions(filter) : [];
    if (certain.some(({ operator }) => operator === 'in')) return; // As many as the list asks for.
    const low = new Set(
      entity.columns.filter((column) => column.lowSelectivity).map((column) => column.name),
    );
    const narrowing = certain.filter(
      (condition) => seeks(condition) && condition.operator === 'eq' && !low.has(condition.column),
    );
    const owner = narrowing.map(({ column }) => `\`${column}\``).join(' and ');
    return {
      at: occurrence.at,
      message: owner
        ? `${named(operation.callee)} reads all rows of \`${entity.name}\` with one ${owner}, without a limit`
        : `${named(operation.callee)} reads ${filter ? 'an open-ended part' : 'all'} of \`${entity.name}\`, which grows, without a limit`,
      tier: owner ? 'information' : 'warning',
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [...operation.evidence, `Rows are added to \`${entity.name}\` while serving.`],
    };
  },
});
