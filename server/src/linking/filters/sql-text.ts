/** Filters as text of SQL, as TypeORM's query builder takes them: `user.email = :email AND user.age > :age`. */
import type { Condition, Filter, Operator, Origin } from '../../../../rules/model/operation.ts';
import { valueAt } from '../../facts/values.ts';
import type { Context } from '../context.ts';
import { type Site, settle } from '../options.ts';
import { condition, FilterBuilder } from './builder.ts';
import { SIGNS } from './operators.ts';

/** Subqueries and negations: beyond what is read here. */
const BEYOND = /\(\s*select\b|\bexists\b|\bnot\s*\(/i;
const COMPARISON =
  /^\s*\(?\s*(?:(\w+)\s*\(\s*)?["`]?(\w+)["`]?(?:\s*\.\s*["`]?(\w+)["`]?)?\s*\)?\s*(=|<>|!=|>=|<=|>|<|\bin\b|\bnot in\b|\blike\b|\bilike\b|\bis not null\b|\bis null\b|\bbetween\b)\s*(.*)$/is;
/** `:name`, `(:...names)`. */
const PARAMETER = /^\(?\s*:(?:\.\.\.)?(\w+)\s*\)*\s*$/;
const COLUMN = /^\s*["`]?\w+["`]?\s*\.\s*["`]?\w+["`]?\s*$/;

/** `given`: what stands for a parameter of the text, where that is known. */
export function readText(text: string, given: (name: string) => Origin | undefined): Filter {
  const builder = new FilterBuilder();
  for (const part of BEYOND.test(text) ? [text] : partsOf(text, 'and')) {
    const sides = partsOf(withoutParentheses(part), 'or');
    const read = sides.map((side) =>
      partsOf(withoutParentheses(side), 'and').map((one) => comparison(one, given)),
    );
    const isWhole = read.flat().every((one) => one !== undefined);
    if (BEYOND.test(part) || !isWhole) builder.complete = false;
    else if (sides.length > 1) builder.alternatives.push(read as Condition[][]);
    else for (const one of read.flat()) builder.add(one!);
  }
  return builder.finish();
}

/** What stands between a word that is in no parentheses; `BETWEEN a AND b` is one part. */
function partsOf(text: string, word: 'and' | 'or'): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isBetween = false;
  for (const token of text.split(/(\(|\)|\b(?:and|or|between)\b)/i)) {
    const lower = token.toLowerCase();
    if (token === '(') depth++;
    else if (token === ')') depth--;
    if (lower === word && depth === 0 && !isBetween) parts.push('');
    else parts[parts.length - 1] += token;
    if (lower === 'between') isBetween = true;
    else if (lower === 'and') isBetween = false;
  }
  return parts;
}

/** `(a = 1 OR b = 2)`: one pair around all of it. */
function withoutParentheses(text: string): string {
  const inner = /^\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/s.exec(text)?.[1];
  return inner ?? text;
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
