/** Work that a timer of the process starts again and again: every replica has the timer. */
import type { Occurrence } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';

export interface Schedule {
  /** The call or decorator that registers it. */
  readonly at: Place;
  /** The function that registers it. */
  readonly fn: FunctionRef;
  /** When, as written: `0 7 * * *`; '' when it is not a literal. */
  readonly when: string;
  /** Told by the clock, so that all processes begin at one time; else it is counted from the start of each. */
  readonly byClock: boolean;
  readonly handler: FunctionRef;
  readonly name: string;
  /** Why one of several processes does it, or only a chosen one: a clause; absent when nothing says so. */
  readonly coordinated?: string;
  readonly occurrences: readonly Occurrence[];
}
