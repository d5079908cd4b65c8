/** What is written of the key of a cache entry: all of it, or what comes before the first part that is computed. */
import type { CallFact } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { settle } from './options.ts';

/** '' when the key does not begin with fixed text, or is out of our sight. */
export function cacheKey(context: Context, file: LinkedFile, call: CallFact): string {
  const first = call.arguments[0];
  if (first === undefined) return '';
  const site = settle(context, { file, value: first });
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'literal') return typeof value.value === 'string' ? value.value : '';
  if (value.k !== 'template' && value.k !== 'binary') return '';
  const [start, end] = spanOf(site.file.facts.values, site.value);
  const text = context.sources.text(site.file.path).slice(start, end);
  return /^`([^`$]*)/.exec(text)?.[1] ?? /^['"]([^'"]*)['"]\s*\+/.exec(text)?.[1] ?? '';
}
