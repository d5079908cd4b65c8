/** A request to another service without a deadline: when that service hangs, so does everything that waits for it. */
import { addTimeout } from '../fixes/timeout.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const httpCallWithoutTimeout = defineRule({
  id: 'http-call-without-timeout',
  factor: 'resources',
  summary: 'A request to another service has no timeout.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'http',
  through: false,
  background: 'same',
  fixes: [{ id: 'add-timeout', title: 'Add a timeout', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is a request.
    if (operation.timeout.state !== 'absent') return; // Set, a default of the library, or out of our sight.
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} has no timeout: it waits for as long as the other side keeps the connection open`,
      evidence: [
        ...operation.evidence,
        `Neither the call nor its client sets a timeout, and ${operation.library} has none by default.`,
      ],
      fixes: addTimeout(occurrence, program),
    };
  },
});
