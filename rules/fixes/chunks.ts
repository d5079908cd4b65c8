/** Deletes in chunks, where the library limits a delete and tells how many rows there were. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addToList, replacement, textOf } from './edits.ts';
import { formOf } from './phrases.ts';
import { beginsLine, indentationAt, indented } from './text.ts';

/** Rows a statement: short enough for locks to be let go, long enough for the round trip to be worth it. */
const CHUNK = 1000;

export function deleteInChunks({ operation }: Occurrence, program: Program): readonly Fix[] {
  const { options, statement, expression } = operation.anchors;
  const text = textOf(program, operation.at.file);
  const { source, newline, indent, semicolon } = text;
  const isPlain =
    /^await\s+$/.test(source.slice(statement[0], expression[0])) &&
    /^;?$/.test(source.slice(expression[1], statement[1]));
  if (!options || !isPlain || !beginsLine(source, statement[0])) return [];
  if (formOf(operation, program)?.row.limit !== '0.limit') return []; // Others have no limit, or other words for it.
  const edits = (): readonly Edit[] | undefined => {
    const outer = indentationAt(source, statement[0]);
    const limited = addToList(text, options, [`limit: ${CHUNK}`]);
    const [only, ...others] = limited ?? [];
    if (!only || others.length > 0) return undefined;
    const call =
      source.slice(expression[0], only.at.span[0]) + only.text + source.slice(only.at.span[1], expression[1]);
    const lines = [
      `for (let count = ${CHUNK}; count === ${CHUNK}; ) {`,
      `${indent}({ count } = await ${indented(call, indent)})${semicolon}`,
      '}',
    ];
    return [replacement(text, statement, lines.join(newline + outer))];
  };
  return [{ id: 'delete-in-chunks', title: `Delete in chunks of ${CHUNK}`, safety: 'suggestion', edits }];
}
