/**
 * Processes: the files from which something that serves is reached along imports, and all that these import.
 *
 * A handler of signals may stand beside the call that listens, in the file that starts it, or in a helper that is imported
 * for it: so the whole process is asked. Where a file belongs to several processes, one that hears the end speaks for all.
 */
import type { Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { ServingProcess } from '../../../rules/model/process.ts';
import type { Reach } from '../../../rules/model/role.ts';
import { valueAt, valueCount } from '../facts/values.ts';
import { remembered } from '../workspace/remembered.ts';
import type { Context, LinkedFile } from './context.ts';
import { importsOf } from './importers.ts';
import { operationsIn } from './operations.ts';
import { type Change, createPerFile, type PerFile } from './per-file.ts';
import { calleeName } from './uses.ts';

export interface Processes extends Pick<PerFile<unknown>, 'prepare' | 'forget' | 'save'> {
  all(): readonly ServingProcess[];
}

/** What one file has to do with the processes it belongs to. */
interface Part {
  readonly path: string;
  readonly serves: readonly Operation[];
  readonly hearsTheEnd: boolean;
  readonly isSource: boolean;
  readonly imports: readonly string[];
}

/** Found out of the imports of all files, which few edits change. */
interface Paths {
  readonly parts: ReadonlyMap<string, Part>;
  /** Source files that import a file. */
  readonly importers: ReadonlyMap<string, readonly string[]>;
  /** By file: from which files its process starts. */
  readonly roots: Map<string, readonly string[]>;
  /** By these, joined. */
  readonly hearTheEnd: Map<string, boolean>;
}

export function createProcesses(context: Context, reach: (ref: FunctionRef) => Reach): Processes {
  const perFile = createPerFile(context, 'processes', (path) => partOf(context, path));
  let paths: Paths | undefined;

  const upToDate = (): Paths => {
    if (perFile.refresh().some(isElsewhere)) paths = undefined;
    paths ??= pathsOf([...perFile.all()]);
    return paths;
  };

  return {
    all: () => {
      const { parts, importers, roots, hearTheEnd } = upToDate();
      const found = new Map<string, Operation[]>();
      for (const { path, serves } of perFile.all()) {
        for (const operation of serves) {
          if (!isStarted(reach(operation.fn))) continue;
          const key = remembered(roots, path, () => rootsOf(importers, path)).join('\n');
          found.set(key, [...(found.get(key) ?? []), operation]);
        }
      }
      return [...found].map(([key, serves]) => ({
        serves,
        hearsTheEnd: remembered(hearTheEnd, key, () =>
          closure(key.split('\n'), (path) => parts.get(path)?.imports ?? []).some(
            (path) => parts.get(path)?.hearsTheEnd === true,
          ),
        ),
      }));
    },
    prepare: perFile.prepare,
    forget: perFile.forget,
    save: () => {
      const [restore, before] = [perFile.save(), paths];
      paths = undefined;
      return () => {
        restore();
        paths = before;
      };
    },
  };
}

function partOf(context: Context, path: string): Part {
  const file = context.file(path);
  const isSource = context.sources.role(path).role === 'source';
  if (file === undefined) return { path, serves: [], hearsTheEnd: false, isSource, imports: [] };
  const operations = operationsIn(context, file);
  return {
    path,
    serves: isSource ? operations.filter(serves) : [],
    hearsTheEnd: namesSignal(file) || operations.some(({ traits }) => traits.purpose === 'shutdown'),
    isSource,
    imports: importsOf(context, path),
  };
}

/** More than the file's own servers and workers differs. */
function isElsewhere({ before, now }: Change<Part>): boolean {
  return (
    before?.hearsTheEnd !== now?.hearsTheEnd ||
    before?.isSource !== now?.isSource ||
    before?.imports.join('\n') !== now?.imports.join('\n')
  );
}

function pathsOf(parts: readonly Part[]): Paths {
  const importers = new Map<string, string[]>();
  for (const { path, isSource, imports } of parts)
    if (isSource) for (const imported of imports) remembered(importers, imported, () => []).push(path);
  const byFile = new Map(parts.map((part) => [part.path, part]));
  return { parts: byFile, importers, roots: new Map(), hearTheEnd: new Map() };
}

function serves({ kind, action, traits }: Operation): boolean {
  return (kind === 'listen' && (action === 'open' || action === 'subscribe')) || traits.serves === true;
}

/** When its process starts, and not by a library's function that nobody calls, a script, or for a request. */
function isStarted({ role, entries }: Reach): boolean {
  return role === 'offline' && entries.length > 0 && entries.every(({ kind }) => kind === 'startup');
}

/** Files that nobody imports and that lead to this one; itself, where that goes round in a circle. */
function rootsOf(importers: Paths['importers'], path: string): readonly string[] {
  const above = (one: string) => importers.get(one) ?? [];
  const roots = closure([path], above).filter((one) => above(one).length === 0);
  return roots.length === 0 ? [path] : roots.sort();
}

function closure(from: readonly string[], next: (path: string) => readonly string[]): readonly string[] {
  const found = new Set(from);
  for (const path of found) for (const one of next(path)) found.add(one);
  return [...found];
}

const SIGNALS: ReadonlySet<unknown> = new Set(['SIGTERM', 'SIGINT']);

/** `process.on('SIGTERM', …)`, also in a list of signals; but not `child.kill('SIGTERM')`. */
function namesSignal(file: LinkedFile): boolean {
  const { values } = file.facts;
  if (!values.literals.some((literal) => SIGNALS.has(literal))) return false;
  for (let id = 0; id < valueCount(values); id++) {
    const value = valueAt(values, id);
    if (value.k === 'literal' && SIGNALS.has(value.value) && isHeard(file, id)) return true;
  }
  return false;
}

function isHeard(file: LinkedFile, literal: number): boolean {
  for (let id: number | undefined = literal; id !== undefined; id = file.index.parents.get(id)) {
    const { k } = valueAt(file.facts.values, id);
    if (k === 'array') return true;
    if (k !== 'literal' && k !== 'either') return false;
    const argument = file.index.argumentOf.get(id);
    if (argument !== undefined) return !/(?:^|\.)kill$/.test(calleeName(file, argument.call));
  }
  return false;
}
