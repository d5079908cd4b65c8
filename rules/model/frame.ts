/** What encloses an operation: loops, transactions, locks, handlers. Syntax is gone here: a `.map` callback and a `for` are both loops. */

import type { Origin } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Size } from './size.ts';

export type FrameKind =
  | 'loop'
  | 'transaction'
  | 'lock'
  | 'retry'
  /** A part of durable work: what it gives is remembered, and it is run again by itself. */
  | 'step'
  | 'limiter'
  | 'cached'
  | 'branch'
  | 'try'
  | 'catch'
  | 'finally'
  | 'resolver'
  | 'callback'
  | 'handler';

export interface Frame {
  readonly kind: FrameKind;
  readonly fn: FunctionRef;
  /** The loop's head, the transaction's call, …: what a squiggle or related location marks. */
  readonly at: Place;
  /** True when the frame is written in the function the occurrence is seen from; false when it is in a callee. */
  readonly own: boolean;
  readonly loop?: Loop;
  /** For `transaction`: isolation level if written, and library. */
  readonly isolation?: string;
  readonly library?: string;
  /** For `branch`: whether the test reads a row or the result of an earlier operation is left to `program`. */
  readonly test?: string;
  /** For `branch`: it is no arm, but what comes after an arm that leaves, and so what happens unless something is the matter. */
  readonly rest?: true;
}

/** Where a list is written; what it means is linking's business. */
export interface ListAt {
  readonly file: string;
  readonly value: number;
}

export interface Loop {
  /** What it is for. Only `items` runs once per element of a collection. */
  readonly purpose:
    | 'items'
    /** Walks pages or a cursor until none is left. */
    | 'paging'
    /** Tries again until it works. */
    | 'retry'
    /** Waits for something. */
    | 'poll'
    /** Runs for ever: a consumer. */
    | 'service'
    /** Each turn takes a bounded slice of a collection. */
    | 'chunks'
    /** Leaves at the first hit: `find`, or a `return`/`break` that does not depend on the end. */
    | 'search'
    | 'unknown';
  /** The collection as written: `orders`; '' when there is none. */
  readonly collection: string;
  /** As the loop's own function shows it; `Program.countOf` asks callers and callees as well. */
  readonly size: Size;
  /** Absent when it runs over no list. */
  readonly list?: ListAt;
  /** All turns start at once (`Promise.all(xs.map(…))`), or each waits for the one before. */
  readonly parallel: boolean;
  /** At most so many turns at a time (`p-limit`, chunks); Infinity when not limited. */
  readonly concurrency: number;
  /** Where the collection comes from. */
  readonly origin: Origin;
  /** Does the operation's input change from turn to turn? */
  readonly varies: 'yes' | 'no' | 'unknown';
  /** Recursion: the function calls itself along the path. */
  readonly recursive: boolean;
  /** Something asynchronous with a latency of its own runs before the operation in each turn, so same-tick batching is lost. */
  readonly staggered: boolean;
}
