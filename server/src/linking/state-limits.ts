/** What keeps state from growing for ever: a bound on its entries, or an end to each of them. */
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { kindOf, valueAt, valueCount } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { LinkedFile } from './context.ts';
import type { Cell } from './state-cell.ts';
import { calleeName, type Use } from './uses.ts';

/** An upper bound on the number of entries is visible. */
export function isBounded(cell: Cell): boolean {
  if (cell.options.bounded || cell.kind === 'weak' || cell.kind === 'scalar' || cell.kind === 'instance')
    return true;
  const adding = cell.uses.filter((use) => use.role === 'write' && !use.inside && adds(use));
  if (adding.length === 0 || adding.every(hasFixedKey)) return true;
  if (cell.uses.some((use) => use.role === 'write' && use.method === '=' && isCut(use))) return true;
  const checked = cell.uses.filter((use) => use.method === 'size' && isCompared(use));
  return checked.some((check) =>
    cell.uses.some(
      (use) =>
        use.file === check.file &&
        use.fn === check.fn &&
        (use.role === 'removal' || (use.role === 'write' && adds(use))),
    ),
  );
}

/** A write that may add an entry; replacing the whole by something that does not hold it before does not. */
function adds(use: Use): boolean {
  if (use.key !== undefined || use.keyName !== undefined) return true;
  if (use.method !== '=' && use.method !== '??=' && use.method !== '||=') return true;
  const value = use.value === undefined ? undefined : valueAt(use.file.facts.values, use.value);
  if (value?.k === 'array')
    return value.items.some((item) => valueAt(use.file.facts.values, item).k === 'spread');
  return value?.k === 'object' && value.entries.some((entry) => entry.kind === 'spread');
}

function hasFixedKey(use: Use): boolean {
  if (use.keyName !== undefined) return true;
  const key = use.key === undefined ? undefined : valueAt(use.file.facts.values, use.key);
  if (key === undefined || use.method === 'push' || use.method === 'unshift') return false;
  if (key.k === 'literal') return true;
  // `Status.open` of an enum.
  const of = key.k === 'get' ? valueAt(use.file.facts.values, key.of) : undefined;
  return of?.k === 'variable' && use.file.facts.variables[of.variable]?.kind === 'enum';
}

/** `recent = recent.slice(-100)` */
function isCut(use: Use): boolean {
  const value = use.value === undefined ? undefined : valueAt(use.file.facts.values, use.value);
  return value?.k === 'call' && calleeName(use.file, value.call).split('.').at(-1) === 'slice';
}

/** Compared with something other than 0 or 1, which only tell whether there are any. */
function isCompared(use: Use): boolean {
  if (use.expression === undefined) return false;
  const parent = use.file.index.parents.get(use.expression);
  const above = parent === undefined ? undefined : valueAt(use.file.facts.values, parent);
  if (above?.k !== 'binary' || !/^[<>]=?$/.test(above.op)) return false;
  const other = valueAt(use.file.facts.values, above.left === use.expression ? above.right : above.left);
  return other.k !== 'literal' || (typeof other.value === 'number' && other.value > 1);
}

/** Entries end by themselves: by an option, a timer, or a look at the clock when they are read. */
export function isExpiring(cell: Cell): boolean {
  return isSwept(cell) || cell.uses.some((use) => use.role === 'read' && looksAtClock(use.file).has(use.fn));
}

/** By an option or a timer they go even when nobody asks for them. */
export function isSwept(cell: Cell): boolean {
  return (
    cell.options.expires || cell.uses.some((use) => use.role === 'removal' && runsOnTimer(use.file, use.fn))
  );
}

/** Called by `setTimeout` or `setInterval`, in place or by name. */
export function runsOnTimer(file: LinkedFile, fn: FunctionId): boolean {
  for (let id = fn; id > 0; id = file.facts.functions[id]?.parent ?? -1) {
    const fact = file.facts.functions[id];
    if (
      fact?.context !== undefined &&
      /^(globalThis\.)?set(Timeout|Interval)$/.test(calleeName(file, fact.context.call))
    )
      return true;
    if (handedToTimer(file, id)) return true;
  }
  return false;
}

function handedToTimer(file: LinkedFile, fn: FunctionId): boolean {
  const name = file.facts.functions[fn]?.name ?? '';
  if (name === '') return false;
  return file.facts.calls.some((call, id) => {
    if (!/^set(Timeout|Interval)$/.test(calleeName(file, id))) return false;
    const first = call.arguments[0] === undefined ? undefined : valueAt(file.facts.values, call.arguments[0]);
    if (first?.k === 'variable')
      return file.facts.variables[first.variable]?.function === fn || isAssigned(file, first.variable, fn);
    // `setInterval(this.sweep, …)`, `setInterval(this.sweep.bind(this), …)`
    const bound =
      first?.k === 'call' ? valueAt(file.facts.values, file.facts.calls[first.call]?.callee ?? -1) : first;
    const member = bound?.k === 'get' && bound.name === 'bind' ? valueAt(file.facts.values, bound.of) : bound;
    if (member?.k === 'get' && member.name === name) return true;
    // `setInterval(() => this.sweep(), …)`
    return (
      first?.k === 'function' &&
      (file.index.callsOf.get(first.fn) ?? []).some(
        (inner) => calleeName(file, inner).split('.').at(-1) === name,
      )
    );
  });
}

function isAssigned(file: LinkedFile, variable: number, fn: FunctionId): boolean {
  return (file.facts.variables[variable]?.assignments ?? []).some((a) => {
    const value = valueAt(file.facts.values, a.value);
    return value.k === 'function' && value.fn === fn;
  });
}

const clocks = new WeakMap<LinkedFile, ReadonlySet<FunctionId>>();

/** Functions that compare something with the time, or ask whether something is stale. */
function looksAtClock(file: LinkedFile): ReadonlySet<FunctionId> {
  const known = clocks.get(file);
  if (known !== undefined) return known;
  const found = new Set<FunctionId>();
  const { values } = file.facts;
  for (let id = 0; id < valueCount(values); id++) {
    const value = kindOf(values, id) === 'binary' ? valueAt(values, id) : undefined;
    if (
      value?.k === 'binary' &&
      /^[<>]=?$/.test(value.op) &&
      (isTime(file, value.left, 0) || isTime(file, value.right, 0))
    ) {
      found.add(functionAt(file, values.starts[id] ?? 0));
    }
  }
  file.facts.calls.forEach((call, id) => {
    if (/(expired|isStale|isFresh|stillValid|isBefore|isAfter|isPast|isFuture)/i.test(calleeName(file, id)))
      found.add(call.fn);
  });
  clocks.set(file, found);
  return found;
}

/** A value that comes from the clock. */
export function isTime(file: LinkedFile, id: ValueId, depth = 0): boolean {
  if (depth > 5) return false;
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'call': {
      const name = calleeName(file, value.call);
      const callee = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
      if (/^Math\.(max|min)$/.test(name))
        return (file.facts.calls[value.call]?.arguments ?? []).some((argument) =>
          isTime(file, argument, depth + 1),
        );
      if (/^(Date\.now|performance\.now|now|dayjs|moment|Date)$/.test(name)) return true;
      return (
        callee.k === 'get' &&
        /^(getTime|valueOf|diff|unix)$/.test(callee.name) &&
        isTime(file, callee.of, depth + 1)
      );
    }
    case 'variable': {
      const variable = file.facts.variables[value.variable];
      const [only] = variable?.assignments ?? [];
      return variable?.assignments.length === 1 && only !== undefined && isTime(file, only.value, depth + 1);
    }
    case 'binary':
      return isTime(file, value.left, depth + 1) || isTime(file, value.right, depth + 1);
    case 'get':
    case 'await':
      return isTime(file, value.of, depth + 1);
    default:
      return false;
  }
}
