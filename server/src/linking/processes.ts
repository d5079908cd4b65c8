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
import type { EntityIndex } from './by-entity.ts';
import type { Context, LinkedFile } from './context.ts';
import { importersOf, importsOf } from './importers.ts';
import { operationsIn } from './operations.ts';
import { calleeName } from './uses.ts';

/** `where` gives operations of the workspace. */
export function processesOf(
  context: Context,
  reach: (ref: FunctionRef) => Reach,
  where: EntityIndex['where'],
): readonly ServingProcess[] {
  const found = new Map<string, Operation[]>();
  for (const operation of where((one) => serves(one) && isStarted(context, one, reach))) {
    const key = rootsOf(context, operation.at.file).join('\n');
    found.set(key, [...(found.get(key) ?? []), operation]);
  }
  return [...found].map(([roots, serving]) => ({
    serves: serving,
    hearsTheEnd: startedWith(context, roots.split('\n')).some((path) => hearsTheEnd(context, path)),
  }));
}

function serves({ kind, action, traits }: Operation): boolean {
  return (kind === 'listen' && (action === 'open' || action === 'subscribe')) || traits.serves === true;
}

/** When its process starts, and not by a library's function that nobody calls, a script, or for a request. */
function isStarted(context: Context, { fn, at }: Operation, reach: (ref: FunctionRef) => Reach): boolean {
  if (context.sources.role(at.file).role !== 'source') return false;
  const { role, entries } = reach(fn);
  return role === 'offline' && entries.length > 0 && entries.every(({ kind }) => kind === 'startup');
}

/** Files that nobody imports and that lead to this one; itself, where that goes round in a circle. */
function rootsOf(context: Context, path: string): readonly string[] {
  const above = (one: string) =>
    importersOf(context, one).filter((importer) => context.sources.role(importer).role === 'source');
  const all = closure([path], above);
  const roots = all.filter((one) => above(one).length === 0);
  return roots.length === 0 ? [path] : roots.sort();
}

function startedWith(context: Context, roots: readonly string[]): readonly string[] {
  return closure(roots, (path) => importsOf(context, path));
}

function closure(from: readonly string[], next: (path: string) => readonly string[]): readonly string[] {
  const found = new Set(from);
  for (const path of found) for (const one of next(path)) found.add(one);
  return [...found];
}

const SIGNALS: ReadonlySet<unknown> = new Set(['SIGTERM', 'SIGINT']);

function hearsTheEnd(context: Context, path: string): boolean {
  const file = context.file(path);
  if (file === undefined) return false;
  // Remembered: after each change all files of the process are asked again.
  return context.ask(
    file,
    'hears the end',
    false,
    () =>
      namesSignal(file) || operationsIn(context, file).some(({ traits }) => traits.purpose === 'shutdown'),
  );
}

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
