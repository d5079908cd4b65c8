/** Attributes of an operation, read from the rows of its steps: limit, order, projection, relations, data, SQL. */
import type { Entity } from '../../../rules/model/entity.ts';
import type { At, FilterSyntax, OrderSyntax, ProjectionSyntax } from '../../../rules/model/library.ts';
import type { Attribute, Operation, OrderTerm, Origin } from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
import { embeddedIn } from './embedded.ts';
import { evaluate } from './evaluate.ts';
import { FilterBuilder } from './filters/builder.ts';
import { readNamed } from './filters/chained.ts';
import { readFilter } from './filters/read.ts';
import { textOf } from './filters/sql-text.ts';
import { inSchema, tablesOf, unqualified } from './filters/tables.ts';
import { argumentAt, type Found, literalOf, propertyAt, type Site, settle, written } from './options.ts';
import { originOf } from './origins.ts';
import { capOf, isCompared } from './page-caps.ts';
import { alternatives, type Step } from './shape.ts';

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
function newest<T>(steps: readonly Step[], read: (step: Step) => Attribute<T> | undefined): Attribute<T> {
  let doubt = false;
  for (const step of [...steps].reverse()) {
    const found = read(step);
    if (found === undefined || found.state === 'absent') continue;
    if (found.state === 'known') return found;
    doubt = true;
  }
  return doubt ? UNSURE : ABSENT;
}

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
  const isChecked = size.why === 'request' && isCompared(site.file, site.value);
  return isChecked ? { ...size, why: 'limit' } : size;
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
    if (syntax === 'column-then-method') {
      const { method, row } = step;
      const read = readNamed(context, { file, call, at: '0', method, entity, operator: row.operator }, named);
      named = read.column;
      if (read.filter === 'absent') continue;
      seen = true;
      builder.join(read.filter, step.conditional);
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
      else builder.join(filter, step.conditional);
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

export function orderOf(context: Context, steps: readonly Step[]): Attribute<readonly OrderTerm[]> {
  const terms: OrderTerm[] = [];
  let doubt = false;
  for (const step of steps) {
    if (step.row.order === undefined) continue;
    const [place, syntax] = step.row.order;
    const found = at(context, step, place);
    if (found.state === 'unknown') doubt = true;
    if (found.state !== 'known') continue;
    const read = readOrder(context, step, found.site, syntax);
    if (read === undefined) doubt = true;
    else terms.push(...read);
  }
  if (terms.length > 0 && !doubt) return { state: 'known', value: terms };
  return doubt ? UNSURE : ABSENT;
}

export function readOrder(
  context: Context,
  step: Step,
  site: Site,
  syntax: OrderSyntax,
): readonly OrderTerm[] | undefined {
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  if (syntax === 'drizzle') return readDrizzleOrder(context, step);
  if (value.k === 'object') {
    const terms: OrderTerm[] = [];
    for (const entry of value.entries) {
      if (entry.kind !== 'property' && entry.kind !== 'shorthand') return undefined;
      terms.push(directed(context, { file, value: entry.value }, entry.key));
    }
    return terms;
  }
  if (value.k === 'array') {
    if (syntax === 'pairs') return value.items.map((item) => pairTerm(context, { file, value: item }));
    const terms: OrderTerm[] = [];
    for (const item of value.items) {
      const inner = readOrder(context, step, { file, value: item }, syntax);
      if (inner === undefined) return undefined;
      terms.push(...inner);
    }
    return terms;
  }
  const text = literalOf(context, settled);
  if (typeof text !== 'string') return undefined;
  if (syntax === 'mongo' || syntax === 'columns')
    return text
      .split(/\s+/)
      .filter((part) => part !== '')
      .map((part) => ({
        column: part.replace(/^[-+]/, ''),
        descending: part.startsWith('-'),
        expression: false,
      }));
  const call = context.file(step.file)?.facts.calls[step.call];
  const second =
    call?.arguments[1] === undefined
      ? undefined
      : { file: context.file(step.file) ?? file, value: call.arguments[1] };
  const direction = second === undefined ? undefined : literalOf(context, second);
  // Supabase: `order('created_at', { ascending: false })`.
  const ascending = second === undefined ? ABSENT : propertyAt(context, second, ['ascending']);
  return [
    {
      column: text.split('.').at(-1)?.replace(/["'`]/g, '') ?? text,
      descending:
        (typeof direction === 'string' && /^desc/i.test(direction)) ||
        (ascending.state === 'known' && literalOf(context, ascending.site) === false),
      expression: /\(|\s/.test(text),
    },
  ];
}

function directed(context: Context, site: Site, column: string): OrderTerm {
  const literal = literalOf(context, site);
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'object' && literal === undefined) {
    const sort = propertyAt(context, site, ['sort']);
    const inner = sort.state === 'known' ? literalOf(context, sort.site) : undefined;
    return { column, descending: inner === 'desc', expression: sort.state !== 'known' };
  }
  return {
    column,
    descending: typeof literal === 'string' ? /^desc/i.test(literal) : literal === -1,
    expression: false,
  };
}

function pairTerm(context: Context, site: Site): OrderTerm {
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'array') {
    const column = literalOf(context, { file: site.file, value: value.items[0] ?? -1 });
    const direction = literalOf(context, { file: site.file, value: value.items[1] ?? -1 });
    return {
      column: typeof column === 'string' ? column : '',
      descending: typeof direction === 'string' && /^desc/i.test(direction),
      expression: typeof column !== 'string' || value.items.length > 2,
    };
  }
  const column = literalOf(context, site);
  return {
    column: typeof column === 'string' ? column : '',
    descending: false,
    expression: typeof column !== 'string',
  };
}

function readDrizzleOrder(context: Context, step: Step): readonly OrderTerm[] | undefined {
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  if (file === undefined || call === undefined) return undefined;
  const isOptions = valueAt(file.facts.values, call.arguments[0] ?? -1).k === 'object';
  let values: readonly number[] = call.arguments;
  if (isOptions) {
    const found = argumentAt(context, file, call, '0.orderBy');
    if (found.state !== 'known') return undefined;
    const settled = valueAt(file.facts.values, found.site.value);
    values =
      settled.k === 'array'
        ? settled.items
        : settled.k === 'function'
          ? (file.facts.functions[settled.fn]?.returns.map((r) => r.value) ?? [])
          : [found.site.value];
  }
  const terms: OrderTerm[] = [];
  for (const id of values.flatMap((one) => {
    const value = valueAt(file.facts.values, one);
    return value.k === 'array' ? value.items : [one];
  })) {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'get') terms.push({ column: value.name, descending: false, expression: false });
    else if (value.k === 'call') {
      const inner = file.facts.calls[value.call];
      const callee = valueAt(file.facts.values, inner?.callee ?? -1);
      const name = callee.k === 'variable' ? file.facts.variables[callee.variable]?.name : undefined;
      const column =
        inner?.arguments[0] === undefined ? undefined : valueAt(file.facts.values, inner.arguments[0]);
      if ((name === 'asc' || name === 'desc') && column?.k === 'get')
        terms.push({ column: column.name, descending: name === 'desc', expression: false });
      else terms.push({ column: '', descending: false, expression: true });
    } else return undefined;
  }
  return terms;
}

export function projectionOf(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
): Attribute<readonly string[]> {
  return newest(steps, (step) => {
    if (step.row.projection === undefined) return undefined;
    const [place, syntax] = step.row.projection;
    const found = at(context, step, place);
    if (found.state === 'constant') return undefined;
    if (found.state !== 'known') return found;
    const names = readProjection(context, step, found.site, syntax);
    if (names === 'all') return ABSENT;
    return names === undefined
      ? UNSURE
      : {
          state: 'known',
          value: names.filter((name) => entity?.relations.some((r) => r.name === name) !== true),
        };
  });
}

function readProjection(
  context: Context,
  step: Step,
  site: Site,
  syntax: ProjectionSyntax,
): readonly string[] | 'all' | undefined {
  const settled = settle(context, site);
  const { file } = settled;
  const value = valueAt(file.facts.values, settled.value);
  if (value.k === 'object') {
    const names: string[] = [];
    for (const entry of value.entries) {
      if (entry.kind === 'spread' || entry.kind === 'computed') return undefined;
      const literal = literalOf(context, { file, value: entry.value });
      if (literal === false || literal === 0) return undefined;
      if (syntax === 'sequelize') return undefined;
      const column = valueAt(file.facts.values, entry.value);
      names.push(syntax === 'drizzle' && column.k === 'get' ? column.name : entry.key);
    }
    return names;
  }
  if (value.k === 'array') {
    const names = value.items.map((item) => literalOf(context, { file, value: item }));
    return names.every((name) => typeof name === 'string') ? (names as string[]).map(bareColumn) : undefined;
  }
  const text = literalOf(context, settled);
  if (typeof text !== 'string') return undefined;
  if (syntax === 'supabase') {
    const { columns } = embeddedIn(text);
    return columns.includes('*') ? 'all' : columns;
  }
  if (text.trim() === '*' || text.includes('*')) return 'all';
  if (syntax === 'names') {
    const file_ = context.file(step.file);
    const rest =
      file_?.facts.calls[step.call]?.arguments.map((argument) =>
        literalOf(context, { file: file_, value: argument }),
      ) ?? [];
    return rest.every((name) => typeof name === 'string') ? (rest as string[]).map(bareColumn) : undefined;
  }
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return parts.some((part) => part.startsWith('-')) ? undefined : parts;
}

function bareColumn(text: string): string {
  const first = text.trim().split(/\s+as\s+/i)[0] ?? text;
  return first.split('.').at(-1) ?? first;
}

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
