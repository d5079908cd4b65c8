/**
 * Every place of the workspace where a variable or function is named, and how functions are written: what a fix that
 * makes code wait must know before it touches it.
 */

import type { Place } from '../../../rules/model/place.ts';
import type { FunctionForm, Reference } from '../../../rules/model/program.ts';
import type { CallFact, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { importersOf } from './importers.ts';
import { sourceAt } from './source-text.ts';

/** `name` is where it is declared. Undefined when other code may name it in ways that we do not see. */
export function referencesTo(
  context: Context,
  { file: path, span }: Place,
): readonly Reference[] | undefined {
  const file = context.file(path);
  const id = file?.facts.variables.findIndex(({ at }) => at[0] === span[0] && at[1] === span[1]) ?? -1;
  if (file === undefined || id < 0) return undefined;
  const own = (file.index.references.get(id) ?? []).map((value) => referenceAt(file, value));
  const names = file.facts.exports.filter((entry) => entry.variable === id).map(({ name }) => name);
  if (names.length === 0) return file.facts.variables[id]?.exported === true ? undefined : own;
  const elsewhere = names.map((name) => importedUses(context, path, name, 0));
  return elsewhere.includes(undefined) ? undefined : [...own, ...elsewhere.flatMap((uses) => uses ?? [])];
}

/** Barrels of barrels: further away than this, nobody follows. */
const MAX_BARRELS = 3;

/** Where importing files of all roles name an export; undefined when one takes it out of the whole module unseen. */
function importedUses(
  context: Context,
  path: string,
  name: string,
  depth: number,
): readonly Reference[] | undefined {
  if (depth > MAX_BARRELS) return undefined;
  const found: Reference[] = [];
  for (const importer of importersOf(context, path)) {
    const file = context.file(importer);
    if (file === undefined) continue;
    const leadsHere = (module: string): boolean => {
      const target = context.sources.resolve(importer, module);
      return target.k === 'file' && target.path === path;
    };
    for (const { variable, typeOnly, module, name: asked } of file.facts.imports) {
      if (variable === undefined || typeOnly || (asked !== name && asked !== '*') || !leadsHere(module))
        continue;
      const uses = file.index.references.get(variable) ?? [];
      const named = asked === '*' ? membersNamed(file, uses, name) : uses;
      if (named === undefined || file.facts.exports.some((entry) => entry.variable === variable))
        return undefined;
      found.push(...named.map((value) => referenceAt(file, value)));
    }
    for (const { from, name: given } of file.facts.exports) {
      if (from === undefined || (from.name !== name && from.name !== '*') || !leadsHere(from.module))
        continue;
      const passed =
        from.name === '*' && given !== '*'
          ? undefined
          : importedUses(context, importer, given === '*' ? name : given, depth + 1);
      if (passed === undefined) return undefined;
      found.push(...passed);
    }
  }
  return found;
}

/** `all.name` for each use of `all`; undefined when one is anything but a property: `const { name } = await import('./x')`. */
function membersNamed(
  file: LinkedFile,
  uses: readonly ValueId[],
  name: string,
): readonly ValueId[] | undefined {
  const members: ValueId[] = [];
  for (const use of uses) {
    const parent = file.index.parents.get(use);
    const value = parent === undefined ? undefined : valueAt(file.facts.values, parent);
    if (parent === undefined || value?.k !== 'get' || value.of !== use) return undefined;
    if (value.name === name) members.push(parent);
  }
  return members;
}

function referenceAt(file: LinkedFile, value: ValueId): Reference {
  const { values } = file.facts;
  const span = spanOf(values, value);
  const base = { at: { file: file.path, span }, fn: { file: file.path, index: functionAt(file, span[0]) } };
  const method = file.index.callOn.get(value);
  const called =
    method === undefined ? file.facts.calls.find((one) => one.callee === value) : file.facts.calls[method];
  if (called === undefined || called.kind !== 'call') return base;
  const callee = valueAt(values, called.callee);
  return {
    ...base,
    call: {
      at: called.at,
      arguments: called.arguments.map((argument) => spanOf(values, argument)),
      argumentsAt: called.argumentsAt,
      use: called.use,
      optional: called.optional,
      ...(method !== undefined && callee.k === 'get' ? { method: callee.name } : {}),
      ...(method !== undefined && callee.k !== 'get' ? { method: '' } : {}),
    },
  };
}

export function formOf(context: Context, path: string, id: FunctionId): FunctionForm | undefined {
  const file = context.file(path);
  const fn = file?.facts.functions[id];
  if (file === undefined || fn === undefined) return undefined;
  const variable = variableOf(file, id);
  const declared = variable === undefined ? undefined : file.facts.variables[variable];
  const isOverloaded = file.facts.functions.some(
    (other) =>
      other !== fn &&
      other.name !== '' &&
      other.name === fn.name &&
      other.parent === fn.parent &&
      other.bodyAt[0] === other.bodyAt[1],
  );
  return {
    kind: fn.kind,
    at: fn.at,
    bodyAt: fn.bodyAt,
    async: fn.async,
    generator: fn.generator,
    overloaded: isOverloaded,
    ...(declared === undefined || declared.type !== undefined || declared.assignments.length > 1
      ? {}
      : { declaredAt: declared.at }),
    ...(fn.context === undefined
      ? {}
      : { callbackOf: calleeText(context, file, file.facts.calls[fn.context.call]) }),
  };
}

/** The variable that holds the function, and nothing else does. */
function variableOf(file: LinkedFile, id: FunctionId): VariableId | undefined {
  const found = file.facts.variables.findIndex((variable) => variable.function === id);
  if (found >= 0) return found;
  const assigned = file.facts.variables.findIndex(
    ({ kind, assignments }) =>
      kind === 'const' &&
      assignments.some(({ value }) => {
        const held = valueAt(file.facts.values, value);
        return held.k === 'function' && held.fn === id;
      }),
  );
  return assigned < 0 ? undefined : assigned;
}

function calleeText(context: Context, file: LinkedFile, call: CallFact | undefined): string {
  return call === undefined ? '' : sourceAt(context, file, call.calleeAt);
}
