/**
 * How a function that is handed to a call runs: in place, once per element, inside a transaction, later, or by a
 * framework. A callback that runs in place belongs to its *host*, the function that contains the call.
 */

import type { Callback, Row } from '../../../rules/model/library.ts';
import type { CallId, FunctionId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { isEntryHandler } from './entries.ts';
import { calleeShape } from './evaluate.ts';
import { callRow } from './libraries.ts';
import { ITERATING } from './lists.ts';
import { numbered } from './memory.ts';
import { matchesAt } from './parameters.ts';
import { alternatives, type LibraryShape, type Shape } from './shape.ts';

export type Running =
  /** Once per element of the collection (a value of the file), all at once or in turn. */
  | {
      readonly k: 'loop';
      readonly call: CallId;
      readonly collection: number | undefined;
      readonly method: string;
      readonly row?: Callback;
      readonly chunked?: boolean;
    }
  /** Inside a frame that a library opens. */
  | { readonly k: 'frame'; readonly call: CallId; readonly row: Callback; readonly of: LibraryShape }
  /** By a workspace function that gets it as an argument. */
  | {
      readonly k: 'through';
      readonly call: CallId;
      readonly file: string;
      readonly fn: FunctionId;
      readonly argument: number;
      /** The variable that holds it there. */
      readonly variable: VariableId;
    }
  /** In place, as far as we can tell. */
  | { readonly k: 'plain'; readonly call: CallId }
  /** Later or by someone else: handlers, timers, listeners, promises nobody waits for. */
  | { readonly k: 'detached' };

const DETACHED: Running = { k: 'detached' };
const LATER =
  /^(on|once|off|addListener|addEventListener|subscribe|use|use[A-Z].*|setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|process|schedule|cron|register|listen|command|action|describe|it|test|beforeEach|afterEach|beforeAll|afterAll|get|post|put|patch|delete|all|route|waitUntil|after)$/;

/** How the function runs, when it is written as an argument of a call. */
export function runningOf(context: Context, file: LinkedFile, fn: FunctionId): Running {
  const where = file.facts.functions[fn]?.context;
  if (where === undefined) return DETACHED;
  return context.ask(file, numbered('running', fn), DETACHED, () => {
    if (isEntryHandler(context, file, fn)) return DETACHED;
    const running = handedTo(context, file, where.call, where.argument, where.path);
    // A wrapper at module level makes a function of it, to be called later: `export const POST = withAuth(async …)`.
    const wraps = running.k === 'through' || (running.k === 'frame' && running.row.frame === 'cached');
    return wraps && file.facts.calls[running.call]?.fn === 0 ? DETACHED : running;
  });
}

/** How a function value at an argument position of a call runs. */
export function handedTo(
  context: Context,
  file: LinkedFile,
  callId: CallId,
  argument: number,
  path: readonly string[],
): Running {
  const call = file.facts.calls[callId];
  if (call === undefined) return DETACHED;
  const at = [argument, ...path].join('.');
  const shapes = alternatives(calleeShape(context, file, call.callee));
  for (const shape of shapes) {
    const found = byTable(file, callId, shape, at, call.arguments.length, call.kind);
    if (found !== undefined) return found;
    const isHeard = path.length === 0 || call.use === 'await' || call.use === 'return';
    const variable = shape.k === 'function' && isHeard ? takenBy(context, shape, argument, path) : undefined;
    if (shape.k === 'function' && variable !== undefined)
      return { k: 'through', call: callId, file: shape.file, fn: shape.fn, argument, variable };
    if (shape.k === 'function' && path.length === 0) return { k: 'plain', call: callId };
  }
  const callee = valueAt(file.facts.values, call.callee);
  const isLibrary = shapes.some((shape) => shape.k === 'member' || shape.k === 'library');
  if (path.length > 0)
    return call.use === 'await' || call.use === 'return' ? { k: 'plain', call: callId } : DETACHED;
  if (callee.k === 'get') {
    if (!isLibrary && ITERATING.has(callee.name) && argument === 0)
      return { k: 'loop', call: callId, collection: callee.of, method: callee.name };
    if (callee.name === 'then' || callee.name === 'catch' || callee.name === 'finally')
      return { k: 'plain', call: callId };
    if (callee.name === 'from' && argument === 1)
      return { k: 'loop', call: callId, collection: call.arguments[0], method: 'map' };
    if (LATER.test(callee.name)) return DETACHED;
  }
  const name =
    callee.k === 'global'
      ? callee.name
      : callee.k === 'variable'
        ? (file.facts.variables[callee.variable]?.name ?? '')
        : '';
  if (name === 'Promise') return { k: 'plain', call: callId };
  if (LATER.test(name)) return DETACHED;
  if (call.fn === 0 && file.facts.functions[0] !== undefined) return DETACHED;
  return call.use === 'dropped' && file.facts.functions[call.fn]?.async === true
    ? DETACHED
    : { k: 'plain', call: callId };
}

/** The variable of a function that holds an argument, or what it takes out of one: `({ run }) => …`. */
function takenBy(
  context: Context,
  { file: path, fn }: { readonly file: string; readonly fn: FunctionId },
  argument: number,
  [name, ...rest]: readonly string[],
): VariableId | undefined {
  const file = context.file(path);
  const whole = file?.facts.functions[fn]?.parameters[argument];
  if (file === undefined || whole === undefined || rest.length > 0) return undefined;
  if (name === undefined) return whole;
  const found = file.facts.variables.findIndex(({ kind, fn: owner, assignments: [first] }) => {
    const value =
      kind === 'parameter' && owner === fn ? valueAt(file.facts.values, first?.value ?? -1) : undefined;
    const of = value?.k === 'get' && value.name === name ? valueAt(file.facts.values, value.of) : undefined;
    return of?.k === 'variable' && of.variable === whole;
  });
  return found < 0 ? undefined : found;
}

function byTable(
  _file: LinkedFile,
  call: CallId,
  shape: Shape,
  at: string,
  count: number,
  kind: 'call' | 'new' | 'tag',
): Running | undefined {
  if (shape.k !== 'member' && shape.k !== 'library') return undefined;
  const of = shape.k === 'member' ? shape.of : shape;
  const row: Row | undefined =
    shape.k === 'member' ? shape.row : callRow(of.library, of.type, kind === 'new' ? 'new' : 'call');
  if (row === undefined) return undefined;
  for (const callback of row.callbacks ?? []) {
    if (!matchesAt(callback.at, at, count)) continue;
    if (callback.frame === 'handler') return DETACHED;
    if (callback.frame === 'loop') {
      const over =
        callback.over === undefined
          ? undefined
          : typeof callback.over === 'string'
            ? callback.over
            : callback.over[0];
      const collection =
        over !== undefined && /^\d+$/.test(over)
          ? _file.facts.calls[call]?.arguments[Number(over)]
          : undefined;
      return { k: 'loop', call, collection, method: 'map', row: callback };
    }
    return callback.frame === undefined || callback.frame === 'callback'
      ? { k: 'plain', call }
      : { k: 'frame', call, row: callback, of };
  }
  if (row.entry !== undefined && matchesAt(row.entry.handlers, at, count)) return DETACHED;
  return undefined;
}

/** The function whose summary a function's operations belong to: itself, or the function it is inlined into. */
export function hostOf(context: Context, file: LinkedFile, fn: FunctionId): FunctionId {
  let id = fn;
  for (let depth = 0; depth < 20; depth++) {
    const fact = file.facts.functions[id];
    if (fact === undefined || id === 0) return id;
    const running = runningOf(context, file, id);
    if (running.k === 'detached') return id;
    const call = file.facts.calls[running.call];
    if (call === undefined) return id;
    // A callback of module-level code that runs in place still is no start-up code when its call is a declaration.
    id = call.fn;
  }
  return id;
}

/** True when all elements are started before the first is awaited: the mapped promises are gathered, or nobody waits. */
export function runsInParallel(
  context: Context,
  file: LinkedFile,
  running: Extract<Running, { k: 'loop' }>,
  fn: FunctionId,
): boolean {
  if (running.row?.parallel !== undefined) return running.row.parallel;
  const isAsync = file.facts.functions[fn]?.async === true;
  if (running.method === 'forEach') return isAsync;
  void context;
  return (
    running.method === 'map' ||
    running.method === 'flatMap' ||
    running.method === 'filter' ||
    running.method === 'some' ||
    running.method === 'every'
  );
}
