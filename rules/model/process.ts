/** Processes of the workspace: what starts with a file, serves, and is told to end when a new version is deployed. */
import type { Operation } from './operation.ts';

export interface ServingProcess {
  /** Servers that listen and workers that take jobs, in order of files; at least one. */
  readonly serves: readonly Operation[];
  /**
   * Something in the process hears that it has to end: a handler of SIGTERM or SIGINT, or a library for it. Whether it
   * does enough then we do not judge.
   */
  readonly hearsTheEnd: boolean;
  /** Something hears it and stops timers, flushes telemetry or leaves at once: for what is under way it does nothing. */
  readonly hearsForOthers: boolean;
}
