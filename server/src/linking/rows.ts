/** Applying the rows of library tables: what a member, a call or `new` on a library thing gives. */
import type { At, Row } from '../../../rules/model/library.ts';
import type { Grade } from '../../../rules/model/operation.ts';
import type { CallId, FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { placeOf } from './argument-place.ts';
import { functionResult } from './call-results.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { callRow, type LibraryType, memberRow, tableOf } from './libraries.ts';
import { presentOrigin } from './schema/origin.ts';
import {
  alternatives,
  type EntityRef,
  either,
  type LibraryShape,
  type Ref,
  type Shape,
  type Step,
  UNKNOWN,
} from './shape.ts';
import { entityOfType } from './types.ts';

/** A thing of a library type, with the reason why we think so. */
export function libraryShape(type: LibraryType, grade: Grade, why: string): LibraryShape {
  return {
    k: 'library',
    library: type.library,
    type: type.type,
    entity: undefined,
    chain: undefined,
    grade,
    why,
  };
}

/** `require('m')` and `import * as m`, called or asked for a member that is no export: the default export of CommonJS. */
export function defaultExport(context: Context, of: Extract<Shape, { k: 'package' }>): Shape {
  const type = of.path.length > 0 ? undefined : context.libraries.exported(of.name, of.subpath, 'default');
  return type === undefined ? UNKNOWN : libraryShape(type, 'proven', `\`${of.name}\` is required`);
}

/** Position of the type argument that names the entity. */
export function entityArgument(shape: LibraryShape): number | undefined {
  return tableOf(shape.library, shape.type)?.entityArgument;
}

/** An instance of an exported library class: what `new` of it gives. */
export function applyInstance(context: Context, shape: LibraryShape): Shape {
  const row = callRow(shape.library, shape.type, 'new');
  return row === undefined ? UNKNOWN : applyRow(context, shape, row, 'new', undefined);
}

/** The row of a member of a library thing, seen from a file (whose package decides between schemas). */
export function rowOfMember(
  context: Context,
  of: LibraryShape,
  name: string,
  fromFile: string | undefined,
): Row | undefined {
  const row = memberRow(
    of.library,
    of.type,
    name,
    () => context.schema().byAccessor(of.library.id, name, fromFile) !== undefined,
  );
  return row ?? relationRow(context, of, name);
}

/** Members named after a relation of the entity: `order.items`, `post.getComments()`. */
function relationRow(context: Context, of: LibraryShape, name: string): Row | undefined {
  const members = tableOf(of.library, of.type)?.members;
  if (members === undefined || of.entity === undefined) return undefined;
  const patterns = Object.keys(members).filter((key) => key.includes('<relation>'));
  if (patterns.length === 0) return undefined;
  const relations = context.schema().byRef(of.library.id, of.entity)?.relations ?? [];
  for (const pattern of patterns) {
    for (const relation of relations) {
      const prefixed =
        pattern === '<relation>'
          ? relation.name
          : pattern.replace('<relation>', relation.name.charAt(0).toUpperCase() + relation.name.slice(1));
      if (prefixed === name) return { ...members[pattern], entity: `=${relation.to}` };
    }
  }
  return undefined;
}

/**
 * What a row gives. With a call, the call joins the chain and arguments may name the entity; without, the row is read
 * as a property.
 */
export function applyRow(
  context: Context,
  receiver: LibraryShape,
  row: Row,
  name: string,
  site: { readonly file: LinkedFile; readonly call: CallId } | undefined,
): Shape {
  const step: Step | undefined =
    site === undefined
      ? receiver.chain
      : {
          file: site.file.path,
          call: site.call,
          method: name,
          row,
          previous: continued(context, receiver, row, site),
          conditional: false,
        };
  const entity = entityOf(context, receiver, row, name, site) ?? receiver.entity;
  const base: LibraryShape = { ...receiver, entity, chain: step };
  const gives = row.gives;
  if (gives === undefined || gives === 'value' || gives === 'nothing' || gives === 'count') {
    if (gives === undefined && row.runs === '0' && site !== undefined) return whatRuns(context, site);
    // A lazy row that says nothing more is still something that can be awaited later.
    return row.lazy === true ? base : UNKNOWN;
  }
  if (gives === 'self') return base;
  if (gives === 'request' || gives === 'sink') return UNKNOWN;
  if (gives === 'chunks')
    return { k: 'list', of: { k: 'list', of: UNKNOWN, source: undefined }, source: undefined };
  if (/^\d+$/.test(gives)) {
    const argument =
      site === undefined ? undefined : site.file.facts.calls[site.call]?.arguments[Number(gives)];
    return site === undefined || argument === undefined ? UNKNOWN : evaluate(context, site.file, argument);
  }
  if (gives === 'rows' || gives === 'row' || gives === 'maybe-row' || gives === 'page')
    return resultShape(base, gives, site);
  if (gives === 'inner') return chainResult(base, receiver.chain, site);
  const callback = /^(\d+)\(\)$/.exec(gives);
  if (callback !== null)
    return site === undefined ? UNKNOWN : resultOfArgument(context, site, Number(callback[1]));
  return { ...base, type: gives };
}

/** `client.send(new GetObjectCommand(…))` gives what awaiting that command gives. */
function whatRuns(context: Context, site: { readonly file: LinkedFile; readonly call: CallId }): Shape {
  const [argument] = site.file.facts.calls[site.call]?.arguments ?? [];
  const shape = argument === undefined ? UNKNOWN : evaluate(context, site.file, argument);
  return shape.k === 'library' && decidingStep(shape.chain)?.row.lazy === true ? awaited(shape) : UNKNOWN;
}

/** The steps before a call: those of its receiver, or of the arguments that the row says it continues. */
export function continued(
  context: Context,
  receiver: LibraryShape,
  { continues }: Row,
  site: { readonly file: LinkedFile; readonly call: CallId },
): Step | undefined {
  if (continues === undefined) return receiver.chain;
  const all = site.file.facts.calls[site.call]?.arguments ?? [];
  const first = Number.parseInt(typeof continues === 'string' ? continues : (continues[0] ?? '0'), 10);
  const places = String(continues).endsWith('..') ? all.map((_, index) => index).slice(first) : [first];
  let chain = receiver.chain;
  for (const index of places) {
    const argument = all[index];
    if (argument === undefined) continue;
    const isSpread = valueAt(site.file.facts.values, argument).k === 'spread';
    const shape = isSpread ? undefined : alternatives(evaluate(context, site.file, argument)).find(isLibrary);
    const steps = shape === undefined ? [unread(site, index)] : stepsUpTo(shape.chain);
    for (const step of steps) chain = { ...step, previous: chain };
  }
  return chain;
}

function isLibrary(shape: Shape): shape is LibraryShape {
  return shape.k === 'library';
}

function stepsUpTo(chain: Step | undefined): readonly Step[] {
  const steps: Step[] = [];
  for (let step = chain; step !== undefined; step = step.previous) steps.unshift(step);
  return steps;
}

/** A part of a query that is out of our sight: it may filter, order and limit. */
function unread(site: { readonly file: LinkedFile; readonly call: CallId }, index: number): Step {
  const at = `${index}.unread`;
  return {
    file: site.file.path,
    call: site.call,
    method: '',
    row: { filter: [at, 'prisma'], order: [at, 'object'], limit: at, offset: at, cursor: at },
    previous: undefined,
    conditional: false,
  };
}

/** The rows or row that a finished chain gives. */
function resultShape(
  base: LibraryShape,
  gives: string,
  site: { readonly file: LinkedFile; readonly call: CallId } | undefined,
): Shape {
  if (base.entity === undefined)
    return gives === 'rows' ? { k: 'list', of: UNKNOWN, source: sourceOf(site) } : UNKNOWN;
  const row: Shape = { k: 'row', library: base.library, entity: base.entity, operation: sourceOf(site) };
  if (gives === 'rows') return { k: 'list', of: row, source: sourceOf(site) };
  if (gives === 'page')
    return { k: 'list', of: { k: 'list', of: row, source: sourceOf(site) }, source: undefined };
  return row;
}

function sourceOf(site: { readonly file: LinkedFile; readonly call: CallId } | undefined): Ref | undefined {
  return site === undefined
    ? undefined
    : { file: site.file.path, value: site.file.facts.calls[site.call]?.value ?? -1 };
}

/** The step of a chain that decides its action: the newest that has one. */
export function decidingStep(chain: Step | undefined): Step | undefined {
  for (let step = chain; step !== undefined; step = step.previous)
    if (step.row.action !== undefined) return step;
  return undefined;
}

/** What awaiting a lazy builder gives. */
export function awaited(shape: LibraryShape): Shape {
  return chainResult(shape, shape.chain, undefined);
}

/** What awaiting gives: a lazy query becomes its rows; anything else stays what it is. */
export function settled(shape: Shape): Shape {
  if (shape.k === 'either') return either(shape.of.map(settled));
  if (shape.k !== 'library' || decidingStep(shape.chain)?.row.lazy !== true) return shape;
  return awaited(shape);
}

function chainResult(
  base: LibraryShape,
  chain: Step | undefined,
  site: { readonly file: LinkedFile; readonly call: CallId } | undefined,
): Shape {
  const step = decidingStep(chain);
  for (let later = chain; later !== undefined; later = later.previous) {
    const gives = later.row.awaited;
    if (gives === undefined) continue;
    if (gives === 'rows' || gives === 'row' || gives === 'maybe-row' || gives === 'page')
      return resultShape(base, gives, site);
    // `{ data, error }`, `{ Items, Count }`: a type of the table.
    return tableOf(base.library, gives) === undefined ? UNKNOWN : { ...base, type: gives, chain: undefined };
  }
  switch (step?.row.action) {
    case 'read-many':
    case 'stream':
    case 'group':
    case 'raw':
    case 'raw-read':
      return resultShape(base, 'rows', site);
    case 'read-one':
      return resultShape(base, 'row', site);
    case 'page':
      return resultShape(base, 'page', site);
    default:
      return UNKNOWN;
  }
}

function resultOfArgument(
  context: Context,
  site: { readonly file: LinkedFile; readonly call: CallId },
  index: number,
): Shape {
  const argument = site.file.facts.calls[site.call]?.arguments[index];
  if (argument === undefined) return UNKNOWN;
  for (const shape of alternatives(evaluate(context, site.file, argument))) {
    if (shape.k === 'function') return functionResult(context, shape.file, shape.fn);
  }
  return UNKNOWN;
}

function entityOf(
  context: Context,
  receiver: LibraryShape,
  row: Row,
  name: string,
  site: { readonly file: LinkedFile; readonly call: CallId } | undefined,
): EntityRef | undefined {
  if (row.entity === undefined) return undefined;
  for (const at of typeof row.entity === 'string' ? [row.entity] : row.entity) {
    if (at === 'member') return { name };
    if (at === 'this') {
      if (receiver.entity !== undefined) return receiver.entity;
      continue;
    }
    if (at.startsWith('=')) return { name: at.slice(1) };
    const typeArgument = /^t(\d+)$/.exec(at)?.[1];
    if (typeArgument !== undefined) {
      const type = site?.file.facts.calls[site.call]?.typeArguments[Number(typeArgument)];
      const named =
        site === undefined || type === undefined ? undefined : entityOfType(context, site.file, type);
      if (named !== undefined) return named;
      continue;
    }
    const found = site === undefined ? undefined : entityAt(context, site, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function entityAt(
  context: Context,
  site: { readonly file: LinkedFile; readonly call: CallId },
  at: At & string,
): EntityRef | undefined {
  const call = site.file.facts.calls[site.call];
  const place = placeOf(at);
  if (call === undefined || place === undefined) return undefined;
  let value = call.arguments.at(place.index);
  for (const key of place.path) {
    const object = value === undefined ? undefined : valueAt(site.file.facts.values, value);
    value = object?.k === 'object' ? object.entries.find((entry) => entry.key === key)?.value : undefined;
  }
  return value === undefined ? undefined : entityOfValue(context, site.file, value);
}

/** The entity a value names: a class, a table object, a model, `User.name`, `'users'`, `() => User`, a parameter. */
export function entityOfValue(context: Context, file: LinkedFile, value: number): EntityRef | undefined {
  const given = givenBy(file, value);
  const named = namedEntity(context, file, value);
  return given === undefined ? named : { ...(named ?? { name: '' }), from: given };
}

/** The function and its parameters when the value is one of those, or the first that is there: `ctxOrTarget ?? target`. */
function givenBy(file: LinkedFile, id: number): EntityRef['from'] {
  const value = valueAt(file.facts.values, id);
  const parts = value.k === 'either' ? value.of : [id];
  const found: { fn: FunctionId; index: number }[] = [];
  for (const part of parts) {
    const one = valueAt(file.facts.values, part);
    const variable = one.k === 'variable' ? file.facts.variables[one.variable] : undefined;
    if (variable?.parameter === undefined || variable.assignments.length > 0) return undefined;
    found.push({ fn: variable.fn, index: variable.parameter.index });
  }
  const fn = found[0]?.fn;
  return fn === undefined || found.some((one) => one.fn !== fn)
    ? undefined
    : { file: file.path, fn, arguments: found.map(({ index }) => index) };
}

/** What a function gives when it is called so: the entity of a repository that it was asked for. */
export function instantiated(
  context: Context,
  site: { readonly file: LinkedFile; readonly call: CallId },
  callee: { readonly file: string; readonly fn: FunctionId },
  result: Shape,
): Shape {
  return either(
    alternatives(result).map((shape) => {
      const from = shape.k === 'library' ? shape.entity?.from : undefined;
      if (shape.k !== 'library' || from?.file !== callee.file || from.fn !== callee.fn) return shape;
      const named = from.arguments.flatMap((index) => {
        const argument = site.file.facts.calls[site.call]?.arguments[index];
        return argument === undefined ? [] : (entityOfValue(context, site.file, argument) ?? []);
      });
      const isStored = (ref: EntityRef) =>
        context.schema().byRef(shape.library.id, ref, site.file.path) !== undefined;
      // Of several arguments, one that names nothing stored may be anything: a context, an option.
      const only = from.arguments.length === 1 ? named[0] : undefined;
      return { ...shape, entity: named.find(isStored) ?? only };
    }),
  );
}

function namedEntity(context: Context, file: LinkedFile, value: number): EntityRef | undefined {
  for (const shape of alternatives(evaluate(context, file, value))) {
    if (shape.k === 'literal' && typeof shape.value === 'string') return { name: tableName(shape.value) };
    if (shape.k === 'class' || shape.k === 'object') {
      return { name: context.file(shape.file)?.facts.classes[shape.cls]?.name ?? '', file: shape.file };
    }
    if ((shape.k === 'library' || shape.k === 'row') && shape.entity !== undefined) return shape.entity;
    if (shape.k === 'function') {
      const result = functionResult(context, shape.file, shape.fn);
      if (result.k === 'class')
        return { name: context.file(result.file)?.facts.classes[result.cls]?.name ?? '', file: result.file };
    }
  }
  const written = valueAt(file.facts.values, value);
  // `User.name` of a class that was not found is still a name.
  if (written.k === 'get' && written.name === 'name') {
    const of = valueAt(file.facts.values, written.of);
    if (of.k === 'variable') return { name: file.facts.variables[of.variable]?.name ?? '' };
  }
  // `schema.users` of `import * as schema`.
  if (written.k === 'get' && evaluate(context, file, written.of).k === 'module')
    return { name: written.name };
  // The alias of a table: `{ u: 'users' }`.
  const [alias, ...others] = written.k === 'object' ? written.entries : [];
  if (alias !== undefined && others.length === 0) return namedEntity(context, file, alias.value);
  // A template such as `${schema}.users as u`: the last known part that looks like a table.
  if (written.k === 'template') {
    if (written.parts[0]?.includes('/') === true) return { name: collectionOf(written.parts.join('?')) };
    const last = /([A-Za-z_][A-Za-z0-9_]*)(?:\s+(?:as\s+)?[A-Za-z_][A-Za-z0-9_]*)?\s*$/.exec(
      written.parts.at(-1) ?? '',
    );
    if (last?.[1] !== undefined) return { name: last[1] };
  }
  if (written.k !== 'variable' && written.k !== 'get') return undefined;
  // A table that is a constant of a module, wherever that is: `const users = pgTable('users', …)`.
  const origin = presentOrigin(context, { file, value });
  const declared = origin?.k === 'variable' ? origin.file.facts.variables[origin.variable] : undefined;
  const isTable = declared?.kind === 'const' && declared.fn === 0;
  const initial = isTable ? declared.assignments[0] : undefined;
  if (origin?.k === 'variable' && declared !== undefined && initial !== undefined) {
    const made = valueAt(origin.file.facts.values, initial.value);
    return made.k === 'call' ? { name: declared.name, file: origin.file.path } : undefined;
  }
  const named = written.k === 'variable' ? file.facts.variables[written.variable] : undefined;
  return named?.kind === 'import' ? { name: named.name } : undefined;
}

/** `public.users as u` → `users`. */
function tableName(text: string): string {
  if (text.includes('/')) return collectionOf(text);
  const first = text.trim().split(/\s+/)[0] ?? '';
  return (first.split('.').at(-1) ?? first).replace(/["'`[\]]/g, '');
}

/** The path of a document or collection: `users/1`, `users/1/notes` alternate. */
function collectionOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts[parts.length - (parts.length % 2 === 0 ? 2 : 1)] ?? path;
}
