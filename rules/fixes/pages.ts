/** States which rows are meant, where the library takes a range: `.range(0, 999)`. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { insertion, textOf } from './edits.ts';
import { filled } from './phrases.ts';

/** More rows than one call asks for at a time. */
const MOST = '1000';

export function followThePages({ operation }: Occurrence, program: Program): readonly Fix[] {
  const phrase = program.library(operation.library)?.phrases?.offset;
  if (!phrase?.includes('$2')) return []; // Its offset is not a range: how it pages is the library's own.
  const text = textOf(program, operation.at.file);
  const call = filled(phrase, ['0', String(Number(MOST) - 1)]);
  return [
    {
      id: 'follow-the-pages',
      title: `Ask for a stated range (${MOST} rows)`,
      safety: 'suggestion',
      edits: () => [insertion(text, operation.anchors.chainEnd, call)],
    },
  ];
}
