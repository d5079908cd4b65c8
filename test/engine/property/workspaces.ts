/** Workspaces that the property test changes at random: the sample, a generated one, and cases of the rules' pages. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from '../../bench/generate.mjs';
import { parsePage } from '../../harness/page.ts';
import type { Random } from './random.ts';

/** Absolute paths below `ROOT` to texts. */
export type Files = ReadonlyMap<string, string>;

export const ROOT = '/w';

const repository = path.join(import.meta.dirname, '../../..');
/** Cases of pages that make up one workspace: few, so that a scan of it takes milliseconds. */
const CASES = 6;
const LARGEST_TEXT = 200_000;

export const kinds = ['shop', 'generated', 'pages'] as const;
export type Kind = (typeof kinds)[number];

/** `pages` differs by what is random, the others are always the same. */
export function workspaceOf(kind: Kind, random: Random): Files {
  if (kind === 'shop') return read(path.join(repository, 'test/workspace/shop'), ROOT);
  return kind === 'generated' ? generated() : ofPages(random);
}

function read(folder: string, as: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${as}/${entry.name}`];
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') for (const [file, text] of read(from, to)) files.set(file, text);
    } else if (statSync(from).size < LARGEST_TEXT) files.set(to, readFileSync(from, 'utf8'));
  }
  return files;
}

function generated(): Files {
  const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-property-'));
  try {
    generate(folder, 2500);
    return read(folder, ROOT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A few cases, each in a folder of its own, some beside one package.json. */
function ofPages(random: Random): Files {
  const pages = pagesBelow(path.join(repository, 'rules')).sort();
  const files = new Map<string, string>([[`${ROOT}/package.json`, '{ "name": "root", "dependencies": {} }']]);
  for (let number = 0; number < CASES; number++) {
    const page = parsePage(readFileSync(random.pick(pages), 'utf8'));
    const cases = page.cases.filter((one) => one.files.length > 0);
    if (cases.length === 0) continue;
    const blocks = [...page.given, ...random.pick(cases).files];
    for (const { file, text } of blocks) files.set(`${ROOT}/case${number}/${file}`, text);
  }
  return files;
}

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(inside);
    return entry.name.endsWith('.md') && entry.name !== 'README.md' && hasCases(inside) ? [inside] : [];
  });
}

function hasCases(file: string): boolean {
  return parsePage(readFileSync(file, 'utf8')).cases.some((one) => one.files.length > 0);
}
