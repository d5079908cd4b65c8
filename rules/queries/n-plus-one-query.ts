/** A query runs once per item of a collection: one round trip becomes as many as there are rows. */
import { batchTheQuery } from '../fixes/batch.ts';
import { isPage as isPageOfRows } from '../model/children.ts';
import type { Frame } from '../model/frame.ts';
import { toldInLoop } from '../model/one-of-loop.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  batchesInOneTick,
  calleeRunsItPerItem,
  framesInside,
  isConditional,
  isRead,
  isSameCall,
  isSamePlace,
  isStepOfItsOwn,
  isWrite,
  type PerItem,
  perItemLoop,
  sameTurn,
} from '../model/questions.ts';
import { isGrowing, isPage } from '../model/size.ts';
import { isTearDown } from '../model/tear-down.ts';
import { fewTurn, manyLoop, type Turns, turnsOf } from '../model/turns.ts';
import { defineRule, type Tier } from '../rule.ts';
import { alsoInLoop, callPath, onlyOften, runsOncePerItem, sometimes, turnsIn } from '../wording.ts';

export const nPlusOneQuery = defineRule({
  id: 'n-plus-one-query',
  factor: 'queries',
  summary: 'A query runs once per item of a collection.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: ['query', 'http'],
  through: true,
  browser: true,
  background: 'lower',
  fixes: [{ id: 'batch-the-query', title: 'Fetch all rows at once, before the loop', safety: 'suggestion' }],
  check(occurrence, program) {
    const perItem = manyLoop(occurrence, program);
    if (!perItem) return; // No loop, or one that is small, pages, retries, or repeats the same query.
    if (loudnessIn(occurrence, perItem, program) === undefined) return;
    const often = turnsOf(occurrence, perItem, program);
    if (!often) return; // Wherever the list is made, it is short; or nobody asks for it.
    const { operation } = occurrence;
    const inside = framesInside(occurrence, perItem.frame);
    const told = toldInLoop(occurrence, perItem, program, (one, loop) => loudnessIn(one, loop, program));
    const isFirst = told[0] === undefined || isSamePlace(told[0].at, occurrence.at);
    const few = fewTurn(occurrence, perItem, program);
    const isSometimes = isConditional(inside);
    const isHint =
      isStepOfItsOwn(inside) ||
      (operation.kind === 'http' && program.hasOwnAddress(occurrence)) || // Nobody can be asked for several.
      looksBack(occurrence, perItem, program) ||
      isTearDown(occurrence, perItem.frame, program) || // It is to go on where it was stopped, item by item.
      (isSometimes && isOfStaff(occurrence, often, few, program)) ||
      isToldInCallee(occurrence, perItem, program); // There it turns more often.
    return {
      at: occurrence.at,
      message: runsOncePerItem(occurrence, { ...perItem, size: often.size }),
      tier:
        isFirst && !isHint
          ? tierFor(often, occurrence, isLittle(occurrence, perItem, program), few !== undefined, {
              frame: perItem.frame,
              isSometimes,
            })
          : 'hint',
      confidence: isSometimes ? 'likely' : 'certain', // Perhaps for few of the items.
      related: [
        ...callPath(occurrence, perItem.frame, program),
        ...(isFirst ? alsoInLoop(occurrence, told) : []),
      ],
      evidence: [
        ...operation.evidence,
        turnsIn(perItem.frame, often.size),
        ...sometimes(inside),
        ...onlyOften(few, often.size),
      ],
      fixes: batchTheQuery(occurrence, perItem.frame, program),
    };
  },
});

/** Undefined for what is no N+1, however many items there are. */
function loudnessIn(occurrence: Occurrence, perItem: PerItem, program: Program): number | undefined {
  const { operation } = occurrence;
  if (!isRead(operation)) return; // write-per-item speaks of writes.
  if (operation.grade === 'weak') return; // Only its name says that it is a query.
  if (calleeRunsItPerItem(occurrence)) return; // Reported at that loop.
  if (batchesInOneTick(operation, perItem.loop)) return; // The library makes one query of them.
  const inside = framesInside(occurrence, perItem.frame);
  if (inside.some((frame) => frame.kind === 'cached')) return; // Remembered: items that are alike ask once.
  if (inside.some((frame) => frame.kind === 'catch')) return; // Only for items that failed.
  if (operation.traits.holds === 'object') return; // A store of files answers for one at a time.
  if (operation.lock.state === 'known' && inside.some((frame) => frame.kind === 'transaction')) return; // Locked alone, for the transaction of its item.
  if (operation.kind === 'http' && perItem.loop.parallel) return; // unbounded-fan-out speaks, and a limit is its cure.
  const { frame } = perItemLoop(occurrence) ?? perItem; // A turn of the innermost loop.
  if (sameTurn(occurrence, frame, program).some((other) => isSameQuery(other, occurrence))) return; // Told at its first call of the turn.
  return Number(isLittle(occurrence, perItem, program)) + Number(isConditional(inside));
}

/** Whether a service has a request for many, we do not know; and beside one that takes longer, a query is little. */
function isLittle(occurrence: Occurrence, { frame }: PerItem, program: Program): boolean {
  if (occurrence.operation.kind === 'http') return true;
  return sameTurn(occurrence, frame, program).some((other) => other.operation.kind === 'http');
}

/** Of what one of those who run the product hands over. */
function isOfStaff(
  { fn }: Occurrence,
  { size }: Turns,
  few: ReturnType<typeof fewTurn>,
  program: Program,
): boolean {
  const asks = few === 'many' ? undefined : (few ?? program.reach(fn).audience);
  return size.why === 'request' && asks?.who === 'staff';
}

const COUNTS: ReadonlySet<string> = new Set(['count', 'aggregate', 'group']);

/** It counts what the turn has just written, or asks for the rows that it has just marked: before the loop there are none. */
function looksBack(occurrence: Occurrence, { frame }: PerItem, program: Program): boolean {
  const { operation, fn } = occurrence;
  const { action, filter, entity } = operation;
  if (entity === undefined) return false;
  const asked = filter.state === 'known' ? filter.value.conditions.map(({ column }) => column) : [];
  const all = program.occurrences(fn);
  return sameTurn(occurrence, frame, program).some(({ operation: write }, index, others) => {
    if (write.entity !== entity || !isWrite(write)) return false;
    if (all.indexOf(others[index]!) > all.indexOf(occurrence)) return false;
    if (COUNTS.has(action)) return true;
    const { data } = write;
    return (
      action === 'read-many' &&
      data.state === 'known' &&
      data.value.some(({ column }) => asked.includes(column))
    );
  });
}

/** The function that is called here reads in a loop of its own over many, and has its finding for that. */
function isToldInCallee(occurrence: Occurrence, { frame }: PerItem, program: Program): boolean {
  if (occurrence.path.length === 0) return false;
  return sameTurn(occurrence, frame, program).some(
    (other) =>
      isSameCall(other, occurrence) &&
      isRead(other.operation) &&
      calleeRunsItPerItem(other) &&
      other.frames.some(
        ({ own, loop }) =>
          !own && loop !== undefined && loop.purpose === 'items' && isGrowing(program.countOf(loop)),
      ),
  );
}

/** The same query of the same function, earlier in the turn: one function is called for both. */
function isSameQuery(first: Occurrence, second: Occurrence): boolean {
  return (
    first.operation.id === second.operation.id &&
    first.at.span[0] < second.at.span[0] &&
    first.path[0] !== undefined &&
    second.path[0] !== undefined
  );
}

/**
 * What ends somewhere does not grow, and another service answers in pages: information, for some of the items too. Where
 * nothing tells that there are many, there may be two. A page for each parent has no simple batch; most ask it of one.
 */
function tierFor(
  { size, evident }: Turns,
  { operation }: Occurrence,
  isLittle: boolean,
  isForFew: boolean,
  { frame, isSometimes }: { readonly frame: Frame; readonly isSometimes: boolean },
): Tier {
  if (!evident) return 'hint';
  if (operation.kind === 'http' && size.why === 'outside') return 'hint'; // Its own way to list what it has.
  if (isSometimes && size.why === 'literal') return 'hint'; // Of a list in the code, some.
  if (isLittle) return 'information';
  if (isSometimes) return 'warning'; // One step lower for that alone.
  const isPageOfParent = frame.kind === 'resolver' && isPageOfRows(operation);
  return isPage(size) || isForFew || isPageOfParent ? 'information' : 'warning';
}
