/** Processes of the workspace: what starts with a file, serves, and is told to end when a new version is deployed. */
import type { Operation } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';

export interface ServingProcess {
  /** Servers that listen and workers that take jobs, in order of files; at least one, or a loop. */
  readonly serves: readonly Operation[];
  /** Loops that wait for something in each turn and never end: what they are in belongs to the process for good. */
  readonly loops: readonly EndlessLoop[];
  /**
   * Something in the process hears that it has to end: a handler of SIGTERM or SIGINT, or a library for it. Whether it
   * does enough then we do not judge.
   */
  readonly hearsTheEnd: boolean;
  /** Something hears it and stops timers, flushes telemetry or leaves at once: for what is under way it does nothing. */
  readonly hearsForOthers: boolean;
}

export interface EndlessLoop {
  /** The function that never returns. */
  readonly fn: FunctionRef;
  /** The loop's head. */
  readonly at: Place;
}
