/** Content that comes piece by piece, is gathered in memory as a whole, and is handed on to what would take it in pieces. */
import type { FunctionRef, Place } from './place.ts';
import type { Size } from './size.ts';

export interface Gathered {
  readonly fn: FunctionRef;
  /** What is gathered: a file of the disk, the answer of another service, an object of a store, any stream, rows put into one text. */
  readonly what: 'file' | 'response' | 'object' | 'stream' | 'rows';
  /** Where this function has it gathered: the callee; of a text that grows in a loop, the text. */
  readonly at: Place;
  /** Where that is done, when a function does it that is called there. */
  readonly inside?: Place;
  /** What it is handed to: the callee. */
  readonly goesTo: Place;
  /**
   * Something keeps it small: it is the same file or address each time, the file compares sizes, the rows are limited.
   */
  readonly bounded: boolean;
  /** Of rows: how many there may be. */
  readonly size?: Size;
  /** Where this function holds both ends: the stream in place of the content. */
  readonly stream?: {
    /** What is replaced: the content, or the call that it is handed to. */
    readonly at: Place['span'];
    readonly text: string;
    /** The statement that held the content, which is for nothing else. */
    readonly declared?: Place['span'];
    readonly imports: readonly { readonly name: string; readonly from: string }[];
  };
}
