/** Limits that are none unless somebody names one: `take = Number.MAX_SAFE_INTEGER`, `limit ?? Infinity`. */
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { type Site, settle } from './options.ts';

const ENDLESS: ReadonlySet<string> = new Set([
  'Infinity',
  'Number.MAX_SAFE_INTEGER',
  'Number.MAX_VALUE',
  'Number.POSITIVE_INFINITY',
]);

/** Does whoever names no number get all? */
export function isAllByDefault(context: Context, site: Site, depth = 0): boolean {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  const again = (one: ValueId): boolean =>
    isEndless(context, file, one) || (depth < 3 && isAllByDefault(context, { file, value: one }, depth + 1));
  if (value.k === 'either') return value.of.some(again);
  if (value.k !== 'variable') return false;
  return (file.facts.variables[value.variable]?.assignments ?? []).some((one) => again(one.value));
}

function isEndless(context: Context, file: LinkedFile, id: ValueId): boolean {
  const shape = evaluate(context, file, id);
  return shape.k === 'global' && ENDLESS.has(shape.path.join('.'));
}
