/** Rows that the program itself never puts into the set that a condition asks for: somebody does, by hand, for a few. */
import { type Entity, holdsTime } from './entity.ts';
import type { Condition, Operation } from './operation.ts';
import type { Program } from './program.ts';
import { isWrite } from './questions.ts';
import { isServed } from './served.ts';

/**
 * `verified: true` of a column that is false in a new row, `{ not: null }` of one that is empty: and nothing that serves
 * writes it. The table may grow as it likes, such rows do not become more by themselves.
 */
export function isPutInByHand(condition: Condition, entity: Entity, program: Program): boolean {
  const column = entity.columns.find(({ name }) => name === condition.column);
  if (column === undefined || holdsTime(column) || STAMP.test(column.name)) return false; // A moment is noted by what runs, be it another program.
  if (!leavesOut(condition, column.initial)) return false;
  const writes = program.operationsOn(entity).filter((one) => isWrite(one) && isServed(one, program));
  return writes.length > 0 && !writes.some((write) => mayWrite(write, column.name, program));
}

/** A moment kept as a number: `lastSeenAt`, `read_on`. */
const STAMP = /[a-z](?:At|On|Date|Time)$|_(?:at|on|date|time)$/;

/** Does a new row, as it is inserted without the column, stay out? */
function leavesOut({ operator, value }: Condition, initial: boolean | null | undefined): boolean {
  if (initial === undefined) return false;
  if (operator === 'not-null') return initial === null;
  return operator === 'eq' && typeof value.literal === 'boolean' && value.literal !== initial;
}

/** It names the column; or it writes what we do not see, in a file that names it. */
function mayWrite({ action, data, partialData, at }: Operation, column: string, program: Program): boolean {
  if (/^delete/.test(action)) return false;
  if (data.state === 'known' && data.value.some((one) => one.column === column)) return true;
  const isUnseen = partialData || data.state === 'unknown' || action === 'raw' || action === 'raw-write';
  return isUnseen && new RegExp(`\\b${column}\\b`).test(program.source(at.file));
}
