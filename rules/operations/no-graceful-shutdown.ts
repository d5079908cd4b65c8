/** A process that serves and does not hear when it has to end: each deployment cuts off what it is in the middle of. */
import { shutDown } from '../fixes/shutdown.ts';
import type { Operation } from '../model/operation.ts';
import type { EndlessLoop } from '../model/process.ts';
import type { Program } from '../model/program.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

export const noGracefulShutdown = defineRule({
  id: 'no-graceful-shutdown',
  factor: 'operations',
  summary: 'A server or worker is started, and nothing ends it in order when its process has to end.',
  tier: 'information',
  status: 'stable',
  since: '0.2.0',
  on: 'project',
  startup: true,
  fixes: [{ id: 'shut-down', title: 'End it in order on SIGTERM', safety: 'suggestion' }],
  check(program) {
    const unended = program
      .processes()
      .flatMap(({ serves, loops, hearsTheEnd, hearsForOthers }): readonly Report[] => {
        if (hearsTheEnd) return []; // Whether it does all that it should then, we do not judge.
        const own = serves.filter(
          ({ grade, at }) => grade !== 'weak' && program.deployment(at.file).processes !== 'serverless', // The platform ends its instances when they are idle.
        );
        const [first, ...others] = own;
        if (!first) return loops.slice(0, 1).flatMap((loop) => endless(loop, loops, hearsForOthers, program));
        return [
          {
            at: first.at,
            message: `${named(first.callee)} starts ${what(first)}, and ${hearsForOthers ? 'nothing ends it on' : 'nothing hears'} SIGTERM: a deployment cuts off what is under way`,
            ...(isOfThisMachine(first, program) ? { tier: 'hint' as const } : {}),
            related: others.map(({ at, callee }) => ({
              at,
              message: `${named(callee)} starts in the same process`,
            })),
            evidence: [
              ...first.evidence,
              hearsForOthers
                ? 'What handles SIGTERM or SIGINT in this process stops timers, flushes telemetry or leaves at once.'
                : 'No file of this process handles SIGTERM or SIGINT, or uses a library that does.',
            ],
            fixes: hearsForOthers ? [] : shutDown(own, program),
          },
        ];
      });
    return [...unended, ...cutOff(program)];
  },
});

/** A worker that is ended, and by the call that does not wait for what it is in the middle of. */
function cutOff(program: Program): readonly Report[] {
  const drains = program.configurations('drain');
  return program
    .configurations('cut-off')
    .filter(
      ({ grade, fn }) =>
        grade !== 'weak' &&
        program.reach(fn).role !== 'offline' && // A script, or a test.
        !drains.some((one) => one.fn.file === fn.file && one.fn.index === fn.index), // What still runs after that is given up.
    )
    .map(({ at, callee, evidence }) => ({
      at,
      message: `${named(callee)} ends the worker at once: the jobs under way are cut off, and run again when their lock expires`,
      evidence,
    }));
}

/** `listen(port, '127.0.0.1')`: a tool of whoever sits there, or beside another process that is asked from outside. */
function isOfThisMachine({ anchors, at: { file } }: Operation, program: Program): boolean {
  return /['"`](?:127\.0\.0\.1|localhost|::1)['"`]/.test(program.text({ file, span: anchors.arguments }));
}

/** A worker of one's own: it takes the next piece of work, and the next, until its process ends. */
function endless(
  { fn, at }: EndlessLoop,
  all: readonly EndlessLoop[],
  hearsForOthers: boolean,
  program: Program,
): readonly Report[] {
  const isAtWork = program
    .occurrences(fn)
    .some(
      ({ operation: { kind, grade }, frames }) =>
        grade !== 'weak' && WORK.has(kind) && frames.some(({ loop, own }) => own && loop !== undefined),
    );
  if (!isAtWork || program.deployment(at.file).processes === 'serverless') return []; // It waits, or counts.
  return [
    {
      at,
      message: `${named(program.fn(fn).name)} works in a loop that never ends, and ${hearsForOthers ? 'nothing ends it on' : 'nothing hears'} SIGTERM: a deployment cuts off what is under way`,
      ...(NOT_SEEN.has(program.reach(fn).role) ? { confidence: 'possible' as const } : {}), // We do not see who starts it.
      related: all.slice(1).map((other) => ({ at: other.at, message: 'In the same process' })),
      evidence: [
        'Nothing in the loop leaves it, so that only the end of the process does.',
        'No file of this process handles SIGTERM or SIGINT in a way that ends the turn in order.',
      ],
    },
  ];
}

const NOT_SEEN: ReadonlySet<string> = new Set(['exported', 'unreached']);
const WORK: ReadonlySet<string> = new Set(['query', 'http', 'message', 'cache']);

function what({ kind, action }: Operation): string {
  return kind === 'listen' && action === 'open' ? 'a server' : 'a worker';
}
