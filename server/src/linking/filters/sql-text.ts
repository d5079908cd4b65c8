/** Filters as text of SQL, as TypeORM's query builder takes them: `user.email = :email AND user.age > :age`. */
import type { Condition, Filter, Operator, Origin } from '../../../../rules/model/operation.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context } from '../context.ts';
import { type Site, settle } from '../options.ts';
import { condition, FilterBuilder } from './builder.ts';
import { SIGNS } from './operators.ts';

/** Alternatives and subqueries: beyond what is read here. */
const BEYOND = /\bor\b|\(\s*select\b|\bexists\b/i;
/** Not the `and` inside of parentheses. */
const AND = /\band\b(?![^(]*\))/i;
const COMPARISON =
  /^\s*\(?\s*(?:(\w+)\s*\(\s*)?["`]?(\w+)["`]?(?:\s*\.\s*["`]?(\w+)["`]?)?\s*\)?\s*(=|<>|!=|>=|<=|>|<|\bin\b|\bnot in\b|\blike\b|\bilike\b|\bis not null\b|\bis null\b|\bbetween\b)\s*(.*)$/is;
/** `:name`, `(:...names)`. */
const PARAMETER = /^\(?\s*:(?:\.\.\.)?(\w+)\s*\)*\s*$/;
const COLUMN = /^\s*["`]?\w+["`]?\s*\.\s*["`]?\w+["`]?\s*$/;

/** `given`: what stands for a parameter of the text, where that is known. */
export function readText(text: string, given: (name: string) => Origin | undefined): Filter {
  const builder = new FilterBuilder();
  if (BEYOND.test(text)) builder.complete = false;
  else
    for (const part of text.split(AND)) {
      const found = comparison(part, given);
      if (found === undefined) builder.complete = false;
      else builder.add(found);
    }
  return builder.finish();
}

function comparison(text: string, given: (name: string) => Origin | undefined): Condition | undefined {
  const match = COMPARISON.exec(text);
  if (match === null) return undefined;
  const [, wrapper = '', left = '', right, sign = '', rest = ''] = match;
  const lower = sign.toLowerCase();
  const operator: Operator =
    lower === 'is null' ? 'null' : lower === 'is not null' ? 'not-null' : (SIGNS[lower] ?? 'other');
  const wrapped = wrapper !== '' ? wrapper : lower === 'ilike' ? 'ILIKE' : undefined;
  const parameter = PARAMETER.exec(rest)?.[1];
  const value = parameter === undefined ? undefined : given(parameter);
  return {
    // A join condition between two columns filters neither by a value.
    ...condition(right === undefined ? left : `${left}.${right}`, COLUMN.test(rest) ? 'other' : operator, {
      kind: 'computed',
      text: rest.trim().slice(0, 40),
      ...value,
      // Sent as `undefined`, it finds nothing.
      maybeUndefined: false,
    }),
    ...(wrapped === undefined ? {} : { wrapped }),
  };
}

/** A text with `?` for its holes; undefined when it is not text. */
export function textOf(context: Context, site: Site): string | undefined {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  if (value.k === 'literal' && typeof value.value === 'string') return value.value;
  if (value.k === 'template') return value.parts.join('?');
  if (value.k === 'binary' && value.op === '+') {
    const left = textOf(context, { file, value: value.left });
    const right = textOf(context, { file, value: value.right });
    return left === undefined && right === undefined ? undefined : `${left ?? '?'}${right ?? '?'}`;
  }
  return undefined;
}
