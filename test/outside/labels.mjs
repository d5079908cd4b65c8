/**
 * Holds a build of Tenfold against an application that readers went through line by line.
 *
 *     node test/outside/labels.mjs <app folder> <labels.json> [--cli dist/cli.cjs] [--tier hint] [--slack 3] [--json out.json]
 *
 * A label has a path, a line (and perhaps an end line), a rule and a verdict:
 *   smell      should be reported: recall
 *   clean      tempting and fine: a report is a false alarm
 *   debatable  counts neither way
 * Findings without a label are listed, for a reader to judge: the labels are not complete. It is one application of
 * many; fitting the rules to it would prove nothing.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { distance, pointsAt } from './places.mjs';
import { defaultCli, implementedRules, scan } from './scanning.mjs';
import { counts, findingLine, heading, percent, share, table } from './tables.mjs';

/** Two names of one bug, or one bug that may be reported at either end of it. */
const TWINS = [
  ['read-modify-write', 'check-then-act', 'missing-unique-constraint'],
  ['missing-index', 'unindexed-foreign-key'],
];
/** Rules about the whole project: where they put their one finding says nothing. */
const WHOLE_PROJECT = new Set(['no-graceful-shutdown', 'no-health-check', 'unstructured-logging']);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: defaultCli },
    tier: { type: 'string', default: 'hint' },
    slack: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [folder, labelsFile] = positionals;
const cli = resolve(options.cli);
const slack = Number(options.slack);
if (!folder || !labelsFile || !existsSync(cli)) {
  process.stderr.write(
    folder && labelsFile
      ? `There is no CLI at ${cli}; build it first (npm run build).\n`
      : 'node test/outside/labels.mjs <app folder> <labels.json> [--cli …] [--tier hint] [--slack 3] [--json out.json]\n',
  );
  process.exit(2);
}

await main();

async function main() {
  const labels = JSON.parse(readFileSync(labelsFile, 'utf8'));
  const { findings } = await scan(cli, folder, options.tier);
  const known = await implementedRules(cli);
  const judged = judge(labels, findings);
  print(judged, known);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(judged, null, 1)}\n`);
}

/**
 * Gives each finding to the label it answers.
 *
 * A finding answers the nearest label of its own rule; when there is none, a smell of a twin rule, so that a race under
 * its other name counts as seen; when there is none of that either, a smell it names in its related locations. Twins
 * and related locations only ever help: a `clean` label excuses its own rule alone.
 *
 * @returns {{ labels: object[], unlabelled: object[] }} each label with the findings that answered it
 */
function judge(labels, findings) {
  const answered = labels.map((label) => ({ ...label, findings: [], by: '' }));
  const unlabelled = [];
  for (const finding of findings) {
    const own = nearest(
      finding,
      answered.filter((label) => label.rule === finding.rule),
    );
    if (own) answer(own, finding, 'rule');
    // A finding may stand for labels of several places (one index serves many queries), hence no early end here.
    const helped = answered.filter(
      (label) => label !== own && label.verdict !== 'clean' && helps(finding, label),
    );
    for (const label of helped) answer(label, finding, 'twin');
    if (!own && helped.length === 0) unlabelled.push(finding);
  }
  return { labels: answered, unlabelled };
}

/** The label with the smallest distance within the slack, or the whole-project one wherever it is. */
function nearest(finding, labels) {
  const reach = WHOLE_PROJECT.has(finding.rule) ? Number.POSITIVE_INFINITY : slackIn(finding.path);
  return labels
    .map((label) => ({
      label,
      lines: distance(finding.path, finding.range, placeOf(label)),
      // Where several labels lie within one finding, it answers the one at its squiggle.
      fromStart: Math.abs(finding.range.start.line - label.line),
    }))
    .filter(({ lines }) => lines <= reach)
    .sort((a, b) => a.lines - b.lines || a.fromStart - b.fromStart)[0]?.label;
}

/** Whether a finding of another name, or at another place, would have shown a reader this label's problem. */
function helps(finding, label) {
  const isTwin = TWINS.some((names) => names.includes(finding.rule) && names.includes(label.rule));
  const isSame = finding.rule === label.rule;
  if (isTwin && distance(finding.path, finding.range, placeOf(label)) <= slackIn(label.path)) return true;
  return (isTwin || isSame) && pointsAt(finding, [placeOf(label)], 0);
}

/** In a schema each line is another column; only the relation field on the line beside it is the same matter. */
function slackIn(path) {
  return path.endsWith('.prisma') ? Math.min(1, slack) : slack;
}

function placeOf(label) {
  return { path: label.path, from: label.line, to: label.endLine ?? label.line };
}

/** The strongest reason wins: a label answered by its own rule is not "by twin". */
function answer(label, finding, by) {
  label.findings.push(finding);
  if (by === 'rule' || !label.by) label.by = by;
}

// Printing ----------------------------------------------------------------------------------------------------------

function print({ labels, unlabelled }, known) {
  const out = (text) => process.stdout.write(`${text}\n`);
  const smells = labels.filter((label) => label.verdict === 'smell');
  const found = smells.filter((label) => label.by);
  // A twin is a courtesy to recall; an alarm needs the rule itself.
  const alarms = labels.filter((label) => label.verdict === 'clean' && label.by === 'rule');
  const isKnown = (label) => !known || known.has(label.rule);

  out(heading('By rule'));
  out(ruleTable(labels, unlabelled, known));
  out('');
  out(
    `smells found: ${share(found.length, smells.length)} (${percent(found.length, smells.length)}), of implemented rules ${share(found.filter(isKnown).length, smells.filter(isKnown).length)}`,
  );
  const shown = found.filter((label) => label.findings.some((finding) => finding.tier !== 'hint'));
  out(
    `  without hints: ${share(shown.length, smells.length)}; by a twin rule or a related location only: ${found.filter((label) => label.by === 'twin').length}`,
  );
  out(
    `false alarms: ${share(alarms.length, labels.filter((label) => label.verdict === 'clean').length)} of the clean places; unlabelled findings: ${unlabelled.length}`,
  );
  out(
    `precision on labelled places: ${percent(found.length, found.length + alarms.length)}; if every unlabelled finding were false: ${percent(found.length, found.length + alarms.length + unlabelled.length)}`,
  );

  out(heading('Missed smells'));
  for (const label of smells.filter((label) => !label.by))
    out(`${labelLine(label)}${isKnown(label) ? '' : ' [rule not implemented]'}\n    ${label.why}`);
  out(heading('False alarms'));
  for (const label of alarms) {
    out(`${labelLine(label)}\n    why clean: ${label.why}`);
    for (const finding of label.findings.filter((finding) => finding.rule === label.rule))
      out(`    ${findingLine(finding)}`);
  }
  out(heading('Unlabelled findings, to be read'));
  for (const finding of unlabelled) out(findingLine(finding));
}

function ruleTable(labels, unlabelled, known) {
  const rows = [
    ['rule', 'smells', 'found', 'by twin', 'clean', 'alarms', 'debatable', 'reported', 'unlabelled'],
  ];
  const extra = new Map(counts(unlabelled, (finding) => finding.rule));
  const rules = new Set([...labels.map((label) => label.rule), ...extra.keys()]);
  for (const rule of [...rules].sort()) {
    const own = labels.filter((label) => label.rule === rule);
    const of = (verdict) => own.filter((label) => label.verdict === verdict);
    const by = (verdict, how) => of(verdict).filter((label) => label.by === how).length;
    rows.push([
      known && !known.has(rule) ? `(${rule})` : rule,
      of('smell').length,
      by('smell', 'rule'),
      by('smell', 'twin'),
      of('clean').length,
      by('clean', 'rule'),
      of('debatable').length,
      by('debatable', 'rule') + by('debatable', 'twin'),
      extra.get(rule) ?? 0,
    ]);
  }
  const sum = (column) => rows.slice(1).reduce((total, row) => total + row[column], 0);
  rows.push(['all', ...rows[0].slice(1).map((_, column) => sum(column + 1))]);
  return table(rows);
}

function labelLine(label) {
  const lines = label.endLine && label.endLine !== label.line ? `${label.line}-${label.endLine}` : label.line;
  return `${label.path}:${lines} ${label.rule} (${label.scope})`;
}
