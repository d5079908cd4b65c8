/**
 * What makes a finding the same finding after lines have moved: its rule, file, enclosing symbol and text.
 *
 * The file's path is part of it, so that a baseline of one file does not silence the same code in another.
 */
import type { FileFacts } from '../facts/facts.ts';
import { hashOf } from './hash.ts';

/** Longer texts are cut: what a finding marks is told by its beginning. */
const MAX_TEXT = 400;

/** The name of the innermost named function around an offset, with its class; '' at module level. */
export function symbolAt(facts: FileFacts, offset: number): string {
  let name = '';
  let size = Number.POSITIVE_INFINITY;
  for (const fn of facts.functions) {
    const [start, end] = fn.at;
    if (fn.name === '' || start > offset || end < offset || end - start > size || fn.kind === 'module')
      continue;
    size = end - start;
    const cls = fn.class === undefined ? undefined : facts.classes[fn.class]?.name;
    name = cls ? `${cls}.${fn.name}` : fn.name;
  }
  return name;
}

/** Gives fingerprints to the findings of one file, in their order: twins differ by an ordinal. */
export class Fingerprints {
  readonly #count = new Map<string, number>();

  next(rule: string, path: string, symbol: string, text: string): string {
    const identity = [rule, path, symbol, text.slice(0, MAX_TEXT).replace(/\s+/g, ' ').trim()].join('\0');
    const ordinal = this.#count.get(identity) ?? 0;
    this.#count.set(identity, ordinal + 1);
    return hashOf(`${identity}\0${ordinal}`).slice(0, 20);
  }
}
