/**
 * What a process does when it is told to end. A listener that stops timers, flushes telemetry or leaves at once does
 * nothing for the requests and jobs under way: to them it is as if nobody listened.
 */
import type { CallFact, FunctionId, Span, ValueId } from '../facts/facts.ts';
import { kindOf, valueAt, valueCount } from '../facts/values.ts';
import { isWithin } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { rootVariable } from './file-index.ts';
import { operationsIn } from './operations.ts';
import { alternatives } from './shape.ts';
import { sourceAt } from './source-text.ts';
import { isTelemetry } from './telemetry.ts';
import { calleeName } from './uses.ts';

/** `elsewhere`: somebody listens, and what is under way is none of his business. */
export type Hearing = 'ends' | 'elsewhere' | 'none';

const SIGNALS: ReadonlySet<unknown> = new Set(['SIGTERM', 'SIGINT']);

export function hearingOf(context: Context, file: LinkedFile): Hearing {
  if (operationsIn(context, file).some(({ traits }) => traits.purpose === 'shutdown')) return 'ends';
  const { values } = file.facts;
  if (!values.literals.some((literal) => SIGNALS.has(literal))) return 'none';
  let hearing: Hearing = 'none';
  for (let id = 0; id < valueCount(values); id++) {
    const value = valueAt(values, id);
    if (value.k !== 'literal' || !SIGNALS.has(value.value)) continue;
    const heard = heardWith(context, file, id);
    if (heard === 'ends') return 'ends';
    if (heard === 'elsewhere') hearing = 'elsewhere';
  }
  return hearing;
}

/** `process.on('unhandledRejection', …)` with a listener that lets the process go on. */
export function hearsRejections(context: Context, file: LinkedFile): boolean {
  const { values, calls } = file.facts;
  if (!values.literals.includes('unhandledRejection')) return false;
  return calls.some(({ arguments: [event, listener] }, id) => {
    const named = event === undefined ? undefined : valueAt(values, event);
    if (named?.k !== 'literal' || named.value !== 'unhandledRejection' || listener === undefined)
      return false;
    return LISTENS.test(calleeName(file, id)) && !leaves(context, file, listener);
  });
}

const LISTENS = /(?:^|\.)(?:on|once|addListener)$/;

function leaves(context: Context, file: LinkedFile, listener: ValueId): boolean {
  return alternatives(evaluate(context, file, listener)).some((shape) => {
    const target = shape.k === 'function' ? context.file(shape.file) : undefined;
    const body = shape.k === 'function' ? target?.facts.functions[shape.fn]?.bodyAt : undefined;
    return (
      body !== undefined &&
      /\bprocess\.(?:exit|abort|kill)\b|\bthrow\b/.test(sourceAt(context, target!, body))
    );
  });
}

/** `process.on('SIGTERM', …)`, also in a list of signals; but not `child.kill('SIGTERM')`. */
function heardWith(context: Context, file: LinkedFile, literal: ValueId): Hearing {
  for (let id: ValueId | undefined = literal; id !== undefined; id = file.index.parents.get(id)) {
    const kind = kindOf(file.facts.values, id);
    if (kind === 'array') return 'ends';
    if (kind !== 'literal' && kind !== 'either') return 'none';
    const argument = file.index.argumentOf.get(id);
    if (argument === undefined) continue;
    const name = calleeName(file, argument.call);
    if (/(?:^|\.)kill$/.test(name)) return 'none';
    const listener = file.facts.calls[argument.call]?.arguments[argument.index + 1];
    const isListening = LISTENS.test(name) && listener !== undefined;
    return isListening && isElsewhere(context, file, listener) ? 'elsewhere' : 'ends';
  }
  return 'none';
}

/** Is all that the listener does read, and about something else? */
function isElsewhere(context: Context, file: LinkedFile, listener: ValueId): boolean {
  const value = valueAt(file.facts.values, listener);
  const called = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  const callee = called && valueAt(file.facts.values, called.callee);
  const bound = callee?.k === 'get' && callee.name === 'bind' ? callee.of : listener;
  const shapes = alternatives(evaluate(context, file, bound));
  return (
    shapes.length > 0 &&
    shapes.every((shape) => {
      const target = shape.k === 'function' ? context.file(shape.file) : undefined;
      return shape.k === 'function' && target !== undefined && doesNoMore(context, target, shape.fn);
    })
  );
}

function doesNoMore(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  const { functions, calls, writes, variables } = file.facts;
  const span = functions[fn]?.bodyAt ?? [0, 0];
  const isInside = (at: Span) => isWithin(at, span);
  // `stopping = true`: whoever works asks for it.
  if (writes.some(({ at }) => isInside(at))) return false;
  const isSet = variables.some(
    ({ at, assignments }) => !isInside(at) && assignments.some((one) => isInside(one.at)),
  );
  return (
    !isSet && calls.filter(({ at }) => isInside(at)).every((call) => isElsewhereCall(context, file, call))
  );
}

const ENDS_AT_ONCE = /^(?:process\.exit|clearInterval|clearTimeout|console\.\w+)$/;
const STEPS = /^(?:then|catch|finally|bind)$/;
/** `sdk.shutdown()`, `routingProcessor.shutdown()` of a `RoutingSpanProcessor`. */
const WATCHES = /otel|opentelemetry|tracer|span|meter|exporter|profil|apm|^sdk\b|nodesdk/i;

function isElsewhereCall(context: Context, file: LinkedFile, { callee, calleeAt }: CallFact): boolean {
  const value = valueAt(file.facts.values, callee);
  if (value.k === 'get' && STEPS.test(value.name)) return true;
  const root = rootVariable(file.facts, callee);
  const type = root === undefined ? '' : JSON.stringify(file.facts.variables[root]?.type ?? '');
  const text = sourceAt(context, file, calleeAt);
  if (WATCHES.test(type)) return true;
  return ENDS_AT_ONCE.test(text) || WATCHES.test(text) || isTelemetry([text]);
}
