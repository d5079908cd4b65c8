/**
 * Moves a filter from code into the query: `rows.filter((row) => row.status === 'OPEN')` becomes a condition of the read.
 * Only an equality, of the one use that the rows have; the value has to be there already where the query is.
 */
import type { Operation, ResultUse } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addToList, objectFor, replacement, type Text, textOf } from './edits.ts';
import { formOf } from './phrases.ts';
import { closingOf, listAt, mentionsName, propertyNamed, type Span } from './text.ts';

type ListUse = ResultUse['lists'][number];

/** `(row) => row.status === value`. */
const EQUALITY = /^\(?\s*([\w$]+)\s*\)?\s*=>\s*\1\.([\w$]+)\s*===\s*([\w$.]+|'[^'\n]*'|"[^"\n]*")$/;
/** Where the options have an object of conditions: `0.where`, or are that object: `0`. */
const OBJECT_FILTERS: ReadonlySet<string> = new Set(['prisma', 'typeorm', 'sequelize', 'mongo']);

/** Empty when the library has no such filter, or the rows have other uses. */
export function filterInQuery(
  operation: Operation,
  use: ListUse,
  { lists }: ResultUse,
  program: Program,
): readonly Fix[] {
  const direct = lists.filter(({ of }) => of === undefined);
  if (use.method !== 'filter' || direct.length !== 1 || use.at.file !== operation.at.file) return [];
  const row = formOf(operation, program)?.row;
  const places = row?.filter?.[0];
  const place = typeof places === 'string' ? places : places?.[0];
  if (place === undefined || !OBJECT_FILTERS.has(row?.filter?.[1] ?? '')) return [];
  const text = textOf(program, operation.at.file);
  const moved = equalityAt(text, use.at.span);
  if (!moved || !isThere(moved.value, text, operation.anchors.expression[1], use.at.span[0])) return [];
  return [
    {
      id: 'filter-in-query',
      title: `Filter by ${moved.column} in the query`,
      safety: 'suggestion',
      edits: () => {
        const condition = moved.column === moved.value ? moved.column : `${moved.column}: ${moved.value}`;
        const added = place.includes('.')
          ? intoOptions(text, operation, place.slice(place.indexOf('.') + 1), moved.column, condition)
          : intoList(text, operation.anchors.arguments, condition);
        return added && [...added, replacement(text, moved.call, '')];
      },
    },
  ];
}

interface Equality {
  readonly column: string;
  readonly value: string;
  /** `.filter(…)`. */
  readonly call: Span;
}

function equalityAt({ source }: Text, [start, end]: Span): Equality | undefined {
  const dot = source.lastIndexOf('.', end);
  const close = source[end] === '(' ? closingOf(source, end) : undefined;
  if (close === undefined || dot < start) return undefined;
  const found = EQUALITY.exec(source.slice(end + 1, close).trim());
  const [, item = '', column = '', value = ''] = found ?? [];
  if (!found || mentionsName(value, item)) return undefined;
  return { column, value, call: [dot, close + 1] };
}

/** Is the value known before the query runs? Not when what it names is declared between the two. */
function isThere(value: string, { source }: Text, from: number, to: number): boolean {
  const name = /^[A-Za-z_$][\w$]*/.exec(value)?.[0];
  return (
    name === undefined ||
    !new RegExp(`\\b(?:const|let|var)\\b[^=;]*\\b${name}\\b`).test(source.slice(from, to))
  );
}

/** Adds to `where`, or adds a `where`. A column that is in it already stays as it is. */
function intoOptions(
  text: Text,
  { anchors }: Operation,
  key: string,
  column: string,
  condition: string,
): readonly Edit[] | undefined {
  const { source } = text;
  const options = listAt(source, anchors.arguments)?.elements[0];
  if (!options)
    return addToList(text, anchors.arguments, [
      objectFor(text, anchors.arguments[1], [`${key}: { ${condition} }`]),
    ]);
  if (source[options[0]] !== '{') return undefined;
  const property = propertyNamed(source, options, key);
  if (!property) return addToList(text, options, [`${key}: { ${condition} }`]);
  const value: Span = [source.indexOf('{', property[0]), property[1]];
  if (!/^\w+\s*:\s*$/.test(source.slice(property[0], value[0]))) return undefined;
  return propertyNamed(source, value, column) ? undefined : addToList(text, value, [condition]);
}

function intoList(text: Text, span: Span, condition: string): readonly Edit[] | undefined {
  const first = listAt(text.source, span)?.elements[0];
  if (!first) return addToList(text, span, [`{ ${condition} }`]);
  return text.source[first[0]] === '{' ? addToList(text, first, [condition]) : undefined;
}
