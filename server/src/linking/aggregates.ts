/** Queries of a builder that return one row because all they select are aggregates: `select({ n: count() })`. */
import { spanOf, valueAt } from '../facts/values.ts';
import { at } from './attributes.ts';
import type { Context } from './context.ts';
import { type Site, settle } from './options.ts';
import type { Step } from './shape.ts';

/** `count()`, `countDistinct(t.id)`, `max(t.at)`, `eb.fn.countAll()`, and the same inside `` sql`…` ``. */
const AGGREGATE =
  /^(?:\(?\w+\)?\s*=>\s*)?(?:(?:\w+\.)*(?:count|countAll|countDistinct|sum|sumDistinct|avg|avgDistinct|min|max)\s*[(<]|sql\s*(?:<[^`]*>)?\s*(?:\.raw\()?[`'"]\s*(?:(?:cast|coalesce|round|json)\s*\(\s*)*(?:count|sum|avg|min|max|bool_or|bool_and|json_agg|array_agg|string_agg|group_concat)\s*\()/i;

/** True when a chain selects something, and nothing but aggregates. */
export function selectsAggregatesOnly(context: Context, steps: readonly Step[]): boolean {
  let seen = false;
  for (const step of steps) {
    if (step.row.projection === undefined) continue;
    const found = at(context, step, step.row.projection[0]);
    if (found.state !== 'known') continue;
    const sites = selected(context, found.site);
    if (sites.length === 0 || !sites.every((site) => AGGREGATE.test(text(context, site)))) return false;
    seen = true;
  }
  return seen;
}

function selected(context: Context, site: Site): readonly Site[] {
  const { file, value } = settle(context, site);
  const read = valueAt(file.facts.values, value);
  if (read.k === 'object') return read.entries.map((entry) => ({ file, value: entry.value }));
  if (read.k === 'array') return read.items.map((item) => ({ file, value: item }));
  return [{ file, value }];
}

function text(context: Context, { file, value }: Site): string {
  const [start, end] = spanOf(file.facts.values, value);
  return context.sources.text(file.path).slice(start, end);
}
