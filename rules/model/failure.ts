/** Where failures end: what code does with an error that it catches. */
import type { Occurrence } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Program } from './program.ts';

/** A `catch` clause, or the callback of a promise's `.catch`. */
export interface Catch {
  readonly form: 'clause' | 'callback';
  readonly fn: FunctionRef;
  /** `catch (error)`, or `.catch` of the call: what a squiggle marks. */
  readonly at: Place;
  /** The text whose failures end up here. */
  readonly covers: Place['span'];
  /** What is done with them, braces included; of an arrow without braces, its expression. */
  readonly bodyAt: Place['span'];
  /** The error's name as written; '' when it has none. */
  readonly error: string;
  /**
   * `drops`: nothing of the failure is left, and nothing else is given in its place. `default`: the code goes on with a
   * value that it has at hand (nothing, an empty list, a constant). `tells`: it logs, rethrows, answers with an error,
   * calls something that we do not judge, or says in a comment why it does nothing.
   */
  readonly outcome: 'drops' | 'default' | 'tells';
  /** What is covered leaves the function when it succeeds, so that what comes after the catch is another way. */
  readonly leaves: boolean;
  /** It stands in the handling of another failure, or in a clean-up. */
  readonly cleaningUp: boolean;
}

/** Do failures of the occurrence end in that catch of its function: is it covered, and by no catch further in? */
export function endsIn(occurrence: Occurrence, one: Catch, program: Program): boolean {
  const { at, fn } = occurrence;
  const covering = program.catches(fn).filter(({ covers }) => within(at.span, covers));
  if (covering.some((other) => other !== one && within(other.covers, one.covers))) return false;
  return covering.includes(one) && !isCaughtBelow(occurrence, program);
}

/** Do its failures end in one of the functions on the way down to it, or in one that is handed it as a callback there? */
export function isCaughtBelow({ path, operation, frames }: Occurrence, program: Program): boolean {
  if (frames.some(({ kind, own }) => kind === 'try' && !own)) return true;
  return path.some((hop, index) => {
    const next = path[index + 1]?.at ?? operation.at;
    return program.catches(hop.to).some(({ covers }) => within(next.span, covers));
  });
}

function within(inner: readonly [number, number], outer: readonly [number, number]): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1];
}
