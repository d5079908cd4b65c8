/** Rows that the program itself never puts into the set that a condition asks for: somebody does, by hand, for a few. */
import { type Column, type Entity, holdsTime } from './entity.ts';
import type { Condition, Operation, Origin } from './operation.ts';
import type { Program } from './program.ts';
import { isWrite } from './questions.ts';
import { fewAskFor } from './role.ts';
import { isServed } from './served.ts';

/**
 * `verified: true` of a column that is false in a new row, `pace: 'HOURLY'` of one that is `DAILY`, `{ not: null }` of one
 * that is empty: and nothing that serves writes it, other than a form of staff's. The table may grow as it likes, such rows
 * do not become more by themselves.
 */
export function isPutInByHand(condition: Condition, entity: Entity, program: Program): boolean {
  const column = entity.columns.find(({ name }) => name === condition.column);
  if (column === undefined || holdsTime(column) || STAMP.test(column.name)) return false; // A moment is noted by what runs, be it another program.
  if (!leavesOut(condition, column.initial)) return false;
  const isStage = STAGE.test(column.name);
  if (isStage && typeof column.initial === 'string') return false; // What runs through its stages, another program may move on.
  const writes = program.operationsOn(entity).filter((one) => isWrite(one) && isServed(one, program));
  return (
    writes.length > 0 &&
    !writes.some(
      (write) => mayWrite(write, column, program) && (isStage || !isSetting(write, condition, program)),
    )
  );
}

/** Where a row has got to, which each gets to in the end, be it that staff lets it: `status`, `isPublished`. */
const STAGE = /stat(?:us|e)$|stage|phase|step|approv|accept|publish|review|moderat|process|complet|done/i;

const SAID: ReadonlySet<Origin['kind']> = new Set(['literal', 'constant']);

/** Staff alone chooses it, in a form: not a step of a round, which says what becomes of each row. */
function isSetting({ fn, data }: Operation, { column }: Condition, program: Program): boolean {
  if (fewAskFor(program.reach(fn))?.who !== 'staff' || data.state !== 'known') return false;
  return !data.value.some((one) => one.column === column && SAID.has(one.value.kind));
}

/** A moment kept as a number: `lastSeenAt`, `read_on`. */
const STAMP = /[a-z](?:At|On|Date|Time)$|_(?:at|on|date|time)$/;

/** Does a new row, as it is inserted without the column, stay out? */
function leavesOut({ operator, value }: Condition, initial: Column['initial']): boolean {
  if (initial === undefined) return false;
  if (operator === 'not-null') return initial === null;
  return operator === 'eq' && typeof value.literal === typeof initial && value.literal !== initial;
}

/** It names the column; or it writes what we do not see: of a kind anything, of a mark in a file that names it. */
function mayWrite(
  { action, data, partialData, at }: Operation,
  { name, initial }: Column,
  program: Program,
): boolean {
  if (/^delete/.test(action)) return false;
  if (data.state === 'known' && data.value.some(({ column }) => column === name)) return true;
  const isUnseen = partialData || data.state === 'unknown' || action === 'raw' || action === 'raw-write';
  if (!isUnseen) return false;
  return typeof initial === 'string' || new RegExp(`\\b${name}\\b`).test(program.source(at.file));
}
