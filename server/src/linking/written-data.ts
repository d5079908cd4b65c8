/** Which columns an operation writes, with what, and whether the database computes it. */
import type { Operation, Origin } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import { ABSENT, at, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { literalOf, type Site, settle, written } from './options.ts';
import { originOf } from './origins.ts';
import type { Step } from './shape.ts';

const ATOMIC_KEYS =
  /^(increment|decrement|multiply|divide|push|\$inc|\$mul|\$push|\$addToSet|\$pull|\$min|\$max)$/;

export function dataOf(context: Context, steps: readonly Step[]): Operation['data'] {
  const columns: { column: string; value: Origin; atomic: boolean }[] = [];
  let doubt = false;
  let seen = false;
  for (const step of steps) {
    if (step.row.data === undefined) continue;
    const [place, syntax] = step.row.data;
    const found = at(context, step, place);
    if (found.state === 'unknown') doubt = true;
    if (found.state !== 'known') continue;
    seen = true;
    const name = syntax === 'column-value' ? literalOf(context, found.site) : undefined;
    if (typeof name === 'string') {
      columns.push({
        column: name,
        value: { kind: 'computed', text: name, maybeUndefined: false },
        atomic: true,
      });
      continue;
    }
    if (!readData(context, found.site, columns, 0)) doubt = true;
  }
  if (!seen) return doubt ? UNSURE : ABSENT;
  return columns.length === 0 && doubt ? UNSURE : { state: 'known', value: columns };
}

function readData(
  context: Context,
  site: Site,
  into: { column: string; value: Origin; atomic: boolean }[],
  depth: number,
): boolean {
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  if (value.k === 'function') {
    // `set((eb) => ({ age: eb('age', '+', 1) }))`
    const [given, ...more] = file.facts.functions[value.fn]?.returns ?? [];
    return (
      given !== undefined &&
      more.length === 0 &&
      readData(context, { file, value: given.value }, into, depth + 1)
    );
  }
  if (value.k === 'array')
    return (
      value.items[0] === undefined || readData(context, { file, value: value.items[0] }, into, depth + 1)
    );
  if (value.k !== 'object' || depth > 3) return false;
  let whole = true;
  for (const entry of value.entries) {
    if (entry.kind === 'spread' || entry.kind === 'computed') {
      if (entry.kind === 'spread') readData(context, { file, value: entry.value }, into, depth + 1);
      whole = false;
      continue;
    }
    if (entry.key.startsWith('$')) {
      const atomic = ATOMIC_KEYS.test(entry.key);
      const inner: typeof into = [];
      readData(context, { file, value: entry.value }, inner, depth + 1);
      into.push(...inner.map((one) => ({ ...one, atomic: one.atomic || atomic })));
      continue;
    }
    const inner = valueAt(file.facts.values, entry.value);
    const atomic =
      (inner.k === 'object' && inner.entries.some((one) => ATOMIC_KEYS.test(one.key))) ||
      (inner.k === 'call' && file.facts.calls[inner.call]?.kind === 'tag') ||
      inner.k === 'function' ||
      (inner.k === 'call' &&
        /\braw\b|literal|increment|^eb\(/.test(written(context, { file, value: entry.value }, 60)));
    into.push({ column: entry.key, value: originOf(context, { file, value: entry.value }), atomic });
  }
  return whole;
}

/** Is more written than `dataOf` tells? */
export function isPartial(context: Context, steps: readonly Step[]): boolean {
  return steps.some((step) => {
    if (step.row.data === undefined) return false;
    const found = at(context, step, step.row.data[0]);
    const isColumn = found.state === 'known' && typeof literalOf(context, found.site) === 'string';
    if (step.row.data[1] === 'column-value' && isColumn) return false;
    return found.state === 'unknown' || (found.state === 'known' && !readData(context, found.site, [], 0));
  });
}

/** Where the values of the written columns stand, for those written as object literals. */
export function writtenSites(
  context: Context,
  steps: readonly Step[],
): readonly { readonly column: string; readonly site: Site }[] {
  return steps.flatMap((step) => {
    if (step.row.data === undefined) return [];
    const found = at(context, step, step.row.data[0]);
    return found.state === 'known' ? entrySites(context, found.site, 0) : [];
  });
}

function entrySites(
  context: Context,
  site: Site,
  depth: number,
): readonly { readonly column: string; readonly site: Site }[] {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array' && value.items[0] !== undefined)
    return entrySites(context, { file, value: value.items[0] }, depth + 1);
  if (value.k !== 'object' || depth > 3) return [];
  return value.entries.flatMap((entry) => {
    const inner = { file, value: entry.value };
    if (entry.kind === 'computed') return [];
    if (entry.kind === 'spread' || entry.key === '$set') return entrySites(context, inner, depth + 1);
    return entry.key.startsWith('$') ? [] : [{ column: entry.key, site: inner }];
  });
}
