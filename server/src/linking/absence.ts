/** May a value be `undefined` when it is used, as far as the text shows, and does the code before ask whether it is? */
import type { Origin } from '../../../rules/model/operation.ts';
import type { TypeNode } from '../facts/facts.ts';
import { type Value, valueAt } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Site } from './options.ts';
import { alternatives } from './shape.ts';

/** Why it may be `undefined`, where it is used; absent when nothing says so, or when it was asked for before. */
export function absenceOf(context: Context, used: Site, settled: Site): Origin['undefinedBy'] {
  const why = whyAbsent(context, settled.file, valueAt(settled.file.facts.values, settled.value), 0);
  if (why === undefined) return undefined;
  const offset = used.file.facts.values.starts[used.value] ?? 0;
  if (isAskedFor(context, used.file, used.value, offset, 0)) return undefined;
  const isElsewhere = settled.file !== used.file || settled.value === used.value;
  return isElsewhere || !isAskedFor(context, settled.file, settled.value, offset, 0) ? why : undefined;
}

function whyAbsent(
  context: Context,
  file: LinkedFile,
  value: Value,
  depth: number,
): Origin['undefinedBy'] | undefined {
  if (value.k === 'get') {
    if (value.optional || isOptionalChain(file, value.of)) return 'chain';
    return isOptionalMember(context, file, value) ? 'optional' : undefined;
  }
  if (value.k === 'either')
    return value.of.some((part) => valueAt(file.facts.values, part).k === 'undefined')
      ? 'written'
      : undefined;
  if (value.k !== 'variable' || depth > 2) return undefined;
  const variable = file.facts.variables[value.variable];
  if (variable === undefined) return undefined;
  if (variable.parameter?.optional === true && variable.assignments.length === 0) return 'optional';
  if (admitsUndefined(variable.type)) return 'optional';
  const assignment = variable.assignments[0];
  if (assignment === undefined || variable.assignments.length !== 1 || variable.type !== undefined)
    return undefined;
  const assigned = valueAt(file.facts.values, assignment.value);
  return assigned.k === 'get' ? whyAbsent(context, file, assigned, depth + 1) : undefined;
}

/** `session?.user.id`: the question mark stands further in. */
function isOptionalChain(file: LinkedFile, id: number): boolean {
  const value = valueAt(file.facts.values, id);
  return value.k === 'get' && (value.optional || isOptionalChain(file, value.of));
}

/** Of an object whose type is written, here or where it is imported from. */
function isOptionalMember(
  context: Context,
  file: LinkedFile,
  { of: id, name }: Extract<Value, { k: 'get' }>,
): boolean {
  const of = valueAt(file.facts.values, id);
  const type = of.k === 'variable' ? file.facts.variables[of.variable]?.type : undefined;
  if (type?.k === 'object') return type.members.find((member) => member.name === name)?.optional === true;
  return alternatives(evaluate(context, file, id)).some((shape) => {
    if (shape.k === 'object')
      return (
        context.file(shape.file)?.facts.classes[shape.cls]?.fields.find((field) => field.name === name)
          ?.optional === true
      );
    if (shape.k !== 'typed') return false;
    const declaration = context.file(shape.file)?.facts.types[shape.declaration];
    const members = declaration?.type?.k === 'object' ? declaration.type.members : declaration?.members;
    return members?.find((member) => member.name === name)?.optional === true;
  });
}

function admitsUndefined(type: TypeNode | undefined): boolean {
  return type?.k === 'union' && type.of.some((part) => part.k === 'keyword' && part.name === 'undefined');
}

/**
 * A test around it or before it in its function (or in those it is written in) that names the value, or what it is taken
 * from: `if (!user) throw …`, `user && …`, `assert(user)`. What the test decides is not followed: who asks, knows.
 */
function isAskedFor(context: Context, file: LinkedFile, id: number, offset: number, depth: number): boolean {
  const path = pathOf(file, id);
  if (path === undefined) return false;
  const asks = pattern(path);
  const source = context.sources.text(file.path);
  const around = functionsAround(file, offset);
  for (const frame of file.facts.frames) {
    if (!around.has(frame.fn) || frame.at[0] > offset) continue;
    if (frame.kind === 'guard') {
      // The left side of `a && b`.
      if (frame.at[1] >= offset && asks(source.slice(frame.at[0], frame.bodyAt[0]))) return true;
    }
    if (frame.test === undefined) continue;
    const { starts, ends } = file.facts.values;
    if (asks(source.slice(starts[frame.test] ?? 0, ends[frame.test] ?? 0))) return true;
  }
  for (const call of file.facts.calls) {
    if (!around.has(call.fn) || call.at[1] > offset || call.arguments.length === 0) continue;
    if (call.use !== 'dropped' && call.use !== 'await') continue;
    const name = source.slice(call.calleeAt[0], call.calleeAt[1]);
    if (!ASSERTS.test(name)) continue;
    if (asks(source.slice(call.argumentsAt[0], call.argumentsAt[1]))) return true;
  }
  return depth < 2 && isInitializerAskedFor(context, file, id, offset, depth);
}

/**
 * Does the code go no further when a value is missing, or what is built of it is empty? A test before it that names the
 * value, and after which the function ends: `if (!id && !email) throw …`.
 */
export function isRefused(context: Context, file: LinkedFile, id: number): boolean {
  const path = pathOf(file, id);
  if (path === undefined || path.length === 0) return false;
  const offset = file.facts.values.starts[id] ?? 0;
  const asks = pattern(path);
  const source = context.sources.text(file.path);
  const around = functionsAround(file, offset);
  const { starts, ends } = file.facts.values;
  return file.facts.frames.some(
    ({ fn, at, kind, test, leaves }) =>
      kind === 'then' &&
      around.has(fn) &&
      at[1] <= offset &&
      (leaves.return || leaves.throw) &&
      test !== undefined &&
      asks(source.slice(starts[test] ?? 0, ends[test] ?? 0)),
  );
}

const ASSERTS = /assert|invariant|require|ensure|validate|must|check|guard|verify|throw/i;

function isInitializerAskedFor(
  context: Context,
  file: LinkedFile,
  id: number,
  offset: number,
  depth: number,
): boolean {
  const value = valueAt(file.facts.values, id);
  const variable = value.k === 'variable' ? file.facts.variables[value.variable] : undefined;
  const initializer = variable?.assignments.length === 1 ? variable.assignments[0] : undefined;
  return initializer !== undefined && isAskedFor(context, file, initializer.value, offset, depth + 1);
}

/** `session.user.id` as its names, outermost object first. */
function pathOf(file: LinkedFile, id: number): readonly string[] | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'variable') {
    const name = file.facts.variables[value.variable]?.name ?? '';
    return name === '' ? [] : [name];
  }
  if (value.k === 'this') return ['this'];
  if (value.k === 'await') return pathOf(file, value.of);
  if (value.k !== 'get') return undefined;
  const of = pathOf(file, value.of);
  return of === undefined ? undefined : [...of, value.name];
}

/** Does a text name the path, or an object on the way to it and nothing further of that? */
function pattern(path: readonly string[]): (text: string) => boolean {
  const parts = path.map((_, index) => path.slice(0, index + 1).join('.')).filter((part) => part !== 'this');
  const whole = parts.at(-1) ?? '';
  const found = parts.map((part) => {
    const escaped = part.replace(/[$.]/g, '\\$&');
    return new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])${part === whole ? '' : '(?!\\.)'}`);
  });
  return (text) => {
    const plain = text.replace(/[?!](?=\.)/g, '');
    return found.some((one) => one.test(plain));
  };
}

/** The function at an offset, and those that it is written in. */
export function functionsAround(file: LinkedFile, offset: number): ReadonlySet<number> {
  const around = new Set<number>();
  for (let fn = functionAt(file, offset); fn >= 0; fn = file.facts.functions[fn]?.parent ?? -1)
    around.add(fn);
  return around;
}
