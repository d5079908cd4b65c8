/** Type annotations to shapes: `Repository<Order>`, `typeof db`, `Promise<User[]>`, workspace classes and interfaces. */
import type { FileFacts, TypeNode } from '../facts/facts.ts';
import { functionResult } from './call-results.ts';
import { askShape, type Context, type LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { memberShape } from './members.ts';
import { exportShape } from './modules.ts';
import { applyInstance, entityArgument, libraryShape } from './rows.ts';
import { alternatives, type EntityRef, either, type Shape, UNKNOWN } from './shape.ts';

/** Wrappers whose shape is the shape of their argument. */
const TRANSPARENT = new Set([
  'Promise',
  'Awaited',
  'Readonly',
  'Partial',
  'Required',
  'NonNullable',
  'Pick',
  'Omit',
  'PromiseLike',
  'Ref',
  'Loaded',
]);
const LISTS = new Set([
  'Array',
  'ReadonlyArray',
  'Set',
  'ReadonlySet',
  'Iterable',
  'AsyncIterable',
  'AsyncGenerator',
  'Generator',
]);

export function typeShape(context: Context, file: LinkedFile, type: TypeNode | undefined): Shape {
  if (type === undefined) return UNKNOWN;
  switch (type.k) {
    case 'name':
      return namedType(context, file, type);
    case 'array':
      return { k: 'list', of: typeShape(context, file, type.of), source: undefined };
    case 'union':
      return either(type.of.map((part) => typeShape(context, file, part)));
    case 'intersection':
      return either(type.of.map((part) => typeShape(context, file, part)));
    case 'typeof':
      return evaluate(context, file, type.value);
    case 'indexed': {
      const of = typeShape(context, file, type.of);
      return type.index.k === 'literal' ? memberShape(context, of, String(type.index.value)) : UNKNOWN;
    }
    case 'literal':
      return { k: 'literal', value: type.value };
    case 'object':
      return { k: 'written', file: file.path, members: type.members };
    default:
      return UNKNOWN;
  }
}

function namedType(context: Context, file: LinkedFile, type: Extract<TypeNode, { k: 'name' }>): Shape {
  const head = type.name[0] ?? '';
  const last = type.name.at(-1) ?? '';
  const first = type.arguments[0];
  if (type.variable === undefined) {
    if (TRANSPARENT.has(head)) return typeShape(context, file, first);
    if (LISTS.has(head)) return { k: 'list', of: typeShape(context, file, first), source: undefined };
    if (head === 'ReturnType' && first?.k === 'typeof')
      return resultOf(context, evaluate(context, file, first.value));
    if (head === 'InstanceType' && first?.k === 'typeof')
      return instanceOf(context, evaluate(context, file, first.value));
    if (head === 'Parameters') return UNKNOWN;
    return UNKNOWN;
  }
  const variable = file.facts.variables[type.variable];
  if (variable === undefined) return UNKNOWN;
  if (variable.kind === 'import' && variable.import !== undefined) {
    const imported = file.facts.imports[variable.import];
    if (imported === undefined) return UNKNOWN;
    // `import { Prisma } …; tx: Prisma.TransactionClient`: the member names the type.
    const path =
      imported.name === '*' || imported.name === 'default'
        ? type.name.slice(1)
        : [imported.name, ...type.name.slice(1)];
    return importedType(context, file, imported.module, path.length === 0 ? [imported.name] : path, type);
  }
  if (TRANSPARENT.has(last) && variable.kind === 'type' && variable.declaration === undefined)
    return typeShape(context, file, first);
  return localType(context, file, type.variable, type);
}

function importedType(
  context: Context,
  file: LinkedFile,
  module: string,
  path: readonly string[],
  type: Extract<TypeNode, { k: 'name' }>,
  seen: Set<string> = new Set(),
): Shape {
  const target = context.sources.resolve(file.path, module);
  if (target.k === 'file') {
    const role = context.sources.role(target.path).role;
    if (role === 'generated' || role === 'declaration') {
      const generated = generatedType(context, path, module, file, type);
      if (generated.k !== 'unknown') return generated;
    }
    return exportedType(context, target.path, path, file, type, seen);
  }
  if (target.k === 'missing') return generatedType(context, path, module, file, type);
  const { name } = target;
  const found =
    context.libraries.annotated(name, target.subpath, path.join('.')) ??
    context.libraries.annotated(name, target.subpath, path.at(-1) ?? '');
  if (found === undefined) {
    // Utility wrappers of packages: `HydratedDocument<User>`, `Ref<User>`.
    const inner = type.arguments[0];
    return inner !== undefined && type.arguments.length === 1 && TRANSPARENT.has(path.at(-1) ?? '')
      ? typeShape(context, file, inner)
      : UNKNOWN;
  }
  return withEntityArgument(
    context,
    file,
    libraryShape(found, 'proven', `declared as \`${path.join('.')}\` of \`${target.name}\``),
    type,
  );
}

function generatedType(
  context: Context,
  path: readonly string[],
  module: string,
  file: LinkedFile,
  type: Extract<TypeNode, { k: 'name' }>,
): Shape {
  const head = context.libraries.generated(path[0] ?? '');
  if (head === undefined) return UNKNOWN;
  const name = head.library.packages[0] ?? '';
  const found =
    context.libraries.annotated(name, '', path.join('.')) ??
    context.libraries.annotated(name, '', path.at(-1) ?? '');
  return found === undefined
    ? UNKNOWN
    : withEntityArgument(
        context,
        file,
        libraryShape(found, 'proven', `declared as \`${path.join('.')}\` of \`${module}\``),
        type,
      );
}

/** A type exported by a workspace file, through re-exports; files that re-export each other are asked once: `seen`. */
function exportedType(
  context: Context,
  path: string,
  names: readonly string[],
  user: LinkedFile,
  type: Extract<TypeNode, { k: 'name' }>,
  seen: Set<string>,
): Shape {
  const file = context.file(path);
  const [name, ...rest] = names;
  const asked = `${path}#${names.join('.')}`;
  if (file === undefined || name === undefined || seen.has(asked)) return UNKNOWN;
  seen.add(asked);
  for (const entry of file.facts.exports) {
    if (entry.name !== name) continue;
    if (entry.from !== undefined)
      return importedType(
        context,
        file,
        entry.from.module,
        [entry.from.name === '*' ? '' : entry.from.name, ...rest].filter((part) => part !== ''),
        type,
        seen,
      );
    if (entry.variable !== undefined) {
      const variable = file.facts.variables[entry.variable];
      if (variable?.kind === 'import' && variable.import !== undefined) {
        const imported = file.facts.imports[variable.import];
        if (imported !== undefined)
          return importedType(
            context,
            file,
            imported.module,
            [imported.name, ...rest].filter((part) => part !== '*'),
            type,
            seen,
          );
      }
      return localType(context, file, entry.variable, type, user);
    }
    if (entry.value !== undefined) return instanceOf(context, exportShape(context, path, name));
  }
  for (const entry of file.facts.exports) {
    if (entry.name !== '*' || entry.from === undefined) continue;
    const found = importedType(context, file, entry.from.module, names, type, seen);
    if (found.k !== 'unknown') return found;
  }
  return UNKNOWN;
}

function localType(
  context: Context,
  file: LinkedFile,
  id: number,
  type: Extract<TypeNode, { k: 'name' }>,
  user: LinkedFile = file,
): Shape {
  const variable = file.facts.variables[id];
  if (variable === undefined) return UNKNOWN;
  const typeArguments = (): readonly Shape[] =>
    type.arguments.map((argument) => typeShape(context, user, argument));
  if (variable.class !== undefined)
    return { k: 'object', file: file.path, cls: variable.class, arguments: typeArguments() };
  if (variable.kind === 'type' && variable.declaration !== undefined) {
    const declaration = file.facts.types[variable.declaration];
    if (declaration?.kind === 'alias' && declaration.type !== undefined && declaration.type.k !== 'object') {
      const alias = declaration.type;
      const shape = askShape(context, file, `alias ${id}`, () => typeShape(context, file, alias));
      return shape.k === 'unknown'
        ? { k: 'typed', file: file.path, declaration: variable.declaration, arguments: typeArguments() }
        : shape;
    }
    if (declaration !== undefined)
      return { k: 'typed', file: file.path, declaration: variable.declaration, arguments: typeArguments() };
  }
  return UNKNOWN;
}

function withEntityArgument(
  context: Context,
  file: LinkedFile,
  shape: Shape,
  type: Extract<TypeNode, { k: 'name' }>,
): Shape {
  if (shape.k !== 'library') return shape;
  const position = entityArgument(shape);
  const argument = position === undefined ? undefined : type.arguments[position];
  if (argument === undefined) return shape;
  const entity = entityOfType(context, file, argument);
  return entity === undefined ? shape : { ...shape, entity };
}

/** The entity a type argument names: `User`, `UserDocument`, `typeof users`, `InferSelectModel<typeof users>`. */
export function entityOfType(context: Context, file: LinkedFile, type: TypeNode): EntityRef | undefined {
  for (const shape of alternatives(typeShape(context, file, type))) {
    if (shape.k === 'object' || shape.k === 'class')
      return { name: className(context.file(shape.file)?.facts, shape.cls), file: shape.file };
    if (shape.k === 'library' && shape.entity !== undefined) return shape.entity;
    if (shape.k === 'row') return shape.entity;
    if (shape.k === 'typed') {
      const declaration = context.file(shape.file)?.facts.types[shape.declaration];
      if (declaration !== undefined) {
        for (const part of declaration.type?.k === 'intersection'
          ? declaration.type.of
          : declaration.extends) {
          const found = entityOfType(context, context.file(shape.file) ?? file, part);
          if (found !== undefined) return found;
        }
        return { name: declaration.name.replace(/Document$/, ''), file: shape.file };
      }
    }
  }
  if (type.k === 'name') {
    for (const argument of type.arguments) {
      const inner = entityOfType(context, file, argument);
      if (inner !== undefined) return inner;
    }
    return { name: (type.name.at(-1) ?? '').replace(/Document$/, '') };
  }
  return undefined;
}

function className(facts: FileFacts | undefined, cls: number): string {
  return facts?.classes[cls]?.name ?? '';
}

/** What calling a thing of this shape gives. */
function resultOf(context: Context, shape: Shape): Shape {
  return either(
    alternatives(shape).map((one) =>
      one.k === 'function' ? functionResult(context, one.file, one.fn) : UNKNOWN,
    ),
  );
}

/** An instance of a class-like shape. */
export function instanceOf(context: Context, shape: Shape): Shape {
  return either(
    alternatives(shape).map((one) => {
      if (one.k === 'class')
        return { k: 'object', file: one.file, cls: one.cls, arguments: [] } satisfies Shape;
      return one.k === 'library' ? applyInstance(context, one) : UNKNOWN;
    }),
  );
}
