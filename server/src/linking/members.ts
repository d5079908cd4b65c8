/** What `of.name` is: members of library types, packages, rows, object literals, interfaces. Of classes: `class-members.ts`. */
import type { ValueId } from '../facts/facts.ts';
import { type Value, valueAt } from '../facts/values.ts';
import { functionResult } from './call-results.ts';
import { implementation, instanceMember, staticMember } from './class-members.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { exportShape } from './modules.ts';
import { applyRow, awaited, decidingStep, defaultExport, libraryShape, rowOfMember } from './rows.ts';
import { either, type LibraryShape, type Shape, UNKNOWN } from './shape.ts';
import { typeShape } from './types.ts';

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
    case 'written': {
      const file = context.file(of.file);
      const member = of.members.find((one) => one.name === name && !one.method);
      return file === undefined ? UNKNOWN : typeShape(context, file, member?.type);
    }
    case 'row':
      return rowMember(context, of, name);
    default:
      return UNKNOWN;
  }
}

/** The global object, by its names. */
const GLOBAL = new Set(['globalThis', 'global', 'window', 'self']);

/** What a name is that nothing declares. */
export function globalShape(context: Context, name: string): Shape {
  const type = context.libraries.global(name);
  if (type !== undefined) return libraryShape(type, 'proven', `\`${name}\` is a global`);
  return { k: 'global', path: [name] };
}

/** A member of a type that a library's table describes. */
export function libraryMember(
  context: Context,
  of: LibraryShape,
  name: string,
  from: string | undefined,
): Shape {
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
      if (found.k === 'function' && context.file(found.file)?.facts.functions[found.fn]?.kind === 'getter') {
        const given = functionResult(context, found.file, found.fn);
        if (given.k !== 'unknown') return given;
        continue; // It stands in for what is spread before it: `{ ...primary, get select() { … } }`.
      }
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
