/** Memory that requests fill and nothing empties: the process grows until it is killed, and takes its requests along. */
import { boundState } from '../fixes/bound-state.ts';
import type { State, StateAccess } from '../model/state.ts';
import { defineRule } from '../rule.ts';

const COLLECTIONS: ReadonlySet<State['kind']> = new Set(['map', 'set', 'array', 'object']);
/** Written down with each use, and never the same twice. */
const EVER_NEW: ReadonlySet<string> = new Set(['request', 'row', 'item', 'computed']);
/** Puts one more at the end. */
const APPENDS: ReadonlySet<string> = new Set(['push', 'unshift']);

export const unboundedGrowth = defineRule({
  id: 'unbounded-growth',
  factor: 'resources',
  summary: 'A collection that lives as long as the process only grows while requests are served.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'state',
  background: 'same',
  fixes: [{ id: 'bound-state', title: 'Drop the oldest entries', safety: 'suggestion' }],
  check(state, program) {
    if (!COLLECTIONS.has(state.kind)) return;
    if (state.looksLike !== 'data' && state.looksLike !== 'registry') return; // Caches and memos have rules of their own; there are few connections and metrics.
    if (state.bounded || state.expires) return;
    if (state.removals.length > 0) return; // Entries end somewhere: whether all do, we do not see.
    if (state.reads.some(({ method }) => method === 'escape')) return; // Whoever got it may empty it.
    const adding = state.writes.filter(whileServing).filter(addsAnother);
    const [first] = adding;
    if (!first) return;
    const entry = first.reach.entries.find(({ kind }) => kind !== 'startup');
    return {
      at: state.at,
      message: `\`${state.name}\` gets an entry with each ${unit(first)} and loses none: it grows until the process runs out of memory`,
      confidence: first.key === 'parameter' ? 'possible' : entry ? 'certain' : 'likely',
      related: [{ at: first.at, message: `Filled here${entry ? `, reached from ${entry.name}` : ''}` }],
      evidence: [state.why, 'Nothing removes entries, checks how many there are, or lets them expire.'],
      fixes: boundState(state, adding, program),
    };
  },
});

/** Not at module top level or start-up: what is filled there is as large as the program. */
function whileServing({ reach, fn }: StateAccess): boolean {
  if (fn.index === 0) return false;
  return (
    (reach.role === 'serving' || reach.role === 'background') &&
    reach.entries.some(({ kind }) => kind !== 'startup')
  );
}

function addsAnother({ method, key }: StateAccess): boolean {
  if (APPENDS.has(method) && key === undefined) return true;
  // Callers decide what a parameter holds: nothing that we see makes it one of a few.
  return key !== undefined && (EVER_NEW.has(key) || key === 'parameter');
}

function unit({ reach, key }: StateAccess): string {
  if (key === 'item') return 'item';
  return reach.role === 'background' ? 'job' : 'request';
}
