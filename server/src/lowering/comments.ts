/**
 * Suppressions: `// tenfold-ignore rule-a, rule-b: reason`, `// tenfold-ignore-file rule: reason`, also in block
 * comments and in JSX (`{/* … *\/}`).
 *
 * Comments are no part of the tree. We look for the word in the text, then ask the tree whether that place is
 * between tokens: so a string that holds the word is no suppression.
 */
import ts from 'typescript';
import type { Span, SuppressionComment } from '../facts/facts.ts';

const WORD = 'tenfold-ignore';
const DIRECTIVE = /^tenfold-ignore(-file)?(?![\w-])[ \t]*([^:\n\r]*)(?::[ \t]*([^\n\r]*))?/;

export function suppressionsIn(source: ts.SourceFile): readonly SuppressionComment[] {
  const text = source.text;
  const found: SuppressionComment[] = [];
  let position = text.indexOf(WORD);
  while (position >= 0) {
    const comment = commentAround(source, position);
    if (comment === undefined) {
      position = text.indexOf(WORD, position + WORD.length);
      continue;
    }
    const suppression = read(text, comment, position);
    if (suppression !== undefined) found.push(suppression);
    position = text.indexOf(WORD, comment[1]);
  }
  return found;
}

/** The comment that holds `position`; undefined when the position is inside a token. */
function commentAround(source: ts.SourceFile, position: number): Span | undefined {
  let node: ts.Node = source;
  let gapStart = 0;
  let gapEnd = source.end;
  for (;;) {
    let inner: ts.Node | undefined;
    gapStart = node.pos;
    gapEnd = node.end;
    let isLeaf = true;
    ts.forEachChild(node, (child) => {
      isLeaf = false;
      if (child.end <= position) gapStart = Math.max(gapStart, child.end);
      else if (child.pos > position) gapEnd = Math.min(gapEnd, child.pos);
      else if (child.pos <= position) inner ??= child;
    });
    if (inner === undefined) {
      // In a leaf only what precedes the token is no token; elsewhere children are parted by keywords and
      // punctuation, which the scanner reads without help.
      if (isLeaf && node.kind === ts.SyntaxKind.JsxText) return undefined;
      if (isLeaf && isText(node.kind)) gapEnd = node.getStart(source);
      break;
    }
    node = inner;
  }
  return position < gapEnd ? scanForComment(source, gapStart, gapEnd, position) : undefined;
}

/** Tokens whose inside may look like a comment. */
function isText(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstLiteralToken && kind <= ts.SyntaxKind.LastTemplateToken;
}

function scanForComment(
  source: ts.SourceFile,
  start: number,
  end: number,
  position: number,
): Span | undefined {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    source.languageVariant,
    source.text,
    undefined,
    start,
    end - start,
  );
  for (;;) {
    const token = scanner.scan();
    if (token === ts.SyntaxKind.EndOfFileToken || scanner.getTokenStart() > position) return undefined;
    if (scanner.getTokenEnd() <= position) continue;
    const isComment =
      token === ts.SyntaxKind.SingleLineCommentTrivia || token === ts.SyntaxKind.MultiLineCommentTrivia;
    return isComment ? [scanner.getTokenStart(), scanner.getTokenEnd()] : undefined;
  }
}

function read(text: string, at: Span, position: number): SuppressionComment | undefined {
  // Only a comment that begins so: prose may mention the word.
  if (!/^\/[/*][/*!\s]*$/.test(text.slice(at[0], position))) return undefined;
  const isBlock = text.charCodeAt(at[0] + 1) === 42;
  const content = text.slice(position, isBlock && text.endsWith('*/', at[1]) ? at[1] - 2 : at[1]);
  const match = DIRECTIVE.exec(content);
  if (match === null) return undefined;
  const rules = (match[2] ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
  const reason = (match[3] ?? '').trim();
  const scope = match[1] === undefined ? 'line' : 'file';
  return { rules, reason, scope, target: scope === 'file' ? at[0] : targetOf(text, at), at };
}

/** The comment itself when code stands before it on its line; otherwise the next code. */
function targetOf(text: string, at: Span): number {
  const lineStart = text.lastIndexOf('\n', at[0] - 1) + 1;
  const before = text.slice(lineStart, at[0]).trim();
  const closesJsx = /^\s*\}/.exec(text.slice(at[1], at[1] + 200));
  if (before === '' || (before === '{' && closesJsx !== null)) {
    return nextCode(text, before === '' ? at[1] : at[1] + closesJsx![0].length);
  }
  return at[0];
}

/** Skips white space and comments, also those in JSX braces. */
function nextCode(text: string, from: number): number {
  const comments = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\{\s*\/\*[\s\S]*?\*\/\s*\})*/y;
  comments.lastIndex = from;
  comments.exec(text);
  return Math.min(comments.lastIndex, Math.max(text.length - 1, 0));
}
