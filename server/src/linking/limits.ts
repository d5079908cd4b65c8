/** How many rows a query lets through: a literal, a cap, or as many as someone asks for. */
import type { At } from '../../../rules/model/library.ts';
import type { Attribute } from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import { valueAt } from '../facts/values.ts';
import { ABSENT, at, newest, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { isAllByDefault } from './endless.ts';
import { evaluate } from './evaluate.ts';
import { literalOf, type Site, settle, written } from './options.ts';
import { originOf } from './origins.ts';
import { capOf, isCompared } from './page-caps.ts';
import { alternatives, type Step } from './shape.ts';

export function limitOf(context: Context, steps: readonly Step[]): Attribute<Size> {
  return newest(steps, (step) => {
    if (step.row.last !== undefined) return upTo(context, step, step.row.last);
    if (step.row.limit === undefined) return undefined;
    const found = at(context, step, step.row.limit);
    if (found.state === 'constant')
      return { state: 'known', value: { most: Number(found.text), why: 'limit', of: found.text } };
    if (found.state !== 'known') return found;
    const literal = literalOf(context, found.site);
    if (literal === null) return ABSENT;
    return { state: 'known', value: limitSize(context, found.site) };
  });
}

/** `range(20, 39)`, `range(from, from + 19)`: from the offset to the last, both included. */
function upTo(context: Context, step: Step, last: At): Attribute<Size> {
  const [first, end] = [step.row.offset ?? '', last].map((place) => at(context, step, place));
  if (first?.state !== 'known' || end?.state !== 'known') return UNSURE;
  const [from, to] = [literalOf(context, first.site), literalOf(context, end.site)];
  if (typeof from === 'number' && typeof to === 'number')
    return { state: 'known', value: { most: to - from + 1, why: 'limit', of: String(to) } };
  const settled = settle(context, end.site);
  const sum = valueAt(settled.file.facts.values, settled.value);
  const more = sum.k === 'binary' && sum.op === '+' ? { file: settled.file, value: sum.right } : undefined;
  if (more === undefined)
    return { state: 'known', value: { most: Number.POSITIVE_INFINITY, why: 'unknown', of: '' } };
  const size = limitSize(context, more);
  return { state: 'known', value: { ...size, most: size.most + 1 } };
}

/** How many rows a limit lets through: a literal, `Math.min(n, 100)`, or as many as someone asks for. */
export function limitSize(context: Context, site: Site, depth = 0): Size {
  const size = sizeOfLimit(context, site, depth);
  if (size.why === 'request' && isCompared(site.file, site.value)) return { ...size, why: 'limit' };
  return size.most === Number.POSITIVE_INFINITY && isAllByDefault(context, site)
    ? { ...size, all: true }
    : size;
}

function sizeOfLimit(context: Context, site: Site, depth: number): Size {
  const of = written(context, site);
  const settled = settle(context, site);
  const value = valueAt(settled.file.facts.values, settled.value);
  // `x || 20` evaluates to 20 where nothing is known of `x`: what is asked for matters here, and not the default alone.
  const literal = value.k === 'either' || value.k === 'call' ? undefined : literalOf(context, site);
  if (typeof literal === 'number') return { most: Math.abs(literal), why: 'limit', of };
  if (typeof literal === 'string' && /^\d+$/.test(literal))
    return { most: Number(literal), why: 'limit', of };
  const again = (id: number): Size => limitSize(context, { file: settled.file, value: id }, depth + 1);
  if (depth < 6 && value.k === 'call') {
    const call = settled.file.facts.calls[value.call];
    const callee = evaluate(context, settled.file, call?.callee ?? -1);
    const name = callee.k === 'global' ? callee.path.join('.') : '';
    const sizes = (call?.arguments ?? []).map(again);
    if (name === 'Math.min') return { most: Math.min(...sizes.map((size) => size.most)), why: 'limit', of };
    if (name === 'Math.max')
      return {
        most: Math.max(...sizes.map((size) => size.most)),
        why: sizes.find((size) => size.most === Number.POSITIVE_INFINITY)?.why ?? 'limit',
        of,
      };
    if ((name === 'Number' || name === 'parseInt' || name === 'Number.parseInt') && sizes[0] !== undefined)
      return { ...sizes[0], of };
    for (const one of alternatives(callee)) {
      const target = one.k === 'function' ? context.file(one.file) : undefined;
      const returns = one.k === 'function' ? target?.facts.functions[one.fn]?.returns : undefined;
      if (target === undefined || returns === undefined || returns.length !== 1) continue;
      return { ...limitSize(context, { file: target, value: returns[0]?.value ?? -1 }, depth + 1), of };
    }
  }
  if (depth < 6 && value.k === 'either') {
    const sizes = value.of.map(again);
    return sizes.reduce((most, size) => (size.most > most.most ? { ...size, of } : most), {
      most: 0,
      why: 'limit',
      of,
    } as Size);
  }
  if (depth < 6 && value.k === 'binary' && (value.op === '+' || value.op === '-')) {
    const [left, right] = [again(value.left), again(value.right)];
    return {
      most: left.most + right.most,
      why: left.most === Number.POSITIVE_INFINITY ? left.why : right.why,
      of,
    };
  }
  if (depth < 6 && value.k === 'unary' && value.op === '+') return { ...again(value.of), of };
  const origin = originOf(context, settled);
  const cap = origin.kind === 'request' ? capOf(context, site) : 'unknown';
  if (typeof cap === 'number') return { most: cap, why: 'validated', of };
  return { most: Number.POSITIVE_INFINITY, why: cap === 'open' ? 'request' : 'limit', of };
}
