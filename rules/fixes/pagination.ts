/**
 * Limits a read of many rows to a page, as the library writes one: a capped size, an offset, and an order that ends in a
 * unique column, without which pages overlap.
 *
 * In a request handler whose request has a name, size and offset come from the query string. In a function that returns
 * the rows they become parameters with defaults, so that callers go on as before. Elsewhere the size alone is written:
 * an offset that nobody can set would be noise.
 */
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addBefore, addToList, replacement, requoted, type Text, textOf, withTabStop } from './edits.ts';
import { PAGE_SIZE, type Page } from './paging.ts';
import { limited } from './paging-query.ts';
import { limitedSql } from './paging-sql.ts';
import { filled, formOf } from './phrases.ts';
import { closingOf, listAt, mentionsName, type Span } from './text.ts';

/** Rows that one may ask for at most. */
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
