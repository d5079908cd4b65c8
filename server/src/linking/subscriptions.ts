/** Listeners and timers that functions add, and whether something removes them. See `rules/model/subscription.ts`. */
import type { Subscription } from '../../../rules/model/subscription.ts';
import type { CallFact, CallId, FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import { hostOf } from './callbacks.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import { referencesIn } from './flow.ts';
import { sourceAt } from './source-text.ts';
import { calleeName } from './uses.ts';

/** Subscriptions added by a host function itself, in source order. */
export function subscriptionsOf(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
): readonly Subscription[] {
  return context.ask(file, `subscriptions${host}`, [] as readonly Subscription[], () =>
    (callsByHost(context, file).get(host) ?? []).flatMap((id) => subscription(context, file, host, id) ?? []),
  );
}

const ADDS = new Set(['on', 'addListener', 'prependListener', 'addEventListener', 'subscribe']);
const REMOVES =
  /^(?:off|removeListener|removeAllListeners|removeEventListener|unsubscribe|clearInterval|clearTimeout)$/;

function subscription(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  id: CallId,
): Subscription | undefined {
  const call = file.facts.calls[id];
  if (call === undefined || call.kind !== 'call') return undefined;
  const callee = valueAt(file.facts.values, call.callee);
  const isTimer = callee.k === 'global' && callee.name === 'setInterval';
  if (!isTimer && !(callee.k === 'get' && ADDS.has(callee.name) && outlives(file, callee.of, call)))
    return undefined;
  const callback = call.arguments.findLast((argument) => isFunction(file, argument));
  if (callback === undefined) return undefined;
  const text = (span: Span): string => context.sources.text(file.path).slice(...span);
  const target = callee.k === 'get' ? text(spanOf(file.facts.values, callee.of)) : '';
  const first = call.arguments[0];
  const event = first === undefined || first === callback ? '' : text(spanOf(file.facts.values, first));
  return {
    kind: isTimer ? 'timer' : 'listener',
    fn: { file: file.path, index: host },
    at: { file: file.path, span: call.calleeAt },
    target,
    event,
    callbackAt: spanOf(file.facts.values, callback),
    callAt: call.at,
    dropped: call.use === 'dropped',
    ends:
      isHandedOn(file, call) ||
      isGuarded(context, file, host) ||
      hasOption(text(call.argumentsAt)) ||
      isRemoved(context, file, call, target, isTimer),
  };
}

function isFunction(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'function') return true;
  if (value.k !== 'variable') return false;
  const variable = file.facts.variables[value.variable];
  return (
    variable?.function !== undefined ||
    (variable?.assignments.some((one) => kindOf(file.facts.values, one.value) === 'function') ?? false)
  );
}

/** A variable of the module, imported or declared there, that the function does not make itself; or the process. */
function outlives(file: LinkedFile, receiver: ValueId, call: CallFact): boolean {
  const value = valueAt(file.facts.values, receiver);
  if (value.k === 'global') return value.name === 'process';
  if (value.k !== 'variable' && value.k !== 'get') return false;
  const root: VariableId | undefined = rootVariable(file.facts, receiver);
  const variable = root === undefined ? undefined : file.facts.variables[root];
  if (variable === undefined || variable.fn !== 0 || variable.kind === 'type') return false;
  return !variable.assignments.some((one) => one.fn !== 0 && one.fn === call.fn);
}

/** Returned, stored or passed on: whoever has it can end it. */
function isHandedOn(file: LinkedFile, call: CallFact): boolean {
  if (call.use === 'dropped' || call.use === 'void' || call.use === 'await') return false;
  if (call.use !== 'assigned') return true;
  const variable = file.index.assignedTo.get(call.value);
  if (variable === undefined) return true;
  return (file.index.references.get(variable) ?? []).length > 0;
}

/** Once only: behind a look at the module's own state that the function writes, or at how many there are. */
function isGuarded(context: Context, file: LinkedFile, host: FunctionId): boolean {
  const written = new Set(
    file.facts.variables.flatMap((variable, id) =>
      variable.fn === 0 &&
      variable.assignments.some(({ fn }) => fn !== 0 && hostOf(context, file, fn) === host)
        ? [id]
        : [],
    ),
  );
  const body = file.facts.functions[host]?.at ?? [0, 0];
  const source = sourceAt(context, file, body);
  if (/listenerCount|listeners\(|\.has\(/.test(source)) return true;
  if (written.size === 0) return false;
  const tests = file.facts.frames.filter(
    ({ fn, test }) => test !== undefined && hostOf(context, file, fn) === host,
  );
  return tests.some(({ test }) =>
    referencesIn(file, spanOf(file.facts.values, test ?? -1)).some((id) => written.has(id)),
  );
}

function hasOption(text: string): boolean {
  return /\bonce\s*:\s*true|\bsignal\b/.test(text);
}

/** Somewhere in the outermost function around it, or below, the same thing is told to let go. */
function isRemoved(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  target: string,
  isTimer: boolean,
): boolean {
  let outer = call.fn;
  for (let fn = call.fn; fn > 0; fn = file.facts.functions[fn]?.parent ?? -1) outer = fn;
  const around = file.facts.functions[outer]?.at ?? [0, 0];
  const source = context.sources.text(file.path);
  return file.facts.calls.some((other, id) => {
    if (other.at[0] < around[0] || other.at[1] > around[1]) return false;
    const name = calleeName(file, id).split('.').at(-1) ?? '';
    if (!REMOVES.test(name)) return false;
    if (isTimer) return name === 'clearInterval' || name === 'clearTimeout';
    const of = valueAt(file.facts.values, other.callee);
    return (
      of.k !== 'get' || name === 'unsubscribe' || source.slice(...spanOf(file.facts.values, of.of)) === target
    );
  });
}
