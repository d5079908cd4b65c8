/** Lists: what their elements are, and what their methods give. */
import type { CallId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { functionResult } from './call-results.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { memberShape } from './members.ts';
import { awaited, decidingStep, settled } from './rows.ts';
import { alternatives, either, type Shape, UNKNOWN } from './shape.ts';

/** Methods of arrays (and iterators, sets, maps) whose callback runs once per element. */
export const ITERATING = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
  'reduce',
  'reduceRight',
  'sort',
]);
const SAME_LIST = new Set([
  'filter',
  'slice',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'concat',
  'splice',
  'values',
]);
const ELEMENT = new Set(['find', 'findLast', 'at', 'pop', 'shift']);

/** What `of[index]` is. */
export function indexShape(context: Context, file: LinkedFile, of: ValueId, index: ValueId): Shape {
  const shape = evaluate(context, file, of);
  const key = valueAt(file.facts.values, index);
  if (key.k === 'literal' && typeof key.value === 'number') {
    return either(
      alternatives(shape).map(
        (one) => tupleItem(context, one, key.value as number) ?? elementShape(context, one),
      ),
    );
  }
  if (key.k === 'literal' && typeof key.value === 'string')
    return memberShape(context, shape, key.value, file.path);
  return elementShape(context, shape);
}

function tupleItem(context: Context, shape: Shape, index: number): Shape | undefined {
  if (shape.k !== 'tuple') return undefined;
  const file = context.file(shape.file);
  const value = file === undefined ? undefined : valueAt(file.facts.values, shape.value);
  const item = value?.k === 'array' ? value.items[index] : undefined;
  return file === undefined || item === undefined ? undefined : settled(evaluate(context, file, item));
}

/** What the elements of a list are. */
export function elementShape(context: Context, shape: Shape): Shape {
  return either(
    alternatives(shape).map((one) => {
      if (one.k === 'list') return one.of;
      if (one.k === 'library' && decidingStep(one.chain) !== undefined) {
        const result = awaited(one);
        return result.k === 'list' ? result.of : UNKNOWN;
      }
      if (one.k !== 'tuple') return UNKNOWN;
      const file = context.file(one.file);
      const value = file === undefined ? undefined : valueAt(file.facts.values, one.value);
      return file !== undefined && value?.k === 'array'
        ? either(value.items.slice(0, 4).map((item) => settled(evaluate(context, file, item))))
        : UNKNOWN;
    }),
  );
}

/** Calls of list methods: `rows.map(f)`, `rows.filter(f)`, `rows.find(f)`. */
export function listResult(context: Context, file: LinkedFile, id: CallId): Shape {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee?.k !== 'get') return UNKNOWN;
  const receiver = evaluate(context, file, callee.of);
  if (SAME_LIST.has(callee.name)) return receiver.k === 'list' || receiver.k === 'tuple' ? receiver : UNKNOWN;
  if (ELEMENT.has(callee.name)) return elementShape(context, receiver);
  if (callee.name === 'map' || callee.name === 'flatMap') {
    const callback = call.arguments[0] === undefined ? UNKNOWN : evaluate(context, file, call.arguments[0]);
    const of = callback.k === 'function' ? functionResult(context, callback.file, callback.fn) : UNKNOWN;
    const flat = callee.name === 'flatMap' ? elementShape(context, of) : of;
    return { k: 'list', of: flat, source: { file: file.path, value: callee.of } };
  }
  return UNKNOWN;
}
