/** Work that a request starts and does not wait for: a restart loses it, and when it fails nobody hears of it. */
import { awaitStarted } from '../fixes/await-started.ts';
import { isCaughtBelow } from '../model/failure.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isWrite } from '../model/questions.ts';
import type { Started } from '../model/started.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const fireAndForgetWork = defineRule({
  id: 'fire-and-forget-work',
  factor: 'state',
  summary: 'Work is started and not waited for: a restart loses it, and its failure is nobody’s.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [
    { id: 'await-work', title: 'Wait for the work', safety: 'suggestion' },
    { id: 'run-after', title: 'Run the work after the response', safety: 'suggestion' },
  ],
  check(fn, program) {
    const { role } = program.reach(fn);
    return program.started(fn).flatMap((started) => {
      if (started.rejection === 'handled') return []; // Somebody thought of it: best effort, and said so.
      if (started.telemetry) return []; // Its loss is borne.
      const works = started.occurrences.filter(isWork);
      const uncaught = works.find((one) => !isCaughtBelow(one, program));
      const work = uncaught ?? works[0];
      if (!work) return []; // A cache is warmed, a log is written; nothing is lost.
      if (started.repeats || works.every(runsForEver)) return []; // A consumer that lives as long as the process.
      const heardBy = !uncaught ? 'code' : program.outlivesRejections(started.at.file) ? 'process' : 'nobody';
      return [
        {
          at: started.at,
          message: messageOf(started, heardBy),
          ...TIER[heardBy],
          confidence: role === 'serving' || role === 'background' ? 'certain' : 'likely',
          related: [{ at: work.operation.at, message: `${named(work.operation.callee)} runs here` }],
          evidence: [
            ...work.operation.evidence,
            REJECTION[heardBy],
            ...(isCovered(started, program)
              ? ['The `try` around it hears nothing of that: it catches what is awaited in it.']
              : []),
          ],
          fixes: awaitStarted(started, program),
        },
      ];
    });
  },
});

/** Who hears that it failed: code further down that catches it, a listener of the whole process, or nobody. */
type HeardBy = 'code' | 'process' | 'nobody';

const TIER = { code: { tier: 'hint' }, process: { tier: 'information' }, nobody: {} } as const;

const REJECTION: Readonly<Record<HeardBy, string>> = {
  code: 'What it calls catches the failures of this work; a restart loses it all the same.',
  process:
    'Neither the call nor what it calls catches a rejection: all that hears of it is the listener of its process, which knows nothing of this work.',
  nobody:
    'Neither the call nor what it calls catches a rejection: it is an unhandled one, which by default ends the process.',
};

const WRITES_LISTS: ReadonlySet<string> = new Set(['create-many', 'upsert-many']);

/** Others see that it was not done. Caches are filled again, and messages wait in the memory of their client. */
function isWork({ operation }: Occurrence): boolean {
  if (operation.grade === 'weak') return false;
  if (operation.kind === 'query') return isWrite(operation) || WRITES_LISTS.has(operation.action);
  return operation.kind === 'http' && operation.action !== 'get';
}

/** Is it written in a `try` with a `catch`? */
function isCovered({ expression, fn }: Started, program: Program): boolean {
  const [start, end] = expression.span;
  return program
    .catches(fn)
    .some(({ form, covers }) => form === 'clause' && covers[0] <= start && end <= covers[1]);
}

function runsForEver({ frames }: Occurrence): boolean {
  return frames.some(({ loop }) => loop?.purpose === 'service' || loop?.purpose === 'poll');
}

function messageOf({ how, callee }: Started, heardBy: HeardBy): string {
  if (how === 'listener')
    return `A rejection of this asynchronous ${named(callee)} listener is caught by nothing${heardBy === 'process' ? ' but a listener of the whole process' : ', and by default ends the process'}`;
  if (how === 'timer')
    return `The work that ${named(callee)} starts later is lost on a restart, and nothing catches its rejection`;
  const what = callee === '' ? 'This function' : named(callee);
  return `${what} is started and not awaited: a restart loses its work${heardBy === 'code' ? '' : ', and nothing here catches its rejection'}`;
}
