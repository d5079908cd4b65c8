/**
 * Splits a `.sql` file into statements, so that positions are exact and a bad statement loses only itself.
 *
 * A statement ends at `;`, at drizzle's `--> statement-breakpoint`, at `GO` (SQL Server) or the current MySQL
 * `DELIMITER`; inside `CREATE TRIGGER … BEGIN … END` a `;` ends nothing. Where a semicolon is missing, or a
 * parenthesis was never closed, `CREATE TABLE` and its like at the start of a line begin a new statement all the
 * same: they can stand nowhere else. psql's meta-commands and the data of `COPY … FROM stdin` are skipped.
 *
 * It scans characters and makes no tokens: most of a dump is data, which nobody reads further.
 */
import { isComment, type LexemeEnd, type Lexis, lexemes, lineEnd } from './lexis.ts';

/** Half-open range: from the first character that is neither space nor comment to the terminator, excluded. */
export interface Statement {
  readonly start: number;
  readonly end: number;
}

const routine =
  /create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:temp(?:orary)?\s+|constraint\s+)?(?:trigger|procedure|function|event)\b/iy;
const restart =
  /create\s+(?:(?:unique|temp|temporary|unlogged|clustered|nonclustered)\s+)*(?:table|index)\s|(?:alter|drop)\s+table\s|go[ \t]*\r?$/imy;
const goLine = /go[ \t]*\r?$/imy;
const delimiterLine = /delimiter[ \t]+(\S+)/iy;
const copyFromStdin = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;
const copyEnd = /^\\\.\r?$/gm;
const compound = /\s+(?:if|loop|while|repeat|for)\b/iy;
const breakpoint = '--> statement-breakpoint';

/** The statements of `text` between two offsets, in order; empty ones are left out. */
export function splitStatements(text: string, from: number, to: number, lexis: Lexis): readonly Statement[] {
  const out: Statement[] = [];
  const lexemeEnd = lexemes(text, to, lexis);
  let start = -1;
  let delimiter = ';';
  let ends = 59;
  let dataEnds = true; // Until one was looked for in vain: then there is none behind it either.
  let i = from;

  const close = (end: number) => {
    if (start !== -1) out.push({ start, end: trimEnd(text, start, end) });
    start = -1;
  };

  while (i < to) {
    const code = text.charCodeAt(i);
    if (code === 10 && start !== -1) {
      i = skipSpace(text, i, to);
      if (matchAt(restart, text, i)) close(i);
    } else if (code <= 32 || code === 0xfeff || code === 0xa0) {
      i += 1;
    } else if (code === ends && text.startsWith(delimiter, i)) {
      const copies = start !== -1 && isCopy(text, start, i);
      close(i);
      i += delimiter.length;
      if (copies && dataEnds) {
        const end = copyDataEnd(text, i, to);
        dataEnds = end !== undefined;
        i = end ?? i;
      }
    } else if (start === -1 && code === 92 /* \ */) {
      i = lineEnd(text, i, to);
    } else if (start === -1 && isLetter(code)) {
      const changed = matchAt(delimiterLine, text, i);
      if (changed) {
        delimiter = changed[1] ?? ';';
        ends = delimiter.charCodeAt(0);
        i = lineEnd(text, i, to);
      } else if (matchAt(goLine, text, i)) {
        i += 2;
      } else {
        start = i;
        i =
          delimiter === ';' && matchAt(routine, text, i)
            ? routineEnd(text, i, to, lexemeEnd)
            : wordEnd(text, i, to);
      }
    } else {
      const end = lexemeEnd(i);
      if (end > i && isComment(text, i)) {
        if (text.startsWith(breakpoint, i)) close(i);
      } else if (start === -1) {
        start = i;
      }
      i = end > i ? end : isWord(code) ? wordEnd(text, i, to) : i + 1;
    }
  }
  close(to);
  return out;
}

/**
 * Offset of the `;` that ends a routine: the first one outside `BEGIN … END`. When the block is never closed, the
 * first `;` of all, so that the rest of the file is still read.
 */
function routineEnd(text: string, from: number, to: number, lexemeEnd: LexemeEnd): number {
  let depth = 0;
  let first = -1;
  let after = '';
  let i = from;
  while (i < to) {
    const code = text.charCodeAt(i);
    if (code === 59 /* ; */) {
      if (depth <= 0) return i;
      if (first === -1) first = i;
      i += 1;
    } else if (code === 10 && depth <= 0) {
      i = skipSpace(text, i, to);
      if (matchAt(restart, text, i)) return i; // SQL Server: `END` and `GO`, without a semicolon.
    } else if (isWord(code)) {
      const end = wordEnd(text, i, to);
      const word = end - i <= 5 ? text.slice(i, end).toUpperCase() : '';
      i = end;
      if (word === 'BEGIN' || (word === 'CASE' && after !== 'END')) depth += 1;
      else if (word === 'END' && !matchAt(compound, text, end)) depth -= 1;
      after = word;
    } else {
      const end = lexemeEnd(i);
      i = end > i ? end : i + 1;
    }
  }
  return first === -1 ? to : first;
}

function isCopy(text: string, start: number, end: number): boolean {
  return (text.charCodeAt(start) | 32) === 99 && copyFromStdin.test(text.slice(start, end));
}

/** Behind the line `\.` that ends the data of a COPY; a file that lacks it is one that psql would not read either. */
function copyDataEnd(text: string, at: number, to: number): number | undefined {
  copyEnd.lastIndex = at;
  const end = copyEnd.exec(text);
  return end === null || end.index >= to ? undefined : end.index + end[0].length;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function wordEnd(text: string, at: number, to: number): number {
  let end = at + 1;
  while (end < to && isWord(text.charCodeAt(end))) end += 1;
  return end;
}

function skipSpace(text: string, at: number, to: number): number {
  let i = at;
  while (i < to && text.charCodeAt(i) <= 32) i += 1;
  return i;
}

function trimEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && text.charCodeAt(i - 1) <= 32) i -= 1;
  return i;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

function isWord(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95 || code >= 0x80;
}
