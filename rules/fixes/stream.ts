/** Hands a stream on in place of what was gathered from it. */
import type { Gathered } from '../model/gathered.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, replacement, textOf } from './edits.ts';
import { beginsLine, endOfLine, startOfLine } from './text.ts';

export function handOnStream({ stream, at }: Gathered, program: Program): readonly Fix[] {
  if (!stream) return [];
  const text = textOf(program, at.file);
  const { declared } = stream;
  if (declared && !beginsLine(text.source, declared[0])) return [];
  const edits = (): readonly Edit[] => {
    const end = declared
      ? Math.min(text.source.length, endOfLine(text.source, declared[1]) + text.newline.length)
      : 0;
    return [
      ...stream.imports.flatMap(({ name, from }) => addImport(text, from, [name])),
      ...(declared ? [replacement(text, [startOfLine(text.source, declared[0]), end], '')] : []),
      replacement(text, stream.at, stream.text),
    ];
  };
  return [{ id: 'hand-on-stream', title: 'Hand on the stream', safety: 'suggestion', edits }];
}
