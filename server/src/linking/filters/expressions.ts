/** Filters as expressions (Drizzle): `and(eq(users.id, x), or(…))`, callbacks that return one, arrays of them. */
import type { Filter } from '../../../../rules/model/operation.ts';
import type { CallFact } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import { isRefused } from '../absence.ts';
import type { Context, LinkedFile } from '../context.ts';
import { evaluate } from '../evaluate.ts';
import { lastName } from '../file-index.ts';
import { callsOn, PUSH } from '../flow.ts';
import { type Site, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { entityOfValue } from '../rows.ts';
import { alternatives } from '../shape.ts';
import { branchOf, condition, deeper, type Reading } from './builder.ts';
import { readEntry } from './objects.ts';
import { FUNCTIONS, operatorFor } from './operators.ts';

const MAX_DEPTH = 10;

export function readExpression(reading: Reading, site: Site): void {
  const { context, builder, conditional, depth } = reading;
  if (depth > MAX_DEPTH) {
    builder.complete = false;
    return;
  }
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  const again = (id: number): void => readExpression(deeper(reading), { file, value: id });
  switch (value.k) {
    case 'undefined':
    case 'literal':
      return;
    case 'spread':
      again(value.of);
      return;
    case 'either': {
      const parts = value.op === '&&' ? value.of.slice(-1) : value.of;
      builder.joinBranches(
        parts.map((part) => readBranch(reading, { file, value: part })),
        conditional || value.op === '&&',
      );
      return;
    }
    case 'array':
      for (const item of value.items) again(item);
      return;
    case 'object': {
      // The second version of relational queries has object filters.
      const inner: Reading = { ...deeper(reading), syntax: 'prisma', entity: undefined };
      for (const entry of value.entries) readEntry(inner, file, entry);
      return;
    }
    case 'function': {
      const returned = file.facts.functions[value.fn]?.returns ?? [];
      if (returned.length === 0) builder.complete = false;
      for (const one of returned) again(one.value);
      return;
    }
    case 'call': {
      const call = file.facts.calls[value.call];
      if (call === undefined) builder.complete = false;
      else readCall(reading, file, call);
      return;
    }
    default:
      if (value.k === 'variable') readPushed(reading, file, value.variable);
      builder.complete = false;
  }
}

function readBranch(reading: Reading, site: Site): Filter {
  return branchOf(reading, (branch) => readExpression(branch, site));
}

/** `const filters = []; if (x) filters.push(eq(…)); and(...filters)`. */
function readPushed(reading: Reading, file: LinkedFile, variable: number): void {
  for (const call of callsOn(file, variable, PUSH))
    for (const argument of call.arguments) readExpression(deeper(reading, true), { file, value: argument });
}

function readCall(reading: Reading, file: LinkedFile, call: CallFact): void {
  const { context, builder, conditional } = reading;
  const name = lastName(file.facts, call.callee) ?? '';
  const [first] = call.arguments;
  if (first === undefined) builder.complete = false;
  else if (name === 'and') {
    for (const argument of call.arguments) {
      readExpression(deeper(reading), { file, value: argument });
      const spread = valueAt(file.facts.values, argument);
      const of = spread.k === 'spread' ? valueAt(file.facts.values, spread.of) : undefined;
      if (of?.k === 'variable') readPushed(deeper(reading), file, of.variable);
    }
  } else if (name === 'or')
    builder.joinAlternatives(call.arguments.map((one) => readBranch(reading, { file, value: one })));
  else if (name === 'not' || name === 'exists' || name === 'notExists')
    builder.add(condition('', 'other', originOf(context, { file, value: first }), conditional));
  else readComparison(reading, file, name, call.arguments);
}

function readComparison(
  { context, builder, conditional }: Reading,
  file: LinkedFile,
  name: string,
  [first, second]: readonly number[],
): void {
  const operator = FUNCTIONS[name];
  const column = first === undefined ? undefined : comparedColumn(context, file, first);
  if (operator === undefined || column === undefined) {
    builder.complete = false;
    return;
  }
  if (second === undefined) {
    const nothing = { kind: 'literal' as const, text: name, maybeUndefined: false };
    builder.add({ ...condition(column.name, operator, nothing, conditional), ...wrappedBy(name, column) });
    return;
  }
  const origin = originOf(context, { file, value: second });
  if (tableOf(context, file, second) !== undefined) {
    // A join condition between two columns filters neither by a value.
    builder.add(condition(column.name, 'other', origin, conditional));
    return;
  }
  builder.add({
    ...condition(
      column.name,
      operator === 'pattern' ? operatorFor('like', origin) : operator,
      origin,
      conditional,
    ),
    ...(conditional && isRefused(context, file, second) ? { replaced: true } : {}),
    ...wrappedBy(name, column),
  });
}

interface ComparedColumn {
  readonly name: string;
  readonly wrapped?: string;
}

function comparedColumn(context: Context, file: LinkedFile, id: number): ComparedColumn | undefined {
  const value = valueAt(file.facts.values, id);
  const table = tableOf(context, file, id);
  if (value.k === 'get') return { name: table === undefined ? value.name : `${table}.${value.name}` };
  if (value.k !== 'call') return undefined;
  // `lower(users.email)` and sql templates over a column.
  const inner = file.facts.calls[value.call]?.arguments.find(
    (argument) => valueAt(file.facts.values, argument).k === 'get',
  );
  const column = inner === undefined ? undefined : comparedColumn(context, file, inner);
  return column && { name: column.name, wrapped: 'expression' };
}

function wrappedBy(name: string, { wrapped }: ComparedColumn): { readonly wrapped?: string } {
  if (wrapped !== undefined) return { wrapped };
  return name === 'ilike' ? { wrapped: 'ILIKE' } : {};
}

/** The table whose column it is: `users` of `users.email`. */
function tableOf(context: Context, file: LinkedFile, id: number): string | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'get') return undefined;
  if (alternatives(evaluate(context, file, value.of)).some(({ k }) => k === 'row')) return undefined;
  const entity = entityOfValue(context, file, value.of);
  return entity && context.schema().byRef('drizzle', entity, file.path)?.name;
}
