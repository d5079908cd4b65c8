/** How the library of an operation writes things: its phrases, with the names of the operation put in. */
import type { Library, Phrases, Row } from '../model/library.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { listAt } from './text.ts';

/** The row of the method that decides the operation, and the phrases of its type. */
export interface Form {
  readonly row: Row;
  readonly phrases: Phrases;
}

/** Undefined when the library has no phrases. Of several types with such a method, the one whose arguments fit. */
export function formOf(operation: Operation, program: Program): Form | undefined {
  const library = program.library(operation.library);
  if (!library) return undefined;
  const { arguments: span, options } = operation.anchors;
  const given = listAt(program.source(operation.at.file), span)?.elements ?? [];
  const fits = ({ row }: Form) =>
    optionsIndexes(row).some((index) =>
      options ? given[index]?.[0] === options[0] : given.length === index,
    );
  const found = formsIn(library, operation);
  return found.find(fits) ?? found.find(({ row }) => row.options === undefined) ?? found[0];
}

function formsIn(library: Library, { method, action, kind }: Operation): readonly Form[] {
  return Object.values(library.types).flatMap(({ members, call, phrases = library.phrases }) => {
    const row = members?.[method] ?? (method === 'call' ? call : undefined);
    const isIt = row?.action !== undefined && (row.kind ?? library.kind) === kind;
    if (!isIt || !phrases) return [];
    return row.action === action || action.startsWith(row.action!) || kind === 'http' || row.sql
      ? [{ row, phrases }]
      : [];
  });
}

/** `take: $1` with `50`. Names: `$entity`. */
export function filled(
  phrase: string,
  parts: readonly string[],
  names: Readonly<Record<string, string>> = {},
): string {
  const text = phrase.replace(/\$(\d)/g, (whole, index) => parts[Number(index) - 1] ?? whole);
  return text.replace(/\$([a-zA-Z]+)/g, (whole, name) => names[name] ?? whole);
}

/** `limit` for `limit: limit`. */
export function shorthand(property: string): string {
  return property.replace(/^(\w+): \1$/, '$1');
}

/** Indexes of the arguments that may hold the options: `1` of `1`, in the order in which they are looked at. */
export function optionsIndexes({ options }: Row): readonly number[] {
  const places = options === undefined ? [] : typeof options === 'string' ? [options] : options;
  return places.filter((place) => /^\d+$/.test(place)).map(Number);
}
