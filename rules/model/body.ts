/** How the body of a request comes into memory, where no parser of a framework does it. */
import type { FunctionRef, Place } from './place.ts';

export interface BodyRead {
  readonly fn: FunctionRef;
  /** The callee; the stream that is walked. */
  readonly at: Place;
  /** `bytes`: files or bytes of any kind; `text`: JSON, text, a validated form; `chunks`: gathered piece by piece. */
  readonly what: 'bytes' | 'text' | 'chunks';
  /** The file compares some size or length with something, or asks for `content-length`. */
  readonly measured: boolean;
}
