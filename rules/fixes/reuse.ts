/** Uses the name under which a result is at hand, in place of asking for it again. */
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { closingOf } from './text.ts';

export function reuseTheResult(first: Occurrence, second: Occurrence, program: Program): readonly Fix[] {
  if (first.at.file !== second.at.file) return [];
  const source = program.source(first.at.file);
  const before = awaitedAt(source, first.at.span);
  const again = awaitedAt(source, second.at.span);
  if (!before?.name || !again || before.call !== again.call) return [];
  const name = before.name;
  const edits = (): readonly Edit[] => [{ at: { file: second.at.file, span: again.at }, text: name }];
  return [{ id: 'reuse-the-result', title: `Use \`${name}\``, safety: 'suggestion', edits }];
}

interface Awaited {
  /** `await call(…)`. */
  readonly at: readonly [number, number];
  /** The call, white space folded. */
  readonly call: string;
  readonly name: string | undefined;
}

function awaitedAt(source: string, [start, end]: readonly [number, number]): Awaited | undefined {
  const head = /(?:const\s+(\w+)\s*=\s*)?await\s+$/.exec(source.slice(Math.max(0, start - 200), start));
  const close = source[end] === '(' ? closingOf(source, end) : undefined;
  if (!head || close === undefined || /^\s*[.?![(]/.test(source.slice(close + 1, close + 20)))
    return undefined;
  const from = start - head[0].length + head[0].lastIndexOf('await');
  return { at: [from, close + 1], call: source.slice(start, close + 1).replace(/\s+/g, ''), name: head[1] };
}
