/**
 * Limits a read of many rows to a page, as the library writes one: a capped size, an offset, and an order that ends in a
 * unique column, without which pages overlap.
 *
 * In a request handler whose request has a name, size and offset come from the query string. In a function that returns
 * the rows they become parameters with defaults, so that callers go on as before. Elsewhere the size alone is written:
 * an offset that nobody can set would be noise.
 */
import type { Entity } from '../model/entity.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import {
  addBefore,
  addCalls,
  addToList,
  insertion,
  objectFor,
  printed,
  replacement,
  requoted,
  type Text,
  textOf,
  withTabStop,
} from './edits.ts';
import { type Form, filled, formOf, optionsIndexes, shorthand } from './phrases.ts';
import {
  type ChainCall,
  chainAt,
  closingOf,
  listAt,
  mentionsName,
  propertyNamed,
  type Span,
} from './text.ts';

/** Rows. What fits two screens, and what one may ask for at most. */
const PAGE_SIZE = 50;
const LARGEST_PAGE = 100;

/** Empty when the library has no phrase for it, or when only part of the rows would make the code wrong. */
export function addPagination(occurrence: Occurrence, program: Program): readonly Fix[] {
  const { operation, fn } = occurrence;
  const form = formOf(operation, program);
  const entity = program.entity(operation);
  if (!entity || (form?.phrases.limit === undefined && operation.sql === undefined)) return [];
  const { role } = program.reach(fn);
  if (role !== 'serving' && role !== 'exported') return []; // A job that sees one page would skip the rest.
  if (needsAll(operation) || !isListing(occurrence, program)) return [];
  return [
    {
      id: 'add-pagination',
      title: `Add pagination (${PAGE_SIZE} per page)`,
      safety: 'suggestion',
      edits: () => {
        const text = textOf(program, operation.at.file);
        const page = pageOf(occurrence, text, program);
        const query =
          operation.sql === undefined
            ? form && limited(operation, form, entity, text, page)
            : limitedSql(operation, entity, text, page);
        return query && withTabStop([...page.edits, ...query], String(PAGE_SIZE));
      },
    },
  ];
}

const OF_ALL = new Set(['filter', 'find', 'some', 'every', 'sort', 'reduce', 'includes']);

/** Sums, searches and counts over one page would be wrong: they belong into the query (filter-in-memory, count-by-loading). */
function needsAll({ result }: Operation): boolean {
  if (result.truthinessOnly || result.lists.some(({ method }) => OF_ALL.has(method))) return true;
  return (
    result.complete && result.lists.length > 0 && result.lists.every(({ method }) => method === 'length')
  );
}

/** What the size and the offset are called where the query is written, and the edits that make it so. */
interface Page {
  readonly limit: string;
  readonly offset?: string;
  readonly edits: readonly Edit[];
}

function pageOf(occurrence: Occurrence, text: Text, program: Program): Page {
  return (
    fromRequest(occurrence, text, program) ??
    fromParameters(occurrence, text, program) ?? { limit: String(PAGE_SIZE), edits: [] }
  );
}

/** Does it list rows for somebody to see? What works on the rows ("end all sessions") would leave the rest undone. */
function isListing({ operation, fn }: Occurrence, program: Program): boolean {
  if (operation.result.returned) return true;
  const handler = program.handler(fn);
  if (handler) return READING.test(handler.name);
  const { file, span } = program.fn(fn).at;
  return program
    .reach(fn)
    .entries.some(
      ({ kind, at }) =>
        kind === 'component' && at.file === file && at.span[0] >= span[0] && at.span[1] <= span[1],
    );
}

const READING = /^(GET|ALL) /;

/** `Math.min(Number(req.query.limit) || 50, 100)`. */
function fromRequest({ operation, fn }: Occurrence, text: Text, program: Program): Page | undefined {
  const handler = program.handler(fn);
  const phrase = handler && program.library(handler.library)?.phrases?.query;
  if (!handler?.request || phrase === undefined || !READING.test(handler.name)) return undefined;
  const at = program.fn(fn).at.span;
  const body = text.source.slice(...at);
  // `_req`: nobody has used it so far.
  const request = handler.request.replace(/^_(?=[a-z])/, '');
  const renamed = request === handler.request ? [] : renamedParameter(text, at, handler.request, request);
  const parameter = (name: string) => {
    const value = requoted(text, filled(phrase, [request, name]));
    return /\.[cm]?tsx?$/.test(text.file) ? value : value.replace(/\((\S+) as [^)]*\)/, '$1');
  };
  const size = `Math.min(Number(${parameter('limit')}) || ${PAGE_SIZE}, ${LARGEST_PAGE})`;
  const start = `Number(${parameter('offset')}) || 0`;
  const limit = freeName(body, ['limit', 'pageSize']);
  const offset = freeName(body, ['offset', 'pageOffset']);
  const lines = [`const ${limit} = ${size}${text.semicolon}`, `const ${offset} = ${start}${text.semicolon}`];
  const declared = limit && offset ? addBefore(text, operation.anchors.statement, lines) : undefined;
  if (!limit || !offset || !declared) return { limit: size, offset: start, edits: renamed };
  return { limit, offset, edits: [...renamed, declared] };
}

function renamedParameter(text: Text, [start, end]: Span, from: string, to: string): readonly Edit[] {
  const pattern = new RegExp(`(?<![.\\w$])${from}(?![\\w$])`, 'g');
  return [...text.source.slice(start, end).matchAll(pattern)].map(({ index }) =>
    replacement(text, [start + index, start + index + from.length], to),
  );
}

function freeName(body: string, names: readonly string[]): string | undefined {
  return names.find((name) => !mentionsName(body, name));
}

/** `findAll(limit = 50, offset = 0)`: for a function by name, which gives the rows to its callers. */
function fromParameters({ operation, fn }: Occurrence, text: Text, program: Program): Page | undefined {
  if (!operation.result.returned || program.handler(fn)) return undefined;
  const { nameAt, at, exported, class: owner } = program.fn(fn);
  if (
    program
      .reach(fn)
      .entries.some(
        (entry) =>
          entry.at.file === at.file && entry.at.span[0] >= at.span[0] && entry.at.span[1] <= at.span[1],
      )
  )
    return undefined; // Its parameters are the framework's.
  if (nameAt.span[0] === nameAt.span[1] || !(exported || owner)) return undefined;
  const body = text.source.slice(...at.span);
  if (mentionsName(body, 'limit') || mentionsName(body, 'offset')) return undefined;
  const head = /^\s*(?:=\s*(?:async\s*)?(?:function\s*)?)?(?:<[^>(]*>)?\s*(?=\()/.exec(
    text.source.slice(nameAt.span[1], nameAt.span[1] + 200),
  );
  const open = head ? nameAt.span[1] + head[0].length : -1;
  const close = head ? closingOf(text.source, open) : undefined;
  const parameters = close === undefined ? undefined : listAt(text.source, [open, close + 1]);
  if (
    close === undefined ||
    !parameters ||
    parameters.elements.some(([start]) => text.source.startsWith('...', start))
  )
    return undefined;
  const added = addToList(text, [open, close + 1], [`limit = ${PAGE_SIZE}`, 'offset = 0']);
  return added && { limit: `Math.min(limit, ${LARGEST_PAGE})`, offset: 'offset', edits: added };
}

// The query.

/** How rows are ordered so that pages do not overlap. */
interface Ordering {
  /** The unique column, which is to come last. Absent when the order is total as it is, or there is no such column. */
  readonly key?: string;
  /** The column that is last as it is. */
  readonly last?: string;
}

function orderingOf({ order }: Operation, entity: Entity, name: 'name' | 'column'): Ordering {
  if (order.state === 'unknown') return {};
  const terms = order.state === 'known' ? order.value : [];
  if (terms.some((term) => term.expression)) return {};
  const unique = entity.indexes.filter(
    ({ kind, parts, where }) => kind !== 'index' && parts.length === 1 && where === undefined,
  );
  if (terms.some((term) => unique.some(({ parts }) => parts[0]!.column === term.column))) return {};
  const primary =
    unique.find(({ kind }) => kind === 'primary')?.parts[0]?.column ??
    (entity.dialect === 'mongodb' ? '_id' : undefined);
  const last = terms.at(-1)?.column;
  const key = entity.columns.find((column) => column.name === primary)?.[name] ?? primary;
  return { ...(key === undefined ? {} : { key }), ...(last === undefined ? {} : { last }) };
}

function limited(
  operation: Operation,
  form: Form,
  entity: Entity,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const ordering = orderingOf(operation, entity, 'name');
  return form.phrases.place === 'options'
    ? inOptions(operation, form, ordering, text, page)
    : inChain(operation, form, ordering, text, page);
}

function inOptions(
  operation: Operation,
  { row, phrases }: Form,
  { key, last }: Ordering,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const given = listAt(source, operation.anchors.arguments);
  const index = optionsIndexes(row)[0];
  if (!given || index === undefined || phrases.limit === undefined) return undefined;
  const names = { entity: operation.entity ?? '' };
  const added = [
    ...(key !== undefined && last === undefined && phrases.order !== undefined
      ? [filled(phrases.order, [key], names)]
      : []),
    shorthand(filled(phrases.limit, [page.limit])),
    ...(page.offset !== undefined && phrases.offset !== undefined
      ? [shorthand(filled(phrases.offset, [page.offset]))]
      : []),
  ].map((property) => requoted(text, property));
  const options = given.elements[index];
  if (!options) {
    if (given.elements.length !== index) return undefined;
    return addToList(text, operation.anchors.arguments, [
      objectFor(text, operation.anchors.arguments[1], added),
    ]);
  }
  if (source[options[0]] !== '{') return undefined; // Written elsewhere, and perhaps shared.
  const changed = new Map<number, string>();
  if (key !== undefined && last !== undefined) {
    const orderKey = /^\w+/.exec(phrases.order ?? '')?.[0] ?? '';
    const property = propertyNamed(source, options, orderKey);
    const value = property && source.slice(...property).replace(/^\w+\s*:\s*/, '');
    const further = value === undefined ? undefined : extended(value, last, key, phrases.orderList === true);
    if (property && further !== undefined) changed.set(property[0], `${orderKey}: ${further}`);
  }
  return addToList(text, options, added, changed);
}

/** `{ placedAt: 'desc' }` with `id` after it, in the same direction, so that one index can serve both. */
function extended(value: string, last: string, key: string, asList: boolean): string | undefined {
  if (value.includes('\n') || value.includes('=>')) return undefined;
  const list = value.startsWith('[') ? listAt(value, [0, value.length]) : undefined;
  const terms = list ? list.elements.map((one) => value.slice(...one)) : [value];
  const term = terms.at(-1) ?? '';
  const column = new RegExp(`(?<![\\w$])${last}(?![\\w$])(?!.*(?<![\\w$])${last}(?![\\w$]))`);
  if (!column.test(term)) return undefined;
  const isPair = list && terms.length > 0 && /^['"]/.test(term) && !terms.some((one) => one.startsWith('['));
  if (isPair) return undefined; // One order, written as a list: `['createdAt', 'DESC']`.
  const further = term.replace(column, key);
  if (asList || list || !term.startsWith('{')) return printed('[', [...terms, further]);
  const inner = listAt(term, [0, term.length]);
  const lastPart = inner?.elements.at(-1);
  const part = lastPart && term.slice(...lastPart);
  return inner && part !== undefined
    ? printed('{', [...inner.elements.map((one) => term.slice(...one)), part.replace(column, key)])
    : undefined;
}

/** What ends a chain: a limit comes before. */
const TERMINALS = new Set([
  'execute',
  'exec',
  'lean',
  'toArray',
  'getMany',
  'getRawMany',
  'getManyAndCount',
  'all',
  'then',
  'catch',
  'finally',
]);
const ORDERS = new Set(['orderBy', 'addOrderBy', 'sort']);

function inChain(
  operation: Operation,
  { phrases }: Form,
  { key, last }: Ordering,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const chain = chainAt(source, operation.anchors.expression);
  if (!chain || chain.length === 0 || phrases.limit === undefined) return undefined;
  const end = endOf(chain, operation.anchors.expression[1]);
  const ordered = chain.findLast(({ name }) => ORDERS.has(name));
  const edits: Edit[] = [];
  const calls: string[] = [];
  if (key !== undefined && last === undefined && !ordered && phrases.order !== undefined) {
    const alias = aliasOf(chain, source);
    if (!phrases.order.includes('$alias') || alias !== undefined) {
      const entity = operation.entity ?? '';
      if (!phrases.order.includes('$entity') || mentionsName(source, entity))
        calls.push(filled(phrases.order, [key], { entity, alias: alias ?? '' }));
    }
  }
  if (key !== undefined && last !== undefined && ordered) {
    const further = orderedBy(ordered, last, key, source);
    if (further?.k === 'call') calls.push(further.text);
    if (further?.k === 'list') edits.push(...(addToList(text, further.span, [further.text]) ?? []));
  }
  const growth = edits.reduce((sum, edit) => sum + edit.text.length, 0);
  calls.push(filled(phrases.limit, [page.limit]));
  if (page.offset !== undefined && phrases.offset !== undefined)
    calls.push(filled(phrases.offset, [page.offset]));
  edits.push(
    ...addCalls(
      text,
      chain,
      end,
      calls.map((call) => requoted(text, call)),
      growth,
    ),
  );
  return edits;
}

function endOf(chain: readonly ChainCall[], end: number): number {
  const index = chain.findIndex(({ name }) => TERMINALS.has(name));
  return index > 0 ? chain[index - 1]!.arguments[1] : end;
}

/** `o` of `createQueryBuilder('o')`. */
function aliasOf(chain: readonly ChainCall[], source: string): string | undefined {
  const maker = chain.find(({ name }) => name === 'createQueryBuilder' || name === 'from');
  return maker && /^\((?:[\w.]+\s*,\s*)?['"](\w+)['"]\)$/.exec(source.slice(...maker.arguments))?.[1];
}

type FurtherOrder =
  | { readonly k: 'call'; readonly text: string }
  | { readonly k: 'list'; readonly span: Span; readonly text: string };

/** A further order in the manner of the last one: another argument, property or call. */
function orderedBy(call: ChainCall, last: string, key: string, source: string): FurtherOrder | undefined {
  const column = new RegExp(`(?<![\\w$])${last}(?![\\w$])`);
  const argumentsText = source.slice(...call.arguments);
  const list = listAt(source, call.arguments);
  if (!list || !column.test(argumentsText) || argumentsText.includes('\n')) return undefined;
  const final = list.elements.at(-1)!;
  const written = source.slice(...final);
  if (written.startsWith('{')) {
    const part = listAt(source, final)?.elements.at(-1);
    return part && { k: 'list', span: final, text: source.slice(...part).replace(column, key) };
  }
  const isNamed = /^['"`]/.test(source.slice(list.elements[0]![0]));
  if (!isNamed) return { k: 'list', span: call.arguments, text: written.replace(column, key) };
  if (call.name === 'sort') return undefined;
  // TypeORM's `orderBy` replaces what was there.
  const name = /^\(['"]\w+\.\w+['"],\s*['"](ASC|DESC)['"]\)$/.test(argumentsText) ? 'addOrderBy' : call.name;
  return { k: 'call', text: `.${name}${argumentsText.replace(column, key)}` };
}

// SQL text.

function limitedSql(
  operation: Operation,
  entity: Entity,
  text: Text,
  page: Page,
): readonly Edit[] | undefined {
  const { source } = text;
  const span = operation.anchors.parts.sql;
  const sql = operation.sql ?? '';
  if (
    !span ||
    !/^['"`]$/.test(source[span[0]] ?? '') ||
    /\b(for\s+(update|share)|fetch\s+first|union|limit|offset)\b/i.test(sql)
  )
    return undefined;
  const inner = source.slice(span[0] + 1, span[1] - 1);
  const end = span[0] + 1 + inner.replace(/[\s;]+$/, '').length;
  const { key, last } = orderingOf(operation, entity, 'column');
  const order =
    key === undefined
      ? ''
      : last === undefined
        ? /\border\s+by\b/i.test(sql)
          ? ''
          : `ORDER BY ${key} `
        : `, ${key}${/\bdesc\s*$/i.test(inner.trimEnd()) ? ' DESC' : ''} `;
  const lineBreak = /\n/.test(inner.trim()) ? text.newline + indentOfLastLine(inner) : ' ';
  const values = placeholders(operation, text, page, source[span[0] - 1]);
  const clause = `LIMIT ${values?.limit ?? PAGE_SIZE}${values?.offset === undefined ? '' : ` OFFSET ${values.offset}`}`;
  const ordered = order.startsWith(',')
    ? `${order.trimEnd()}${lineBreak}`
    : order === ''
      ? lineBreak
      : `${lineBreak}${order.trimEnd()}${lineBreak}`;
  const written = lower(sql)
    ? (ordered + clause).replace(/\b(ORDER BY|LIMIT|OFFSET|DESC)\b/g, (word) => word.toLowerCase())
    : ordered + clause;
  return [insertion(text, end, written), ...(values?.edits ?? [])];
}

function lower(sql: string): boolean {
  return /^\s*select\b/.test(sql);
}

function indentOfLastLine(inner: string): string {
  return /\n([ \t]*)\S[^\n]*$/.exec(inner.trimEnd())?.[1] ?? '';
}

interface Values {
  readonly limit: string;
  readonly offset?: string;
  readonly edits: readonly Edit[];
}

/** The page as the text's parameters: `$2` with its value in the list after the text, or a hole of a tagged template. */
function placeholders(
  operation: Operation,
  text: Text,
  page: Page,
  before: string | undefined,
): Values | undefined {
  const { source } = text;
  const span = operation.anchors.parts.sql!;
  const isTagged = source[span[0]] === '`' && before !== undefined && /[\w$>)]/.test(before);
  if (isTagged)
    return {
      limit: `\${${page.limit}}`,
      ...(page.offset === undefined ? {} : { offset: `\${${page.offset}}` }),
      edits: [],
    };
  if (page.offset === undefined) return undefined;
  const given = listAt(source, operation.anchors.arguments);
  const index = given?.elements.findIndex(([start, end]) => start === span[0] && end === span[1]) ?? -1;
  if (!given || index < 0 || /\$\{/.test(source.slice(...span))) return undefined;
  const values = given.elements[index + 1];
  const numbers = [...(operation.sql ?? '').matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
  const isNumbered = operation.library === 'pg' || numbers.length > 0;
  if (values && source[values[0]] !== '[') return undefined;
  const count = values ? (listAt(source, values)?.elements.length ?? 0) : 0;
  const added = values
    ? addToList(text, values, [page.limit, page.offset])
    : addToList(text, operation.anchors.arguments, [`[${page.limit}, ${page.offset}]`]);
  if (!added) return undefined;
  return {
    limit: isNumbered ? `$${count + 1}` : '?',
    offset: isNumbered ? `$${count + 2}` : '?',
    edits: added,
  };
}
