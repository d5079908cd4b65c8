/** Sets the loading strategy of the library, where a call takes one: `relationLoadStrategy: 'query'`. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { addToList, requoted, textOf } from './edits.ts';

export function loadSeparately({ operation }: Occurrence, program: Program): readonly Fix[] {
  const phrase = program.library(operation.library)?.phrases?.separate;
  const { options } = operation.anchors;
  if (phrase === undefined || !options) return [];
  const text = textOf(program, operation.at.file);
  if (text.source.slice(...options).includes(phrase.split(':')[0]!)) return [];
  return [
    {
      id: 'load-separately',
      title: `Load each list by a statement of its own (${phrase})`,
      safety: 'suggestion',
      edits: () => addToList(text, options, [requoted(text, phrase)]),
    },
  ];
}
