/** Who imports a file, and who can name what it exports. */
import type { FileFacts, VariableId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import type { Named } from './name-index.ts';
import type { Sources } from './sources.ts';
import { type VariableUse, variableUses } from './uses.ts';

/** Files that import or re-export from this one. */
export function importersOf(context: Context, path: string): readonly string[] {
  return context.importers(path).map(({ file }) => file);
}

/** Files that it imports or re-exports from. */
export function importsOf(context: Context, path: string): readonly string[] {
  const file = context.file(path);
  if (file === undefined) return [];
  return context.ask(file, 'imports', [] as readonly string[], () =>
    importsIn(context.sources, file.facts, path).map(({ name }) => name),
  );
}

/** What a file says of others by importing or re-exporting more than types from them. */
export function importsIn(sources: Sources, facts: FileFacts, path: string): Named<object> {
  const targets = new Set<string>();
  const add = (module: string): void => {
    const target = sources.resolve(path, module);
    if (target.k === 'file' && target.path !== path) targets.add(target.path);
  };
  for (const imported of facts.imports) if (!imported.typeOnly) add(imported.module);
  for (const entry of facts.exports) if (entry.from !== undefined && !entry.typeOnly) add(entry.from.module);
  return [...targets].map((name) => ({ name, what: {} }));
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
