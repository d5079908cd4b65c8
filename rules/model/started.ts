/** Work that a function starts and that nobody waits for. */
import type { Occurrence } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';

export interface Started {
  /**
   * `call`: a promise is dropped. `timer`: handed to a timer of this process. `listener`: an asynchronous listener of
   * an emitter that drops what listeners return.
   */
  readonly how: 'call' | 'timer' | 'listener';
  /** What to mark: the callee; the head of a function that is called in place; the registration of a listener. */
  readonly at: Place;
  /** As written; '' for a function without a name. */
  readonly callee: string;
  /** The expression whose promise is dropped, `void` left aside. */
  readonly expression: Place;
  /** The innermost function that it is written in. */
  readonly fn: FunctionRef;
  /** Who hears of a failure: a `catch` at the call or around all that is awaited below it; or nobody. */
  readonly rejection: 'handled' | 'unhandled';
  /** It tells others what happened here (logs, metrics, usage), and its loss is borne. */
  readonly telemetry: boolean;
  /** It starts itself again: a loop that lives as long as the process. */
  readonly repeats: boolean;
  /** What it does outside of the process. */
  readonly occurrences: readonly Occurrence[];
}
