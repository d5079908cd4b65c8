/** What is done to state, as far as its kind makes it mean something. */
import type { State } from '../../../rules/model/state.ts';
import type { TypeNode, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { sourceOf } from './source-text.ts';
import { calleeName, type Use, usesOf, type VariableUse } from './uses.ts';

export function updateRead(file: LinkedFile, value: ValueId): readonly Use[] {
  const isRead =
    file.index.parents.has(value) ||
    file.index.argumentOf.has(value) ||
    isAssigned(file, value) ||
    isReturned(file, value);
  const at = spanOf(file.facts.values, value);
  return isRead
    ? [{ file, role: 'read', method: 'get', at, fn: functionAt(file, at[0]), frame: -1, inside: false }]
    : [];
}

/** The update is the value of a variable other than the one it updates. */
function isAssigned(file: LinkedFile, value: ValueId): boolean {
  return (
    file.index.assignedTo.has(value) &&
    file.facts.variables.filter((variable) => variable.assignments.some((a) => a.value === value)).length > 1
  );
}

function isReturned(file: LinkedFile, value: ValueId): boolean {
  return file.facts.functions.some((fn) => fn.returns.some((one) => one.value === value));
}

/** What is done with the values that stand for a cell, as far as its kind makes it mean something. */
export function containerUses(
  context: Context,
  file: LinkedFile,
  kind: State['kind'],
  initial: ValueId | undefined,
  type: TypeNode | undefined,
  stands: readonly VariableUse[],
): readonly Use[] {
  const uses = stands.flatMap((use) => usesOf(use));
  const stores = uses.some((use) => use.inside && use.role !== 'read' && /^[a-zA-Z]/.test(use.method));
  const nested =
    stores &&
    (kind === 'array' || kind === 'map' || kind === 'object' || kind === 'lru') &&
    holdsContainers(context, file, initial, type, uses);
  return uses.filter((use) => {
    const isCall = /^[a-zA-Z]/.test(use.method) && use.role !== 'read' && use.method !== 'assign';
    const isWriteTarget = use.method === 'delete' && use.value === undefined && use.key !== undefined;
    if (use.inside) return !isCall || nested;
    // Methods of an object or of an instance are its own; what they do is written there.
    return (
      !(isCall && (kind === 'object' || kind === 'instance' || kind === 'scalar') && !isWriteTarget) ||
      (kind === 'object' && use.method === 'clear')
    );
  });
}

/** Entries are themselves arrays, sets or maps, so that `map.get(k).push(x)` stores something. */
function holdsContainers(
  context: Context,
  file: LinkedFile,
  initial: ValueId | undefined,
  type: TypeNode | undefined,
  uses: readonly Use[],
): boolean {
  const text = initial === undefined ? '' : sourceOf(context, file, initial);
  if (type !== undefined && typeHolds(type)) return true;
  if (/^new Map<[^()]*?(\[\]|Set<|Map<|Array<)/.test(text) || /[:[,]\s*(\[|new (Map|Set)\b)/.test(text))
    return true;
  return uses.some(
    (use) =>
      use.role === 'write' && !use.inside && use.value !== undefined && isContainer(use.file, use.value),
  );
}

function typeHolds(type: TypeNode): boolean {
  if (type.k === 'array') return type.of.k === 'array';
  if (type.k !== 'name') return false;
  return type.arguments.some(
    (argument) =>
      argument.k === 'array' ||
      (argument.k === 'name' && /^(Set|Map|Array|Record)$/.test(argument.name.at(-1) ?? '')),
  );
}

function isContainer(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array') return true;
  return (
    value.k === 'call' &&
    file.facts.calls[value.call]?.kind === 'new' &&
    /^(Map|Set)$/.test(calleeName(file, value.call))
  );
}

/** The name under which others import a variable. */
export function exportName(file: LinkedFile, id: VariableId): string {
  return (
    file.facts.exports.find((entry) => entry.variable === id)?.name ?? file.facts.variables[id]?.name ?? ''
  );
}

/** Something other than its own initialisation writes it. */
export function isWritten(uses: readonly Use[]): boolean {
  return uses.some((use) => use.role === 'write');
}
