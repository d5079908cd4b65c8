/**
 * Indexes of the workspace by name: which files have a class that implements `Clock`, which call on what `base()` gives.
 * Kept per file, so that a change tells for which names there are other answers now.
 */
import type { FileFacts } from '../facts/facts.ts';
import type { Sources } from './sources.ts';

export interface NameIndex<T> {
  /** Does what the first question takes, with pauses; for nothing, when something changes in one of them. */
  prepare(): Generator<void, void, void>;
  at(name: string): readonly (T & { readonly file: string })[];
  /** Reads these files again; returns the names that they answered otherwise before. */
  refresh(paths: readonly string[]): readonly string[];
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

/** What one file says under each name. */
export type Named<T> = readonly { readonly name: string; readonly what: T }[];

export function createNameIndex<T extends object>(
  sources: Sources,
  read: (facts: FileFacts, path: string) => Named<T>,
): NameIndex<T> {
  let files: Map<string, Named<T>> | undefined;
  let byName: Map<string, (T & { readonly file: string })[]> | undefined;
  const readFile = (path: string): Named<T> => {
    const facts = sources.facts(path);
    return facts === undefined ? [] : read(facts, path);
  };
  let changes = 0;
  return {
    *prepare() {
      if (files !== undefined) return;
      const [before, read] = [changes, new Map<string, Named<T>>()];
      for (const path of sources.files()) {
        read.set(path, readFile(path));
        yield;
      }
      if (before === changes) files ??= read;
    },
    at: (name) => {
      files ??= new Map(sources.files().map((path) => [path, readFile(path)]));
      byName ??= grouped(files);
      return byName.get(name) ?? [];
    },
    refresh: (paths) => {
      changes++;
      if (files === undefined) return [];
      const changed = new Set<string>();
      for (const path of paths) {
        const before = files.get(path) ?? [];
        const now = readFile(path);
        if (now.length > 0) files.set(path, now);
        else files.delete(path);
        for (const name of differing(before, now)) {
          changed.add(name);
          byName?.set(name, replaced(byName.get(name) ?? [], path, name, now));
        }
      }
      return [...changed];
    },
    save: () => {
      const before = { files: files && new Map(files), byName: byName && new Map(byName) };
      return () => {
        ({ files, byName } = before);
      };
    },
  };
}

function grouped<T>(files: ReadonlyMap<string, Named<T>>): Map<string, (T & { readonly file: string })[]> {
  const byName = new Map<string, (T & { readonly file: string })[]>();
  for (const path of [...files.keys()].sort()) {
    for (const { name, what } of files.get(path) ?? []) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [{ ...what, file: path }]);
      else list.push({ ...what, file: path });
    }
  }
  return byName;
}

/** The list of a name with what one file says now, in order of files. */
function replaced<T extends object>(
  list: readonly (T & { readonly file: string })[],
  path: string,
  name: string,
  now: Named<T>,
): (T & { readonly file: string })[] {
  const own = now.filter((one) => one.name === name).map(({ what }) => ({ ...what, file: path }));
  const others = list.filter(({ file }) => file !== path);
  const after = others.findIndex(({ file }) => file > path);
  const before = after < 0 ? others.length : after;
  return [...others.slice(0, before), ...own, ...others.slice(before)];
}

function differing<T>(before: Named<T>, now: Named<T>): ReadonlySet<string> {
  const texts = (named: Named<T>) => new Map(named.map((one) => [JSON.stringify(one), one.name]));
  const [was, is] = [texts(before), texts(now)];
  const names = new Set<string>();
  for (const [text, name] of was) if (!is.has(text)) names.add(name);
  for (const [text, name] of is) if (!was.has(text)) names.add(name);
  return names;
}
