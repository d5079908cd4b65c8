/** I/O starts for every item of a collection at the same moment: the peer, the pool and the memory take all of them at once. */
import { boundFanOut } from '../fixes/fan-out.ts';
import type { Frame } from '../model/frame.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  batchesInOneTick,
  framesInside,
  hasBulkForm,
  isRead,
  isReadPerItem,
  ownFrames,
  sameTurn,
} from '../model/questions.ts';
import { isEvident, isGrowing, isLimitedSomewhere, type Size } from '../model/size.ts';
import { defineRule, type Report, type Tier } from '../rule.ts';
import { callPath, items, named, through, turns } from '../wording.ts';

/** Items. A page of a list: pools and sockets queue so many for a moment, and it does not grow. */
const MOST_AT_ONCE = 100;

export const unboundedFanOut = defineRule({
  id: 'unbounded-fan-out',
  factor: 'concurrency',
  summary: 'I/O starts for all items of a collection at once, however many there are.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: ['query', 'http', 'message', 'cache', 'file', 'fan-out'],
  through: true,
  background: 'same',
  fixes: [{ id: 'bound-fan-out', title: 'Run a few at a time', safety: 'safe' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is I/O.
    if (operation.kind === 'fan-out') return queueWithoutLimit(occurrence);
    const frame = ownFrames(occurrence).find(({ kind, loop }) => kind === 'loop' && loop?.parallel);
    const loop = frame?.loop;
    if (!frame || !loop) return; // One after the other.
    if (loop.purpose !== 'items') return; // Each turn of the others is bounded.
    if (loop.concurrency < Number.POSITIVE_INFINITY) return; // `pMap` and kin.
    if (loop.size.most <= MOST_AT_ONCE) return; // A literal, a page, a validated list.
    if (isLimitedSomewhere(loop.size)) return; // A chunk, a page: of how many, we do not see.
    if (
      framesInside(occurrence, frame).some(
        ({ kind }) => kind === 'limiter' || kind === 'lock' || kind === 'cached',
      )
    )
      return; // They wait for a slot.
    if (batchesInOneTick(operation, loop)) return; // One round trip.
    if (operation.kind === 'query' && occurrence.frames.some(({ kind }) => kind === 'transaction')) return; // One connection takes them in turn.
    if (
      (operation.kind === 'query' || operation.kind === 'message') &&
      isToldAsQueries(occurrence, frame, program)
    )
      return;
    const size = program.countOf(loop);
    if (size.most <= MOST_AT_ONCE || isLimitedSomewhere(size)) return; // Wherever it is made, there are few.
    if (program.isLeftOut(occurrence)) return; // Nobody asks for it.
    return {
      at: frame.at,
      message: `${named(operation.callee)} starts once per ${items(frame)}${through(occurrence.path)}, all at once`,
      ...tierFor(operation, size),
      related: callPath(occurrence, frame, program),
      evidence: [...operation.evidence, turns(size)],
      fixes: boundFanOut(frame, program),
    };
  },
});

/** The commands of a cache go over one connection, which takes them in turn: many are a burst, and open nothing. */
function tierFor({ kind }: Operation, size: Size): { readonly tier?: Tier } {
  if (!isEvident(size)) return { tier: 'hint' };
  if (kind !== 'cache') return {};
  return { tier: isGrowing(size) ? 'information' : 'hint' };
}

/** What requests hand to it waits for nobody: all of it runs at once, as without the queue. */
function queueWithoutLimit({ operation, at, path }: Occurrence): Report | undefined {
  const { traits, client, callee, evidence } = operation;
  if (traits.queue !== true || client === undefined || path.length > 0) return; // How it was made, we do not see.
  if (traits.concurrency !== undefined || traits.intervalCap !== undefined) return; // A limit, or one that we cannot read.
  return {
    at,
    message: `${named(callee)} starts its task at once: the queue has no concurrency, and holds nothing back`,
    tier: 'information',
    related: [{ at: client.at, message: 'The queue is made here' }],
    evidence: [
      ...evidence,
      'Without `concurrency`, or a number of tasks per interval, as many run as are added.',
    ],
  };
}

/** n-plus-one-query or write-per-item speak of this loop: its cure is one query, not fewer at a time. */
function isToldAsQueries(occurrence: Occurrence, frame: Frame, program: Program): boolean {
  const { operation } = occurrence;
  if (isRead(operation) || hasBulkForm(operation, program)) return true;
  return sameTurn(occurrence, frame, program).some(isReadPerItem);
}
