/** What a parameter holds: by decorator (injection), by the call its function is handed to, by its default. */
import type { Decorator, FunctionId, TypeNode, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { calleeShape, evaluate } from './evaluate.ts';
import { callRow, tableOf } from './libraries.ts';
import { elementShape, ITERATING } from './lists.ts';
import { importedName } from './names.ts';
import { applyRow, entityOfValue } from './rows.ts';
import { alternatives, either, type LibraryShape, type Shape, UNKNOWN } from './shape.ts';
import { calleeText } from './source-text.ts';
import { typeShape } from './types.ts';

export function parameterShape(context: Context, file: LinkedFile, id: VariableId): Shape {
  const variable = file.facts.variables[id];
  const parameter = variable?.parameter;
  if (variable === undefined || parameter === undefined) return UNKNOWN;
  const injected = injectedShape(context, file, parameter.decorators);
  if (injected.k !== 'unknown') return injected;
  const fn = file.facts.functions[variable.fn];
  if (fn?.context === undefined) return givenByType(context, file, variable.fn, parameter.index);
  const call = file.facts.calls[fn.context.call];
  if (call === undefined) return UNKNOWN;
  const callee = valueAt(file.facts.values, call.callee);
  const shape = calleeShape(context, file, call.callee);
  for (const one of alternatives(shape)) {
    const given = contextual(context, file, one, fn.context, parameter.index);
    if (given.k !== 'unknown') return given;
  }
  if (callee.k === 'get' && fn.context.path.length === 0 && fn.context.argument === 0) {
    const receiver = evaluate(context, file, callee.of);
    if (ITERATING.has(callee.name) && parameter.index === (callee.name.startsWith('reduce') ? 1 : 0))
      return elementShape(context, receiver);
    if (callee.name === 'then' && parameter.index === 0) return receiver;
  }
  return UNKNOWN;
}

/** `const plugin: FastifyPluginAsync = async (app) => …`: the declared type says what it is handed. */
function givenByType(context: Context, file: LinkedFile, fn: FunctionId, index: number): Shape {
  const type = declaredTypes(file).get(fn);
  for (const shape of type === undefined ? [] : alternatives(typeShape(context, file, type))) {
    const given = shape.k === 'library' ? tableOf(shape.library, shape.type)?.handler?.parameters : undefined;
    const name = given?.[index];
    if (shape.k !== 'library' || name === undefined || tableOf(shape.library, name) === undefined) continue;
    return { ...shape, type: name, why: `declared as \`${shape.type}\`` };
  }
  return UNKNOWN;
}

const declared = new WeakMap<LinkedFile, ReadonlyMap<FunctionId, TypeNode>>();

/** Functions that are the value of a variable with a declared type. */
function declaredTypes(file: LinkedFile): ReadonlyMap<FunctionId, TypeNode> {
  const known = declared.get(file);
  if (known !== undefined) return known;
  const found = new Map<FunctionId, TypeNode>();
  for (const { type, assignments } of file.facts.variables) {
    const value = assignments[0] === undefined ? undefined : valueAt(file.facts.values, assignments[0].value);
    if (type !== undefined && value?.k === 'function') found.set(value.fn, type);
  }
  declared.set(file, found);
  return found;
}

/** The callback's parameter as the callee says: a library row, or a workspace function that calls it. */
function contextual(
  context: Context,
  file: LinkedFile,
  callee: Shape,
  where: { readonly call: number; readonly argument: number; readonly path: readonly string[] },
  index: number,
): Shape {
  if (callee.k === 'member' || callee.k === 'library') {
    const row =
      callee.k === 'member'
        ? callee.row
        : callRow(callee.library, callee.type, file.facts.calls[where.call]?.kind === 'new' ? 'new' : 'call');
    const of = callee.k === 'member' ? callee.of : callee;
    const at = [where.argument, ...where.path].join('.');
    for (const callback of row?.callbacks ?? []) {
      if (!matches(callback.at, at, file.facts.calls[where.call]?.arguments.length ?? 0)) continue;
      return givenByName(context, of, callback.parameters?.[index], file, where.call);
    }
    // What answers a request, where its table says what it does to the world.
    const count = file.facts.calls[where.call]?.arguments.length ?? 0;
    const word = row?.entry?.parameters?.[index];
    const answers = (word === 'sink' || word === 'context') && of.library.types[word] !== undefined;
    if (answers && matches(row!.entry!.handlers, at, count))
      return givenByName(context, of, word, file, where.call);
    return UNKNOWN;
  }
  if (callee.k !== 'function' || where.path.length > 0) return UNKNOWN;
  return passedToCallback(context, callee.file, callee.fn, where.argument, index);
}

/** `withTransaction(async (tx) => …)`: look inside `withTransaction` at what it hands to its parameter. */
function passedToCallback(
  context: Context,
  path: string,
  fn: number,
  argument: number,
  index: number,
): Shape {
  const file = context.file(path);
  const target = file?.facts.functions[fn]?.parameters[argument];
  if (file === undefined || target === undefined) return UNKNOWN;
  // Asked and remembered: a retry helper hands its callback on to itself.
  return askShape(context, file, `given${fn}.${argument}.${index}`, () =>
    handedOn(context, file, target, index),
  );
}

function handedOn(context: Context, file: LinkedFile, target: VariableId, index: number): Shape {
  const given: Shape[] = [];
  for (const reference of file.index.references.get(target) ?? []) {
    const passed = file.index.argumentOf.get(reference);
    if (passed !== undefined) {
      // Handed on as a callback: `db.transaction(fn)`.
      const callee = calleeShape(context, file, file.facts.calls[passed.call]?.callee ?? -1);
      for (const one of alternatives(callee)) {
        given.push(
          contextual(context, file, one, { call: passed.call, argument: passed.index, path: [] }, index),
        );
      }
    }
  }
  file.facts.calls.forEach((call) => {
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k !== 'variable' || callee.variable !== target) return;
    const value = call.arguments[index];
    if (value !== undefined) given.push(evaluate(context, file, value));
  });
  return either(given);
}

function givenByName(
  context: Context,
  of: LibraryShape,
  type: string | undefined,
  file: LinkedFile,
  call: number,
): Shape {
  if (type === undefined || type === '') return UNKNOWN;
  if (type === 'rows' || type === 'row') {
    if (of.entity === undefined) return UNKNOWN;
    const row: Shape = { k: 'row', library: of.library, entity: of.entity, operation: undefined };
    return type === 'row' ? row : { k: 'list', of: row, source: undefined };
  }
  if (type === 'self') return { ...of, chain: undefined };
  return {
    ...of,
    type,
    chain: undefined,
    why: `the callback of \`${calleeText(context, file, call).slice(0, 60)}\` gets one`,
  };
}

function matches(at: string | readonly string[], actual: string, count: number): boolean {
  for (const one of typeof at === 'string' ? [at] : at) {
    if (one === actual) return true;
    if (one === '-1' && actual === String(count - 1)) return true;
    const open = /^(\d+)\.\.$/.exec(one);
    if (open !== null && /^\d+$/.test(actual) && Number(actual) >= Number(open[1])) return true;
    if (one.endsWith('.*') && actual.startsWith(one.slice(0, -1))) return true;
  }
  return false;
}

/** True when an argument position, with its property path, is what a row's `At` names. */
export const matchesAt = matches;

/** What a decorator injects: `@InjectRepository(User)`, `@InjectModel(User.name)`. */
export function injectedShape(context: Context, file: LinkedFile, decorators: readonly Decorator[]): Shape {
  for (const decorator of decorators) {
    const origin = importedName(context, file, decorator.callee);
    const found =
      origin === undefined
        ? undefined
        : context.libraries.decorator(origin.package, origin.subpath, origin.name);
    const row = found?.row.injects;
    if (found === undefined || row?.gives === undefined) continue;
    const base: LibraryShape = {
      k: 'library',
      library: found.library,
      type: row.gives,
      entity: undefined,
      chain: undefined,
      grade: 'proven',
      why: `injected by \`@${decorator.name}\``,
    };
    const at = typeof row.entity === 'string' ? row.entity : row.entity?.[0];
    const argument = at === undefined ? undefined : decorator.arguments[Number(at)];
    const entity = argument === undefined ? undefined : entityOfValue(context, file, argument);
    return applyRow(context, { ...base, entity }, { gives: row.gives }, decorator.name, undefined);
  }
  return UNKNOWN;
}
