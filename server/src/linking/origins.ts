/** Where values come from, and how many there can be: origins and sizes. */
import type { Origin } from '../../../rules/model/operation.ts';
import { isGrowing, type Size } from '../../../rules/model/size.ts';
import type { Span, TypeNode, VariableId } from '../facts/facts.ts';
import { spanOf, type Value, valueAt } from '../facts/values.ts';
import { absenceOf } from './absence.ts';
import type { Context, LinkedFile } from './context.ts';
import { isEntryHandler } from './entries.ts';
import { enumLength, literalCount } from './enums.ts';
import { evaluate } from './evaluate.ts';
import { lastName, rootVariable } from './file-index.ts';
import { ADDING, callsOn, enclosing, LOOPS, referencesIn } from './flow.ts';
import { checkedSize } from './guards.ts';
import { argumentAt, givenByCallers, literalOf, type Site, settle, written } from './options.ts';
import { rowCount } from './rowcount.ts';
import { alternatives } from './shape.ts';

export function originOf(context: Context, site: Site): Origin {
  const text = written(context, site);
  const literal = literalOf(context, site);
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  if (value.k === 'undefined') return { kind: 'literal', text, maybeUndefined: true, undefinedBy: 'written' };
  if (literal !== undefined) return { kind: 'literal', text, maybeUndefined: false, literal };
  const size = isListLike(value) ? sizeOf(context, settled) : undefined;
  const undefinedBy = absenceOf(context, site, settled);
  const base = {
    text,
    maybeUndefined: undefinedBy !== undefined,
    ...(undefinedBy === undefined ? {} : { undefinedBy }),
    ...(size === undefined ? {} : { size, list: { file: settled.file.path, value: settled.value } }),
  };
  return { kind: originKind(context, settled, value), ...base };
}

function isListLike(value: Value): boolean {
  return value.k === 'array' || value.k === 'call' || value.k === 'variable' || value.k === 'get';
}

function originKind(context: Context, site: Site, value: Value): Origin['kind'] {
  const { file } = site;
  const root = rootVariable(file.facts, site.value);
  if (root !== undefined) return variableKind(context, file, root);
  if (value.k === 'array' || value.k === 'object') return 'computed';
  if (value.k === 'call' || value.k === 'binary' || value.k === 'template' || value.k === 'unary') {
    return madeOfRequest(context, file, spanOf(file.facts.values, site.value), 0) ? 'request' : 'computed';
  }
  if (value.k === 'get' || value.k === 'index') {
    const shape = evaluate(context, file, site.value);
    if (shape.k === 'literal') return 'constant';
    const base = baseOf(file, site.value);
    // `[id, name]` of `Object.entries(names)`: a part of an item that is a list itself.
    if (value.k === 'index' && valueAt(file.facts.values, base).k === 'item') return 'item';
    return madeOfRequest(context, file, spanOf(file.facts.values, base), 0) ? 'request' : 'computed';
  }
  return 'unknown';
}

function variableKind(context: Context, file: LinkedFile, id: VariableId, depth = 0): Origin['kind'] {
  const variable = file.facts.variables[id];
  if (variable === undefined || depth > 6) return 'unknown';
  if (variable.parameter !== undefined) {
    const fn = file.facts.functions[variable.fn];
    if (isEntryHandler(context, file, variable.fn)) return 'request';
    if (fn?.context !== undefined) return 'item';
    return variable.parameter.decorators.length > 0 ? 'request' : 'parameter';
  }
  const assignment = variable.assignments[0];
  if (assignment === undefined)
    return variable.kind === 'import' || variable.kind === 'enum' ? 'constant' : 'unknown';
  const value = valueAt(file.facts.values, assignment.value);
  if (valueAt(file.facts.values, baseOf(file, assignment.value)).k === 'item') return 'item';
  if (value.k === 'literal' && variable.kind === 'const') return 'constant';
  const shape = evaluate(context, file, assignment.value);
  if (shape.k === 'row') return 'row';
  const root = rootVariable(file.facts, assignment.value);
  if (root !== undefined && root !== id) return variableKind(context, file, root, depth + 1);
  const base = baseOf(file, assignment.value);
  const made = valueAt(file.facts.values, base);
  if (made.k !== 'call' && made.k !== 'await') return 'unknown';
  return madeOfRequest(context, file, spanOf(file.facts.values, base), depth + 1) ? 'request' : 'computed';
}

/** `const { from } = query.parse(req.query)`: what the part is taken from. */
function baseOf(file: LinkedFile, id: number): number {
  const value = valueAt(file.facts.values, id);
  return value.k === 'get' || value.k === 'index' ? baseOf(file, value.of) : id;
}

/** `new Date(req.query.from)` is the request's word, too. */
function madeOfRequest(context: Context, file: LinkedFile, span: Span, depth: number): boolean {
  if (depth > 3) return false;
  return referencesIn(file, span).some((id) => variableKind(context, file, id, depth + 1) === 'request');
}

const KEEPS_SIZE = new Set([
  'map',
  'filter',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'values',
  'keys',
  'entries',
  'flat',
  'then',
  'slice',
]);
const IDENTITY_CALLS = new Set([
  'Array.from',
  'Object.keys',
  'Object.values',
  'Object.entries',
  'Promise.all',
  'Promise.allSettled',
  'Set',
  'Map',
  'uniq',
  'compact',
  'uniqBy',
  'sortBy',
]);

/** How many elements a collection has at most, and why we think so. */
export function sizeOf(context: Context, site: Site, depth = 0): Size {
  const size = ownSize(context, site, depth);
  return Number.isFinite(size.most) ? size : (checkedSize(context, site) ?? size);
}

function ownSize(context: Context, site: Site, depth: number): Size {
  const of = written(context, site, 40);
  const unknown: Size = { most: Number.POSITIVE_INFINITY, why: 'unknown', of };
  if (depth > 10) return unknown;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const again = (next: number): Size => ({ ...sizeOf(context, { file, value: next }, depth + 1), of });
  switch (value.k) {
    case 'array':
      return arraySize(context, file, value.items, of, depth);
    case 'object':
      return value.entries.some((entry) => entry.kind === 'spread')
        ? unknown
        : { most: value.entries.length, why: 'literal', of };
    case 'await':
    case 'spread':
    case 'rest':
      return again(value.of);
    case 'assigned':
      return again(value.value);
    case 'either':
      return largest(value.of.filter((part) => !isEmptyValue(file, part)).map(again), of);
    case 'literal':
      return typeof value.value === 'string'
        ? { most: value.value.length, why: 'literal', of }
        : { most: 0, why: 'literal', of };
    case 'undefined':
      return { most: 0, why: 'literal', of };
    case 'call':
      return callSize(context, file, value.call, site, of, depth);
    case 'variable':
      return variableSize(context, file, value.variable, site, of, depth);
    case 'item':
      return chunkSize(context, file, value.of, of) ?? unknown;
    case 'get':
    case 'index':
      return shapeSize(context, site, of, depth) ?? memberSize(context, site, value, of);
    default:
      return unknown;
  }
}

/** An element of `chunk(items, 50)` has at most 50. */
function chunkSize(context: Context, file: LinkedFile, id: number, of: string): Size | undefined {
  const settled = settle(context, { file, value: id });
  const value = valueAt(settled.file.facts.values, settled.value);
  const call = value.k === 'call' ? settled.file.facts.calls[value.call] : undefined;
  for (const argument of call?.arguments.slice(1) ?? []) {
    const most = literalOf(context, { file: settled.file, value: argument });
    if (typeof most === 'number') return { most, why: 'limit', of };
  }
  return undefined;
}

function isEmptyValue(file: LinkedFile, id: number): boolean {
  const value = valueAt(file.facts.values, id);
  return (
    value.k === 'undefined' ||
    (value.k === 'literal' && value.value === null) ||
    (value.k === 'array' && value.items.length === 0)
  );
}

function arraySize(
  context: Context,
  file: LinkedFile,
  items: readonly number[],
  of: string,
  depth: number,
): Size {
  const spreads = items.filter((item) => valueAt(file.facts.values, item).k === 'spread');
  const single = items.length - spreads.length;
  if (spreads.length === 0) return { most: items.length, why: 'literal', of };
  const sizes = spreads.map((item) => sizeOf(context, { file, value: item }, depth + 1));
  const most = single + sizes.reduce((sum, size) => sum + size.most, 0);
  return { most, why: largest(sizes, of).why, of };
}

function largest(sizes: readonly Size[], of: string): Size {
  let best: Size = { most: 0, why: 'literal', of };
  for (const size of sizes)
    if (size.most > best.most || (size.most === best.most && openness(size) >= openness(best)))
      best = { ...size, of };
  return best;
}

/** Of two that have no number: the one that grows, then the one of which nothing is known, then the one with a limit. */
function openness(size: Size): number {
  return isGrowing(size) ? 2 : size.why === 'unknown' ? 1 : 0;
}

function callSize(
  context: Context,
  file: LinkedFile,
  id: number,
  site: Site,
  of: string,
  depth: number,
): Size {
  const unknown: Size = { most: Number.POSITIVE_INFINITY, why: 'unknown', of };
  const call = file.facts.calls[id];
  if (call === undefined) return unknown;
  const known = rowCount(context, site);
  if (known !== undefined) return { ...known, of };
  const callee = valueAt(file.facts.values, call.callee);
  const name = callee.k === 'global' ? callee.name : (lastName(file.facts, call.callee) ?? '');
  if (callee.k === 'get' && name === 'slice') {
    const [from, to] = call.arguments.map((argument) => literalOf(context, { file, value: argument }));
    if (typeof to === 'number' && to > 0)
      return { most: to - (typeof from === 'number' ? from : 0), why: 'limit', of };
    if (typeof from === 'number' && from < 0 && to === undefined) return { most: -from, why: 'limit', of };
    const whole = sizeOf(context, { file, value: callee.of }, depth + 1);
    const isCut = call.arguments.length > 1 && !Number.isFinite(whole.most);
    return { ...whole, ...(isCut ? { why: 'limit' } : {}), of };
  }
  const shape = evaluate(context, file, call.callee);
  const path = shape.k === 'global' ? shape.path.join('.') : name;
  const counted = path === 'Array.from' ? argumentAt(context, file, call, '0.length') : undefined;
  if (counted?.state === 'known') {
    const length = literalOf(context, counted.site);
    return typeof length === 'number' ? { most: length, why: 'literal', of } : unknown;
  }
  if (IDENTITY_CALLS.has(path) && call.arguments[0] !== undefined)
    return { ...sizeOf(context, { file, value: call.arguments[0] }, depth + 1), of };
  if (callee.k === 'get' && KEEPS_SIZE.has(name))
    return { ...sizeOf(context, { file, value: callee.of }, depth + 1), of };
  if (callee.k === 'get' && name === 'concat') {
    return arraySize(context, file, [callee.of, ...call.arguments], of, depth);
  }
  return shapeSize(context, site, of, depth) ?? returnedSize(context, file, id, of, depth) ?? unknown;
}

/** A workspace function's returned list, when all its returns are of known size. */
function returnedSize(
  context: Context,
  file: LinkedFile,
  id: number,
  of: string,
  depth: number,
): Size | undefined {
  const callee = evaluate(context, file, file.facts.calls[id]?.callee ?? -1);
  for (const one of alternatives(callee)) {
    if (one.k !== 'function') continue;
    const target = context.file(one.file);
    const returns = target?.facts.functions[one.fn]?.returns ?? [];
    if (target === undefined || returns.length === 0) continue;
    return largest(
      returns.map((r) => sizeOf(context, { file: target, value: r.value }, depth + 2)),
      of,
    );
  }
  return undefined;
}

function variableSize(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  site: Site,
  of: string,
  depth: number,
): Size {
  const variable = file.facts.variables[id];
  const unknown: Size = { most: Number.POSITIVE_INFINITY, why: 'unknown', of };
  if (variable === undefined) return unknown;
  const typed = typeSize(file, variable.type, of);
  if (typed !== undefined) return typed;
  if (variable.parameter !== undefined) {
    return (
      shapeSize(context, site, of, depth) ??
      givenSize(context, file, id, of, depth) ?? {
        most: Number.POSITIVE_INFINITY,
        why: isEntryHandler(context, file, variable.fn) ? 'request' : 'unknown',
        of,
      }
    );
  }
  if (variable.kind === 'enum' || variable.kind === 'import') {
    const imported = importedSize(context, site, of, depth);
    if (imported !== undefined) return imported;
    const members = enumLength(context, site);
    return members === undefined ? unknown : { most: members, why: 'literal', of };
  }
  const assigned = variable.assignments.filter((a) => a.op === '=');
  if (assigned.length === 0 || isFilledByKey(file, id)) return unknown;
  const base = largest(
    assigned.map((a) => sizeOf(context, { file, value: a.value }, depth + 1)),
    of,
  );
  const pushed = pushedSize(context, file, id, of, depth);
  return pushed === undefined || base.most === Number.POSITIVE_INFINITY
    ? base
    : { ...pushed, most: pushed.most + base.most };
}

/** `groups[key] = …`: it has as many entries as there are keys. */
function isFilledByKey(file: LinkedFile, id: VariableId): boolean {
  return (file.index.propertyWrites.get(id) ?? []).some(
    ({ target }) => valueAt(file.facts.values, target).k === 'index',
  );
}

/** Callers of callers: how far a list is followed towards where it is made. */
const MAX_CALLERS = 6;
const NONE: Size = { most: 0, why: 'literal', of: '' };

/** Of a parameter: as many as its callers give, where all of them are in this file and give few. */
function givenSize(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  of: string,
  depth: number,
): Size | undefined {
  const given = givenByCallers(file, id);
  if (given === undefined || depth > MAX_CALLERS) return undefined;
  const sizes = given.map((value) =>
    value === undefined ? NONE : sizeOf(context, { file, value }, depth + 2),
  );
  return sizes.every(({ most }) => Number.isFinite(most)) ? largest(sizes, of) : undefined;
}

function importedSize(context: Context, site: Site, of: string, depth: number): Size | undefined {
  const shape = evaluate(context, site.file, site.value);
  if (shape.k !== 'tuple' && shape.k !== 'record') return undefined;
  const file = context.file(shape.file);
  return file === undefined ? undefined : { ...sizeOf(context, { file, value: shape.value }, depth + 1), of };
}

/** What `list.push(x)` adds: as many as the loops around it turn, and each time what a spread holds. */
function pushedSize(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  of: string,
  depth: number,
): Size | undefined {
  let total = 0;
  let why: Size['why'] = 'literal';
  let seen = false;
  for (const call of callsOn(file, id, ADDING)) {
    seen = true;
    let turns = 1;
    for (const frame of enclosing(file, call.frame)) {
      const fact = file.facts.frames[frame];
      if (fact === undefined || !LOOPS.has(fact.kind)) continue;
      const inner =
        fact.collection === undefined
          ? undefined
          : sizeOf(context, { file, value: fact.collection }, depth + 2);
      turns *= inner?.most ?? Number.POSITIVE_INFINITY;
      why = inner?.why ?? 'unknown';
    }
    const fn = file.facts.functions[call.fn];
    if (fn?.context !== undefined && file.facts.variables[id]?.fn !== call.fn) {
      const over = valueAt(file.facts.values, file.facts.calls[fn.context.call]?.callee ?? -1);
      const inner = over.k === 'get' ? sizeOf(context, { file, value: over.of }, depth + 2) : undefined;
      turns *= inner?.most ?? Number.POSITIVE_INFINITY;
      why = inner?.why ?? 'unknown';
    }
    for (const argument of call.arguments) {
      const value = valueAt(file.facts.values, argument);
      if (value.k !== 'spread') continue;
      const inner = sizeOf(context, { file, value: value.of }, depth + 2);
      turns *= inner.most;
      why = inner.why;
    }
    total += turns;
  }
  return seen ? { most: total, why, of } : undefined;
}

/** Sizes that a declared type gives: tuples, and lists of the members of an enum or a union of literals. */
function typeSize(file: LinkedFile, type: TypeNode | undefined, of: string): Size | undefined {
  if (type?.k === 'tuple') return { most: type.of.length, why: 'literal', of };
  const most = type?.k === 'array' ? literalCount(file, type.of) : undefined;
  return most === undefined ? undefined : { most, why: 'literal', of };
}

/** Rows of a query known by shape: `get` of a list of rows, an element of a page. */
function shapeSize(context: Context, site: Site, of: string, depth: number): Size | undefined {
  for (const shape of alternatives(evaluate(context, site.file, site.value))) {
    if (shape.k === 'tuple' || shape.k === 'record') {
      const file = context.file(shape.file);
      if (file === undefined || (shape.file === site.file.path && shape.value === site.value)) continue;
      const value = valueAt(file.facts.values, shape.value);
      if (value.k === 'array') return arraySize(context, file, value.items, of, depth + 1);
      if (value.k === 'object') return { most: value.entries.length, why: 'literal', of };
    }
    if (shape.k === 'row') return { most: 1, why: 'unique', of };
    if (shape.k === 'list') {
      if (shape.source !== undefined) {
        const file = context.file(shape.source.file);
        if (file === undefined || (shape.source.file === site.file.path && shape.source.value === site.value))
          continue;
        const known = rowCount(context, { file, value: shape.source.value });
        if (known !== undefined) return { ...known, of };
      }
      if (shape.of.k === 'row') return { most: Number.POSITIVE_INFINITY, why: 'growing', of };
    }
  }
  return undefined;
}

/** A property of request data (`req.body.ids`, `input.items`) is as long as the client likes, unless validated. */
function memberSize(context: Context, site: Site, _value: Value, of: string): Size {
  const root = rootVariable(site.file.facts, site.value);
  const kind = root === undefined ? 'unknown' : variableKind(context, site.file, root);
  return { most: Number.POSITIVE_INFINITY, why: kind === 'request' ? 'request' : 'unknown', of };
}
