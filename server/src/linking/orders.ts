/** In what order a query gives its rows, in the ways the libraries write it. */
import type { OrderSyntax } from '../../../rules/model/library.ts';
import type { Attribute, OrderTerm } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import { ABSENT, at, UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { argumentAt, literalOf, propertyAt, type Site, settle } from './options.ts';
import type { Step } from './shape.ts';

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
