/** What each file says of the workspace, by file: after a change only those are asked that may say something else. */
import type { Context } from './context.ts';

export interface PerFile<T> {
  /** In order of files. */
  all(): Iterable<T>;
  /** Asks what may differ; gives what was said before and what is said now, where it is not the very same. */
  refresh(): readonly Change<T>[];
  /** Does what the first `refresh` would do, with pauses. */
  prepare(): Generator<void, void, void>;
  /** What these files say may differ, and what was asked on behalf of one of these names; undefined: what all say. */
  forget(paths: Iterable<string> | undefined, names?: Iterable<string>): void;
  /** For a trial, which begins with nothing: gives a function that makes everything what it is now. */
  save(): () => void;
}

export interface Change<T> {
  readonly path: string;
  readonly before: T | undefined;
  readonly now: T | undefined;
}

/** `purpose` tells these questions from others about the same files. */
export function createPerFile<T>(context: Context, purpose: string, ask: (path: string) => T): PerFile<T> {
  const prefix = `\u0000${purpose} `;
  let byFile = new Map<string, T>();
  let files: readonly string[] = [];
  let stale: Set<string> | 'all' = 'all';
  /** Found by `prepare`, for the next `refresh` to tell. */
  let found: readonly Change<T>[] = [];
  let changes = 0;

  const askAll = (paths: Iterable<string>, into: Map<string, T>): Change<T>[] => {
    const changes: Change<T>[] = [];
    for (const path of paths) {
      const before = byFile.get(path);
      const now = context.onBehalf(`${prefix}${path}`, () => ask(path));
      into.set(path, now);
      if (now !== before) changes.push({ path, before, now });
    }
    return changes;
  };
  const refreshAll = (): Change<T>[] => {
    files = context.sources.files();
    const now = new Map<string, T>();
    const changes = askAll(files, now);
    for (const [path, before] of byFile) if (!now.has(path)) changes.push({ path, before, now: undefined });
    byFile = now;
    return changes;
  };
  return {
    all: () => byFile.values(),
    refresh: () => {
      const [before, asked] = [found, stale];
      found = [];
      if (asked !== 'all' && asked.size === 0) return before;
      const more = context.onBehalf(undefined, () =>
        asked === 'all' || files !== context.sources.files() ? refreshAll() : askAll(asked, byFile),
      );
      stale = new Set();
      return before.length === 0 ? more : [...before, ...more];
    },
    *prepare() {
      if (byFile.size > 0 || stale !== 'all') return;
      const [began, listed, now] = [changes, context.sources.files(), new Map<string, T>()];
      for (const path of listed) {
        now.set(
          path,
          context.onBehalf(`${prefix}${path}`, () => ask(path)),
        );
        yield;
        if (changes !== began) return; // What was asked may not hold any more.
      }
      [byFile, files, stale] = [now, listed, new Set()];
      found = [...now].map(([path, one]) => ({ path, before: undefined, now: one }));
    },
    forget: (paths, names = []) => {
      changes++;
      if (paths === undefined) stale = 'all';
      if (paths === undefined || stale === 'all') return;
      for (const path of paths) stale.add(path);
      for (const name of names) if (name.startsWith(prefix)) stale.add(name.slice(prefix.length));
    },
    save: () => {
      const before = { byFile, files, stale, found };
      [byFile, stale, found] = [new Map(), 'all', []];
      return () => {
        ({ byFile, files, stale, found } = before);
      };
    },
  };
}
