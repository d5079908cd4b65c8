/**
 * Where the items of a loop come from, and so how many there may be: followed beyond the function that loops, up to what
 * its callers give and down into what its callees return.
 *
 * `sizeOf` counts what one function shows, which is all that a summary may rest on. Here the whole workspace is asked, for
 * the few loops of which a rule wants to speak: that a list is long has to be known, not merely not excluded.
 */
import type { ListAt, Loop } from '../../../rules/model/frame.ts';
import { fewAskFor } from '../../../rules/model/role.ts';
import { isEvident, isGrowing, isLimitedSomewhere, type Size } from '../../../rules/model/size.ts';
import type { CallFact, CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { type Addition, addedTo, isOfPages } from './additions.ts';
import { ABSENT } from './attributes.ts';
import { variableKey } from './binding.ts';
import { hostOf, runningOf } from './callbacks.ts';
import { type Caller, callOf, type World } from './callers.ts';
import type { LinkedFile } from './context.ts';
import { isEntryHandler, requestParameters } from './entries.ts';
import { evaluate } from './evaluate.ts';
import { enclosing, LOOPS } from './flow.ts';
import { isOffline } from './left-out.ts';
import { type ListCap, listCap, listCapOfHandler, listCapOfType } from './list-schemas.ts';
import { ITERATING } from './lists.ts';
import { matchedBefore, matchedByCheck, matchedByFilter } from './matched.ts';
import { listCapByName } from './named-caps.ts';
import { operationOf } from './operations.ts';
import { propertyAt, type Site } from './options.ts';
import { originOf, sizeOf } from './origins.ts';
import { pageAskedFor } from './page-asked.ts';
import { rowsOfQuery, rowsOfRelation } from './row-supplies.ts';
import { presentOrigin } from './schema/origin.ts';
import { alternatives } from './shape.ts';
import {
  isFilled,
  isOfFields,
  OF_RECEIVER,
  PARSERS,
  PER_LANGUAGE,
  sameThing,
  WRAPPED,
} from './supply-parts.ts';
import { atMostOf, ITSELF, joined, sizeWith, UNKNOWN } from './supply-sizes.ts';
import { isToldByService } from './told-by-service.ts';

/** Steps of one search: beyond them nobody reads, and we know nothing. */
const MOST_STEPS = 600;
const DEEPEST = 40;
const MOST_CALLERS = 8;
const REQUESTS: ReadonlySet<string> = new Set(['http', 'rpc', 'action', 'resolver', 'socket']);

interface Walk {
  /** Lists that staff or a clock alone hands over are left out. */
  readonly by?: 'everyone';
  readonly depth: number;
  /** What the calls on the way gave their parameters, by file and variable. */
  readonly given: ReadonlyMap<string, { readonly site: Site; readonly walk: Walk }>;
  readonly left: { steps: number };
  /** Variables on the way: a list that is made of itself tells nothing. */
  readonly seen: ReadonlySet<string>;
  /** One page after the other is taken until none is left: the limit of their query is no end. */
  readonly paged?: true;
}

/** As many as the loop's own function shows, or as what it loops over is found to have. */
export function countOf(world: World, loop: Loop, by?: 'everyone'): Size {
  const { size, list } = loop;
  if (list === undefined || Number.isFinite(size.most) || isLimitedSomewhere(size)) return size;
  const found = supply(world, siteOf(world, list), {
    ...(by === undefined ? {} : { by }),
    depth: 0,
    given: new Map(),
    left: { steps: MOST_STEPS },
    seen: new Set(),
  });
  const isTold = found.why === 'request' && isToldByService(world, list);
  return { ...(isTold ? sizeWith('outside') : found), of: size.of };
}

function siteOf({ context }: World, { file, value }: ListAt): Site | undefined {
  const linked = context.file(file);
  return linked === undefined ? undefined : { file: linked, value };
}

function supply(world: World, site: Site | undefined, walk: Walk): Size {
  if (site === undefined || walk.depth > DEEPEST || walk.left.steps-- <= 0) return UNKNOWN;
  const own = sizeOf(world.context, site);
  const isPage = walk.paged === true && own.why === 'limit';
  if (!isPage && (Number.isFinite(own.most) || isLimitedSomewhere(own))) return own;
  const found = supplyOf(world, site, walk);
  const known =
    found.why === 'request' || found.why === 'caller' ? matchedByCheck(world.context, site) : undefined;
  return known === undefined
    ? found
    : atMostOf(found, [supply(world, known, { ...walk, depth: walk.depth + 1 })]);
}

function supplyOf(world: World, site: Site, walk: Walk): Size {
  const { context } = world;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const next: Walk = { ...walk, depth: walk.depth + 1 };
  const again = (id: ValueId): Size => supply(world, { file, value: id }, next);
  const same = sameThing(context, file, value);
  if (same !== undefined) return again(same);
  switch (value.k) {
    case 'yield':
    case 'item':
      return again(value.of);
    case 'either':
      return joined((value.op === '&&' ? value.of.slice(-1) : value.of).filter(isFilled(file)).map(again));
    case 'array':
      return joined(value.items.filter((one) => valueAt(file.facts.values, one).k === 'spread').map(again));
    case 'call':
      return ofCall(world, file, value.call, next);
    case 'variable':
      return ofVariable(world, file, value.variable, next);
    case 'get':
      return ofMember(world, file, value.of, value.name, next);
    default:
      return UNKNOWN;
  }
}

function ofCall(world: World, file: LinkedFile, id: CallId, walk: Walk): Size {
  const { context } = world;
  const call = file.facts.calls[id];
  if (call === undefined) return UNKNOWN;
  const operation = operationOf(context, file, id);
  if (operation?.kind === 'query') {
    const asked = walk.paged === true ? { ...operation, limit: ABSENT } : operation;
    return rowsOfQuery(world.program, asked, (list) => supply(world, siteOf(world, list), walk));
  }
  if (operation?.kind === 'http' || operation?.kind === 'cache')
    return operation.limit.state === 'known' ? operation.limit.value : sizeWith('outside');
  const callee = valueAt(file.facts.values, call.callee);
  const at = (value: ValueId): Site => ({ file, value });
  const returned = ofReturns(world, file, id, [], walk);
  if (returned !== undefined) return returned;
  if (callee.k === 'get' && PARSERS.has(callee.name))
    return ofParsed(world, file, callee.of, call.arguments, [], walk);
  if (callee.k === 'get' && callee.name === 'concat')
    return joined([callee.of, ...call.arguments].map((one) => supply(world, at(one), walk)));
  if (callee.k === 'get' && OF_RECEIVER.has(callee.name)) {
    const global = valueAt(file.facts.values, callee.of).k === 'global';
    if (!global) return ofReceiver(world, file, callee, call, walk);
  }
  if (originOf(context, at(call.value)).kind === 'request' && call.arguments.length === 0)
    return sizeWith('request');
  const found = ofHelper(world, file, call, [], walk);
  return found.why === 'caller' && isOfFields(file, call) ? UNKNOWN : found;
}

/** What a method of a list makes of it: no longer than that, nor than a list that has to know what is let through. */
function ofReceiver(
  world: World,
  file: LinkedFile,
  { of, name }: { readonly of: ValueId; readonly name: string },
  { arguments: [callback] }: CallFact,
  walk: Walk,
): Size {
  const whole = supply(world, { file, value: of }, walk);
  const known =
    name === 'filter' && callback !== undefined && isEvident(whole)
      ? matchedByFilter(world.context, file, callback)
      : undefined;
  return known === undefined ? whole : atMostOf(whole, [supply(world, known, walk)]);
}

/**
 * A helper out of our sight: what it makes of a list is most likely no longer than that; else it hands on what its
 * callback returns (`trace(name, async () => …)`).
 */
function ofHelper(
  world: World,
  file: LinkedFile,
  { arguments: given }: CallFact,
  path: readonly string[],
  walk: Walk,
): Size {
  const [argument] = given.filter((one) => {
    const { k } = valueAt(file.facts.values, one);
    return k !== 'function' && k !== 'literal' && k !== 'template' && (k !== 'object' || path.length > 0);
  });
  const made = argument === undefined ? UNKNOWN : ofPath(world, { file, value: argument }, path, walk);
  if (made.why !== 'unknown') return made;
  return ofCallback(world, { file, value: given.at(-1) ?? -1 }, path, walk) ?? made;
}

/** What a function returns that is written in place, or that the call on the way gave: `fn(tx)` of `inTransaction(fn)`. */
function ofCallback(
  world: World,
  { file, value }: Site,
  path: readonly string[],
  walk: Walk,
): Size | undefined {
  const callback = valueAt(file.facts.values, value);
  if (callback.k === 'variable') {
    const given = walk.given.get(variableKey(file, callback.variable));
    const outer = given && { ...given.walk, depth: walk.depth + 1, left: walk.left };
    return given && outer && outer.depth <= DEEPEST ? ofCallback(world, given.site, path, outer) : undefined;
  }
  if (callback.k !== 'function') return undefined;
  const returned = file.facts.functions[callback.fn]?.returns.map((one) => one.value) ?? [];
  return joined(
    returned.filter(isFilled(file)).map((one) => ofPath(world, { file, value: one }, path, walk)),
  );
}

/** Of what a schema has let through: as many as it allows, or as it was given. */
function ofParsed(
  world: World,
  file: LinkedFile,
  schema: ValueId,
  given: readonly ValueId[],
  path: readonly string[],
  walk: Walk,
): Size {
  const cap = listCap(world.context, { file, value: schema }, path);
  const capped = cap === undefined ? undefined : ofCap(cap);
  if (capped !== undefined && !isGrowing(capped)) return capped;
  const [argument] = given;
  const known = argument === undefined ? UNKNOWN : ofPath(world, { file, value: argument }, path, walk);
  return known.why === 'unknown' ? (capped ?? known) : known;
}

function ofCap(cap: ListCap): Size {
  return cap === 'open' ? sizeWith('request') : sizeWith('validated', cap);
}

/** What the function of the workspace that is called returns, or what lies at a path below it. */
function ofReturns(
  world: World,
  file: LinkedFile,
  id: CallId,
  path: readonly string[],
  walk: Walk,
): Size | undefined {
  const { context } = world;
  const call = file.facts.calls[id];
  if (call === undefined || call.kind === 'new') return undefined;
  const isGiven = valueAt(file.facts.values, call.callee).k === 'variable';
  const handed = isGiven ? ofCallback(world, { file, value: call.callee }, path, walk) : undefined;
  if (handed !== undefined) return handed;
  for (const shape of alternatives(evaluate(context, file, call.callee))) {
    const target = shape.k === 'function' ? context.file(shape.file) : undefined;
    const fn = shape.k === 'function' ? target?.facts.functions[shape.fn] : undefined;
    if (shape.k !== 'function' || target === undefined || fn === undefined || fn.returns.length === 0)
      continue;
    const given = new Map(walk.given);
    for (const variable of fn.parameters) {
      const argument = call.arguments[target.facts.variables[variable]?.parameter?.index ?? -1];
      if (argument !== undefined)
        given.set(variableKey(target, variable), { site: { file, value: argument }, walk });
    }
    const below: Walk = { ...walk, given };
    const filled = fn.returns.map(({ value }) => value).filter(isFilled(target));
    const found = joined(filled.map((value) => ofPath(world, { file: target, value }, path, below)));
    const page = found.why === 'outside' ? pageAskedFor(context, target, shape.fn) : undefined;
    return page === undefined ? found : { ...found, most: Math.min(found.most, page) };
  }
  return undefined;
}

/** In a path: whichever item of a list. */
const ITEM = '*';

/** What lies at a path below a value. */
function ofPath(world: World, site: Site, path: readonly string[], walk: Walk): Size {
  const [name, ...rest] = path;
  if (name === undefined) return supply(world, site, walk);
  if (walk.depth > DEEPEST || walk.left.steps-- <= 0) return UNKNOWN;
  const { context } = world;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const next: Walk = { ...walk, depth: walk.depth + 1 };
  const again = (id: ValueId, at = path): Size => ofPath(world, { file, value: id }, at, next);
  const relation = rest.length === 0 ? rowsOfRelation(context, world.program, site, name) : undefined;
  if (relation !== undefined) return relation;
  if (rest.length === 0 && PER_LANGUAGE.test(name)) return sizeWith('owned');
  const same = sameThing(context, file, value);
  if (same !== undefined) return again(same);
  switch (value.k) {
    case 'either':
      return joined(value.of.filter(isFilled(file)).map((one) => again(one)));
    case 'get':
      return again(value.of, [value.name, ...path]);
    case 'object': {
      const found = propertyAt(context, site, [name]);
      if (found.state === 'absent') return sizeWith('literal', 0);
      return found.state === 'known' ? ofPath(world, found.site, rest, next) : UNKNOWN;
    }
    case 'item': {
      const found = again(value.of, [ITEM, ...path]);
      if (found.why !== 'unknown' || rest.length > 0) return found;
      const whole = supply(world, { file, value: value.of }, next);
      return isGrowing(whole) || whole.why === 'owned' ? sizeWith('owned') : UNKNOWN;
    }
    case 'array':
      return name === ITEM ? joined(value.items.map((one) => again(one, rest))) : UNKNOWN;
    case 'variable':
      return ofVariableAt(world, file, value.variable, path, next);
    case 'call':
      return ofCallAt(world, file, value.call, path, next);
    default:
      return UNKNOWN;
  }
}

function ofCallAt(world: World, file: LinkedFile, id: CallId, path: readonly string[], walk: Walk): Size {
  const { context } = world;
  const call = file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const operation = operationOf(context, file, id);
  if (call === undefined || operation?.kind === 'cache') return UNKNOWN;
  if (operation?.kind === 'http') return sizeWith('outside');
  if (operation?.kind === 'query')
    return path.length === 1
      ? rowsOfQuery(world.program, operation, (list) => supply(world, siteOf(world, list), walk))
      : sizeWith('owned');
  const returned = ofReturns(world, file, id, path, walk);
  if (returned !== undefined) return returned;
  if (callee.k === 'get' && PARSERS.has(callee.name))
    return ofParsed(world, file, callee.of, call.arguments, path[0] === 'data' ? path.slice(1) : path, walk);
  if (originOf(context, { file, value: call.value }).kind === 'request') return sizeWith('request');
  if (callee.k === 'get' && callee.name === 'json') return supply(world, { file, value: callee.of }, walk);
  if (callee.k === 'get' && path[0] === ITEM && OF_RECEIVER.has(callee.name)) {
    const given = valueAt(file.facts.values, call.arguments[0] ?? -1);
    const returns = given.k === 'function' ? (file.facts.functions[given.fn]?.returns ?? []) : [];
    return callee.name === 'map'
      ? joined(returns.map(({ value }) => ofPath(world, { file, value }, path.slice(1), walk)))
      : ofPath(world, { file, value: callee.of }, path, walk);
  }
  const callback = valueAt(file.facts.values, call.arguments.at(-1) ?? -1);
  const wrapped = callback.k !== 'function' && WRAPPED.has(path[0] ?? '') ? path.slice(1) : path;
  return ofHelper(world, file, call, wrapped, walk);
}

function ofVariable(world: World, file: LinkedFile, id: VariableId, walk: Walk): Size {
  const key = variableKey(file, id);
  const variable = file.facts.variables[id];
  if (walk.seen.has(key)) return ITSELF;
  if (variable === undefined) return UNKNOWN;
  const next: Walk = { ...walk, seen: new Set([...walk.seen, key]) };
  if (variable.parameter !== undefined) return ofParameter(world, file, id, [], next);
  if (variable.import !== undefined) {
    const origin = presentOrigin(world.context, { file, value: firstReference(file, id) });
    return origin?.k === 'variable' && origin.file !== file
      ? ofVariable(world, origin.file, origin.variable, next)
      : UNKNOWN;
  }
  const made = variable.assignments.map(({ value }) => value).filter(isFilled(file));
  return joined([
    ...made.map((value) => supply(world, { file, value }, next)),
    ...addedTo(file, id).map((one) => ofAddition(world, file, id, one, next)),
  ]);
}

function firstReference(file: LinkedFile, id: VariableId): ValueId {
  return file.index.references.get(id)?.[0] ?? -1;
}

function ofVariableAt(
  world: World,
  file: LinkedFile,
  id: VariableId,
  path: readonly string[],
  walk: Walk,
): Size {
  const key = `${variableKey(file, id)}.${path.join('.')}`;
  const variable = file.facts.variables[id];
  if (walk.seen.has(key)) return ITSELF;
  if (variable === undefined) return UNKNOWN;
  const next: Walk = { ...walk, seen: new Set([...walk.seen, key]) };
  if (variable.parameter !== undefined) return ofParameter(world, file, id, path, next);
  const made = variable.assignments.map(({ value }) => value).filter(isFilled(file));
  const added = path[0] === ITEM ? addedTo(file, id).flatMap(({ items }) => items) : [];
  return joined([
    ...made.map((value) => ofPath(world, { file, value }, path, next)),
    ...added.map((value) => ofPath(world, { file, value }, path.slice(1), next)),
  ]);
}

/** As many as the loops turn in which it is added: the innermost that begins after the list. */
function ofAddition(
  world: World,
  file: LinkedFile,
  id: VariableId,
  { at, fn, frame, spread }: Addition,
  walk: Walk,
): Size {
  const { facts } = file;
  const declared = facts.variables[id]?.at[0] ?? 0;
  const isTurned = isOfPages(world.context, file, frame, declared);
  const below: Walk = isTurned ? { ...walk, paged: true } : walk;
  const sizes = spread === undefined ? [] : [supply(world, { file, value: spread }, below)];
  let from = at[0];
  for (const one of enclosing(file, frame)) {
    const fact = facts.frames[one];
    if (fact === undefined || !LOOPS.has(fact.kind) || fact.at[0] < declared) continue;
    from = Math.min(from, fact.at[0]);
    if (fact.collection !== undefined) sizes.push(supply(world, { file, value: fact.collection }, below));
  }
  for (
    let current = fn;
    current !== facts.variables[id]?.fn && current > 0;
    current = facts.functions[current]?.parent ?? 0
  ) {
    const where = facts.functions[current]?.context;
    const callee = valueAt(facts.values, facts.calls[where?.call ?? -1]?.callee ?? -1);
    if (callee.k !== 'get' || !ITERATING.has(callee.name)) continue;
    from = Math.min(from, facts.functions[current]?.at[0] ?? from);
    sizes.push(supply(world, { file, value: callee.of }, below));
  }
  if (sizes.length === 0) return sizeWith('literal', 1);
  const all = joined(sizes);
  if (!isEvident(all)) return all;
  const known = matchedBefore(world.context, file, frame, at, from);
  return atMostOf(
    all,
    known.map((one) => supply(world, one, walk)),
  );
}

/** What a parameter, or a part of it, holds: what the call on the way gave, what a client sends, what callers give. */
function ofParameter(
  world: World,
  file: LinkedFile,
  id: VariableId,
  path: readonly string[],
  walk: Walk,
): Size {
  const { context } = world;
  const variable = file.facts.variables[id];
  const parameter = variable?.parameter;
  if (variable === undefined || parameter === undefined) return UNKNOWN;
  const given = walk.given.get(variableKey(file, id));
  if (given !== undefined) {
    const { steps } = walk.left;
    return steps <= 0
      ? UNKNOWN
      : ofPath(world, given.site, path, { ...given.walk, depth: walk.depth, left: walk.left });
  }
  const cap =
    listCapOfType(context, file, variable.type, path) ??
    listCapOfHandler(context, file, variable.fn, path) ??
    listCapByName(context, file, path);
  if (cap !== undefined && cap !== 'open') return ofCap(cap);
  const fn = file.facts.functions[variable.fn];
  const isRequest =
    isEntryHandler(context, file, variable.fn) ||
    parameter.decorators.length > 0 ||
    requestParameters(context, file, variable.fn).has(id);
  if (isRequest) return sizeWith('request');
  const wrapped = ofWrapped(world, file, variable.fn);
  if (wrapped !== undefined) return wrapped;
  if (fn?.context !== undefined) return ofElement(world, file, fn.context.call, path, walk, cap);
  const all = world.callers(file.path, variable.fn).filter((one) => !isOffline(context, one.file));
  const callers = (walk.by === undefined ? all : all.filter((one) => !isOfFew(world, one))).slice(
    0,
    MOST_CALLERS,
  );
  if (callers.length === 0) return all.length === 0 ? sizeWith('caller') : sizeWith('literal', 0);
  const found = callers.map((caller) => ofArgument(world, caller, parameter.index, path, walk));
  const known = joined(found);
  return known.why === 'unknown' && cap === 'open' ? sizeWith('request') : known;
}

/** `create: authenticated(async (args) => …)`: handed to a wrapper where the module is made, and called by whoever gets it. */
function ofWrapped({ context, program }: World, file: LinkedFile, fn: FunctionId): Size | undefined {
  const where = file.facts.functions[fn]?.context;
  if (where === undefined || file.facts.calls[where.call]?.fn !== 0) return undefined;
  if (runningOf(context, file, fn).k !== 'detached') return undefined;
  const { role, entries } = program.reach({ file: file.path, index: fn });
  if (entries.some(({ kind }) => REQUESTS.has(kind))) return sizeWith('request');
  const isOwn = where.path.length === 0; // A member of an object: what it is given, whoever has the object knows.
  return isOwn && (role === 'exported' || role === 'serving') ? sizeWith('caller') : undefined;
}

/** Do staff or a clock alone come to that call? */
function isOfFew({ context, program }: World, caller: Caller): boolean {
  const made = callOf(context, caller);
  const fn = made && hostOf(context, made.file, made.call.fn);
  return fn !== undefined && fewAskFor(program.reach({ file: caller.file, index: fn })) !== undefined;
}

function ofArgument(world: World, caller: Caller, index: number, at: readonly string[], walk: Walk): Size {
  const made = callOf(world.context, caller);
  if (made === undefined) return UNKNOWN;
  const { file, call } = made;
  if (caller.handed) return index === 0 ? ofElement(world, file, caller.call, at, walk) : UNKNOWN;
  const argument = call.arguments[index];
  if (argument === undefined) return sizeWith('literal', 0);
  return ofPath(world, { file, value: argument }, at, { ...walk, depth: walk.depth + 1, given: new Map() });
}

/** Of one item of what a callback is called for: a part of it that is a list belongs to that item. */
function ofElement(
  world: World,
  file: LinkedFile,
  id: CallId,
  path: readonly string[],
  walk: Walk,
  cap?: ListCap,
): Size {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  if (callee.k !== 'get') return cap === undefined ? UNKNOWN : ofCap(cap);
  const isSame = callee.name === 'then' || path.length === 0;
  const whole = isSame
    ? ofPath(world, { file, value: callee.of }, path, walk)
    : supply(world, { file, value: callee.of }, walk);
  if (isSame || whole.why === 'request') return whole;
  return isGrowing(whole) || whole.why === 'owned' ? sizeWith('owned') : UNKNOWN;
}

function ofMember(world: World, file: LinkedFile, of: ValueId, name: string, walk: Walk): Size {
  const site = { file, value: of };
  const found = ofPath(world, site, [name], walk);
  if (found.why !== 'unknown') return found;
  // `await list()` gives `{ data }`, `{ rows }` or a result with a `value`.
  const inner = WRAPPED.has(name) ? supply(world, site, walk) : UNKNOWN;
  if (inner.why !== 'unknown' && inner.why !== 'literal') return inner; // Written out, it is the object, with so many entries.
  return originOf(world.context, site).kind === 'request' ? sizeWith('request') : UNKNOWN;
}
