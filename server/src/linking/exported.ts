/** Which functions of a file others can call: exported, in exported objects, public methods of exported classes. */
import type { ClassId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

const NONE: ReadonlySet<FunctionId> = new Set();

/** Functions that an export of this file leads to; re-exports count for the file that declares. */
export function exportedFunctions(context: Context, file: LinkedFile): ReadonlySet<FunctionId> {
  return context.ask(file, 'exported functions', NONE, () => {
    const found = new Set<FunctionId>();
    const seen = new Set<ValueId>();
    for (const entry of file.facts.exports) {
      if (entry.typeOnly) continue;
      if (entry.variable !== undefined) addVariable(file, entry.variable, found, seen);
      if (entry.value !== undefined) addValue(file, entry.value, found, seen);
    }
    return found;
  });
}

function addVariable(file: LinkedFile, id: VariableId, found: Set<FunctionId>, seen: Set<ValueId>): void {
  const variable = file.facts.variables[id];
  if (variable?.function !== undefined) found.add(variable.function);
  if (variable?.class !== undefined) addClass(file, variable.class, found, seen);
  for (const assignment of variable?.assignments ?? []) addValue(file, assignment.value, found, seen);
}

function addValue(file: LinkedFile, id: ValueId, found: Set<FunctionId>, seen: Set<ValueId>): void {
  if (seen.has(id)) return;
  seen.add(id);
  const value = valueAt(file.facts.values, id);
  const each = (parts: readonly ValueId[]): void => {
    for (const part of parts) addValue(file, part, found, seen);
  };
  switch (value.k) {
    case 'function':
      found.add(value.fn);
      break;
    case 'class':
      addClass(file, value.cls, found, seen);
      break;
    case 'variable':
      if (file.facts.variables[value.variable]?.fn === 0) addVariable(file, value.variable, found, seen);
      break;
    case 'object':
      each(value.entries.map((entry) => entry.value));
      break;
    case 'array':
      each(value.items);
      break;
    case 'await':
    case 'spread':
      each([value.of]);
      break;
    case 'either':
      each(value.of);
      break;
    case 'call': {
      // `export const list = cache(async () => …)`, `export const orders = new OrderService()`.
      const call = file.facts.calls[value.call];
      each(call === undefined ? [] : call.kind === 'new' ? [call.callee, ...call.arguments] : call.arguments);
      break;
    }
    default:
  }
}

function addClass(file: LinkedFile, id: ClassId, found: Set<FunctionId>, seen: Set<ValueId>): void {
  const cls = file.facts.classes[id];
  if (cls === undefined) return;
  for (const method of cls.methods) {
    const fact = file.facts.functions[method];
    if (
      fact?.accessibility !== 'private' &&
      fact?.accessibility !== 'protected' &&
      fact?.name.startsWith('#') !== true
    )
      found.add(method);
  }
  if (cls.constructor_ !== undefined) found.add(cls.constructor_);
  if (cls.initializer !== undefined) found.add(cls.initializer);
  for (const field of cls.fields) {
    if (field.value !== undefined && field.accessibility !== 'private' && !field.name.startsWith('#'))
      addValue(file, field.value, found, seen);
  }
}
