/**
 * `npm run recognition -- <repository> [--json] [--list missed|contradicted] [--path text]`: Tenfold beside
 * TypeScript's type checker, on a repository whose dependencies are installed.
 *
 *     operations.ts  what Tenfold lists
 *     repository.ts  all of them, in their order
 *     projects.ts    the repository's TypeScript projects, one program at a time
 *     known.ts       what the checker knows: chains.ts, entities.ts, executing.ts
 *     compare.ts     both side by side
 *
 * The checker is the measure, and no part of Tenfold (DESIGN, "Why no type checker").
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { percent, table } from '../tables.mjs';
import type { Comparison, Figures } from './compare.ts';
import { compareRepository } from './repository.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'string' },
    path: { type: 'string', default: '' },
  },
});
const folder = positionals[0];
if (folder === undefined || !existsSync(folder)) {
  console.error('npm run recognition -- <repository> [--json] [--list missed|contradicted] [--path text]');
  process.exit(2);
}
const root = realpathSync(folder);
const started = performance.now();
const comparison = await compareRepository(root, options.path, say);
say(`Compared in ${Math.round((performance.now() - started) / 1000)} s.`);
if (options.json) console.log(JSON.stringify(asJson(comparison)));
else print(comparison);

function print({ figures, differences }: Comparison): void {
  const heading = ['', 'known', 'listed', 'entity', 'action', 'right', '', 'checked', 'contradicted', ''];
  const row = (name: string, one: Figures): string[] => [
    name,
    String(one.known),
    String(one.listed),
    `${one.entity}/${one.entityKnown}`,
    String(one.action),
    String(one.right),
    share(one.right, one.known),
    String(one.checked),
    String(one.contradicted),
    share(one.contradicted, one.checked),
  ];
  console.log(table([heading, ...[...figures].sort().map(([name, one]) => row(name, one))]));
  if (options.list === undefined) return;
  for (const one of differences.filter(({ kind }) => kind === options.list)) {
    const text = readFileSync(one.file, 'utf8');
    const line = text.slice(0, one.span[0]).split('\n').length;
    const call = text.slice(...one.span).replace(/\s+/g, ' ');
    const short = call.length > 130 ? `${call.slice(0, 80)} … ${call.slice(-45)}` : call;
    console.log(`${path.relative(root, one.file)}:${line} ${one.library}: ${one.what}\n    ${short}`);
  }
}

/** Tenths count where the aim is 97 %. */
function share(part: number, whole: number): string {
  return whole === 0 ? percent(part, whole) : `${((100 * part) / whole).toFixed(1)} %`;
}

function asJson({ figures, differences }: Comparison): object {
  return {
    libraries: Object.fromEntries(figures),
    differences: differences.map((one) => ({ ...one, file: path.relative(root, one.file) })),
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
