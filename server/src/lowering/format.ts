/**
 * How a file is written, so that an edit looks as if its author wrote it.
 *
 * Lowering casts votes on the way (quotes, semicolons, trailing commas); the rest is read from the first lines.
 */
import ts from 'typescript';
import type { FormatFacts } from '../facts/facts.ts';
import { lineStartsOf } from './internals.ts';

/** Positive counts are for the first alternative. */
export interface FormatVotes {
  singleQuotes: number;
  semicolons: number;
  trailingCommas: number;
}

export function noVotes(): FormatVotes {
  return { singleQuotes: 0, semicolons: 0, trailingCommas: 0 };
}

export function voteQuote(votes: FormatVotes, text: string, literal: ts.Node): void {
  const code = text.charCodeAt(literal.end - 1);
  if (code === 39) votes.singleQuotes++;
  else if (code === 34) votes.singleQuotes--;
}

export function voteSemicolon(votes: FormatVotes, text: string, statement: ts.Node): void {
  votes.semicolons += text.charCodeAt(statement.end - 1) === 59 ? 1 : -1;
}

/** Counts only lists whose closing bracket stands on a line of its own. */
export function voteTrailingComma(votes: FormatVotes, text: string, list: ts.NodeArray<ts.Node>): void {
  if (list.length === 0 || votes.trailingCommas > 20 || votes.trailingCommas < -20) return;
  for (let i = list.end; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) {
      votes.trailingCommas += list.hasTrailingComma ? 1 : -1;
      return;
    }
    if (code !== 32 && code !== 13 && code !== 9) return;
  }
}

export function formatOf(source: ts.SourceFile, votes: FormatVotes): FormatFacts {
  const text = source.text;
  const firstLineEnd = text.indexOf('\n');
  return {
    quote: votes.singleQuotes >= 0 ? "'" : '"',
    semicolons: votes.semicolons >= 0,
    indent: indentOf(source),
    newline: firstLineEnd > 0 && text.charCodeAt(firstLineEnd - 1) === 13 ? '\r\n' : '\n',
    trailingComma: votes.trailingCommas >= 0,
    importsEnd: importsEnd(source),
  };
}

/** The most frequent step by which a line is indented more than the one before, among the first lines. */
function indentOf(source: ts.SourceFile): string {
  const text = source.text;
  const starts = lineStartsOf(source);
  const steps = new Map<number, number>();
  let tabs = 0;
  let previous = 0;
  for (let line = 0; line < starts.length && line < 200; line++) {
    let i = starts[line]!;
    const start = i;
    while (text.charCodeAt(i) === 32) i++;
    const code = text.charCodeAt(i);
    if (code === 9) {
      if (i === start) tabs++;
      continue;
    }
    // Blank lines and the inside of block comments (` * …`) say nothing.
    if (Number.isNaN(code) || code === 10 || code === 13 || code === 42) continue;
    const width = i - start;
    const step = width - previous;
    if (step === 2 || step === 3 || step === 4 || step === 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    previous = width;
  }
  let best = 2;
  let count = 0;
  for (const [step, times] of steps) {
    if (times > count) {
      best = step;
      count = times;
    }
  }
  return tabs > count ? '\t' : ' '.repeat(best);
}

function importsEnd(source: ts.SourceFile): number {
  let end = -1;
  let directivesEnd = -1;
  let inDirectives = true;
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) end = statement.end;
    if (inDirectives && ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)) {
      directivesEnd = statement.end;
    } else {
      inDirectives = false;
    }
  }
  if (end >= 0) return end;
  if (directivesEnd >= 0) return directivesEnd;
  const shebang = ts.getShebang(source.text)?.length ?? 0;
  const first = ts.getLeadingCommentRanges(source.text, shebang)?.[0];
  // A leading comment belongs to the file when an empty line follows it, and to the first statement otherwise.
  if (first !== undefined && /^[ \t]*\r?\n[ \t]*\r?\n/.test(source.text.slice(first.end, first.end + 80))) {
    return first.end;
  }
  return shebang;
}
