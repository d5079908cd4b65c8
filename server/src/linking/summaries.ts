/**
 * Summaries: the operations of a function and of what it calls, each with the frames around it relative to the
 * function's entry. Recursion ends the path.
 */
import type { Frame, Loop } from '../../../rules/model/frame.ts';
import type { Hop, Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { CallFact, CallId, FunctionId, Span, VariableId } from '../facts/facts.ts';
import { type CallEdge, callsByHost, edgesFrom } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf } from './entries.ts';
import { returnsAfter } from './exits.ts';
import { derivedFrom, parametersIn, refersTo, THIS_BIT } from './flow.ts';
import { callbackLoop, framesAround, type LocalFrame } from './frames.ts';
import { handedOn } from './handed-on.ts';
import { numbered } from './memory.ts';
import { operationOf } from './operations.ts';
import { isRuledOut } from './ruled-out.ts';
import { asCalled } from './sending.ts';
import { waitsBefore } from './ticks.ts';
import { transactionSpans } from './transactions.ts';

/** An occurrence with what its inputs depend on. */
export interface Seen extends Occurrence {
  /** The call in its function: the operation's own, or the one that leads to it. */
  readonly call: CallId;
  /** Parameters of the function that the operation's input depends on, as bits; bit 30 is `this`. */
  readonly inputs: number;
  /** Of what batches in one tick: something is awaited before it, so that it is no longer that of the function's call. */
  readonly late: boolean;
}

/** More operations than these below one function tell a reader nothing new, and cost memory. */
const MOST = 60;
/** Calls are followed this deep. */
const DEEPEST = 8;

const NOTHING_SEEN: readonly Seen[] = [];

/** All operations seen from a host function, in source order. */
export function summaryOf(context: Context, path: string, host: FunctionId): readonly Seen[] {
  const file = context.file(path);
  if (file === undefined) return [];
  return context.ask(file, numbered('summary', host), NOTHING_SEEN, () => summarize(context, file, host));
}

function summarize(context: Context, file: LinkedFile, host: FunctionId): readonly Seen[] {
  const seen: Seen[] = [];
  const calls = callsByHost(context, file).get(host) ?? [];
  const openings = transactionSpans(context, file, calls);
  for (const id of calls) {
    const operation = operationOf(context, file, id);
    if (operation !== undefined) seen.push(localOccurrence(context, file, host, id, operation, openings));
  }
  for (const edge of edgesFrom(context, file, host)) {
    if (edge.to.file === file.path && edge.to.index === host) continue;
    throughCall(context, file, host, edge, openings, seen);
  }
  seen.sort((a, b) => a.at.span[0] - b.at.span[0]);
  return seen.slice(0, MOST);
}

function localOccurrence(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  id: CallId,
  operation: Operation,
  openings: readonly LocalFrame[],
): Seen {
  const call = file.facts.calls[id];
  const span: Span = call?.at ?? operation.at.span;
  const around = withOpenings(
    call === undefined ? [] : framesAround(context, file, call),
    openings.filter((one) => within(span, one.span) && holds(one, operation)),
  );
  const inputs = inputSpans(operation, span);
  const isLate = lateness(context, file, host, call, operation);
  return {
    operation,
    call: id,
    fn: { file: file.path, index: host },
    at: operation.at,
    path: [],
    frames: around.map((local) =>
      ended(file, local, call, staggered(local, isLate, withVariation(file, local, inputs, operation))),
    ),
    inputs: inputs.reduce((bits, one) => bits | parametersIn(file, host, one), 0),
    late: isLate(undefined),
  };
}

/** What is opened in a turn of a loop is within the turn: innermost first. */
function withOpenings(frames: readonly LocalFrame[], openings: readonly LocalFrame[]): readonly LocalFrame[] {
  const all = [...frames];
  for (const one of openings) {
    const outer = all.findIndex(({ span }) => within(one.span, span));
    all.splice(outer < 0 ? all.length : outer, 0, one);
  }
  return all;
}

/** Asks whether something is awaited before a call, in the text that repeats or in its whole function. */
type Lateness = (repeated: Span | undefined) => boolean;

function lateness(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  call: CallFact | undefined,
  { batches }: Operation,
): Lateness {
  if (batches !== 'same-tick' || call === undefined) return () => false;
  return (repeated) => waitsBefore(context, file, host, call, repeated?.[0] ?? 0);
}

function staggered({ span }: LocalFrame, isLate: Lateness, frame: Frame): Frame {
  if (frame.loop === undefined || !isLate(span)) return frame;
  return { ...frame, loop: { ...frame.loop, staggered: true } };
}

/** A loop that is left right after the call looks for one item. */
function ended(file: LinkedFile, local: LocalFrame, call: CallFact | undefined, frame: Frame): Frame {
  if (frame.loop?.purpose !== 'items' || call === undefined || !returnsAfter(file, call, local.span))
    return frame;
  return { ...frame, loop: { ...frame.loop, purpose: 'search' } };
}

/** The text that an operation's input is written in: its chain, and the statements that build it up. */
function inputSpans(operation: Operation, span: Span): readonly Span[] {
  const spans: Span[] = [span];
  for (const part of Object.values(operation.anchors.parts)) if (!within(part, span)) spans.push(part);
  return spans;
}

function within(inner: readonly [number, number], outer: readonly [number, number]): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1];
}

function withVariation(
  file: LinkedFile,
  local: LocalFrame,
  inputs: readonly Span[],
  operation: Operation,
): Frame {
  const { frame } = local;
  if (frame.loop === undefined) return frame;
  const derived = derivedIn(file, local);
  const varies = inputs.some((span) => refersTo(file, span, derived))
    ? 'yes'
    : local.variables.length === 0 || calls(file, inputs, operation)
      ? 'unknown'
      : 'no';
  return { ...frame, loop: { ...frame.loop, varies } };
}

/** Arguments that call something may give another value each turn. */
function calls(file: LinkedFile, spans: readonly Span[], operation: Operation): boolean {
  const [start, end] = operation.anchors.arguments;
  return file.facts.calls.some(
    (call) => spans.some((span) => within(call.at, span)) && call.at[0] > start && call.at[1] < end,
  );
}

const derivedCache = new WeakMap<LocalFrame, ReadonlySet<VariableId>>();

function derivedIn(file: LinkedFile, local: LocalFrame): ReadonlySet<VariableId> {
  const known = derivedCache.get(local);
  if (known !== undefined) return known;
  const derived = derivedFrom(file, local.variables, local.span);
  derivedCache.set(local, derived);
  return derived;
}

/** What the callee does, seen from the call. */
function throughCall(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  edge: CallEdge,
  openings: readonly LocalFrame[],
  seen: Seen[],
): void {
  const below = summaryOf(context, edge.to.file, edge.to.index);
  if (below.length === 0) return;
  const call = file.facts.calls[edge.call];
  if (call === undefined) return;
  const around = withOpenings(
    [
      ...handedFrames(context, file, host, edge),
      ...framesAround(context, file, { fn: edge.fn, frame: edge.frame, at: call.at }),
    ],
    openings.filter((one) => within(call.at, one.span)),
  );
  const at = { file: file.path, span: edge.span };
  const told = toldHere(context, file, edge);
  for (const inner of below) {
    if (seen.length >= MOST) return;
    if (told.includes(inner.operation.id)) continue;
    const outside = openings.filter((one) => !holds(one, inner.operation)).map(({ frame }) => frame);
    if (inner.path.length >= DEEPEST || isRuledOut(context, file, edge, inner.call)) continue;
    const recursive = inner.operation.fn.file === file.path && inner.operation.fn.index === host;
    if (recursive || inner.path.some((hop) => hop.to.file === file.path && hop.to.index === host)) continue;
    const hop: Hop = { at, callee: edge.name, to: edge.to };
    const isLateHere = lateness(context, file, host, call, inner.operation);
    const isLate: Lateness = (repeated) => inner.late || isLateHere(repeated);
    const own = around
      .filter(({ frame }) => !outside.includes(frame))
      .map((local) =>
        ended(file, local, call, staggered(local, isLate, throughVariation(file, local, edge, inner))),
      );
    seen.push({
      operation:
        inner.path.length === 0 && isSameSpan(edge.span, call.calleeAt)
          ? asCalled(context, file, call, inner.operation, inner.inputs)
          : inner.operation,
      call: edge.call,
      fn: { file: file.path, index: host },
      at,
      path: [hop, ...inner.path],
      frames: [...inner.frames.map((frame) => (frame.own ? { ...frame, own: false } : frame)), ...own],
      inputs: throughInputs(file, host, edge, inner),
      late: isLate(undefined),
    });
  }
}

function isSameSpan(a: Span, b: Span): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** The operations of the callee that the call itself is, since it alone tells what they ask for. */
function toldHere(context: Context, file: LinkedFile, edge: CallEdge): readonly string[] {
  if (operationOf(context, file, edge.call)?.handed === undefined) return NONE;
  const through = handedOn(context, file, edge.call);
  return through?.to.file === edge.to.file && through.to.fn === edge.to.index ? through.instead : NONE;
}

const NONE: readonly string[] = [];

/** Frames that a function handed on by name gets from the way it runs. */
function handedFrames(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  edge: CallEdge,
): readonly LocalFrame[] {
  const { running } = edge;
  const call = file.facts.calls[edge.call];
  if (running === undefined || call === undefined) return [];
  const base = {
    fn: { file: file.path, index: host },
    own: true,
    at: { file: file.path, span: call.calleeAt },
  };
  if (running.k === 'loop')
    return [
      {
        frame: { ...base, kind: 'loop', loop: callbackLoop(context, file, running, undefined) },
        variables: [],
        span: edge.span,
      },
    ];
  if (running.k === 'frame')
    return [
      {
        frame: { ...base, kind: running.row.frame ?? 'callback', library: running.of.library.id },
        variables: [],
        span: edge.span,
      },
    ];
  return [];
}

function throughVariation(file: LinkedFile, local: LocalFrame, edge: CallEdge, inner: Seen): Frame {
  const { frame } = local;
  if (frame.loop === undefined) return frame;
  // Handed on by name: the element is the first parameter.
  if (edge.running?.k === 'loop' && local.span === edge.span)
    return { ...frame, loop: { ...frame.loop, varies: (inner.inputs & 1) !== 0 ? 'yes' : 'unknown' } };
  return { ...frame, loop: { ...frame.loop, varies: variesThrough(file, local, edge, inner) } };
}

function variesThrough(file: LinkedFile, local: LocalFrame, edge: CallEdge, inner: Seen): Loop['varies'] {
  const derived = derivedIn(file, local);
  let doubt = local.variables.length === 0;
  for (let bit = 0; bit < 30; bit++) {
    if ((inner.inputs & (1 << bit)) === 0) continue;
    const span = edge.arguments[bit];
    if (span === undefined) doubt = doubt || bit < edge.arguments.length;
    else if (refersTo(file, span, derived)) return 'yes';
  }
  if (
    (inner.inputs & THIS_BIT) !== 0 &&
    edge.receiver !== undefined &&
    refersTo(file, edge.receiver, derived)
  )
    return 'yes';
  const nested = edge.to.file === file.path ? file.facts.functions[edge.to.index] : undefined;
  if (nested !== undefined && nested.parent > 0 && refersTo(file, nested.at, derived)) return 'yes';
  // Some argument varies, but nothing we see says that the operation uses it.
  const any = edge.arguments.some((span) => span !== undefined && refersTo(file, span, derived));
  return doubt || any ? 'unknown' : 'no';
}

function throughInputs(file: LinkedFile, host: FunctionId, edge: CallEdge, inner: Seen): number {
  let bits = 0;
  for (let bit = 0; bit < 30; bit++) {
    if ((inner.inputs & (1 << bit)) === 0) continue;
    const span = edge.arguments[bit];
    if (span !== undefined) bits |= parametersIn(file, host, span);
  }
  if ((inner.inputs & THIS_BIT) !== 0 && edge.receiver !== undefined)
    bits |= parametersIn(file, host, edge.receiver);
  return bits;
}

/** A list of statements holds statements; a request on the way to one has been answered before. */
function holds({ prepared }: LocalFrame, { kind }: Operation): boolean {
  return prepared !== true || kind === 'query';
}

/** Frames that a function's being an entry point adds: a field resolver runs once per parent. */
export function entryFrames(context: Context, file: LinkedFile, host: FunctionId): readonly Frame[] {
  const entry = entriesOf(context, file).find(
    (one) => one.file === file.path && one.fn === host && one.entry.perItem,
  );
  if (entry === undefined) return [];
  const fact = file.facts.functions[host];
  const parent = entry.entry.name.split('.')[0] ?? 'parent';
  if (isContainer(context, parent)) return [];
  return [
    {
      kind: 'resolver',
      fn: { file: file.path, index: host },
      own: true,
      at: { file: file.path, span: fact?.nameAt ?? [0, 0] },
      loop: {
        purpose: 'items',
        collection: parent,
        size: { most: Number.POSITIVE_INFINITY, why: 'growing', of: parent },
        parallel: true,
        concurrency: Number.POSITIVE_INFINITY,
        origin: { kind: 'item', text: parent, maybeUndefined: false },
        varies: 'yes',
        recursive: false,
        staggered: false,
      },
    },
  ];
}

/** By the conventions of GraphQL such a type is what a root field answers with: one of them, and lists are inside. */
function isContainer(context: Context, type: string): boolean {
  return (
    /(Response|Result|Payload|Connection|PageInfo|Page|List|Output)$/.test(type) &&
    !context.schema().entities.some(({ name }) => name === type)
  );
}
