/** Checks of a list's length before it is used: `if (ids.length > limit) throw …`, `if (room - ids.length < 0) throw …`. */
import type { Size } from '../../../rules/model/size.ts';
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { functionsAround } from './absence.ts';
import type { Context } from './context.ts';
import { literalOf, type Site, written, writtenPlainly } from './options.ts';

/** At most so many as the check lets through; `Infinity` where its number is not written. Undefined without a check. */
export function checkedSize(context: Context, site: Site): Size | undefined {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k !== 'variable' && value.k !== 'get') return undefined;
  const offset = file.facts.values.starts[site.value] ?? 0;
  const name = writtenPlainly(context, site);
  const around = functionsAround(file, offset);
  for (const { fn, kind, at, test, leaves } of file.facts.frames) {
    if (kind !== 'then' || test === undefined || at[1] > offset || !around.has(fn)) continue;
    const most = leaves.return || leaves.throw ? mostOf(context, { file, value: test }, name) : undefined;
    if (most !== undefined) return { most, why: 'validated', of: written(context, site) };
  }
  return undefined;
}

/** How many there are where the test is false. */
function mostOf(context: Context, { file, value: id }: Site, name: string): number | undefined {
  const test = valueAt(file.facts.values, id);
  if (test.k === 'either' && test.op === '||') {
    for (const part of test.of) {
      const most = mostOf(context, { file, value: part }, name);
      if (most !== undefined) return most;
    }
  }
  if (test.k !== 'binary' || !/^[<>]=?$/.test(test.op)) return undefined;
  const isMore = test.op.startsWith('>');
  const [more, less] = isMore ? [test.left, test.right] : [test.right, test.left];
  const sum = difference(
    sumOf(context, { file, value: more }, name, 0),
    sumOf(context, { file, value: less }, name, 0),
  );
  if (sum.lengths !== 1) return undefined; // Not of this list; or one that is too short is turned away.
  if (sum.rest === undefined) return Number.POSITIVE_INFINITY;
  return test.op.endsWith('=') ? -sum.rest - 1 : -sum.rest;
}

/** `taken + ids.length - 5` as so many times the length and a number; no number where some of it is not written. */
interface Sum {
  readonly lengths: number;
  readonly rest: number | undefined;
}

const SOMETHING: Sum = { lengths: 0, rest: undefined };

function difference(a: Sum, b: Sum): Sum {
  return {
    lengths: a.lengths - b.lengths,
    rest: a.rest === undefined || b.rest === undefined ? undefined : a.rest - b.rest,
  };
}

function sumOf(context: Context, site: Site, name: string, depth: number): Sum {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const again = (id: ValueId): Sum => sumOf(context, { file, value: id }, name, depth + 1);
  if (depth > 8) return SOMETHING;
  if (value.k === 'get' && (value.name === 'length' || value.name === 'size'))
    return writtenPlainly(context, { file, value: value.of }) === name ? { lengths: 1, rest: 0 } : SOMETHING;
  if (value.k === 'either' && value.op === '??') return again(value.of[0] ?? -1);
  if (value.k === 'binary' && (value.op === '+' || value.op === '-')) {
    const [left, right] = [again(value.left), again(value.right)];
    if (value.op === '-') return difference(left, right);
    return difference(left, difference({ lengths: 0, rest: 0 }, right));
  }
  const literal = literalOf(context, site);
  if (typeof literal === 'number') return { lengths: 0, rest: literal };
  const variable = value.k === 'variable' ? file.facts.variables[value.variable] : undefined;
  const [made, ...others] = variable?.assignments ?? [];
  return made === undefined || others.length > 0 || made.op !== '=' || variable?.parameter !== undefined
    ? SOMETHING
    : again(made.value);
}
