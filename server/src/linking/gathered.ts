/**
 * Content that is gathered whole before it is handed on. Looked for from its end: what tables say takes content is asked
 * where that content comes from, back through variables, conversions and helpers, to a call that reads a stream to its
 * end or to a text that is put together from rows.
 */
import type { Gathered } from '../../../rules/model/gathered.ts';
import type { Row, StreamPhrase } from '../../../rules/model/library.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { CallId, FrameFact, FrameId, FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { comparesSizes, isRequest } from './bodies.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { rootVariable } from './file-index.ts';
import { callsOn, enclosing, PUSH } from './flow.ts';
import { libraryCall } from './library-calls.ts';
import { dependsOnInput } from './lifetimes.ts';
import { nameOf, namesIn } from './mentioned.ts';
import { argumentAt, literalOf, type Site } from './options.ts';
import { sizeOf } from './origins.ts';
import { alternatives } from './shape.ts';
import { calleeName } from './uses.ts';

const NONE: readonly Gathered[] = [];

/** In a host function, in source order; once for each place where something is gathered. */
export function gatheredIn(context: Context, file: LinkedFile, host: FunctionId): readonly Gathered[] {
  return context.ask(file, `gathered${host}`, NONE, () => {
    const found = (callsByHost(context, file).get(host) ?? []).flatMap(
      (id) => handedTo(context, file, host, id) ?? [],
    );
    return found.filter((one, index) => found.findIndex(({ at }) => at.span[0] === one.at.span[0]) === index);
  });
}

function handedTo(context: Context, file: LinkedFile, host: FunctionId, id: CallId): Gathered | undefined {
  const call = file.facts.calls[id];
  const row = libraryCall(context, file, id)?.row;
  const places = row?.content === undefined ? [] : [row.content].flat();
  for (const place of places) {
    const content = call && argumentAt(context, file, call, place);
    if (call === undefined || content?.state !== 'known' || content.site.file !== file) continue;
    const source = sourceOf(context, content.site, 0);
    if (source === undefined || source.file !== file) continue;
    return {
      fn: { file: file.path, index: host },
      what: source.what,
      at: { file: file.path, span: source.at },
      ...(source.inside === undefined ? {} : { inside: source.inside }),
      goesTo: { file: file.path, span: call.calleeAt },
      bounded: source.bounded,
      ...(source.size === undefined ? {} : { size: source.size }),
      ...streamInstead(context, file, id, content.site.value, source, row?.takes),
    };
  }
  return undefined;
}

/** Where content was gathered, seen from the file in which it is asked for. */
interface Source {
  readonly what: Gathered['what'];
  readonly file: LinkedFile;
  readonly at: Span;
  readonly inside?: Gathered['inside'];
  readonly bounded: boolean;
  readonly size?: Size;
  /** The call that gathers, and how the stream is had in its place. */
  readonly call?: CallId;
  readonly streamed?: StreamPhrase;
}

const MAX_DEPTH = 8;
/** What gives the same content in another form. */
const CONVERTS = /^(?:Buffer\.from|Uint8Array|Blob|File|String|Readable\.from)$/;
const CONVERTS_ITSELF = new Set(['toString', 'arrayBuffer', 'bytes', 'blob', 'trim', 'concat']);
const PARTS = new Set(['data', 'body', 'buffer', 'content', 'Body']);

function sourceOf(context: Context, site: Site, depth: number): Source | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const again = (next: ValueId) => sourceOf(context, { file, value: next }, depth + 1);
  const first = (ids: readonly ValueId[]) => firstOf(ids, again);
  switch (value.k) {
    case 'await':
      return again(value.of);
    case 'either':
      return first(value.of);
    case 'array':
      return value.items.length === 1 ? first(value.items) : undefined;
    case 'binary':
      return value.op === '+' ? first([value.left, value.right]) : undefined;
    case 'template':
      return first(value.holes);
    case 'get':
      return PARTS.has(value.name) ? again(value.of) : undefined;
    case 'variable':
      return ofVariable(context, file, value.variable, again);
    case 'call':
      return ofCall(context, file, value.call, again, depth);
    default:
      return undefined;
  }
}

function firstOf<T>(ids: readonly ValueId[], look: (id: ValueId) => T | undefined): T | undefined {
  for (const id of ids) {
    const found = look(id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofVariable(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  again: (value: ValueId) => Source | undefined,
): Source | undefined {
  const variable = file.facts.variables[id];
  if (variable === undefined || variable.parameter !== undefined || variable.fn === 0) return undefined;
  const grown = grownInLoop(context, file, id) ?? grownByStream(context, file, id);
  if (grown !== undefined) return grown;
  if (usesOfContent(file, id) > 1) return undefined; // It is parsed or logged as well: needed as a whole.
  return firstOf(
    variable.assignments.filter(({ op }) => op === '=').map(({ value }) => value),
    again,
  );
}

/** Places that take it, and do not merely ask how long it is. */
function usesOfContent(file: LinkedFile, id: VariableId): number {
  return (file.index.references.get(id) ?? []).filter((reference) => {
    const parent = file.index.parents.get(reference);
    const value = parent === undefined ? undefined : valueAt(file.facts.values, parent);
    return !(value?.k === 'get' && /^(?:length|byteLength|size)$/.test(value.name));
  }).length;
}

/** `csv += …` for each row. */
function grownInLoop(context: Context, file: LinkedFile, id: VariableId): Source | undefined {
  const { variables, functions } = file.facts;
  const variable = variables[id];
  for (const { op, frame, fn } of variable?.assignments ?? []) {
    if (op !== '+=') continue;
    const loop = frameAround(file, frame, 'for-of');
    const host = functions[fn]?.context?.call;
    const list = loop?.collection ?? (fn === variable?.fn ? undefined : eachOf(file, host));
    if (list === undefined) continue;
    const found = variable && ofRows(context, file, list, variable.at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function frameAround(file: LinkedFile, from: FrameId, kind: FrameFact['kind']): FrameFact | undefined {
  return enclosing(file, from)
    .map((id) => file.facts.frames[id])
    .find((frame) => frame?.kind === kind);
}

/** `rows` of `rows.forEach(…)`. */
function eachOf(file: LinkedFile, id: CallId | undefined): ValueId | undefined {
  const callee =
    id === undefined ? undefined : valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  return callee?.k === 'get' && callee.name === 'forEach' ? callee.of : undefined;
}

/** Undefined unless they come from a store that grows. */
function ofRows(context: Context, file: LinkedFile, list: ValueId, at: Span): Source | undefined {
  const size = sizeOf(context, { file, value: list });
  const isOfRows = alternatives(evaluate(context, file, list)).some(({ k }) => k === 'list');
  if (!isOfRows && size.why !== 'growing') return undefined;
  return { what: 'rows', file, at, bounded: Number.isFinite(size.most) || size.why !== 'growing', size };
}

function ofCall(
  context: Context,
  file: LinkedFile,
  id: CallId,
  again: (value: ValueId) => Source | undefined,
  depth: number,
): Source | undefined {
  const call = file.facts.calls[id];
  if (call === undefined) return undefined;
  const called = libraryCall(context, file, id);
  if (called?.row.collects !== undefined && isCollecting(context, file, id, called.row)) {
    const made = called.of.chain?.file === file.path ? called.of.chain.call : undefined;
    const isOther = isGiven(file, id) || (made === undefined ? isMadeOfInput(file, id) : isGiven(file, made));
    return {
      what: called.row.collects,
      file,
      at: call.calleeAt,
      call: id,
      bounded: !isOther || isOwnText(context, file, id) || comparesSizes(context, file),
      ...(called.row.streamed === undefined ? {} : { streamed: called.row.streamed }),
    };
  }
  const callee = valueAt(file.facts.values, call.callee);
  if (callee.k === 'get' && callee.name === 'join') return joined(context, file, callee.of, call.calleeAt);
  if (calleeName(file, id) === 'Buffer.concat') return ofChunks(context, file, id);
  if (CONVERTS.test(calleeName(file, id)))
    return call.arguments[0] === undefined ? undefined : again(call.arguments[0]);
  if (callee.k === 'get' && CONVERTS_ITSELF.has(callee.name)) return again(callee.of);
  if (call.kind === 'new' && calleeName(file, id) === 'Promise') return ofPromise(file, id, again);
  return ofHelper(context, file, id, depth);
}

function isCollecting(context: Context, file: LinkedFile, id: CallId, { collectsIf }: Row): boolean {
  if (collectsIf === undefined) return true;
  const found = argumentAt(context, file, file.facts.calls[id]!, collectsIf[0]);
  return found.state === 'known' && literalOf(context, found.site) === collectsIf[1];
}

const OWN_FOLDER = /^(?:process\.cwd\(|__dirname|\.dirname|import\.meta\b)/;

/** A text that comes with the program: `readFile(join(__dirname, `${name}.md`), 'utf8')`. */
function isOwnText(context: Context, file: LinkedFile, id: CallId): boolean {
  const [path, encoding] = file.facts.calls[id]?.arguments ?? [];
  if (path === undefined || encoding === undefined) return false;
  const names = namesIn(context, file, path);
  const isText = /^utf-?8$/i.test(String(literalOf(context, { file, value: encoding })));
  return isText && names.some((name) => OWN_FOLDER.test(name));
}

/** Does it read something else each time? */
function isGiven(file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  return call !== undefined && dependsOnInput(file, call.argumentsAt, call.fn);
}

/** Is what the call is made on another each time: `found` of `found.Body.transformToByteArray()`? */
function isMadeOfInput(file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  const root = callee?.k === 'get' ? rootVariable(file.facts, callee.of) : undefined;
  const variable = root === undefined ? undefined : file.facts.variables[root];
  if (call === undefined || variable === undefined || variable.fn === 0) return false;
  const [only] = variable.assignments;
  return only === undefined || dependsOnInput(file, spanOf(file.facts.values, only.value), call.fn);
}

/** `rows.map(…).join('\n')`; also of lines that a loop over rows has pushed. */
function joined(context: Context, file: LinkedFile, list: ValueId, at: Span): Source | undefined {
  const value = valueAt(file.facts.values, list);
  if (value.k === 'array') {
    return firstOf(value.items, (item) => {
      const inner = valueAt(file.facts.values, item);
      return inner.k === 'spread' ? joined(context, file, inner.of, at) : undefined;
    });
  }
  if (value.k !== 'variable') return ofRows(context, file, list, at);
  for (const call of callsOn(file, value.variable, PUSH)) {
    const loop = frameAround(file, call.frame, 'for-of');
    const pushed = loop?.collection ?? eachOf(file, file.facts.functions[call.fn]?.context?.call);
    const found = pushed === undefined ? undefined : ofRows(context, file, pushed, at);
    if (found !== undefined) return found;
  }
  const [only, ...others] = file.facts.variables[value.variable]?.assignments ?? [];
  if (only === undefined || others.length > 0) return undefined;
  return joined(context, file, only.value, at) ?? ofRows(context, file, list, at);
}

/** `text += chunk` for each piece that a stream gives. */
function grownByStream(context: Context, file: LinkedFile, id: VariableId): Source | undefined {
  const variable = file.facts.variables[id];
  for (const { op, frame, fn } of variable?.assignments ?? []) {
    if (variable === undefined || op !== '+=' || frameAround(file, frame, 'for-await')) continue; // Mostly the words of a model.
    if (!isOfStream(context, file, frame, fn)) continue;
    return { what: 'stream', file, at: variable.at, bounded: comparesSizes(context, file) };
  }
  return undefined;
}

/** Does it run for each piece of a stream: `stream.on('data', …)`, `for await (const chunk of stream)`? */
function isOfStream(context: Context, file: LinkedFile, frame: FrameId, fn: FunctionId): boolean {
  const walk = frameAround(file, frame, 'for-await');
  const stream = walk?.collection ?? heardBy(file, file.facts.functions[fn]?.context?.call);
  // `missing-body-limit` speaks of requests.
  return stream !== undefined && !isRequest(context, file, stream) && !OWN_PROCESS.test(nameOf(file, stream));
}

/** `Buffer.concat(chunks)`, of chunks that a stream has given: `stream.on('data', …)`, `for await (const chunk of stream)`. */
function ofChunks(context: Context, file: LinkedFile, id: CallId): Source | undefined {
  const call = file.facts.calls[id];
  const list = valueAt(file.facts.values, call?.arguments[0] ?? -1);
  if (call === undefined || list.k !== 'variable') return undefined;
  for (const pushing of callsOn(file, list.variable, PUSH)) {
    if (!isOfStream(context, file, pushing.frame, pushing.fn)) continue;
    return { what: 'stream', file, at: call.calleeAt, bounded: comparesSizes(context, file) };
  }
  return undefined;
}

/** `new Promise((resolve) => stream.on('end', () => resolve(Buffer.concat(chunks))))`. */
function ofPromise(
  file: LinkedFile,
  id: CallId,
  again: (value: ValueId) => Source | undefined,
): Source | undefined {
  const { calls, functions, values } = file.facts;
  const executor = valueAt(values, calls[id]?.arguments[0] ?? -1);
  const resolve = executor.k === 'function' ? functions[executor.fn]?.parameters[0] : undefined;
  const resolving = calls.filter((one) => {
    const callee = valueAt(values, one.callee);
    return callee.k === 'variable' && callee.variable === resolve;
  });
  return firstOf(
    resolving.flatMap((one) => one.arguments.slice(0, 1)),
    again,
  );
}

/** What a child says, or somebody at the keyboard. */
const OWN_PROCESS = /\bstd(?:in|out|err)$/;

/** `stream` of `stream.on('data', …)`. */
function heardBy(file: LinkedFile, id: CallId | undefined): ValueId | undefined {
  const call = id === undefined ? undefined : file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const event = valueAt(file.facts.values, call?.arguments[0] ?? -1);
  const isData = event.k === 'literal' && event.value === 'data';
  return callee.k === 'get' && callee.name === 'on' && isData ? callee.of : undefined;
}

/** A function of the workspace that gives what it has gathered. */
function ofHelper(context: Context, file: LinkedFile, id: CallId, depth: number): Source | undefined {
  const call = file.facts.calls[id]!;
  if (depth > MAX_DEPTH / 2) return undefined;
  // Of several implementations one is enough: it is the one that runs, some day.
  for (const shape of alternatives(evaluate(context, file, call.callee))) {
    const target = shape.k === 'function' ? context.file(shape.file) : undefined;
    if (shape.k !== 'function' || target === undefined) continue;
    for (const { value } of target.facts.functions[shape.fn]?.returns ?? []) {
      const found = sourceOf(context, { file: target, value }, depth + 2);
      if (found === undefined) continue;
      const { what, bounded, size } = found;
      const inside = found.inside ?? { file: target.path, span: found.at };
      return { what, file, at: call.calleeAt, inside, bounded, ...(size === undefined ? {} : { size }) };
    }
  }
  return undefined;
}

/** When it is handed on as it was gathered, in place or by a variable that is for nothing else. */
function streamInstead(
  context: Context,
  file: LinkedFile,
  to: CallId,
  content: ValueId,
  { call: id, streamed }: Source,
  takes: StreamPhrase | undefined,
): Pick<Gathered, 'stream'> {
  if (id === undefined || streamed === undefined || takes?.as !== streamed.as) return {};
  const { calls, values, variables } = file.facts;
  const isIt = (one: ValueId): boolean => {
    const value = valueAt(values, one);
    return one === calls[id]?.value || (value.k === 'await' && isIt(value.of));
  };
  const held = valueAt(values, content);
  const variable = held.k === 'variable' ? held.variable : -1;
  const [only, ...others] = variables[variable]?.assignments ?? [];
  const isAlone = only !== undefined && others.length === 0 && isIt(only.value);
  if (!isIt(content) && !(isAlone && file.index.references.get(variable)?.length === 1)) return {};
  const stream = filled(context, file, id, streamed.text ?? '');
  return {
    stream: {
      at: takes.text === undefined ? spanOf(values, content) : (calls[to]?.at ?? [0, 0]),
      text: takes.text === undefined ? stream : filled(context, file, to, takes.text, stream),
      ...(isIt(content) ? {} : { declared: calls[id]?.statementAt ?? [0, 0] }),
      imports: [streamed.import, takes.import].filter((one) => one !== undefined),
    },
  };
}

/** `$of`: what the call is made on; `$1`: its first argument, if it is nothing else. */
function filled(context: Context, file: LinkedFile, id: CallId, phrase: string, first?: string): string {
  const call = file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const text = context.sources.text(file.path);
  const written = (value: ValueId | undefined) =>
    value === undefined ? '' : text.slice(...spanOf(file.facts.values, value));
  return phrase
    .replace('$1', () => first ?? written(call?.arguments[0]))
    .replace('$of', () => (callee.k === 'get' ? written(callee.of) : ''));
}
