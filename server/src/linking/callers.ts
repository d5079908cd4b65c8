/** Who calls a function, over the whole workspace; after a change only what differs is made anew. */
import type { CallId, FunctionId } from '../facts/facts.ts';
import { edgesFrom, hostsOf } from './calls.ts';
import type { Context } from './context.ts';

/** One place from which a function is called. */
export interface Caller {
  readonly file: string;
  readonly call: CallId;
  /** Named as an argument: whoever gets it calls it, with arguments of its own. */
  readonly handed: boolean;
}

export interface Callers {
  /** In order of paths. */
  of(file: string, fn: FunctionId): readonly Caller[];
  /** Calls of the files that these names speak of (`callersAt`) may differ; undefined: those of all. */
  forget(names: Iterable<string> | undefined): void;
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

/** By the function called. */
type Calls = ReadonlyMap<string, readonly Caller[]>;

const NOBODY: Calls = new Map();

/** On whose behalf the calls of a file are asked for. */
export function callersAt(path: string): string {
  return `${CALLERS}${path}`;
}

const CALLERS = '\u0000callers ';

export function createCallers(context: Context): Callers {
  let byFile = new Map<string, Calls>();
  let byCallee = new Map<string, Map<string, readonly Caller[]>>();
  let files: readonly string[] = [];
  let stale: Set<string> | 'all' = 'all';

  const replace = (path: string, calls: Calls): void => {
    const before = byFile.get(path);
    if (before === calls) return;
    for (const callee of before?.keys() ?? []) byCallee.get(callee)?.delete(path);
    for (const [callee, callers] of calls) {
      const list = byCallee.get(callee) ?? new Map<string, readonly Caller[]>();
      byCallee.set(callee, list.set(path, callers));
    }
    byFile.set(path, calls);
  };
  const refresh = (): void => {
    const isWhole = stale === 'all' || files !== context.sources.files();
    const asked = isWhole || stale === 'all' ? context.sources.files() : stale;
    if (isWhole) [byFile, byCallee] = [new Map(), new Map()];
    for (const path of asked)
      replace(
        path,
        context.onBehalf(callersAt(path), () => callsIn(context, path)),
      );
    files = context.sources.files();
    stale = new Set();
  };
  return {
    of: (file, fn) => {
      if (stale === 'all' || stale.size > 0) context.onBehalf(undefined, refresh);
      const found = byCallee.get(keyOf(file, fn));
      return found === undefined
        ? []
        : [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, calls]) => calls);
    },
    forget: (names) => {
      if (names === undefined) stale = 'all';
      if (names === undefined || stale === 'all') return;
      for (const name of names) if (name.startsWith(CALLERS)) stale.add(name.slice(CALLERS.length));
    },
    save: () => {
      const before = { byFile, byCallee, files, stale };
      [byFile, byCallee, stale] = [new Map(), new Map(), 'all'];
      return () => {
        ({ byFile, byCallee, files, stale } = before);
      };
    },
  };
}

function callsIn(context: Context, path: string): Calls {
  const file = context.file(path);
  if (file === undefined) return NOBODY;
  return context.ask(file, 'callsIn', NOBODY, () => {
    const found = new Map<string, Caller[]>();
    for (const host of hostsOf(context, file)) {
      for (const { to, call, running } of edgesFrom(context, file, host)) {
        const key = keyOf(to.file, to.index);
        const caller = { file: path, call, handed: running?.k === 'loop' || running?.k === 'through' };
        const list = found.get(key);
        if (list === undefined) found.set(key, [caller]);
        else list.push(caller);
      }
    }
    return found;
  });
}

function keyOf(file: string, fn: FunctionId): string {
  return `${file}#${fn}`;
}
