/**
 * Work that is started and not waited for: promises that a statement drops, callbacks of timers, asynchronous listeners
 * of emitters that do not look at what listeners return.
 *
 * Whose rejection is handled is followed down the awaited calls: a function that catches all it awaits never rejects.
 */
import type { Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { Started } from '../../../rules/model/started.ts';
import type { CallFact, CallId, FrameId, FunctionFact, FunctionId, Span, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { isWithin } from './around.ts';
import { hostOf } from './callbacks.ts';
import { callsByHost, edgesFrom } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { libraryCall } from './library-calls.ts';
import { operationOf } from './operations.ts';
import { alternatives } from './shape.ts';
import { sourceAt } from './source-text.ts';
import { summaryOf } from './summaries.ts';
import { isTelemetry } from './telemetry.ts';
import { calleeName } from './uses.ts';

const NONE: readonly Started[] = [];

/** In order of position. */
export function startedIn(context: Context, file: LinkedFile, host: FunctionId): readonly Started[] {
  return context.ask(file, `started${host}`, NONE, () => {
    const found: Started[] = [];
    for (const id of callsByHost(context, file).get(host) ?? []) {
      const call = file.facts.calls[id];
      if (call?.use !== 'dropped' && call?.use !== 'void') continue;
      const started = droppedCall(context, file, host, id) ?? timerCall(context, file, host, id);
      if (started !== undefined) found.push(started);
    }
    const listener = listenerOf(context, file, host);
    return listener === undefined ? found : [listener, ...found];
  });
}

/** `work()`, `void work()`, `work().then(…)`, `(async () => { … })()`, `Promise.all(…)` as a statement. */
function droppedCall(context: Context, file: LinkedFile, host: FunctionId, id: CallId): Started | undefined {
  const outer = file.facts.calls[id];
  const { base, caught } = chainBase(file, id);
  const call = file.facts.calls[base];
  if (outer === undefined || call === undefined || call.kind !== 'call') return undefined;
  const name = calleeName(file, base);
  const inPlace = functionIn(file, call.callee);
  const targets = calledBy(context, file, host, base);
  const asynchronous = targets.filter(({ to }) => isAsync(context.file(to.file)?.facts.functions[to.index]));
  const gathers = /^Promise\.(all|allSettled|race|any)$/.test(name);
  const own = operationOf(context, file, base);
  const isOwn =
    own !== undefined && own.traits.blocking !== true && startsAtOnce(context, file, base, outer !== call); // What blocks is done when the call is.
  if (asynchronous.length === 0 && !gathers && !isOwn) return undefined;
  const handled =
    caught ||
    name === 'Promise.allSettled' ||
    (asynchronous.length === 0 && !gathers && neverRejects(own)) ||
    (!gathers && !isOwn && asynchronous.every(({ to }) => !rejects(context, to.file, to.index, 0)));
  const occurrences = summaryOf(context, file.path, host).filter(({ at }) => isWithin(at.span, call.at));
  return {
    how: 'call',
    at: { file: file.path, span: inPlace === undefined ? call.calleeAt : headOf(file, inPlace) },
    callee: inPlace === undefined ? written(context, file, call.calleeAt) : '',
    expression: { file: file.path, span: outer.at },
    fn: { file: file.path, index: call.fn },
    rejection: handled ? 'handled' : 'unhandled',
    telemetry:
      isTelemetry([written(context, file, call.calleeAt), ...targets.map(({ name: target }) => target)]) ||
      (occurrences.length > 0 &&
        occurrences.every(({ path }) => isTelemetry(path.map(({ callee }) => callee)))),
    repeats: asynchronous.some(({ to }) => to.file === file.path && startsItself(file, to.index)),
    occurrences,
  };
}

/** What the call leads to. Of callbacks that it hands to a function of the workspace, that one gives the promise. */
function calledBy(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  id: CallId,
): ReturnType<typeof edgesFrom> {
  const edges = edgesFrom(context, file, host).filter(
    (edge) => edge.call === id && edge.running === undefined,
  );
  const given = new Set(
    (file.facts.calls[id]?.arguments ?? []).flatMap((one) => functionIn(file, one) ?? []),
  );
  const isGiven = ({ to }: (typeof edges)[number]) => to.file === file.path && given.has(to.index);
  return edges.every(isGiven) ? edges : edges.filter((edge) => !isGiven(edge));
}

/** The call whose promise a chain of `then`, `catch` and `finally` goes on from, and whether the chain catches. */
function chainBase(file: LinkedFile, id: CallId): { readonly base: CallId; readonly caught: boolean } {
  let [base, caught] = [id, false];
  for (let depth = 0; depth < 20; depth++) {
    const call = file.facts.calls[base];
    const callee = valueAt(file.facts.values, call?.callee ?? -1);
    const receiver = callee.k === 'get' ? valueAt(file.facts.values, callee.of) : undefined;
    if (callee.k !== 'get' || receiver?.k !== 'call' || !/^(then|catch|finally)$/.test(callee.name)) break;
    const handler = callee.name === 'finally' ? undefined : call?.arguments[callee.name === 'then' ? 1 : 0];
    caught ||= handler !== undefined && !throwsAgain(file, handler);
    base = receiver.call;
  }
  return { base, caught };
}

/** `(error) => { log(error); throw error; }`: whoever comes after it gets the rejection. */
function throwsAgain(file: LinkedFile, handler: ValueId): boolean {
  const fn = functionIn(file, handler);
  if (fn === undefined) return false;
  const { throws, returns } = file.facts.functions[fn]!;
  return returns.length === 0 && throws.some(({ frame }) => file.facts.frames[frame]?.kind === 'body');
}

/** `setTimeout(poll, delay)` inside of `poll`: a loop of this process. */
function startsItself(file: LinkedFile, fn: FunctionId): boolean {
  return file.facts.calls.some((call, id) => {
    if (!isRunBy(file, call.fn, fn) || !/^(globalThis\.)?set(Timeout|Immediate)$/.test(calleeName(file, id)))
      return false;
    const first = call.arguments[0] === undefined ? undefined : valueAt(file.facts.values, call.arguments[0]);
    if (first?.k !== 'variable') return false;
    const variable = file.facts.variables[first.variable];
    return (
      variable?.function === fn ||
      (variable?.assignments ?? []).some((one) => functionIn(file, one.value) === fn)
    );
  });
}

/** Builders run when they are awaited; with a callback as last argument there is no promise. */
function startsAtOnce(context: Context, file: LinkedFile, id: CallId, isChained: boolean): boolean {
  const call = file.facts.calls[id];
  const row = libraryCall(context, file, id)?.row;
  if (call === undefined || row === undefined || (row.lazy === true && !isChained)) return false;
  return !call.arguments.some((argument) => functionIn(file, argument) !== undefined);
}

/** `setTimeout(async () => { … }, delay)`: the promise goes nowhere, and the timer goes with the process. */
function timerCall(context: Context, file: LinkedFile, host: FunctionId, id: CallId): Started | undefined {
  const call = file.facts.calls[id];
  if (call === undefined || !/^(globalThis\.)?set(Timeout|Immediate)$/.test(calleeName(file, id)))
    return undefined;
  const fn = call.arguments[0] === undefined ? undefined : functionIn(file, call.arguments[0]);
  if (fn === undefined || file.facts.functions[fn]?.async !== true) return undefined;
  return {
    how: 'timer',
    at: { file: file.path, span: call.calleeAt },
    callee: calleeName(file, id),
    expression: { file: file.path, span: call.at },
    fn: { file: file.path, index: call.fn },
    rejection: rejects(context, file.path, fn, 0) ? 'unhandled' : 'handled',
    telemetry: false,
    repeats: false,
    occurrences: seenFrom(context, file, host, fn),
  };
}

/** The function itself, when an emitter calls it whose table says that it drops what listeners return. */
function listenerOf(context: Context, file: LinkedFile, host: FunctionId): Started | undefined {
  const fact = file.facts.functions[host];
  const at = fact?.context;
  const call = at === undefined ? undefined : file.facts.calls[at.call];
  if (fact?.async !== true || at === undefined || call === undefined || at.path.length > 0) return undefined;
  if (libraryCall(context, file, at.call)?.row.traits?.dropsListeners !== true) return undefined;
  return {
    how: 'listener',
    at: { file: file.path, span: call.calleeAt },
    callee: written(context, file, call.calleeAt),
    expression: { file: file.path, span: fact.at },
    fn: { file: file.path, index: call.fn },
    rejection: rejects(context, file.path, host, 0) ? 'unhandled' : 'handled',
    telemetry: false,
    repeats: false,
    occurrences: summaryOf(context, file.path, host),
  };
}

function seenFrom(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  fn: FunctionId,
): readonly Occurrence[] {
  const own = hostOf(context, file, fn);
  const span = file.facts.functions[fn]?.at ?? [0, 0];
  return own === host
    ? summaryOf(context, file.path, host).filter(({ at }) => isWithin(at.span, span))
    : summaryOf(context, file.path, own);
}

/** How far a rejection is followed down awaited calls. */
const DEEPEST = 4;

/** May the promise of an asynchronous function reject: does it await something outside of a `try` that catches? */
function rejects(context: Context, path: string, fn: FunctionId, depth: number): boolean {
  const file = context.file(path);
  if (file === undefined || depth > DEEPEST) return true;
  return context.ask(file, `rejects${fn}`, false, () =>
    file.facts.calls.some((call, id) => {
      if (!isRunBy(file, call.fn, fn) || (call.use !== 'await' && call.use !== 'return')) return false;
      return !isCaught(file, call.frame) && callRejects(context, file, id, depth);
    }),
  );
}

/** May the promise that a call gives reject? */
function callRejects(context: Context, file: LinkedFile, id: CallId, depth: number): boolean {
  const call = file.facts.calls[id];
  const { base, caught } = chainBase(file, id);
  if (call === undefined || caught) return false;
  const all = gathered(file, base);
  if (all !== undefined)
    return all.some((value) => {
      const part = valueAt(file.facts.values, value);
      return part.k !== 'call' || callRejects(context, file, part.call, depth);
    });
  const callee = file.facts.calls[base]?.callee ?? call.callee;
  const targets = alternatives(evaluate(context, file, callee)).flatMap((shape) =>
    shape.k === 'function' ? [shape] : [],
  );
  if (targets.length === 0) {
    const operation = operationOf(context, file, base);
    return operation === undefined ? call.use !== 'return' : !neverRejects(operation);
  }
  return targets.some(
    (target) =>
      isAsync(context.file(target.file)?.facts.functions[target.fn]) &&
      rejects(context, target.file, target.fn, depth + 1),
  );
}

/** Its result carries the error. */
function neverRejects(operation: Operation | undefined): boolean {
  return operation?.traits.carriesError === true && operation.traits.throws !== true;
}

/** What `Promise.all` waits for, as far as it is written there: `[a(), b()]`. What a callback of `map` does is seen by itself. */
function gathered(file: LinkedFile, id: CallId): readonly ValueId[] | undefined {
  const name = calleeName(file, id);
  if (name === 'Promise.allSettled') return [];
  const list = file.facts.calls[id]?.arguments[0];
  if (name !== 'Promise.all' || list === undefined) return undefined;
  const value = valueAt(file.facts.values, list);
  if (value.k === 'array') return value.items;
  const mapped = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  const callback = mapped?.arguments[0];
  return callback !== undefined && functionIn(file, callback) !== undefined ? [] : undefined;
}

/** The function itself, or a callback that is written in it and no function of its own. */
function isRunBy(file: LinkedFile, inner: FunctionId, fn: FunctionId): boolean {
  for (let id = inner; id > 0; id = file.facts.functions[id]?.parent ?? -1) {
    if (id === fn) return true;
    if (file.facts.functions[id]?.context === undefined) return false;
  }
  return false;
}

/** Inside of a `try` whose `catch` does not throw again, in its own function. */
function isCaught(file: LinkedFile, innermost: FrameId): boolean {
  const { frames } = file.facts;
  for (let id = innermost; id >= 0; id = frames[id]?.parent ?? -1) {
    const fact = frames[id];
    if (fact?.kind !== 'try') continue;
    const isHandled = frames.some(
      (other) =>
        other.kind === 'catch' &&
        other.fn === fact.fn &&
        other.at[0] === fact.at[0] &&
        other.at[1] === fact.at[1] &&
        !other.leaves.throw,
    );
    if (isHandled) return true;
  }
  return false;
}

function isAsync(fn: FunctionFact | undefined): boolean {
  if (fn === undefined) return false;
  return fn.async || (fn.returnType?.k === 'name' && fn.returnType.name.at(-1) === 'Promise');
}

function functionIn(file: LinkedFile, value: CallFact['callee']): FunctionId | undefined {
  const found = valueAt(file.facts.values, value);
  return found.k === 'function' ? found.fn : undefined;
}

/** `async () =>`: up to its body. */
function headOf(file: LinkedFile, fn: FunctionId): Span {
  const fact = file.facts.functions[fn];
  return fact === undefined ? [0, 0] : [fact.at[0], Math.max(fact.at[0] + 1, fact.bodyAt[0] - 1)];
}

function written(context: Context, file: LinkedFile, span: Span): string {
  return sourceAt(context, file, span).replace(/\s+/g, ' ');
}
