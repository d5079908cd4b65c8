/**
 * A random sample of what Tenfold says about a folder, with the code around it, for a reader to judge.
 *
 *     node test/outside/sample.mjs <folder> [--n 25] [--seed 1] [--cli dist/cli.cjs] [--tier hint]
 *       [--rule r1,r2] [--path text] [--even]
 *
 * The seed makes two readers see the same sample. `--even` draws by turns from each rule, so that a frequent rule
 * does not fill the sample; then the sample says nothing about the whole, only about each rule.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { countLines, defaultCli, scan } from './scanning.mjs';
import { counts, heading, table } from './tables.mjs';

const LINES_SHOWN = 12;
const LINES_BEFORE = 4;
/** A line of a bundle or a data file would bury the rest. */
const WIDEST_LINE = 160;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string', default: '25' },
    seed: { type: 'string', default: '1' },
    cli: { type: 'string', default: defaultCli },
    tier: { type: 'string', default: 'hint' },
    rule: { type: 'string' },
    path: { type: 'string' },
    even: { type: 'boolean', default: false },
  },
});
const folder = positionals[0];
const cli = resolve(options.cli);
if (!folder || !existsSync(cli)) {
  process.stderr.write(
    folder
      ? `There is no CLI at ${cli}; build it first (npm run build).\n`
      : 'node test/outside/sample.mjs <folder> [--n 25] [--seed 1] [--cli …] [--tier hint] [--rule r1,r2] [--path text] [--even]\n',
  );
  process.exit(2);
}

await main();

async function main() {
  const result = await scan(cli, folder, options.tier);
  const rules = options.rule?.split(',');
  const wanted = result.findings
    .filter((finding) => !rules || rules.includes(finding.rule))
    .filter((finding) => !options.path || finding.path.includes(options.path));
  const chosen = sample(wanted, Number(options.n), random(Number(options.seed)));
  for (const [index, finding] of chosen.entries())
    process.stdout.write(`${description(finding, index + 1)}\n`);
  process.stdout.write(`${summary(result, wanted.length, chosen.length)}\n`);
}

/**
 * Numbers in [0, 1) from a seed (mulberry32 by Tommy Ettinger, public domain); `Math.random` takes no seed.
 *
 * @param {number} seed
 */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `n` findings drawn without repetition, in the order of their places. */
function sample(findings, n, next) {
  const ordered = findings.toSorted(byPlace);
  const shuffled = shuffle(ordered, next);
  return (options.even ? byTurns(shuffled) : shuffled).slice(0, n).sort(byPlace);
}

function shuffle(items, next) {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

/** The first of each rule, then the second of each rule, and so on. */
function byTurns(findings) {
  const seen = new Map();
  const ranked = findings.map((finding) => {
    const rank = seen.get(finding.rule) ?? 0;
    seen.set(finding.rule, rank + 1);
    return { finding, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ finding }) => finding);
}

/** The CLI promises no order; without one of our own the seed would mean nothing. */
function byPlace(a, b) {
  return (
    compare(a.path, b.path) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.column - b.range.start.column ||
    compare(a.rule, b.rule)
  );
}

/** By code unit: the same on each machine, whatever its locale. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Printing ----------------------------------------------------------------------------------------------------------

function description(finding, number) {
  return [
    heading(`${number}. ${finding.rule} [${finding.tier}, ${finding.confidence}]`),
    `${finding.path}:${finding.range.start.line}:${finding.range.start.column}`,
    finding.message,
    ...finding.evidence.map((line) => `  evidence: ${line}`),
    ...finding.related.map(
      (location) => `  related:  ${location.path}:${location.range.start.line} ${location.message}`,
    ),
    '',
    excerpt(finding),
  ].join('\n');
}

/** The lines around a finding, those of its range marked. */
function excerpt({ path, range }) {
  let lines;
  try {
    lines = readFileSync(join(folder, path), 'utf8').split(/\r?\n/);
  } catch (error) {
    return `  (the file cannot be read: ${error.message})`;
  }
  const first = Math.max(1, range.start.line - LINES_BEFORE);
  return lines
    .slice(first - 1, first - 1 + LINES_SHOWN)
    .map((text, index) => {
      const number = first + index;
      const mark = number >= range.start.line && number <= range.end.line ? '>' : ' ';
      return `${mark}${String(number).padStart(5)} | ${text.slice(0, WIDEST_LINE)}`;
    })
    .join('\n');
}

function summary(result, matching, shown) {
  const { files, lines } = countLines(folder);
  const perThousand = (count) => ((1000 * count) / Math.max(1, lines)).toFixed(2);
  const rows = [['rule', 'warning', 'information', 'hint', 'all', 'per 1,000 lines']];
  const tiers = ['warning', 'information', 'hint'];
  for (const [rule, all] of counts(result.findings, (finding) => finding.rule)) {
    const own = result.findings.filter((finding) => finding.rule === rule);
    rows.push([
      rule,
      ...tiers.map((tier) => own.filter((finding) => finding.tier === tier).length),
      all,
      perThousand(all),
    ]);
  }
  const all = tiers.map((tier) => result.findings.filter((finding) => finding.tier === tier).length);
  rows.push(['all', ...all, result.findings.length, perThousand(result.findings.length)]);
  return [
    heading('Counts'),
    table(rows),
    '',
    `${shown} of ${matching} matching findings shown (seed ${options.seed}); ${result.files} files scanned in ${result.ms} ms, ` +
      `${result.skipped.length} skipped; ${files} files of ${lines} lines of TypeScript and JavaScript in the folder`,
  ].join('\n');
}
