/** Values and attributes in `schema.prisma`: `@relation(fields: [a], onDelete: Cascade)`. */
import type { Span } from '../../facts/facts.ts';
import type { PrismaToken } from './prisma-lines.ts';

export type PrismaValue =
  | { readonly k: 'string'; readonly value: string }
  /** A name, perhaps with dots; a number too. */
  | { readonly k: 'word'; readonly value: string }
  | { readonly k: 'list'; readonly items: readonly PrismaValue[] }
  | { readonly k: 'call'; readonly name: string; readonly arguments: readonly PrismaArgument[] }
  /** `{ deletedAt: null }` of a partial index; `at` includes the braces. */
  | { readonly k: 'object'; readonly at: Span };

export interface PrismaArgument {
  readonly name?: string;
  readonly value: PrismaValue;
}

export interface PrismaAttribute {
  /** `id`, `relation`, `db.Text`. */
  readonly name: string;
  readonly arguments: readonly PrismaArgument[];
  readonly at: Span;
}

/** Where reading stands in the tokens of an entry. */
export interface PrismaReader {
  readonly tokens: readonly PrismaToken[];
  i: number;
}

/** Values inside values, at most: no schema needs more, and the stack must hold. */
const DEPTH = 16;

/** The value of a named argument, or the n-th one without a name. */
export function argumentOf(
  attribute: PrismaAttribute,
  name: string,
  position?: number,
): PrismaValue | undefined {
  const named = attribute.arguments.find((argument) => argument.name === name);
  if (named !== undefined || position === undefined) return named?.value;
  return attribute.arguments.filter((argument) => argument.name === undefined)[position]?.value;
}

export function stringOf(value: PrismaValue | undefined): string | undefined {
  return value?.k === 'string' ? value.value : undefined;
}

export function wordOf(value: PrismaValue | undefined): string | undefined {
  return value?.k === 'word' ? value.value : undefined;
}

/** The items of a list. Prisma takes a single one without brackets too: `@@index(userId)`. */
export function itemsOf(value: PrismaValue | undefined): readonly PrismaValue[] {
  return value === undefined ? [] : value.k === 'list' ? value.items : [value];
}

/** Names in a list: `[a, b(sort: Desc)]`. */
export function namesOf(value: PrismaValue | undefined): readonly string[] {
  return itemsOf(value).flatMap((item) =>
    item.k === 'word' ? [item.value] : item.k === 'call' ? [item.name] : [],
  );
}

/** `@name`, `@@name(…)`; nothing when none is next or it cannot be read. The reader then stands where it failed. */
export function readAttribute(reader: PrismaReader): PrismaAttribute | undefined {
  const start = peek(reader)?.start ?? 0;
  if (!accept(reader, '@') && !accept(reader, '@@')) return undefined;
  const name = readPath(reader);
  if (name === undefined) return undefined;
  const list = at(reader, '(') ? readArguments(reader, 0) : [];
  if (list === undefined) return undefined;
  return { name, arguments: list, at: [start, reader.tokens[reader.i - 1]?.end ?? start] };
}

export function readValue(reader: PrismaReader, depth = 0): PrismaValue | undefined {
  const token = peek(reader);
  if (token === undefined || depth > DEPTH) return undefined;
  if (token.kind === 'string') {
    reader.i += 1;
    return { k: 'string', value: token.value };
  }
  if (token.kind === 'number') {
    reader.i += 1;
    return { k: 'word', value: token.value };
  }
  if (token.value === '[') return readList(reader, depth);
  if (token.value === '{') return readObject(reader);
  const name = readPath(reader);
  if (name === undefined) return undefined;
  if (!at(reader, '(')) return { k: 'word', value: name };
  const list = readArguments(reader, depth + 1);
  return list && { k: 'call', name, arguments: list };
}

function readList(reader: PrismaReader, depth: number): PrismaValue | undefined {
  const items: PrismaValue[] = [];
  reader.i += 1;
  while (!accept(reader, ']')) {
    const item = readValue(reader, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    if (!accept(reader, ',') && !at(reader, ']')) return undefined;
  }
  return { k: 'list', items };
}

function readObject(reader: PrismaReader): PrismaValue | undefined {
  const start = peek(reader)?.start ?? 0;
  for (let depth = 0; reader.i < reader.tokens.length; reader.i++) {
    if (at(reader, '{')) depth += 1;
    else if (at(reader, '}') && --depth === 0) {
      reader.i += 1;
      return { k: 'object', at: [start, reader.tokens[reader.i - 1]?.end ?? start] };
    }
  }
  return undefined;
}

function readArguments(reader: PrismaReader, depth: number): readonly PrismaArgument[] | undefined {
  const out: PrismaArgument[] = [];
  reader.i += 1;
  while (!accept(reader, ')')) {
    const named = peek(reader)?.kind === 'word' && reader.tokens[reader.i + 1]?.value === ':';
    const name = named ? peek(reader)?.value : undefined;
    if (named) reader.i += 2;
    const value = readValue(reader, depth + 1);
    if (value === undefined) return undefined;
    out.push(name === undefined ? { value } : { name, value });
    if (!accept(reader, ',') && !at(reader, ')')) return undefined;
  }
  return out;
}

/** `a`, `a.b`. */
export function readPath(reader: PrismaReader): string | undefined {
  const first = peek(reader);
  if (first?.kind !== 'word') return undefined;
  reader.i += 1;
  let path = first.value;
  while (at(reader, '.') && reader.tokens[reader.i + 1]?.kind === 'word') {
    path += `.${reader.tokens[reader.i + 1]?.value}`;
    reader.i += 2;
  }
  return path;
}

export function accept(reader: PrismaReader, symbol: string): boolean {
  if (!at(reader, symbol)) return false;
  reader.i += 1;
  return true;
}

function at(reader: PrismaReader, symbol: string): boolean {
  const token = peek(reader);
  return token?.kind === 'symbol' && token.value === symbol;
}

function peek(reader: PrismaReader): PrismaToken | undefined {
  return reader.tokens[reader.i];
}
