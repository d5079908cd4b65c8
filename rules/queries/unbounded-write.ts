/** One statement changes or deletes an open-ended part of a growing table: locks, log and replicas hold all of it at once. */
import { deleteInChunks } from '../fixes/chunks.ts';
import { type Entity, holdsTime } from '../model/entity.ts';
import { keptByHand } from '../model/kept-by-hand.ts';
import type { Condition, Operation } from '../model/operation.ts';
import { certainConditions, isSelective, ownFrames, ranges, seeks } from '../model/questions.ts';
import { isWaitedFor } from '../model/role.ts';
import { isGrowing } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const unboundedWrite = defineRule({
  id: 'unbounded-write',
  factor: 'queries',
  summary: 'One statement updates or deletes an open-ended part of a growing table.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'delete-in-chunks', title: 'Delete in chunks', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const isDelete = operation.action === 'delete-many';
    if (!isDelete && operation.action !== 'update-many') return;
    if (operation.grade === 'weak') return; // Only its name says that it is a write.
    if (operation.limit.state !== 'absent' || operation.rows.state !== 'absent') return; // Limited, one row, or a list at hand.
    if (operation.filter.state === 'unknown') return; // It may be one row.
    if (ownFrames(occurrence).some(({ loop }) => loop)) return; // Chunk by chunk, or write-per-item speaks.
    const entity = program.entity(operation);
    if (!entity || !isGrowing(program.rowsOf(entity))) return; // A lookup table; or we do not know what it is.
    if (keptByHand(entity, program) !== undefined) return; // What staff has typed is soon written.
    const filter = operation.filter.state === 'known' ? operation.filter.value : undefined;
    if (filter && (!filter.complete || filter.alternatives.length > 0)) return; // What we could not read may bound it.
    const conditions = filter?.conditions ?? [];
    if (conditions.length > certainConditions({ ...filter!, conditions }).length) return; // vanishing-filter speaks.
    if (conditions.some((one) => one.operator === 'null' || isUnknown(one, entity))) return; // It may leave few: those still open.
    const isPart = conditions.some(
      (one) =>
        one.operator === 'relation' || one.operator === 'other' || (seeks(one) && isSelective(entity, one)),
    );
    if (isPart) return; // What one owner has, or a list.
    const isSweep = agesOut(conditions, entity) && !isWaitedFor(program.reach(operation.fn), operation.fn);
    if (!isDelete && leavesMark(operation, conditions)) return; // Few have the mark, or no more than got it since.
    const columns = [...new Set(conditions.map(({ column }) => named(column)))].slice(0, 2).join(' and ');
    const part =
      columns === '' ? `all of \`${entity.name}\`` : `all of \`${entity.name}\` that match by ${columns}`;
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} ${isDelete ? 'deletes' : 'changes'} ${part} in one statement, however many there are`,
      ...(isSweep ? { tier: 'hint' as const } : {}), // What has grown old since the last run: much only the first time.
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [
        ...operation.evidence,
        `Rows are added to \`${entity.name}\` while serving; nothing in the filter leaves few of them.`,
      ],
      fixes: isDelete ? deleteInChunks(occurrence, program) : [],
    };
  },
});

/** Does it take back the mark by which it finds them: `SET current = false WHERE current = true`? */
function leavesMark({ data }: Operation, conditions: readonly Condition[]): boolean {
  return (
    data.state === 'known' &&
    conditions.some(
      ({ column, operator, value }) =>
        (operator === 'not-null' ||
          (operator === 'eq' && (value.literal === null || typeof value.literal === 'boolean'))) &&
        data.value.some((one) => one.column === column),
    )
  );
}

/** Up to a date. */
function agesOut(conditions: readonly Condition[], { columns }: Entity): boolean {
  return conditions.some(
    (one) => ranges(one) && columns.some((column) => column.name === one.column && holdsTime(column)),
  );
}

/** A column that the schema, as we read it, does not have. */
function isUnknown({ column }: Condition, { columns }: Entity): boolean {
  return !columns.some(({ name }) => name === column);
}
