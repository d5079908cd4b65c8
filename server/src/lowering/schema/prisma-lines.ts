/**
 * The entries of a `schema.prisma`: blocks, their lines, and what stands in the attributes, all with offsets.
 *
 * Recovery is by line: an entry that cannot be read, or whose parentheses never close, loses its own line; a block
 * without its closing brace ends where the next one begins.
 */
import type { Span } from '../../facts/facts.ts';

export interface PrismaToken {
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'newline';
  /** Of a string, what is between its quotes, unescaped. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** `model User { … }`. */
export interface PrismaBlock {
  readonly keyword: string;
  readonly name: string;
  readonly nameAt: Span;
  /** From the keyword to the closing brace. */
  readonly at: Span;
  /** Offset of the closing brace. */
  readonly bodyEnd: number;
  /** The tokens of each entry: a field, an attribute, an assignment, the member of an enum. */
  readonly entries: readonly (readonly PrismaToken[])[];
}

export interface PrismaProblem {
  readonly message: string;
  readonly at: Span;
}

const blockStart = /^[ \t]*(model|view|type|enum|datasource|generator)[ \t]+([A-Za-z_][\w-]*)[ \t]*\{/;
const lexeme =
  /[ \t\r\f\v\ufeff\u00a0]+|\n|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*|-?\d+(?:\.\d+)?|@@|[\s\S]/y;
const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

/** The blocks of a schema in order, and what could not be read of it. */
export function readBlocks(text: string): {
  readonly blocks: readonly PrismaBlock[];
  readonly problems: readonly PrismaProblem[];
} {
  const tokens = tokenizePrisma(text);
  const blocks: PrismaBlock[] = [];
  const problems: PrismaProblem[] = [];
  let i = 0;
  while (i < tokens.length) {
    const first = tokens[i];
    if (first === undefined || first.kind === 'newline') {
      i += 1;
      continue;
    }
    if (!startsBlock(text, tokens, i)) {
      const end = lineOf(tokens, i);
      problems.push({ message: 'Not a block of a Prisma schema.', at: spanOf(tokens, i, end) });
      i = end;
      continue;
    }
    i = readBlock(text, tokens, i, blocks, problems);
  }
  return { blocks, problems };
}

function readBlock(
  text: string,
  tokens: readonly PrismaToken[],
  from: number,
  blocks: PrismaBlock[],
  problems: PrismaProblem[],
): number {
  const keyword = tokens[from] as PrismaToken;
  const name = tokens[from + 1] as PrismaToken;
  const entries: (readonly PrismaToken[])[] = [];
  let i = from + 3;
  for (;;) {
    const token = tokens[i];
    if (token === undefined || startsBlock(text, tokens, i)) {
      const end = tokens[i - 1]?.end ?? keyword.end;
      const at = [keyword.start, end] as const;
      problems.push({ message: `The block \`${name.value}\` is not closed.`, at: [keyword.start, name.end] });
      blocks.push({
        keyword: keyword.value,
        name: name.value,
        nameAt: [name.start, name.end],
        at,
        bodyEnd: end,
        entries,
      });
      return i;
    }
    if (token.value === '}' && token.kind === 'symbol') {
      const at = [keyword.start, token.end] as const;
      const nameAt = [name.start, name.end] as const;
      blocks.push({ keyword: keyword.value, name: name.value, nameAt, at, bodyEnd: token.start, entries });
      return i + 1;
    }
    if (token.kind === 'newline') {
      i += 1;
      continue;
    }
    const end = entryEnd(text, tokens, i);
    entries.push(tokens.slice(i, end).filter((one) => one.kind !== 'newline'));
    i = end;
  }
}

/** Lines of one entry, at most: a parenthesis that is never closed must not be looked for through the whole file. */
const ENTRY_LINES = 50;

/** Index behind the entry: at the end of its line, or of the line on which its parentheses close. */
function entryEnd(text: string, tokens: readonly PrismaToken[], from: number): number {
  let depth = 0;
  let lines = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] as PrismaToken;
    if (token.kind === 'newline') {
      if (depth <= 0) return i;
      lines += 1;
      if (lines > ENTRY_LINES || startsBlock(text, tokens, i + 1) || tokens[i + 1]?.value === '@@') break;
    } else if (token.kind === 'symbol') {
      if (opening.has(token.value)) depth += 1;
      else if (closing.has(token.value)) {
        if (depth === 0 && token.value === '}') return i;
        depth -= 1;
      }
    }
  }
  return depth > 0 ? lineOf(tokens, from) : tokens.length;
}

/** A field may be called `model` or `type`, but no field has a brace behind its type. */
function startsBlock(text: string, tokens: readonly PrismaToken[], i: number): boolean {
  const token = tokens[i];
  if (token?.kind !== 'word' || tokens[i + 2]?.value !== '{' || tokens[i + 1]?.kind !== 'word') return false;
  if (i > 0 && tokens[i - 1]?.kind !== 'newline' && tokens[i - 1]?.value !== '}') return false;
  return blockStart.test(text.slice(token.start, (tokens[i + 2] as PrismaToken).end));
}

function lineOf(tokens: readonly PrismaToken[], from: number): number {
  let i = from;
  while (i < tokens.length && tokens[i]?.kind !== 'newline') i += 1;
  return i;
}

function spanOf(tokens: readonly PrismaToken[], from: number, to: number): Span {
  return [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0];
}

function tokenizePrisma(text: string): readonly PrismaToken[] {
  const out: PrismaToken[] = [];
  let comments = true;
  let i = 0;
  while (i < text.length) {
    if (comments && text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2);
      comments = end !== -1; // Never closed: none of the later ones is either.
      if (comments) {
        i = end + 2;
        continue;
      }
    }
    lexeme.lastIndex = i;
    const raw = lexeme.exec(text)?.[0] ?? text[i] ?? ' ';
    const token = tokenOf(raw, i);
    if (token !== undefined) out.push(token);
    i += raw.length;
  }
  return out;
}

function tokenOf(raw: string, start: number): PrismaToken | undefined {
  const end = start + raw.length;
  if (raw === '\n') return { kind: 'newline', value: raw, start, end };
  if (raw.startsWith('//') || raw.trim() === '') return undefined;
  if (raw.length > 1 && raw.startsWith('"')) return { kind: 'string', value: unescaped(raw), start, end };
  if (/^-?\d/.test(raw)) return { kind: 'number', value: raw, start, end };
  return { kind: /^[\w\u0080-\uffff]/.test(raw) ? 'word' : 'symbol', value: raw, start, end };
}

function unescaped(raw: string): string {
  return raw
    .slice(1, -1)
    .replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
