/** Results that carry their error (`{ data, error }`) instead of throwing it: is that error read? */
import type { CallId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt, valueCount } from '../facts/values.ts';
import type { LinkedFile } from './context.ts';

/** Fields that say whether it worked. */
const SPEAKING = new Set(['error', 'status', 'statusText', 'success']);
const HOLDING = new Set(['data', 'count']);

/**
 * Undefined when it leaves our sight. Code that leaves when it got nothing (`if (!data) return`) treats a failure as
 * that, and counts as reading it.
 */
export function carriedError(file: LinkedFile, id: CallId): 'read' | 'unread' | undefined {
  const call = file.facts.calls[id];
  if (call === undefined || call.use !== 'await') return undefined;
  const awaited = file.index.parents.get(call.value);
  if (awaited === undefined || valueAt(file.facts.values, awaited).k !== 'await') return undefined;
  const parts = partsTaken(file, awaited);
  if (parts === undefined) return undefined;
  const errors = parts.filter(({ name }) => SPEAKING.has(name));
  if (errors.some(({ value }) => isUsed(file, value))) return 'read';
  const rest = parts.filter(({ name }) => !SPEAKING.has(name));
  if (rest.some(({ name }) => !HOLDING.has(name))) return undefined;
  return rest.some(({ value }) => leavesWithout(file, value)) ? 'read' : 'unread';
}

interface Part {
  readonly name: string;
  readonly value: ValueId;
}

/** Properties read of a value, through a variable that holds it; undefined when anything else is done with it. */
function partsTaken(file: LinkedFile, value: ValueId): readonly Part[] | undefined {
  const parts = membersOf(file).get(value) ?? [];
  if (parts.some(({ name }) => name === '')) return undefined;
  const holder = file.index.assignedTo.get(value);
  const variable = holder === undefined ? undefined : file.facts.variables[holder];
  if (parts.length === 0 && isHandedOn(file, value)) return undefined;
  if (variable === undefined || holder === undefined) return parts;
  if (variable.fn === 0 || variable.assignments.length !== 1) return undefined;
  const found: Part[] = [...parts];
  for (const reference of file.index.references.get(holder) ?? []) {
    const members = membersOf(file).get(reference);
    if (members === undefined || members.some(({ name }) => name === '')) return undefined;
    found.push(...members);
  }
  return found;
}

const members = new WeakMap<LinkedFile, ReadonlyMap<ValueId, readonly Part[]>>();

/** Member reads by receiver: a pattern reads several of one value. Name '' for anything else that is taken. */
function membersOf(file: LinkedFile): ReadonlyMap<ValueId, readonly Part[]> {
  const known = members.get(file);
  if (known !== undefined) return known;
  const found = new Map<ValueId, Part[]>();
  const store = file.facts.values;
  for (let id = 0; id < valueCount(store); id++) {
    const value = valueAt(store, id);
    if (value.k !== 'get' && value.k !== 'rest' && value.k !== 'index') continue;
    const part = { name: value.k === 'get' ? value.name : '', value: id };
    const list = found.get(value.of);
    if (list === undefined) found.set(value.of, [part]);
    else list.push(part);
  }
  members.set(file, found);
  return found;
}

function isHandedOn(file: LinkedFile, value: ValueId): boolean {
  return (
    file.index.argumentOf.has(value) ||
    file.index.parents.has(value) ||
    file.facts.functions.some((fn) => fn.returns.some((one) => one.value === value))
  );
}

/** Read where it stands, or by the name that a pattern gives it. */
function isUsed(file: LinkedFile, value: ValueId): boolean {
  const variable = file.index.assignedTo.get(value);
  return variable === undefined || (file.index.references.get(variable) ?? []).length > 0;
}

/** Does the code leave when a value, or a part of it, tests as it does? */
export function leavesWithout(file: LinkedFile, value: ValueId): boolean {
  const names = new Set<VariableId>();
  const spans = [spanOf(file.facts.values, value)];
  const add = (part: ValueId, depth: number): void => {
    const variable = file.index.assignedTo.get(part);
    if (variable !== undefined) names.add(variable);
    if (depth < 3) for (const inner of membersOf(file).get(part) ?? []) add(inner.value, depth + 1);
  };
  add(value, 0);
  for (const name of names)
    for (const reference of file.index.references.get(name) ?? [])
      spans.push(spanOf(file.facts.values, reference));
  return file.facts.frames.some(({ test, leaves }) => {
    if (test === undefined || !(leaves.return || leaves.throw || leaves.break)) return false;
    const at = spanOf(file.facts.values, test);
    return spans.some((span) => span[0] >= at[0] && span[1] <= at[1]);
  });
}
