/**
 * Does a request say how many rows a query returns, further up than the query's own function? A limit that is a parameter
 * is followed to what the callers give, through options, commands and parsed schemas, up to a handler: `take: limit` of a
 * repository, `list(query.limit)` of a controller. What anything on the way compares, caps or hides from us is capped.
 */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Place } from '../../../rules/model/place.ts';
import type { OpenLimit } from '../../../rules/model/program.ts';
import type { CallFact, CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt, valueCount } from '../facts/values.ts';
import { type Caller, callOf, type World } from './callers.ts';
import type { LinkedFile } from './context.ts';
import { isEntryHandler, requestParameters } from './entries.ts';
import { evaluate } from './evaluate.ts';
import { givenTo, numberCap, numberCapOfHandler, numberCapOfType } from './list-schemas.ts';
import { type Site, settle, written } from './options.ts';
import { originOf } from './origins.ts';
import { capOf, isCompared, isValidated } from './page-caps.ts';
import { PARSERS } from './supply-parts.ts';

const DEEPEST = 24;
const MOST_CALLERS = 12;
/** What turns text into a number, and changes nothing else. */
const CASTS: ReadonlySet<string> = new Set(['Number', 'parseInt', 'Number.parseInt', 'BigInt']);
/** What puts an object into another form, its fields as they are: `GetOrders.create({ limit })`, `plainToInstance(Query, query)`. */
const MAKERS = /^(create|from|of|plainToInstance|plainToClass|assign)$/;
/** What takes some fields of an object: lodash's `pick(query, ['limit', 'page'])`, and those who wrote it again. */
const PICKS = /^pick$/;
const PARTS = /^(query|params|body|searchParams|queryStringParameters)$/;

interface Walk {
  readonly world: World;
  readonly depth: number;
  /** Property names below the value that is looked at. */
  readonly path: readonly string[];
}

/** Undefined when no request is seen to name the number, or something may cap it. */
export function openLimit(world: World, { at, anchors }: Operation): OpenLimit | undefined {
  const file = world.context.file(at.file);
  const span = anchors.parts.limit;
  if (file === undefined || span === undefined) return undefined;
  const value = valueIn(file, span);
  return value === undefined ? undefined : follow({ file, value }, { world, depth: 0, path: [] });
}

/** The outermost expression that is written at a span. */
function valueIn(file: LinkedFile, [start, end]: readonly [number, number]): ValueId | undefined {
  const { values } = file.facts;
  for (let id = valueCount(values) - 1; id >= 0; id--) {
    const span = spanOf(values, id);
    if (span[0] === start && span[1] === end) return id;
  }
  return undefined;
}

function follow(site: Site, walk: Walk): OpenLimit | undefined {
  const { file } = site;
  const { values, calls } = file.facts;
  if (walk.depth > DEEPEST || isCompared(file, site.value)) return undefined;
  const value = valueAt(values, site.value);
  const to = (id: ValueId, path = walk.path): OpenLimit | undefined =>
    follow({ file, value: id }, { ...walk, depth: walk.depth + 1, path });
  switch (value.k) {
    case 'await':
    case 'spread':
      return to(value.of);
    case 'assigned':
      return to(value.value);
    case 'unary':
      return value.op === '+' ? to(value.of) : undefined;
    case 'either': {
      if (value.test !== undefined && /^[<>]/.test(operatorOf(file, value.test))) return undefined;
      for (const one of value.op === '&&' ? value.of.slice(-1) : value.of) {
        const found = to(one);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case 'object': {
      const [name, ...rest] = walk.path;
      for (const entry of [...value.entries].reverse()) {
        if (entry.kind === 'computed') return undefined;
        if (entry.kind === 'spread') {
          const found = to(entry.value);
          if (found !== undefined) return found;
        } else if (entry.key === name) return to(entry.value, rest);
      }
      return undefined;
    }
    case 'get': {
      const asked = walk.path.length === 0 ? capOf(walk.world.context, site) : 'unknown';
      if (typeof asked === 'number') return undefined;
      return to(value.of, [value.name, ...walk.path]);
    }
    case 'variable':
      return ofVariable(site, value.variable, walk);
    case 'call':
      return calls[value.call] === undefined ? undefined : ofCall(site, value.call, walk);
    default:
      return undefined;
  }
}

function operatorOf(file: LinkedFile, id: ValueId): string {
  const value = valueAt(file.facts.values, id);
  return value.k === 'binary' ? value.op : '';
}

function ofCall(site: Site, id: CallId, walk: Walk): OpenLimit | undefined {
  const { file } = site;
  const { context } = walk.world;
  const call = file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  if (call === undefined) return undefined;
  const to = (value: ValueId, path = walk.path): OpenLimit | undefined =>
    follow({ file, value }, { ...walk, depth: walk.depth + 1, path });
  const [argument] = call.arguments;
  const shape = evaluate(context, file, call.callee);
  if (shape.k === 'global' && CASTS.has(shape.path.join('.')))
    return argument === undefined ? undefined : to(argument);
  if (callee.k === 'get' && PARSERS.has(callee.name)) {
    const path = walk.path[0] === 'data' ? walk.path.slice(1) : walk.path;
    const found = numberCap(context, { file, value: callee.of }, path);
    if (found?.cap !== 'open' || argument === undefined) return undefined;
    if (originOf(context, { file, value: argument }).kind === 'request') return openAt(site, path, found.at);
    const given = to(argument, path);
    return given && { ...given, declaredAt: found.at };
  }
  const name =
    callee.k === 'get' || callee.k === 'global'
      ? callee.name
      : written(context, { file, value: call.callee });
  if (walk.path.length === 0) return undefined;
  const own = callee.k === 'variable' ? file.facts.variables[callee.variable]?.name : undefined;
  if (PICKS.test(own ?? name))
    return argument !== undefined && picks(file, call, walk.path[0]!) ? to(argument) : undefined;
  if (!(call.kind === 'new' || MAKERS.test(name))) return undefined;
  for (const one of call.arguments) {
    const found = to(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Its list, or one of its further arguments, names the field. */
function picks(file: LinkedFile, { arguments: [, ...names] }: CallFact, field: string): boolean {
  const { values } = file.facts;
  const all = names.flatMap((id) => {
    const value = valueAt(values, id);
    return value.k === 'array' ? value.items : [id];
  });
  return all.some((id) => {
    const value = valueAt(values, id);
    return value.k === 'literal' && value.value === field;
  });
}

function openAt({ file, value }: Site, path: readonly string[], declaredAt?: Place): OpenLimit {
  const at = { file: file.path, span: spanOf(file.facts.values, value) };
  return { of: path.at(-1) ?? '', at, ...(declaredAt ? { declaredAt } : {}) };
}

function ofVariable(site: Site, id: VariableId, walk: Walk): OpenLimit | undefined {
  const { file } = site;
  const variable = file.facts.variables[id];
  if (variable === undefined || isPartCompared(file, id, walk.path)) return undefined;
  if (variable.parameter !== undefined) return ofParameter(site, id, walk);
  const assigned = variable.assignments.filter(({ op }) => op === '=');
  const settled = settle(walk.world.context, site);
  if (assigned.length !== 1 || settled.file !== file) return undefined;
  return follow({ file, value: assigned[0]!.value }, { ...walk, depth: walk.depth + 1 });
}

/** `if (query.limit > 100) …`: someone has thought of it. */
function isPartCompared(file: LinkedFile, id: VariableId, path: readonly string[]): boolean {
  const { values } = file.facts;
  return (file.index.references.get(id) ?? []).some((reference) => {
    let current = reference;
    for (const name of path) {
      const parent = file.index.parents.get(current);
      const value = parent === undefined ? undefined : valueAt(values, parent);
      if (parent === undefined || value?.k !== 'get' || value.name !== name) return false;
      current = parent;
    }
    return isCompared(file, current) || /^[<>]/.test(operatorOf(file, file.index.parents.get(current) ?? -1));
  });
}

function ofParameter(site: Site, id: VariableId, walk: Walk): OpenLimit | undefined {
  const { file } = site;
  const { world, path } = walk;
  const { context } = world;
  const variable = file.facts.variables[id];
  const parameter = variable?.parameter;
  if (variable === undefined || parameter === undefined || parameter.rest === true) return undefined;
  const cap =
    numberCapOfType(context, file, variable.type, path) ??
    numberCapOfHandler(context, file, variable.fn, path);
  if (cap !== undefined && cap.cap !== 'open') return undefined;
  const isRequest =
    isEntryHandler(context, file, variable.fn) ||
    parameter.decorators.length > 0 ||
    requestParameters(context, file, variable.fn).has(id);
  if (isRequest) return cap ? openAt(site, path, cap.at) : ofRequest(site, variable.fn, walk);
  if (file.facts.functions[variable.fn]?.context !== undefined) return undefined;
  const callers = world.callers(file.path, variable.fn).slice(0, MOST_CALLERS);
  for (const caller of callers) {
    const found = ofArgument(caller, parameter.index, walk);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofArgument(caller: Caller, index: number, walk: Walk): OpenLimit | undefined {
  const made = caller.handed ? undefined : callOf(walk.world.context, caller);
  const argument = made?.call.arguments[index];
  if (made === undefined || argument === undefined) return undefined;
  return follow({ file: made.file, value: argument }, { ...walk, depth: walk.depth + 1 });
}

/** `req.query.limit`, where nothing that stands before the handler looks at it, or what does has no maximum for it. */
function ofRequest(site: Site, fn: FunctionId, { world, path }: Walk): OpenLimit | undefined {
  const { file } = site;
  const [part = '', name = ''] = path;
  if (path.length !== 2 || !PARTS.test(part)) return undefined;
  const ref = { file: file.path, index: fn };
  if (world.program.protection(ref, 'validation') !== 'present' && !isValidated(file, fn))
    return openAt(site, path);
  const [entry] = world.program.reach(ref).entries;
  const registering = entry && world.context.file(entry.at.file);
  if (entry === undefined || registering === undefined) return undefined;
  const [method = ''] = entry.name.split(' ');
  const beside = registering.facts.calls
    .filter(
      ({ argumentsAt, at, callee }) =>
        isIn(entry.at.span, argumentsAt) ||
        // `router.route('/users').get(validate(schema), list)`: the path is further left.
        (isIn(entry.at.span, at) && nameOf(registering, callee) === method.toLowerCase()),
    )
    .flatMap((call) => call.arguments);
  for (const value of beside) {
    const cap = schemaCap({ file: registering, value }, name, world, 0);
    if (cap !== undefined) return cap.cap === 'open' ? openAt(site, path, cap.at) : undefined;
  }
  return undefined;
}

function isIn([start]: Place['span'], [from, to]: Place['span']): boolean {
  return from <= start && start < to;
}

function nameOf(file: LinkedFile, callee: ValueId): string {
  const value = valueAt(file.facts.values, callee);
  return value.k === 'get' ? value.name : '';
}

/** The rule for a number in a schema, wherever in what a validator is given: `celebrate({ query: Joi.object({ limit }) })`. */
function schemaCap(site: Site, name: string, world: World, depth: number): ReturnType<typeof numberCap> {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (depth > 6) return undefined;
  if (value.k === 'variable') {
    const made = givenTo(world.context, site);
    return made === undefined ? undefined : schemaCap(made, name, world, depth + 1);
  }
  if (value.k === 'get') {
    // `schemas.getUsers`: a member of an object that the workspace writes.
    const made = settle(world.context, site);
    const isElsewhere = made.file !== file || made.value !== site.value;
    return isElsewhere ? schemaCap(made, name, world, depth + 1) : undefined;
  }
  const inside =
    value.k === 'object'
      ? value.entries.map((entry) => entry.value)
      : value.k === 'call'
        ? (file.facts.calls[value.call]?.arguments ?? [])
        : [];
  const own = value.k === 'call' ? numberCap(world.context, site, [name]) : undefined;
  if (own !== undefined) return own;
  for (const one of inside) {
    const cap = schemaCap({ file, value: one }, name, world, depth + 1);
    if (cap !== undefined) return cap;
  }
  return undefined;
}
