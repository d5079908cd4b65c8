/** Offsets to lines and columns for people: both from 1, columns in UTF-16 units. */
import type { Place } from '../../../rules/model/place.ts';
import { lineAt, lineStartsOf } from '../engine/lines.ts';
import { relativeTo } from '../workspace/paths.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export class Places {
  readonly #root: string;
  readonly #text: (path: string) => string | undefined;
  readonly #files = new Map<string, { readonly text: string; readonly starts: readonly number[] }>();

  constructor(root: string, text: (path: string) => string | undefined) {
    this.#root = root;
    this.#text = text;
  }

  /** Relative to the root, with `/`. */
  path(file: string): string {
    return relativeTo(file, this.#root);
  }

  range({ file, span }: Place): Range {
    return { start: this.position(file, span[0]), end: this.position(file, span[1]) };
  }

  position(file: string, offset: number): Position {
    const { starts } = this.#file(file);
    const line = lineAt(starts, offset);
    return { line: line + 1, column: offset - starts[line]! + 1 };
  }

  /** `src/a.ts:12:5`. */
  label({ file, span }: Place): string {
    const { line, column } = this.position(file, span[0]);
    return `${this.path(file)}:${line}:${column}`;
  }

  /** A line, from 1, without its end; undefined past the last one. */
  line(file: string, line: number): string | undefined {
    const { text, starts } = this.#file(file);
    const start = starts[line - 1];
    return start === undefined
      ? undefined
      : text.slice(start, starts[line] ?? text.length).replace(/\r?\n$|\r$/, '');
  }

  #file(file: string): { readonly text: string; readonly starts: readonly number[] } {
    let known = this.#files.get(file);
    if (!known) {
      const text = this.#text(file) ?? '';
      known = { text, starts: lineStartsOf(text) };
      this.#files.set(file, known);
    }
    return known;
  }
}
