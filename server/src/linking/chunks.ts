/** Lists of lists: the chunks that a collection is cut into. */
import type { FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { lastName } from './file-index.ts';
import { callsOn, PUSH } from './flow.ts';
import { alternatives } from './shape.ts';

/** Helpers of helpers: further in, nobody cuts lists. */
const MAX_DEPTH = 4;

/** `chunks.entries()`: each of them once, with its number. */
const SAME_ELEMENTS = /^(?:entries|values|slice|reverse|toReversed)$/;

/** `chunk(items, 100)`; a list to which slices are pushed; a list that is made of slices: each element is many. */
export function isChunked(context: Context, file: LinkedFile, id: ValueId, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const value = valueAt(file.facts.values, id);
  if (value.k === 'await') return isChunked(context, file, value.of, depth + 1);
  if (value.k === 'variable') {
    const assignments = file.facts.variables[value.variable]?.assignments ?? [];
    const [first] = assignments;
    if (assignments.length !== 1 || first === undefined) return false;
    return isChunked(context, file, first.value, depth + 1) || takesSlices(file, value.variable);
  }
  const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  if (call === undefined) return false;
  const name = lastName(file.facts, call.callee) ?? '';
  const callee = valueAt(file.facts.values, call.callee);
  if (callee.k === 'get' && SAME_ELEMENTS.test(name)) return isChunked(context, file, callee.of, depth + 1);
  if (/chunk|batch|split(In|To|Array)|partition|paginate/i.test(name)) return true;
  const made = call.arguments.map((argument) => valueAt(file.facts.values, argument));
  if (name === 'map' || name === 'from')
    return made.some((one) => one.k === 'function' && givesSlices(file, one.fn));
  return alternatives(evaluate(context, file, call.callee)).some((shape) => {
    const target = shape.k === 'function' ? context.file(shape.file) : undefined;
    const returns = shape.k === 'function' ? (target?.facts.functions[shape.fn]?.returns ?? []) : [];
    return target !== undefined && returns.some((one) => isChunked(context, target, one.value, depth + 1));
  });
}

/** `chunks.push(items.slice(i, i + size))`. */
function takesSlices(file: LinkedFile, variable: VariableId): boolean {
  return callsOn(file, variable, PUSH).some((call) =>
    call.arguments.some((argument) => isSlice(file, argument)),
  );
}

function givesSlices(file: LinkedFile, fn: FunctionId): boolean {
  const returns = file.facts.functions[fn]?.returns ?? [];
  return returns.length > 0 && returns.every(({ value }) => isSlice(file, value));
}

function isSlice(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'variable') {
    const assignments = file.facts.variables[value.variable]?.assignments ?? [];
    return assignments.length === 1 && assignments[0] !== undefined && isSlice(file, assignments[0].value);
  }
  const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  return call !== undefined && /^(slice|splice|subarray)$/.test(lastName(file.facts, call.callee) ?? '');
}
