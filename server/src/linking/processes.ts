/**
 * Processes: the files from which something that serves is reached along imports, and all that these import.
 *
 * A handler of signals may stand beside the call that listens, in the file that starts it, or in a helper that is imported
 * for it: so the whole process is asked. Where a file belongs to several processes, one that hears the end speaks for all.
 */
import type { Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { EndlessLoop, ServingProcess } from '../../../rules/model/process.ts';
import type { Reach } from '../../../rules/model/role.ts';
import { valueAt } from '../facts/values.ts';
import { remembered } from '../workspace/remembered.ts';
import { isWithin } from './around.ts';
import { hostOf } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { importsOf } from './importers.ts';
import { operationsIn } from './operations.ts';
import { type Change, createPerFile, type PerFile } from './per-file.ts';
import { type Hearing, hearingOf, hearsRejections } from './signals.ts';

export interface Processes extends Pick<PerFile<unknown>, 'prepare' | 'forget' | 'save'> {
  all(): readonly ServingProcess[];
  /** Does a process that the file belongs to hear of rejections that nobody handles, and go on? */
  outlivesRejections(path: string): boolean;
}

/** What one file has to do with the processes it belongs to. */
interface Part {
  readonly path: string;
  readonly serves: readonly Operation[];
  readonly loops: readonly EndlessLoop[];
  readonly hearing: Hearing;
  readonly hearsRejections: boolean;
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
  readonly hearing: Map<string, Hearing>;
  readonly outliving: Map<string, boolean>;
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
      const { parts, importers, roots, hearing } = upToDate();
      const found = new Map<string, { serves: Operation[]; loops: EndlessLoop[] }>();
      for (const part of perFile.all()) {
        const serves = part.serves.filter(({ fn }) => isStarted(reach(fn)));
        const loops = part.loops.filter(({ fn }) => isStarted(reach(fn)) || OF_ITS_OWN.has(reach(fn).role));
        if (serves.length + loops.length === 0) continue;
        const key = remembered(roots, part.path, () => rootsOf(importers, part.path)).join('\n');
        const process = remembered(found, key, () => ({ serves: [], loops: [] }));
        process.serves.push(...serves);
        process.loops.push(...loops);
      }
      return [...found].map(([key, process]) => {
        const heard = remembered(hearing, key, () => heardBy(parts, key.split('\n')));
        return { ...process, hearsTheEnd: heard === 'ends', hearsForOthers: heard === 'elsewhere' };
      });
    },
    outlivesRejections: (path) => {
      const { parts, importers, roots, outliving } = upToDate();
      const from = remembered(roots, path, () => rootsOf(importers, path));
      return remembered(outliving, from.join('\n'), () =>
        partsOf(parts, from).some((part) => part.hearsRejections),
      );
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
  if (file === undefined)
    return { path, serves: [], loops: [], hearing: 'none', hearsRejections: false, isSource, imports: [] };
  const operations = operationsIn(context, file);
  return {
    path,
    serves: isSource ? operations.filter(serves) : [],
    loops: isSource ? endlessLoops(context, file) : [],
    hearing: hearingOf(context, file),
    hearsRejections: hearsRejections(context, file),
    isSource,
    imports: importsOf(context, path),
  };
}

/** `for (;;)` and `while (true)` that nothing in them leaves, and that wait in each turn. */
function endlessLoops(context: Context, file: LinkedFile): readonly EndlessLoop[] {
  const { frames, functions, calls, values } = file.facts;
  return frames.flatMap(({ kind, fn, test, at, bodyAt, leaves }) => {
    if ((kind !== 'for' && kind !== 'while') || leaves.break || leaves.return) return [];
    const condition = test === undefined ? undefined : valueAt(values, test);
    if (condition !== undefined && !(condition.k === 'literal' && condition.value === true)) return [];
    if (functions[fn]?.async !== true || functions[fn].generator) return [];
    const waits = calls.some((call) => call.fn === fn && call.use === 'await' && isWithin(call.at, bodyAt));
    const head = [at[0], bodyAt[0]] as const;
    return waits
      ? [{ fn: { file: file.path, index: hostOf(context, file, fn) }, at: { file: file.path, span: head } }]
      : [];
  });
}

/** More than the file's own servers and workers differs. */
function isElsewhere({ before, now }: Change<Part>): boolean {
  return (
    before?.hearing !== now?.hearing ||
    before?.hearsRejections !== now?.hearsRejections ||
    before?.isSource !== now?.isSource ||
    before?.imports.join('\n') !== now?.imports.join('\n')
  );
}

/** All files of the process are asked; one that ends it speaks for all. */
function heardBy(parts: Paths['parts'], roots: readonly string[]): Hearing {
  const heard = partsOf(parts, roots).map(({ hearing }) => hearing);
  return heard.includes('ends') ? 'ends' : heard.includes('elsewhere') ? 'elsewhere' : 'none';
}

function partsOf(parts: Paths['parts'], roots: readonly string[]): readonly Part[] {
  return closure(roots, (path) => parts.get(path)?.imports ?? []).flatMap((path) => parts.get(path) ?? []);
}

function pathsOf(parts: readonly Part[]): Paths {
  const importers = new Map<string, string[]>();
  for (const { path, isSource, imports } of parts)
    if (isSource) for (const imported of imports) remembered(importers, imported, () => []).push(path);
  const byFile = new Map(parts.map((part) => [part.path, part]));
  return { parts: byFile, importers, roots: new Map(), hearing: new Map(), outliving: new Map() };
}

function serves({ kind, action, traits }: Operation): boolean {
  return (kind === 'listen' && (action === 'open' || action === 'subscribe')) || traits.serves === true;
}

/** Whoever calls what never returns starts a worker. */
const OF_ITS_OWN: ReadonlySet<Reach['role']> = new Set(['background', 'exported', 'unreached']);

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
