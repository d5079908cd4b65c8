/** Where the items of a list lie in what the code writes: elements of a `Promise.all`, what is not empty, what methods hand on. */
import type { CallFact, CallId, ValueId } from '../facts/facts.ts';
import { type Value, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalOf } from './options.ts';

/** `const [orders, users] = await Promise.all([loadOrders(), loadUsers()])`: what one of the names stands for. */
function partOf(
  context: Context,
  file: LinkedFile,
  { of, index }: Extract<Value, { k: 'index' }>,
): ValueId | undefined {
  const whole = valueAt(file.facts.values, of);
  const called = whole.k === 'await' ? valueAt(file.facts.values, whole.of) : whole;
  const call = called.k === 'call' ? file.facts.calls[called.call] : undefined;
  const list = valueAt(file.facts.values, call?.arguments[0] ?? -1);
  const at = literalOf(context, { file, value: index });
  return list.k === 'array' && typeof at === 'number' ? list.items[at] : undefined;
}

/** What holds the same items, by another name: `await x`, `[...x]`, `(y = x)`, an element of what is waited for together. */
export function sameThing(context: Context, file: LinkedFile, value: Value): ValueId | undefined {
  switch (value.k) {
    case 'await':
    case 'spread':
    case 'rest':
      return value.of;
    case 'index':
      return partOf(context, file, value) ?? value.of;
    case 'assigned':
      return value.value;
    default:
      return undefined;
  }
}

export function isFilled(file: LinkedFile): (id: ValueId) => boolean {
  return (id) => {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'array') return value.items.length > 0;
    if (value.k === 'object') return value.entries.length > 0;
    if (value.k === 'call') return !isEmptyCollection(file, value.call);
    return value.k !== 'undefined' && value.k !== 'literal';
  };
}

/** `new Set()`, `new Map()`. */
function isEmptyCollection(file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  return call?.kind === 'new' && call.arguments.length === 0 && callee.k === 'global';
}

/** `Object.entries(values)`: as many as one object has fields. */
export function isOfFields(file: LinkedFile, { callee }: CallFact): boolean {
  const value = valueAt(file.facts.values, callee);
  const of = value.k === 'get' ? valueAt(file.facts.values, value.of) : undefined;
  return of?.k === 'global' && of.name === 'Object';
}

/** Methods whose result is made of what they are called on, item by item or part by part. */
export const OF_RECEIVER: ReadonlySet<string> = new Set([
  ...['map', 'filter', 'flatMap', 'flat', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice', 'splice'],
  ...[
    'values',
    'keys',
    'entries',
    'then',
    'catch',
    'finally',
    'toArray',
    'reduce',
    'get',
    'with',
    'all',
    'split',
    'json',
  ],
]);
/** What one thing has for each language: few, whoever writes it. */
export const PER_LANGUAGE = /^(?:translations|locales|languages)$/i;
export const PARSERS: ReadonlySet<string> = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync']);
/** Where wrappers hold what they wrap: `{ data }` of a parsed schema, `value` of a result. */
export const WRAPPED: ReadonlySet<string> = new Set([
  'value',
  'data',
  'rows',
  'items',
  'result',
  'results',
  'output',
]);
