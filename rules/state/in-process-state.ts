/** State of the process that requests write and later requests read: a second replica has its own, and a restart none. */
import { extractState } from '../fixes/extract-state.ts';
import { stakes } from '../model/deployment.ts';
import type { StateAccess } from '../model/state.ts';
import { defineRule } from '../rule.ts';

/** Taking an entry out is reading it. */
const TAKES: ReadonlySet<string> = new Set(['shift', 'pop', 'splice']);

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
    if (state.looksLike !== 'data') return; // Memo, connection, metrics, registry: each replica may have its own. Caches have rules of their own.
    if (state.kind === 'weak' || state.kind === 'instance') return; // Lives as long as its key; or an object whose inside we do not see.
    const writes = [...state.writes, ...state.removals].filter(whileServing);
    const reads = [...state.reads, ...state.removals.filter(({ method }) => TAKES.has(method))].filter(
      whileServing,
    );
    const [write] = writes;
    const [read] = reads;
    if (!write) return; // Filled at start-up, constant afterwards.
    if (!read) return; // Nobody sees the difference.
    const { tier, evidence } = stakes(program.deployment(state.at.file));
    return {
      at: state.at,
      message: `\`${state.name}\` is written by one request and read by another, but each replica has its own and a restart empties it`,
      confidence: [...writes, ...reads].some(({ reach }) => reach.entries.length > 0) ? 'certain' : 'likely',
      related: [
        { at: write.at, message: `Written here, ${byWhom(write)}` },
        { at: read.at, message: `Read here, ${byWhom(read)}` },
      ],
      ...(tier === undefined ? {} : { tier }),
      evidence: [state.why, ...evidence],
      fixes: extractState(state, program),
    };
  },
});

/** Not at module top level or start-up, where nothing has been served yet. */
function whileServing({ reach, fn }: StateAccess): boolean {
  if (fn.index === 0) return false;
  if (reach.role === 'exported') return true;
  return (
    (reach.role === 'serving' || reach.role === 'background') &&
    reach.entries.some((entry) => entry.kind !== 'startup')
  );
}

function byWhom({ reach }: StateAccess): string {
  const entry = reach.entries.find(({ kind }) => kind !== 'startup');
  return entry ? `reached from ${entry.name}` : 'in an exported function';
}
