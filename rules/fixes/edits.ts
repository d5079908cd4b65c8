/**
 * Writing as the file's author would: properties, calls, statements, imports and parameters put where their like stand,
 * with the file's indentation, quotes, semicolons, trailing commas and line endings.
 */
import type { Program } from '../model/program.ts';
import type { Edit } from '../rule.ts';
import {
  beginsLine,
  type ChainCall,
  closingOf,
  endOfLine,
  indentationAt,
  indented,
  listAt,
  type Span,
  startOfLine,
} from './text.ts';

/** Columns. Longer lines are broken where they can be: a common setting of formatters, unless the file goes further. */
const LINE_WIDTH = 100;
const WIDEST = 160;

/** A file to be edited. */
export interface Text {
  readonly file: string;
  readonly source: string;
  readonly quote: string;
  /** `;` or nothing. */
  readonly semicolon: string;
  readonly indent: string;
  readonly newline: string;
  readonly trailingComma: boolean;
  readonly importsEnd: number;
  /** Columns up to which lines may go. */
  readonly width: number;
}

export function textOf(program: Program, file: string): Text {
  const { quote, semicolons, indent, newline, trailingComma, importsEnd } = program.format(file);
  const semicolon = semicolons ? ';' : '';
  const source = program.source(file);
  return {
    file,
    source,
    quote,
    semicolon,
    indent,
    newline,
    trailingComma,
    importsEnd,
    get width() {
      return widthOf(source);
    },
  };
}

/** Two lines may be longer than the author's setting: strings and comments are not broken. */
function widthOf(source: string): number {
  const third = source
    .split('\n')
    .map((line) => line.length)
    .sort((a, b) => b - a)[2];
  return Math.min(WIDEST, Math.max(LINE_WIDTH, third ?? 0));
}

export function insertion({ file }: Pick<Text, 'file'>, at: number, text: string): Edit {
  return { at: { file, span: [at, at] }, text };
}

export function replacement({ file }: Pick<Text, 'file'>, span: Span, text: string): Edit {
  return { at: { file, span }, text };
}

/** Marks the first `size` in the edits as what the user will want to change. */
export function withTabStop(edits: readonly Edit[], size: string): readonly Edit[] {
  const pattern = new RegExp(`(?<![\\w.])${size}(?![\\w.])`);
  const index = edits.findIndex(({ text }) => pattern.test(text));
  return edits.map((edit, at) => {
    const start = at === index ? edit.text.search(pattern) : -1;
    return start < 0 ? edit : { ...edit, tabStop: [start, start + size.length] };
  });
}

/** Text in the file's quotes: tables of phrases are written with single ones. */
export function requoted({ quote }: Pick<Text, 'quote'>, text: string): string {
  return quote === '"' && !text.includes('"') ? text.replaceAll("'", '"') : text;
}

/**
 * Adds elements to an object, array, argument or parameter list, and gives some of those there another text
 * (`changed`, by the old element's start).
 */
export function addToList(
  text: Text,
  span: Span,
  added: readonly string[],
  changed: ReadonlyMap<number, string> = new Map(),
): readonly Edit[] | undefined {
  const { source } = text;
  const list = listAt(source, span);
  if (!list) return undefined;
  const last = list.elements.at(-1);
  const rewritten = list.elements
    .filter(([start]) => changed.has(start))
    .map((element) => replacement(text, element, changed.get(element[0])!));
  if (list.multiline && last) {
    if (added.length === 0) return rewritten;
    const indentation = indentationAt(source, last[0]);
    const between = `,${text.newline}${indentation}`;
    if (list.trailingComma === undefined)
      return [...rewritten, insertion(text, last[1], between + added.join(between))];
    const after = afterComment(source, list.trailingComma);
    return [...rewritten, insertion(text, after, `${text.newline}${indentation}${added.join(between)},`)];
  }
  const elements = [...list.elements.map((one) => changed.get(one[0]) ?? source.slice(...one)), ...added];
  if (source[span[0]] === '(' || (fits(text, span, elements) && !hasComment(source, span))) {
    if (!last) return [replacement(text, span, printed(source[span[0]]!, elements))];
    return added.length === 0 ? rewritten : [...rewritten, insertion(text, last[1], `, ${added.join(', ')}`)];
  }
  const outer = indentationAt(source, span[0]);
  const inner = outer + text.indent;
  const lines = elements.map((element) => `${inner}${indented(element, text.indent)}`);
  const closing = source[span[1] - 1]!;
  const comma = text.trailingComma ? ',' : '';
  const body = `${lines.join(`,${text.newline}`)}${comma}${text.newline}`;
  return [replacement(text, span, `${source[span[0]]}${text.newline}${body}${outer}${closing}`)];
}

/** After a comment that stands behind the comma on the same line: it is about the element before. */
function afterComment(source: string, at: number): number {
  const rest = source.slice(at, endOfLine(source, at));
  return /^\s*\/\//.test(rest) ? endOfLine(source, at) : at;
}

function hasComment(source: string, span: Span): boolean {
  return /\/\/|\/\*/.test(source.slice(...span));
}

/** Would the list fit on its line? One that is spread over lines already (by an element of several lines) does. */
function fits({ source, width }: Text, span: Span, elements: readonly string[]): boolean {
  if (source.slice(...span).includes('\n')) return true;
  const before = span[0] - startOfLine(source, span[0]);
  const after = endOfLine(source, span[1]) - span[1];
  return before + printed('{', elements).length + after <= width;
}

/** An object literal to be put at `at`, over several lines where it would make the line too long. */
export function objectFor(
  { source, newline, indent, trailingComma, width }: Text,
  at: number,
  properties: readonly string[],
): string {
  const line = startOfLine(source, at);
  const written = printed('{', properties);
  if (endOfLine(source, at) - line + written.length + 2 <= width) return written;
  const outer = indentationAt(source, at);
  const lines = properties.map((property) => outer + indent + property);
  return `{${newline}${lines.join(`,${newline}`)}${trailingComma ? ',' : ''}${newline}${outer}}`;
}

/** A statement to be written at an indentation; too long, its last object literal is spread over lines. */
export function broken(
  { newline, indent, trailingComma, width }: Text,
  statement: string,
  outer: string,
): string {
  if (statement.includes('\n') || outer.length + statement.length <= width) return statement;
  const open = statement.indexOf('({') + 1;
  const close = open > 0 ? closingOf(statement, open) : undefined;
  const list = close === undefined ? undefined : listAt(statement, [open, close + 1]);
  if (close === undefined || !list || !/^\)*;?$/.test(statement.slice(close + 1))) return statement;
  const lines = list.elements.map((element) => outer + indent + statement.slice(...element));
  return `${statement.slice(0, open)}{${newline}${lines.join(`,${newline}`)}${trailingComma ? ',' : ''}${newline}${outer}${statement.slice(close)}`;
}

/** A list on one line. */
export function printed(bracket: string, elements: readonly string[]): string {
  const inner = elements.join(', ');
  if (bracket === '{') return `{ ${inner} }`;
  return bracket === '[' ? `[${inner}]` : `(${inner})`;
}

/**
 * Adds calls to a chain at the end of one of its calls, each on its own line where the chain is broken over lines, or
 * would be too long with them. `growth`: by how many columns other edits lengthen it.
 */
export function addCalls(
  text: Text,
  chain: readonly ChainCall[],
  at: number,
  added: readonly string[],
  growth = 0,
): readonly Edit[] {
  const { source, newline } = text;
  const dots = chain.filter(({ start }) => source[start] === '.');
  const before = dots.filter(({ start }) => start < at);
  const ownLine = before.findLast(({ start }) => beginsLine(source, start));
  if (ownLine) {
    const indentation = indentationAt(source, ownLine.start);
    return [insertion(text, at, added.map((call) => `${newline}${indentation}${call}`).join(''))];
  }
  const line = source.slice(startOfLine(source, at), endOfLine(source, at));
  const isOneLine = !source.slice(chain[0]!.start, chain.at(-1)!.arguments[1]).includes('\n');
  if (!isOneLine || line.length + added.join('').length + growth <= text.width || dots.length < 2)
    return [insertion(text, at, added.join(''))];
  const indentation = indentationAt(source, at) + text.indent;
  const broken = `${newline}${indentation}`;
  const breaks = dots.filter(({ start }) => start !== at).map(({ start }) => insertion(text, start, broken));
  const calls = insertion(
    text,
    at,
    added.map((call) => broken + call).join('') + (dots.some(({ start }) => start === at) ? broken : ''),
  );
  return [...breaks, calls];
}

/** Puts statements before one, on lines of their own. Undefined when that one does not begin its line. */
export function addBefore(text: Text, statement: Span, lines: readonly string[]): Edit | undefined {
  const { source, newline } = text;
  if (!beginsLine(source, statement[0])) return undefined;
  const indentation = indentationAt(source, statement[0]);
  return insertion(text, statement[0], lines.map((line) => line + newline + indentation).join(''));
}

/** Puts statements after one, on lines of their own. */
export function addAfter(text: Text, statement: Span, lines: readonly string[]): Edit {
  const indentation = indentationAt(text.source, statement[0]);
  const added = lines.map((line) => text.newline + (line === '' ? '' : indentation + line));
  return insertion(text, statement[1], added.join(''));
}

interface ImportLine {
  readonly at: Span;
  readonly module: string;
  readonly typeOnly: boolean;
  /** From `{` to `}`. */
  readonly braces: Span | undefined;
}

const IMPORT =
  /^(import\s+(type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\})?(?:\*\s+as\s+[\w$]+)?\s*(?:from\s*)?|const\s+(?:[\w$]+|\{[^}]*\})\s*=\s*require\()(['"])([^'"\n]+)\3\)?;?/gm;

function importsOf({ source }: Text): readonly ImportLine[] {
  return [...source.matchAll(IMPORT)].map((match) => {
    const open = match[0].indexOf('{');
    const start = match.index;
    const braces = open < 0 ? undefined : closingOf(source, start + open);
    return {
      at: [start, start + match[0].length],
      module: match[4] ?? '',
      typeOnly: match[2] !== undefined,
      braces: braces === undefined ? undefined : [start + open, braces + 1],
    };
  });
}

/** Is the name imported from the module (under that very name), or declared as its default import? */
export function isImported(text: Text, name: string): boolean {
  return importsOf(text).some(
    ({ at, typeOnly }) =>
      !typeOnly && new RegExp(`(?<![\\w$]|\\bas )${name}(?![\\w$]| as )`).test(text.source.slice(...at)),
  );
}

/** Imports names from a module, unless they are: into its import where there is one, else on a new line. */
export function addImport(text: Text, module: string, names: readonly string[]): readonly Edit[] {
  const { source } = text;
  const imports = importsOf(text);
  const wanted = names.filter((name) => !isImported(text, name));
  if (wanted.length === 0) return [];
  const same = imports.find((one) => one.module === module && !one.typeOnly && one.braces);
  if (same?.braces) {
    const list = listAt(source, same.braces);
    if (list) return addNames(text, same.braces, list.elements, wanted);
  }
  return addImportLine(text, module, `{ ${wanted.join(', ')} }`);
}

/** `import pLimit from 'p-limit';`, or `require` in a file that uses it. */
export function addDefaultImport(text: Text, module: string, name: string): readonly Edit[] {
  return isImported(text, name) ? [] : addImportLine(text, module, name);
}

function addImportLine(text: Text, module: string, names: string): readonly Edit[] {
  const { source, quote, semicolon, newline } = text;
  const imports = importsOf(text).filter(({ at }) => beginsLine(source, at[0]));
  const required = imports.length > 0 && imports.every(({ at }) => source.startsWith('const', at[0]));
  const from = `${quote}${module}${quote}`;
  const line = required
    ? `const ${names} = require(${from})${semicolon}`
    : `import ${names} from ${from}${semicolon}`;
  // Imports that are sorted stay so.
  const packages = imports.filter((one) => !/^[.@~#]/.test(one.module));
  const isSorted = packages.every((one, index) => index === 0 || packages[index - 1]!.module <= one.module);
  const next = isSorted && !/^[.@~#]/.test(module) ? packages.find((one) => one.module > module) : undefined;
  if (next) return [insertion(text, next.at[0], line + newline)];
  const previous = isSorted && !/^[.@~#]/.test(module) ? packages.at(-1) : undefined;
  const end = previous?.at[1] ?? (required ? imports.at(-1)!.at[1] : text.importsEnd);
  if (end === 0) return [insertion(text, 0, `${line}${newline}${newline}`)];
  return [insertion(text, end, newline + line)];
}

/** Into `{ a, c }`: at its place when the names are sorted, else at the end. */
function addNames(
  text: Text,
  braces: Span,
  elements: readonly Span[],
  names: readonly string[],
): readonly Edit[] {
  const { source } = text;
  const present = elements.map(
    (span) =>
      source
        .slice(...span)
        .replace(/^type /, '')
        .split(' ')[0]!,
  );
  const key = (name: string) => name.toLowerCase();
  const isSorted = present.every((name, index) => index === 0 || key(present[index - 1]!) <= key(name));
  if (!isSorted || elements.length === 0) return addToList(text, braces, names) ?? [];
  const edits: Edit[] = [];
  const atEnd: string[] = [];
  for (const name of [...names].sort()) {
    const index = present.findIndex((other) => key(other) > key(name));
    const next = elements[index];
    if (!next) atEnd.push(name);
    else {
      const isOnLine = beginsLine(source, next[0]);
      const gap = isOnLine ? text.newline + indentationAt(source, next[0]) : ' ';
      edits.push(insertion(text, next[0], `${name},${gap}`));
    }
  }
  return [...edits, ...(atEnd.length > 0 ? (addToList(text, braces, atEnd) ?? []) : [])];
}
