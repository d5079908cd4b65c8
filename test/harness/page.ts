/**
 * Reads a page: the cases that a rule's or table's documentation holds. The format is in README.md.
 *
 * Parsing only: what a case should show is judged by `judge.ts`, whether a fix compiles by `compile.ts`.
 */

/** What carets under a line say. */
export interface Mark {
  readonly file: string;
  /** Of the marked line, in the text without marks, from 0. */
  readonly line: number;
  /** Half-open, in UTF-16 units. */
  readonly columns: readonly [number, number];
  /** A rule's id, or `reveals`. */
  readonly rule: string;
  readonly tier?: string;
  /** Part of the message; for `reveals` the facts. */
  readonly text: string;
  /** Of the mark itself in the page, from 1. */
  readonly pageLine: number;
}

/** The files of a case, or of its result, without their marks. */
export interface Block {
  readonly file: string;
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Lines of the page between the fences, half-open, from 0. */
  readonly lines: readonly [number, number];
}

export interface PageFix {
  /** Of the fix that is applied. */
  readonly title: string;
  /** The files that it changes, as they are afterwards. */
  readonly after: readonly Block[];
}

export type Section = 'reports' | 'silent' | 'fix' | 'reveals' | 'other';

export interface Case {
  /** Its heading, with a number when there are several below one. */
  readonly name: string;
  readonly section: Section;
  /** Its own files; those of the preamble are in `Page.given`. */
  readonly files: readonly Block[];
  readonly fixes: readonly PageFix[];
  /** Of its heading in the page, from 1. */
  readonly pageLine: number;
}

export interface Page {
  /** The first heading. */
  readonly title: string;
  /** The paragraph after it, on one line. */
  readonly summary: string;
  readonly headings: readonly string[];
  readonly given: readonly Block[];
  readonly cases: readonly Case[];
  readonly lines: readonly string[];
}

const FENCE = /^(`{3,})\s*([\w+.-]*)\s*(.*)$/;
const HEADING = /^(#{1,4}) +(.+?) *$/;
/** `// ^^^^ n-plus-one-query [warning]: runs once`; `#` and `--` begin comments elsewhere. */
const MARK = /^(\s*(?:\/\/|#|--)\s*)(\^+)\s+([\w-]+)(?: \[(\w+)\])?:\s*(.*)$/;
const FILE_NAME = /^`?((?:[\w.@()[\]$+-]+\/)*[\w.@()[\]$+-]*\.[A-Za-z]\w*)`?$/;
const AFTER = /^after:\s*(.+)$/;
const DEFAULT_FILE: Readonly<Record<string, string>> = {
  ts: 'src/example.ts',
  tsx: 'src/example.tsx',
  js: 'src/example.js',
  prisma: 'prisma/schema.prisma',
  sql: 'schema.sql',
  json: 'package.json',
};

/** Throws, with the line, on a page that does not follow the format. */
export function parsePage(text: string): Page {
  const lines = text.split('\n');
  const headings: string[] = [];
  const given: Block[] = [];
  const cases: Draft[] = [];
  let title = '';
  let section: Section = 'other';
  let isGiven = false;
  let heading = { name: '', line: 1 };
  let current: Draft | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const found = HEADING.exec(line);
    if (found) {
      const [, hashes = '', name = ''] = found;
      if (title === '') title = name;
      headings.push(name);
      if (hashes.length <= 2) {
        section = sectionOf(name);
        isGiven = /^given\b/i.test(name);
      }
      heading = { name, line: index + 1 };
      current = undefined;
      continue;
    }
    const fence = FENCE.exec(line);
    if (!fence) continue;
    const [, ticks = '', language = '', info = ''] = fence;
    const end = lines.findIndex((other, at) => at > index && other.trim() === ticks);
    if (end < 0) throw new Error(`line ${index + 1}: this block is never closed`);
    const first = index;
    index = end;
    const named = fileNameAbove(lines, first);
    const file = named ?? DEFAULT_FILE[language];
    if (file === undefined || (section === 'other' && !isGiven)) continue; // An illustration.
    const block = blockOf(lines, file, [first + 1, end]);
    if (isGiven) {
      given.push(block);
      continue;
    }
    const after = AFTER.exec(info)?.[1];
    if (after !== undefined) {
      if (!current) throw new Error(`line ${first + 1}: an "after" block without one before it`);
      addAfter(current, after, block);
      continue;
    }
    // The same file again, or a block after a result: the next case below this heading.
    const isNext =
      current && (current.files.some((other) => other.file === file) || current.fixes.length > 0);
    if (!current || isNext) {
      current = { heading: heading.name, section, files: [], fixes: [], pageLine: heading.line };
      cases.push(current);
    }
    current.files.push(block);
  }
  return {
    title,
    summary: summaryOf(lines),
    headings,
    given,
    cases: cases.map((one) => named(one, cases)),
    lines,
  };
}

interface Draft {
  readonly heading: string;
  readonly section: Section;
  readonly files: Block[];
  readonly fixes: { title: string; after: Block[] }[];
  readonly pageLine: number;
}

function named({ heading, ...rest }: Draft, all: readonly Draft[]): Case {
  const same = all.filter((other) => other.pageLine === rest.pageLine);
  const number = same.findIndex((other) => other.files === rest.files) + 1;
  return { ...rest, name: same.length > 1 ? `${heading} (${number})` : heading };
}

function addAfter(current: Draft, title: string, block: Block): void {
  const fix = current.fixes.find((one) => one.title === title);
  if (fix) fix.after.push(block);
  else current.fixes.push({ title, after: [block] });
}

function sectionOf(heading: string): Section {
  if (/^reports\b/i.test(heading)) return 'reports';
  if (/^stays silent\b/i.test(heading)) return 'silent';
  if (/^fix\b/i.test(heading)) return 'fix';
  if (/^reveals\b/i.test(heading)) return 'reveals';
  return 'other';
}

/** The line before the block, blank lines between, when it is a file name and nothing else. */
function fileNameAbove(lines: readonly string[], fence: number): string | undefined {
  let above = fence - 1;
  while (above >= 0 && lines[above]?.trim() === '') above--;
  return FILE_NAME.exec(lines[above]?.trim() ?? '')?.[1];
}

function blockOf(lines: readonly string[], file: string, [start, end]: readonly [number, number]): Block {
  const text: string[] = [];
  const marks: Mark[] = [];
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    const found = MARK.exec(line);
    if (!found) {
      text.push(line);
      continue;
    }
    const [, before = '', carets = '', rule = '', tier, said = ''] = found;
    if (text.length === 0) throw new Error(`line ${index + 1}: a mark without a line above it`);
    marks.push({
      file,
      line: text.length - 1,
      columns: [before.length, before.length + carets.length],
      rule,
      ...(tier === undefined ? {} : { tier }),
      text: said.trim(),
      pageLine: index + 1,
    });
  }
  return { file, text: `${text.join('\n')}\n`, marks, lines: [start, end] };
}

function summaryOf(lines: readonly string[]): string {
  const first = lines.findIndex((line) => HEADING.test(line)) + 1;
  const start = lines.findIndex((line, index) => index >= first && line.trim() !== '');
  const end = lines.findIndex((line, index) => index > start && line.trim() === '');
  return lines
    .slice(start, end < 0 ? undefined : end)
    .join(' ')
    .trim();
}

/** The page with other texts in some of its blocks. */
export function rewritten(page: Page, texts: ReadonlyMap<Block, string>): string {
  const lines = [...page.lines];
  const sorted = [...texts].sort(([a], [b]) => b.lines[0] - a.lines[0]);
  for (const [
    {
      lines: [start, end],
    },
    text,
  ] of sorted)
    lines.splice(start, end - start, ...text.replace(/\n$/, '').split('\n'));
  return lines.join('\n');
}
