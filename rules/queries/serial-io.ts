/** Independent round trips one after the other: their times add up, where the slowest alone would count. */
import { waitTogether } from '../fixes/wait-together.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program, Wait } from '../model/program.ts';
import { calleeRunsItPerItem, framesInside, isRead, perItemLoop, roundTrips } from '../model/questions.ts';
import { fewAskFor, isWaitedFor } from '../model/role.ts';
import { turnsOf } from '../model/turns.ts';
import { defineRule, type Report } from '../rule.ts';
import { callPath, counted, items, named, onlyFor, through, turns } from '../wording.ts';

export const serialIo = defineRule({
  id: 'serial-io',
  factor: 'queries',
  summary: 'Independent queries or requests wait for each other, so that their times add up.',
  tier: 'information',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  fixes: [{ id: 'wait-together', title: 'Wait for all at once', safety: 'suggestion' }],
  check(fn, program) {
    const [runs, lists] = [program.waits(fn), program.awaitedLists(fn)];
    const reach = program.reach(fn);
    if (!isWaitedFor(reach, fn)) return []; // Milliseconds of a job are nobody's.
    const few = fewAskFor(reach);
    const inLists = new Set(lists.flat().map(({ expression }) => expression[0]));
    return [
      ...lists.flatMap((list) => inList(list, program) ?? []),
      ...program.occurrences(fn).flatMap((one) => oneByOne(one, program) ?? []),
      ...runs
        .flatMap((run) => independent(run, program))
        .filter(([first]) => !inLists.has(first!.expression[0]))
        .map((waits) => {
          const [first, ...rest] = waits as [Wait, ...Wait[]];
          const others = rest.length === 1 ? named(rest[0]!.callee) : `${counted(rest.length)} more`;
          return {
            at: first.at,
            ...(few !== undefined || (waits.length - 1) / roundTrips(fn, program) < LITTLE
              ? { tier: 'hint' as const }
              : {}),
            message: `${named(first.callee)} and ${others} run one after the other, though none needs another's result`,
            related: rest.map(({ at, callee }) => ({
              at,
              message: `${named(callee)} waits for those before it`,
            })),
            evidence: [
              ...waits.flatMap(({ occurrences }) => occurrences[0]!.operation.evidence),
              `${counted(waits.length)} round trips one after the other; at once they take as long as the slowest.`,
              ...(few === undefined ? [] : [onlyFor(few)]),
            ],
            fixes: waitTogether(waits, program),
          };
        }),
    ];
  },
});

/** Work for other threads, given to them one piece after the other: all but one of them have nothing to do. */
function oneByOne(occurrence: Occurrence, program: Program): Report | undefined {
  const { operation, at, path } = occurrence;
  if (operation.kind !== 'threaded' || operation.grade === 'weak') return;
  const perItem = perItemLoop(occurrence);
  if (perItem === undefined || perItem.loop.parallel || calleeRunsItPerItem(occurrence)) return; // At once already; or told there.
  const inside = framesInside(occurrence, perItem.frame);
  if (
    inside.some(
      ({ kind }) => kind === 'cached' || kind === 'catch' || kind === 'transaction' || kind === 'lock',
    )
  )
    return;
  const often = turnsOf(occurrence, perItem, program);
  if (often === undefined || isChained(occurrence, program)) return; // Few; or each needs what the one before gave.
  return {
    at,
    message: `${named(operation.callee)} runs once per ${items(perItem.frame)}${through(path)}, one after the other: other threads could do several at once`,
    tier: often.evident && operation.traits.what === 'password-hash' ? 'information' : 'hint',
    related: callPath(occurrence, perItem.frame, program),
    evidence: [
      ...operation.evidence,
      turns(often.size),
      'It runs on other threads: several at once take little more time than one.',
    ],
  };
}

/** `hash = await digest(hash + part)`: what it gives goes into the next. */
function isChained({ at, fn }: Occurrence, program: Program): boolean {
  const source = program.source(fn.file);
  const start = Math.max(source.lastIndexOf('\n', at.span[0]), source.lastIndexOf(';', at.span[0])) + 1;
  const name = /^\s*([\w$.]+)\s*=\s*(?:[^=]|$)/.exec(source.slice(start, at.span[0]))?.[1];
  return (
    name !== undefined &&
    source
      .slice(at.span[1], at.span[1] + 200)
      .split(';')[0]!
      .includes(name)
  );
}

/** Whatever the elements do: whoever hands them to `Promise.all` means them to run at once. */
function inList(waits: readonly Wait[], program: Program): Report | undefined {
  const [first, ...rest] = waits as readonly [Wait, ...Wait[]];
  const below = waits.flatMap(({ occurrences }) => occurrences);
  if (below.some(({ frames }) => frames.some(({ kind }) => kind === 'transaction' || kind === 'lock')))
    return; // One connection takes them one by one in any case.
  if (waits.some((wait) => wait.occurrences.some((one) => isOnHanded(one, wait, program)))) return;
  const isSlow = below.some(
    ({ operation: { kind, grade } }) => grade !== 'weak' && (kind === 'query' || kind === 'http'),
  );
  const others = rest.length === 1 ? named(rest[0]!.callee) : `${counted(rest.length)} more`;
  return {
    at: first.at,
    ...(isSlow ? {} : { tier: 'hint' as const }),
    message: `${named(first.callee)} and ${others} run one after the other: each is awaited before \`Promise.all\` gets the list`,
    related: rest.map(({ at, callee }) => ({ at, message: `${named(callee)} waits for those before it` })),
    evidence: [
      ...below.slice(0, 1).flatMap(({ operation }) => operation.evidence),
      'An `await` in the list is over before the list is there: `Promise.all` has nothing left to wait for.',
    ],
    fixes: waitTogether(waits, program),
  };
}

/** A part of the time that nobody would notice. */
const LITTLE = 1 / 6;

/** Stretches of a run in which nothing needs what came before it in the stretch. */
function independent(run: readonly Wait[], program: Program): readonly (readonly Wait[])[] {
  const stretches: Wait[][] = [];
  let start = 0;
  for (const [index, wait] of run.entries()) {
    const begins = index === 0 || !isPlainRead(wait, program) || !isPlainRead(run[index - 1]!, program);
    if (begins || wait.needs.some((earlier) => earlier >= start)) {
      stretches.push([]);
      start = index;
    }
    stretches.at(-1)!.push(wait);
  }
  return stretches.filter((stretch) => stretch.length > 1);
}

/** It reads and does nothing else that we see: neither in a transaction, whose statements wait for each other anyway, nor to find out whether to go on. */
function isPlainRead(wait: Wait, program: Program): boolean {
  const { occurrences, refuses } = wait;
  if (refuses) return false;
  if (occurrences.some(({ frames }) => frames.some(({ kind }) => kind === 'cached'))) return false; // Most often it asks nobody.
  if (occurrences.every(isNeverRead)) return false; // The remedy is to leave it out.
  return (
    occurrences.every((one) => isHarmless(one) && !isOnHanded(one, wait, program)) &&
    occurrences.some(({ operation: { kind } }) => kind === 'query' || kind === 'http')
  );
}

/** Of rows: what becomes of a number is not followed. */
function isNeverRead({ operation: { kind, action, result }, path }: Occurrence): boolean {
  if (action !== 'read-one' && action !== 'read-many') return false;
  const isUsed = result.returned || result.truthinessOnly || result.existenceOnly || result.lists.length > 0;
  return kind === 'query' && path.length === 0 && result.complete && !isUsed && result.columns.length === 0;
}

function isHarmless({ operation, frames }: Occurrence): boolean {
  if (operation.grade === 'weak' || operation.lock.state === 'known') return false;
  if (
    frames.some(
      ({ kind, own, loop }) =>
        kind === 'transaction' || kind === 'lock' || kind === 'retry' || kind === 'step' || (own && loop),
    )
  )
    return false;
  if (operation.kind === 'fan-out' || operation.action === 'cache-get' || operation.action === 'inner')
    return true;
  return (operation.kind === 'query' || operation.kind === 'http') && isRead(operation);
}

/** What code calls a connection, a transaction, or the context of a request that holds one. */
const CONNECTION =
  /\b(?:ctx|context|db|tx|trx|t|em|manager|session|client|conn|connection|runner|transaction)\b|(?:Ctx|Context|Tx|Trx|Manager|Runner|Session|Transaction)\b/;

/** One connection, perhaps, that the function was handed and hands on: statements queue on it. */
function isOnHanded({ operation, path }: Occurrence, { at, expression }: Wait, program: Program): boolean {
  if (!operation.handedTransaction) return false;
  const given = { file: at.file, span: [at.span[1], expression[1]] as const };
  return path.length === 0 || CONNECTION.test(program.text(given));
}
