/**
 * Where the lexemes of SQL end: strings, quoted names, dollar quotes, comments. The one place that knows how
 * dialects differ in this; `statements.ts` and `tokens.ts` both stand on it.
 *
 * Knows no grammar. Linear in the text, whatever the text is.
 */
import type { Dialect } from '../../../../rules/model/entity.ts';

/** The lexical habits in which dialects differ. */
export interface Lexis {
  /** `\'` is a quote inside a string. PostgreSQL has it in `E'…'` only, which needs no flag. */
  readonly backslash: boolean;
  /** `#` starts a comment; elsewhere it is part of an operator (`#>>`). */
  readonly hash: boolean;
  /** `$tag$ … $tag$` is a string. */
  readonly dollar: boolean;
  /** `[name]` is a quoted name; elsewhere brackets are array syntax. */
  readonly brackets: boolean;
  /** Comments nest: PostgreSQL only. */
  readonly nested: boolean;
}

/** Unknown text is read as PostgreSQL, whose habits collide least with the others'. */
export function lexisOf(dialect: Dialect): Lexis {
  const mysql = dialect === 'mysql';
  const brackets = dialect === 'sqlserver' || dialect === 'sqlite';
  return {
    backslash: mysql,
    hash: mysql,
    dollar: !mysql && !brackets,
    brackets,
    nested: !mysql && !brackets,
  };
}

/**
 * End offset of the string, quoted name or comment that starts at the offset; the offset itself when none starts
 * there or when it is never closed. The latter is how a stray quote loses no more than its own statement.
 */
export type LexemeEnd = (at: number) => number;

/**
 * After this many searches that ran to the end of the text in vain, a kind of lexeme is no longer looked for:
 * hostile text (`$a$ $b$ $c$ …`) must not cost the square of its length.
 */
const VAIN_SEARCHES = 8;

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** A finder of lexeme ends in `text`, up to `to`. */
export function lexemes(text: string, to: number, lexis: Lexis): LexemeEnd {
  const vain = new Map<string, number>();

  const bounded = (kind: string, at: number, search: (at: number) => number): number => {
    const failures = vain.get(kind) ?? 0;
    if (failures >= VAIN_SEARCHES) return at;
    const end = search(at);
    if (end > at && end <= to) return end;
    vain.set(kind, failures + 1);
    return at;
  };
  const single = (at: number) => quoteEnd(text, at, to, "'", lexis.backslash || isEscapeString(text, at));
  const double = (at: number) => quoteEnd(text, at, to, '"', lexis.backslash);
  const backtick = (at: number) => quoteEnd(text, at, to, '`', false);
  const bracket = (at: number) => text.indexOf(']', at) + 1;
  const dollar = (at: number) => dollarEnd(text, at);
  const comment = (at: number) => (lexis.nested ? nestedEnd(text, at, to) : text.indexOf('*/', at + 2) + 2);

  return (at) => {
    switch (text.charCodeAt(at)) {
      case 39 /* ' */:
        return bounded("'", at, single);
      case 34 /* " */:
        return bounded('"', at, double);
      case 96 /* ` */:
        return bounded('`', at, backtick);
      case 91 /* [ */:
        return lexis.brackets ? bounded('[', at, bracket) : at;
      case 36 /* $ */:
        return lexis.dollar && startsDollarQuote(text, at) ? bounded('$', at, dollar) : at;
      case 47 /* / */:
        return text.charCodeAt(at + 1) === 42 ? bounded('/', at, comment) : at;
      case 45 /* - */:
        return startsDashComment(text, at, lexis) ? lineEnd(text, at, to) : at;
      case 35 /* # */:
        return lexis.hash ? lineEnd(text, at, to) : at;
      default:
        return at;
    }
  };
}

/** Whether the lexeme that starts at `at` (and is one, by `LexemeEnd`) is a comment. */
export function isComment(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 45 || code === 47 || code === 35;
}

/** Offset of the end of the line, the line break excluded. */
export function lineEnd(text: string, at: number, to: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 || end > to ? to : end;
}

/** The body of the dollar-quoted string in `[start, end]`, between its tags. */
export function dollarBody(text: string, start: number, end: number): readonly [number, number] {
  const tag = text.indexOf('$', start + 1) + 1 - start;
  return [start + tag, end - tag];
}

/** MySQL wants a space after the dashes, or `a--1` would be a comment. Drizzle writes `--> ` whatever the dialect. */
function startsDashComment(text: string, at: number, lexis: Lexis): boolean {
  if (text.charCodeAt(at + 1) !== 45) return false;
  const next = text.charCodeAt(at + 2);
  return !lexis.hash || !(next > 32) || next === 62;
}

function quoteEnd(text: string, at: number, to: number, quote: string, backslash: boolean): number {
  let from = at + 1;
  for (let close = text.indexOf(quote, from); close !== -1 && close < to; close = text.indexOf(quote, from)) {
    if (backslash && oddBackslashes(text, close, from)) from = close + 1;
    else if (text[close + 1] === quote) from = close + 2;
    else return close + 1;
  }
  return at;
}

function oddBackslashes(text: string, close: number, from: number): boolean {
  let count = 0;
  while (close - count > from && text.charCodeAt(close - count - 1) === 92) count += 1;
  return count % 2 === 1;
}

/** `E'…'`, where the E is a word of its own. */
function isEscapeString(text: string, at: number): boolean {
  return /^[eE]$/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at - 2] ?? '');
}

/** `a$b$` is a name. */
function startsDollarQuote(text: string, at: number): boolean {
  if (/[\w$]/.test(text[at - 1] ?? '')) return false;
  dollarTag.lastIndex = at;
  return dollarTag.test(text);
}

function dollarEnd(text: string, at: number): number {
  const tag = text.slice(at, text.indexOf('$', at + 1) + 1);
  const close = text.indexOf(tag, at + tag.length);
  return close === -1 ? at : close + tag.length;
}

function nestedEnd(text: string, at: number, to: number): number {
  let depth = 0;
  for (let i = at; i < to - 1; i++) {
    const two = text.charCodeAt(i) * 256 + text.charCodeAt(i + 1);
    if (two === 0x2f2a) depth += 1;
    else if (two === 0x2a2f) depth -= 1;
    else continue;
    i += 1;
    if (depth === 0) return i + 1;
  }
  return at;
}
