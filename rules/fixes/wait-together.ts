/** Waits for several calls at once: `const [a, b] = await Promise.all([…])`. */
import type { Program, Wait } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { replacement, textOf } from './edits.ts';
import { beginsLine, indentationAt, indented, type Span } from './text.ts';

export function waitTogether(waits: readonly Wait[], program: Program): readonly Fix[] {
  const edits = (): readonly Edit[] | undefined => togetherIn(waits, program);
  return [
    { id: 'wait-together', title: `Wait for all ${waits.length} at once`, safety: 'suggestion', edits },
  ];
}

function togetherIn(waits: readonly Wait[], program: Program): readonly Edit[] | undefined {
  const [first] = waits;
  const last = waits.at(-1);
  if (!first || !last) return undefined;
  const text = textOf(program, first.at.file);
  const { source, newline, indent, semicolon, trailingComma } = text;
  if (first.statement[0] === last.statement[0]) return withoutAwait(waits, source, first.at.file);
  if (!beginsLine(source, first.statement[0])) return undefined;
  const parts = waits.map((wait) => declared(source, wait));
  const names = parts.flatMap((part) => (part ? [part.name] : []));
  if (names.length < waits.length) return undefined;
  for (const [index, wait] of waits.entries()) {
    const next = waits[index + 1];
    // What stands between would be lost, or would have to go before.
    if (next && /\S/.test(source.slice(wait.statement[1], next.statement[0]))) return undefined;
  }
  const outer = indentationAt(source, first.statement[0]);
  const inner = outer + indent;
  const elements = waits.map(({ expression }) => inner + indented(source.slice(...expression), indent));
  const body = elements.join(`,${newline}`) + (trailingComma ? ',' : '');
  return [
    replacement(
      text,
      [first.statement[0], last.statement[1]],
      `const [${names.join(', ')}] = await Promise.all([${newline}${body}${newline}${outer}])${semicolon}`,
    ),
  ];
}

/** The name, or pattern, of `const name = await call();`. */
function declared(source: string, { statement, expression }: Wait): { readonly name: string } | undefined {
  const head = /^const\s+(\w+|\{[^{}:=]*\}|\[[^[\]:=]*\])\s*=\s*await\s+$/.exec(
    source.slice(statement[0], expression[0]),
  );
  return head && /^;?$/.test(source.slice(expression[1], statement[1])) ? { name: head[1]! } : undefined;
}

/** `Promise.all([await a(), await b()])`: the list waits for its elements. */
function withoutAwait(waits: readonly Wait[], source: string, file: string): readonly Edit[] | undefined {
  const [first] = waits;
  const before = source.slice(Math.max(0, first!.expression[0] - 60), first!.expression[0]);
  if (!/\bPromise\.all(?:Settled)?\(\s*\[\s*await\s+$/.test(before)) return undefined;
  return waits.map(({ expression }) => {
    const start = source.lastIndexOf('await', expression[0]);
    const span: Span = [start, expression[0]];
    return { at: { file, span }, text: '' };
  });
}
