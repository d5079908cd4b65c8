/** Limits the rows that are loaded along of a relation, in the relation's own options. */
import type { Operation, RelationRead } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { addToList, objectFor, replacement, textOf, withTabStop } from './edits.ts';
import { filled, formOf } from './phrases.ts';
import type { Span } from './text.ts';

/** Rows of each parent. What fits two screens. */
const RELATED_ROWS = 50;

/** Empty where the library has no such option, or would read all rows all the same. */
export function limitRelation(operation: Operation, read: RelationRead, program: Program): readonly Fix[] {
  const phrase = formOf(operation, program)?.phrases.relationLimit;
  const { at } = read;
  if (phrase === undefined || read.limited === 'memory' || at?.file !== operation.at.file) return [];
  return [
    {
      id: 'limit-relation',
      title: `Limit ${read.name} to ${RELATED_ROWS}`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, at.file);
        const key = /^\s*[\w$'"]+\s*:\s*/.exec(text.source.slice(...at.span))?.[0];
        if (key === undefined) return undefined;
        const value: Span = [at.span[0] + key.length, at.span[1]];
        const limit = filled(phrase, [String(RELATED_ROWS)]);
        const isPlain = text.source.slice(...value) === 'true';
        if (!isPlain && text.source[value[0]] !== '{') return undefined; // Written elsewhere, and perhaps shared.
        const edits = isPlain
          ? [replacement(text, value, objectFor(text, value[0], [limit]))]
          : addToList(text, value, [limit]);
        return edits && withTabStop(edits, String(RELATED_ROWS));
      },
    },
  ];
}
