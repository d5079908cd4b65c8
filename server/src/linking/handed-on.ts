/**
 * Functions that do one query on what they are handed: `find(where) { return this.model.find(where); }` of a base class,
 * `execute(sql, values)`. What such a query filters by, and often which entity it reads, only its callers know: so their
 * calls are operations of their own.
 */
import type { At } from '../../../rules/model/library.ts';
import type { CallFact, CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, NOTHING, valueAt } from '../facts/values.ts';
import { placeOf } from './argument-place.ts';
import { classOf } from './around.ts';
import { type Given, variableKey, withGiven } from './binding.ts';
import { callsByHost } from './calls.ts';
import { stepsOf } from './chains.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { lastName, rootVariable } from './file-index.ts';
import { referencesIn } from './flow.ts';
import { framesAround } from './frames.ts';
import { type LibraryCall, libraryCall } from './library-calls.ts';
import { operationOf } from './operations.ts';
import { isPlain, type Site, settle } from './options.ts';
import { alternatives, type EntityRef, type Shape, type Step } from './shape.ts';

/** An instance of a workspace class. */
export type Self = Extract<Shape, { k: 'object' }>;

/** The query that a call of a workspace function leads to, seen from that call. */
export interface HandedOn {
  /** In which the parameters on the way stand for what the call gives. */
  readonly context: Context;
  readonly given: Given;
  readonly file: LinkedFile;
  readonly id: CallId;
  readonly call: LibraryCall;
  /** The function called. */
  readonly to: { readonly file: string; readonly fn: FunctionId };
  /** The object on which it is called, where that is known. */
  readonly self: Self | undefined;
  /** The operations that are told at this call instead: the query itself and the calls on the way to it. */
  readonly instead: readonly string[];
  /** What the functions on the way give is what the query gave. */
  readonly isReturned: boolean;
}

/** Undefined when the call leads to no such function. */
export function handedOn(context: Context, file: LinkedFile, id: CallId): HandedOn | undefined {
  const call = file.facts.calls[id];
  if (call === undefined || call.kind !== 'call') return undefined;
  const shapes = alternatives(evaluate(context, file, call.callee));
  const [shape] = shapes;
  if (shapes.length !== 1 || shape?.k !== 'function') return undefined;
  if (queryIn(context, shape.file, shape.fn) === undefined) return undefined;
  return context.ask(file, `handedOn${id}`, undefined as HandedOn | undefined, () =>
    follow(context, file, call, shape),
  );
}

function follow(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  callee: Extract<Shape, { k: 'function' }>,
): HandedOn | undefined {
  const target = context.file(callee.file);
  const inner = queryIn(context, callee.file, callee.fn);
  const own = target === undefined ? undefined : givenBy(target, callee.fn, file, call);
  const innerCall = target?.facts.calls[inner?.call ?? -1];
  if (target === undefined || inner === undefined || own === undefined || innerCall === undefined)
    return undefined;
  const self = selfOf(file, call, callee);
  const to = { file: callee.file, fn: callee.fn };
  const through = handedOn(context, target, inner.call);
  const library = through === undefined ? libraryCall(context, target, inner.call) : undefined;
  const instead = [`${callee.file}#${inner.call}`, ...(through?.instead ?? [])];
  if (through !== undefined) {
    // Recursion ends the path.
    if ([...own.keys()].some((key) => through.given.has(key))) return undefined;
    const given = new Map([...through.given, ...own]);
    const isOwn = isOnThis(target, innerCall);
    return {
      ...through,
      context: withGiven(context, given),
      given,
      to,
      self: isOwn ? (self ?? through.self) : through.self,
      instead,
      isReturned: through.isReturned && inner.isReturned,
    };
  }
  return library === undefined
    ? undefined
    : {
        context: withGiven(context, own),
        given: own,
        file: target,
        id: inner.call,
        call: library,
        to,
        self,
        instead,
        isReturned: inner.isReturned,
      };
}

/** What the call gives for each parameter; undefined when its arguments cannot be told apart. */
function givenBy(
  target: LinkedFile,
  fn: FunctionId,
  file: LinkedFile,
  { arguments: given }: CallFact,
): Given | undefined {
  if (given.some((argument) => kindOf(file.facts.values, argument) === 'spread')) return undefined;
  const found = new Map<string, Site>();
  for (const [index, id] of (target.facts.functions[fn]?.parameters ?? []).entries()) {
    const variable = target.facts.variables[id];
    if (variable === undefined || variable.parameter?.rest === true) continue;
    if (variable.assignments.some(({ op }) => op !== '??=')) continue;
    const [otherwise] = variable.assignments;
    const argument = given[index];
    const isGiven = argument !== undefined && kindOf(file.facts.values, argument) !== 'undefined';
    found.set(
      variableKey(target, id),
      isGiven ? { file, value: argument } : { file: target, value: otherwise?.value ?? NOTHING },
    );
  }
  return found;
}

function selfOf(
  file: LinkedFile,
  call: CallFact,
  { self }: Extract<Shape, { k: 'function' }>,
): Self | undefined {
  const callee = valueAt(file.facts.values, call.callee);
  const cls = classOf(file, call.fn);
  if (callee.k === 'get' && kindOf(file.facts.values, callee.of) === 'super' && cls !== undefined)
    return { k: 'object', file: file.path, cls, arguments: [] };
  return self?.k === 'object' ? self : undefined;
}

function isOnThis(file: LinkedFile, { callee }: CallFact): boolean {
  const value = valueAt(file.facts.values, callee);
  const of = value.k === 'get' ? kindOf(file.facts.values, value.of) : undefined;
  return of === 'this' || of === 'super';
}

// Which functions -----------------------------------------------------------------------------------------------------

interface Inner {
  readonly call: CallId;
  readonly isReturned: boolean;
}

/**
 * The one call of a function, outside of loops and branches, that does a query on what the function is handed. Where it
 * does more than that, its callers ask for that, and not for a query.
 */
function queryIn(context: Context, path: string, fn: FunctionId): Inner | undefined {
  const file = context.file(path);
  const fact = file?.facts.functions[fn];
  if (file === undefined || fact === undefined || fact.kind === 'module') return undefined;
  // Decorators may do anything around it, a cache most of all; callbacks are run by whom they are handed to.
  if (fact.decorators.length > 0 || fact.context !== undefined) return undefined;
  const isGeneric = isOfGenericClass(file, fn);
  if (fact.parameters.length === 0 && !isGeneric) return undefined;
  return context.ask(file, `queryIn${fn}`, undefined as Inner | undefined, () => {
    const calls = callsByHost(context, file).get(fn) ?? [];
    const open = calls.filter((one) => isOpen(context, file, fn, one));
    const [id] = open;
    const call = id === undefined ? undefined : file.facts.calls[id];
    if (id === undefined || call === undefined || open.length !== 1 || call.fn !== fn) return undefined;
    if (framesAround(context, file, call).length > 0) return undefined;
    if (calls.some((one) => one !== id && operationOf(context, file, one) !== undefined)) return undefined;
    return { call: id, isReturned: isReturned(file, fn, id) };
  });
}

function isOfGenericClass(file: LinkedFile, fn: FunctionId): boolean {
  const cls = file.facts.classes[file.facts.functions[fn]?.class ?? -1];
  return cls !== undefined && (cls.typeParameters.length > 0 || cls.abstract);
}

/** Is what a call filters by, or reads, for the function's caller to say? */
function isOpen(context: Context, file: LinkedFile, fn: FunctionId, id: CallId): boolean {
  const call = file.facts.calls[id];
  if (call === undefined || call.kind === 'tag') return false;
  const library = libraryCall(context, file, id);
  if (library !== undefined) {
    const steps = stepsOf(context, file, id, library);
    const isQuery = steps.some(
      ({ row }) => row.action !== undefined && (row.kind ?? library.of.library.kind) === 'query',
    );
    if (!isQuery || !isLast(file, id)) return false;
    return (
      isHandedToSteps(context, steps, file, fn) ||
      (isOfGenericClass(file, fn) && entityOf(context, library) === undefined)
    );
  }
  if (!isOfGenericClass(file, fn) && !namesParameter(file, fn, call)) return false;
  const through = handedOn(context, file, id);
  if (through === undefined) return false;
  return isHandedToSteps(through.context, stepsOf(context, through.file, through.id, through.call), file, fn);
}

function entityOf(context: Context, { of }: LibraryCall): EntityRef | undefined {
  return of.entity !== undefined && context.schema().byRef(of.library.id, of.entity) !== undefined
    ? of.entity
    : undefined;
}

/** `model.find(…).limit(…)` ends with its last call. */
function isLast(file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  return call !== undefined && file.index.callOn.get(call.value) === undefined;
}

function namesParameter(file: LinkedFile, fn: FunctionId, call: CallFact): boolean {
  return referencesIn(file, call.argumentsAt).some((id) => {
    const variable = file.facts.variables[id];
    return variable?.kind === 'parameter' && variable.fn === fn;
  });
}

function isHandedToSteps(
  context: Context,
  steps: readonly Step[],
  file: LinkedFile,
  fn: FunctionId,
): boolean {
  return steps.some(({ row, ...step }) => {
    const isKey = row.filter?.[1] === 'primary-key';
    return (
      (row.filter !== undefined &&
        !isKey &&
        isHandedAt(context, { row, ...step }, row.filter[0], file, fn)) ||
      (row.sql !== undefined && isHandedAt(context, { row, ...step }, row.sql, file, fn, true))
    );
  });
}

function isHandedAt(
  context: Context,
  step: Step,
  place: At,
  file: LinkedFile,
  fn: FunctionId,
  isText = false,
): boolean {
  const call = context.file(step.file)?.facts.calls[step.call];
  const of = context.file(step.file);
  return (typeof place === 'string' ? [place] : place).some((one) => {
    const place = placeOf(one.replace(/\.\.$|\$$/, ''));
    const argument = place === undefined ? undefined : call?.arguments.at(place.index);
    if (of === undefined || place === undefined || argument === undefined) return false;
    return leadsToParameter(context, { file: of, value: argument }, place.path, { file, fn, isText });
  });
}

interface Wanted {
  readonly file: LinkedFile;
  readonly fn: FunctionId;
  /** Texts are what is looked for. */
  readonly isText: boolean;
}

function leadsToParameter(
  context: Context,
  site: Site,
  path: readonly string[],
  wanted: Wanted,
  depth = 0,
): boolean {
  if (depth > 4) return false;
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  const again = (next: ValueId, rest: readonly string[]): boolean =>
    leadsToParameter(context, { file, value: next }, rest, wanted, depth + 1);
  switch (value.k) {
    case 'variable':
    case 'get': {
      const root = rootVariable(file.facts, id);
      return file === wanted.file && root !== undefined && isWhole(file, root, wanted);
    }
    case 'object':
      return value.entries.some((entry) =>
        entry.kind === 'spread'
          ? again(entry.value, path)
          : entry.key === path[0] && again(entry.value, path.slice(1)),
      );
    case 'either':
      return value.of.some((part) => again(part, path));
    case 'call': {
      const call = file.facts.calls[value.call];
      return (
        call !== undefined &&
        lastName(file.facts, call.callee) === 'and' &&
        call.arguments.some((one) => again(one, path))
      );
    }
    default:
      return false;
  }
}

/** A parameter that can hold a condition, options or a statement, and not only a value to compare with. */
function isWhole(file: LinkedFile, id: VariableId, { fn, isText }: Wanted): boolean {
  const variable = file.facts.variables[id];
  if (variable?.parameter === undefined || variable.fn !== fn) return false;
  return isText || !(isPlain(variable.type) || ID.test(variable.name));
}

/** Named like a key, whatever its type. */
const ID = /^(id|.*Ids?|.*_ids?|key|uuid|pk)$/;

/** Does the function give what the call gives, and do nothing else with it? */
function isReturned(file: LinkedFile, fn: FunctionId, id: CallId): boolean {
  const call = file.facts.calls[id];
  if (call?.use === 'return') return true;
  if (call === undefined || call.use !== 'await') return false;
  return (
    file.facts.functions[fn]?.returns.some(({ value }) => {
      const returned = valueAt(file.facts.values, value);
      return returned.k === 'await' && returned.of === call.value;
    }) === true
  );
}
