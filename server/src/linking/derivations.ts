/** Written columns whose new value is computed from the old one, as an earlier read of the same function gave it. */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { Derivation } from '../../../rules/model/premise.ts';
import type { CallId, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { stepsOf } from './chains.ts';
import type { Context, LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';
import { libraryCall } from './library-calls.ts';
import { readsAt, seenAs } from './premises.ts';
import { type ResultsFlow, resultsFlow } from './results-flow.ts';
import { summaryOf } from './summaries.ts';
import { writtenSites } from './written-data.ts';

export function derivationsOf(context: Context, write: Occurrence): readonly Derivation[] {
  const file = context.file(write.fn.file);
  const seen = seenAs(context, write);
  if (file === undefined || seen === undefined) return [];
  const flow = resultsFlow(context, file, write.fn.index);
  const all = summaryOf(context, file.path, write.fn.index);
  return columnsWritten(context, file, seen.call, write).flatMap(({ column, value, change: given }) => {
    const on: Reading = { file, flow, column };
    const changes: readonly Change[] =
      given === undefined
        ? changed(on, value, undefined, 0)
        : [...flow.of(value)].map((call) => ({ call, how: 'sum' as const }));
    const by = given === undefined ? amountOf(on, value) : undefined;
    const calls = [...new Map(changes.map((one) => [one.call, one] as const)).values()];
    return calls.flatMap(({ call, how }) =>
      readsAt(all, call)
        .filter(({ operation }) => operation.id !== write.operation.id)
        .map((read) => ({
          read,
          column,
          at: { file: file.path, span: spanOf(file.facts.values, value) },
          change: how,
          ...(by === undefined ? {} : { by }),
        })),
    );
  });
}

interface Written {
  readonly column: string;
  readonly value: ValueId;
  /** `+=`, `-=`: written in place, and `value` is the target. */
  readonly change?: string;
}

/** Columns that a write is given in its own function. */
function columnsWritten(
  context: Context,
  file: LinkedFile,
  id: CallId,
  { operation, path }: Occurrence,
): readonly Written[] {
  const call = file.facts.calls[id];
  if (call === undefined) return [];
  if (path.length > 0) {
    const { data } = operation;
    const isWritten = (column: string) =>
      data.state !== 'known' || operation.partialData || data.value.some((one) => one.column === column);
    return call.arguments
      .flatMap((argument) => entriesOf(file, argument))
      .filter(({ column }) => isWritten(column));
  }
  if (operation.sql !== undefined) return sqlColumns(file, id, operation.data);
  const library = libraryCall(context, file, id);
  const sites = library === undefined ? [] : writtenSites(context, stepsOf(context, file, id, library));
  const named = sites
    .filter(({ site }) => site.file === file)
    .map(({ column, site }) => ({ column, value: site.value }));
  return operation.action === 'save' || operation.action === 'create-many'
    ? [...named, ...assignedBefore(file, id)]
    : named;
}

function entriesOf(file: LinkedFile, id: ValueId): readonly Written[] {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'object') return [];
  return value.entries.flatMap(({ key, kind, value: inner }) =>
    kind === 'property' || kind === 'shorthand' ? [{ column: key, value: inner }] : [],
  );
}

/** Parameters of SQL text: whichever of them was made of the column. */
function sqlColumns(file: LinkedFile, id: CallId, data: Occurrence['operation']['data']): readonly Written[] {
  if (data.state !== 'known') return [];
  const parameters = (file.facts.calls[id]?.arguments ?? []).flatMap((argument) => {
    const value = valueAt(file.facts.values, argument);
    return value.k === 'array' ? value.items : value.k === 'template' ? value.holes : [argument];
  });
  return data.value
    .filter(({ atomic }) => !atomic)
    .flatMap(({ column }) => parameters.map((value) => ({ column, value })));
}

/** `account.balance -= amount` before `account.save()` or `repository.save(account)`. */
function assignedBefore(file: LinkedFile, id: CallId): readonly Written[] {
  const call = file.facts.calls[id];
  if (call === undefined) return [];
  const callee = valueAt(file.facts.values, call.callee);
  const things = [...call.arguments, ...(callee.k === 'get' ? [callee.of] : [])];
  return things.flatMap((thing) => {
    if (valueAt(file.facts.values, thing).k !== 'variable') return [];
    const root = rootVariable(file.facts, thing);
    return (root === undefined ? [] : (file.index.propertyWrites.get(root) ?? [])).flatMap((write) => {
      const target = valueAt(file.facts.values, write.target);
      if (target.k !== 'get' || write.at[1] > call.at[0] || rootVariable(file.facts, target.of) !== root)
        return [];
      if (valueAt(file.facts.values, target.of).k !== 'variable') return [];
      if (write.op === '=' && write.value !== undefined) return [{ column: target.name, value: write.value }];
      const isChange = /^([-+*/%]=|\+\+|--)$/.test(write.op);
      return isChange ? [{ column: target.name, value: write.target, change: write.op }] : [];
    });
  });
}

interface Reading {
  readonly file: LinkedFile;
  readonly flow: ResultsFlow;
  readonly column: string;
}

/** A call whose row's column the value is made of, and how. */
interface Change {
  readonly call: CallId;
  readonly how: Derivation['change'];
}

const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**', '|', '&', '^']);
/** Functions and methods that give the same value in another form. */
const SAME =
  /^(Number|BigInt|String|Boolean|Date|parseInt|parseFloat|parse|stringify|structuredClone|toString|toNumber|toFixed|toISOString|toJSON|getTime|valueOf|trim|toLowerCase|toUpperCase|Decimal|Big|BigNumber|Array|from|Set|Map|round|floor|ceil)$/;
/** Arithmetic as functions: `Math.max(0, stock - 1)`, `new Big(balance).plus(1)`. */
const SUMS = /^(min|max|plus|minus|add|sub|subtract|times|mul|multiply|div|divide|abs)$/;

/** Copies (`stock: product.stock`) change nothing; `how` is undefined until something does. */
function changed(on: Reading, id: ValueId, how: Change['how'] | undefined, depth: number): readonly Change[] {
  const { file, flow, column } = on;
  if (depth > 10) return [];
  const value = valueAt(file.facts.values, id);
  const again = (ids: readonly ValueId[], next: Change['how'] | undefined) =>
    ids.flatMap((one) => changed(on, one, next, depth + 1));
  switch (value.k) {
    case 'get': {
      if (value.name === column) {
        const calls = how === undefined ? [] : [...flow.of(value.of)];
        return calls.map((call) => ({ call, how: how! }));
      }
      // A member of the column: `order.totals.tax`. A member of what a function gave is something else.
      const of = valueAt(file.facts.values, value.of).k;
      return of === 'get' || of === 'index' ? again([value.of], how) : [];
    }
    case 'index':
    case 'item':
    case 'await':
    case 'spread':
      return again([value.of], how);
    case 'variable': {
      const assignments = file.facts.variables[value.variable]?.assignments ?? [];
      const inPlace = assignments.some(({ op }) => op !== '=' && op !== '??=');
      return again(
        assignments.map((one) => one.value),
        how ?? (inPlace ? 'sum' : undefined),
      );
    }
    case 'binary':
      return ARITHMETIC.has(value.op) ? again([value.left, value.right], how ?? 'sum') : [];
    case 'unary':
      return value.op === '!' ? [] : again([value.of], how);
    case 'either':
      return again(value.of, how);
    case 'array':
      return again(value.items, 'parts');
    case 'object':
      // A spread of it, and further entries; an entry that holds it is a change of another shape.
      return again(
        value.entries.filter(({ kind }) => kind === 'spread').map((entry) => entry.value),
        how ?? 'fields',
      );
    case 'template':
      return again(value.holes, 'parts');
    case 'call':
      return flow.of(id).has(value.call) ? [] : throughCall(on, value.call, how, depth);
    default:
      return [];
  }
}

function throughCall(
  on: Reading,
  id: CallId,
  how: Change['how'] | undefined,
  depth: number,
): readonly Change[] {
  const { file } = on;
  const call = file.facts.calls[id];
  if (call === undefined) return [];
  const callee = valueAt(file.facts.values, call.callee);
  const name =
    callee.k === 'get' || callee.k === 'global'
      ? callee.name
      : callee.k === 'variable'
        ? (file.facts.variables[callee.variable]?.name ?? '')
        : '';
  const receiver = callee.k === 'get' ? [callee.of] : [];
  const next = SAME.test(name) ? how : SUMS.test(name) ? (how ?? 'sum') : undefined;
  if (SAME.test(name) || SUMS.test(name))
    return [...receiver, ...call.arguments].flatMap((one) => changed(on, one, next, depth + 1));
  // A method of it makes another of it: `tags.filter(…)`. Other functions count when they are handed the value itself.
  const own = receiver.flatMap((one) => changed(on, one, how ?? 'parts', depth + 1));
  const handed = call.arguments
    .filter((one) => valueAt(file.facts.values, one).k === 'get')
    .flatMap((one) => changed(on, one, 'computed', depth + 1));
  return [...own, ...handed];
}

/** `row.column + x`, `row.column - x`, written where it is stored. */
function amountOf(on: Reading, id: ValueId): Derivation['by'] {
  const { file, column, flow } = on;
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'binary' || (value.op !== '+' && value.op !== '-')) return undefined;
  const isOld = (one: ValueId): boolean => {
    const read = valueAt(file.facts.values, one);
    if (read.k === 'either') return read.of[0] !== undefined && isOld(read.of[0]);
    return read.k === 'get' && read.name === column && flow.of(read.of).size > 0;
  };
  const other = isOld(value.left)
    ? value.right
    : value.op === '+' && isOld(value.right)
      ? value.left
      : undefined;
  if (other === undefined) return undefined;
  return { sign: value.op, at: { file: file.path, span: spanOf(file.facts.values, other) } };
}
