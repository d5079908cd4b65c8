/**
 * Entry points that decorators, base classes and annotated types declare: Nest controllers and resolvers, gateways,
 * queue processors, `@Cron` methods, guards and interceptors, `const handler: SQSHandler = async (event) => …`.
 */
import type { DecoratorRow, EntryRow, Library, TypeTable } from '../../../rules/model/library.ts';
import type { ClassId, Decorator, FunctionId, Span, TypeNode } from '../facts/facts.ts';
import { functionResult } from './call-results.ts';
import type { Context, LinkedFile } from './context.ts';
import { entryName, textOf } from './entry-names.ts';
import type { EntryPoint } from './entry-point.ts';
import { evaluate } from './evaluate.ts';
import { type HandlerAt, handlersOf } from './handlers.ts';
import { type LibraryIndex, tableOf } from './libraries.ts';
import { importedName } from './names.ts';
import { propertyAt } from './options.ts';
import { alternatives, type Shape } from './shape.ts';
import { typeShape } from './types.ts';

type Declared = Omit<EntryRow, 'handlers'>;

export interface KnownDecorator {
  readonly library: Library;
  readonly row: DecoratorRow;
}

/** What library tables say of a decorator, also when a workspace file passes it on. */
export function decoratorRow(
  context: Context,
  file: LinkedFile,
  decorator: Decorator,
): KnownDecorator | undefined {
  const origin = importedName(context, file, decorator.callee);
  if (origin !== undefined) return context.libraries.decorator(origin.package, origin.subpath, origin.name);
  for (const shape of alternatives(evaluate(context, file, decorator.callee))) {
    if (shape.k !== 'package') continue;
    const found = context.libraries.decorator(shape.name, shape.subpath, shape.path.join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Entry points of decorated methods. */
export function decorated(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const points: EntryPoint[] = [];
  file.facts.classes.forEach((cls, id) => {
    for (const method of cls.methods) {
      for (const decorator of file.facts.functions[method]?.decorators ?? []) {
        const known = decoratorRow(context, file, decorator);
        if (known?.row.entry !== undefined)
          points.push(methodPoint(context, file, id, method, decorator, known));
      }
    }
  });
  return points;
}

function methodPoint(
  context: Context,
  file: LinkedFile,
  cls: ClassId,
  method: FunctionId,
  decorator: Decorator,
  known: KnownDecorator,
): EntryPoint {
  const row = known.row.entry as Declared;
  const own = file.facts.functions[method]?.name ?? '';
  const owner = file.facts.classes[cls]?.name ?? '';
  const argument = decoratorText(context, file, decorator, row.name);
  return {
    file: file.path,
    fn: method,
    entry: {
      kind: row.kind,
      name: decoratedName(context, file, cls, row, argument, own, owner),
      at: { file: file.path, span: decorator.at },
      library: known.library.id,
      perItem: row.perItem === true,
      ...(row.perProcess === true ? { perProcess: true } : {}),
      ...(row.interval === true ? { interval: true } : {}),
    },
    ...(row.parameters === undefined ? {} : { parameters: row.parameters }),
  };
}

function decoratedName(
  context: Context,
  file: LinkedFile,
  cls: ClassId,
  row: Declared,
  argument: string | undefined,
  own: string,
  owner: string,
): string {
  if (row.kind === 'http')
    return entryName('http', row.verb, joined(prefixOf(context, file, cls), argument ?? ''), own);
  if (row.kind === 'resolver') {
    if (row.verb !== undefined) return `${row.verb}.${argument ?? own}`;
    return `${resolvedType(context, file, cls) ?? owner.replace(/Resolver$/, '')}.${argument ?? own}`;
  }
  if (row.kind === 'job' && argument === undefined) return `job ${owner}.${own}`;
  return entryName(row.kind, row.verb, argument, `${owner}.${own}`);
}

function joined(prefix: string, path: string): string {
  const parts = [prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  return `/${parts.join('/')}`;
}

/** `orders` of `@Controller('orders')` or `@Controller({ path: 'orders' })`. */
function prefixOf(context: Context, file: LinkedFile, cls: ClassId): string {
  for (const decorator of file.facts.classes[cls]?.decorators ?? []) {
    if (decoratorRow(context, file, decorator)?.row.classRole !== 'controller') continue;
    return decoratorText(context, file, decorator, ['0', '0.path']) ?? '';
  }
  return '';
}

/** `Order` of `@Resolver(() => Order)` and `@Resolver('Order')`. */
function resolvedType(context: Context, file: LinkedFile, cls: ClassId): string | undefined {
  for (const decorator of file.facts.classes[cls]?.decorators ?? []) {
    if (decoratorRow(context, file, decorator)?.row.classRole !== 'resolver') continue;
    const text = decoratorText(context, file, decorator, '0');
    if (text !== undefined) return text;
    for (const shape of alternatives(evaluate(context, file, decorator.arguments[0] ?? -1))) {
      const type = shape.k === 'function' ? functionResult(context, shape.file, shape.fn) : shape;
      if (type.k === 'class') return context.file(type.file)?.facts.classes[type.cls]?.name;
    }
  }
  return undefined;
}

/** The text at a place of a decorator's arguments. */
function decoratorText(
  context: Context,
  file: LinkedFile,
  decorator: Decorator,
  at: EntryRow['name'],
): string | undefined {
  for (const one of at === undefined ? [] : typeof at === 'string' ? [at] : at) {
    const [index = '', ...path] = one.split('.');
    const value = decorator.arguments[Number(index)];
    const found = value === undefined ? undefined : propertyAt(context, { file, value }, path);
    const text = found?.state === 'known' ? textOf(context, found.site) : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Methods that a library's base class or interface makes the framework call: `process` of a `WorkerHost`. */
export function implemented(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const points: EntryPoint[] = [];
  file.facts.classes.forEach((cls, id) => {
    if (cls.implements.length === 0 && cls.extends === undefined && cls.decorators.length === 0) return;
    for (const { library, table } of contractsOf(context, file, id, 0)) {
      for (const [name, row] of Object.entries(table.implemented ?? {})) {
        for (const method of cls.methods) {
          const fact = file.facts.functions[method];
          if (
            fact === undefined ||
            fact.name !== name ||
            fact.static === true ||
            fact.bodyAt[0] === fact.bodyAt[1]
          )
            continue;
          points.push({
            file: file.path,
            fn: method,
            entry: {
              kind: row.kind,
              name: entryName(row.kind, row.verb, undefined, `${cls.name}.${name}`),
              at: { file: file.path, span: fact.nameAt },
              library: library.id,
              perItem: row.perItem === true,
            },
            ...(row.parameters === undefined ? {} : { parameters: row.parameters }),
          });
        }
      }
    }
  });
  return points;
}

interface Contract {
  readonly library: Library;
  readonly table: TypeTable;
}

function contractsOf(context: Context, file: LinkedFile, id: ClassId, depth: number): readonly Contract[] {
  const cls = file.facts.classes[id];
  if (cls === undefined || depth > 5) return [];
  const names = contractNames(context.libraries);
  const found: Contract[] = [];
  for (const type of cls.implements) {
    if (type.k !== 'name' || !names.has(type.name.at(-1) ?? '')) continue;
    found.push(...contractsOfShapes(typeShape(context, file, type)));
  }
  for (const decorator of cls.decorators) {
    const known = decoratorRow(context, file, decorator);
    for (const name of known?.row.contracts ?? []) {
      const table = known?.library.types[name];
      if (known !== undefined && table !== undefined) found.push({ library: known.library, table });
    }
  }
  if (cls.extends === undefined) return found;
  for (const base of alternatives(evaluate(context, file, cls.extends.value))) {
    if (base.k === 'library') found.push(...contractsOfShapes(base));
    const owner = base.k === 'class' ? context.file(base.file) : undefined;
    if (base.k === 'class' && owner !== undefined)
      found.push(...contractsOf(context, owner, base.cls, depth + 1));
  }
  return found;
}

function contractsOfShapes(shape: Shape): readonly Contract[] {
  return alternatives(shape).flatMap((one) => {
    if (one.k !== 'library') return [];
    const direct = tableOf(one.library, one.type);
    const made = direct?.new?.gives === undefined ? undefined : tableOf(one.library, direct.new.gives);
    return [direct, made].flatMap((table) =>
      table?.implemented === undefined ? [] : [{ library: one.library, table }],
    );
  });
}

/** Functions whose annotated type says that a framework calls them. */
export function annotated(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const names = handlerNames(context.libraries);
  const points: EntryPoint[] = [];
  const look = (
    type: TypeNode | undefined,
    name: string,
    at: Span,
    handlers: () => readonly HandlerAt[],
  ): void => {
    if (type?.k !== 'name' || !names.has(type.name.at(-1) ?? '')) return;
    for (const shape of alternatives(typeShape(context, file, type))) {
      const row = shape.k === 'library' ? tableOf(shape.library, shape.type)?.handler : undefined;
      if (shape.k !== 'library' || row === undefined) continue;
      for (const handler of handlers()) {
        points.push({
          ...handler,
          entry: {
            kind: row.kind,
            name: entryName(row.kind, row.verb, undefined, name),
            at: { file: file.path, span: at },
            library: shape.library.id,
            perItem: row.perItem === true,
          },
          ...(row.parameters === undefined ? {} : { parameters: row.parameters }),
          declared: true,
        });
      }
    }
  };
  for (const variable of file.facts.variables) {
    if (variable.type === undefined || variable.parameter !== undefined) continue;
    look(variable.type, variable.name, variable.at, () =>
      variable.assignments.flatMap((assignment) => handlersOf(context, { file, value: assignment.value })),
    );
  }
  for (const cls of file.facts.classes) {
    for (const field of cls.fields) {
      const { value } = field;
      if (value !== undefined)
        look(field.type, `${cls.name}.${field.name}`, field.nameAt, () =>
          handlersOf(context, { file, value }),
        );
    }
  }
  for (const fn of file.facts.functions) {
    look(fn.returnType, fn.name, fn.nameAt, () =>
      fn.returns.flatMap((returned) => handlersOf(context, { file, value: returned.value })),
    );
  }
  return points;
}

const handlerNamesOf = new WeakMap<LibraryIndex, ReadonlySet<string>>();
const contractNamesOf = new WeakMap<LibraryIndex, ReadonlySet<string>>();

function handlerNames(libraries: LibraryIndex): ReadonlySet<string> {
  return remembered(handlerNamesOf, libraries, (table) => table.handler !== undefined);
}

function contractNames(libraries: LibraryIndex): ReadonlySet<string> {
  return remembered(contractNamesOf, libraries, (table) => table.implemented !== undefined);
}

/** Last parts of type names whose table says something: most annotations are none of them, and need no look-up. */
function remembered(
  memo: WeakMap<LibraryIndex, ReadonlySet<string>>,
  libraries: LibraryIndex,
  says: (table: TypeTable) => boolean,
): ReadonlySet<string> {
  const known = memo.get(libraries);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const library of libraries.all) {
    for (const [name, type] of [
      ...Object.entries(library.typeNames ?? {}),
      ...Object.entries(library.exports),
    ]) {
      const table = library.types[type];
      if (table !== undefined && says(table)) names.add(name.split('.').at(-1) ?? name);
    }
  }
  memo.set(libraries, names);
  return names;
}
