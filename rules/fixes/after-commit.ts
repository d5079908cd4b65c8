/** Moves the last call of a transaction's callback behind the transaction. */
import type { Frame } from '../model/frame.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { type Text, textOf } from './edits.ts';
import { closingOf, indentationAt, listAt, mentionsName, type Span, startOfLine } from './text.ts';

/** Empty unless the call is a statement of its own, the last one, and needs nothing that is declared in the callback. */
export function moveAfterCommit(occurrence: Occurrence, frame: Frame, program: Program): readonly Fix[] {
  const { file } = occurrence.at;
  if (frame.at.file !== file) return [];
  const text = textOf(program, file);
  const edits = moved(text, occurrence.at.span, frame.at.span);
  if (edits === undefined) return [];
  return [
    {
      id: 'move-after-commit',
      title: 'Move it after the transaction',
      safety: 'suggestion',
      edits: () => edits,
    },
  ];
}

function moved(text: Text, call: Span, opening: Span): readonly Edit[] | undefined {
  const { source, newline } = text;
  const open = source.indexOf('(', opening[1]);
  const close = open < 0 ? undefined : closingOf(source, open);
  if (close === undefined) return undefined;
  const given = listAt(source, [open, close + 1]);
  const callback = given?.elements.find(([start, end]) => start < call[0] && call[1] < end);
  if (given === undefined || callback === undefined) return undefined;
  const arrow = /^(?:async\s*)?(?:function\s*\w*\s*)?\(?([^)]*)\)?\s*(?:=>)?\s*\{/.exec(
    source.slice(...callback),
  );
  if (arrow === null) return undefined;
  const bodyOpen = callback[0] + arrow[0].length - 1;
  const bodyClose = closingOf(source, bodyOpen);
  if (bodyClose === undefined || call[0] < bodyOpen) return undefined;
  // A statement of its own: `await send(…);` on lines of its own, and nothing after it in the callback.
  const start = startOfLine(source, call[0]);
  const before = source.slice(start, call[0]);
  if (!/^[ \t]*await\s+$/.test(before)) return undefined;
  const argumentsAt = source.indexOf('(', call[1] - 1);
  const isCall = argumentsAt >= 0 && source.slice(call[1], argumentsAt).trim() === '';
  const last = isCall ? closingOf(source, argumentsAt) : undefined;
  if (last === undefined) return undefined;
  const end = source[last + 1] === ';' ? last + 2 : last + 1;
  if (source.slice(end, bodyClose).trim() !== '') return undefined;
  const statement = source.slice(start, end);
  const inside = source.slice(bodyOpen + 1, start);
  const indentation = indentationAt(source, call[0]);
  if (indentation === indentationAt(source, bodyClose)) return undefined;
  const names = [
    ...(arrow[1] ?? '').matchAll(/[\w$]+/g),
    ...inside.matchAll(/\b(?:const|let|var)\s+(?:\{([^}]*)\}|\[([^\]]*)\]|([\w$]+))/g),
  ].flatMap((match) =>
    [
      ...match
        .slice(1)
        .join(' ')
        .matchAll(/[\w$]+/g),
      ...(match.length === 1 ? [match] : []),
    ].map(([name]) => name),
  );
  if (names.some((name) => mentionsName(statement, name))) return undefined;
  // Behind the statement of the transaction, at its indentation.
  const first = startOfLine(source, opening[0]);
  if (!/^[ \t]*(?:(?:const|let)\s[^=]*=\s*)?await\s+$/.test(source.slice(first, opening[0])))
    return undefined;
  const behind = source[close + 1] === ';' ? close + 2 : close + 1;
  const outer = indentationAt(source, opening[0]);
  const shifted = statement
    .split(/\r?\n/)
    .map((line) => (line.startsWith(indentation) ? outer + line.slice(indentation.length) : line))
    .join(newline);
  const removed: Span = [source.lastIndexOf('\n', start - 1), end];
  return [
    { at: { file: text.file, span: removed[0] < 0 ? [start, end] : removed }, text: '' },
    { at: { file: text.file, span: [behind, behind] }, text: newline + shifted },
  ];
}
