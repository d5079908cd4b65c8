/** What a loop is for, over what it runs, and how large that is. */
import type { Loop } from '../../../rules/model/frame.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { FrameFact, FrameId, VariableId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import { isChunked } from './chunks.ts';
import type { Context, LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import { derivedFrom, LOOPS, refersTo } from './flow.ts';
import { literalOf, type Site, written } from './options.ts';
import { originOf, sizeOf } from './origins.ts';
import { sourceAt } from './source-text.ts';
import { calleeName } from './uses.ts';

/** A loop statement, with the variables that change from turn to turn. */
export interface StatementLoop {
  readonly loop: Loop;
  readonly variables: readonly VariableId[];
}

export function statementLoop(context: Context, file: LinkedFile, id: FrameId): StatementLoop | undefined {
  const frame = file.facts.frames[id];
  if (frame === undefined || !LOOPS.has(frame.kind)) return undefined;
  return context.ask(file, `loop${id}`, undefined as StatementLoop | undefined, () =>
    frame.kind === 'for' || frame.kind === 'while' || frame.kind === 'do'
      ? conditionLoop(context, file, frame)
      : collectionLoop(context, file, frame),
  );
}

function collectionLoop(context: Context, file: LinkedFile, frame: FrameFact): StatementLoop {
  const site = { file, value: frame.collection ?? -1 };
  const collection = frame.collection === undefined ? '' : written(context, site);
  const size: Size = frame.collection === undefined ? unknownSize(collection) : sizeOf(context, site);
  const chunks = frame.collection !== undefined && isChunked(context, file, frame.collection);
  const streaming = frame.kind === 'for-await';
  return {
    variables: frame.variables,
    loop: {
      purpose: chunks
        ? 'chunks'
        : isSearch(file, frame)
          ? 'search'
          : streaming && isPager(context, file, frame)
            ? 'paging'
            : 'items',
      collection,
      size,
      ...(frame.collection === undefined ? {} : { list: { file: file.path, value: frame.collection } }),
      parallel: false,
      concurrency: 1,
      origin: originOf(context, site),
      varies: 'unknown',
      recursive: false,
      staggered: false,
    },
  };
}

function unknownSize(of: string): Size {
  return { most: Number.POSITIVE_INFINITY, why: 'unknown', of };
}

/** `for await (const page of paginate(…))`: the iterable brings pages. */
function isPager(_context: Context, file: LinkedFile, frame: FrameFact): boolean {
  const names = frame.variables.map((variable) => file.facts.variables[variable]?.name ?? '');
  return names.some((name) => /page|batch|chunk|rows|items$/i.test(name));
}

/**
 * Leaves at the first hit: `break`, or a `return` of something found. A `return` that only reports a failure
 * (`if (!product) return notFound()`) still walks all items of a good request.
 */
function isSearch(file: LinkedFile, frame: FrameFact): boolean {
  if (frame.leaves.break) return true;
  if (!frame.leaves.return) return false;
  const derived = derivedFrom(file, frame.variables, frame.at);
  for (const returned of file.facts.functions[frame.fn]?.returns ?? []) {
    if (returned.at[0] < frame.bodyAt[0] || returned.at[1] > frame.bodyAt[1]) continue;
    const value = valueAt(file.facts.values, returned.value);
    if (value.k === 'literal' && value.value === true) return true;
    if (value.k === 'call' && SUCCESS.test(calleeName(file, value.call))) return true;
    if (
      (value.k === 'variable' || value.k === 'get' || value.k === 'await' || value.k === 'object') &&
      refersTo(file, spanOf(file.facts.values, returned.value), derived)
    )
      return true;
  }
  return false;
}

/** `return Ok(found)`, `return success(…)`, `return Promise.resolve(…)`. */
const SUCCESS = /(^|\.)(ok|okay|succe(ss|ed)|right|resolve)$/i;

function conditionLoop(context: Context, file: LinkedFile, frame: FrameFact): StatementLoop {
  const changing = changedIn(file, frame);
  const variables = [...new Set([...frame.variables, ...changing])];
  const overIndex = frame.test === undefined ? undefined : indexedCollection(context, file, frame);
  if (overIndex !== undefined)
    return {
      variables,
      loop: {
        ...overIndex,
        purpose: isSearch(file, { ...frame, variables }) && frame.leaves.break ? 'search' : overIndex.purpose,
      },
    };
  const drained = frame.test === undefined ? undefined : drainedQueue(context, file, frame);
  if (drained !== undefined) return { variables, loop: drained };
  const purpose = purposeOf(context, file, frame, variables);
  const bound = frame.kind === 'for' ? countedBound(context, file, frame) : undefined;
  const collection = frame.test === undefined ? '' : written(context, { file, value: frame.test });
  return {
    variables,
    loop: {
      purpose: bound !== undefined && purpose === 'unknown' ? 'items' : purpose,
      collection,
      size: bound === undefined ? unknownSize(collection) : { most: bound, why: 'literal', of: collection },
      parallel: false,
      concurrency: 1,
      origin: { kind: 'unknown', text: collection, maybeUndefined: false },
      varies: 'unknown',
      recursive: false,
      staggered: false,
    },
  };
}

/** Variables assigned inside the loop. */
function changedIn(file: LinkedFile, frame: FrameFact): readonly VariableId[] {
  const found: VariableId[] = [];
  file.facts.variables.forEach((variable, id) => {
    if (variable.kind === 'const' || variable.kind === 'import') return;
    if (variable.assignments.some((a) => a.at[0] >= frame.at[0] && a.at[1] <= frame.at[1])) found.push(id);
  });
  return found;
}

/** `for (let i = 0; i < xs.length; i++)`, `while (i < xs.length) { …; i++; }`, and `i += 50` with slices. */
function indexedCollection(context: Context, file: LinkedFile, frame: FrameFact): Loop | undefined {
  const test = valueAt(file.facts.values, frame.test ?? -1);
  if (test.k !== 'binary' || !/^[<>]=?$|^!==?$/.test(test.op)) return undefined;
  for (const [side, other] of [
    [test.right, test.left],
    [test.left, test.right],
  ] as const) {
    const value = valueAt(file.facts.values, side);
    if (value.k !== 'get' || (value.name !== 'length' && value.name !== 'size')) continue;
    const counted = valueAt(file.facts.values, other);
    const counter = counted.k === 'variable' ? counted.variable : frame.variables[0];
    const stride = counter === undefined ? 1 : strideOf(context, file, counter);
    const isCounted =
      frame.kind === 'for' || (counter !== undefined && countsUp(context, file, counter, frame));
    const purpose =
      stride > 1 || isChunked(context, file, value.of) ? 'chunks' : isCounted ? 'items' : 'unknown';
    return inTurn(context, { file, value: value.of }, purpose);
  }
  return undefined;
}

/** Does each turn move the counter on, in one place? One that may `continue` before may try the same item again. */
function countsUp(context: Context, file: LinkedFile, counter: VariableId, loop: FrameFact): boolean {
  const moves = (file.facts.variables[counter]?.assignments ?? []).filter(
    ({ at }) => at[0] >= loop.bodyAt[0] && at[1] <= loop.bodyAt[1],
  );
  const [move] = moves;
  if (moves.length !== 1 || move === undefined || !/^\+[+=]$/.test(move.op)) return false;
  return file.facts.frames[move.frame] === loop && !/\bcontinue\b/.test(sourceAt(context, file, loop.bodyAt));
}

/** How far the counter moves each turn: 1, a literal, or more than 1 when it is a name such as `BATCH_SIZE`. */
function strideOf(context: Context, file: LinkedFile, counter: VariableId): number {
  for (const { op, value: id } of file.facts.variables[counter]?.assignments ?? []) {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'literal' && op === '=') continue; // Where it begins.
    // `i += size`, `i = i + size`, `start = end`.
    const by = op === '=' && value.k === 'binary' && value.op === '+' ? value.right : id;
    if (op !== '+=' && op !== '=') continue;
    const step = literalOf(context, { file, value: by });
    return typeof step === 'number' ? step : 2;
  }
  return 1;
}

/** `while (queue.length) { const x = queue.shift() … }` works off a list. */
function drainedQueue(context: Context, file: LinkedFile, frame: FrameFact): Loop | undefined {
  const test = valueAt(file.facts.values, frame.test ?? -1);
  const inner = test.k === 'binary' ? valueAt(file.facts.values, test.left) : test;
  if (inner.k !== 'get' || inner.name !== 'length') return undefined;
  const root = rootVariable(file.facts, inner.of);
  if (root === undefined) return undefined;
  for (const reference of file.index.references.get(root) ?? []) {
    const call = file.index.callOn.get(reference);
    const fact = call === undefined ? undefined : file.facts.calls[call];
    const callee = fact === undefined ? undefined : valueAt(file.facts.values, fact.callee);
    if (
      fact === undefined ||
      callee?.k !== 'get' ||
      fact.at[0] < frame.bodyAt[0] ||
      fact.at[1] > frame.bodyAt[1]
    )
      continue;
    const site = { file, value: inner.of };
    if (callee.name === 'splice') return inTurn(context, site, 'chunks');
    if (callee.name === 'shift' || callee.name === 'pop') return inTurn(context, site, 'items');
  }
  return undefined;
}

/** A loop over a collection, one turn after the other. */
function inTurn(context: Context, site: Site, purpose: Loop['purpose']): Loop {
  return {
    purpose,
    collection: written(context, site),
    size: sizeOf(context, site),
    list: { file: site.file.path, value: site.value },
    parallel: false,
    concurrency: 1,
    origin: originOf(context, site),
    varies: 'unknown',
    recursive: false,
    staggered: false,
  };
}

/** `for (let i = 0; i < 5; i++)` → 5. */
function countedBound(context: Context, file: LinkedFile, frame: FrameFact): number | undefined {
  const test = valueAt(file.facts.values, frame.test ?? -1);
  if (test.k !== 'binary') return undefined;
  const bound = literalOf(context, { file, value: test.right });
  return typeof bound === 'number' ? bound + 1 : undefined;
}

const PAGING =
  /cursor|offset|page|hasmore|has_more|nexttoken|next_token|continuation|lastid|last_id|skip|after|marker|startkey|lastevaluated|batch|processed|remaining|fetched/i;
const RETRY = /retr|attempt|tries|backoff/i;

/** `while` and counted loops by what their condition and changing variables are called, and by whether they wait. */
function purposeOf(
  context: Context,
  file: LinkedFile,
  frame: FrameFact,
  variables: readonly VariableId[],
): Loop['purpose'] {
  const test = frame.test === undefined ? '' : written(context, { file, value: frame.test }, 200);
  const names = variables.map((variable) => file.facts.variables[variable]?.name ?? '').join(' ');
  if (RETRY.test(test) || RETRY.test(names)) return 'retry';
  if (PAGING.test(test) || PAGING.test(names)) return 'paging';
  if (waitsIn(file, frame)) return 'poll';
  if (test === 'true' || test === '' || test === '1')
    return frame.leaves.break || frame.leaves.return ? 'paging' : 'service';
  return 'unknown';
}

/** A `setTimeout` or `sleep` in the body. */
function waitsIn(file: LinkedFile, frame: FrameFact): boolean {
  const store = file.facts.values;
  const count = valueCount(store);
  for (let id = 0; id < count; id++) {
    const kind = kindOf(store, id);
    if (kind !== 'global' && kind !== 'variable') continue;
    const [start, end] = spanOf(store, id);
    if (start < frame.bodyAt[0] || end > frame.bodyAt[1]) continue;
    const value = valueAt(store, id);
    const name =
      value.k === 'global'
        ? value.name
        : value.k === 'variable'
          ? (file.facts.variables[value.variable]?.name ?? '')
          : '';
    if (/^(setTimeout|sleep|delay|wait|pause)$/i.test(name)) return true;
  }
  return false;
}
