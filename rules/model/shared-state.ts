/**
 * What is wrong with a piece of state: requests share it, or it grows for ever. Often it is both, and one finding says so:
 * that of sharing where requests read what others have written, that of growing where at most its size is read.
 */
import type { State, StateAccess } from './state.ts';

/** Taking an entry out is reading it. */
const TAKES: ReadonlySet<string> = new Set(['shift', 'pop', 'splice']);

export interface Shared {
  readonly writes: readonly StateAccess[];
  readonly reads: readonly StateAccess[];
}

/** Written by one request and read by another; undefined when it is not, or when each replica may have its own. */
export function sharedByRequests(state: State): Shared | undefined {
  if (state.looksLike !== 'data') return undefined; // Memo, connection, metrics, registry; caches have rules of their own.
  if (state.kind === 'weak' || state.kind === 'instance') return undefined; // Lives as long as its key; or an object whose inside we do not see.
  const writes = [...state.writes, ...state.removals].filter(whileServing);
  const reads = [...state.reads, ...state.removals.filter(({ method }) => TAKES.has(method))].filter(
    whileServing,
  );
  // Filled at start-up and constant afterwards, or seen by nobody.
  return writes.length === 0 || reads.length === 0 ? undefined : { writes, reads };
}

const COLLECTIONS: ReadonlySet<State['kind']> = new Set(['map', 'set', 'array', 'object']);
/** Written down with each use, and never the same twice. */
const EVER_NEW: ReadonlySet<string> = new Set(['request', 'row', 'item', 'computed']);
/** Puts one more at the end. */
const APPENDS: ReadonlySet<string> = new Set(['push', 'unshift']);

/** What adds an entry each time, while requests are served; empty when something ends or bounds its entries, or may. */
export function growsBy(state: State): readonly StateAccess[] {
  if (!COLLECTIONS.has(state.kind)) return [];
  if (state.looksLike !== 'data' && state.looksLike !== 'registry') return []; // Caches and memos have rules of their own; there are few connections and metrics.
  if (state.bounded || state.expires) return [];
  if (state.removals.length > 0) return []; // Entries end somewhere: whether all do, we do not see.
  if (!isDefaults(state) && state.reads.some(({ method }) => method === 'escape')) return []; // Whoever got it may empty it.
  // Not what is reached by its export alone: who calls it may do so once.
  return state.writes.filter((one) => one.reach.role !== 'exported' && whileServing(one)).filter(addsAnother);
}

/** Is that it grows the one thing to say of it? */
export function isToldAsGrowth(state: State): boolean {
  if (growsBy(state).length === 0) return false;
  const shared = sharedByRequests(state);
  return isDefaults(state) || (shared?.reads.every(({ method }) => method === 'size') ?? true);
}

/** A list whose entries the code writes down: nobody empties it, and whoever adds to it meant a copy. */
export function isDefaults({ kind, initialEntries }: State): boolean {
  return kind === 'array' && initialEntries > 0;
}

/** Not at module top level or start-up, where nothing has been served yet. */
function whileServing({ reach, fn }: StateAccess): boolean {
  if (fn.index === 0) return false;
  if (reach.role === 'exported') return true;
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
