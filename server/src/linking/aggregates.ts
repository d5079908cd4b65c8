/** Queries of a builder that return one row because all they select are aggregates: `select({ n: count() })`. */
import type { At } from '../../../rules/model/library.ts';
import { valueAt } from '../facts/values.ts';
import { at } from './attributes.ts';
import type { Context } from './context.ts';
import { type Site, settle } from './options.ts';
import type { Step } from './shape.ts';
import { sourceOf } from './source-text.ts';

/** `count()`, `countDistinct(t.id)`, `max(t.at)`, `eb.fn.countAll()`, and the same inside `` sql`…` `` and `raw('…')`. */
const AGGREGATE =
  /^(?:(?:\(?\w+\)?|\(\{[\w\s,]*\}\))\s*=>\s*)?(?:(?:\w+\.)*(?:count|countAll|countDistinct|sum|sumDistinct|avg|avgDistinct|min|max)\s*[(<]|(?:\w+\.)*(?:sql|raw)\s*(?:<[^`]*>)?\s*\(?[`'"]\s*(?:(?:cast|coalesce|round|json)\s*\(\s*)*(?:count|sum|avg|min|max|bool_or|bool_and|json_agg|array_agg|string_agg|group_concat)\s*\()/i;

/** True when a chain selects something, and nothing but aggregates. */
export function selectsAggregatesOnly(context: Context, steps: readonly Step[]): boolean {
  const selected = steps.flatMap((step) =>
    step.row.projection === undefined ? [] : expressionsAt(context, step, step.row.projection[0]),
  );
  return (
    selected.length > 0 &&
    selected.every((site) => isAggregate(context, site) || isAggregate(context, unnamed(context, site)))
  );
}

function isAggregate(context: Context, { file, value }: Site): boolean {
  return AGGREGATE.test(sourceOf(context, file, value));
}

/** The constant of `countAll.as('count')`. */
function unnamed(context: Context, site: Site): Site {
  const { file, value } = site;
  const read = valueAt(file.facts.values, value);
  const callee =
    read.k === 'call' ? valueAt(file.facts.values, file.facts.calls[read.call]?.callee ?? -1) : undefined;
  return callee?.k === 'get' && callee.name === 'as' ? settle(context, { file, value: callee.of }) : site;
}

/** What is selected there, through the constants that hold it; of `0..`, all arguments. */
function expressionsAt(context: Context, step: Step, place: At): readonly Site[] {
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  if (file !== undefined && call !== undefined && place === '0..')
    return call.arguments.flatMap((value) => expressionsIn(context, { file, value }));
  const found = at(context, step, place);
  return found.state === 'known' ? expressionsIn(context, found.site) : [];
}

function expressionsIn(context: Context, site: Site): readonly Site[] {
  const { file, value } = settle(context, site);
  const read = valueAt(file.facts.values, value);
  const within =
    read.k === 'object'
      ? read.entries.map((entry) => entry.value)
      : read.k === 'array'
        ? read.items
        : [value];
  return within.map((one) => settle(context, { file, value: one }));
}
