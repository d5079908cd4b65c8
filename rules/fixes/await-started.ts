/** Waits for work that was started and left alone, or registers it with the platform, where that keeps a list of it. */
import type { Program } from '../model/program.ts';
import type { Started } from '../model/started.ts';
import type { Edit, Fix } from '../rule.ts';
import { named } from '../wording.ts';
import { addImport, replacement, textOf } from './edits.ts';
import { awaitAll } from './waiting.ts';

export function awaitStarted(started: Started, program: Program): readonly Fix[] {
  if (started.how !== 'call' || started.callee === '') return [];
  const { file, span } = started.expression;
  const what = named(started.callee);
  const fixes: Fix[] = [
    {
      id: 'await-work',
      title: `Wait for ${what}`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, file);
        const start = withoutVoid(text.source, span[0]);
        const waited = awaitAll([{ file, at: span, fn: started.fn }], program);
        return waited && [...(start === span[0] ? [] : [replacement(text, [start, span[0]], '')]), ...waited];
      },
    },
  ];
  if (!isServedByNext(started, program)) return fixes;
  return [
    ...fixes,
    {
      id: 'run-after',
      title: `Run ${what} after the response (Next.js 15.1)`,
      safety: 'suggestion',
      edits: (): readonly Edit[] | undefined => {
        const text = textOf(program, file);
        const start = withoutVoid(text.source, span[0]);
        return [
          ...addImport(text, 'next/server', ['after']),
          replacement(text, [start, span[1]], `after(() => ${text.source.slice(...span)})`),
        ];
      },
    },
  ];
}

function withoutVoid(source: string, start: number): number {
  const found = /\bvoid\s+$/.exec(source.slice(Math.max(0, start - 20), start));
  return found ? start - found[0].length : start;
}

/** In the route or action itself: elsewhere nobody says that a request is being answered. */
function isServedByNext({ fn, at }: Started, program: Program): boolean {
  return (
    program.hasDependency(at.file, 'next') &&
    program.entriesOf(at.file).length > 0 &&
    program.reach(fn).role === 'serving' &&
    program.reach(fn).entries.every(({ library }) => library === 'nextjs')
  );
}
