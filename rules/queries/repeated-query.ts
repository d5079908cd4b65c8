/** The same question twice on the way to one answer: half of the round trips could be saved. */
import { reuseTheResult } from '../fixes/reuse.ts';
import type { Frame } from '../model/frame.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isRead, isSameCall, isSamePlace } from '../model/questions.ts';
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
    return seen.flatMap((occurrence): readonly Report[] => {
      if (!asksPlainly(occurrence) || isWrapped(occurrence, program)) return [];
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

function reportOf(first: Occurrence, second: Occurrence, program: Program): Report {
  const { operation } = second;
  const before = first.path.length === 0 ? first.operation.callee : program.fn(first.path[0]!.to).name;
  const few = fewAskFor(program.reach(second.fn));
  return {
    at: second.at,
    ...(few === undefined ? {} : { tier: 'hint' }),
    message: `${named(operation.callee)} reads the same ${named(operation.entity!)} again${through(second.path)}: ${named(before)} has just read it`,
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
