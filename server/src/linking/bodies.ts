/** Where a handler reads the body of its request: by a method of the request, or piece by piece from its stream. */
import type { BodyRead } from '../../../rules/model/body.ts';
import type { FunctionId, Span, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt, valueCount } from '../facts/values.ts';
import { hostOf } from './callbacks.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { namesCalledIn } from './mentioned.ts';
import { originOf } from './origins.ts';
import { calleeName } from './uses.ts';

const READS: Readonly<Record<string, BodyRead['what']>> = {
  json: 'text',
  text: 'text',
  formData: 'bytes',
  parseBody: 'bytes',
  arrayBuffer: 'bytes',
  bytes: 'bytes',
  blob: 'bytes',
};
const NONE: readonly BodyRead[] = [];

export function bodyReadsOf(context: Context, file: LinkedFile, host: FunctionId): readonly BodyRead[] {
  return context.ask(file, `bodies${host}`, NONE, () => {
    const { values, calls, frames } = file.facts;
    const read = (what: BodyRead['what'], span: Span, around: Span): BodyRead => ({
      fn: { file: file.path, index: host },
      at: { file: file.path, span },
      what,
      measured: compares(context, file).some(
        ({ at, size }) => size || (what === 'chunks' && around[0] <= at && at < around[1]),
      ),
    });
    const called = (callsByHost(context, file).get(host) ?? []).flatMap((id) => {
      const call = calls[id];
      const callee = call === undefined ? undefined : valueAt(values, call.callee);
      if (call === undefined || callee?.k !== 'get') return NONE;
      const what = readBy(context, file, host, callee.name, call.arguments);
      return what !== undefined && isRequest(context, file, callee.of)
        ? [read(what, call.calleeAt, call.at)]
        : NONE;
    });
    const walked = frames.flatMap((frame) =>
      frame.kind === 'for-await' &&
      frame.collection !== undefined &&
      hostOf(context, file, frame.fn) === host &&
      isRequest(context, file, frame.collection)
        ? [read('chunks', spanOf(values, frame.collection), frame.at)]
        : NONE,
    );
    const found = [...called, ...walked].sort((a, b) => a.at.span[0] - b.at.span[0]);
    return found.length === 0 ? NONE : found;
  });
}

function readBy(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  name: string,
  given: readonly ValueId[],
): BodyRead['what'] | undefined {
  const first = given[0] === undefined ? undefined : valueAt(file.facts.values, given[0]);
  const word = first?.k === 'literal' ? first.value : undefined;
  if (given.length === 0 || name === 'parseBody')
    return FORMS.has(name) && !takesFile(context, file, host) ? 'text' : READS[name];
  if (name === 'valid') return word === 'json' ? 'text' : word === 'form' ? 'bytes' : undefined;
  const isGathering = name === 'on' && word === 'data' && given[1] !== undefined && gathers(file, given[1]);
  return isGathering ? 'chunks' : undefined;
}

const FORMS = new Set(['formData', 'parseBody']);
const FILES =
  /file|image|photo|picture|avatar|logo|document|attachment|upload|blob|audio|video|csv|pdf|arrayBuffer/i;

/** `form.get('photo')`, `upload.arrayBuffer()`: a field of the form is a file, as far as names tell. */
function takesFile(context: Context, file: LinkedFile, host: FunctionId): boolean {
  return namesCalledIn(context, file, host, 1).some((name) => FILES.test(name));
}

/** `(chunk) => { body += chunk }`, `(chunk) => chunks.push(chunk)`. */
function gathers(file: LinkedFile, id: ValueId): boolean {
  const callback = valueAt(file.facts.values, id);
  if (callback.k !== 'function') return false;
  const { calls, variables, values } = file.facts;
  const pushes = calls.some((call) => {
    const callee = valueAt(values, call.callee);
    return call.fn === callback.fn && callee.k === 'get' && callee.name === 'push';
  });
  return (
    pushes ||
    variables.some(({ assignments }) => assignments.some(({ op, fn }) => op === '+=' && fn === callback.fn))
  );
}

/** The request itself, and not something that it names: a parameter of a handler, or `req` of its context. */
export function isRequest(context: Context, file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'variable') {
    const variable = file.facts.variables[value.variable];
    const given = variable?.assignments.length === 0 ? variable : undefined;
    if (given?.parameter !== undefined) return originOf(context, { file, value: id }).kind === 'request';
    const [taken, ...others] = variable?.assignments ?? [];
    return taken !== undefined && others.length === 0 && isRequest(context, file, taken.value);
  }
  if (value.k !== 'get') return false;
  return (
    /^(?:req|request|raw)$/.test(value.name) &&
    originOf(context, { file, value: value.of }).kind === 'request'
  );
}

const SIZES = new Set(['size', 'length', 'byteLength']);

/** Does the file compare a size with something, or ask for one? */
export function comparesSizes(context: Context, file: LinkedFile): boolean {
  return compares(context, file).some(({ size }) => size);
}

/** Comparisons by size, and whether of something that is called one: `file.size > MAX`, `request.headers.get('content-length')`. */
function compares(
  context: Context,
  file: LinkedFile,
): readonly { readonly at: number; readonly size: boolean }[] {
  return context.ask(file, 'size comparisons', [], () => {
    const { values, frames } = file.facts;
    // `i < list.length` counts turns.
    const turning = new Set(
      frames.flatMap(({ kind, test }) => (kind === 'for' && test !== undefined ? [test] : [])),
    );
    const found: { at: number; size: boolean }[] = [];
    for (let id = 0; id < valueCount(values); id++) {
      const value = valueAt(values, id);
      const at = values.starts[id] ?? 0;
      if (asksLength(file, id)) found.push({ at, size: true });
      if (value.k !== 'binary' || !/^[<>]=?$/.test(value.op) || turning.has(id)) continue;
      const sides = [valueAt(values, value.left), valueAt(values, value.right)];
      if (sides.some((side) => side.k === 'literal' && (side.value === 0 || side.value === 1))) continue;
      found.push({ at, size: sides.some((side) => side.k === 'get' && SIZES.has(side.name)) });
    }
    return found;
  });
}

const LENGTH = /^content-length$/i;

/** `headers.get('content-length')`, `Number(req.headers['content-length'])`; not its name among others. */
function asksLength(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  const argument = file.index.argumentOf.get(id);
  const callee = argument === undefined ? '' : calleeName(file, argument.call);
  if (value.k === 'literal')
    return LENGTH.test(String(value.value)) && /(?:^|\.)(?:get|header)$/.test(callee);
  return (
    value.k === 'get' && LENGTH.test(value.name) && /^(?:Number|parseInt|Number\.parseInt)$/.test(callee)
  );
}
