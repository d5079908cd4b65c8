/** Reading declarations that are written out: objects, lists, texts and chains of calls, through names and helpers. */
import type { CallId, FunctionId, Span, ValueId, VariableId } from '../../facts/facts.ts';
import { spanOf, type Value, valueAt } from '../../facts/values.ts';
import type { Context, LinkedFile } from '../context.ts';
import { lastName } from '../file-index.ts';
import { initializerOf, type Origin, originOf, type Site } from './origin.ts';

export interface Entry extends Site {
  readonly key: string;
  readonly at: Span;
}

/** An object literal with its spreads laid out. */
export interface Fields {
  /** The last entry of a key wins; order as written. */
  readonly entries: readonly Entry[];
  /** False when a spread or a computed key could not be read. */
  readonly complete: boolean;
  /** The outermost literal itself. */
  readonly literal: Site;
}

export interface Items {
  readonly items: readonly Site[];
  readonly complete: boolean;
  readonly literal: Site;
}

/** Helpers that call helpers further down than this are not followed. */
const MAX_DEPTH = 8;

/** The object a value is; undefined when it is none, or cannot be read. */
export function fieldsOf(context: Context, site: Site, depth = 0): Fields | undefined {
  const found = literalOf(context, site, depth);
  const value = found === undefined ? undefined : valueAt(found.file.facts.values, found.value);
  if (found === undefined || value?.k !== 'object') return undefined;
  const entries = new Map<string, Entry>();
  let complete = true;
  for (const entry of value.entries) {
    if (entry.kind === 'spread') {
      const spread = fieldsOf(context, { file: found.file, value: entry.value }, depth + 1);
      complete &&= spread?.complete === true;
      for (const one of spread?.entries ?? []) {
        entries.delete(one.key);
        entries.set(one.key, one);
      }
    } else if (entry.kind === 'computed') complete = false;
    else {
      entries.delete(entry.key);
      entries.set(entry.key, { key: entry.key, file: found.file, value: entry.value, at: entry.at });
    }
  }
  return { entries: [...entries.values()], complete, literal: found };
}

/** The elements of an array literal, spreads of other literals included. */
export function itemsOf(context: Context, site: Site, depth = 0): Items | undefined {
  const found = literalOf(context, site, depth);
  const value = found === undefined ? undefined : valueAt(found.file.facts.values, found.value);
  if (found === undefined || value?.k !== 'array') return undefined;
  const items: Site[] = [];
  let complete = true;
  for (const item of value.items) {
    const inner = valueAt(found.file.facts.values, item);
    if (inner.k !== 'spread') {
      items.push({ file: found.file, value: item });
      continue;
    }
    const spread = itemsOf(context, { file: found.file, value: inner.of }, depth + 1);
    complete &&= spread?.complete === true;
    items.push(...(spread?.items ?? []));
  }
  return { items, complete, literal: found };
}

/** The texts of a list that is written out, when all of them are known: `['a', 'b']`. */
export function listedTexts(context: Context, site: Site | undefined): readonly string[] | undefined {
  const list = site === undefined ? undefined : itemsOf(context, site);
  const texts = list?.items.flatMap((item) => textOf(context, item) ?? []);
  return list?.complete === true && texts?.length === list.items.length ? texts : undefined;
}

/** One text or a list of them: `'a'`, `['a', 'b']`. */
export function oneOrListed(context: Context, site: Site | undefined): readonly string[] | undefined {
  const isList = site !== undefined && itemsOf(context, site) !== undefined;
  return isList ? listedTexts(context, site) : textsOf(context, site);
}

/** Where a literal is written: through names, and through functions that return one. */
export function literalOf(context: Context, site: Site, depth = 0): Site | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const value = valueAt(site.file.facts.values, site.value);
  switch (value.k) {
    case 'object':
    case 'array':
      return site;
    case 'variable':
    case 'get': {
      const next = initializerOf(originOf(context, site));
      return next === undefined || (next.value === site.value && next.file === site.file)
        ? undefined
        : literalOf(context, next, depth + 1);
    }
    case 'spread':
    case 'await':
      return literalOf(context, { file: site.file, value: value.of }, depth + 1);
    case 'call': {
      const returned = resultOf(context, site.file, value.call);
      return returned === undefined ? undefined : literalOf(context, returned, depth + 1);
    }
    default:
      return undefined;
  }
}

/** What a call of a function of the workspace gives, when that function returns in one place only. */
export function resultOf(context: Context, file: LinkedFile, call: CallId): Site | undefined {
  const fact = file.facts.calls[call];
  if (fact === undefined || fact.kind !== 'call') return undefined;
  const callee = valueAt(file.facts.values, fact.callee);
  // `Object.freeze({…})` gives what goes in.
  if (callee.k === 'get' && callee.name === 'freeze' && fact.arguments[0] !== undefined)
    return { file, value: fact.arguments[0] };
  const target = functionOf(originOf(context, { file, value: fact.callee }));
  return target === undefined ? undefined : returnedBy(target.file, target.fn);
}

/** The function an origin is; undefined for anything else. */
export function functionOf(
  origin: Origin | undefined,
): { readonly file: LinkedFile; readonly fn: FunctionId } | undefined {
  if (origin?.k === 'variable') {
    const fn = origin.file.facts.variables[origin.variable]?.function;
    if (fn !== undefined) return { file: origin.file, fn };
  }
  const site = initializerOf(origin);
  const value = site === undefined ? undefined : valueAt(site.file.facts.values, site.value);
  return site !== undefined && value?.k === 'function' ? { file: site.file, fn: value.fn } : undefined;
}

/** The one value a function returns; undefined when there are several, or none. */
export function returnedBy(file: LinkedFile, fn: FunctionId): Site | undefined {
  const returns = file.facts.functions[fn]?.returns;
  const only = returns?.length === 1 ? returns[0] : undefined;
  return only === undefined ? undefined : { file, value: only.value };
}

/** What a callback such as `() => User` gives; a value that is no function gives itself. */
export function throughArrow(site: Site): Site | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  return value.k === 'function' ? returnedBy(site.file, value.fn) : site;
}

/** The property of an object; undefined when it has none. */
export function entryOf(fields: Fields | undefined, key: string): Entry | undefined {
  return fields?.entries.find((entry) => entry.key === key);
}

/** Text that is known: a literal, a constant, an enum member, a template of such. */
export function textOf(context: Context, site: Site | undefined): string | undefined {
  const texts = textsOf(context, site);
  return texts?.length === 1 ? texts[0] : undefined;
}

/** More texts than this come from generated lists, and say nothing about one table. */
const MAX_TEXTS = 64;

/** All texts a value may be: as `textOf`, and the turns of a loop over a list of known texts. */
export function textsOf(context: Context, site: Site | undefined, depth = 0): readonly string[] | undefined {
  if (site === undefined || depth > MAX_DEPTH) return undefined;
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  switch (value.k) {
    case 'literal':
      return typeof value.value === 'string' ? [value.value] : undefined;
    case 'template':
      return templateTexts(context, file, value.parts, value.holes, depth);
    case 'binary': {
      if (value.op !== '+') return undefined;
      return products(
        textsOf(context, { file, value: value.left }, depth + 1),
        textsOf(context, { file, value: value.right }, depth + 1),
      );
    }
    case 'item':
      return textsOfEach(context, listOf(file, site.value), depth, (item) => item);
    case 'variable':
    case 'get':
    case 'index': {
      const part = value.k === 'variable' ? undefined : textsOfPart(context, file, value, depth);
      if (part !== undefined) return part;
      const member = value.k === 'get' ? enumMember(context, site) : undefined;
      if (member !== undefined) return [member];
      const origin = originOf(context, site);
      const next = initializerOf(origin);
      if (next === undefined)
        return origin?.k === 'variable'
          ? textsOfEach(context, listOfVariable(origin.file, origin.variable), depth, (item) => item)
          : undefined;
      if (
        origin?.k === 'variable' &&
        (origin.file.facts.variables[origin.variable]?.assignments.length ?? 0) > 1
      )
        return undefined;
      return next.value === site.value && next.file === file ? undefined : textsOf(context, next, depth + 1);
    }
    default:
      return undefined;
  }
}

/** All texts a value may be, with `*` for what cannot be known; none when nothing is. */
export function patternsOf(context: Context, site: Site | undefined): readonly string[] {
  const known = textsOf(context, site);
  if (known !== undefined) return known;
  const value = site === undefined ? undefined : valueAt(site.file.facts.values, site.value);
  if (site === undefined || value?.k !== 'template') return [];
  const { file } = site;
  return [
    value.parts.reduce(
      (text, part, i) => `${text}${textOf(context, { file, value: value.holes[i - 1] ?? -1 }) ?? '*'}${part}`,
    ),
  ];
}

/** Of each element of a list that is wholly known; `choose` takes the text out of it. */
function textsOfEach(
  context: Context,
  list: Site | undefined,
  depth: number,
  choose: (item: Site) => Site | undefined,
): readonly string[] | undefined {
  const found = list === undefined ? undefined : itemsOf(context, list, depth + 1);
  if (found === undefined || !found.complete) return undefined;
  const all = found.items.map((item) => textsOf(context, choose(item), depth + 1));
  return all.some((one) => one === undefined)
    ? undefined
    : all.flatMap((one) => one ?? []).slice(0, MAX_TEXTS);
}

/** `for (const [table, column] of [['a', 'x'], …])`, `for (const { table } of [{ table: 'a' }, …])`. */
function textsOfPart(
  context: Context,
  file: LinkedFile,
  value: Extract<Value, { k: 'get' | 'index' }>,
  depth: number,
): readonly string[] | undefined {
  const list = listOf(file, value.of);
  if (list === undefined) return undefined;
  const index = value.k === 'index' ? plainOf(context, { file, value: value.index }) : undefined;
  return textsOfEach(context, list, depth, (item) =>
    value.k === 'get'
      ? entryOf(fieldsOf(context, item), value.name)
      : itemsOf(context, item)?.items[typeof index === 'number' ? index : -1],
  );
}

function templateTexts(
  context: Context,
  file: LinkedFile,
  parts: readonly string[],
  holes: readonly ValueId[],
  depth: number,
): readonly string[] | undefined {
  let texts: readonly string[] | undefined = [parts[0] ?? ''];
  holes.forEach((hole, i) => {
    texts = products(products(texts, textsOf(context, { file, value: hole }, depth + 1)), [
      parts[i + 1] ?? '',
    ]);
  });
  return texts;
}

function products(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
): readonly string[] | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left.flatMap((a) => right.map((b) => a + b)).slice(0, MAX_TEXTS);
}

/** The list of which a value is an element: a loop's variable, the parameter of `list.forEach((t) => …)`. */
function listOf(file: LinkedFile, id: ValueId): Site | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'item') return value.key ? undefined : { file, value: value.of };
  return value.k === 'variable' ? listOfVariable(file, value.variable) : undefined;
}

function listOfVariable(file: LinkedFile, id: VariableId): Site | undefined {
  const { variables, functions, calls, values } = file.facts;
  const variable = variables[id];
  const [first, ...more] = variable?.assignments ?? [];
  if (first !== undefined)
    return more.length > 0 || variable?.parameter !== undefined ? undefined : listOf(file, first.value);
  if (variable?.parameter?.index !== 0) return undefined;
  const where = functions[variable.fn]?.context;
  const call = where?.argument === 0 && where.path.length === 0 ? calls[where.call] : undefined;
  const callee = call === undefined ? undefined : valueAt(values, call.callee);
  return callee?.k === 'get' && (callee.name === 'forEach' || callee.name === 'map')
    ? { file, value: callee.of }
    : undefined;
}

function enumMember(context: Context, site: Site): string | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k !== 'get') return undefined;
  const origin = originOf(context, { file: site.file, value: value.of });
  if (origin?.k !== 'variable') return undefined;
  const variable = origin.file.facts.variables[origin.variable];
  const declaration =
    variable?.declaration === undefined ? undefined : origin.file.facts.types[variable.declaration];
  const found =
    declaration?.kind === 'enum'
      ? declaration.values?.find((one) => one.name === value.name)?.value
      : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** `true` or `false` where written or constant; undefined otherwise. */
export function booleanOf(context: Context, site: Site | undefined): boolean | undefined {
  const value = plainOf(context, site);
  return typeof value === 'boolean' ? value : undefined;
}

/** A literal through names; undefined for anything computed. */
export function plainOf(
  context: Context,
  site: Site | undefined,
): string | number | boolean | null | undefined {
  if (site === undefined) return undefined;
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'literal') return value.value;
  if (value.k === 'unary' && value.op === '-') {
    const inner = plainOf(context, { file: site.file, value: value.of });
    return typeof inner === 'number' ? -inner : undefined;
  }
  if (value.k !== 'variable' && value.k !== 'get') return undefined;
  const next = initializerOf(originOf(context, site));
  const inner = next === undefined ? undefined : valueAt(next.file.facts.values, next.value);
  return inner?.k === 'literal' ? inner.value : undefined;
}

/** One call of a chain: `.on(…)` of `index('n').on(…)`. */
export interface Link {
  readonly name: string;
  readonly call: CallId;
}

/** A chain of calls: `varchar('email').notNull().unique()` is base `varchar` with links `notNull`, `unique`. */
export interface Chain {
  readonly file: LinkedFile;
  /** The first call, and what it calls. */
  readonly call: CallId;
  readonly callee: ValueId;
  /** Last name of what the first call calls: `varchar` of `t.varchar(…)`. */
  readonly name: string;
  /** In order of calling. */
  readonly links: readonly Link[];
}

/** The chain a value is; undefined when it is no call. */
export function chainOf(site: Site): Chain | undefined {
  const { file } = site;
  const store = file.facts.values;
  const links: Link[] = [];
  let value = valueAt(store, site.value);
  while (value.k === 'await') value = valueAt(store, value.of);
  while (value.k === 'call') {
    const { call } = value;
    const fact = file.facts.calls[call];
    if (fact === undefined) return undefined;
    const callee = valueAt(store, fact.callee);
    const inner = callee.k === 'get' ? valueAt(store, callee.of) : undefined;
    if (callee.k !== 'get' || inner?.k !== 'call') {
      const name = lastName(file.facts, fact.callee) ?? '';
      return { file, call, callee: fact.callee, name, links: links.reverse() };
    }
    links.push({ name: callee.name, call });
    value = inner;
  }
  return undefined;
}

/** An argument of a call as a site; undefined when there is none. */
export function argumentOf(file: LinkedFile, call: CallId, index: number): Site | undefined {
  const value = file.facts.calls[call]?.arguments[index];
  return value === undefined ? undefined : { file, value };
}

/** All arguments of a call. */
export function argumentsOf(file: LinkedFile, call: CallId): readonly Site[] {
  return (file.facts.calls[call]?.arguments ?? []).map((value) => ({ file, value }));
}

/** The source text of a value. */
export function textAt(context: Context, site: Site): string {
  const [from, to] = spanOf(site.file.facts.values, site.value);
  return context.sources.text(site.file.path).slice(from, to);
}
