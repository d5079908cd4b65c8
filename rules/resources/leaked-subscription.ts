/** A listener or timer that each request adds and none removes: memory and work grow with every request ever served. */
import { endSubscription } from '../fixes/subscription.ts';
import type { Entry } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const leakedSubscription = defineRule({
  id: 'leaked-subscription',
  factor: 'resources',
  summary: 'A listener or timer is added while requests are served, and never removed.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [{ id: 'end-subscription', title: 'Remove it when the request ends', safety: 'suggestion' }],
  check(fn, program) {
    const { role, entries } = program.reach(fn);
    if (role !== 'serving' && role !== 'background') return []; // Whoever calls it may do so once.
    const entry = entries.find(({ kind }) => kind !== 'startup');
    if (!entry) return [];
    if (entries.every(({ kind }) => kind === 'component')) return []; // May run in the browser.
    return program
      .subscriptions(fn)
      .filter(({ ends }) => !ends)
      .map((one) => {
        const what = one.kind === 'timer' ? 'starts a timer' : 'adds a listener';
        const undoes = one.kind === 'timer' ? 'stops' : 'removes';
        const name = one.kind === 'timer' ? 'setInterval' : program.text(one.at);
        return {
          at: one.at,
          message: `${named(name)} ${what} with each ${unit(entry)}, and nothing ${undoes} it`,
          related: [{ at: entry.at, message: `Runs for ${entry.name}` }],
          evidence: [
            one.kind === 'timer'
              ? 'The timer goes on after the request has ended, and holds all that its callback names.'
              : `${named(one.target)} lives as long as the process, and holds its listeners and all that they name.`,
          ],
          fixes: endSubscription(one, program),
        };
      });
  },
});

function unit({ kind }: Entry): string {
  if (kind === 'socket') return 'connection';
  return kind === 'job' || kind === 'message' || kind === 'schedule' ? 'job' : 'request';
}
