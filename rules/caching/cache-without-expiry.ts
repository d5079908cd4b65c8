/** What is cached stays for ever: it goes stale, and the cache grows until memory ends. */
import { addExpiry, boundCache } from '../fixes/cache-expiry.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isRead } from '../model/questions.ts';
import { fewAskFor, type Reach } from '../model/role.ts';
import type { State, StateAccess } from '../model/state.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

export const cacheWithoutExpiry = defineRule({
  id: 'cache-without-expiry',
  factor: 'caching',
  summary: 'Entries of a cache never expire, and nothing bounds their number.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  startup: true,
  fixes: [{ id: 'add-expiry', title: 'Let entries expire', safety: 'suggestion' }],
  check(fn, program) {
    // State belongs to its module; it is looked at once for each file.
    const states = fn.index === 0 ? program.states(fn.file) : [];
    const sets = isServing(program.reach(fn))
      ? program.occurrences(fn).filter(({ path }) => path.length === 0)
      : [];
    return [
      ...states.flatMap((state) => unboundedMap(state, program) ?? []),
      ...sets.flatMap(({ operation }) => lastingEntry(operation, program) ?? []),
    ];
  },
});

/** A cache in the memory of the process. */
function unboundedMap(state: State, program: Program): Report | undefined {
  if (state.looksLike !== 'cache' && !(state.looksLike === 'memo' && state.agesInPlace)) return; // A memo of pure data is as large as its keys are many; others are no caches.
  if (state.kind !== 'map' && state.kind !== 'object') return; // One value that is replaced.
  if (state.bounded || (state.expires && !state.agesInPlace) || state.removals.length > 0) return;
  const write = state.writes.find(({ reach, key }) => !FIXED.has(key ?? '') && isServing(reach));
  // A provider is called by what serves; where we see nobody who does, it is part of something else.
  if (write?.reach.role === 'exported' && state.scope === 'singleton-field') return;
  if (!write) return; // Filled at start-up, from a list as a whole, or under names written in the code.
  if (state.agesInPlace) return aging(state, write, program);
  return {
    at: state.at,
    message: `\`${state.name}\` keeps all it ever loaded: nothing bounds it, and no entry expires`,
    ...(write.reach.role === 'exported'
      ? { confidence: 'possible' as const, tier: 'information' as const } // Whoever calls it may do so at start-up.
      : fewAskFor(write.reach) !== undefined
        ? { tier: 'information' as const } // It grows slowly; stale it gets all the same.
        : {}),
    related: [{ at: write.at, message: 'Entries are added here' }],
    evidence: [
      `It is a cache: ${state.why}.`,
      'We see no limit on its size, no time after which an entry ends, and nothing that removes one.',
    ],
    fixes: boundCache(state, program),
  };
}

/** Stale it does not go; but those who do not come back leave their entry behind. */
function aging(state: State, write: StateAccess, program: Program): Report {
  return {
    at: state.at,
    message: `\`${state.name}\` loads again what is too old and takes nothing out: it keeps an entry for each key that was ever asked for`,
    tier: 'hint',
    related: [{ at: write.at, message: 'Entries are added here' }],
    evidence: [
      `It is a cache: ${state.why}.`,
      'Its age decides whether an entry is used, and nothing removes one or bounds their number.',
    ],
    fixes: boundCache(state, program),
  };
}

/** Origins of keys of which there are as many as the code, or one list, has. */
const FIXED: ReadonlySet<string> = new Set(['literal', 'constant', 'item']);

/** An entry of a shared cache. */
function lastingEntry(operation: Operation, program: Program): Report | undefined {
  const { traits, key = '' } = operation;
  if (operation.kind !== 'cache' || operation.grade === 'weak' || traits.entry !== true) return;
  if (traits.ttl !== undefined || traits.nx !== undefined) return; // It expires, or is a lock; or its options are out of our sight.
  if (key === '') return; // We cannot tell what deletes it.
  const around = program.occurrences(operation.fn).map((one) => one.operation);
  if (!around.some((one) => one.action === 'cache-get' && one.key === key)) return; // The store of what is nowhere else.
  if (!around.some((one) => (one.kind === 'query' || one.kind === 'http') && isRead(one))) return; // Nor of what was loaded.
  if (program.cacheOperations().some((other) => endsIt(other, operation, key))) return;
  const what = key.endsWith(':') ? `${key}…` : key;
  return {
    at: operation.at,
    message: `${named(operation.callee)} caches \`${what}\` for ever: it has no expiry, and nothing deletes it`,
    evidence: [
      ...operation.evidence,
      'The function looks it up, loads it when it is not there, and keeps it.',
    ],
    fixes: addExpiry(operation, program),
  };
}

/** Deletes such keys, or lets them expire later. */
function endsIt(other: Operation, { fn, library }: Operation, key: string): boolean {
  if (other.action === 'cache-delete') {
    const own = other.key ?? '';
    return other.library === library && (own === '' || own.startsWith(key) || key.startsWith(own));
  }
  const isHere = other.fn.file === fn.file && other.fn.index === fn.index;
  return (
    isHere && other.action === 'cache-set' && other.traits.entry !== true && other.traits.ttl !== undefined
  );
}

function isServing({ role, entries }: Reach): boolean {
  if (role === 'exported') return true;
  return (role === 'serving' || role === 'background') && entries.some(({ kind }) => kind !== 'startup');
}
