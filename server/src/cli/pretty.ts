/** Findings for someone who reads: code, the path of calls, why, and what can be done. */
import type { Tier } from '../../../rules/rule.ts';
import type { ConfigurationProblem, PresentedFinding, ScanResult } from '../engine/engine.ts';
import type { Colours } from './colours.ts';
import { codeFrame, printable } from './frame.ts';
import type { Places } from './places.ts';

/** One finding, over several lines, with an empty line at the end. */
export function prettyFinding(finding: PresentedFinding, places: Places, colours: Colours): string {
  const paint = colours.tier[finding.tier];
  const sure = finding.confidence === 'certain' ? '' : colours.dim(` (${finding.confidence})`);
  return [
    `${colours.bold(printable(places.label(finding.at)))} ${paint(finding.tier)} ${colours.bold(finding.rule)}${sure}`,
    `  ${printable(finding.message)}`,
    ...codeFrame(finding.at, places, colours, paint),
    ...finding.related.map(
      ({ at, message }) =>
        `  ${colours.dim('↳')} ${colours.dim(printable(places.label(at)))} ${printable(message)}`,
    ),
    ...finding.evidence.map((sentence) => `  ${colours.dim(`· ${printable(sentence)}`)}`),
    ...finding.fixes.map(
      ({ title, safety }) =>
        `  ${colours.dim('fix:')} ${printable(title)}${safety === 'safe' ? '' : colours.dim(' (look before you take it)')}`,
    ),
    '',
    '',
  ].join('\n');
}

const SHOWN_SKIPPED = 10;

/** What was looked at, found and left out: the last lines. */
export function summary(
  result: ScanResult,
  shown: readonly PresentedFinding[],
  places: Places,
  colours: Colours,
): string {
  const count = (tier: Tier) => shown.filter((finding) => finding.tier === tier).length;
  const tiers = [
    plural(count('warning'), 'warning'),
    `${count('information')} information`,
    plural(count('hint'), 'hint'),
  ];
  const hidden = result.findings.length - shown.length;
  const counts =
    shown.length === 0 ? 'nothing found' : tiers.filter((text) => !text.startsWith('0 ')).join(', ');
  const rest = hidden > 0 ? ` (${hidden} more below the tier or of other rules)` : '';
  const seconds = (result.milliseconds / 1000).toFixed(result.milliseconds < 950 ? 2 : 1);
  const interrupted = result.cancelled ? 'Interrupted: ' : '';
  const lines = [
    `${interrupted}${plural(result.files, 'file')}, ${plural(result.lines, 'line')}: ${colours.bold(counts)}${rest}. ${seconds} s.`,
  ];
  if (result.skipped.length > 0) {
    lines.push(
      `${plural(result.skipped.length, 'file')} or folders skipped:`.replace(
        '1 file or folders',
        '1 file or folder',
      ),
    );
    for (const { path, reason } of result.skipped.slice(0, SHOWN_SKIPPED))
      lines.push(colours.dim(`  ${printable(places.path(path))}: ${reason}`));
    const more = result.skipped.length - SHOWN_SKIPPED;
    if (more > 0) lines.push(colours.dim(`  … and ${more} more (--format json names all)`));
  }
  return `${lines.join('\n')}\n`;
}

/** `src/a.ts:12:5: warning n-plus-one-query: message`, one line. */
export function conciseFinding(finding: PresentedFinding, places: Places): string {
  return `${printable(places.label(finding.at))}: ${finding.tier} ${finding.rule}: ${printable(finding.message)}\n`;
}

/** Trouble in a configuration file, one line. */
export function problemLine({ path, span, message }: ConfigurationProblem, places: Places): string {
  return `${printable(places.label({ file: path, span }))}: ${printable(message)}\n`;
}

export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}
