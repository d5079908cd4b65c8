/**
 * Where execution begins: functions that a framework calls for a request, a message, a tick.
 *
 * Four ways to become one: registered by a call (`registrations.ts`), declared by a decorator, a base class or a type
 * (`decorated.ts`), placed and exported by convention (`conventions.ts`). Module top levels, scripts and tests are the
 * business of `reach.ts`, which asks here about every file.
 */
import type { Entry, EntryKind } from '../../../rules/model/role.ts';
import type { FunctionId, VariableId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { conventional } from './conventions.ts';
import { annotated, decorated, decoratorRow, implemented } from './decorated.ts';
import type { EntryPoint } from './entry-point.ts';
import type { LibraryIndex } from './libraries.ts';
import { registeredBy } from './registrations.ts';
import { alternatives } from './shape.ts';
import { timed } from './timed.ts';
import { typeShape } from './types.ts';

const NONE: readonly EntryPoint[] = [];

/** Entry points that this file registers, declares or is; each function and name once. */
export function entriesOf(context: Context, file: LinkedFile): readonly EntryPoint[] {
  return context.ask(file, 'entries', NONE, () => {
    const all = [
      ...registeredIn(context, file).filter((point) => point.unmounted !== true),
      ...decorated(context, file),
      ...implemented(context, file),
      ...conventional(context, file),
      ...annotated(context, file),
      ...answering(context, file),
      ...timed(context, file),
    ];
    return all.length === 0 ? NONE : unique(all);
  });
}

function registeredIn(context: Context, file: LinkedFile): readonly EntryPoint[] {
  return context.ask(file, 'registered', NONE, () => registeredBy(context, file));
}

/** Would a framework call the function, if what it is handed to were mounted, which nobody does? */
export function isOfUnmounted(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  return registeredIn(context, file).some(
    (point) => point.unmounted === true && point.file === file.path && point.fn === fn,
  );
}

function unique(points: readonly EntryPoint[]): readonly EntryPoint[] {
  const seen = new Set<string>();
  const registered = new Set<string>();
  return points.filter((point) => {
    const fn = `${point.file}\u0000${point.fn}`;
    if (point.declared === true && registered.has(fn)) return false;
    registered.add(fn);
    const key = `${fn}\u0000${point.entry.kind}\u0000${point.entry.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface OwnHandlers {
  readonly parameters: ReadonlyMap<FunctionId, readonly (readonly string[] | undefined)[]>;
}

const WITHOUT_REQUEST: ReadonlySet<EntryKind> = new Set(['startup', 'script', 'build']);
const NO_HANDLERS: OwnHandlers = { parameters: new Map() };

function ownHandlers(context: Context, file: LinkedFile): OwnHandlers {
  return context.ask(file, 'handlers', NO_HANDLERS, () => {
    const parameters = new Map<FunctionId, (readonly string[] | undefined)[]>();
    for (const point of entriesOf(context, file)) {
      if (point.file !== file.path || WITHOUT_REQUEST.has(point.entry.kind)) continue;
      parameters.set(point.fn, [...(parameters.get(point.fn) ?? []), point.parameters]);
    }
    return { parameters };
  });
}

/**
 * True when a framework calls the function, as far as its own file tells: it is registered here, decorated, placed by
 * convention, or its parameters are a request and what answers it. Such a function's parameters come from outside.
 */
export function isEntryHandler(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  if (fn === 0) return false;
  return ownHandlers(context, file).parameters.has(fn) || answersRequests(context, file, fn);
}

/** Words of library tables for parameters that carry what a client, a producer or a caller sent. */
const REQUEST_TYPES = new Set(['request', 'context', 'options', 'job']);
const NO_PARAMETERS: ReadonlySet<VariableId> = new Set();

/** Parameters of a function that hold request data: by table, by decorator (`@Body() dto`), or by annotated type. */
export function requestParameters(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
): ReadonlySet<VariableId> {
  return context.ask(file, `request ${fn}`, NO_PARAMETERS, () => {
    const found = new Set<VariableId>();
    const rows = ownHandlers(context, file).parameters.get(fn) ?? [];
    for (const id of file.facts.functions[fn]?.parameters ?? []) {
      const parameter = file.facts.variables[id]?.parameter;
      if (parameter === undefined) continue;
      const byTable = rows.some((types) => REQUEST_TYPES.has(types?.[parameter.index] ?? ''));
      const byDecorator = parameter.decorators.some(
        (decorator) => decoratorRow(context, file, decorator)?.row.request === true,
      );
      if (byTable || byDecorator || REQUEST_TYPES.has(typeWord(context, file, id) ?? '')) found.add(id);
    }
    return found;
  });
}

/** Functions that by their parameters answer requests, and are not written where something takes them. */
function answering(context: Context, file: LinkedFile): readonly EntryPoint[] {
  return file.facts.functions.flatMap((fn, id): readonly EntryPoint[] => {
    if (
      fn.context !== undefined ||
      fn.name === '' ||
      fn.bodyAt[0] === fn.bodyAt[1] ||
      !answersRequests(context, file, id)
    )
      return [];
    const owner = fn.class === undefined ? '' : `${file.facts.classes[fn.class]?.name ?? ''}.`;
    const at = { file: file.path, span: fn.nameAt };
    const entry: Entry = { kind: 'http', name: owner + fn.name, at, library: '', perItem: false };
    return [{ file: file.path, fn: id, entry, parameters: ['request', 'sink', ''], declared: true }];
  });
}

/** `(req: Request, res: Response)`, or in JavaScript `(req, res)`: called by a framework, whoever registers it. */
function answersRequests(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  const parameters = file.facts.functions[fn]?.parameters ?? [];
  if (parameters.length < 2) return false;
  return context.ask(file, `answers ${fn}`, false, () => {
    const words = parameters.map((id) => typeWord(context, file, id));
    if (words.includes('sink')) return words.some((word) => word === 'request' || word === 'context');
    const [first, second] = parameters.map((id) => file.facts.variables[id]);
    return (
      first?.type === undefined &&
      /^_?req(uest)?$/.test(first?.name ?? '') &&
      /^_?(res(ponse)?|reply)$/.test(second?.name ?? '')
    );
  });
}

/** The word of a library's table for a parameter's annotated type: `request` for Express' `Request`. */
function typeWord(context: Context, file: LinkedFile, id: VariableId): string | undefined {
  const type = file.facts.variables[id]?.type;
  if (type?.k !== 'name' || !requestTypeNames(context.libraries).has(type.name.at(-1) ?? ''))
    return undefined;
  for (const shape of alternatives(typeShape(context, file, type)))
    if (shape.k === 'library') return shape.type;
  return undefined;
}

const requestTypeNamesOf = new WeakMap<LibraryIndex, ReadonlySet<string>>();

function requestTypeNames(libraries: LibraryIndex): ReadonlySet<string> {
  const known = requestTypeNamesOf.get(libraries);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const library of libraries.all) {
    for (const [name, type] of Object.entries(library.typeNames ?? {})) {
      if (REQUEST_TYPES.has(type) || type === 'sink') names.add(name.split('.').at(-1) ?? name);
    }
  }
  requestTypeNamesOf.set(libraries, names);
  return names;
}
