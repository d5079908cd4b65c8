/** What the syntax around one value of a result says: it leaves, it is only tested, it is only added up. */
import type { FrameFact, FrameId, FunctionId, Span, ValueId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import { enclosing, LOOPS } from './flow.ts';

type Leaving = 'return' | 'throw' | 'write' | 'export';

interface Exits {
  readonly leaving: ReadonlyMap<ValueId, Leaving>;
  readonly tested: ReadonlySet<ValueId>;
}

const known = new WeakMap<LinkedFile, Exits>();

function exitsOf(file: LinkedFile): Exits {
  const remembered = known.get(file);
  if (remembered !== undefined) return remembered;
  const { functions, writes, exports, frames } = file.facts;
  const leaving = new Map<ValueId, Leaving>();
  for (const { value } of writes) if (value !== undefined) leaving.set(value, 'write');
  for (const { value } of exports) if (value !== undefined) leaving.set(value, 'export');
  for (const { returns, throws } of functions) {
    for (const { value } of throws) leaving.set(value, 'throw');
    for (const { value } of returns) leaving.set(value, 'return');
  }
  const tested = new Set(frames.flatMap(({ test }) => (test === undefined ? [] : [test])));
  const exits = { leaving, tested };
  known.set(file, exits);
  return exits;
}

/** How a value leaves the function at this very place; undefined when it does not. */
export function leavesBy(file: LinkedFile, value: ValueId): Leaving | undefined {
  return exitsOf(file).leaving.get(value);
}

/** `if (value)`, `value ? a : b`. */
export function isTested(file: LinkedFile, value: ValueId): boolean {
  return exitsOf(file).tested.has(value);
}

/** `!x`, `x > 0`, `x === null`, `Boolean(x)`, `x && …`: only whether there is any. */
export function asksForAny(file: LinkedFile, value: ValueId): boolean {
  if (isTested(file, value)) return true;
  const argument = file.index.argumentOf.get(value);
  if (argument !== undefined) {
    const callee = valueAt(file.facts.values, file.facts.calls[argument.call]?.callee ?? -1);
    return callee.k === 'global' && callee.name === 'Boolean';
  }
  const parent = valueAt(file.facts.values, file.index.parents.get(value) ?? -1);
  if (parent.k === 'unary') return parent.op === '!';
  if (parent.k === 'either') return parent.op === '&&' && parent.of[0] === value;
  if (parent.k !== 'binary') return false;
  const isLeft = parent.left === value;
  const other = valueAt(file.facts.values, isLeft ? parent.right : parent.left);
  if (other.k === 'undefined' || (other.k === 'literal' && other.value === null)) return true;
  if (other.k !== 'literal') return false;
  if (other.value === 0) return /^(>|===?|!==?)$/.test(parent.op) || (!isLeft && parent.op === '<');
  return other.value === 1 && (isLeft ? parent.op === '>=' || parent.op === '<' : parent.op === '<=');
}

/**
 * Where what stands in the array of `Promise.all([…])`, or of a transaction over a list, comes out: `[a, b]` of it, or
 * `results[1]`. Undefined when the array is none, or its result goes elsewhere.
 */
export function promisedAt(file: LinkedFile, array: ValueId, child: ValueId): readonly ValueId[] | undefined {
  const { index, facts } = file;
  const literal = valueAt(facts.values, array);
  const argument = index.argumentOf.get(array);
  const call = argument === undefined ? undefined : facts.calls[argument.call];
  if (literal.k !== 'array' || call === undefined || argument?.index !== 0) return undefined;
  const position = literal.items.indexOf(child);
  const isAfterSpread = literal.items
    .slice(0, position)
    .some((item) => valueAt(facts.values, item).k === 'spread');
  const callee = valueAt(facts.values, call.callee);
  if (isAfterSpread || callee.k !== 'get' || !/^(all|\$transaction|batch)$/.test(callee.name))
    return undefined;
  const awaited = index.parents.get(call.value);
  if (awaited === undefined || valueAt(facts.values, awaited).k !== 'await') return undefined;
  return partsAt(file, awaited, position);
}

function partsAt(file: LinkedFile, value: ValueId, position: number): readonly ValueId[] | undefined {
  const { index, facts } = file;
  if (leavesBy(file, value) !== undefined || index.argumentOf.has(value) || index.callOn.has(value))
    return undefined;
  const found: ValueId[] = [];
  for (const id of takenFrom(file, value)) {
    const taken = valueAt(facts.values, id);
    const key = taken.k === 'index' ? valueAt(facts.values, taken.index) : undefined;
    if (key?.k !== 'literal') return undefined;
    if (key.value === position) found.push(id);
  }
  const variable = index.assignedTo.get(value);
  for (const reference of variable === undefined ? [] : (index.references.get(variable) ?? [])) {
    const parts = partsAt(file, reference, position);
    if (parts === undefined) return undefined;
    found.push(...parts);
  }
  return found;
}

const indexed = new WeakMap<LinkedFile, ReadonlyMap<ValueId, readonly ValueId[]>>();

/** All that is taken from a value: members, elements, the rest of a pattern. The index knows one parent of each value only. */
export function takenFrom(file: LinkedFile, value: ValueId): readonly ValueId[] {
  const known = indexed.get(file) ?? indexTaken(file);
  indexed.set(file, known);
  return known.get(value) ?? [];
}

function indexTaken(file: LinkedFile): ReadonlyMap<ValueId, readonly ValueId[]> {
  const found = new Map<ValueId, ValueId[]>();
  const { values } = file.facts;
  for (let id = 0; id < valueCount(values); id++) {
    const kind = kindOf(values, id);
    if (kind !== 'get' && kind !== 'index' && kind !== 'rest' && kind !== 'item') continue;
    const of = values.a[id] as ValueId;
    const list = found.get(of);
    if (list === undefined) found.set(of, [id]);
    else list.push(id);
  }
  return found;
}

/** Does what stands there run again and again while the value stays: in a callback, or in a loop that began after it? */
export function isRepeated(file: LinkedFile, at: Span, fn: FunctionId, frame: FrameId): boolean {
  const { frames } = file.facts;
  const isIn = (outer: Span): boolean => outer[0] <= at[0] && at[1] <= outer[1];
  if (functionAt(file, at[0]) !== fn) return true;
  const around = new Set(enclosing(file, frame));
  return frames.some(
    (one, id) => one.fn === fn && LOOPS.has(one.kind) && isIn(one.bodyAt) && !around.has(id),
  );
}

/** Methods that a condition may call on a value: the database has their like. */
const COMPARING =
  /^(includes|startsWith|endsWith|toLowerCase|toUpperCase|trim|getTime|valueOf|toISOString|toString|Number|String|Boolean|Date|now|parseFloat|parseInt|isNaN|isArray|localeCompare|abs|min|max|round)$/;

/** Does a callback do no more than compare or add up what it reads? */
export function comparesOnly(file: LinkedFile, fn: FunctionId): boolean {
  const fact = file.facts.functions[fn];
  if (fact === undefined || fact.async) return false;
  if (file.facts.functions.some(({ parent }) => parent === fn)) return false;
  return (file.index.callsOf.get(fn) ?? []).every((id) => comparesBy(file, id, fn));
}

/** `row.name.includes(x)` is LIKE; `ids.includes(row.id)` asks a list that only the code has. */
function comparesBy(file: LinkedFile, id: number, fn: FunctionId): boolean {
  const name = calleeName(file, id);
  if (name !== 'includes') return COMPARING.test(name);
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  const root = callee.k === 'get' ? rootVariable(file.facts, callee.of) : undefined;
  return root !== undefined && file.facts.variables[root]?.fn === fn;
}

/** A sum begins with a number; what begins with a text, a list or an object is put together, not added up. */
export function isNumber(file: LinkedFile, value: ValueId | undefined): boolean {
  const literal = value === undefined ? undefined : valueAt(file.facts.values, value);
  return literal?.k === 'literal' && typeof literal.value === 'number';
}

function calleeName(file: LinkedFile, id: number): string {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  return callee.k === 'get' || callee.k === 'global' ? callee.name : '';
}

/**
 * `for (const row of rows) total += row.amount`: does the loop over this `item` change nothing but numbers by `+=`, and
 * leave nothing else behind?
 */
export function addsUpOnly(file: LinkedFile, item: ValueId): boolean {
  const of = valueAt(file.facts.values, item);
  if (of.k !== 'item') return false;
  const frame = file.facts.frames.find(({ kind, collection }) => kind === 'for-of' && collection === of.of);
  if (frame === undefined || frame.leaves.return || frame.leaves.throw) return false;
  const inside = ([start, end]: readonly [number, number]) =>
    start >= frame.bodyAt[0] && end <= frame.bodyAt[1];
  const calls = (file.index.callsOf.get(frame.fn) ?? []).filter((id) =>
    inside(file.facts.calls[id]?.at ?? [-1, -1]),
  );
  if (!calls.every((id) => COMPARING.test(calleeName(file, id)))) return false;
  if (file.facts.functions.some(({ at }) => inside(at))) return false;
  if (file.facts.writes.some(({ at }) => inside(at))) return false;
  const changed = file.facts.variables.filter(
    ({ assignments, at }) => !inside(at) && assignments.some((one) => inside(one.at)),
  );
  return (
    changed.length > 0 &&
    changed.every(
      ({ assignments }) =>
        isNumber(file, assignments[0]?.value) && assignments.every((one) => !inside(one.at) || isSum(one.op)),
    ) &&
    readsItem(file, frame)
  );
}

function isSum(op: string): boolean {
  return op === '+=' || op === '-=' || op === '++' || op === '--';
}

/** The loop reads its rows: a body without a look at them counts turns. */
function readsItem(file: LinkedFile, frame: FrameFact): boolean {
  const [start, end] = frame.bodyAt;
  return frame.variables.some((variable) =>
    (file.index.references.get(variable) ?? []).some((id) => {
      const at = spanOf(file.facts.values, id);
      return at[0] >= start && at[1] <= end;
    }),
  );
}
