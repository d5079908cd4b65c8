/** Listeners and timers that code adds to something that lives longer than the code that adds them. */
import type { FunctionRef, Place } from './place.ts';

export interface Subscription {
  readonly kind: 'listener' | 'timer';
  readonly fn: FunctionRef;
  /** The callee: `statusChanges.on`. */
  readonly at: Place;
  /** As written: `statusChanges`; '' for timers. */
  readonly target: string;
  /** As written, quotes included: `'change'`; '' where there is none. */
  readonly event: string;
  /** What is called, and the whole call. */
  readonly callbackAt: Place['span'];
  readonly callAt: Place['span'];
  /** The value of the call is dropped: it stands as a statement. */
  readonly dropped: boolean;
  /** Something removes it: by hand, by an option, or it is added once only. */
  readonly ends: boolean;
}
