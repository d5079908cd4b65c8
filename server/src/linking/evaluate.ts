/**
 * Values to shapes: the heart of linking. Every answer is memoised in the file it is about.
 *
 * What is not modelled here is `unknown`, and `unknown` never becomes a finding. Where to read next: `rows.ts` (what
 * library tables make of a call), `types.ts` (annotations), `parameters.ts` (what a parameter holds).
 */
import type { CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { type Value, valueAt } from '../facts/values.ts';
import { memberByName } from './by-name.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { callRow } from './libraries.ts';
import { numbered } from './memory.ts';
import { exportShape, importShape } from './modules.ts';
import { injectedShape, parameterShape } from './parameters.ts';
import {
  applyRow,
  awaited,
  decidingStep,
  defaultExport,
  instantiated,
  libraryShape,
  rowOfMember,
} from './rows.ts';
import { alternatives, either, type LibraryShape, type Shape, UNKNOWN } from './shape.ts';
import { typeShape } from './types.ts';

/** Methods of arrays (and iterators, sets, maps) whose callback runs once per element. */
export const ITERATING = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'reduce',
  'reduceRight',
  'sort',
]);
const SAME_LIST = new Set([
  'filter',
  'slice',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'concat',
  'splice',
  'values',
]);
const ELEMENT = new Set(['find', 'findLast', 'at', 'pop', 'shift']);

export function evaluate(context: Context, file: LinkedFile, id: ValueId): Shape {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'literal':
      return { k: 'literal', value: value.value };
    case 'template':
      return joined(context, file, value.parts, value.holes);
    case 'binary':
      return value.op === '+' ? joined(context, file, [], [value.left, value.right]) : UNKNOWN;
    case 'variable':
      return evaluateVariable(context, file, value.variable);
    case 'global':
      return globalShape(context, value.name);
    case 'function':
      return { k: 'function', file: file.path, fn: value.fn, self: undefined };
    case 'class':
      return { k: 'class', file: file.path, cls: value.cls };
    case 'object':
      return { k: 'record', file: file.path, value: id };
    case 'array':
      return { k: 'tuple', file: file.path, value: id };
    case 'await':
      return settled(evaluate(context, file, value.of));
    case 'yield':
    case 'spread':
      return evaluate(context, file, value.of);
    case 'assigned':
      return evaluate(context, file, value.value);
    case 'get':
    case 'index':
    case 'call':
    case 'item':
    case 'either':
    case 'this':
    case 'super':
    case 'rest':
      return askShape(context, file, numbered('value', id), () => compute(context, file, value, id));
    default:
      return UNKNOWN;
  }
}

/** What is called: the default export where a whole package is, `require('express')()`. */
export function calleeShape(context: Context, file: LinkedFile, id: ValueId): Shape {
  const shape = evaluate(context, file, id);
  if (shape.k !== 'package') return shape;
  const whole = defaultExport(context, shape);
  return whole.k === 'unknown' ? shape : whole;
}

function compute(context: Context, file: LinkedFile, value: Value, id: ValueId): Shape {
  switch (value.k) {
    case 'get': {
      const of = evaluate(context, file, value.of);
      const member = of.k === 'unknown' ? UNKNOWN : memberShape(context, of, value.name, file.path);
      if (member.k !== 'unknown' && member.k !== 'global' && member.k !== 'package') return member;
      const named = memberByName(context, file, value, member);
      // A client that a package of one's own makes, which is not here to be read: only where the schema agrees.
      return member.k === 'package' && (named.k !== 'library' || named.entity === undefined) ? member : named;
    }
    case 'index':
      return indexShape(context, file, value.of, value.index);
    case 'call':
      return callShape(context, file, value.call);
    case 'item':
      return value.key ? UNKNOWN : elementShape(context, evaluate(context, file, value.of));
    case 'either':
      return either(value.of.map((part) => evaluate(context, file, part)));
    case 'rest':
      return evaluate(context, file, value.of);
    case 'this':
      return thisShape(context, file, id);
    case 'super': {
      const self = thisShape(context, file, id);
      return self.k === 'object' ? superShape(context, self.file, self.cls) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** The shape of a variable: from its declaration, its assignments, or what calls its function. */
export function evaluateVariable(context: Context, file: LinkedFile, id: VariableId): Shape {
  return askShape(context, file, numbered('variable', id), () => computeVariable(context, file, id));
}

function computeVariable(context: Context, file: LinkedFile, id: VariableId): Shape {
  const variable = file.facts.variables[id];
  if (variable === undefined) return UNKNOWN;
  if (variable.class !== undefined) return { k: 'class', file: file.path, cls: variable.class };
  if (variable.function !== undefined)
    return { k: 'function', file: file.path, fn: variable.function, self: undefined };
  if (variable.import !== undefined) {
    const imported = file.facts.imports[variable.import];
    return imported === undefined ? UNKNOWN : importShape(context, file, imported.module, imported.name);
  }
  const assigned = either(
    variable.assignments
      .filter((a) => a.op === '=' || a.op === '??=' || a.op === '||=')
      .map((a) => evaluate(context, file, a.value)),
  );
  const isCallable = assigned.k !== 'unknown' && assigned.k !== 'literal';
  if (isCallable && !isEmptyList(file, assigned)) return assigned;
  if (variable.type !== undefined) {
    const declared = typeShape(context, file, variable.type);
    if (declared.k !== 'unknown') return declared;
  }
  if (variable.parameter !== undefined) {
    const given = parameterShape(context, file, id);
    if (given.k !== 'unknown') return given;
  }
  return assigned;
}

function isEmptyList(file: LinkedFile, shape: Shape): boolean {
  if (shape.k !== 'tuple' || shape.file !== file.path) return false;
  const value = valueAt(file.facts.values, shape.value);
  return value.k === 'array' && value.items.length === 0;
}

/** The global object, by its names. */
const GLOBAL = new Set(['globalThis', 'global', 'window', 'self']);

function globalShape(context: Context, name: string): Shape {
  const type = context.libraries.global(name);
  if (type !== undefined) return libraryShape(type, 'proven', `\`${name}\` is a global`);
  return { k: 'global', path: [name] };
}

/** What `of.name` is. `from` is the file that asks, for choosing between schemas. */
export function memberShape(context: Context, of: Shape, name: string, from?: string): Shape {
  switch (of.k) {
    case 'either':
      return either(of.of.map((one) => memberShape(context, one, name, from)));
    case 'library':
      return libraryMember(context, of, name, from);
    case 'member': {
      const property = applyRow(context, of.of, of.row, of.name, undefined);
      return property.k === 'unknown' ? UNKNOWN : memberShape(context, property, name, from);
    }
    case 'module':
      return exportShape(context, of.file, name);
    case 'package':
      return packageMember(context, of, name);
    case 'global': {
      // `globalThis.prisma` is whatever was stored there; we look no further than the name.
      const [head, ...path] = [...of.path, name];
      const type = context.libraries.global((GLOBAL.has(head ?? '') ? path : [head, ...path]).join('.'));
      return type === undefined
        ? { k: 'global', path: [...of.path, name] }
        : libraryShape(type, 'proven', `\`${[...of.path, name].join('.')}\` is a global`);
    }
    case 'object':
      return instanceMember(context, of, name);
    case 'class':
      return staticMember(context, of.file, of.cls, name);
    case 'record':
      return recordMember(context, of.file, of.value, name);
    case 'typed':
      return typedMember(context, of, name);
    case 'row':
      return rowMember(context, of, name);
    default:
      return UNKNOWN;
  }
}

function libraryMember(context: Context, of: LibraryShape, name: string, from: string | undefined): Shape {
  const row = rowOfMember(context, of, name, from);
  if (row !== undefined) return { k: 'member', of, name, row };
  // Properties of what a lazy builder gives: `(await query).map(…)`.
  const result = decidingStep(of.chain) === undefined ? UNKNOWN : awaited(of);
  return result.k === 'unknown' || result.k === 'library'
    ? UNKNOWN
    : memberShape(context, result, name, from);
}

function packageMember(context: Context, of: Extract<Shape, { k: 'package' }>, name: string): Shape {
  const path = name === 'default' ? of.path : [...of.path, name];
  const type = context.libraries.exported(of.name, of.subpath, path.join('.'));
  if (type !== undefined)
    return libraryShape(type, 'proven', `\`${path.join('.')}\` is imported from \`${of.name}\``);
  const whole = defaultExport(context, of);
  const member = whole.k === 'library' ? libraryMember(context, whole, name, undefined) : UNKNOWN;
  return member.k === 'unknown' ? { ...of, path } : member;
}

function rowMember(context: Context, of: Extract<Shape, { k: 'row' }>, name: string): Shape {
  if (of.library.types['entity-instance'] !== undefined) {
    const instance: LibraryShape = {
      k: 'library',
      library: of.library,
      type: 'entity-instance',
      entity: of.entity,
      chain: undefined,
      grade: 'strong',
      why: `a row of \`${of.entity.name}\``,
    };
    const row = rowOfMember(context, instance, name, undefined);
    if (row !== undefined) return { k: 'member', of: instance, name, row };
  }
  const relation = context
    .schema()
    .byRef(of.library.id, of.entity)
    ?.relations.find((r) => r.name === name);
  if (relation === undefined) return UNKNOWN;
  const row: Shape = {
    k: 'row',
    library: of.library,
    entity: { name: relation.to },
    operation: of.operation,
  };
  return relation.many ? { k: 'list', of: row, source: undefined } : row;
}

/** A member of an instance: own and inherited methods, fields, parameter properties, then library members of the base. */
function instanceMember(context: Context, of: Extract<Shape, { k: 'object' }>, name: string): Shape {
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
    if (typed.k !== 'unknown') return typed;
  }
  const constructor_ = declared?.constructor_;
  if (constructor_ !== undefined) {
    for (const parameter of file.facts.functions[constructor_]?.parameters ?? []) {
      const variable = file.facts.variables[parameter];
      if (variable?.name === name && variable.parameter?.property === true)
        return evaluateVariable(context, file, parameter);
    }
  }
  // `this.x = …` anywhere in the class.
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

/** The class whose `this` a function sees. */
export function classOf(file: LinkedFile, fn: FunctionId): number | undefined {
  for (let id = fn; id > 0; ) {
    const fact = file.facts.functions[id];
    if (fact === undefined) return undefined;
    if (fact.class !== undefined) return fact.class;
    if (fact.kind !== 'arrow') return undefined;
    id = fact.parent;
  }
  return undefined;
}

function thisShape(_context: Context, file: LinkedFile, id: ValueId): Shape {
  const at = file.facts.values.starts[id] ?? 0;
  const fn = functionAt(file, at);
  const cls = classOf(file, fn) ?? classAround(file, at);
  if (cls === undefined) return UNKNOWN;
  return file.facts.functions[fn]?.static === true && classOf(file, fn) === cls
    ? { k: 'class', file: file.path, cls }
    : { k: 'object', file: file.path, cls, arguments: [] };
}

/** The innermost function at an offset. */
export function functionAt(file: LinkedFile, offset: number): FunctionId {
  let best = 0;
  let width = Number.POSITIVE_INFINITY;
  file.facts.functions.forEach((fn, id) => {
    const size = fn.at[1] - fn.at[0];
    if (fn.at[0] <= offset && offset < fn.at[1] && size < width) {
      best = id;
      width = size;
    }
  });
  return best;
}

/** The innermost class at an offset, for field initializers. */
function classAround(file: LinkedFile, offset: number): number | undefined {
  let best: number | undefined;
  let width = Number.POSITIVE_INFINITY;
  file.facts.classes.forEach((cls, id) => {
    const size = cls.bodyAt[1] - cls.bodyAt[0];
    if (cls.bodyAt[0] <= offset && offset < cls.bodyAt[1] && size < width) {
      best = id;
      width = size;
    }
  });
  return best;
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

function staticMember(context: Context, path: string, cls: number, name: string): Shape {
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

/** A property of an object literal, spreads included; the last one wins. */
function recordMember(context: Context, path: string, id: ValueId, name: string): Shape {
  const file = context.file(path);
  const value = file === undefined ? undefined : valueAt(file.facts.values, id);
  if (file === undefined || value?.k !== 'object') return UNKNOWN;
  // Asked and remembered: `options = { ...options, more }` spreads itself.
  return askShape(context, file, `m${id}.${name}`, () => recordEntry(context, file, id, value, name));
}

function recordEntry(
  context: Context,
  file: LinkedFile,
  id: ValueId,
  value: Extract<Value, { k: 'object' }>,
  name: string,
): Shape {
  for (const entry of [...value.entries].reverse()) {
    if (entry.kind === 'spread') {
      const found = memberShape(context, evaluate(context, file, entry.value), name, file.path);
      if (found.k !== 'unknown') return found;
    } else if (entry.key === name && entry.kind !== 'computed') {
      const found = evaluate(context, file, entry.value);
      return found.k === 'function' ? { ...found, self: { k: 'record', file: file.path, value: id } } : found;
    }
  }
  return UNKNOWN;
}

/** A member of a value known by its interface: what the interface declares, or what the implementing classes do. */
function typedMember(context: Context, of: Extract<Shape, { k: 'typed' }>, name: string): Shape {
  const file = context.file(of.file);
  const declaration = file?.facts.types[of.declaration];
  if (file === undefined || declaration === undefined) return UNKNOWN;
  return askShape(context, file, `t${of.declaration}.${name}`, () => {
    const members = declaration.type?.k === 'object' ? declaration.type.members : declaration.members;
    const member = members.find((m) => m.name === name);
    if (member !== undefined && member.type !== undefined && !member.method && member.type.k !== 'function') {
      const typed = typeShape(context, file, member.type);
      if (typed.k !== 'unknown') return typed;
    }
    const implemented = implementation(context, declaration.name, name);
    if (implemented.k !== 'unknown') return implemented;
    const parents = declaration.type?.k === 'intersection' ? declaration.type.of : declaration.extends;
    return either(
      parents.map((parent) => memberShape(context, typeShape(context, file, parent), name, of.file)),
    );
  });
}

/** The method of the classes that implement an interface or extend an abstract class; unknown when too many do. */
function implementation(context: Context, interfaceName: string, name: string): Shape {
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

function indexShape(context: Context, file: LinkedFile, of: ValueId, index: ValueId): Shape {
  const shape = evaluate(context, file, of);
  const key = valueAt(file.facts.values, index);
  if (key.k === 'literal' && typeof key.value === 'number') {
    return either(
      alternatives(shape).map(
        (one) => tupleItem(context, one, key.value as number) ?? elementShape(context, one),
      ),
    );
  }
  if (key.k === 'literal' && typeof key.value === 'string')
    return memberShape(context, shape, key.value, file.path);
  return elementShape(context, shape);
}

function tupleItem(context: Context, shape: Shape, index: number): Shape | undefined {
  if (shape.k !== 'tuple') return undefined;
  const file = context.file(shape.file);
  const value = file === undefined ? undefined : valueAt(file.facts.values, shape.value);
  const item = value?.k === 'array' ? value.items[index] : undefined;
  return file === undefined || item === undefined ? undefined : settled(evaluate(context, file, item));
}

/** What awaiting gives: a lazy query becomes its rows; anything else stays what it is. */
export function settled(shape: Shape): Shape {
  if (shape.k === 'either') return either(shape.of.map(settled));
  if (shape.k !== 'library' || decidingStep(shape.chain)?.row.lazy !== true) return shape;
  return awaited(shape);
}

/** What the elements of a list are. */
export function elementShape(context: Context, shape: Shape): Shape {
  return either(
    alternatives(shape).map((one) => {
      if (one.k === 'list') return one.of;
      if (one.k === 'library' && decidingStep(one.chain) !== undefined) {
        const result = awaited(one);
        return result.k === 'list' ? result.of : UNKNOWN;
      }
      if (one.k !== 'tuple') return UNKNOWN;
      const file = context.file(one.file);
      const value = file === undefined ? undefined : valueAt(file.facts.values, one.value);
      return file !== undefined && value?.k === 'array'
        ? either(value.items.slice(0, 4).map((item) => settled(evaluate(context, file, item))))
        : UNKNOWN;
    }),
  );
}

function callShape(context: Context, file: LinkedFile, id: CallId): Shape {
  const call = file.facts.calls[id];
  if (call === undefined) return UNKNOWN;
  const callee = calleeShape(context, file, call.callee);
  const results = alternatives(callee).map((one) => resultOf(context, file, id, one));
  const found = either(results);
  return found.k === 'unknown' ? listResult(context, file, id) : found;
}

function resultOf(context: Context, file: LinkedFile, id: CallId, callee: Shape): Shape {
  const call = file.facts.calls[id];
  const kind = call?.kind === 'new' ? 'new' : 'call';
  switch (callee.k) {
    case 'member': {
      if (kind === 'call') return applyRow(context, callee.of, callee.row, callee.name, { file, call: id });
      // `new pg.Pool()`: the member is a class.
      const exported = applyRow(context, callee.of, callee.row, callee.name, undefined);
      return exported.k === 'library' ? resultOf(context, file, id, exported) : UNKNOWN;
    }
    case 'library': {
      const row = callRow(callee.library, callee.type, kind);
      return row === undefined ? UNKNOWN : applyRow(context, callee, row, kind, { file, call: id });
    }
    case 'function':
      return instantiated(
        context,
        { file, call: id },
        callee,
        functionResult(context, callee.file, callee.fn, callee.self),
      );
    case 'class':
      return kind === 'new'
        ? {
            k: 'object',
            file: callee.file,
            cls: callee.cls,
            arguments: call?.typeArguments.map((t) => typeShape(context, file, t)) ?? [],
          }
        : UNKNOWN;
    case 'global':
      return globalCall(context, file, id, callee.path.join('.'));
    default:
      return UNKNOWN;
  }
}

/** `Promise.all(xs)`, `Object.values(x)`, `Array.from(x)`, `structuredClone(x)`: what goes in comes out. */
function globalCall(context: Context, file: LinkedFile, id: CallId, name: string): Shape {
  const argument = file.facts.calls[id]?.arguments[0];
  if (argument === undefined) return UNKNOWN;
  switch (name) {
    case 'Promise.all':
    case 'Promise.resolve':
    case 'Array.from':
    case 'structuredClone':
    case 'Object.freeze':
    case 'Set':
      return evaluate(context, file, argument);
    case 'Object.assign':
      return either((file.facts.calls[id]?.arguments ?? []).map((a) => evaluate(context, file, a)));
    case 'Promise.race':
    case 'Promise.any':
      return elementShape(context, evaluate(context, file, argument));
    default:
      return UNKNOWN;
  }
}

/** Calls of list methods: `rows.map(f)`, `rows.filter(f)`, `rows.find(f)`. */
function listResult(context: Context, file: LinkedFile, id: CallId): Shape {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get') return UNKNOWN;
  if (callee.name === 'then') return thenResult(context, file, id);
  if (callee.name === 'catch' || callee.name === 'finally') return evaluate(context, file, callee.of);
  const receiver = evaluate(context, file, callee.of);
  if (SAME_LIST.has(callee.name)) return receiver.k === 'list' || receiver.k === 'tuple' ? receiver : UNKNOWN;
  if (ELEMENT.has(callee.name)) return elementShape(context, receiver);
  if (callee.name === 'map' || callee.name === 'flatMap') {
    const callback = call.arguments[0] === undefined ? UNKNOWN : evaluate(context, file, call.arguments[0]);
    const of = callback.k === 'function' ? functionResult(context, callback.file, callback.fn) : UNKNOWN;
    const flat = callee.name === 'flatMap' ? elementShape(context, of) : of;
    return { k: 'list', of: flat, source: { file: file.path, value: callee.of } };
  }
  return UNKNOWN;
}

function thenResult(context: Context, file: LinkedFile, id: CallId): Shape {
  const call = file.facts.calls[id];
  const callback = call?.arguments[0] === undefined ? UNKNOWN : evaluate(context, file, call.arguments[0]);
  return callback.k === 'function' ? functionResult(context, callback.file, callback.fn) : UNKNOWN;
}

/** What a function of the workspace gives, awaited: from its returns, else its declared type. */
export function functionResult(context: Context, path: string, fn: FunctionId, self?: Shape): Shape {
  const file = context.file(path);
  const fact = file?.facts.functions[fn];
  if (file === undefined || fact === undefined) return UNKNOWN;
  const result = askShape(context, file, numbered('returned', fn), () => {
    const given = either(fact.returns.slice(0, 8).map((r) => evaluate(context, file, r.value)));
    const returned = fact.async ? settled(given) : given;
    if (returned.k !== 'unknown' && returned.k !== 'literal') return returned;
    const typed = typeShape(context, file, fact.returnType);
    return typed.k === 'unknown' ? returned : typed;
  });
  void self;
  return result;
}

/** Text of known parts: `NAMESPACE + 'orders'`, and the same as a template. Sums of numbers are no text. */
function joined(
  context: Context,
  file: LinkedFile,
  parts: readonly string[],
  holes: readonly ValueId[],
): Shape {
  const known: (string | number)[] = [];
  for (const hole of holes) {
    const shape = evaluate(context, file, hole);
    if (shape.k !== 'literal' || (typeof shape.value !== 'string' && typeof shape.value !== 'number'))
      return UNKNOWN;
    known.push(shape.value);
  }
  if (parts.length === 0 && !known.some((one) => typeof one === 'string')) return UNKNOWN;
  const text = known.reduce(
    (before: string, one, index) => before + one + (parts[index + 1] ?? ''),
    parts[0] ?? '',
  );
  return { k: 'literal', value: text };
}
