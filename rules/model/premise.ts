/**
 * What a write owes to an earlier operation of the same function: whether it happens at all, and what it writes.
 * Between the two anything may have changed; rules about races begin here.
 */
import type { Occurrence } from './operation.ts';
import type { Place } from './place.ts';

/** A read whose answer decides whether a later operation runs. */
export interface Premise {
  readonly read: Occurrence;
  /**
   * What the operation takes for granted: that nothing was found (`absent`), that something was (`present`), or what a
   * comparison said of it (`compared`): a column with a value, a count with a limit.
   */
  readonly asks: 'absent' | 'present' | 'compared';
  /** Properties of the row that are compared; empty for the row itself, a count, or a list's length. */
  readonly columns: readonly string[];
  /** Columns by which the code itself looked for the row, among those that were read: `rows.find((row) => row.key === key)`. */
  readonly picked?: readonly string[];
  /**
   * What must hold of the columns for the operation to run: that they are `empty` or `set`, that they `equal` a value
   * written in the code (or are on one side of it), that they do not (`differ`); `other`: what a function makes of them,
   * or a comparison with something else.
   */
  readonly state: 'empty' | 'set' | 'equal' | 'differ' | 'other';
  /** Otherwise the function is left without a word: `if (seen) return;`. */
  readonly skips?: boolean;
  /** The test. */
  readonly at: Place;
}

/** A written column whose new value was computed from the old one, as an earlier read gave it. */
export interface Derivation {
  readonly read: Occurrence;
  readonly column: string;
  /** The expression that is written: `product.stock - quantity`. */
  readonly at: Place;
  /**
   * `sum`: arithmetic; `parts`: a list or text put together anew; `fields`: an object of which some fields are replaced;
   * `computed`: what a function makes of it.
   */
  readonly change: 'sum' | 'parts' | 'fields' | 'computed';
  /** For `sum`: what is added or taken away, as text of the file; absent where it is no single expression. */
  readonly by?: { readonly sign: '+' | '-'; readonly at: Place };
}

/** A column by which rows are looked for, whose value is that of the same column of a row that was read before. */
export interface FoundBy {
  readonly column: string;
  /** What gave the row; nothing that may have changed it is done in between. */
  readonly read: Occurrence;
  /** `user.id` of `find({ id: user.id })`. */
  readonly at: Place;
}
