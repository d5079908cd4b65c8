/** What a stored value is made of: where it came from, whether computing it asks something outside of the process. */
import type { FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { rowOf } from './handlers.ts';
import { alternatives } from './shape.ts';
import { calleeName } from './uses.ts';

/** A key, for comparison within one file. */
export function keyText(file: LinkedFile, id: ValueId): string {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'variable':
      return `v${value.variable}`;
    case 'literal':
      return JSON.stringify(value.value);
    case 'get':
      return `${keyText(file, value.of)}.${value.name}`;
    case 'template':
      return `${value.parts.join('$')}(${value.holes.map((hole) => keyText(file, hole)).join()})`;
    case 'call':
      return `${calleeName(file, value.call)}(${(file.facts.calls[value.call]?.arguments ?? []).map((a) => keyText(file, a)).join()})`;
    case 'this':
      return 'this';
    default:
      return `#${id}`;
  }
}

/** `{ count: 1, resetAt }`, `1`, `true`: state of its own, not the result of a computation. */
export function holdsCounter(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, settled(file, id));
  if (value.k === 'literal') return true;
  if (value.k === 'array') return true;
  return (
    value.k === 'binary' ||
    (value.k === 'object' &&
      value.entries.some((entry) => valueAt(file.facts.values, entry.value).k === 'literal'))
  );
}

/** The value is a parameter, or what is left of one: it came from outside and is not computed again. */
export function isHandedIn(file: LinkedFile, id: ValueId, depth = 0): boolean {
  const value = valueAt(file.facts.values, settled(file, id));
  if (value.k === 'variable')
    return (
      file.facts.variables[value.variable]?.parameter !== undefined ||
      file.facts.variables[value.variable]?.kind === 'parameter'
    );
  if (value.k === 'get' || value.k === 'index') return depth < 4 && isHandedIn(file, value.of, depth + 1);
  if (value.k === 'object')
    return value.entries.some(
      (entry) => entry.key !== '' && depth < 2 && isHandedIn(file, entry.value, depth + 1),
    );
  return false;
}

/** Through constants to what was computed. */
export function settled(file: LinkedFile, id: ValueId): ValueId {
  let current = id;
  for (let steps = 0; steps < 6; steps++) {
    const value = valueAt(file.facts.values, current);
    if (value.k === 'await') current = value.of;
    else if (value.k === 'assigned') current = value.value;
    else if (value.k === 'variable') {
      const variable = file.facts.variables[value.variable];
      const promised = promiseOf(file, value.variable);
      if (promised !== undefined) {
        current = promised;
        continue;
      }
      const assigned =
        variable?.parameter === undefined
          ? variable?.assignments.filter((a) => a.op === '=' || a.op === '??=')
          : undefined;
      const last = assigned?.at(-1);
      if (last === undefined || (assigned?.length ?? 0) > 2) return current;
      current = last.value;
    } else return current;
  }
  return current;
}

/** `load().then((rows) => …)`: the promise whose value the parameter is. */
function promiseOf(file: LinkedFile, id: VariableId): ValueId | undefined {
  const variable = file.facts.variables[id];
  const where = variable?.parameter?.index === 0 ? file.facts.functions[variable.fn]?.context : undefined;
  const callee = valueAt(file.facts.values, file.facts.calls[where?.call ?? -1]?.callee ?? -1);
  return callee.k === 'get' && callee.name === 'then' && where?.argument === 0 ? callee.of : undefined;
}

export function awaits(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'await') return true;
  if (value.k !== 'variable') return false;
  return (file.facts.variables[value.variable]?.assignments ?? []).some(
    (a) => valueAt(file.facts.values, a.value).k === 'await',
  );
}

/** How many workspace functions a value is followed through in search of I/O. */
const MAX_FUNCTIONS = 3;

/** Computing the value asks something outside of the process: a query, an HTTP call, a file. */
export function doesIo(context: Context, file: LinkedFile, id: ValueId, depth: number): boolean {
  const [start, end] = spanOf(file.facts.values, settled(file, id));
  return file.facts.calls.some(
    (call, index) => call.at[0] >= start && call.at[1] <= end && callDoesIo(context, file, index, depth),
  );
}

function callDoesIo(context: Context, file: LinkedFile, id: number, depth: number): boolean {
  const call = file.facts.calls[id];
  if (call === undefined) return false;
  if (/^(readFile|readFileSync|fetch|axios)$/.test(calleeName(file, id).split('.').at(-1) ?? '')) return true;
  const shapes = alternatives(evaluate(context, file, call.callee));
  for (const shape of shapes) {
    const row = rowOf(shape, call.kind === 'new' ? 'new' : 'call');
    const library =
      shape.k === 'member' ? shape.of.library : shape.k === 'library' ? shape.library : undefined;
    const kind = row?.kind ?? library?.kind;
    if (row?.action !== undefined && kind !== 'configure' && kind !== 'construct') return true;
    if (shape.k !== 'function' || depth >= MAX_FUNCTIONS) continue;
    const target = context.file(shape.file);
    const calls = target?.index.callsOf.get(shape.fn) ?? [];
    if (target !== undefined && calls.some((inner) => callDoesIo(context, target, inner, depth + 1)))
      return true;
  }
  // What is awaited and unknown is somebody else's I/O more often than not.
  return call.use === 'await' && shapes.every((shape) => shape.k === 'unknown' || shape.k === 'package');
}

export function isWithin(file: LinkedFile, fn: FunctionId, outer: FunctionId): boolean {
  for (let id = fn; id >= 0; id = file.facts.functions[id]?.parent ?? -1) if (id === outer) return true;
  return false;
}

/** The name of the function, or of the nearest one around it that has one. */
export function nameAround(file: LinkedFile, fn: FunctionId): string {
  for (let id = fn; id > 0; id = file.facts.functions[id]?.parent ?? -1) {
    const name = file.facts.functions[id]?.name ?? '';
    if (name !== '') return name;
  }
  return '';
}
