/** Runs every page beside a rule or table: STYLE.md, "Tests are pages"; the format is in harness/README.md. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { globSync } from 'tinyglobby';
import { typeErrors } from './harness/compile.ts';
import { agrees, type Files, filesOf, fixed, judged, markOf, ROOT, ruleOf } from './harness/judge.ts';
import {
  type Block,
  type Case,
  type Mark,
  type Page,
  type PageFix,
  parsePage,
  rewritten,
} from './harness/page.ts';
import { missingWords, type Revealed, revealed, revealedEntry } from './harness/reveal.ts';

const root = path.join(import.meta.dirname, '..');
const update = process.env.UPDATE === '1';
/** What the fixes of all pages gave. They are compiled together: a program of its own for each takes a second. */
const programs = new Map<string, Files>();

for (const file of globSync([process.env.PAGES ?? 'rules/**/*.md', '!**/README.md'], { cwd: root }).sort()) {
  const page = parsePage(readFileSync(path.join(root, file), 'utf8'));
  const results: Results = { page: file, texts: new Map() };
  describe(file, () => {
    for (const one of page.cases) {
      test(one.name, async () => {
        if (one.section === 'reveals' || file.startsWith('rules/libraries/')) await checkReveals(page, one);
        else await checkFindings(page, one, results);
      });
    }
    after(() => {
      if (update && results.texts.size > 0)
        writeFileSync(path.join(root, file), rewritten(page, results.texts));
    });
  });
}

test('the results of all fixes have no type errors', () => {
  assert.deepEqual(typeErrors(programs), []);
});

/** What the fixes of a page gave, for `UPDATE=1`. */
interface Results {
  readonly page: string;
  readonly texts: Map<Block, string>;
}

/** A rule's page is judged by that rule, and by the rules that the case's marks name. */
async function checkFindings(page: Page, one: Case, results: Results): Promise<void> {
  const marks = one.files.flatMap((block) => block.marks);
  const ids = new Set([page.title, ...marks.map((mark) => mark.rule)]);
  for (const id of ids) assert.ok(ruleOf(id), `there is no rule ${id}`);
  if (one.section === 'reports' || one.section === 'fix') {
    assert.ok(
      marks.some((mark) => mark.rule === page.title),
      'nothing is marked',
    );
  }
  if (one.section === 'silent')
    assert.ok(
      !marks.some((mark) => mark.rule === page.title),
      `${page.title} is marked under "Stays silent"`,
    );
  const files = filesOf(page.given, one.files);
  const judgement = await compare(files, marks, ids);
  if (one.section === 'fix')
    assert.ok(one.fixes.length > 0, 'no block is tagged "after: <title of the fix>"');
  for (const fix of one.fixes) {
    const finding = judgement.findings.find(
      (found) => found.rule === page.title && found.fixes.some(({ title }) => title === fix.title),
    );
    const offered = judgement.findings.flatMap((found) => found.fixes.map(({ title }) => `"${title}"`));
    assert.ok(
      finding,
      `no finding offers "${fix.title}", but ${offered.join(', ') || 'there are no fixes at all'}`,
    );
    const result = fixed(finding, fix.title, files);
    if (typeof result === 'string') assert.fail(result);
    programs.set(`${results.page}: ${one.name}`, result);
    await checkFix(fix, result, files, ids, results.texts);
  }
}

async function checkFix(
  fix: PageFix,
  result: Files,
  before: Files,
  ids: ReadonlySet<string>,
  texts: Map<Block, string>,
): Promise<void> {
  const changed = [...result].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
  assert.deepEqual(
    fix.after.map((block) => block.file).sort(),
    changed.sort(),
    `the files that "${fix.title}" changes`,
  );
  for (const block of fix.after) {
    if (update) texts.set(block, result.get(block.file) ?? '');
    else assert.equal(result.get(block.file), block.text, `${block.file} after "${fix.title}"`);
  }
  await compare(result, update ? [] : fix.after.flatMap((block) => block.marks), ids);
}

async function compare(files: Files, marks: readonly Mark[], ids: ReadonlySet<string>) {
  const judgement = await judged(files, ids);
  assert.deepEqual(judgement.log, [], 'the log');
  const found = judgement.findings.map((finding) => markOf(finding, files));
  const unseen = marks.filter((mark) => !found.some((one) => agrees(mark, one)));
  const unmarked = found.filter((one) => !marks.some((mark) => agrees(mark, one)));
  if (unseen.length + unmarked.length > 0) {
    const asked = unseen.map(
      (mark) =>
        `line ${mark.pageLine} of the page: ${mark.rule}${mark.tier ? ` [${mark.tier}]` : ''}: ${mark.text}`,
    );
    assert.fail(
      [
        'marked, not found:',
        ...indented(asked),
        'found, not marked:',
        ...indented(unmarked.map((one) => drawn(one, files))),
      ].join('\n'),
    );
  }
  return judgement;
}

async function checkReveals(page: Page, one: Case): Promise<void> {
  const files = filesOf(page.given, one.files);
  const { engine, log } = await judged(files, new Set());
  assert.deepEqual(log, [], 'the log');
  const all: { file: string; what: Revealed }[] = [];
  for (const { file } of one.files) {
    const full = `${ROOT}/${file}`;
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
    for (const fn of engine.program.functions(full)) {
      for (const occurrence of engine.program.occurrences(fn)) all.push({ file, what: revealed(occurrence) });
    }
    for (const entry of engine.program.entriesOf(full)) all.push({ file, what: revealedEntry(entry) });
  }
  const problems: string[] = [];
  const claimed = new Set<Revealed>();
  for (const mark of one.files.flatMap((block) => block.marks)) {
    const here = all.filter(({ file, what }) => file === mark.file && isAt(mark, what, files));
    const match = here.find(({ what }) => !claimed.has(what) && missingWords(mark.text, what).length === 0);
    if (match) claimed.add(match.what);
    else
      problems.push(
        `line ${mark.pageLine} of the page: ${mark.text}`,
        ...here.map(({ what }) => `    here: ${what.words.join(' ')}`),
      );
  }
  for (const { file, what } of all) {
    // Entry points may go unmarked, they are what makes the snippet a program; and so may calls of its functions.
    if (!claimed.has(what) && !what.optional) problems.push(`not marked: ${drawnAt(file, what, files)}`);
  }
  assert.ok(problems.length === 0, problems.join('\n'));
}

function isAt(mark: Mark, what: Revealed, files: Files): boolean {
  const { line, columns } = placed(mark.file, what.at.span, files);
  return line === mark.line && startsAt(columns[0], mark.columns[0]) && columns[1] === mark.columns[1];
}

/** No caret fits below the slashes of its own line: what begins there is marked from behind them. */
function startsAt(column: number, marked: number): boolean {
  return column === marked || (column < marked && marked === '//'.length);
}

function placed(file: string, [start, end]: readonly [number, number], files: Files) {
  const text = files.get(file) ?? '';
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const columns = [
    start - lineStart,
    Math.min(end, newline < 0 ? text.length : newline) - lineStart,
  ] as const;
  return {
    line: text.slice(0, start).split('\n').length - 1,
    columns,
    text: text.slice(lineStart, newline < 0 ? undefined : newline),
  };
}

function drawnAt(file: string, { at, words }: Revealed, files: Files): string {
  const { line, columns, text } = placed(file, at.span, files);
  return `${file}:${line + 1}\n${text}\n//${caretsAt(columns)} reveals: ${words.join(' ')}`;
}

/** As it would be marked: to be copied into the page. */
function drawn(one: Omit<Mark, 'pageLine'>, files: Files): string {
  const text = files.get(one.file)?.split('\n')[one.line] ?? '';
  return `${one.file}:${one.line + 1}\n${text}\n//${caretsAt(one.columns)} ${one.rule} [${one.tier}]: ${one.text}`;
}

function caretsAt([start, end]: readonly [number, number]): string {
  return ' '.repeat(Math.max(0, start - 2)) + '^'.repeat(Math.max(1, end - Math.max(2, start)));
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ['  nothing'] : lines.map((line) => line.replace(/^/gm, '  '));
}
