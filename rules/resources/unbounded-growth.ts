/** Memory that requests fill and nothing empties: the process grows until it is killed, and takes its requests along. */
import { boundState } from '../fixes/bound-state.ts';
import { growsBy, isDefaults, isToldAsGrowth } from '../model/shared-state.ts';
import type { State, StateAccess } from '../model/state.ts';
import { defineRule, type Report } from '../rule.ts';

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
    const adding = growsBy(state);
    const [first] = adding;
    if (!first || !isToldAsGrowth(state)) return; // `in-process-state` says both where requests read what others wrote.
    const entry = first.reach.entries.find(({ kind }) => kind !== 'startup');
    if (isDefaults(state)) return sharedDefaults(state, first);
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

/** Meant to be the same for ever: the mistake is the line that adds to it, not that it is kept. */
function sharedDefaults(state: State, first: StateAccess): Report {
  return {
    at: first.at,
    message: `\`${state.name}\` is shared by all ${unit(first)}s, and each of them adds to it here: it grows, and later ones read what earlier ones added`,
    related: [{ at: state.at, message: `\`${state.name}\` is declared here` }],
    evidence: [state.why, 'Nothing takes them out again. A copy (`[...list]`) would end with the request.'],
  };
}

function unit({ reach, key }: StateAccess): string {
  if (key === 'item') return 'item';
  return reach.role === 'background' ? 'job' : 'request';
}
