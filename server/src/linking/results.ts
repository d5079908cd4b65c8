/**
 * What becomes of an operation's result: followed through awaits, `Promise.all`, variables, destructuring, loops, list
 * methods and into the functions of the workspace that it is handed to. Whatever else happens to it counts as leaving
 * our sight. Read `result-values.ts` next: what the syntax around a single value says.
 */
import type { Action, ResultUse } from '../../../rules/model/operation.ts';
import type { CallId, FrameId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import {
  addsUpOnly,
  asksForAny,
  comparesOnly,
  isNumber,
  isRepeated,
  isTested,
  leavesBy,
  promisedAt,
  takenFrom,
} from './result-values.ts';
import { alternatives } from './shape.ts';

type ListUse = ResultUse['lists'][number];
type Method = ListUse['method'];

/** What a value is of the result: rows and count, the rows, one row; `unknown` where the library does not say. */
type Part = 'page' | 'list' | 'row' | 'count' | 'unknown';

/** List methods that we follow, by the name the model has for them. */
const METHODS: Readonly<Record<string, Method>> = {
  filter: 'filter',
  find: 'find',
  findLast: 'find',
  findIndex: 'find',
  some: 'some',
  every: 'every',
  slice: 'slice',
  sort: 'sort',
  toSorted: 'sort',
  reduce: 'reduce',
  map: 'map',
  flatMap: 'map',
  includes: 'includes',
  forEach: 'iterate',
  at: 'first',
};
/** Rows themselves live on in the results of these, or one of them. */
const KEEPS: ReadonlySet<Method> = new Set<Method>(['filter', 'slice', 'sort']);
const PICKS: ReadonlySet<Method> = new Set<Method>(['find', 'first']);
const WITHOUT_CALLBACK: ReadonlySet<Method> = new Set<Method>(['slice', 'includes', 'first']);

/** Values followed one after another, functions entered. */
const MAX_DEPTH = 16;
const MAX_FUNCTIONS = 3;

interface Collected {
  complete: boolean;
  /** It leaves in another way than as what the function returns. */
  leaks: boolean;
  escapes: boolean;
  returned: boolean;
  readonly columns: Set<string>;
  readonly lists: ListUse[];
  /** What is read of related rows; undefined where nobody asks. */
  readonly below?: Map<string, Set<string> | 'all'>;
  /** Tests for there being any; other things done with the row or number as a whole. */
  tests: number;
  other: number;
}

/** Where we are on the way. */
interface Trail {
  readonly context: Context;
  readonly file: LinkedFile;
  readonly found: Collected;
  readonly part: Part;
  /** The list use that gave this value; absent: it is the result itself. */
  readonly of: number | undefined;
  /** The function that we are in, and the frame of it in which the value came to be. */
  readonly fn: FunctionId;
  readonly frame: FrameId;
  readonly depth: number;
  readonly functions: number;
}

/** Follows the value of a call, the end of an operation's chain. `below`: into related rows as well. */
export function resultUse(
  context: Context,
  file: LinkedFile,
  id: CallId,
  action: Action,
  { below = false }: { readonly below?: boolean } = {},
): ResultUse {
  const call = file.facts.calls[id];
  const found: Collected = below ? { ...nothing(), below: new Map() } : nothing();
  if (call === undefined) return finish(found, false, false);
  const dropped = call.use === 'dropped' || call.use === 'void';
  if (call.use === 'return') {
    found.returned = true;
    found.complete = false;
    found.escapes = true;
    return finish(found, true, false);
  }
  const part = partOf(context, file, call.value) ?? PARTS[action] ?? 'unknown';
  const { fn, frame } = call;
  follow({ context, file, found, part, of: undefined, fn, frame, depth: 0, functions: 0 }, call.value);
  return finish(found, call.use === 'await' || call.use !== 'dropped', dropped);
}

const PARTS: Readonly<Partial<Record<Action, Part>>> = {
  'read-one': 'row',
  count: 'count',
  exists: 'count',
  page: 'page',
};

function nothing(): Collected {
  return {
    complete: true,
    leaks: false,
    escapes: false,
    returned: false,
    columns: new Set(),
    lists: [],
    tests: 0,
    other: 0,
  };
}

/** What becomes of a part of a result: the list of items of a page, as seen from the call that gave the page. */
export function useOf(context: Context, file: LinkedFile, id: CallId, value: ValueId): ResultUse {
  const found = nothing();
  const { fn, frame } = file.facts.calls[id] ?? { fn: 0, frame: 0 };
  follow({ context, file, found, part: 'list', of: undefined, fn, frame, depth: 0, functions: 0 }, value);
  return finish(found, true, false);
}

function finish(found: Collected, awaited: boolean, dropped: boolean): ResultUse {
  const { complete, leaks, escapes, returned, columns, lists, tests, other, below } = found;
  const untouched = columns.size === 0 && other === 0 && complete;
  return {
    complete,
    escapes,
    returned,
    ...(returned && !leaks ? { onlyReturned: true as const } : {}),
    columns: [...columns],
    ...(below === undefined
      ? {}
      : {
          below: Object.fromEntries(
            [...below].map(([name, read]) => [name, read === 'all' ? read : [...read]]),
          ),
        }),
    lists,
    truthinessOnly: untouched && tests > 0 && lists.length === 0,
    existenceOnly:
      untouched && tests > 0 && lists.every(({ method }) => method === 'length' || method === 'filter'),
    awaited,
    dropped,
  };
}

/** What the shape of a value says. */
function partOf(context: Context, file: LinkedFile, value: ValueId): Part | undefined {
  for (const shape of alternatives(evaluate(context, file, value))) {
    if (shape.k === 'list') return shape.of.k === 'list' ? 'page' : 'list';
    if (shape.k === 'row') return 'row';
  }
  return undefined;
}

function leave({ found, of }: Trail, isReturn = false): void {
  found.complete = false;
  if (!isReturn) found.leaks = true;
  if (of === undefined) found.escapes = true;
}

function follow(trail: Trail, value: ValueId): void {
  const { file, found, depth } = trail;
  if (depth > MAX_DEPTH) {
    leave(trail);
    return;
  }
  const next = { ...trail, depth: depth + 1 };
  const leaves = leavesBy(file, value);
  if (leaves !== undefined) {
    if (leaves === 'return') found.returned = true;
    leave(trail, leaves === 'return' && trail.functions === 0);
  }
  const member = file.index.callOn.get(value);
  if (member !== undefined) {
    followMethod(next, member);
    return;
  }
  const argument = file.index.argumentOf.get(value);
  if (argument !== undefined) {
    followArgument(next, argument.call, argument.index);
    return;
  }
  const variable = file.index.assignedTo.get(value);
  if (variable !== undefined) followVariable(next, variable);
  const taken = takenFrom(file, value);
  const parent = file.index.parents.get(value);
  if (taken.length > 0) for (const part of taken) followParent(next, part, value);
  else if (parent !== undefined) followParent(next, parent, value);
  else if (variable === undefined && leaves === undefined && isTested(file, value)) found.tests++;
}

function followVariable(trail: Trail, variable: VariableId): void {
  const { file } = trail;
  for (const reference of file.index.references.get(variable) ?? []) follow(trail, reference);
  if (file.facts.variables[variable]?.exported === true) leave(trail);
}

function followParent(trail: Trail, parent: ValueId, child: ValueId): void {
  const { context, file, found, part } = trail;
  const value = valueAt(file.facts.values, parent);
  switch (value.k) {
    case 'await':
      follow({ ...trail, part: partOf(context, file, parent) ?? part }, parent);
      return;
    case 'either':
      if ((value.op === '&&' || value.op === '||') && value.of[0] === child) found.tests++;
      follow(trail, parent);
      return;
    case 'assigned':
    case 'rest':
      follow(trail, parent);
      return;
    case 'get':
      followProperty(trail, parent, value.name);
      return;
    case 'index':
      if (value.index !== child) followIndex(trail, parent, value.index);
      return;
    case 'item':
      followItem(trail, parent);
      return;
    case 'array':
      followPromise(trail, parent, child);
      return;
    case 'unary':
    case 'binary':
      if (asksForAny(file, child)) found.tests++;
      else found.other++;
      return;
    default:
      leave(trail);
  }
}

/** The variable of a loop over the rows. */
function followItem(trail: Trail, item: ValueId): void {
  const { file, found } = trail;
  const index = found.lists.length;
  use(trail, addsUpOnly(file, item) ? 'reduce' : 'iterate', item, true);
  const row = { ...trail, found: { ...found, columns: new Set<string>() }, part: 'row' as const, of: index };
  follow(row, item);
  const { columns, complete, leaks, escapes, tests, other } = row.found;
  Object.assign(found, { complete, leaks, escapes, returned: row.found.returned, tests, other });
  for (const column of columns) found.columns.add(column);
  found.lists[index] = { ...(found.lists[index] as ListUse), columns: [...columns] };
}

function use(
  trail: Trail,
  method: Method,
  value: ValueId,
  simple: boolean,
  columns: readonly string[] = [],
): void {
  const { file, found, of } = trail;
  const span = spanOf(file.facts.values, value);
  found.lists.push({
    method,
    at: { file: file.path, span },
    columns,
    simple,
    repeated: isRepeated(file, span, trail.fn, trail.frame),
    ...(of === undefined ? {} : { of }),
  });
}

/** `rows.length`, `row.name`, `page.rows`. */
function followProperty(trail: Trail, get: ValueId, name: string): void {
  const { context, file, found, part } = trail;
  if (part === 'list' && (name === 'length' || name === 'size')) {
    use(trail, 'length', get, true);
    const before = found.tests;
    countTests(trail, get);
    if (found.tests === before) found.other++;
    return;
  }
  if (part === 'row') {
    found.columns.add(name);
    lookBelow(trail, get, name);
    return;
  }
  const inner = partOf(context, file, get);
  if (inner !== undefined) {
    follow({ ...trail, part: inner }, get);
    return;
  }
  // `{ rows }`, `{ data, error }`: what a driver wraps them in; `rowCount` and the like are numbers.
  if (/^(rows|data|items|docs|results?|recordset|documents)$/.test(name))
    follow({ ...trail, part: 'list' }, get);
  else found.other++;
}

/** Are all uses of a number tests for it being zero or not? A number that does anything else adds nothing. */
function countTests({ file, found }: Trail, value: ValueId): void {
  const variable = file.index.assignedTo.get(value);
  const uses = variable === undefined ? [value] : (file.index.references.get(variable) ?? []);
  if (uses.length > 0 && uses.every((one) => asksForAny(file, one) || isTested(file, one))) found.tests++;
}

/** `row.customer.email`: of a customer, the address. Of a list of rows anything may be read. */
function lookBelow(trail: Trail, get: ValueId, name: string): void {
  const { below } = trail.found;
  const known = below?.get(name);
  if (below === undefined || known === 'all') return;
  const row = nothing();
  follow({ ...trail, found: row, part: 'row', of: undefined }, get);
  const isAll = !row.complete || row.lists.length > 0 || row.other > 0;
  below.set(name, isAll ? 'all' : new Set([...(known ?? []), ...row.columns]));
}

function followIndex(trail: Trail, parent: ValueId, index: ValueId): void {
  const { context, file, found, part } = trail;
  const key = valueAt(file.facts.values, index);
  if (part === 'page' || part === 'unknown') {
    const inner = partOf(context, file, parent);
    const isRows = inner !== undefined || (part === 'page' && key.k === 'literal' && key.value === 0);
    if (isRows) follow({ ...trail, part: inner ?? 'list' }, parent);
    else if (part === 'page') found.other++;
    else followRow(trail, parent, key.k === 'literal' && key.value === 0 ? 'first' : 'other');
    return;
  }
  followRow(trail, parent, key.k === 'literal' && key.value === 0 ? 'first' : 'other');
}

function followRow(trail: Trail, value: ValueId, method: Method): void {
  use(trail, method, value, true);
  follow({ ...trail, part: 'row', of: trail.found.lists.length - 1 }, value);
}

/** `Promise.all([a(), b()])`: what stands at the same position of its result. */
function followPromise(trail: Trail, array: ValueId, child: ValueId): void {
  const values = promisedAt(trail.file, array, child);
  if (values === undefined) leave(trail);
  else
    for (const value of values)
      follow({ ...trail, part: partOf(trail.context, trail.file, value) ?? trail.part }, value);
}

function followMethod(trail: Trail, id: CallId): void {
  const { context, file, found, part } = trail;
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get') {
    leave(trail);
    return;
  }
  if (callee.name === 'then') {
    if (!followCallback(trail, call.arguments[0], 0)) leave(trail);
    return;
  }
  if (callee.name === 'catch' || callee.name === 'finally') {
    follow({ ...trail, part: partOf(context, file, call.value) ?? part }, call.value);
    return;
  }
  const method = part === 'row' || part === 'count' ? undefined : METHODS[callee.name];
  if (method === undefined) {
    leave(trail);
    return;
  }
  const inner = callbackUse(trail, call.arguments, method);
  use(trail, method, call.callee, inner?.simple ?? false, inner?.columns);
  const here = { ...trail, of: found.lists.length - 1 };
  for (const column of inner?.columns ?? []) found.columns.add(column);
  if (inner?.complete !== true) leave(here);
  if (KEEPS.has(method)) follow({ ...here, part: 'list' }, call.value);
  else if (PICKS.has(method)) follow({ ...here, part: 'row' }, call.value);
}

interface CallbackUse {
  readonly complete: boolean;
  readonly columns: readonly string[];
  readonly simple: boolean;
}

/** What the callback of a list method does with a row. */
function callbackUse(
  trail: Trail,
  [argument, start]: readonly ValueId[],
  method: Method,
): CallbackUse | undefined {
  if (argument === undefined || WITHOUT_CALLBACK.has(method))
    return { complete: true, columns: [], simple: true };
  const inner = { ...trail, found: nothing(), part: 'row' as const, of: undefined };
  const entered = followCallback(inner, argument, method === 'reduce' ? 1 : 0);
  if (!entered) return undefined;
  if (method === 'sort') followCallback(inner, argument, 1);
  const { complete, columns } = inner.found;
  const value = valueAt(trail.file.facts.values, argument);
  const isSum = method !== 'reduce' || start === undefined || isNumber(trail.file, start);
  const simple =
    isSum && complete && columns.size > 0 && value.k === 'function' && comparesOnly(trail.file, value.fn);
  return { complete, columns: [...columns], simple };
}

/** Follows a value into a function that gets it as a parameter; false when we do not see the function. */
function followCallback(trail: Trail, argument: ValueId | undefined, index: number): boolean {
  if (argument === undefined) return false;
  const { context, file } = trail;
  const written = valueAt(file.facts.values, argument);
  if (written.k === 'function') return followParameter(trail, file, written.fn, index);
  const shapes = alternatives(evaluate(context, file, argument));
  const [shape] = shapes;
  const target = shapes.length === 1 && shape?.k === 'function' ? context.file(shape.file) : undefined;
  return target !== undefined && shape?.k === 'function' && enter(trail, target, shape.fn, index);
}

/** `render(rows)`. */
function followArgument(trail: Trail, id: CallId, index: number): void {
  const { context, file, found } = trail;
  const call = file.facts.calls[id];
  if (call !== undefined && asksForAny(file, call.arguments[index] ?? -1)) {
    found.tests++;
    return;
  }
  const isSpread = call?.arguments.some((one) => valueAt(file.facts.values, one).k === 'spread') === true;
  const shapes = call === undefined || isSpread ? [] : alternatives(evaluate(context, file, call.callee));
  const [shape] = shapes;
  const target = shapes.length === 1 && shape?.k === 'function' ? context.file(shape.file) : undefined;
  if (target === undefined || shape?.k !== 'function' || !enter(trail, target, shape.fn, index)) leave(trail);
}

function enter(trail: Trail, target: LinkedFile, fn: FunctionId, index: number): boolean {
  if (trail.functions >= MAX_FUNCTIONS) return false;
  return followParameter({ ...trail, functions: trail.functions + 1 }, target, fn, index);
}

function followParameter(trail: Trail, file: LinkedFile, fn: FunctionId, index: number): boolean {
  const { facts } = file;
  const fact = facts.functions[fn];
  if (fact === undefined || fact.bodyAt[0] === fact.bodyAt[1]) return false; // Declared, and written elsewhere.
  const parameter = fact.parameters[index];
  if (parameter === undefined) return true; // It does not look at it.
  if (facts.variables[parameter]?.parameter?.rest === true) return false;
  const frame = facts.frames.findIndex((one) => one.fn === fn && one.parent === -1);
  followVariable({ ...trail, file, fn, frame }, parameter);
  return true;
}
