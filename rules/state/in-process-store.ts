/** What replicas must share is left where the library puts it by default: into the memory of each process. */
import { sharedStore } from '../fixes/shared-store.ts';
import { stakes } from '../model/deployment.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Reach } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const inProcessStore = defineRule({
  id: 'in-process-store',
  factor: 'state',
  summary: 'Sessions, limits or events that all replicas need are kept in the memory of each.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'configure',
  through: false,
  background: 'same',
  startup: true,
  fixes: [{ id: 'share-store', title: 'Keep it in Redis', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says what it is.
    if (operation.traits.store !== 'memory') return; // Shared, or out of our sight.
    const loses = LOSES[String(operation.traits.purpose)];
    if (!loses) return; // Each replica may have its own: a cache, a buffer of uploads.
    if (isSharedElsewhere(occurrence, program)) return;
    if (operation.traits.purpose === 'rate-limit' && guardsFiles(occurrence, program)) return; // Floods are cut by each replica as well.
    if (operation.traits.purpose === 'events' && !carriesToStreams(occurrence, program)) return;
    const deployment = program.deployment(operation.at.file);
    const { tier, evidence } = stakes(deployment);
    const isLimit = operation.traits.purpose === 'rate-limit' && deployment.processes === 'unknown';
    return {
      at: operation.at,
      message: `${named(nameOf(occurrence, program))} ${loses}`,
      ...(isLimit || tier !== undefined ? { tier: 'information' } : {}), // A limit is higher then, and still one.
      evidence: [
        ...operation.evidence,
        'Nothing gives it a store or an adapter that replicas share.',
        ...evidence,
      ],
      fixes: sharedStore(operation, program),
    };
  },
});

/** What becomes of it with a second replica, by purpose. */
const LOSES: Readonly<Record<string, string>> = {
  session:
    'keeps sessions in the memory of each process: another replica does not know them, and a restart ends them all',
  'rate-limit':
    'counts in the memory of each process: with every replica the limit is higher, and a restart forgets it',
  socket: 'has no adapter: rooms and broadcasts reach only the clients of this process',
  'pub-sub': 'publishes within this process: subscribers of another replica hear nothing',
  events: 'is a bus within this process: streams that another replica holds open hear nothing',
};

function nameOf({ operation }: Occurrence, program: Program): string {
  const { declared } = operation.anchors;
  const isBus = operation.traits.purpose === 'events' || operation.traits.purpose === 'pub-sub';
  return isBus && declared ? program.text({ file: operation.at.file, span: declared }) : operation.callee;
}

/** The function that makes the limiter hands out files. */
function guardsFiles({ fn }: Occurrence, program: Program): boolean {
  return (
    fn.index !== 0 && program.occurrences(fn).some(({ operation }) => operation.traits.purpose === 'static')
  );
}

/** By a later call in its file, or by an adapter that the project depends on and that is put in elsewhere. */
function isSharedElsewhere({ operation }: Occurrence, program: Program): boolean {
  const adapters = String(operation.traits.adapters ?? '')
    .split(' ')
    .filter(Boolean);
  if (adapters.some((name) => program.hasDependency(operation.at.file, name))) return true;
  return program
    .functions(operation.at.file)
    .flatMap((fn) => program.occurrences(fn))
    .some(
      ({ operation: other }) =>
        other.library === operation.library &&
        other.traits.purpose === operation.traits.purpose &&
        other.traits.store === 'shared',
    );
}

const LISTENS: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'prependListener']);

/**
 * One request emits and another listens for as long as its stream is open. What only start-up listens to is handled in
 * the process that emits it, and needs no other.
 */
function carriesToStreams({ operation }: Occurrence, program: Program): boolean {
  const { declared } = operation.anchors;
  if (operation.fn.index !== 0) return false; // Made for one request, or by somebody we do not follow.
  const references = declared && program.references({ file: operation.at.file, span: declared });
  const served = (references ?? []).filter(({ fn }) => fn.index !== 0 && isServing(program.reach(fn)));
  return (
    served.some(({ call }) => call?.method === 'emit') &&
    served.some(({ call }) => LISTENS.has(call?.method ?? ''))
  );
}

function isServing({ role, entries }: Reach): boolean {
  return (role === 'serving' || role === 'background') && entries.some(({ kind }) => kind !== 'startup');
}
