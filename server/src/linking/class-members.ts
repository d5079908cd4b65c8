/** What instances and classes of the workspace have: methods, fields, what is inherited, and what implements an interface. */
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { classAt, classOf, functionAt } from './around.ts';
import { functionResult } from './call-results.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { evaluate, evaluateVariable } from './evaluate.ts';
import { callRow } from './libraries.ts';
import { libraryMember } from './members.ts';
import { injectedShape } from './parameters.ts';
import { alternatives, either, type LibraryShape, type Shape, UNKNOWN } from './shape.ts';
import { typeShape } from './types.ts';

/** A member of an instance: own and inherited methods, fields, parameter properties, then library members of the base. */
export function instanceMember(context: Context, of: Extract<Shape, { k: 'object' }>, name: string): Shape {
  let file = context.file(of.file);
  let cls = of.cls;
  for (let depth = 0; file !== undefined && depth < 8; depth++) {
    const found = ownMember(context, file, cls, name, of);
    if (found.k !== 'unknown') return found;
    const base = superShape(context, file.path, cls);
    if (base.k === 'library') return libraryMember(context, base, name, file.path);
    if (base.k !== 'object') return UNKNOWN;
    file = context.file(base.file);
    cls = base.cls;
  }
  return UNKNOWN;
}

function ownMember(context: Context, file: LinkedFile, cls: number, name: string, self: Shape): Shape {
  const declared = file.facts.classes[cls];
  if (declared === undefined) return UNKNOWN;
  for (const method of declared.methods) {
    const fn = file.facts.functions[method];
    if (fn?.name !== name || fn.static === true) continue;
    if (fn.kind === 'getter') return functionResult(context, file.path, method);
    return declared.abstract && isEmptyBody(file, method)
      ? implementation(context, declared.name, name)
      : { k: 'function', file: file.path, fn: method, self };
  }
  return askShape(context, file, `c${cls}.${name}`, () => fieldShape(context, file, cls, name));
}

function fieldShape(context: Context, file: LinkedFile, cls: number, name: string): Shape {
  const declared = file.facts.classes[cls];
  const field = declared?.fields.find((f) => f.name === name && !f.static);
  if (field !== undefined) {
    const injected = injectedShape(context, file, field.decorators);
    if (injected.k !== 'unknown') return injected;
    const initial = field.value === undefined ? UNKNOWN : evaluate(context, file, field.value);
    if (initial.k !== 'unknown' && initial.k !== 'literal') return initial;
    const typed = typeShape(context, file, field.type);
    if (typed.k !== 'unknown') return madeAs(typed, assignedShape(context, file, cls, name));
  }
  const constructor_ = declared?.constructor_;
  if (constructor_ !== undefined) {
    for (const parameter of file.facts.functions[constructor_]?.parameters ?? []) {
      const variable = file.facts.variables[parameter];
      if (variable?.name === name && variable.parameter?.property === true)
        return evaluateVariable(context, file, parameter);
    }
  }
  return assignedShape(context, file, cls, name);
}

/** A client that a field is declared to hold: how it is made tells more than its type, where it is made in the class. */
function madeAs(typed: Shape, assigned: Shape): Shape {
  if (typed.k !== 'library' || typed.entity !== undefined) return typed;
  const made = alternatives(assigned);
  const isSame = (one: Shape): boolean =>
    one.k === 'library' && one.library === typed.library && one.type === typed.type;
  return made.length > 0 && made.every(isSame) ? assigned : typed;
}

/** `this.x = …` anywhere in the class. */
function assignedShape(context: Context, file: LinkedFile, cls: number, name: string): Shape {
  const assigned: Shape[] = [];
  for (const write of file.facts.writes) {
    if (write.op !== '=' || write.value === undefined) continue;
    const target = valueAt(file.facts.values, write.target);
    if (target.k !== 'get' || target.name !== name || valueAt(file.facts.values, target.of).k !== 'this')
      continue;
    if (classOf(file, write.fn) === cls) assigned.push(evaluate(context, file, write.value));
  }
  return either(assigned);
}

/** What `this` is where it is written: an instance, or the class in what is static. */
export function thisShape(file: LinkedFile, id: ValueId): Shape {
  const at = file.facts.values.starts[id] ?? 0;
  const fn = functionAt(file, at);
  const cls = classOf(file, fn) ?? classAt(file, at);
  if (cls === undefined) return UNKNOWN;
  return file.facts.functions[fn]?.static === true && classOf(file, fn) === cls
    ? { k: 'class', file: file.path, cls }
    : { k: 'object', file: file.path, cls, arguments: [] };
}

/** What a class extends, as the instance sees it: a workspace class or a library type with its entity. */
export function superShape(context: Context, path: string, cls: number): Shape {
  const file = context.file(path);
  const heritage = file?.facts.classes[cls]?.extends;
  if (file === undefined || heritage === undefined) return UNKNOWN;
  return askShape(context, file, `super ${cls}`, () => {
    for (const base of alternatives(evaluate(context, file, heritage.value))) {
      if (base.k === 'class')
        return {
          k: 'object',
          file: base.file,
          cls: base.cls,
          arguments: heritage.typeArguments.map((t) => typeShape(context, file, t)),
        };
      if (base.k !== 'library') continue;
      const row = callRow(base.library, base.type, 'new');
      const gives = row?.gives;
      if (gives === undefined) continue;
      const instance: LibraryShape = {
        ...base,
        type: gives,
        why: `\`${file.facts.classes[cls]?.name ?? 'class'}\` extends it: ${base.why}`,
      };
      return { ...instance, entity: entityOfHeritage(context, file, cls, instance) };
    }
    return UNKNOWN;
  });
}

function entityOfHeritage(
  context: Context,
  file: LinkedFile,
  cls: number,
  instance: LibraryShape,
): LibraryShape['entity'] {
  const position = instance.library.types[instance.type]?.entityArgument;
  const argument =
    position === undefined ? undefined : file.facts.classes[cls]?.extends?.typeArguments[position];
  if (argument === undefined) {
    // `class User extends Model` is an entity; `class PrismaService extends PrismaClient` is none.
    const own = { name: file.facts.classes[cls]?.name ?? '', file: file.path };
    return context.schema().byRef(instance.library.id, own) === undefined ? undefined : own;
  }
  for (const shape of alternatives(typeShape(context, file, argument))) {
    if (shape.k === 'object')
      return { name: context.file(shape.file)?.facts.classes[shape.cls]?.name ?? '', file: shape.file };
    if ((shape.k === 'library' || shape.k === 'row') && shape.entity !== undefined) return shape.entity;
  }
  return argument.k === 'name' ? { name: argument.name.at(-1) ?? '' } : undefined;
}

/** A static member, own or inherited. */
export function staticMember(context: Context, path: string, cls: number, name: string): Shape {
  const file = context.file(path);
  const declared = file?.facts.classes[cls];
  if (file === undefined || declared === undefined) return UNKNOWN;
  for (const method of declared.methods) {
    const fn = file.facts.functions[method];
    if (fn?.name === name && fn.static === true)
      return { k: 'function', file: path, fn: method, self: { k: 'class', file: path, cls } };
  }
  const field = declared.fields.find((f) => f.name === name && f.static);
  if (field?.value !== undefined) return evaluate(context, file, field.value);
  if (field?.type !== undefined) return typeShape(context, file, field.type);
  if (declared.extends === undefined) return UNKNOWN;
  for (const base of alternatives(evaluate(context, file, declared.extends.value))) {
    if (base.k === 'class') {
      const inherited = staticMember(context, base.file, base.cls, name);
      if (inherited.k === 'member')
        return { ...inherited, of: { ...inherited.of, entity: { name: declared.name, file: path } } };
      if (inherited.k !== 'unknown') return inherited;
    }
    if (base.k === 'library')
      return libraryMember(context, { ...base, entity: { name: declared.name, file: path } }, name, path);
  }
  return UNKNOWN;
}

/** The method of the classes that implement an interface or extend an abstract class; unknown when too many do. */
export function implementation(context: Context, interfaceName: string, name: string): Shape {
  const classes = context.implementers(interfaceName).filter(({ file }) => !EXAMPLES.test(file));
  if (classes.length === 0 || classes.length > MAX_IMPLEMENTATIONS) return UNKNOWN;
  return either(
    classes.map(({ file, cls }) => {
      const linked = context.file(file);
      return linked === undefined
        ? UNKNOWN
        : ownMember(context, linked, cls, name, { k: 'object', file, cls, arguments: [] });
    }),
  );
}

/** What an example does at an extension point says nothing about the program. */
const EXAMPLES = /\/(examples?|samples?|demos?|playgrounds?|__mocks__|mocks?|fixtures?)([-_][^/]*)?\//i;

/** With more implementations than this, a call through the interface says nothing about one of them. */
const MAX_IMPLEMENTATIONS = 4;

function isEmptyBody(file: LinkedFile, fn: FunctionId): boolean {
  const body = file.facts.functions[fn]?.bodyAt;
  return body === undefined || body[1] - body[0] === 0;
}
