/** Where things are. Offsets, not lines: lines are for people, and only presentation speaks to people. */

/** A range of a file. `file` is the workspace path with `/`, as the engine names files. */
export interface Place {
  readonly file: string;
  /** Half-open, in UTF-16 units. */
  readonly span: readonly [number, number];
}

/** A function of the workspace. */
export interface FunctionRef {
  readonly file: string;
  /** Index into the file's functions. */
  readonly index: number;
}
