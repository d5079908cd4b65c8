/** A write runs once per item of a collection, though the library can write the whole list in one statement. */
import { writeAllAtOnce } from '../fixes/bulk-write.ts';
import { toldInLoop } from '../model/one-of-loop.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  calleeRunsItPerItem,
  changesAlike,
  changesRows,
  framesInside,
  hasBulkForm,
  isConditional,
  isReadPerItem,
  isSameCall,
  isSamePlace,
  isStepOfItsOwn,
  isWrite,
  type PerItem,
  sameTurn,
} from '../model/questions.ts';
import { isPage } from '../model/size.ts';
import { isTearDown } from '../model/tear-down.ts';
import { fewTurn, manyLoop, type Turns, turnsOf } from '../model/turns.ts';
import { defineRule, type Tier } from '../rule.ts';
import { alsoInLoop, callPath, onlyOften, runsOncePerItem, sometimes, turnsIn } from '../wording.ts';

export const writePerItem = defineRule({
  id: 'write-per-item',
  factor: 'queries',
  summary: 'A write runs once per item of a collection, where the library can write them all at once.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: ['query', 'message'],
  through: true,
  browser: true,
  background: 'lower',
  fixes: [{ id: 'write-all-at-once', title: 'Write all rows in one statement', safety: 'suggestion' }],
  check(occurrence, program) {
    const perItem = manyLoop(occurrence, program);
    if (!perItem) return; // No loop, or one that is small, pages or retries.
    if (loudnessIn(occurrence, perItem, program) === undefined) return;
    const often = turnsOf(occurrence, perItem, program);
    if (!often) return; // Wherever the list is made, it is short; or nobody asks for it.
    const inside = framesInside(occurrence, perItem.frame);
    const told = toldInLoop(occurrence, perItem, program, (one, loop) => loudnessIn(one, loop, program));
    const isFirst = told[0] === undefined || isSamePlace(told[0].at, occurrence.at);
    const few = fewTurn(occurrence, perItem, program);
    const isSometimes = isConditional(inside);
    const isHint = isStepOfItsOwn(inside) || isTearDown(occurrence, perItem.frame, program); // It is to go on where it was stopped, item by item.
    return {
      at: occurrence.at,
      message: runsOncePerItem(occurrence, { ...perItem, size: often.size }),
      tier:
        isFirst && !isHint
          ? tierFor(often, occurrence, {
              isForFew: few !== undefined,
              isBeside: isBesideOthers(occurrence, perItem, program),
              isSometimes,
            })
          : 'hint',
      confidence: isSometimes ? 'likely' : 'certain', // Perhaps for few of the items.
      related: [
        ...callPath(occurrence, perItem.frame, program),
        ...(isFirst ? alsoInLoop(occurrence, told) : []),
      ],
      evidence: [
        ...occurrence.operation.evidence,
        turnsIn(perItem.frame, often.size),
        ...sometimes(inside),
        ...onlyOften(few, often.size),
      ],
      fixes: writeAllAtOnce(occurrence, perItem.frame, program),
    };
  },
});

/** Loops that work off what there is, in pages, slices, or with pauses. */
const AGAIN: ReadonlySet<string> = new Set(['paging', 'chunks', 'poll']);

/** Undefined for what is no write that the library can make for a list, however many items there are. */
function loudnessIn(occurrence: Occurrence, perItem: PerItem, program: Program): number | undefined {
  const { operation } = occurrence;
  if (!isWrite(operation)) return;
  if (operation.grade === 'weak') return; // Only its name says that it is a write.
  if (calleeRunsItPerItem(occurrence)) return; // Reported at that loop.
  if (!hasBulkForm(operation, program)) return; // Nothing better to offer; unbounded-fan-out speaks of too many at once.
  const inside = framesInside(occurrence, perItem.frame);
  if (inside.some((frame) => frame.kind === 'cached' || frame.kind === 'catch')) return; // Not for each item.
  if (inside.some(({ loop }) => loop !== undefined && AGAIN.has(loop.purpose))) return; // Already many rows at a time, until none is left.
  const others = sameTurn(occurrence, perItem.frame, program);
  if (others.some((other) => isSameCall(other, occurrence) && isReadPerItem(other))) return; // n-plus-one-query speaks of this call.
  if (others.some(({ operation: other }) => other.kind === 'http' && other.action === 'send')) return; // Records an effect outside: a batch would lose it in a crash.
  return Number(isHarderThanAList(occurrence)) + Number(isConditional(inside));
}

/**
 * Another write of the turn has no form for many, or another service is asked: the loop stays, one statement shorter. Or each
 * turn is a transaction of its own, and fails alone.
 */
function isBesideOthers(occurrence: Occurrence, { frame }: PerItem, program: Program): boolean {
  if (framesInside(occurrence, frame).some(({ kind }) => kind === 'transaction')) return true;
  return sameTurn(occurrence, frame, program).some(
    ({ operation }) =>
      operation.kind === 'http' ||
      (isWrite(operation) && operation.grade !== 'weak' && !hasBulkForm(operation, program)),
  );
}

/** Each row gets a value of its own, or the loop goes on with what the write returns: more than moving a line. */
function isHarderThanAList({ operation, path }: Occurrence): boolean {
  if (changesRows(operation) && !changesAlike(operation)) return true;
  return path.length === 0 && operation.result.columns.length > 0;
}

/**
 * What ends somewhere does not grow, and another service answers in pages: information, for some of the items too. Where nothing tells that there are many, there may be two.
 */
function tierFor(
  { size, evident }: Turns,
  occurrence: Occurrence,
  {
    isForFew,
    isBeside,
    isSometimes,
  }: { readonly isForFew: boolean; readonly isBeside: boolean; readonly isSometimes: boolean },
): Tier {
  if (!evident) return 'hint';
  if (isSometimes && size.why === 'request') return 'hint'; // Of what one client sends, those few that have changed.
  if (size.why === 'request' && occurrence.operation.kind === 'message') return 'information'; // A broker takes many; the sender waits, and no database.
  if (isBeside || isHarderThanAList(occurrence)) return 'information';
  return !isSometimes && (isPage(size) || isForFew) ? 'information' : 'warning';
}
