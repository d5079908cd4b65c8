/**
 * Holds a build of Tenfold against real fixes in the history of public repositories.
 *
 *     node test/outside/reality.mjs --repos <folder of git directories> --cache <folder for trees and scans>
 *       [--cli dist/cli.cjs] [--pairs pairs.json] [--repo name] [--category a,b] [--rules r1,r2]
 *       [--slack 5] [--json out.json] [--jobs 2]
 *
 * A pair is a smell at `parent_commit` that the maintainers fixed in `fix_commit`:
 *   hit       a fitting rule reports within `slack` lines of the smell, or at its `query_site`; for a missing index
 *             also at another query, when it names the same declaration and a column of an index which the fix adds
 *   close     a fitting rule reports elsewhere in the same Prisma model, or names the place in its related locations,
 *             or a neighbouring rule reports there; a reader decides whether it would have led to the same fix
 *   resolved  at `fix_commit` no fitting finding is left at the place (lines followed through the diff)
 * `present` entries are smells nobody fixed; `negative` entries look like a smell and are none.
 *
 * The trees are other people's work under many licences: keep the cache outside this repository. Nothing of them is
 * run. Which rules answer which category: categories.mjs.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { neighboursOf, rulesOf } from './categories.mjs';
import { columnsNamed, wordsOfAddedIndexes } from './indexes.mjs';
import { isAt, placeFromText, pointsAt, withinModel } from './places.mjs';
import { buildOf, defaultCli, forgetOldBuilds, implementedRules, rememberedScan } from './scanning.mjs';
import { counts, findingLine, heading, percent, share, table } from './tables.mjs';
import { diffOf, followPlace, gitDirectory, hasCommit, materialise } from './trees.mjs';

/** Two cores, shared with others. */
const MOST_JOBS = 2;
const USAGE =
  'node test/outside/reality.mjs --repos <folder> --cache <folder> [--cli …] [--pairs …] [--repo name] [--category a,b] [--rules r1,r2] [--slack 5] [--json out.json] [--jobs 2]';

const options = readOptions();
await main();

async function main() {
  const entries = wantedEntries();
  const known = options.rules ?? (await implementedRules(options.cli));
  forgetOldBuilds(options.cache, options.build);
  progress(
    `${entries.length} entries, build ${options.build}, ${known ? `${known.size} rules` : 'no list of rules'}`,
  );

  const before = await scanTrees(entries.map((entry) => [entry.repo, entry.parent_commit ?? entry.commit]));
  const verdicts = [];
  for (const entry of entries) {
    const scan = before.get(treeKey(entry.repo, entry.parent_commit ?? entry.commit));
    verdicts.push(await judge(entry, scan));
  }

  const fixed = verdicts.filter((verdict) => verdict.outcome === 'hit' && hasResolution(verdict.entry));
  const after = await scanTrees(fixed.map(({ entry }) => [entry.repo, entry.fix_commit]));
  for (const verdict of fixed) {
    Object.assign(
      verdict,
      await resolution(verdict, after.get(treeKey(verdict.entry.repo, verdict.entry.fix_commit))),
    );
  }

  const scans = [...before.values(), ...after.values()];
  print(verdicts, known, scans);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(plain(verdicts, known), null, 1)}\n`);
  if (scans.some((scan) => scan.error)) process.exitCode = 2;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      repos: { type: 'string' },
      cache: { type: 'string' },
      cli: { type: 'string', default: defaultCli },
      // The collection lies beside the checkout, not in it: its excerpts belong to others.
      pairs: {
        type: 'string',
        default: fileURLToPath(new URL('../../../shared/reality/pairs.json', import.meta.url)),
      },
      repo: { type: 'string' },
      category: { type: 'string' },
      rules: { type: 'string' },
      slack: { type: 'string', default: '5' },
      json: { type: 'string' },
      jobs: { type: 'string', default: '2' },
    },
  });
  if (!values.repos || !values.cache) stop(USAGE);
  const cli = resolve(values.cli);
  if (!existsSync(cli)) stop(`There is no CLI at ${cli}; build it first (npm run build).`);
  return {
    repos: resolve(values.repos),
    cache: resolve(values.cache),
    cli,
    build: buildOf(cli),
    pairs: resolve(values.pairs),
    repo: values.repo,
    categories: values.category?.split(','),
    rules: values.rules ? new Set(values.rules.split(',')) : undefined,
    slack: Number(values.slack),
    json: values.json,
    jobs: Math.min(MOST_JOBS, Math.max(1, Number(values.jobs) || 1)),
  };
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function progress(message) {
  process.stderr.write(`${message}\n`);
}

/** The entries of `pairs.json` that the options ask for. A negative's category is what it looks like. */
function wantedEntries() {
  return JSON.parse(readFileSync(options.pairs, 'utf8'))
    .map((entry) => ({ ...entry, category: entry.category ?? entry.looks_like }))
    .filter((entry) => !options.repo || entry.repo.includes(options.repo))
    .filter((entry) => !options.categories || options.categories.includes(entry.category));
}

/** Pairs whose fix is partial or wrong (`after_note`) say nothing about what should be gone afterwards. */
function hasResolution(entry) {
  return entry.kind === 'pair' && !entry.after_note;
}

// Trees and scans ---------------------------------------------------------------------------------------------------

function treeKey(repo, commit) {
  return `${repo.replace('/', '+')}@${commit}`;
}

/**
 * Materialises and scans each tree once, a few at a time.
 *
 * @param {[string, string][]} wanted repository and commit
 * @returns {Promise<Map<string, { error?: string } & Partial<import('./scanning.mjs').Scan>>>} by tree key; a tree that
 *   could not be had or scanned has an `error` and nothing else
 */
async function scanTrees(wanted) {
  const trees = new Map(wanted.map(([repo, commit]) => [treeKey(repo, commit), { repo, commit }]));
  const results = new Map();
  const queue = [...trees];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [key, { repo, commit }] = next;
      const result = await scanTree(repo, commit).catch((error) => ({ error: error.message }));
      results.set(key, { key, ...result });
      progress(
        `[${results.size}/${trees.size}] ${repo} ${commit.slice(0, 10)}: ` +
          (result.error ?? `${result.findings.length} findings in ${result.files} files, ${result.ms} ms`),
      );
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return results;
}

async function scanTree(repo, commit) {
  const gitDir = gitDirectory(options.repos, repo);
  if (!gitDir) throw new Error(`no git directory of ${repo} in ${options.repos}`);
  if (!(await hasCommit(gitDir, commit))) throw new Error(`${commit} is not in the snapshot ${gitDir}`);
  const folder = join(options.cache, 'trees', repo.replace('/', '+'), commit);
  await materialise(gitDir, commit, folder);
  const memory = { cache: options.cache, key: treeKey(repo, commit), build: options.build };
  return { folder, ...(await rememberedScan(options.cli, folder, memory)) };
}

// Judging -----------------------------------------------------------------------------------------------------------

/** Where a finding counts: the lines a reader marked, and the query that needs what is missing there. */
function placesOf(entry) {
  const places = [{ path: entry.file, from: entry.lines[0], to: entry.lines[1] }];
  const query = entry.query_site ? placeFromText(entry.query_site) : undefined;
  return query ? [...places, query] : places;
}

/** The places, those in a Prisma schema kept within their model in the tree at `folder`. */
function narrowed(places, folder) {
  return places.map((place) => {
    const file = join(folder, place.path);
    return existsSync(file) ? withinModel(place, readFileSync(file, 'utf8')) : place;
  });
}

/** The whole models around places in a Prisma schema; the other places have no such whole. */
function models(places) {
  return places.filter((place) => place.within).map((place) => ({ path: place.path, ...place.within }));
}

/**
 * What the findings of the tree say about one entry.
 *
 * @returns {Promise<{ entry: object, outcome: 'hit' | 'close' | 'miss' | 'alarm' | 'silent' | 'not judged', findings: object[],
 *   near: object[], note: string }>} `near`: findings of other rules at the place; `note`: why nothing could be seen
 */
async function judge(entry, scan) {
  const nothing = { entry, findings: [], near: [] };
  if (scan.error) return { ...nothing, outcome: 'not judged', note: scan.error };
  const note = scan.skipped.find((file) => file.path === entry.file)?.reason ?? '';
  const { fits } = rulesOf(entry.category);
  const places = narrowed(placesOf(entry), scan.folder);
  // A negative excuses its own lines only: a finding five lines further may well be right.
  const slack = entry.kind === 'negative' ? 0 : options.slack;
  const there = scan.findings.filter((finding) => isAt(finding, places, slack));
  const direct = there.filter((finding) => fits.includes(finding.rule));
  const near = there.filter((finding) => !fits.includes(finding.rule));

  if (entry.kind === 'negative')
    return { entry, outcome: direct.length ? 'alarm' : 'silent', findings: direct, near, note };
  if (direct.length) return { entry, outcome: 'hit', findings: direct, near, note };
  const whole = models(places);
  const same = await sameIndex(
    entry,
    scan.findings.filter((finding) => fits.includes(finding.rule)),
    whole,
  );
  if (same.length) return { entry, outcome: 'hit', findings: same, near, note };
  const isClose = (finding) =>
    pointsAt(finding, places, slack) || pointsAt(finding, whole, 0) || isAt(finding, whole, 0);
  const close = [
    ...scan.findings.filter((finding) => fits.includes(finding.rule) && isClose(finding)),
    ...near.filter((finding) => neighboursOf(entry).includes(finding.rule)),
  ];
  return { entry, outcome: close.length ? 'close' : 'miss', findings: close, near, note };
}

/** The findings that name the declaration of a missing index, and a column of what the fix adds there. */
async function sameIndex(entry, findings, whole) {
  const gitDir = gitDirectory(options.repos, entry.repo);
  if (entry.category !== 'missing-index' || !entry.fix_commit) return [];
  const declared = whole.length > 0 ? whole : [{ path: entry.file, from: 1, to: entry.lines[1] }];
  const diff = await diffOf(gitDir, entry.parent_commit, entry.fix_commit, entry.file);
  const added = wordsOfAddedIndexes(diff, { from: declared[0].from, to: declared[0].to + 1 });
  return findings.filter(
    (finding) =>
      columnsNamed(finding).some((column) => added.has(column)) &&
      (isAt(finding, declared, 0) || pointsAt(finding, declared, 0)),
  );
}

/**
 * Whether the findings of a hit are gone after the fix.
 *
 * @returns {Promise<{ resolution: 'resolved' | 'reduced' | 'unresolved' | 'not judged', left: object[] }>}
 */
async function resolution({ entry, findings }, scan) {
  if (scan.error) return { resolution: 'not judged', left: [] };
  const gitDir = gitDirectory(options.repos, entry.repo);
  const followed = await Promise.all(
    placesOf(entry).map((place) => followPlace(gitDir, entry.parent_commit, entry.fix_commit, place)),
  );
  const places = narrowed(followed.filter(Boolean), scan.folder);
  const fingerprints = new Set(findings.map((finding) => finding.fingerprint).filter(Boolean));
  const { fits } = rulesOf(entry.category);
  const left = scan.findings
    .map((finding) => ({ ...finding, isSame: fingerprints.has(finding.fingerprint) }))
    .filter(
      (finding) => fits.includes(finding.rule) && (finding.isSame || isAt(finding, places, options.slack)),
    );
  // Several of one rule may stand in one range, of which the fix was about one.
  const verdict = left.length === 0 ? 'resolved' : left.length < findings.length ? 'reduced' : 'unresolved';
  return { resolution: verdict, left };
}

// Printing ----------------------------------------------------------------------------------------------------------

function print(verdicts, known, scans) {
  const out = (text) => process.stdout.write(`${text}\n`);
  const smells = verdicts.filter(({ entry }) => entry.kind !== 'negative');
  const judged = smells.filter(({ outcome }) => outcome !== 'not judged');
  const isKnown = ({ entry }) => !known || rulesOf(entry.category).fits.some((rule) => known.has(rule));

  out(heading('By category, all entries'));
  out(recallTable(judged, ['category'], ({ entry }) => [entry.category]));
  out(heading('By visibility ("low" needs run-time or domain knowledge: a miss there does not count)'));
  out(recallTable(judged, ['visibility'], ({ entry }) => [visibility(entry)]));
  out(heading('By category, scope and visibility'));
  out(
    recallTable(judged, ['category', 'scope', 'visibility'], ({ entry }) => [
      entry.category,
      entry.scope,
      visibility(entry),
    ]),
  );
  if (known) {
    const counted = judged.filter((verdict) => isKnown(verdict) && visibility(verdict.entry) !== 'low');
    out(heading('Categories with an implemented rule, visibility low left out'));
    out(recallTable(counted, ['category'], ({ entry }) => [entry.category]));
  }

  out(heading('Hits, and what is left of them after the fix'));
  for (const verdict of judged.filter(({ outcome }) => outcome === 'hit')) out(hitText(verdict));
  out(
    heading(
      'Close: a fitting rule elsewhere that points here, or a neighbouring rule here (a reader decides)',
    ),
  );
  for (const verdict of judged.filter(({ outcome }) => outcome === 'close')) out(missText(verdict));
  const missed = judged.filter(({ outcome }) => outcome === 'miss');
  out(heading(known ? 'Missed, with a rule that could have spoken' : 'Missed'));
  for (const verdict of missed.filter(isKnown)) out(missText(verdict));
  if (known) {
    out(heading('Missed, no fitting rule implemented yet'));
    for (const verdict of missed.filter((verdict) => !isKnown(verdict))) out(missText(verdict));
  }
  printNegatives(
    verdicts.filter(({ entry }) => entry.kind === 'negative'),
    out,
  );
  printFailures(scans, out);
}

/** High, medium or low; entries that nobody fixed carry no such mark. */
function visibility(entry) {
  return entry.static_visibility ?? '(present)';
}

/** Pairs, hits and resolutions, one row per group and a row of totals. */
function recallTable(verdicts, names, keysOf) {
  const rows = [[...names, 'pairs', 'hits', 'by default', 'close', 'recall', 'resolved', 'reduced']];
  const groups = new Map();
  for (const verdict of verdicts) {
    const key = keysOf(verdict).join('\0');
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  for (const key of [...groups.keys()].sort())
    rows.push([...key.split('\0'), ...recallCells(groups.get(key))]);
  rows.push(['all', ...names.slice(1).map(() => ''), ...recallCells(verdicts)]);
  return table(rows);
}

function recallCells(verdicts) {
  const hits = verdicts.filter(({ outcome }) => outcome === 'hit');
  // Hints are off in the CLI and dimmed in the editor: a hit by a hint alone is one that few will see.
  const shown = hits.filter(({ findings }) => findings.some((finding) => finding.tier !== 'hint'));
  const resolvable = hits.filter((verdict) => verdict.resolution && verdict.resolution !== 'not judged');
  const count = (name) => resolvable.filter((verdict) => verdict.resolution === name).length;
  return [
    verdicts.length,
    hits.length,
    shown.length,
    verdicts.filter(({ outcome }) => outcome === 'close').length,
    percent(hits.length, verdicts.length),
    share(count('resolved'), resolvable.length),
    count('reduced'),
  ];
}

function entryLine({ entry, outcome }) {
  const place = `${entry.repo} ${entry.file}:${entry.lines.join('-')}`;
  const marks = [entry.category, visibility(entry), entry.scope, entry.symbol].filter(Boolean).join(', ');
  return `${entry.id} ${outcome}  ${place}  (${marks})`;
}

function hitText(verdict) {
  const after = verdict.resolution ?? (verdict.entry.after_note ? 'fix not judged (after_note)' : 'no fix');
  return [
    entryLine(verdict),
    ...verdict.findings.map((finding) => `    ${findingLine(finding)}`),
    `    after the fix: ${after}`,
    ...(verdict.left ?? []).map(
      (finding) => `      left, ${finding.isSame ? 'the same' : 'another'}: ${findingLine(finding)}`,
    ),
  ].join('\n');
}

function missText(verdict) {
  const others = verdict.near.filter((finding) => !verdict.findings.includes(finding));
  return [
    entryLine(verdict),
    `    ${verdict.entry.why}`,
    ...(verdict.note ? [`    file skipped: ${verdict.note}`] : []),
    ...verdict.findings.map((finding) => `    close: ${findingLine(finding)}`),
    ...others.map((finding) => `    other: ${findingLine(finding)}`),
  ].join('\n');
}

function printNegatives(verdicts, out) {
  const judged = verdicts.filter(({ outcome }) => outcome !== 'not judged');
  const alarms = judged.filter(({ outcome }) => outcome === 'alarm');
  out(heading(`Negatives: ${share(alarms.length, judged.length)} raise a false alarm`));
  for (const { entry, findings } of alarms) {
    out(
      `${entry.id} ${entry.repo} ${entry.file}:${entry.lines.join('-')} looks like ${entry.category} (${entry.family})`,
    );
    out(`    why not: ${entry.why_not}`);
    for (const finding of findings) out(`    ${findingLine(finding)}`);
  }
}

function printFailures(scans, out) {
  const failures = scans.filter((scan) => scan.error);
  if (failures.length) out(heading(`Not judged: ${failures.length} trees could not be had or scanned`));
  for (const failure of failures) out(`${failure.key}: ${failure.error}`);
  const reasons = counts(
    scans.flatMap((scan) => scan.skipped ?? []),
    (file) => file.reason,
  );
  if (reasons.length) out(heading('Files skipped by the scans, by reason'));
  for (const [reason, count] of reasons.slice(0, 15)) out(`${String(count).padStart(6)}  ${reason}`);
}

/** The verdicts as a file for other tools. */
function plain(verdicts, known) {
  return {
    build: options.build,
    implemented: known ? [...known].sort() : null,
    entries: verdicts.map(({ entry, ...verdict }) => ({
      id: entry.id,
      kind: entry.kind,
      repo: entry.repo,
      category: entry.category,
      scope: entry.scope,
      visibility: entry.static_visibility,
      file: entry.file,
      lines: entry.lines,
      ...verdict,
    })),
  };
}
