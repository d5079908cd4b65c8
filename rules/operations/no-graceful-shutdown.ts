/** A process that serves and does not hear when it has to end: each deployment cuts off what it is in the middle of. */
import { shutDown } from '../fixes/shutdown.ts';
import type { Operation } from '../model/operation.ts';
import { defineRule } from '../rule.ts';
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
    return program.processes().flatMap(({ serves, hearsTheEnd, hearsForOthers }) => {
      if (hearsTheEnd) return []; // Whether it does all that it should then, we do not judge.
      const own = serves.filter(
        ({ grade, at }) => grade !== 'weak' && program.deployment(at.file).processes !== 'serverless', // The platform ends its instances when they are idle.
      );
      const [first, ...others] = own;
      if (!first) return [];
      return [
        {
          at: first.at,
          message: `${named(first.callee)} starts ${what(first)}, and ${hearsForOthers ? 'nothing ends it on' : 'nothing hears'} SIGTERM: a deployment cuts off what is under way`,
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
  },
});

function what({ kind, action }: Operation): string {
  return kind === 'listen' && action === 'open' ? 'a server' : 'a worker';
}
