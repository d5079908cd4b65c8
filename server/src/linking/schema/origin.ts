/**
 * What a value names, found by following names alone: imports, re-exports, namespaces, aliases, object literals.
 *
 * The readers of this folder must not `evaluate`: evaluation asks the schema what `db.orders` is, and the schema is
 * what they build. Following names is enough for declarations, which are written out or not readable at all.
 */
import type { ValueId, VariableId } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';

/** A value of a file, with the file at hand. */
export interface Site {
  readonly file: LinkedFile;
  readonly value: ValueId;
}

export type Origin =
  /** An export of a package: `pgTable` of `drizzle-orm/pg-core`, `Schema.Types.ObjectId` of `mongoose`. */
  | {
      readonly k: 'package';
      readonly name: string;
      readonly subpath: string;
      readonly path: readonly string[];
    }
  /** A variable that is no alias of something else. */
  | { readonly k: 'variable'; readonly file: LinkedFile; readonly variable: VariableId }
  | { readonly k: 'value'; readonly file: LinkedFile; readonly value: ValueId }
  | { readonly k: 'module'; readonly file: LinkedFile };

/** Longer chains of names are hostile. */
const MAX_STEPS = 24;

/** The origin of a value; undefined when a name on the way is missing or computed. */
export function originOf(context: Context, { file, value }: Site, steps = 0): Origin | undefined {
  if (steps > MAX_STEPS) return undefined;
  const written = valueAt(file.facts.values, value);
  switch (written.k) {
    case 'variable':
      return originOfVariable(context, file, written.variable, steps + 1);
    case 'get': {
      const of = originOf(context, { file, value: written.of }, steps + 1);
      return of === undefined ? undefined : memberOf(context, of, written.name, steps + 1);
    }
    case 'await':
    case 'spread':
      return originOf(context, { file, value: written.of }, steps + 1);
    default:
      return { k: 'value', file, value };
  }
}

/** The same, asked while linking: files change between two questions, so nothing is remembered. */
export function presentOrigin(context: Context, site: Site): Origin | undefined {
  return originOf({ ...context }, site);
}

/** What a variable stands for; itself, when it is given a value of its own. */
export function originOfVariable(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  steps = 0,
): Origin | undefined {
  if (steps > MAX_STEPS) return undefined;
  const variable = file.facts.variables[id];
  if (variable === undefined) return undefined;
  if (variable.import !== undefined) {
    const imported = file.facts.imports[variable.import];
    if (imported === undefined) return undefined;
    // `Column` of each of a thousand properties is the same import.
    return once(context, `${file.path}\u0000#${id}`, () =>
      importOrigin(context, file, imported.module, imported.name, steps + 1),
    );
  }
  const only = variable.assignments.length === 1 ? variable.assignments[0] : undefined;
  if (only !== undefined && variable.class === undefined && variable.function === undefined) {
    const kind = valueAt(file.facts.values, only.value).k;
    if (kind === 'variable' || kind === 'get') {
      const alias = originOf(context, { file, value: only.value }, steps + 1);
      if (alias !== undefined) return alias;
    }
  }
  return { k: 'variable', file, variable: id };
}

/** The value a declaration was given: the initializer of a variable, the value itself. */
export function initializerOf(origin: Origin | undefined): Site | undefined {
  if (origin?.k === 'value') return { file: origin.file, value: origin.value };
  if (origin?.k !== 'variable') return undefined;
  const first = origin.file.facts.variables[origin.variable]?.assignments.find((one) => one.op === '=');
  return first === undefined ? undefined : { file: origin.file, value: first.value };
}

/** The name of the variable an origin ends at; '' for anything else. */
export function nameOfOrigin(origin: Origin | undefined): string {
  if (origin?.k === 'variable') return origin.file.facts.variables[origin.variable]?.name ?? '';
  return origin?.k === 'package' ? (origin.path.at(-1) ?? '') : '';
}

/** `name` when the value is an export of one of the packages, dotted; undefined otherwise. */
export function packageName(context: Context, site: Site, packages: ReadonlySet<string>): string | undefined {
  const origin = originOf(context, site);
  if (origin?.k !== 'package' || !packages.has(origin.name)) return undefined;
  return origin.path.filter((part) => part !== 'default').join('.');
}

function importOrigin(
  context: Context,
  from: LinkedFile,
  module: string,
  name: string,
  steps: number,
): Origin | undefined {
  const target = context.sources.resolve(from.path, module);
  if (target.k === 'package') {
    return { k: 'package', name: target.name, subpath: target.subpath, path: name === '*' ? [] : [name] };
  }
  if (target.k === 'missing') return undefined;
  const file = context.file(target.path);
  if (file === undefined) return undefined;
  return name === '*' ? wholeModule(context, file, steps) : exportOrigin(context, file, name, steps);
}

function wholeModule(context: Context, file: LinkedFile, steps: number): Origin | undefined {
  const whole = file.facts.exports.find((entry) => entry.whole === true);
  if (whole?.variable !== undefined) return originOfVariable(context, file, whole.variable, steps + 1);
  if (whole?.value !== undefined) return originOf(context, { file, value: whole.value }, steps + 1);
  return { k: 'module', file };
}

/** Answers, for one build: barrels of barrels are asked for the same names over and over. */
const known = new WeakMap<Context, Map<string, Origin | undefined>>();

function once(context: Context, key: string, find: () => Origin | undefined): Origin | undefined {
  const answers = known.get(context) ?? new Map<string, Origin | undefined>();
  known.set(context, answers);
  if (answers.has(key)) return answers.get(key);
  // Inside a cycle of re-exports the answer is that there is none.
  answers.set(key, undefined);
  const found = find();
  answers.set(key, found);
  return found;
}

/** The origin of an exported name, through re-exports and barrels. */
export function exportOrigin(
  context: Context,
  file: LinkedFile,
  name: string,
  steps = 0,
): Origin | undefined {
  return once(context, `${file.path}\u0000${name}`, () => findExport(context, file, name, steps));
}

function findExport(context: Context, file: LinkedFile, name: string, steps: number): Origin | undefined {
  if (steps > MAX_STEPS) return undefined;
  const { exports } = file.facts;
  for (const entry of exports) {
    if (entry.name !== name || entry.whole === true) continue;
    if (entry.from !== undefined)
      return importOrigin(context, file, entry.from.module, entry.from.name, steps + 1);
    if (entry.variable !== undefined) return originOfVariable(context, file, entry.variable, steps + 1);
    if (entry.value !== undefined) return originOf(context, { file, value: entry.value }, steps + 1);
  }
  const whole = wholeModule(context, file, steps);
  if (whole !== undefined && whole.k !== 'module')
    return name === 'default' ? whole : memberOf(context, whole, name, steps + 1);
  // Whether a package has the name, we do not know: files are asked first.
  let ofPackage: Origin | undefined;
  for (const entry of exports) {
    if (entry.name !== '*' || entry.from === undefined || name === 'default') continue;
    const found = importOrigin(context, file, entry.from.module, name, steps + 1);
    if (found !== undefined && found.k !== 'package') return found;
    ofPackage ??= found;
  }
  return ofPackage;
}

function memberOf(context: Context, of: Origin, name: string, steps: number): Origin | undefined {
  if (of.k === 'package') return { ...of, path: [...of.path, name] };
  if (of.k === 'module') return exportOrigin(context, of.file, name, steps + 1);
  const site = initializerOf(of);
  const object = site === undefined ? undefined : valueAt(site.file.facts.values, site.value);
  if (site === undefined || object?.k !== 'object') return undefined;
  for (const entry of [...object.entries].reverse()) {
    if (entry.kind === 'spread') {
      const spread = originOf(context, { file: site.file, value: entry.value }, steps + 1);
      const found = spread === undefined ? undefined : memberOf(context, spread, name, steps + 1);
      if (found !== undefined) return found;
    } else if (entry.key === name && entry.kind !== 'computed') {
      return originOf(context, { file: site.file, value: entry.value }, steps + 1);
    }
  }
  return undefined;
}
