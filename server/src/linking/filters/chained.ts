/** Filters as chained calls: Knex's and Kysely's `where('a', '>', x)`, Supabase's `.gte('a', x)`, `findByPk(id)`. */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { Condition, Filter, Operator, Origin } from '../../../../rules/model/operation.ts';
import type { CallFact } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { argumentAt, literalOf, settle } from '../options.ts';
import { originOf } from '../origins.ts';
import { condition, FilterBuilder } from './builder.ts';
import { columnOf, primaryColumn } from './names.ts';
import { METHODS, operatorFor, SIGNS } from './operators.ts';

/** A call that filters, as its row in the library's table describes it. */
export interface FilterSource {
  readonly file: LinkedFile;
  readonly call: CallFact;
  readonly at: string;
  readonly method: string;
  readonly entity: Entity | undefined;
  readonly operator?: Operator | undefined;
}

const NULL: Origin = { kind: 'literal', text: 'null', maybeUndefined: false };

/** Knex, Kysely: `('a', x)`, `('a', '>', x)`, `({ a: x })`, `(builder => …)`. */
export function readTriple(context: Context, source: FilterSource): Filter | 'absent' {
  const builder = new FilterBuilder();
  const { file, call } = source;
  const [first] = call.arguments;
  if (first === undefined) return 'absent';
  const name = literalOf(context, { file, value: first });
  if (typeof name === 'string') {
    builder.add(comparison(context, source, columnOf(name)));
    return builder.finish();
  }
  const settled = settle(context, { file, value: first });
  const object = valueAt(settled.file.facts.values, settled.value);
  const head = valueAt(file.facts.values, first);
  if (object.k === 'object')
    for (const { kind, key, value } of object.entries) {
      const origin = originOf(context, { file: settled.file, value });
      if (kind === 'spread' || kind === 'computed') builder.complete = false;
      else builder.add(condition(columnOf(key), 'eq', origin));
    }
  else if (head.k === 'function') readCallback(context, builder, source, head.fn);
  else builder.complete = false;
  return builder.finish();
}

function comparison(context: Context, source: FilterSource, column: string): Condition {
  const { file, method } = source;
  const [, second, third] = source.call.arguments;
  const isNegated = /not/i.test(method);
  if (second === undefined)
    return condition(column, source.operator ?? (isNegated ? 'not-null' : 'null'), NULL);
  const origin = originOf(context, { file, value: third ?? second });
  const isNull = origin.literal === null;
  if (third === undefined) {
    const isList = /in$/i.test(method) && method !== 'min';
    const operator = isNegated ? 'ne' : isList ? 'in' : isNull ? 'null' : 'eq';
    return condition(column, source.operator ?? operator, origin);
  }
  const sign = String(literalOf(context, { file, value: second }) ?? '').toLowerCase();
  const operator = SIGNS[sign] ?? 'other';
  const found =
    operator === 'pattern' ? operatorFor(sign, origin) : operator === 'eq' && isNull ? 'null' : operator;
  return { ...condition(column, found, origin), ...(sign === 'ilike' ? { wrapped: 'ILIKE' } : {}) };
}

/** `where(b => b.where('a', 1).orWhere('b', 2))`, `where(eb => eb.and([eb('a', '=', x)]))`. */
function readCallback(context: Context, builder: FilterBuilder, source: FilterSource, fn: number): void {
  const { file } = source;
  const branches: Condition[][] = [[]];
  let or = false;
  let read = 0;
  for (const call of file.facts.calls) {
    if (call.fn !== fn) continue;
    const callee = valueAt(file.facts.values, call.callee);
    const method = callee.k === 'get' ? callee.name : 'where';
    if (method === 'or' || method === 'orWhere' || method === 'orWhereIn' || method === 'orWhereNull')
      or = true;
    if (method === 'and' || method === 'or') continue;
    if (callee.k === 'variable' || /where/i.test(method)) {
      const inner = readTriple(context, { ...source, call, method });
      if (inner !== 'absent' && inner.complete) {
        read++;
        if (or) branches.push([...inner.conditions]);
        else branches[0]?.push(...inner.conditions);
        continue;
      }
    }
    builder.complete = false;
  }
  if (read === 0) builder.complete = false;
  else if (or) builder.alternatives.push(branches.filter((branch) => branch.length > 0));
  else for (const one of branches[0] ?? []) builder.add(one);
}

/** Supabase, Knex `whereIn`, Mongoose `where().gt()`: the method is the operator, the first argument the column. */
export function readMethod(context: Context, source: FilterSource): Filter | 'absent' {
  const builder = new FilterBuilder();
  const { file, method } = source;
  const [first, second] = source.call.arguments;
  if (first === undefined) return 'absent';
  const column = literalOf(context, { file, value: first });
  if (typeof column === 'string') {
    const origin = second === undefined ? NULL : originOf(context, { file, value: second });
    const operator = source.operator ?? METHODS[method] ?? 'other';
    builder.add({
      ...condition(columnOf(column), operator === 'pattern' ? operatorFor(method, origin) : operator, origin),
      ...(/ilike/i.test(method) ? { wrapped: 'ILIKE' } : {}),
    });
  } else builder.complete = false;
  return builder.finish();
}

/**
 * Mongoose: `where('a').gt(3)`, `where('a', 3)`, `where({ a: 3 })`, `gt('a', 3)`. `column` is the one that an earlier
 * step names, and that a later step may go on with.
 */
export function readNamed(
  context: Context,
  source: FilterSource,
  column: string | undefined,
): { readonly filter: Filter | 'absent'; readonly column: string | undefined } {
  const builder = new FilterBuilder();
  const { file, call, operator } = source;
  const [first, second] = call.arguments;
  const name = first === undefined ? undefined : literalOf(context, { file, value: first });
  const isNaming = operator === undefined || second !== undefined;
  const asked = isNaming ? (typeof name === 'string' ? name : undefined) : column;
  const value = isNaming ? second : first;
  if (asked !== undefined && value === undefined && operator === undefined)
    return { filter: 'absent', column: asked };
  if (asked === undefined || value === undefined) builder.complete = false;
  else builder.add(condition(asked, operator ?? 'eq', originOf(context, { file, value })));
  return { filter: builder.finish(), column: asked };
}

/** `findByPk(id)`: the argument is the key. */
export function readPrimaryKey(context: Context, source: FilterSource): Filter | 'absent' {
  const found = argumentAt(context, source.file, source.call, source.at);
  if (found.state === 'absent') return 'absent';
  const builder = new FilterBuilder();
  if (found.state === 'unknown') builder.complete = false;
  else {
    const origin = originOf(context, found.site);
    builder.add(condition(primaryColumn(source.entity), source.operator ?? 'eq', origin));
  }
  return builder.finish();
}
