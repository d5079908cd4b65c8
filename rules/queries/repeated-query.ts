/** The same question twice on the way to one answer: half of the round trips could be saved. */
import { reuseTheResult } from '../fixes/reuse.ts';
import type { Entity } from '../model/entity.ts';
import type { Frame } from '../model/frame.ts';
import type { Occurrence } from '../model/operation.ts';
import type { FunctionRef } from '../model/place.ts';
import type { FoundBy } from '../model/premise.ts';
import type { Program } from '../model/program.ts';
import { isRead, isSameCall, isSamePlace, onlyRecords, roundTrips } from '../model/questions.ts';
import { fewAskFor } from '../model/role.ts';
import { defineRule, type Report } from '../rule.ts';
import { named, onlyFor, through } from '../wording.ts';

export const repeatedQuery = defineRule({
  id: 'repeated-query',
  factor: 'queries',
  summary: 'The same query runs again with the same arguments on one path.',
  tier: 'information',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'lower',
  fixes: [{ id: 'reuse-the-result', title: 'Use what was read before', safety: 'suggestion' }],
  check(fn, program) {
    const seen = program.occurrences(fn);
    const first = new Map<string, Occurrence>();
    const told = new Set<number>();
    const isPerCall = runsPerCall(fn, program);
    return seen.flatMap((occurrence): readonly Report[] => {
      if (!asksPlainly(occurrence) || isWrapped(occurrence, program)) return [];
      if (isPerCall && told.size === 0 && isOfContext(occurrence, program)) {
        told.add(occurrence.at.span[0]);
        return [perCall(occurrence)];
      }
      const row = foundBefore(occurrence, program);
      if (row && !told.has(occurrence.at.span[0]) && !isChangedBetween(row.read, occurrence, seen, program)) {
        told.add(occurrence.at.span[0]);
        return [foundAgain(row, occurrence, program)];
      }
      const asked = program.asked(occurrence);
      if (asked === undefined) return []; // We cannot tell what it asks for.
      const before = first.get(asked);
      if (before === undefined || !alwaysBefore(before, occurrence)) {
        if (before === undefined) first.set(asked, occurrence);
        return [];
      }
      if (isOnlyIfMissing(occurrence)) return []; // The function may have been given it.
      if (isSameCall(before, occurrence) || told.has(occurrence.at.span[0])) return []; // Told there, or told already.
      if (isChangedBetween(before, occurrence, seen, program)) return []; // Reads what was written.
      if (isGuard(before, occurrence)) return []; // It gives nothing that could be used again.
      told.add(occurrence.at.span[0]);
      return [reportOf(before, occurrence, program)];
    });
  },
});

/** A read that is not there to look again: under a lock, in a loop, or remembered. */
function asksPlainly({ operation, frames }: Occurrence): boolean {
  if (operation.kind !== 'query' || operation.grade === 'weak' || operation.entity === undefined)
    return false;
  if (!isRead(operation) || operation.lock.state !== 'absent') return false;
  return !frames.some(({ kind }) => AGAIN.has(kind));
}

/** `given ?? (await load())`: a function on the way reads it in some cases alone, and its caller may be another one. */
function isOnlyIfMissing({ frames }: Occurrence): boolean {
  return frames.some(({ kind, own }) => kind === 'branch' && !own);
}

/** One of the functions on the way is handed to another one, which may remember what it gives: `cache(async (id) => …)`. */
function isWrapped({ path }: Occurrence, program: Program): boolean {
  return path.some(({ to }) => program.form(to)?.callbackOf !== undefined);
}

const AGAIN: ReadonlySet<Frame['kind']> = new Set([
  'loop',
  'retry',
  'step',
  'cached',
  'catch',
  'finally',
  'lock',
  'transaction',
  'resolver',
]);

/** On each path on which the second runs, the first has run: it is in no branch in which the second is not. */
function alwaysBefore(first: Occurrence, second: Occurrence): boolean {
  if (first.at.span[0] > second.at.span[0]) return false;
  return first.frames
    .filter(({ kind }) => kind === 'branch' || kind === 'callback')
    .every((one) => one.own && second.frames.some(({ at }) => isSamePlace(at, one.at)));
}

/** A function on the way looks at a part of the row, keeps it to itself, and more of the row is wanted now. */
function isGuard({ path, operation: first }: Occurrence, { operation: second }: Occurrence): boolean {
  if (path.length === 0 || !first.result.complete || first.projection.state !== 'known') return false;
  const read = first.projection.value;
  if (second.projection.state === 'known') return !second.projection.value.every((one) => read.includes(one));
  return !second.result.complete || !second.result.columns.every((one) => read.includes(one));
}

/** Any write to the stored type, and any whose target we do not know; where no schema names the type, any of its library. */
function isChangedBetween(
  first: Occurrence,
  second: Occurrence,
  all: readonly Occurrence[],
  program: Program,
): boolean {
  const [from, to] = [all.indexOf(first), all.indexOf(second)];
  const { entity, library } = first.operation;
  const isNamed = program.entity(first.operation) !== undefined;
  return all
    .slice(from + 1, to)
    .some(
      ({ operation }) =>
        operation.kind === 'query' &&
        !isRead(operation) &&
        (operation.entity === undefined ||
          operation.entity === entity ||
          (!isNamed && operation.library === library)),
    );
}

/** A read of one row by the key of that very row, which is at hand. */
function foundBefore(occurrence: Occurrence, program: Program): FoundBy | undefined {
  const { operation } = occurrence;
  if (operation.action !== 'read-one' || isOnlyIfMissing(occurrence)) return;
  return program
    .foundBy(occurrence)
    .find(
      ({ read, column }) =>
        read.operation.entity === operation.entity &&
        read.operation.action === 'read-one' &&
        asksPlainly(read) &&
        alwaysBefore(read, occurrence) &&
        isKey(column, program.entity(operation)),
    );
}

function isKey(column: string, entity: Entity | undefined): boolean {
  if (column === 'id' || column === '_id') return true;
  return (entity?.indexes ?? []).some(
    ({ kind, parts }) => kind !== 'index' && parts.length === 1 && parts[0]?.column === column,
  );
}

function foundAgain({ read, column, at }: FoundBy, second: Occurrence, program: Program): Report {
  const { operation } = second;
  const few = fewAskFor(program.reach(second.fn));
  const asksMore = operation.relations.state !== 'absent' || read.operation.projection.state !== 'absent';
  return {
    at: second.at,
    message: `${named(operation.callee)} reads the ${named(operation.entity!)} again by its \`${column}\`${through(second.path)}: ${named(nameOf(read, program))} has just read that row`,
    ...(few !== undefined || asksMore || read.path.length > 0 || isLookBeforeChange(second, program)
      ? { tier: 'hint' as const } // Two functions, each of which asks for what it needs.
      : {}),
    related: [
      { at: read.at, message: 'Read here before' },
      { at, message: 'Its key is taken from there' },
    ],
    evidence: [
      ...operation.evidence,
      'The key is that of a row which is at hand, and nothing that we see changes it in between.',
    ],
  };
}

/** Does the function stand before procedures of which one request brings several? */
function runsPerCall(fn: FunctionRef, program: Program): boolean {
  const { entries, handles } = program.reach(fn);
  const stands = handles && entries.length > 0 && entries.every(({ kind }) => kind === 'middleware');
  return (
    stands &&
    entries.some(({ library }) => program.library(library)?.takesBatches === true) &&
    program.configurations('call-batching').length > 0
  );
}

/** What the call is given, as opposed to the request that it came with. */
const OF_THE_CALL = /\b(?:input|rawInput|getRawInput|path|meta)\b/;

function isOfContext(occurrence: Occurrence, program: Program): boolean {
  const { at, fn, frames } = occurrence;
  if (frames.some(({ kind, own, rest }) => kind === 'branch' && own && !rest)) return false; // Some calls need it, others do not.
  const call = program
    .waits(fn)
    .flat()
    .find((one) => isSamePlace(one.at, at));
  return call !== undefined && !OF_THE_CALL.test(program.text({ file: at.file, span: call.expression }));
}

function perCall({ operation, at, path }: Occurrence): Report {
  return {
    at,
    message: `${named(operation.callee)} reads the same ${named(operation.entity!)} for each procedure of a batched request${through(path)}`,
    confidence: 'likely',
    related: path.length === 0 ? [] : [{ at: operation.at, message: `${named(operation.callee)} runs here` }],
    evidence: [
      ...operation.evidence,
      'Clients of this workspace send several calls in one request, and what stands before a procedure runs for each of them.',
      'Nothing in the call depends on what the procedure is given.',
    ],
  };
}

function nameOf(first: Occurrence, program: Program): string {
  return first.path.length === 0 ? first.operation.callee : program.fn(first.path[0]!.to).name;
}

/** Of so many round trips one more is not felt. */
const LITTLE = 1 / 10;

/** One row by its key, where the request is there to change something: that comes now and then, and costs more than the look. */
function isLookBeforeChange({ operation, fn }: Occurrence, program: Program): boolean {
  if (operation.action !== 'read-one') return false;
  const { entries } = program.reach(fn);
  if (entries.length === 0 || !entries.every(({ kind }) => CHANGES.has(kind))) return false; // What stands before others runs each time.
  return program.occurrences(fn).some(({ operation: other }) => {
    if (other.grade === 'weak') return false;
    return (other.kind === 'query' && !isRead(other) && !onlyRecords(other)) || other.action === 'send';
  });
}

const CHANGES: ReadonlySet<string> = new Set(['http', 'rpc', 'resolver', 'action']);

function reportOf(first: Occurrence, second: Occurrence, program: Program): Report {
  const { operation } = second;
  const few = fewAskFor(program.reach(second.fn));
  return {
    at: second.at,
    ...(few !== undefined ||
    1 / roundTrips(second.fn, program) < LITTLE ||
    isLookBeforeChange(second, program)
      ? { tier: 'hint' }
      : {}),
    message: `${named(operation.callee)} reads the same ${named(operation.entity!)} again${through(second.path)}: ${named(nameOf(first, program))} has just read it`,
    related: [
      { at: first.at, message: 'Read here before' },
      ...second.path.slice(1).map((hop) => ({
        at: hop.at,
        message: `which calls ${named(program.fn(hop.to).name || hop.callee)}`,
      })),
      ...(second.path.length === 0
        ? []
        : [{ at: operation.at, message: `${named(operation.callee)} runs here` }]),
    ],
    evidence: [
      ...operation.evidence,
      'The conditions are the same, and nothing that we see writes it in between.',
      ...(few === undefined ? [] : [onlyFor(few)]),
    ],
    fixes: reuseTheResult(first, second, program),
  };
}
