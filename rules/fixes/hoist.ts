/** Moves a query that asks the same in every turn before the loop: its statement as it stands. */
import type { Frame } from '../model/frame.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Fix } from '../rule.ts';
import { addBefore, replacement, textOf } from './edits.ts';
import { beginsLine, endOfLine, mentionsName, type Span, startOfLine } from './text.ts';

/** `const tax = await …;`. */
const DECLARATION = /^const\s+([\w$]+)\s*(?::[^=]+)?=\s*await\s/;

/** Empty unless the query is a declaration of its own in a loop statement, directly. */
export function hoistQuery({ operation, path }: Occurrence, frame: Frame, program: Program): readonly Fix[] {
  if (path.length > 0 || frame.at.file !== operation.at.file) return [];
  const text = textOf(program, operation.at.file);
  const { source } = text;
  const statement = operation.anchors.statement;
  const declared = source.slice(...statement);
  const name = DECLARATION.exec(declared)?.[1];
  const start = source.slice(0, frame.at.span[0]).search(/(?:for)\s*(?:await\s*)?\(?[^;{}]*$/);
  const head = source.startsWith('for', frame.at.span[0]) ? frame.at.span[0] : start;
  if (name === undefined || head < 0 || !beginsLine(source, head) || !beginsLine(source, statement[0]))
    return [];
  return [
    {
      id: 'hoist-query',
      title: `Move ${name} before the loop`,
      safety: 'suggestion',
      edits: () => {
        const before = source.slice(...program.fn(operation.fn).at.span);
        const outside = before.replace(source.slice(head, statement[0]), '').replace(declared, '');
        const isTaken = mentionsName(source.slice(program.fn(operation.fn).at.span[0], head), name);
        const moved = addBefore(text, [head, head], [declared]);
        const line: Span = [
          startOfLine(source, statement[0]),
          endOfLine(source, statement[1]) + text.newline.length,
        ];
        return isTaken || outside === '' || !moved ? undefined : [moved, replacement(text, line, '')];
      },
    },
  ];
}
