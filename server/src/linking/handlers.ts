/**
 * From a value that is handed to a framework to the functions that the framework will call.
 *
 * Registration code rarely names a handler plainly: it wraps it (`asyncHandler(fn)`), binds it, lists it in arrays,
 * takes it from a controller object of another file. Wherever a wrapper is met, both the functions it is given and the
 * function it returns are handlers: the wrapper's own body runs once per request as well.
 */
import type { Row } from '../../../rules/model/library.ts';
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { type Value, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { calleeShape, evaluate } from './evaluate.ts';
import { callRow } from './libraries.ts';
import { exportShape } from './modules.ts';
import type { Site } from './options.ts';
import { alternatives, type Shape } from './shape.ts';
import { exportWrittenAt, writtenAt } from './written.ts';

/** A function of the workspace. */
export interface HandlerAt {
  readonly file: string;
  readonly fn: FunctionId;
}

/** Something that may be a handler: a value, or a function that no value stands for (a declaration). */
export type Candidate = Site | HandlerAt;

/** What is reached by a path with wildcards, and the keys the wildcards stood for. */
export interface Reached {
  readonly to: Candidate;
  readonly keys: readonly string[];
}

/** Wrappers in wrappers, lists in lists: deeper ones are generated code. */
const MAX_DEPTH = 8;

/** The functions that will be called when this is a handler; empty when none is seen. */
export function handlersOf(context: Context, candidate: Candidate): readonly HandlerAt[] {
  if ('fn' in candidate) return [candidate];
  const found = new Map<string, HandlerAt>();
  collect(context, candidate, 0, found);
  return [...found.values()];
}

function collect(context: Context, site: Site, depth: number, found: Map<string, HandlerAt>): void {
  if (depth > MAX_DEPTH) return;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const inner = (id: ValueId): void => collect(context, { file, value: id }, depth + 1, found);
  switch (value.k) {
    case 'function':
      add(found, file.path, value.fn);
      break;
    case 'array':
      value.items.forEach(inner);
      break;
    case 'either':
      value.of.forEach(inner);
      break;
    case 'spread':
    case 'await':
      inner(value.of);
      break;
    case 'assigned':
      inner(value.value);
      break;
    case 'call':
      collectCall(context, site, value.call, depth, found);
      break;
    case 'variable':
    case 'get': {
      const sources = writtenAt(context, site);
      for (const source of sources) collect(context, source, depth + 1, found);
      if (sources.length > 0) break;
      const before = found.size;
      addShapes(context, site, found);
      // `export const { POST } = serve(async (context) => …)`
      if (value.k !== 'get' || found.size > before) break;
      const of = valueAt(file.facts.values, value.of);
      if (of.k === 'call') collectCall(context, { file, value: value.of }, of.call, depth + 1, found);
      break;
    }
    default:
      addShapes(context, site, found);
  }
}

function collectCall(
  context: Context,
  site: Site,
  id: number,
  depth: number,
  found: Map<string, HandlerAt>,
): void {
  const { file } = site;
  const call = file.facts.calls[id];
  if (call === undefined) return;
  const callee = valueAt(file.facts.values, call.callee);
  if (callee.k === 'get' && callee.name === 'bind') {
    collect(context, { file, value: callee.of }, depth + 1, found);
    return;
  }
  for (const argument of call.arguments) collectArgument(context, { file, value: argument }, depth, found);
  // Curried wrappers, `authorize('admin')(handler)`, and chains, `middy(handler).use(…)`.
  const before = callee.k === 'get' ? callee.of : callee.k === 'call' ? call.callee : undefined;
  if (before !== undefined && depth === 0 && valueAt(file.facts.values, before).k === 'call') {
    collect(context, { file, value: before }, depth, found);
  }
  if (!registersItself(context, file, id)) addShapes(context, site, found);
}

/** A function among a wrapper's arguments, plainly, in a list, in its options, or wrapped again. */
function collectArgument(context: Context, site: Site, depth: number, found: Map<string, HandlerAt>): void {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k === 'object') {
    for (const entry of value.entries) {
      const part = valueAt(file.facts.values, entry.value);
      if (part.k === 'function') add(found, file.path, part.fn);
    }
    return;
  }
  // `z.object({}).refine(fn)` among the arguments is a description, not a handler.
  if (value.k === 'call' && isChained(file, value)) return;
  if (value.k === 'global' || value.k === 'literal') return;
  collect(context, site, depth + 1, found);
}

function isChained(file: LinkedFile, value: Extract<Value, { k: 'call' }>): boolean {
  const callee = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
  return callee.k === 'get' && callee.name !== 'bind' && valueAt(file.facts.values, callee.of).k === 'call';
}

/** `t.middleware(fn)`: a call with an entry of its own has registered what it was given. */
function registersItself(context: Context, file: LinkedFile, id: number): boolean {
  const call = file.facts.calls[id];
  const kind = call?.kind === 'new' ? 'new' : 'call';
  return alternatives(calleeShape(context, file, call?.callee ?? -1)).some(
    (shape) => rowOf(shape, kind)?.entry !== undefined,
  );
}

/** The library row that calling a thing of this shape applies. */
export function rowOf(shape: Shape, kind: 'call' | 'new'): Row | undefined {
  if (shape.k === 'member') return shape.row;
  return shape.k === 'library' ? callRow(shape.library, shape.type, kind) : undefined;
}

function addShapes(context: Context, site: Site, found: Map<string, HandlerAt>): void {
  for (const shape of alternatives(evaluate(context, site.file, site.value))) {
    if (shape.k === 'function') add(found, shape.file, shape.fn);
  }
}

function add(found: Map<string, HandlerAt>, file: string, fn: FunctionId): void {
  found.set(`${file}\u0000${fn}`, { file, fn });
}

/** What stands at a place of a call as library rows name it, wildcards and open ranges included. */
export function valuesAt(context: Context, file: LinkedFile, call: number, at: string): readonly Reached[] {
  const fact = file.facts.calls[call];
  const match = /^(-?\d+)(\.\.)?(?:\.(.+))?$/.exec(at);
  if (fact === undefined || match === null) return [];
  const first = Number(match[1]) < 0 ? fact.arguments.length + Number(match[1]) : Number(match[1]);
  const last = match[2] === undefined ? first + 1 : fact.arguments.length;
  const segments = match[3]?.split('.') ?? [];
  return fact.arguments
    .slice(first, last)
    .flatMap((argument) => walk(context, { file, value: argument }, segments, [], 0));
}

/** What stands at a property path below an export: `actions.*`, `default.fetch`. */
export function valuesBelow(
  context: Context,
  candidate: Candidate,
  path: readonly string[],
): readonly Reached[] {
  return walk(context, candidate, path, [], 0);
}

function walk(
  context: Context,
  to: Candidate,
  segments: readonly string[],
  keys: readonly string[],
  depth: number,
): readonly Reached[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [{ to, keys }];
  if (depth > MAX_DEPTH || 'fn' in to) return [];
  const found: Reached[] = [];
  for (const part of partsAt(context, to, 0)) {
    if (segment === '*') {
      if (part.element) found.push(...walk(context, part.to, segments, keys, depth + 1)); // `resolvers: [users, orders]`
      found.push(...walk(context, part.to, rest, [...keys, part.key], depth + 1));
    } else if (part.key === segment) found.push(...walk(context, part.to, rest, keys, depth + 1));
  }
  return found;
}

interface Part {
  readonly key: string;
  readonly to: Candidate;
  /** An element of a list, not a property. */
  readonly element: boolean;
}

/** Properties of an object, elements of a list, exports of a namespace: through names, spreads and merging calls. */
function partsAt(context: Context, site: Site, depth: number): readonly Part[] {
  if (depth > MAX_DEPTH) return [];
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const again = (id: ValueId): readonly Part[] => partsAt(context, { file, value: id }, depth + 1);
  switch (value.k) {
    case 'object':
      return value.entries.flatMap((entry) =>
        entry.kind === 'spread'
          ? again(entry.value)
          : [{ key: entry.key, to: { file, value: entry.value }, element: false }],
      );
    case 'array':
      return value.items.flatMap((item, index) =>
        valueAt(file.facts.values, item).k === 'spread'
          ? again(item)
          : [{ key: String(index), to: { file, value: item }, element: true }],
      );
    case 'spread':
    case 'await':
      return again(value.of);
    case 'either':
      return value.of.flatMap(again);
    case 'variable':
    case 'get': {
      const sources = writtenAt(context, site);
      return sources.length > 0
        ? sources.flatMap((source) => partsAt(context, source, depth + 1))
        : shapeParts(context, site, depth);
    }
    case 'call': {
      const known = shapeParts(context, site, depth);
      if (known.length > 0) return known;
      // `mergeResolvers([a, b])`, `merge({}, a, b)`: what goes in comes out.
      return (
        file.facts.calls[value.call]?.arguments
          .flatMap((argument) => elementsOrSelf(file, argument))
          .flatMap(again) ?? []
      );
    }
    default:
      return [];
  }
}

function elementsOrSelf(file: LinkedFile, id: ValueId): readonly ValueId[] {
  const value = valueAt(file.facts.values, id);
  return value.k === 'array' ? value.items : [id];
}

function shapeParts(context: Context, site: Site, depth: number): readonly Part[] {
  const parts: Part[] = [];
  for (const shape of alternatives(evaluate(context, site.file, site.value))) {
    if (shape.k === 'record' || shape.k === 'tuple') {
      const file = context.file(shape.file);
      if (file === undefined || (file === site.file && shape.value === site.value)) continue;
      parts.push(...partsAt(context, { file, value: shape.value }, depth + 1));
    }
    if (shape.k === 'module') parts.push(...moduleParts(context, shape.file, 0));
  }
  return parts;
}

function moduleParts(context: Context, path: string, depth: number): readonly Part[] {
  if (depth > MAX_DEPTH) return [];
  return (context.file(path)?.facts.exports ?? []).flatMap((entry) => {
    if (entry.name === '*' && entry.from !== undefined) {
      const target = context.sources.resolve(path, entry.from.module);
      return target.k === 'file' ? moduleParts(context, target.path, depth + 1) : [];
    }
    return exportCandidates(context, path, entry.name).map(
      (to): Part => ({ key: entry.name, to, element: false }),
    );
  });
}

/** What an export is: the values written for it, or the function or functions it names. */
export function exportCandidates(context: Context, path: string, name: string): readonly Candidate[] {
  const sites = exportWrittenAt(context, path, name);
  if (sites.length > 0) return sites;
  return alternatives(exportShape(context, path, name)).flatMap((shape) =>
    shape.k === 'function' ? [{ file: shape.file, fn: shape.fn }] : [],
  );
}
