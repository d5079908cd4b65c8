/**
 * Reading option objects through variables, spreads, conditionals and helpers: `findMany(options)`, `{ ...page }`.
 *
 * Three answers: known (with where it stands), absent (a fact), unknown (our ignorance). Property writes after the
 * declaration (`where.status = s`) count as known and conditional.
 */
import type { CallFact, TypeNode, ValueId, Variable } from '../facts/facts.ts';
import { kindOf, NOTHING, type Value, valueAt } from '../facts/values.ts';
import { placeOf } from './argument-place.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { rootVariable } from './file-index.ts';
import { alternatives, type Shape } from './shape.ts';
import { sourceOf } from './source-text.ts';

/** A value and the file it is written in. */
export interface Site {
  readonly file: LinkedFile;
  readonly value: ValueId;
}

export type Found =
  | {
      readonly state: 'known';
      readonly site: Site /** Present only on some paths. */;
      readonly conditional: boolean;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

const ABSENT: Found = { state: 'absent' };
const NOT_KNOWN: Found = { state: 'unknown' };

/** How far a value is followed through variables and helpers. */
const MAX_STEPS = 12;

/** The value at a place of a call, as library rows name it: `0`, `0.where`, `-1`. */
export function argumentAt(context: Context, file: LinkedFile, call: CallFact, at: string): Found {
  const place = placeOf(at);
  if (place === undefined) return NOT_KNOWN;
  const position = place.index < 0 ? call.arguments.length + place.index : place.index;
  for (let before = 0; before <= position && before < call.arguments.length; before++)
    if (kindOf(file.facts.values, call.arguments[before] ?? -1) === 'spread') return NOT_KNOWN;
  const argument = call.arguments[position];
  if (argument === undefined || isNothing(context, { file, value: argument })) return ABSENT;
  return propertyAt(context, { file, value: argument }, place.path);
}

/** The value at a property path below a site. */
export function propertyAt(context: Context, site: Site, path: readonly string[], steps = 0): Found {
  const [key, ...rest] = path;
  if (key === undefined) return { state: 'known', site, conditional: false };
  if (steps > MAX_STEPS) return NOT_KNOWN;
  const found = property(context, site, key, steps);
  if (found.state !== 'known') return found;
  const inner = propertyAt(context, found.site, rest, steps + 1);
  return inner.state === 'known' && found.conditional ? { ...inner, conditional: true } : inner;
}

function property(context: Context, site: Site, key: string, steps: number): Found {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  switch (value.k) {
    case 'object':
      return objectProperty(context, file, value, key, steps);
    case 'undefined':
      return ABSENT;
    case 'array': // Options of another form: a list has no named ones.
      return /^\d+$/.test(key) || key === '*' ? NOT_KNOWN : ABSENT;
    case 'literal':
    case 'template':
    case 'binary':
    case 'function':
      return ABSENT;
    case 'await':
    case 'spread':
    case 'rest':
      return property(context, { file, value: value.of }, key, steps + 1);
    case 'assigned':
      return property(context, { file, value: value.value }, key, steps + 1);
    case 'either':
      return eitherProperty(context, file, value, key, steps);
    case 'variable':
    case 'get':
    case 'call': {
      const next = resolve(context, site, steps);
      if (next === undefined)
        return value.k === 'variable'
          ? parameterProperty(context, file, value.variable, key, steps)
          : NOT_KNOWN;
      const found = property(context, next, key, steps + 1);
      if (value.k !== 'variable') return found;
      return withWrites(file, value.variable, key, found);
    }
    default:
      return NOT_KNOWN;
  }
}

function objectProperty(
  context: Context,
  file: LinkedFile,
  value: Extract<Value, { k: 'object' }>,
  key: string,
  steps: number,
): Found {
  let doubt = false;
  for (const entry of [...value.entries].reverse()) {
    if (entry.kind === 'computed') {
      doubt = true;
      continue;
    }
    if (entry.kind === 'spread') {
      const found = property(context, { file, value: entry.value }, key, steps + 1);
      if (found.state === 'known') return found;
      if (found.state === 'unknown') doubt = true;
      continue;
    }
    if (entry.key !== key) continue;
    return kindOf(file.facts.values, entry.value) === 'undefined' ||
      isNothing(context, { file, value: entry.value })
      ? ABSENT
      : { state: 'known', site: { file, value: entry.value }, conditional: false };
  }
  return doubt ? NOT_KNOWN : ABSENT;
}

/** `cond ? a : b`, `cond && a`, `a ?? b`: known when some branch has it; conditional unless all have. */
function eitherProperty(
  context: Context,
  file: LinkedFile,
  value: Extract<Value, { k: 'either' }>,
  key: string,
  steps: number,
): Found {
  const branches = value.op === '&&' ? value.of.slice(-1) : value.of;
  const found = branches.map((branch) => property(context, { file, value: branch }, key, steps + 1));
  const known = found.find((one) => one.state === 'known');
  if (known !== undefined && known.state === 'known') {
    return {
      ...known,
      conditional: known.conditional || value.op === '&&' || found.some((one) => one.state !== 'known'),
    };
  }
  return found.some((one) => one.state === 'unknown') ? NOT_KNOWN : ABSENT;
}

/**
 * A property of a parameter of a function that only this file calls: what its callers give. Known and conditional when
 * some do, absent when none does.
 */
function parameterProperty(
  context: Context,
  file: LinkedFile,
  id: number,
  key: string,
  steps: number,
): Found {
  if (isPlain(file.facts.variables[id]?.type)) return ABSENT;
  const given = givenByCallers(file, id);
  if (given === undefined || steps > MAX_STEPS / 2) return NOT_KNOWN;
  const found = given.map((value) =>
    value === undefined ? ABSENT : property(context, { file, value }, key, steps + 3),
  );
  const known = found.find((one) => one.state === 'known');
  if (known !== undefined && known.state === 'known') return { ...known, conditional: true };
  return found.some((one) => one.state === 'unknown') ? NOT_KNOWN : ABSENT;
}

/** A text, number or address has no options. */
export function isPlain(type: TypeNode | undefined): boolean {
  return type?.k === 'keyword'
    ? /^(?:string|number|boolean|bigint)$/.test(type.name)
    : type?.k === 'name' && type.name.join('.') === 'URL';
}

/** The arguments that a file's calls give for a parameter; undefined when others may call the function too. */
export function givenByCallers(file: LinkedFile, id: number): readonly (ValueId | undefined)[] | undefined {
  const variable = file.facts.variables[id];
  const index = variable?.parameter?.index;
  if (variable === undefined || index === undefined || variable.parameter?.rest === true) return undefined;
  const name = file.facts.variables.findIndex((one) => one.function === variable.fn);
  if (
    name < 0 ||
    file.facts.variables[name]?.exported === true ||
    file.facts.exports.some((one) => one.variable === name)
  )
    return undefined;
  const given: (ValueId | undefined)[] = [];
  for (const reference of file.index.references.get(name) ?? []) {
    const call = file.facts.calls.find((one) => one.callee === reference);
    if (
      call === undefined ||
      call.arguments.some((argument) => valueAt(file.facts.values, argument).k === 'spread')
    )
      return undefined;
    given.push(call.arguments[index]);
  }
  return given.length === 0 ? undefined : given;
}

function withWrites(file: LinkedFile, variable: number, key: string, found: Found): Found {
  for (const write of file.index.propertyWrites.get(variable) ?? []) {
    const target = valueAt(file.facts.values, write.target);
    if (target.k === 'index') return found.state === 'known' ? found : NOT_KNOWN;
    if (target.k !== 'get' || target.name !== key || write.value === undefined) continue;
    if (valueAt(file.facts.values, target.of).k === 'variable' && found.state !== 'known') {
      return { state: 'known', site: { file, value: write.value }, conditional: true };
    }
  }
  return found;
}

/**
 * One step towards what a value stands for: a constant's initializer, a helper's single return, a member of an object
 * literal. Undefined where it cannot be said.
 */
export function resolve(context: Context, site: Site, steps = 0): Site | undefined {
  if (steps > MAX_STEPS) return undefined;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k === 'variable') {
    const variable = file.facts.variables[value.variable];
    if (variable === undefined) return undefined;
    const bound = context.bound?.(file, value.variable);
    if (bound !== undefined) return bound;
    const assignments = variable.assignments.filter((a) => a.op === '=');
    if (assignments.length === 1 && variable.parameter === undefined)
      return unlessNothing(context, variable, { file, value: (assignments[0] as { value: number }).value });
    if (variable.kind !== 'import') return undefined;
    return literalSite(context, site);
  }
  if (value.k === 'get' && isBound(context, file, value.of)) {
    const found = property(context, { file, value: value.of }, value.name, steps + 1);
    if (found.state !== 'unknown') return found.state === 'known' ? found.site : { file, value: NOTHING };
  }
  if (value.k === 'get' || value.k === 'call') return literalSite(context, site);
  if (value.k === 'await' || value.k === 'spread' || value.k === 'rest') return { file, value: value.of };
  return undefined;
}

/** Is it a part of what a call gives for a parameter? */
function isBound(context: Context, file: LinkedFile, id: ValueId): boolean {
  const root = context.bound === undefined ? undefined : rootVariable(file.facts, id);
  return root !== undefined && context.bound?.(file, root) !== undefined;
}

/** Seen from a call, a parameter or a part of one for which it gives nothing. */
function isNothing(context: Context, site: Site): boolean {
  if (context.bound === undefined) return false;
  const settled = settle(context, site);
  return kindOf(settled.file.facts.values, settled.value) === 'undefined';
}

/** `{ limit = 10 }`: the default, where the call gives nothing. */
function unlessNothing(context: Context, variable: Variable, site: Site): Site {
  const otherwise = variable.assignments.find(({ op }) => op === '??=');
  return otherwise !== undefined && isNothing(context, site)
    ? { file: site.file, value: otherwise.value }
    : site;
}

/** The object or array literal, or literal value, that evaluation leads to, when it leads to exactly one. */
function literalSite(context: Context, site: Site): Site | undefined {
  const shapes = alternatives(evaluate(context, site.file, site.value));
  const [shape] = shapes;
  if (shapes.length !== 1 || shape === undefined) return undefined;
  if (shape.k !== 'record' && shape.k !== 'tuple') return undefined;
  const file = context.file(shape.file);
  return file === undefined ? undefined : { file, value: shape.value };
}

/** Follows `resolve` until a literal, object, array or something opaque. */
export function settle(context: Context, site: Site): Site {
  let current = site;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const next = resolve(context, current, steps);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

/** The literal a site stands for; undefined when it is not one. */
export function literalOf(context: Context, site: Site): string | number | boolean | null | undefined {
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k === 'literal') return value.value;
  if (value.k === 'template' && value.holes.length === 0) return value.parts[0] ?? '';
  if (value.k === 'unary' && value.op === '-') {
    const inner = literalOf(context, { file: settled.file, value: value.of });
    return typeof inner === 'number' ? -inner : undefined;
  }
  if (value.k === 'binary' && (value.op === '*' || value.op === '+' || value.op === '-'))
    return arithmetic(context, settled.file, value) ?? textOf(evaluate(context, settled.file, settled.value));
  return textOf(evaluate(context, settled.file, settled.value));
}

function textOf(shape: Shape): string | number | boolean | null | undefined {
  return shape.k === 'literal' ? shape.value : undefined;
}

/** `24 * 60 * 60`, `PAGE + 1`. */
function arithmetic(
  context: Context,
  file: LinkedFile,
  value: Extract<Value, { k: 'binary' }>,
): number | undefined {
  const left = literalOf(context, { file, value: value.left });
  const right = literalOf(context, { file, value: value.right });
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  return value.op === '*' ? left * right : value.op === '+' ? left + right : left - right;
}

const TEXT_OR_REMARK = /(["'`])(?:\\.|(?!\1)[^\\])*\1|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Without remarks, and without the breaks of a chain: `groups.filter(…)`. */
function onOneLine(source: string): string {
  const code = source.replace(TEXT_OR_REMARK, (found) => (/^\/[/*]/.test(found) ? '' : found));
  return code
    .replace(/\s+/g, ' ')
    .replace(/ (?=\??\.\w)/g, '')
    .trim();
}

/** Text without white space, `?` and `!`: two that are written so name the same thing. */
export function writtenPlainly(context: Context, site: Site): string {
  return written(context, site, 200).replace(/[?!\s]/g, '');
}

/** Text as written, white space folded, shortened. */
export function written(context: Context, site: Site, most = 40): string {
  const text = onOneLine(sourceOf(context, site.file, site.value));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
