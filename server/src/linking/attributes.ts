/**
 * Attributes of an operation, read from the rows of its steps: where each is found, filter, offset, timeout, SQL. The
 * others: `limits.ts`, `orders.ts`, `projections.ts`, `relations.ts`, `written-data.ts`.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { At, FilterSyntax } from '../../../rules/model/library.ts';
import type { Attribute, Operation, Origin } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
import { FilterBuilder } from './filters/builder.ts';
import { readNamed } from './filters/chained.ts';
import { readFilter } from './filters/read.ts';
import { textOf } from './filters/sql-text.ts';
import { inSchema, tablesOf, unqualified } from './filters/tables.ts';
import { argumentAt, type Found, literalOf, propertyAt, settle } from './options.ts';
import { originOf } from './origins.ts';
import type { Step } from './shape.ts';

export const ABSENT = { state: 'absent' } as const;
export const UNSURE = { state: 'unknown' } as const;

/** The argument a row's place names, in a step's call; places are tried in order. */
export function at(
  context: Context,
  step: Step,
  place: At,
): Found | { readonly state: 'constant'; readonly text: string } {
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  if (file === undefined || call === undefined) return UNSURE;
  let doubt = false;
  for (const one of typeof place === 'string' ? [place] : place) {
    if (one.startsWith('=')) return { state: 'constant', text: one.slice(1) };
    const found = one.endsWith('$')
      ? unlessOptions(context, argumentAt(context, file, call, one.slice(0, -1)))
      : argumentAt(context, file, call, one.replace(/\.\.$/, ''));
    if (found.state === 'known') return found;
    if (found.state === 'unknown') doubt = true;
  }
  return doubt ? UNSURE : ABSENT;
}

/** `new Keyv('redis://…')` beside `new Keyv({ ttl })`. */
function unlessOptions(context: Context, found: Found): Found {
  if (found.state !== 'known') return found;
  const { file, value: id } = settle(context, found.site);
  const value = valueAt(file.facts.values, id);
  if (value.k === 'object') return ABSENT;
  return value.k === 'literal' || value.k === 'template' || value.k === 'call' ? found : UNSURE;
}

/** Known when some step sets it; unknown when one might. The newest step wins. */
export function newest<T>(
  steps: readonly Step[],
  read: (step: Step) => Attribute<T> | undefined,
): Attribute<T> {
  let doubt = false;
  for (const step of [...steps].reverse()) {
    const found = read(step);
    if (found === undefined || found.state === 'absent') continue;
    if (found.state === 'known') return found;
    doubt = true;
  }
  return doubt ? UNSURE : ABSENT;
}

export function offsetOf(context: Context, steps: readonly Step[]): Attribute<Origin> {
  return newest(steps, (step) => {
    if (step.row.offset === undefined) return undefined;
    const found = at(context, step, step.row.offset);
    if (found.state === 'constant') return undefined;
    return found.state === 'known' ? { state: 'known', value: originOf(context, found.site) } : found;
  });
}

export function flagOf(
  context: Context,
  steps: readonly Step[],
  place: (step: Step) => At | undefined,
): Attribute<true> {
  return newest(steps, (step) => {
    const where = place(step);
    if (where === undefined) return undefined;
    const found = at(context, step, where);
    if (found.state === 'constant') return { state: 'known', value: true };
    return found.state === 'known' ? { state: 'known', value: true } : found;
  });
}

export function timeoutOf(
  context: Context,
  steps: readonly Step[],
  defaultMs: number | undefined,
): Attribute<number | 'set'> {
  let isOff = false;
  const found = newest<number | 'set'>(steps, (step) => {
    if (step.row.timeout === undefined) return undefined;
    const where = at(context, step, step.row.timeout);
    if (where.state === 'constant') return { state: 'known', value: Number(where.text) };
    if (where.state !== 'known') return where;
    const literal = literalOf(context, where.site);
    if (literal === 0 || literal === false || literal === null) {
      isOff = true;
      return ABSENT;
    }
    return { state: 'known', value: typeof literal === 'number' ? literal : 'set' };
  });
  return found.state === 'absent' && !isOff && defaultMs !== undefined
    ? { state: 'known', value: defaultMs }
    : found;
}

/** Syntaxes that qualify columns; in objects, a dot leads into a column. */
const NAMES_TABLES: ReadonlySet<FilterSyntax> = new Set(['triple', 'method', 'text', 'drizzle']);

export function filterOf(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
): Operation['filter'] {
  const builder = new FilterBuilder();
  const alternativesOfOr: Operation['filter'] extends Attribute<infer F> ? F[] : never = [];
  let seen = false;
  const tables = tablesOf(context, steps, entity);
  let named: string | undefined;
  for (const step of steps) {
    if (step.row.filter === undefined) continue;
    const file = context.file(step.file);
    const call = file?.facts.calls[step.call];
    if (file === undefined || call === undefined) continue;
    const [places, syntax] = step.row.filter;
    const under = step.conditional ? { file: step.file, span: call.at } : undefined;
    if (syntax === 'column-then-method') {
      const { method, row } = step;
      const read = readNamed(context, { file, call, at: '0', method, entity, operator: row.operator }, named);
      named = read.column;
      if (read.filter === 'absent') continue;
      seen = true;
      builder.join(read.filter, under);
      continue;
    }
    for (const place of typeof places === 'string' ? [places] : places) {
      const read = readFilter(context, syntax, {
        file,
        call,
        at: place.replace(/\.\.$/, ''),
        method: step.method,
        entity,
        operator: step.row.operator,
      });
      if (read === 'absent') continue;
      const filter = NAMES_TABLES.has(syntax) ? unqualified(read, tables) : read;
      seen = true;
      if (step.row.or === true) alternativesOfOr.push(filter);
      else builder.join(filter, under);
      break;
    }
  }
  if (!seen) return ABSENT;
  for (const or of alternativesOfOr) {
    builder.alternatives.push([builder.conditions.slice(), or.conditions]);
    builder.complete = false;
  }
  return { state: 'known', value: inSchema(builder.finish(), entity) };
}

/** SQL text of an operation with `?` for holes; undefined when there is none or it is not text. */
export function sqlOf(context: Context, steps: readonly Step[]): string | undefined {
  for (const step of [...steps].reverse()) {
    if (step.row.sql === undefined) continue;
    const found = at(context, step, step.row.sql);
    if (found.state !== 'known') return undefined;
    const settled = settle(context, found.site);
    const value = valueAt(settled.file.facts.values, settled.value);
    // `sql\`…\`` handed to `execute`: the template is the tag's first argument.
    if (value.k === 'call') {
      const call = settled.file.facts.calls[value.call];
      const first = call?.arguments[0];
      return call?.kind === 'tag' && first !== undefined
        ? textOf(context, { file: settled.file, value: first })
        : undefined;
    }
    if (value.k === 'object') {
      const text = propertyAt(context, settled, ['text']);
      return text.state === 'known' ? textOf(context, text.site) : undefined;
    }
    return textOf(context, found.site);
  }
  return undefined;
}
