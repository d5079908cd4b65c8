/**
 * How many items a schema lets through, or how large a number: `z.array(id).max(100)`, `v.pipe(v.array(id),
 * v.maxLength(100))`, `@ArrayMaxSize(100)`, `Joi.number().max(100)`. Read by the names that these libraries share; which of
 * them it is does not matter.
 */
import type { Place } from '../../../rules/model/place.ts';
import type { FunctionId, TypeNode, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalOf, type Site } from './options.ts';
import { initializerOf, originOfVariable, presentOrigin } from './schema/origin.ts';
import { alternatives } from './shape.ts';
import { typeShape } from './types.ts';

/** At most so many; `Infinity`: a maximum that we cannot read; `open`: a list without one. */
export type ListCap = number | 'open';

const MAX_DEPTH = 24;
/** What adds fields to an object: zod's, and Joi's (https://joi.dev/api/#objectkeysschema). */
const WIDENS: ReadonlySet<string> = new Set(['extend', 'safeExtend', 'keys', 'append']);
const OBJECTS: ReadonlySet<string> = new Set(['object', 'strictObject', 'looseObject', 'interface']);
const MORE: ReadonlySet<string> = new Set([
  'extend',
  'safeExtend',
  'merge',
  'and',
  'augment',
  'intersection',
]);
const LISTS: ReadonlySet<string> = new Set(['array', 'tuple', 'set']);

/** What is counted, by the names that schemas and decorators have for it. */
interface Measure {
  /** What makes one. */
  readonly of: ReadonlySet<string>;
  readonly maxima: ReadonlySet<string>;
  /** After these it may be anything. */
  readonly opaque: RegExp;
  /** Decorators that limit it. */
  readonly decorators: ReadonlySet<string>;
}

const ITEMS: Measure = {
  of: LISTS,
  maxima: new Set(['max', 'length', 'maxLength', 'maxSize', 'size']),
  opaque: /^$/,
  decorators: new Set(['ArrayMaxSize']),
};
const NUMBERS: Measure = {
  of: new Set(['number', 'int', 'bigint', 'num']),
  maxima: new Set(['max', 'lte', 'lt', 'less', 'maxValue', 'between']),
  opaque:
    /^(transform|refine|superRefine|check|custom|enum|literal|valid|equal|oneOf|catch|when|external|Transform|Matches|Validate|ValidateIf|IsIn|IsEnum|Equals)$/,
  decorators: new Set(['Max']),
};

interface Capped {
  readonly cap: ListCap;
  /** Where it is written: the last step of the schema, the field of a class. */
  readonly at: Place;
}

/** Of what lies at a path below a schema; undefined when no schema can be read there. */
export function listCap(context: Context, site: Site, path: readonly string[]): ListCap | undefined {
  return capOf(context, ITEMS, site, path, 0)?.cap;
}

/** How large a number may be at most that lies at a path below a schema. */
export function numberCap(context: Context, site: Site, path: readonly string[]): Capped | undefined {
  return capOf(context, NUMBERS, site, path, 0);
}

function capOf(
  context: Context,
  measure: Measure,
  site: Site,
  path: readonly string[],
  depth: number,
): Capped | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k === 'get' && valueAt(file.facts.values, value.of).k === 'get') {
    const outer = valueAt(file.facts.values, value.of);
    if (outer.k === 'get' && outer.name === 'shape')
      return capOf(context, measure, { file, value: outer.of }, [value.name, ...path], depth + 1);
  }
  if (value.k === 'variable' || value.k === 'get') {
    const made = givenTo(context, site);
    return made === undefined ? undefined : capOf(context, measure, made, path, depth + 1);
  }
  const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get') return undefined;
  const of = (next: number | undefined, at = path): Capped | undefined =>
    next === undefined ? undefined : capOf(context, measure, { file, value: next }, at, depth + 1);
  const here = (cap: ListCap): Capped => ({
    cap,
    at: { file: file.path, span: spanOf(file.facts.values, site.value) },
  });
  const first = (next: readonly number[], at = path): Capped | undefined => {
    for (const one of next) {
      const cap = of(one, at);
      if (cap !== undefined) return cap;
    }
    return undefined;
  };
  const { name } = callee;
  const [argument] = call.arguments;
  if (path.length === 0 && measure.opaque.test(name)) return undefined;
  if (name === 'pipe' && call.arguments.length > 1) {
    const most = path.length > 0 ? undefined : mostOfSteps(context, measure, file, call.arguments.slice(1));
    return most === undefined ? of(argument) : here(most);
  }
  if (name === 'pipe' && argument !== undefined) return of(argument) ?? of(callee.of);
  if (name === 'preprocess') return of(call.arguments[1]);
  if (name === 'union' || name === 'discriminatedUnion' || name === 'or')
    return first([...call.arguments.flatMap((one) => itemsOf(file, one)), callee.of]);
  const [key, ...rest] = path;
  if (key === undefined) {
    if (measure.maxima.has(name)) {
      if (of(callee.of) === undefined) return undefined;
      const most = argument === undefined ? undefined : literalOf(context, { file, value: argument });
      return here(typeof most === 'number' ? most : Number.POSITIVE_INFINITY);
    }
    return measure.of.has(name) ? here('open') : of(callee.of);
  }
  if (key === '*' && LISTS.has(name))
    return argument === undefined ? of(callee.of, rest) : of(argument, rest);
  if (OBJECTS.has(name) || WIDENS.has(name)) {
    const entry = argument === undefined ? undefined : entryOf(context, { file, value: argument }, key);
    if (entry !== undefined) return capOf(context, measure, entry, rest, depth + 1);
    return OBJECTS.has(name) ? undefined : of(callee.of);
  }
  return MORE.has(name) ? first([...call.arguments, callee.of]) : of(callee.of);
}

function itemsOf(file: LinkedFile, id: number): readonly number[] {
  const value = valueAt(file.facts.values, id);
  return value.k === 'array' ? value.items : [id];
}

/** Where what a name stands for is written: another place than the name itself. */
export function givenTo(context: Context, site: Site): Site | undefined {
  const made = initializerOf(presentOrigin(context, site));
  return made?.file === site.file && made.value === site.value ? undefined : made;
}

/** A property of an object literal, spreads included: where its value is written. */
function entryOf(context: Context, site: Site, key: string, depth = 0): Site | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  if (depth > MAX_DEPTH) return undefined;
  if (value.k === 'variable') {
    const made = initializerOf(presentOrigin(context, site));
    return made === undefined ? undefined : entryOf(context, made, key, depth + 1);
  }
  if (value.k !== 'object') return undefined;
  for (const entry of [...value.entries].reverse()) {
    if (entry.kind !== 'spread') {
      if (entry.key === key) return { file: site.file, value: entry.value };
      continue;
    }
    const spread = valueAt(site.file.facts.values, entry.value);
    const inner =
      spread.k === 'get' && spread.name === 'shape'
        ? shapeEntry(context, { file: site.file, value: spread.of }, key, depth + 1)
        : entryOf(context, { file: site.file, value: entry.value }, key, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** `...base.shape`: the entry of the object that the schema was made of. */
function shapeEntry(context: Context, site: Site, key: string, depth: number): Site | undefined {
  const made = initializerOf(presentOrigin(context, site)) ?? site;
  const value = valueAt(made.file.facts.values, made.value);
  const call = value.k === 'call' ? made.file.facts.calls[value.call] : undefined;
  const callee = call === undefined ? undefined : valueAt(made.file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get' || depth > MAX_DEPTH) return undefined;
  const [argument] = call.arguments;
  const own =
    argument === undefined
      ? undefined
      : entryOf(context, { file: made.file, value: argument }, key, depth + 1);
  if (own !== undefined || OBJECTS.has(callee.name)) return own;
  return shapeEntry(context, { file: made.file, value: callee.of }, key, depth + 1);
}

/** `v.maxLength(100)` among the steps of a pipe. */
function mostOfSteps(
  context: Context,
  { maxima }: Measure,
  file: LinkedFile,
  steps: readonly number[],
): number | undefined {
  for (const step of steps) {
    const value = valueAt(file.facts.values, step);
    const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
    const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
    if (call === undefined || callee?.k !== 'get' || !maxima.has(callee.name)) continue;
    const most =
      call.arguments[0] === undefined ? undefined : literalOf(context, { file, value: call.arguments[0] });
    return typeof most === 'number' ? most : Number.POSITIVE_INFINITY;
  }
  return undefined;
}

/** Types that a schema gives: `z.infer<typeof schema>`. */
const INFERRED: ReadonlySet<string> = new Set([
  'infer',
  'input',
  'output',
  'TypeOf',
  'InferOutput',
  'InferInput',
]);
const PARTIAL: ReadonlySet<string> = new Set([
  'Partial',
  'Required',
  'Readonly',
  'Omit',
  'Pick',
  'NonNullable',
]);

/** The same of what lies at a path below a value of that type; undefined when no schema is behind it. */
export function listCapOfType(
  context: Context,
  file: LinkedFile,
  type: TypeNode | undefined,
  path: readonly string[],
): ListCap | undefined {
  return capOfType(context, ITEMS, file, type, path, 0)?.cap;
}

/** How large a number may be at most that lies at a path below a value of that type. */
export function numberCapOfType(
  context: Context,
  file: LinkedFile,
  type: TypeNode | undefined,
  path: readonly string[],
): Capped | undefined {
  return capOfType(context, NUMBERS, file, type, path, 0);
}

function capOfType(
  context: Context,
  measure: Measure,
  file: LinkedFile,
  type: TypeNode | undefined,
  path: readonly string[],
  depth: number,
): Capped | undefined {
  if (type === undefined || depth > MAX_DEPTH) return undefined;
  const again = (next: TypeNode | undefined, at = path): Capped | undefined =>
    capOfType(context, measure, file, next, at, depth + 1);
  if (type.k === 'indexed')
    return type.index.k === 'literal' ? again(type.of, [String(type.index.value), ...path]) : undefined;
  if (type.k === 'intersection' || type.k === 'union') {
    for (const one of type.of) {
      const cap = again(one);
      if (cap !== undefined) return cap;
    }
    return undefined;
  }
  if (type.k === 'object') {
    const [key, ...rest] = path;
    return again(type.members.find(({ name }) => name === key)?.type, rest);
  }
  if (type.k !== 'name') return undefined;
  const [argument] = type.arguments;
  if (INFERRED.has(type.name.at(-1) ?? '') && argument?.k === 'typeof')
    return capOf(context, measure, { file, value: argument.value }, path, depth + 1);
  if (PARTIAL.has(type.name.at(-1) ?? '')) return again(argument);
  if (type.variable === undefined) return undefined;
  return (
    ofClass(context, measure, file, type, path) ?? ofAlias(context, measure, file, type.variable, path, depth)
  );
}

/** A class whose fields are checked by decorators. */
function ofClass(
  context: Context,
  measure: Measure,
  file: LinkedFile,
  type: TypeNode,
  [key, ...rest]: readonly string[],
): Capped | undefined {
  if (key === undefined || rest.length > 0) return undefined;
  for (const shape of alternatives(typeShape(context, file, type))) {
    const target = shape.k === 'object' ? context.file(shape.file) : undefined;
    if (target === undefined || shape.k !== 'object') continue;
    const field = target.facts.classes[shape.cls]?.fields.find(({ name }) => name === key);
    if (field === undefined || field.decorators.length === 0) continue;
    if (field.decorators.some(({ name }) => measure.opaque.test(name))) return undefined;
    const max = field.decorators.find(({ name }) => measure.decorators.has(name));
    const most = max && literalOf(context, { file: target, value: max.arguments[0] ?? -1 });
    const cap = max === undefined ? 'open' : typeof most === 'number' ? most : Number.POSITIVE_INFINITY;
    return { cap, at: { file: target.path, span: field.nameAt } };
  }
  return undefined;
}

function ofAlias(
  context: Context,
  measure: Measure,
  file: LinkedFile,
  id: VariableId,
  path: readonly string[],
  depth: number,
): Capped | undefined {
  const origin = originOfVariable({ ...context }, file, id);
  if (origin?.k !== 'variable') return undefined;
  const variable = origin.file.facts.variables[origin.variable];
  const declared = origin.file.facts.types[variable?.declaration ?? -1];
  if (declared?.type !== undefined)
    return capOfType(context, measure, origin.file, declared.type, path, depth + 1);
  const [key, ...rest] = path;
  const member = declared?.members.find(({ name }) => name === key);
  return member && capOfType(context, measure, origin.file, member.type, rest, depth + 1);
}

/** Steps of a builder that say what a handler is given, by their names. */
const INPUTS = /^(input|inputSchema|schema|validator|inputValidator|body|query|params)$/;
/** What the handler calls it. */
const PARTS: ReadonlySet<string> = new Set(['input', 'parsedInput', 'data', 'body', 'json', 'args']);

/** Of what a handler reads of its first parameter, where the builder it is given to was given a schema. */
export function listCapOfHandler(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  path: readonly string[],
): ListCap | undefined {
  return capOfHandler(context, ITEMS, file, fn, path)?.cap;
}

/** How large a number may be at most that a handler reads there. */
export function numberCapOfHandler(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  path: readonly string[],
): Capped | undefined {
  return capOfHandler(context, NUMBERS, file, fn, path);
}

function capOfHandler(
  context: Context,
  measure: Measure,
  file: LinkedFile,
  fn: FunctionId,
  path: readonly string[],
): Capped | undefined {
  const where = file.facts.functions[fn]?.context;
  let call = where === undefined ? undefined : file.facts.calls[where.call];
  const inside = PARTS.has(path[0] ?? '') ? path.slice(1) : path;
  for (let steps = 0; call !== undefined && steps < MAX_DEPTH; steps++) {
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k !== 'get') return undefined;
    const [argument] = call.arguments;
    const isInput =
      INPUTS.test(callee.name) && argument !== undefined && call !== file.facts.calls[where!.call];
    const cap = isInput ? capOf(context, measure, { file, value: argument }, inside, 0) : undefined;
    if (cap !== undefined) return cap;
    const before = valueAt(file.facts.values, callee.of);
    call = before.k === 'call' ? file.facts.calls[before.call] : undefined;
  }
  return undefined;
}
