/**
 * Which earlier reads decide whether an operation runs: the tests of the branches around it, and of those before it
 * that leave the function. Where a result is kept in a variable first, it is followed.
 */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { Premise } from '../../../rules/model/premise.ts';
import { isRead } from '../../../rules/model/questions.ts';
import type { CallId, ValueId } from '../facts/facts.ts';
import { partsOf, spanOf, type Value, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { lastName } from './file-index.ts';
import { type ResultsFlow, resultsFlow } from './results-flow.ts';
import { sourceOf } from './source-text.ts';
import { type Seen, summaryOf } from './summaries.ts';
import { testsBefore } from './tests-before.ts';

/** The occurrence as linking made it. */
export function seenAs(context: Context, occurrence: Occurrence): Seen | undefined {
  const { file, index } = occurrence.fn;
  return summaryOf(context, file, index).find(
    (one) =>
      one.operation.id === occurrence.operation.id &&
      one.at.span[0] === occurrence.at.span[0] &&
      one.path.length === occurrence.path.length,
  );
}

export function premisesOf(context: Context, later: Occurrence): readonly Premise[] {
  const file = context.file(later.fn.file);
  const seen = seenAs(context, later);
  if (file === undefined || seen === undefined) return [];
  return context.ask(file, `premises${seen.call}:${seen.operation.id}`, [] as readonly Premise[], () => {
    const flow = resultsFlow(context, file, later.fn.index);
    const all = summaryOf(context, file.path, later.fn.index);
    const found: Premise[] = [];
    for (const test of testsBefore(context, file, seen.call, later.fn.index)) {
      const on = { context, file, flow };
      const said =
        test.isCase === true ? compared(on, test.value, 'equal') : asks(on, test.value, test.holds, 0);
      for (const asked of said) {
        for (const read of readsAt(all, asked.call)) {
          if (read.operation.id === seen.operation.id) continue;
          if (read.at.span[0] > spanOf(file.facts.values, test.value)[1]) continue; // The variable is given another value later.
          // What a function makes of a list may be one row of many: that it gives none says nothing of the list.
          if (asked.isPart && read.operation.action === 'read-many') continue;
          found.push({
            read,
            asks: asked.asks,
            columns: asked.columns,
            state: asked.state,
            ...(asked.picked === undefined ? {} : { picked: asked.picked }),
            ...(test.skips ? { skips: true } : {}),
            at: { file: file.path, span: spanOf(file.facts.values, test.value) },
          });
        }
      }
    }
    return found;
  });
}

/** What the result of a call is read from: its own operation, or those whose result the callee returns. */
export function readsAt(all: readonly Seen[], call: CallId): readonly Seen[] {
  const here = all.filter((one) => one.call === call && isRead(one.operation));
  const returned = here.filter(({ path, operation }) => path.length === 0 || operation.result.returned);
  return returned.length > 0 ? returned : here.length === 1 ? here : [];
}

/** Does what the later call is given come from the result of the earlier one? */
export function feeds(context: Context, earlier: Occurrence, later: Occurrence): boolean {
  const file = context.file(later.fn.file);
  const from = seenAs(context, earlier);
  const to = seenAs(context, later);
  const call = file?.facts.calls[to?.call ?? -1];
  if (file === undefined || from === undefined || call === undefined || from.call === to?.call) return false;
  const flow = resultsFlow(context, file, later.fn.index);
  return flow.within(call.at).has(from.call);
}

interface Asking {
  readonly context: Context;
  readonly file: LinkedFile;
  readonly flow: ResultsFlow;
}

interface Asked {
  readonly call: CallId;
  readonly asks: Premise['asks'];
  readonly columns: readonly string[];
  readonly state: Premise['state'];
  readonly picked?: readonly string[];
  /** Whether there is one of them is asked of what a function gives that gets the result. */
  readonly isPart: boolean;
}

/** What a test says of the results of earlier calls, given that it holds, or that it does not. */
function asks(on: Asking, id: ValueId, holds: boolean, depth: number): readonly Asked[] {
  const { file } = on;
  if (depth > 8) return [];
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'await':
      return asks(on, value.of, holds, depth + 1);
    case 'assigned':
      return asks(on, value.value, holds, depth + 1);
    case 'unary':
      return value.op === '!' ? asks(on, value.of, !holds, depth + 1) : compared(on, id, 'other');
    case 'either': {
      const said = value.of.map((part) => asks(on, part, holds, depth + 1));
      // `if (!wanted && row.used) throw`: past it a row that is used may be wanted.
      const isOneOf = value.op === '&&' && !holds && said.some((part) => part.length === 0);
      return isOneOf ? said.flat().filter(({ columns }) => columns.length === 0) : said.flat();
    }
    case 'binary':
      return binary(on, id, value, holds);
    case 'variable': {
      const inner = flag(file, value.variable);
      return inner === undefined ? presence(on, id, holds) : asks(on, inner, holds, depth + 1);
    }
    default:
      return presence(on, id, holds);
  }
}

/** `const isFull = count >= max`: the test behind a name. */
function flag(file: LinkedFile, id: number): ValueId | undefined {
  const [only, ...more] = file.facts.variables[id]?.assignments ?? [];
  if (only === undefined || more.length > 0) return undefined;
  const value = valueAt(file.facts.values, only.value);
  if (value.k === 'unary' && value.op === '!') return only.value;
  if (value.k === 'binary' && COMPARES.has(value.op)) return only.value;
  return value.k === 'either' && (value.op === '&&' || value.op === '||') ? only.value : undefined;
}

const COMPARES = new Set(['===', '!==', '==', '!=', '<', '>', '<=', '>=']);

function binary(
  on: Asking,
  id: ValueId,
  { op, left, right }: Extract<Value, { k: 'binary' }>,
  holds: boolean,
): readonly Asked[] {
  if (!COMPARES.has(op)) return compared(on, id, 'other');
  for (const [subject, other, operator] of [
    [left, right, op],
    [right, left, FLIPPED[op] ?? op],
  ] as const) {
    const none = emptiness(on.file, other, operator);
    if (none === undefined) continue;
    const found = presence(on, subject, holds === (none === 'present'));
    if (found.length > 0) return found;
  }
  const isWritten = [left, right].some((side) => isConstant(on, side));
  const isEqual = op === '===' || op === '==' ? holds : op === '!==' || op === '!=' ? !holds : undefined;
  // `stock < quantity` orders by whatever there is; equality with a value of the request is ownership.
  const state = isEqual === undefined ? 'equal' : !isWritten ? 'other' : isEqual ? 'equal' : 'differ';
  return compared(on, id, state);
}

/** A literal, or a member of an enum or constant table: `OrderStatus.OPEN`. */
function isConstant({ file, flow }: Asking, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'literal') return true;
  if (value.k === 'variable') return /^[A-Z][A-Z0-9_]+$/.test(nameOf(file, id));
  return value.k === 'get' && flow.of(id).size === 0 && /^[A-Z]/.test(nameOf(file, value.of));
}

function nameOf(file: LinkedFile, id: ValueId): string {
  const value = valueAt(file.facts.values, id);
  return value.k === 'global' ? value.name : (lastName(file.facts, id) ?? '');
}

const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** What `subject <op> other` says when it is true, where the other side means nothing: null, 0 of a count. */
function emptiness(file: LinkedFile, other: ValueId, op: string): 'present' | 'absent' | undefined {
  const value = valueAt(file.facts.values, other);
  const isNull = value.k === 'undefined' || (value.k === 'literal' && value.value === null);
  const number = value.k === 'literal' && typeof value.value === 'number' ? value.value : undefined;
  const truth = value.k === 'literal' && typeof value.value === 'boolean' ? value.value : undefined;
  if (truth !== undefined && (op === '===' || op === '==')) return truth ? 'present' : 'absent';
  if (isNull || number === 0) {
    if (op === '===' || op === '==') return 'absent';
    if (op === '!==' || op === '!=' || (op === '>' && number === 0)) return 'present';
    if (op === '<=' && number === 0) return 'absent';
  }
  if (number === 1 && (op === '>=' || op === '===' || op === '==')) return 'present';
  return number === 1 && op === '<' ? 'absent' : undefined;
}

/** Members that stand for the whole result: a list's length, a driver's envelope. */
const WHOLE = /^(length|size|rows|rowCount|data|count|total|at|docs|exists|empty|_count)$/;

/** The thing itself is tested, or a property of it: then that column is compared. */
function presence(on: Asking, id: ValueId, holds: boolean): readonly Asked[] {
  const picked = pickedBy(on, id, 0);
  return compared(on, id, holds ? 'set' : 'empty').map((one) => {
    if (picked !== undefined) return { ...one, ...picked, asks: holds ? 'present' : 'absent' };
    if (one.columns.length > 0) return one;
    const isPart = isMadeOf({ ...on, call: one.call }, id, 0);
    return { ...one, isPart, asks: holds !== isNegated(on.file, id) ? 'present' : 'absent' };
  });
}

/** Nothing but equalities: `(row) => row.list === list && row.name === name`. */
const EQUALITIES = /^[^=]*=>\s*[^<>!|?{}=]*(?:={2,3}[^<>!|?{}=]*)+$/;

/** `rows.find((row) => row.key === key)`, also by a name. */
function pickedBy(
  on: Asking,
  id: ValueId,
  depth: number,
): Pick<Asked, 'columns' | 'picked' | 'state'> | undefined {
  const { file, context } = on;
  const value = valueAt(file.facts.values, id);
  if (value.k === 'variable') {
    const [only, ...more] = file.facts.variables[value.variable]?.assignments ?? [];
    return only === undefined || more.length > 0 || depth > 2
      ? undefined
      : pickedBy(on, only.value, depth + 1);
  }
  const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const [callback] = call?.arguments ?? [];
  if (callee.k !== 'get' || callee.name !== 'find' || callback === undefined) return undefined;
  if (on.flow.of(callee.of).size !== 1) return undefined;
  const text = sourceOf(context, file, callback);
  const row = /^\(?\s*(\w+)/.exec(text)?.[1];
  if (row === undefined || !EQUALITIES.test(text)) return undefined;
  const picked = [...text.matchAll(/(\w+)\.(\w+)/g)].flatMap(([, of, name]) =>
    of === row && name !== undefined ? [name] : [],
  );
  return picked.length === 0 ? undefined : { columns: [], picked: [...new Set(picked)], state: 'other' };
}

/** `snapshot.empty` is true when there is nothing. */
function isNegated(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  return value.k === 'get' && value.name === 'empty';
}

function compared(on: Asking, id: ValueId, state: Premise['state']): readonly Asked[] {
  return [...on.flow.of(id)].map((call) => ({
    call,
    asks: 'compared',
    columns: propertiesOf({ ...on, call }, id),
    state: isPlain(on.file, id, call, 0) ? state : 'other',
    isPart: false,
  }));
}

/** No function but the read itself stands between the row and the test. */
function isPlain(file: LinkedFile, id: ValueId, read: CallId, depth: number): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'call') return value.call === read;
  if (value.k === 'variable') {
    const assignments = file.facts.variables[value.variable]?.assignments ?? [];
    return depth > 4 || assignments.every((one) => isPlain(file, one.value, read, depth + 1));
  }
  return partsOf(value).every((part) => isPlain(file, part, read, depth));
}

/** Does a function stand between the rows and the test? Waiting for several reads is none. */
function isMadeOf(on: Reading, id: ValueId, depth: number): boolean {
  const { file, flow } = on;
  const value = valueAt(file.facts.values, id);
  if (value.k === 'call') {
    const callee = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
    const isPromise = callee.k === 'get' && nameOf(file, callee.of) === 'Promise';
    return value.call !== on.call && !isPromise && flow.of(id).has(on.call);
  }
  if (value.k !== 'variable') return partsOf(value).some((part) => isMadeOf(on, part, depth));
  const assignments = file.facts.variables[value.variable]?.assignments ?? [];
  return depth <= 4 && assignments.some((one) => isMadeOf(on, one.value, depth + 1));
}

interface Reading extends Asking {
  /** Whose rows. */
  readonly call: CallId;
}

/** Properties of rows that an expression reads, through names that were taken from them. */
function propertiesOf(on: Reading, id: ValueId, depth = 0): readonly string[] {
  const { file, flow, context } = on;
  if (depth > 6) return [];
  const value = valueAt(file.facts.values, id);
  const again = (ids: readonly ValueId[]): readonly string[] => [
    ...new Set(ids.flatMap((one) => propertiesOf(on, one, depth + 1))),
  ];
  switch (value.k) {
    case 'get':
      if (!flow.of(value.of).has(on.call)) return [];
      return WHOLE.test(value.name) ? again([value.of]) : [...new Set([...again([value.of]), value.name])];
    case 'index':
    case 'await':
    case 'unary':
    case 'item':
      return again([value.of]);
    case 'binary':
      return again([value.left, value.right]);
    case 'either':
      return again(value.of);
    case 'array':
      return again(value.items);
    case 'call': {
      const call = file.facts.calls[value.call];
      if (call === undefined || value.call === on.call || !flow.of(id).has(on.call)) return [];
      const callee = valueAt(file.facts.values, call.callee);
      const inner = call.arguments.flatMap((argument) => {
        const read = valueAt(file.facts.values, argument);
        if (read.k !== 'function') return [argument];
        return [];
      });
      const named = call.arguments.flatMap((argument) => {
        if (valueAt(file.facts.values, argument).k !== 'function') return [];
        const [start, end] = spanOf(file.facts.values, argument);
        return [
          ...context.sources
            .text(file.path)
            .slice(start, end)
            .matchAll(/\.(\w+)\b(?!\()/g),
        ].map(([, name = '']) => name);
      });
      return [...new Set([...(callee.k === 'get' ? again([callee.of]) : []), ...again(inner), ...named])];
    }
    case 'variable': {
      const [only, ...more] = file.facts.variables[value.variable]?.assignments ?? [];
      if (only === undefined || more.length > 0) return [];
      const assigned = valueAt(file.facts.values, only.value);
      // Taken apart, or computed: `const { status } = order`, `const spent = sum(orders)`.
      const isPart =
        assigned.k === 'get' || assigned.k === 'call' || assigned.k === 'await' || assigned.k === 'index';
      return isPart || assigned.k === 'binary' ? again([only.value]) : [];
    }
    default:
      return [];
  }
}
