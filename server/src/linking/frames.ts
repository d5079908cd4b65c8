/** What encloses a place in a function, from the inside out, through callbacks that run in place up to the host's entry. */
import type { Frame, FrameKind, Loop } from '../../../rules/model/frame.ts';
import type { CallFact, FunctionId, Span, VariableId } from '../facts/facts.ts';
import { handedTo, hostOf, type Running, runningOf, runsInParallel } from './callbacks.ts';
import { isChunked } from './chunks.ts';
import type { Context, LinkedFile } from './context.ts';
import { exitsBefore } from './early-exits.ts';
import { fillsWhatIsMissing } from './filled.ts';
import { enclosing } from './flow.ts';
import { statementLoop } from './loops.ts';
import { argumentAt, literalOf, written } from './options.ts';
import { originOf, sizeOf } from './origins.ts';
import { sourceAt } from './source-text.ts';

/** A frame with what is needed to tell whether something inside it varies from turn to turn. */
export interface LocalFrame {
  readonly frame: Frame;
  /** For loops: the variables that change with each turn. */
  readonly variables: readonly VariableId[];
  /** The text that repeats. */
  readonly span: Span;
  /** Holds what is prepared there, and runs later; what is awaited on the way runs before: `$transaction([…])`. */
  readonly prepared?: boolean;
}

/** Frames around a place of a function, innermost first, up to the entry of its host. */
export function framesAround(
  context: Context,
  file: LinkedFile,
  place: Pick<CallFact, 'fn' | 'frame' | 'at'>,
): readonly LocalFrame[] {
  const found: LocalFrame[] = [];
  const host = hostOf(context, file, place.fn);
  let current = place;
  for (let depth = 0; depth < 20; depth++) {
    found.push(...framesWithin(context, file, host, current));
    if (current.fn === host) break;
    const running = runningOf(context, file, current.fn);
    if (running.k === 'detached') break;
    found.push(...callbackFrames(context, file, host, running, current.fn));
    const call = file.facts.calls[running.call];
    if (call === undefined) break;
    current = call;
  }
  return found;
}

function framesWithin(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  place: Pick<CallFact, 'frame' | 'at'>,
): readonly LocalFrame[] {
  const found: LocalFrame[] = [];
  const base = { fn: { file: file.path, index: host }, own: true };
  for (const id of enclosing(file, place.frame)) {
    for (const { kind, at } of exitsBefore(context, file, id, place.at[0]))
      found.push({
        frame: {
          ...base,
          kind,
          at: { file: file.path, span: at },
          ...(kind === 'branch' ? { rest: true } : {}),
        },
        variables: [],
        span: at,
      });
    const fact = file.facts.frames[id];
    if (fact === undefined || fact.kind === 'body') continue;
    const statement = statementLoop(context, file, id);
    if (statement !== undefined) {
      const head: Span = [fact.at[0], Math.max(fact.at[0], fact.bodyAt[0])];
      found.push({
        frame: {
          ...base,
          kind: 'loop',
          at: { file: file.path, span: trimmed(context, file, head) },
          loop: statement.loop,
        },
        variables: statement.variables,
        span: fact.at,
      });
      continue;
    }
    const fills = fact.kind === 'then' && fillsWhatIsMissing(context, file, id);
    const kind = fills ? 'cached' : KINDS[fact.kind];
    if (kind === undefined) continue;
    const test = fact.test === undefined ? undefined : written(context, { file, value: fact.test }, 120);
    found.push({
      frame: {
        ...base,
        kind,
        // The arm: what stands in the two arms of one `if` is never in the same branch.
        at: { file: file.path, span: fact.kind === 'then' || fact.kind === 'else' ? fact.bodyAt : fact.at },
        ...(test === undefined ? {} : { test }),
      },
      variables: [],
      span: fact.at,
    });
  }
  return found;
}

const KINDS: Readonly<Record<string, FrameKind>> = {
  // biome-ignore lint/suspicious/noThenProperty: it is the name of a frame, and nobody awaits this table.
  then: 'branch',
  else: 'branch',
  case: 'branch',
  guard: 'branch',
  try: 'try',
  catch: 'catch',
  finally: 'finally',
};

/** A loop's head without the white space before its body. */
function trimmed(context: Context, file: LinkedFile, span: Span): Span {
  const text = sourceAt(context, file, span);
  return [span[0], span[0] + text.trimEnd().length];
}

/** Frames that a callback's way of running adds around its body. */
function callbackFrames(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  running: Exclude<Running, { k: 'detached' }>,
  fn: FunctionId,
): readonly LocalFrame[] {
  const call = file.facts.calls[running.call];
  const body = file.facts.functions[fn];
  if (call === undefined || body === undefined) return [];
  const base = {
    fn: { file: file.path, index: host },
    own: true,
    at: { file: file.path, span: call.calleeAt },
  };
  switch (running.k) {
    case 'loop':
      return [
        {
          frame: { ...base, kind: 'loop', loop: callbackLoop(context, file, running, fn) },
          variables: body.parameters,
          span: body.at,
        },
      ];
    case 'frame':
      return [{ frame: { ...base, ...openedBy(context, file, running) }, variables: [], span: body.at }];
    case 'through':
      return throughFrames(context, file, host, running, body.parameters, body.at);
    default:
      return [{ frame: { ...base, kind: 'callback' }, variables: [], span: body.at }];
  }
}

/** The frame that a library opens around what it is handed. */
function openedBy(
  context: Context,
  file: LinkedFile,
  { row, of, call }: Extract<Running, { k: 'frame' }>,
): Pick<Frame, 'kind' | 'library' | 'isolation'> {
  const isolation = row.isolation === undefined ? undefined : isolationOf(context, file, call, row.isolation);
  return {
    kind: row.frame ?? 'callback',
    library: of.library.id,
    ...(isolation === undefined ? {} : { isolation }),
  };
}

function isolationOf(
  context: Context,
  file: LinkedFile,
  callId: number,
  at: string | readonly string[],
): string | undefined {
  const call = file.facts.calls[callId];
  if (call === undefined) return undefined;
  for (const one of typeof at === 'string' ? [at] : at) {
    const found = argumentAt(context, file, call, one);
    if (found.state !== 'known') continue;
    const literal = literalOf(context, found.site);
    return typeof literal === 'string' ? literal : written(context, found.site);
  }
  return undefined;
}

/** The loop that a callback of `map`, `forEach`, `pMap`, … is the body of. */
export function callbackLoop(
  context: Context,
  file: LinkedFile,
  running: Extract<Running, { k: 'loop' }>,
  fn: FunctionId | undefined,
): Loop {
  const site = { file, value: running.collection ?? -1 };
  const collection = running.collection === undefined ? '' : written(context, site);
  const parallel =
    fn === undefined ? running.method !== 'reduce' : runsInParallel(context, file, running, fn);
  const search =
    running.method === 'find' ||
    running.method === 'some' ||
    running.method === 'every' ||
    running.method === 'findIndex';
  return {
    purpose:
      isChunkedName(collection) || isChunked(context, file, site.value)
        ? 'chunks'
        : search && !parallel
          ? 'search'
          : 'items',
    collection,
    size:
      running.collection === undefined
        ? { most: Number.POSITIVE_INFINITY, why: 'unknown', of: collection }
        : sizeOf(context, site),
    ...(running.collection === undefined ? {} : { list: { file: file.path, value: running.collection } }),
    parallel,
    concurrency: concurrencyOf(context, file, running),
    origin:
      running.collection === undefined
        ? { kind: 'unknown', text: '', maybeUndefined: false }
        : originOf(context, site),
    varies: 'unknown',
    recursive: false,
    staggered: false,
  };
}

function isChunkedName(text: string): boolean {
  return /^(chunks|batches|pages|.*Chunks|.*Batches)$|chunk\(|chunkArray\(/i.test(text);
}

function concurrencyOf(context: Context, file: LinkedFile, running: Extract<Running, { k: 'loop' }>): number {
  const at = running.row?.concurrency;
  const call = file.facts.calls[running.call];
  if (at === undefined || call === undefined) return Number.POSITIVE_INFINITY;
  for (const one of typeof at === 'string' ? [at] : at) {
    if (one.startsWith('=')) return Number(one.slice(1));
    const found = argumentAt(context, file, call, one);
    if (found.state !== 'known') continue;
    const literal = literalOf(context, found.site);
    // A concurrency that is a name is a limit all the same.
    return typeof literal === 'number' ? literal : 16;
  }
  return Number.POSITIVE_INFINITY;
}

/** A workspace helper runs the callback: the frames around the place where it calls its parameter. */
function throughFrames(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  running: Extract<Running, { k: 'through' }>,
  parameters: readonly VariableId[],
  body: Span,
): readonly LocalFrame[] {
  const target = context.file(running.file);
  const call = file.facts.calls[running.call];
  if (target === undefined || call === undefined) return [];
  const at = { file: file.path, span: call.calleeAt };
  const places = (target.index.references.get(running.variable) ?? []).flatMap(
    (reference) => framesAtReference(context, target, reference) ?? [],
  );
  // `if (isTransaction(db)) return fn(db); return db.transaction(fn)`: in one or the other, it runs in a transaction.
  const around =
    places.find((frames) => frames.some(({ frame }) => frame.kind === 'transaction')) ?? places[0];
  if (around === undefined) {
    return [
      {
        frame: { kind: 'callback', fn: { file: file.path, index: host }, at, own: true },
        variables: [],
        span: body,
      },
    ];
  }
  return around.map((local) => ({
    frame: {
      ...local.frame,
      at,
      fn: { file: file.path, index: host },
      own: true,
      ...(local.frame.loop === undefined
        ? {}
        : { loop: atCall(context, file, target, running, local.frame.loop) }),
    },
    variables: local.frame.kind === 'loop' ? parameters : [],
    span: body,
  }));
}

/** What is around the place where a helper calls its parameter, or hands it on; in a list of its own. */
function framesAtReference(
  context: Context,
  target: LinkedFile,
  reference: number,
): readonly (readonly LocalFrame[])[] | undefined {
  const place = invocation(target, reference);
  const call = place === undefined ? undefined : target.facts.calls[place];
  if (call === undefined) return undefined;
  const inner = context.ask(target, `around ${place}`, [] as readonly LocalFrame[], () =>
    framesAround(context, target, call),
  );
  return [[...passedFrames(context, target, reference), ...inner]];
}

/** The calls that invoke a callback parameter, or hand it on. */
export function invocations(file: LinkedFile, parameter: VariableId): readonly number[] {
  return (file.index.references.get(parameter) ?? []).flatMap(
    (reference) => invocation(file, reference) ?? [],
  );
}

/** The call that invokes, or hands on, a reference to a callback parameter. */
function invocation(file: LinkedFile, reference: number): number | undefined {
  const passed = file.index.argumentOf.get(reference);
  if (passed !== undefined) return passed.call;
  const called = file.facts.calls.findIndex((call) => call.callee === reference);
  return called < 0 ? undefined : called;
}

/** `db.transaction(callback)` inside the helper: the frame which that opens. */
function passedFrames(context: Context, file: LinkedFile, reference: number): readonly LocalFrame[] {
  const passed = file.index.argumentOf.get(reference);
  const call = passed === undefined ? undefined : file.facts.calls[passed.call];
  if (passed === undefined || call === undefined) return [];
  const running = handedTo(context, file, passed.call, passed.index, []);
  if (running.k === 'frame') {
    return [
      {
        frame: {
          fn: { file: file.path, index: 0 },
          at: { file: file.path, span: call.calleeAt },
          own: true,
          ...openedBy(context, file, running),
        },
        variables: [],
        span: call.at,
      },
    ];
  }
  if (running.k === 'loop') {
    return [
      {
        frame: {
          kind: 'loop',
          fn: { file: file.path, index: 0 },
          at: { file: file.path, span: call.calleeAt },
          own: true,
          loop: callbackLoop(context, file, running, undefined),
        },
        variables: [],
        span: call.at,
      },
    ];
  }
  return [];
}

/** A helper's loop over its own parameter is, at the call, a loop over the argument. */
function atCall(
  context: Context,
  file: LinkedFile,
  target: LinkedFile,
  running: Extract<Running, { k: 'through' }>,
  loop: Loop,
): Loop {
  const index =
    target.facts.functions[running.fn]?.parameters.findIndex(
      (id) => target.facts.variables[id]?.name === loop.collection,
    ) ?? -1;
  const argument = file.facts.calls[running.call]?.arguments[index];
  if (argument === undefined) return loop;
  const site = { file, value: argument };
  return {
    ...loop,
    collection: written(context, site),
    size: sizeOf(context, site),
    list: { file: file.path, value: argument },
    origin: originOf(context, site),
  };
}
