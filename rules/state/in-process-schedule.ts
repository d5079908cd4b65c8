/** A timer of the process starts work that must happen once: with three replicas it happens three times. */
import { stakes } from '../model/deployment.ts';
import type { Occurrence } from '../model/operation.ts';
import type { FunctionRef } from '../model/place.ts';
import type { Program } from '../model/program.ts';
import { isRead } from '../model/questions.ts';
import type { Schedule } from '../model/schedule.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

export const inProcessSchedule = defineRule({
  id: 'in-process-schedule',
  factor: 'state',
  summary: 'A schedule inside of the process runs its work once in every replica.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  startup: true,
  fixes: [],
  check(fn, program) {
    if (fn.index !== 0) return []; // Once for each file: who registers a schedule has no part in it.
    return program.schedules(fn.file).flatMap((schedule) => {
      if (schedule.coordinated !== undefined) return []; // A lock, a leader, or a process chosen for it.
      const work = schedule.occurrences.find(countsEachTime);
      if (!work) return readInEach(schedule, program); // Looks, refreshes its own memory, or does what may be done twice.
      const { tier, evidence } = stakes(program.deployment(fn.file));
      const what = schedule.name === '' ? 'this work' : named(schedule.name);
      const when = schedule.when === '' ? '' : ` at ${named(schedule.when)}`;
      return [
        {
          at: schedule.at,
          message: `Every replica runs ${what}${when}: ${named(work.operation.callee)} happens once for each of them`,
          ...(tier === undefined ? {} : { tier }),
          related: [{ at: work.operation.at, message: `${named(work.operation.callee)} runs here` }],
          evidence: [
            ...work.operation.evidence,
            'Nothing that we see lets one process alone do it: no lock, no leader, no switch.',
            ...evidence,
          ],
        },
      ];
    });
  },
});

/**
 * At a time of the clock all replicas read the same rows for something that we do not see. A timer of the process mostly
 * refreshes what the process keeps.
 */
function readInEach(schedule: Schedule, program: Program): readonly Report[] {
  const { occurrences, handler, byClock, name, at } = schedule;
  if (!byClock || occurrences.some(({ operation: { kind } }) => !LOOKS.has(kind))) return [];
  if (!occurrences.every(({ operation }) => operation.kind !== 'query' || isRead(operation))) return []; // It does what may be done twice.
  const work = occurrences.find(
    ({ operation: { kind, action, grade } }) => kind === 'query' && grade !== 'weak' && LONG.has(action),
  );
  const called = [handler, ...occurrences.flatMap(({ path }) => path.map(({ to }) => to))];
  if (!work || called.some((fn) => writesState(fn, program))) return [];
  const { tier, evidence } = stakes(program.deployment(at.file));
  if (tier !== undefined) return []; // One process, or the platform's.
  return [
    {
      at,
      message: `Every replica runs ${name === '' ? 'this work' : named(name)}: ${named(work.operation.callee)} reads the same for each of them, and what follows happens as often`,
      tier: 'hint',
      related: [{ at: work.operation.at, message: `${named(work.operation.callee)} runs here` }],
      evidence: [
        ...work.operation.evidence,
        'Nothing that we see lets one process alone do it: no lock, no leader, no switch. What it does with the rows is out of our sight.',
        ...evidence,
      ],
    },
  ];
}

const LOOKS: ReadonlySet<string> = new Set(['query', 'http']);
const LONG: ReadonlySet<string> = new Set(['read-many', 'count', 'aggregate', 'group', 'raw-read']);

function writesState(fn: FunctionRef, program: Program): boolean {
  return program
    .states(fn.file)
    .some(({ writes }) => writes.some((one) => one.fn.file === fn.file && one.fn.index === fn.index));
}

const ADDS: ReadonlySet<string> = new Set(['create', 'create-many', 'save', 'increment']);

/** Done twice it is not as if done once: mails, messages, new rows, sums. Deleting what is old, or setting a state, is. */
function countsEachTime({ operation }: Occurrence): boolean {
  if (operation.grade === 'weak') return false;
  switch (operation.kind) {
    case 'http':
      return operation.action !== 'get';
    case 'message':
      // A job with an id of its own is taken once; lists of jobs carry theirs out of our sight.
      return (
        operation.action === 'publish' &&
        operation.traits.jobId === undefined &&
        operation.traits.scope !== 'process'
      );
    case 'query':
      return (
        ADDS.has(operation.action) ||
        (operation.data.state === 'known' && operation.data.value.some(({ atomic }) => atomic))
      );
    default:
      return false;
  }
}
