/**
 * What code mentions, by name: the functions it calls, those it hands on, what these are made of. Read from facts, so
 * that a word in a comment, a message or a path is none.
 *
 * A called name ends in `(`: `auth(` asks, `auth` only is there.
 */
import type { CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, partsOf, type Value, valueAt, valueCount } from '../facts/values.ts';
import { callsByHost, edgesFrom } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';

/** How deep a value is looked into: `use(limit({ store: new Store() }))`, through a variable or two. */
const MAX_DEPTH = 6;

/** `this.limiter.consume`; what is called on the way ends in `()`. Empty for what has no name. */
export function nameOf(file: LinkedFile, id: ValueId, depth = 0): string {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'global':
      return value.name;
    case 'variable':
      return file.facts.variables[value.variable]?.name ?? '';
    case 'this':
      return 'this';
    case 'await':
      return nameOf(file, value.of, depth);
    case 'call':
      return depth > MAX_DEPTH
        ? ''
        : `${nameOf(file, file.facts.calls[value.call]?.callee ?? -1, depth + 1)}()`;
    case 'get':
      return depth > MAX_DEPTH ? value.name : `${nameOf(file, value.of, depth + 1)}.${value.name}`;
    default:
      return '';
  }
}

/** The name of what is called, with its `(`, and the words it is given: `passport.authenticate(`, `jwt`. */
export function namesOfCall(file: LinkedFile, id: CallId): readonly string[] {
  const call = file.facts.calls[id];
  if (call === undefined) return [];
  const words = call.arguments.flatMap((argument) => {
    if (kindOf(file.facts.values, argument) !== 'literal') return [];
    const value = valueAt(file.facts.values, argument);
    return value.k === 'literal' && typeof value.value === 'string' ? [value.value] : [];
  });
  return [`${nameOf(file, call.callee)}(`, ...words];
}

/** Names in a value: of variables and how they were made, of calls with what they are given, in functions written there. */
export function namesIn(context: Context, file: LinkedFile, id: ValueId, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const value = valueAt(file.facts.values, id);
  const below = (ids: readonly ValueId[]) => ids.flatMap((one) => namesIn(context, file, one, depth + 1));
  switch (value.k) {
    case 'variable': {
      const variable = file.facts.variables[value.variable];
      return [variable?.name ?? '', ...namesOfVariable(context, file, value.variable, depth + 1)];
    }
    case 'get':
      return [nameOf(file, id)];
    case 'call':
      return [...namesOfCall(file, value.call), ...below(file.facts.calls[value.call]?.arguments ?? [])];
    case 'function':
      return [...namesCalledIn(context, file, value.fn, 0), ...membersReadIn(file, value.fn)];
    case 'class':
      return [file.facts.classes[value.cls]?.name ?? ''];
    case 'object':
      return value.entries.flatMap(({ key, value: of }) => [key, ...namesIn(context, file, of, depth + 1)]);
    default:
      return below(partsOf(value));
  }
}

/** How a variable was made: here, or in the file that exports it. */
function namesOfVariable(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  depth: number,
): readonly string[] {
  const variable = file.facts.variables[id];
  const imported = variable?.import === undefined ? undefined : file.facts.imports[variable.import];
  if (imported !== undefined) return namesOfExport(context, file, imported.module, imported.name, depth);
  const made = variable?.assignments.flatMap(({ value }) => namesIn(context, file, value, depth)) ?? [];
  return variable?.function === undefined
    ? made
    : [...made, ...namesCalledIn(context, file, variable.function, 1)];
}

function namesOfExport(
  context: Context,
  from: LinkedFile,
  module: string,
  name: string,
  depth: number,
): readonly string[] {
  const target = context.sources.resolve(from.path, module);
  const file = target.k === 'file' && depth <= MAX_DEPTH ? context.file(target.path) : undefined;
  if (file === undefined) return [];
  return file.facts.exports.flatMap((entry) => {
    if (entry.name !== name && entry.name !== '*') return [];
    if (entry.from !== undefined)
      return namesOfExport(
        context,
        file,
        entry.from.module,
        entry.name === '*' ? name : entry.from.name,
        depth + 1,
      );
    if (entry.variable !== undefined) return namesOfVariable(context, file, entry.variable, depth + 1);
    return entry.value === undefined ? [] : namesIn(context, file, entry.value, depth + 1);
  });
}

/** What a function compares with something: `input.token==` of `input.token !== settings.token`. */
export function namesComparedIn(file: LinkedFile, fn: FunctionId): readonly string[] {
  return valuesIn(file, fn, 'binary').flatMap((id) => {
    const value = valueAt(file.facts.values, id);
    if (value.k !== 'binary' || !/^[!=]==?$/.test(value.op)) return [];
    return [value.left, value.right].map((side) => `${nameOf(file, side)}==`);
  });
}

/** `ctx.session`, `req.user`: what a guard that is written in place looks at. */
function membersReadIn(file: LinkedFile, fn: FunctionId): readonly string[] {
  return valuesIn(file, fn, 'get').map((id) => nameOf(file, id));
}

function valuesIn(file: LinkedFile, fn: FunctionId, kind: Value['k']): readonly ValueId[] {
  const [start, end] = file.facts.functions[fn]?.bodyAt ?? [0, 0];
  const { values } = file.facts;
  const found: ValueId[] = [];
  for (let id = 0; id < valueCount(values); id++) {
    const at = values.starts[id] ?? 0;
    if (start <= at && at < end && kindOf(values, id) === kind) found.push(id);
  }
  return found;
}

/** Of the calls of a function, and so many levels of what they lead to. */
export function namesCalledIn(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  depth: number,
): readonly string[] {
  const own = (callsByHost(context, file).get(fn) ?? []).flatMap((id) => namesOfCall(file, id));
  if (depth === 0) return own;
  const below = edgesFrom(context, file, fn).flatMap(({ to }) => {
    const other = context.file(to.file);
    return other === undefined ? [] : namesCalledIn(context, other, to.index, depth - 1);
  });
  return [...own, ...below];
}
