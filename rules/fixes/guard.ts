/** Refuses to go on where a value that a filter needs is missing: a test before the statement. */
import type { Condition, Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { named } from '../wording.ts';
import { addBefore, textOf } from './edits.ts';

/** A name, or a chain of them: what can be asked for twice without doing anything twice. */
const NAME = /^[\w$]+(?:\??\.[\w$]+)*$/;

export function guardTheValue(
  { operation }: Occurrence,
  conditions: readonly Condition[],
  program: Program,
): readonly Fix[] {
  const [condition, ...others] = conditions;
  if (!condition || others.length > 0 || condition.conditional) return [];
  const { text: value, undefinedBy } = condition.value;
  if (!NAME.test(value) || undefinedBy === 'written') return [];
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, operation.at.file);
    const { indent, quote, semicolon } = text;
    const message = `${quote}${condition.column} is required${quote}`;
    const edit = addBefore(text, operation.anchors.statement, [
      `if (${value} === undefined) {`,
      `${indent}throw new Error(${message})${semicolon}`,
      '}',
    ]);
    return edit && [edit];
  };
  return [
    {
      id: 'guard-the-value',
      title: `Throw when ${named(value).slice(1, -1)} is undefined`,
      safety: 'suggestion',
      edits,
    },
  ];
}
