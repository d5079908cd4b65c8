/**
 * Who imports a file: the one question that looks against the direction of imports.
 *
 * Kept outside of the remembered answers, which would otherwise depend on every file there is. It is brought up to
 * date file by file: wholly when files come or go, else for those that `noteImports` is told of.
 */
import type { VariableId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { type VariableUse, variableUses } from './uses.ts';

interface Index {
  files: readonly string[];
  readonly stale: Set<string>;
  readonly targets: Map<string, readonly string[]>;
  readonly importers: Map<string, Set<string>>;
}

const indexes = new WeakMap<Context, Index>();

/** Files that import or re-export from this one. */
export function importersOf(context: Context, path: string): readonly string[] {
  return context.facets.ask('memory', `importers ${path}`, () => {
    return [...(indexOf(context).importers.get(path) ?? [])].sort();
  });
}

/** Files that it imports or re-exports from. */
export function importsOf(context: Context, path: string): readonly string[] {
  return context.facets.ask('memory', `imports ${path}`, () => [
    ...(context.onBehalf(undefined, () => indexOf(context)).targets.get(path) ?? []),
  ]);
}

/** The imports of these files may be others than before, or mean others. */
export function noteImports(context: Context, paths: readonly string[]): void {
  for (const path of paths) indexes.get(context)?.stale.add(path);
}

function indexOf(context: Context): Index {
  let index = indexes.get(context);
  if (index === undefined) {
    index = { files: [], stale: new Set(), targets: new Map(), importers: new Map() };
    indexes.set(context, index);
  }
  const files = context.sources.files();
  if (files !== index.files) {
    const there = new Set(files);
    for (const known of index.targets.keys()) if (!there.has(known)) drop(index, known);
    for (const path of files) if (!index.targets.has(path)) update(context, index, path);
    index.files = files;
  }
  for (const path of index.stale) if (index.targets.has(path)) update(context, index, path);
  index.stale.clear();
  return index;
}

function update(context: Context, index: Index, path: string): void {
  drop(index, path);
  const targets = new Set<string>();
  const add = (module: string): void => {
    const target = context.sources.resolve(path, module);
    if (target.k === 'file' && target.path !== path) targets.add(target.path);
  };
  const facts = context.sources.facts(path);
  for (const imported of facts?.imports ?? []) if (!imported.typeOnly) add(imported.module);
  for (const entry of facts?.exports ?? [])
    if (entry.from !== undefined && !entry.typeOnly) add(entry.from.module);
  index.targets.set(path, [...targets]);
  for (const target of targets) {
    const set = index.importers.get(target);
    if (set === undefined) index.importers.set(target, new Set([path]));
    else set.add(path);
  }
}

function drop(index: Index, path: string): void {
  for (const target of index.targets.get(path) ?? []) index.importers.get(target)?.delete(path);
  index.targets.delete(path);
}

/** Barrels of barrels: further away than this, nobody follows. */
const MAX_BARRELS = 3;

/** Files that can name an export of this one: its importers, and theirs where they pass it on. */
export function reachableImporters(context: Context, path: string): readonly string[] {
  const found = new Set<string>();
  let layer: readonly string[] = [path];
  for (let depth = 0; depth <= MAX_BARRELS && layer.length > 0; depth++) {
    const next: string[] = [];
    for (const target of layer) {
      for (const importer of importersOf(context, target)) {
        if (found.has(importer) || importer === path) continue;
        found.add(importer);
        if (context.file(importer)?.facts.exports.some((entry) => entry.from !== undefined) === true)
          next.push(importer);
      }
    }
    layer = next;
  }
  return [...found].sort();
}

/** Gives the values in importing files that stand for an export, by its name. */
export type ExportUses = (name: string) => readonly VariableUse[];

/** Looks through the imports of the given files once, for all exports of a file. */
export function exportUses(context: Context, path: string, importers: readonly string[]): ExportUses {
  const byName = new Map<string, { file: LinkedFile; module: string; variable: VariableId }[]>();
  for (const importer of importers) {
    // Tests reset state, browsers have their own: neither says anything about the server's.
    const file = context.sources.role(importer).role === 'source' ? context.file(importer) : undefined;
    for (const imported of file?.facts.imports ?? []) {
      if (file === undefined || imported.variable === undefined || imported.typeOnly) continue;
      const one = { file, module: imported.module, variable: imported.variable };
      const list = byName.get(imported.name);
      if (list === undefined) byName.set(imported.name, [one]);
      else list.push(one);
    }
  }
  return (name) =>
    // A barrel that renames is rare, and resolving every import is not cheap.
    [...(byName.get(name) ?? []), ...(byName.get('*') ?? [])].flatMap((one) => {
      const uses = variableUses(one.file, one.variable);
      const isNamespace =
        one.file.facts.imports[one.file.facts.variables[one.variable]?.import ?? -1]?.name === '*';
      const named = isNamespace ? uses.flatMap((use) => membersNamed(use, name)) : uses;
      if (named.length === 0) return [];
      const target = context.sources.resolve(one.file.path, one.module);
      return target.k === 'file' && provides(context, target.path, name, path, name, 0) ? named : [];
    });
}

function membersNamed(use: VariableUse, name: string): readonly VariableUse[] {
  const parent = use.file.index.parents.get(use.value);
  if (parent === undefined) return [];
  const { values } = use.file.facts;
  return values.a[parent] === use.value && isGet(use.file, parent, name)
    ? [{ file: use.file, value: parent }]
    : [];
}

function isGet(file: LinkedFile, id: number, name: string): boolean {
  const value = file.facts.values;
  const b = value.b[id] ?? 0;
  return value.literals[b >> 1] === name;
}

/** True when asking a module for a name leads to that export. */
function provides(
  context: Context,
  module: string,
  asked: string,
  path: string,
  name: string,
  depth: number,
): boolean {
  if (module === path) return asked === name;
  if (depth > MAX_BARRELS) return false;
  for (const entry of context.file(module)?.facts.exports ?? []) {
    if (entry.from === undefined || (entry.name !== asked && entry.name !== '*')) continue;
    const target = context.sources.resolve(module, entry.from.module);
    const inner = entry.name === '*' ? asked : entry.from.name;
    if (target.k === 'file' && provides(context, target.path, inner, path, name, depth + 1)) return true;
  }
  return false;
}
