/** State of the process that requests write and later requests read: a second replica has its own, and a restart none. */
import { extractState } from '../fixes/extract-state.ts';
import { stakes } from '../model/deployment.ts';
import { growsBy, isToldAsGrowth, sharedByRequests } from '../model/shared-state.ts';
import type { StateAccess } from '../model/state.ts';
import { defineRule } from '../rule.ts';

export const inProcessState = defineRule({
  id: 'in-process-state',
  factor: 'state',
  summary: 'State in the memory of the process is written by one request and read by another.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'state',
  background: 'same',
  fixes: [{ id: 'extract-state', title: 'Extract state to a store', safety: 'suggestion' }],
  check(state, program) {
    const shared = sharedByRequests(state);
    const [[write] = [], [read] = []] = [shared?.writes, shared?.reads];
    if (!shared || !write || !read) return;
    if (isToldAsGrowth(state)) return; // `unbounded-growth` speaks: only how much there is of it is read.
    const { tier, evidence } = stakes(program.deployment(state.at.file));
    return {
      at: state.at,
      message: `\`${state.name}\` is written by one request and read by another, but each replica has its own and a restart empties it`,
      confidence: [...shared.writes, ...shared.reads].some(({ reach }) => reach.entries.length > 0)
        ? 'certain'
        : 'likely',
      related: [
        { at: write.at, message: `Written here, ${byWhom(write)}` },
        { at: read.at, message: `Read here, ${byWhom(read)}` },
      ],
      ...(state.secondBest ? { tier: 'hint' as const } : tier === undefined ? {} : { tier }),
      evidence: [
        state.why,
        ...(growsBy(state).length > 0
          ? ['Nothing removes its entries either: it grows until the process runs out of memory.']
          : []),
        ...evidence,
        ...(state.secondBest ? ['It stands in where the store is not configured.'] : []),
      ],
      fixes: extractState(state, program),
    };
  },
});

function byWhom({ reach }: StateAccess): string {
  const entry = reach.entries.find(({ kind }) => kind !== 'startup');
  return entry ? `reached from ${entry.name}` : 'in an exported function';
}
