/**
 * Reading source text where an anchor points: brackets, lists, chains of calls, lines.
 *
 * No parser: anchors say where things are, and from there on matching brackets is enough. What cannot be read so gives
 * undefined, and then the fix is not offered. Verification (server/src/engine/verify.ts) parses and judges the result.
 */

export type Span = readonly [start: number, end: number];

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const PUNCTUATION_BEFORE_REGEX = /(?:^|[=([{,;:!&|?+\-*%<>~^]|\breturn)\s*$/;

/** Offset after the string, template, comment or regular expression that begins at `at`; `at` when none does. */
function skipOpaque(source: string, at: number): number {
  const char = source[at];
  const next = source[at + 1];
  if (char === '/' && next === '/') return endOfLine(source, at);
  if (char === '/' && next === '*') {
    const end = source.indexOf('*/', at + 2);
    return end < 0 ? source.length : end + 2;
  }
  if (char === "'" || char === '"') {
    let end = at + 1;
    while (end < source.length && source[end] !== char && source[end] !== '\n')
      end += source[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  if (char === '`') return skipTemplate(source, at);
  if (char === '/' && PUNCTUATION_BEFORE_REGEX.test(source.slice(Math.max(0, at - 20), at))) {
    const found = /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(source.slice(at, at + 500));
    if (found) return at + found[0].length;
  }
  return at;
}

function skipTemplate(source: string, at: number): number {
  let end = at + 1;
  while (end < source.length && source[end] !== '`') {
    if (source[end] === '\\') end += 2;
    else if (source[end] === '$' && source[end + 1] === '{')
      end = (closingOf(source, end + 1) ?? source.length) + 1;
    else end++;
  }
  return end + 1;
}

/** Offset of the bracket that closes the one at `open`. */
export function closingOf(source: string, open: number): number | undefined {
  const stack: string[] = [];
  for (let at = open; at < source.length; ) {
    const skipped = skipOpaque(source, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const char = source[at]!;
    const closing = CLOSING[char];
    if (closing !== undefined) stack.push(closing);
    else if (char === ')' || char === ']' || char === '}') {
      if (stack.pop() !== char) return undefined;
      if (stack.length === 0) return at;
    }
    at++;
  }
  return undefined;
}

export interface List {
  /** Its elements, without white space, comments and commas around them. */
  readonly elements: readonly Span[];
  /** Offset after the comma that follows the last element. */
  readonly trailingComma: number | undefined;
  /** The first element stands on another line than the opening bracket. */
  readonly multiline: boolean;
}

/** The elements of an object, array, argument or parameter list; the span holds its brackets. */
export function listAt(source: string, [start, end]: Span): List | undefined {
  if (CLOSING[source[start] ?? ''] === undefined || closingOf(source, start) !== end - 1) return undefined;
  const elements: Span[] = [];
  let trailingComma: number | undefined;
  let first = -1;
  let last = -1;
  const close = (): void => {
    if (first >= 0) elements.push([first, last]);
    first = -1;
  };
  for (let at = start + 1; at < end - 1; ) {
    const char = source[at]!;
    const isComment = char === '/' && (source[at + 1] === '/' || source[at + 1] === '*');
    const skipped = skipOpaque(source, at);
    if (/\s/.test(char)) at++;
    else if (isComment) at = skipped;
    else if (char === ',') {
      close();
      trailingComma = at + 1;
      at++;
    } else {
      if (first < 0) first = at;
      trailingComma = undefined;
      if (skipped > at) at = skipped;
      else if (CLOSING[char] !== undefined) at = (closingOf(source, at) ?? end) + 1;
      else at++;
      last = at;
    }
  }
  close();
  const head = elements[0]?.[0] ?? end - 1;
  return { elements, trailingComma, multiline: source.slice(start, head).includes('\n') };
}

/** The property of that name in an object literal: `key: value`, or shorthand. */
export function propertyNamed(source: string, object: Span, key: string): Span | undefined {
  return listAt(source, object)?.elements.find(([start, end]) => {
    const found = /^(?:(['"])([\w$]+)\1|([\w$]+))\s*(?:[:(]|$)/.exec(source.slice(start, end));
    return (found?.[2] ?? found?.[3]) === key;
  });
}

/** One call of a chain: `.where(…)`. */
export interface ChainCall {
  readonly name: string;
  /** The dot before the name; the name's start when there is none. */
  readonly start: number;
  /** From `(` to `)`, or the template of a tagged one. */
  readonly arguments: Span;
}

/** The calls of `db.select().from(t).where(…)`, first to last. Undefined when something else stands between them. */
export function chainAt(source: string, [start, end]: Span): readonly ChainCall[] | undefined {
  const calls: ChainCall[] = [];
  let name = '';
  let nameStart = start;
  for (let at = start; at < end; ) {
    const char = source[at]!;
    if (/\s/.test(char)) at++;
    else if (char === '/' && (source[at + 1] === '/' || source[at + 1] === '*')) at = skipOpaque(source, at);
    else if (char === '.' || char === '?' || char === '!') {
      if (char !== '!') nameStart = at;
      at += source.startsWith('?.', at) ? 2 : 1;
      name = '';
    } else if (/[\w$#]/.test(char)) {
      const word = /^[\w$#]+/.exec(source.slice(at, at + 200))![0];
      if (name !== '') return undefined; // `await x`, `new X`.
      name = word;
      if (source[nameStart] !== '.' && source[nameStart] !== '?') nameStart = at;
      at += word.length;
    } else if (char === '<') {
      const types = /^<[^()]*?>(?=\()/.exec(source.slice(at, end));
      if (!types) return undefined;
      at += types[0].length;
    } else if (char === '(' || char === '`') {
      const close = char === '(' ? closingOf(source, at) : skipTemplate(source, at) - 1;
      if (close === undefined) return undefined;
      if (name !== '' || calls.length > 0) calls.push({ name, start: nameStart, arguments: [at, close + 1] });
      at = close + 1;
      nameStart = at;
      name = '';
    } else if (char === '[') at = (closingOf(source, at) ?? end) + 1;
    else return undefined;
  }
  return calls;
}

export function startOfLine(source: string, at: number): number {
  return source.lastIndexOf('\n', at - 1) + 1;
}

/** Offset of the line break that ends the line, `\r\n` included in what comes after. */
export function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  if (end < 0) return source.length;
  return source[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** White space that the line begins with. */
export function indentationAt(source: string, at: number): string {
  return /^[ \t]*/.exec(source.slice(startOfLine(source, at), at + 400))![0];
}

/** Is there only white space before it on its line? */
export function beginsLine(source: string, at: number): boolean {
  return source.slice(startOfLine(source, at), at).trim() === '';
}

/** Is the name written in the text other than as a property: `.limit`, `limit: …`? */
export function mentionsName(text: string, name: string): boolean {
  return new RegExp(`(?<![.\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])(?!\\s*:(?!:))`).test(text);
}

/** Moves all lines but the first to the right. Empty lines stay empty, and the insides of templates are text. */
export function indented(text: string, indent: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const isComment = text.startsWith('/*', at);
    const skipped = isComment ? at : skipOpaque(text, at);
    if (skipped > at) {
      result += text.slice(at, skipped);
      at = skipped;
      continue;
    }
    const isBreak = text[at] === '\n' && !/^\r?(?:\n|$)/.test(text.slice(at + 1, at + 3));
    result += isBreak ? `\n${indent}` : text[at];
    at++;
  }
  return result;
}
