/** What becomes of an operation's result, as far as its own function shows. */
import type { ResultUse } from '../../../rules/model/operation.ts';
import type { CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

type ListUse = ResultUse['lists'][number];
const LIST_METHODS = new Set([
  'filter',
  'find',
  'some',
  'every',
  'slice',
  'sort',
  'reduce',
  'map',
  'includes',
  'forEach',
  'flatMap',
  'findIndex',
  'toSorted',
  'at',
]);

interface Collected {
  complete: boolean;
  returned: boolean;
  readonly columns: Set<string>;
  readonly lists: ListUse[];
  truthy: number;
  other: number;
}

/** Follows the value of a call (the end of an operation's chain) through awaits, variables and list methods. */
export function resultUse(context: Context, file: LinkedFile, id: CallId): ResultUse {
  void context;
  const call = file.facts.calls[id];
  const found: Collected = {
    complete: true,
    returned: false,
    columns: new Set(),
    lists: [],
    truthy: 0,
    other: 0,
  };
  if (call === undefined) return finish(found, false, false);
  const awaited = call.use === 'await';
  const dropped = call.use === 'dropped' || call.use === 'void';
  if (call.use === 'return') {
    found.returned = true;
    found.complete = false;
    return finish(found, true, false);
  }
  follow(file, call.value, found, true, 0);
  return finish(found, awaited || call.use !== 'dropped', dropped);
}

function finish(found: Collected, awaited: boolean, dropped: boolean): ResultUse {
  return {
    complete: found.complete,
    returned: found.returned,
    columns: [...found.columns],
    lists: found.lists,
    truthinessOnly:
      found.complete &&
      found.truthy > 0 &&
      found.other === 0 &&
      found.columns.size === 0 &&
      found.lists.length === 0,
    awaited,
    dropped,
  };
}

/** `whole`: the value is the list (or row) itself, not a part of it. */
function follow(file: LinkedFile, value: ValueId, found: Collected, whole: boolean, depth: number): void {
  if (depth > 12) {
    found.complete = false;
    return;
  }
  const returns = file.facts.functions.some((fn) => fn.returns.some((one) => one.value === value));
  if (returns) {
    found.returned = true;
    found.complete = false;
  }
  const member = file.index.callOn.get(value);
  if (member !== undefined) {
    followMethod(file, member, value, found, depth);
    return;
  }
  const argument = file.index.argumentOf.get(value);
  if (argument !== undefined) {
    found.complete = false;
    return;
  }
  const variable = file.index.assignedTo.get(value);
  if (variable !== undefined) followVariable(file, variable, found, whole, depth);
  const parent = file.index.parents.get(value);
  if (parent === undefined) {
    if (variable === undefined && !returns && isTested(file, value)) found.truthy++;
    return;
  }
  followParent(file, parent, value, found, whole, depth);
}

function isTested(file: LinkedFile, value: ValueId): boolean {
  return file.facts.frames.some((frame) => frame.test === value);
}

function followVariable(
  file: LinkedFile,
  variable: VariableId,
  found: Collected,
  whole: boolean,
  depth: number,
): void {
  for (const reference of file.index.references.get(variable) ?? [])
    follow(file, reference, found, whole, depth + 1);
  if (file.facts.variables[variable]?.exported === true) found.complete = false;
}

function followParent(
  file: LinkedFile,
  parent: ValueId,
  child: ValueId,
  found: Collected,
  whole: boolean,
  depth: number,
): void {
  const value = valueAt(file.facts.values, parent);
  switch (value.k) {
    case 'await':
      follow(file, parent, found, whole, depth + 1);
      return;
    case 'get': {
      if (value.name === 'length') {
        found.lists.push({ method: 'length', at: place(file, parent), columns: [] });
        return;
      }
      found.columns.add(value.name);
      found.other++;
      return;
    }
    case 'index': {
      if (value.index === child) return;
      const key = valueAt(file.facts.values, value.index);
      if (key.k === 'literal' && key.value === 0) {
        found.lists.push({ method: 'first', at: place(file, parent), columns: [] });
        followRow(file, parent, found, depth + 1);
        return;
      }
      followRow(file, parent, found, depth + 1);
      return;
    }
    case 'item': {
      found.lists.push({ method: 'iterate', at: place(file, parent), columns: [] });
      followRow(file, parent, found, depth + 1);
      return;
    }
    case 'unary': {
      if (value.op === '!') found.truthy++;
      else found.other++;
      return;
    }
    case 'binary': {
      const other = valueAt(file.facts.values, value.left === child ? value.right : value.left);
      if (other.k === 'undefined' || (other.k === 'literal' && other.value === null)) found.truthy++;
      else found.other++;
      return;
    }
    case 'either':
      follow(file, parent, found, whole, depth + 1);
      return;
    case 'assigned':
      follow(file, parent, found, whole, depth + 1);
      return;
    default:
      found.complete = false;
  }
}

/** A row: property reads are columns; anything else lets it escape. */
function followRow(file: LinkedFile, value: ValueId, found: Collected, depth: number): void {
  follow(file, value, found, false, depth + 1);
}

function followMethod(
  file: LinkedFile,
  id: CallId,
  receiver: ValueId,
  found: Collected,
  depth: number,
): void {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  void receiver;
  if (call === undefined || callee?.k !== 'get') {
    found.complete = false;
    return;
  }
  if (callee.name === 'then') {
    const callback =
      call.arguments[0] === undefined ? undefined : valueAt(file.facts.values, call.arguments[0]);
    if (callback?.k === 'function') followParameter(file, callback.fn, 0, found, true, depth);
    else found.complete = false;
    return;
  }
  if (callee.name === 'catch' || callee.name === 'finally') {
    follow(file, call.value, found, true, depth + 1);
    return;
  }
  if (!LIST_METHODS.has(callee.name)) {
    found.complete = false;
    return;
  }
  const columns = callbackColumns(file, id, callee.name);
  const method =
    callee.name === 'forEach'
      ? 'iterate'
      : callee.name === 'flatMap'
        ? 'map'
        : callee.name === 'findIndex'
          ? 'find'
          : callee.name === 'toSorted'
            ? 'sort'
            : callee.name === 'at'
              ? 'first'
              : callee.name;
  found.lists.push({
    method: method as ListUse['method'],
    at: { file: file.path, span: call.calleeAt },
    columns: columns ?? [],
  });
  for (const column of columns ?? []) found.columns.add(column);
  if (columns === undefined) found.complete = false;
  // Rows themselves live on in the results of these.
  if (
    callee.name === 'filter' ||
    callee.name === 'slice' ||
    callee.name === 'sort' ||
    callee.name === 'toSorted' ||
    callee.name === 'find' ||
    callee.name === 'at'
  ) {
    follow(file, call.value, found, callee.name !== 'find' && callee.name !== 'at', depth + 1);
  }
}

/** Columns that the callback of a list method reads of a row; undefined when the row escapes there. */
function callbackColumns(file: LinkedFile, id: CallId, method: string): readonly string[] | undefined {
  const call = file.facts.calls[id];
  const first = call?.arguments[0];
  if (first === undefined || method === 'slice' || method === 'includes' || method === 'at') return [];
  const callback = valueAt(file.facts.values, first);
  if (callback.k !== 'function') return undefined;
  const inner: Collected = {
    complete: true,
    returned: false,
    columns: new Set(),
    lists: [],
    truthy: 0,
    other: 0,
  };
  followParameter(file, callback.fn, method === 'reduce' ? 1 : 0, inner, false, 0);
  if (method === 'sort' || method === 'toSorted') followParameter(file, callback.fn, 1, inner, false, 0);
  return inner.complete ? [...inner.columns] : undefined;
}

function followParameter(
  file: LinkedFile,
  fn: FunctionId,
  index: number,
  found: Collected,
  whole: boolean,
  depth: number,
): void {
  const parameter = file.facts.functions[fn]?.parameters[index];
  if (parameter === undefined) return;
  followVariable(file, parameter, found, whole, depth + 1);
  // Destructured parameters: variables assigned from the unnamed whole.
  file.facts.variables.forEach((variable) => {
    if (variable.fn !== fn) return;
    for (const assignment of variable.assignments) {
      const value = valueAt(file.facts.values, assignment.value);
      if (value.k !== 'get' && value.k !== 'rest') continue;
      const of = valueAt(file.facts.values, value.of);
      if (of.k !== 'variable' || of.variable !== parameter) continue;
      if (value.k === 'get') found.columns.add(value.name);
      else found.complete = false;
    }
  });
}

function place(file: LinkedFile, value: ValueId): ListUse['at'] {
  return { file: file.path, span: spanOf(file.facts.values, value) };
}
