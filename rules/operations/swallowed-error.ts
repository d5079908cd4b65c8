/** A failure of I/O that is caught and told to nobody: the work is lost, and at three in the morning nothing says why. */
import { nameError, readError, tellError } from '../fixes/failure.ts';
import { type Catch, endsIn } from '../model/failure.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isRead } from '../model/questions.ts';
import { defineRule, type Report } from '../rule.ts';
import { named, through } from '../wording.ts';

/** Losing these loses work. Caches and files have fallbacks by nature: a miss, a file that is not there. */
const LOSES: ReadonlySet<Operation['kind']> = new Set(['query', 'http', 'message']);
/** Loops that come back to it. */
const COMES_BACK: ReadonlySet<string> = new Set(['retry', 'poll', 'search']);

export const swallowedError = defineRule({
  id: 'swallowed-error',
  factor: 'operations',
  summary: 'A failure of a query, a request or a message is caught and told to nobody.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [
    { id: 'log-error', title: 'Log the error', safety: 'suggestion' },
    { id: 'rethrow-error', title: 'Rethrow the error with its context', safety: 'suggestion' },
    { id: 'read-error', title: 'Throw the error of the result', safety: 'suggestion' },
  ],
  check(fn, program) {
    const occurrences = program.occurrences(fn);
    const dropped = program.catches(fn).map((one) => droppedBy(one, occurrences, program));
    const unread = occurrences.map((occurrence) => unreadOf(occurrence, program));
    return [...dropped, ...unread].filter((report) => report !== undefined);
  },
});

function droppedBy(one: Catch, occurrences: readonly Occurrence[], program: Program): Report | undefined {
  if (one.outcome === 'tells') return;
  if (one.cleaningUp) return; // The first failure is the one to tell.
  const lost = occurrences.filter(
    (occurrence) =>
      isLost(occurrence) &&
      !isOfBrowser(occurrence, program) &&
      endsIn(occurrence, one, program) &&
      !comesBack(occurrence) &&
      !tellsItself(occurrence, program),
  );
  const [first] = lost;
  if (!first) return;
  if (one.outcome === 'default' && mayBeMissing(first, program)) return;
  if (one.leaves && goesAnotherWay(one, occurrences)) return;
  if (isAnswer(one, first, program) || isGivenBack(one, program)) return;
  const { operation, path } = lost.find((occurrence) => !isRead(occurrence.operation)) ?? first; // What is written is missed most.
  const what = named(operation.callee) + (path[0]?.callee ? `${through(path)},` : '');
  return {
    at: one.at,
    tier: 'information',
    message:
      one.outcome === 'drops'
        ? `When ${what} fails, the error ends here: nothing logs, reports or rethrows it`
        : `When ${what} fails, the code goes on with a default, and nothing logs, reports or rethrows the error`,
    related: [{ at: operation.at, message: `${named(operation.callee)} may fail` }],
    evidence: [
      ...operation.evidence,
      'A log line, a rethrow, or a comment that says why the failure does not matter would silence this.',
    ],
    fixes: tellError(one, operation, program),
  };
}

function unreadOf({ operation, path, frames }: Occurrence, program: Program): Report | undefined {
  if (path.length > 0 || operation.carriedError !== 'unread') return;
  if (operation.grade === 'weak') return;
  if (operation.traits.what === 'sign-out') return; // Who leaves is sent away all the same.
  if (frames.some(({ kind }) => kind === 'catch')) return; // The first failure is the one to tell.
  const isWrite = !isRead(operation);
  const statement = program.text({ file: operation.at.file, span: operation.anchors.statement });
  return {
    at: operation.at,
    tier: isWrite ? 'warning' : 'information',
    message:
      isWrite && !TAKES_DATA.test(statement)
        ? `${named(operation.callee)} does not throw, and its \`error\` is never read: when it fails, the code goes on as if it had worked`
        : `${named(operation.callee)} does not throw, and its \`error\` is never read: a failure looks like no data`,
    evidence: [...operation.evidence, 'Its result carries the error instead of throwing it.'],
    fixes: readError(operation, nameError(operation), program),
  };
}

/** `const { data } = …`: without it, the code may do nothing. */
const TAKES_DATA = /^\s*(?:const|let|var)\b[^=]*\bdata\b/;

function isLost({ operation, path }: Occurrence): boolean {
  if (!LOSES.has(operation.kind) || operation.grade === 'weak') return false;
  if (operation.traits.carriesError === true) return false; // Does not throw.
  return path.length > 0 || !operation.result.dropped; // Nobody waits for it: its failure does not come here.
}

function comesBack({ frames }: Occurrence): boolean {
  return frames.some(({ kind, loop }) => kind === 'retry' || (loop && COMES_BACK.has(loop.purpose)));
}

/** What is called tells of its failures, and may throw them again so that its caller stops: of what comes before that, little fails. */
function tellsItself({ path: [first] }: Occurrence, program: Program): boolean {
  return first !== undefined && program.catches(first.to).some(({ outcome }) => outcome === 'tells');
}

/** What it reads throws when there is no such thing: the default may be the answer to that. */
function mayBeMissing({ operation, path }: Occurrence, program: Program): boolean {
  if (!isRead(operation)) return false;
  return operation.traits.missing === 'throws' || path.some(({ to }) => program.fn(to).throws);
}

/** `catch { return false; }`. */
const SAYS_NO = /(?:\breturn\s+|^\s*)false\s*;?\s*\}?$/;

/** Whether another service answers, or has it, is what the code wants to know: it does not. */
function isAnswer(one: Catch, { operation }: Occurrence, program: Program): boolean {
  if (operation.kind !== 'http' || one.outcome !== 'default') return false;
  return SAYS_NO.test(program.text({ file: one.at.file, span: one.bodyAt }));
}

/** `unshorten(link).catch(() => link)`: what was to be made better is as good as it was. */
function isGivenBack({ form, covers, bodyAt, at: { file } }: Catch, program: Program): boolean {
  const name = program.text({ file, span: bodyAt }).trim();
  if (form !== 'callback' || !/^[A-Za-z_$][\w$]*$/.test(name)) return false;
  const [, given = ''] = /\(([^()]*)\)\s*$/.exec(program.text({ file, span: covers })) ?? [];
  return given.split(',').some((one) => one.trim() === name);
}

/** `fetch('/api/orders')`: an address without a host is one of the page's, and on a server an error. */
function isOfBrowser({ operation, path }: Occurrence, program: Program): boolean {
  if (operation.kind !== 'http' || path.length > 0) return false;
  const { file } = operation.at;
  return /^\(?\s*['"`]\/(?!\/)/.test(program.text({ file, span: operation.anchors.arguments }));
}

/** What worked has left the function: what follows is the second way. */
function goesAnotherWay(one: Catch, occurrences: readonly Occurrence[]): boolean {
  return occurrences.some(
    ({ at, operation }) => at.span[0] >= one.bodyAt[0] && operation.kind !== 'blocking',
  );
}
