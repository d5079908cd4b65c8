/** `tenfold scan`. */
import { writeFileSync } from 'node:fs';
import type { Rule, Tier } from '../../../rules/rule.ts';
import { TIERS } from '../../../rules/rule.ts';
import type { AssembledEngine } from '../engine/assemble.ts';
import { baselineText } from '../engine/baseline.ts';
import type { EngineOptions, PresentedFinding, ScanResult } from '../engine/engine.ts';
import { OWN_RULES } from '../engine/suppressions.ts';
import { isAtLeast } from '../engine/tiers.ts';
import { cacheFolder } from './cache-folder.ts';
import { coloursFor } from './colours.ts';
import { EXIT, Failure } from './failure.ts';
import { jsonReport } from './json.ts';
import { Places } from './places.ts';
import { conciseFinding, prettyFinding, problemLine, summary } from './pretty.ts';
import { progressBar } from './progress.ts';
import { targetOf } from './target.ts';

export const FORMATS = ['pretty', 'concise', 'json'] as const;

export interface ScanFlags {
  readonly format: string;
  readonly rule?: readonly string[];
  readonly tier: string;
  readonly cache: boolean;
  readonly workers?: string;
  readonly updateBaseline?: boolean;
}

/** What the command needs beyond its arguments. */
export interface ScanWorld {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly rules: readonly Rule[];
  readonly createEngine: (options: EngineOptions) => AssembledEngine;
}

/** Scans and prints; returns the exit code. Throws a Failure when it cannot run. */
export async function scanCommand(
  named: readonly string[],
  flags: ScanFlags,
  world: ScanWorld,
): Promise<number> {
  const { stdout, stderr, env } = world;
  const format = FORMATS.find((one) => one === flags.format);
  if (!format) throw new Failure(`--format ${flags.format}: one of ${FORMATS.join(', ')}.`);
  const tier = TIERS.find((one) => one === flags.tier);
  if (!tier) throw new Failure(`--tier ${flags.tier}: one of ${TIERS.join(', ')}.`);
  checkRules(flags.rule ?? [], world.rules);
  const { root, paths } = targetOf(named, world.cwd);

  const engine = world.createEngine({
    roots: [root],
    once: true,
    log: (message) => void stderr.write(`tenfold: ${message}\n`),
    ...(flags.cache ? { cacheFolder: cacheFolder(env) } : {}),
    ...(flags.workers === undefined ? {} : { workers: workersOf(flags.workers) }),
  });
  const bar = progressBar(stderr);
  const interruption = interruptible();
  try {
    const result = await engine.scan({
      onProgress: bar.show,
      signal: interruption.signal,
      ...(paths ? { paths } : {}),
    });
    bar.clear();
    const places = new Places(root, (path) => engine.text(path));
    for (const problem of result.problems) stderr.write(problemLine(problem, places));
    if (flags.updateBaseline) return updateBaseline(root, result, tier, stderr);
    const shown = result.findings.filter((finding) => isShown(finding, tier, flags.rule));
    if (format === 'json')
      await write(
        stdout,
        `${JSON.stringify(jsonReport(root, result, shown, world.rules, places), null, 2)}\n`,
      );
    else if (format === 'concise')
      await write(stdout, shown.map((finding) => conciseFinding(finding, places)).join(''));
    else {
      const colours = coloursFor(stdout, env);
      await write(
        stdout,
        shown.map((finding) => prettyFinding(finding, places, colours)).join('') +
          summary(result, shown, places, colours),
      );
    }
    if (!paths) await engine.remember(result);
    if (result.cancelled || result.problems.some((problem) => problem.fatal)) return EXIT.failed;
    return shown.length > 0 ? EXIT.findings : EXIT.clean;
  } finally {
    interruption.end();
    engine.dispose();
  }
}

function isShown(finding: PresentedFinding, tier: Tier, rules: readonly string[] | undefined): boolean {
  return isAtLeast(finding.tier, tier) && (!rules || rules.length === 0 || rules.includes(finding.rule));
}

function checkRules(ids: readonly string[], rules: readonly Rule[]): void {
  const known = new Set([...rules, ...OWN_RULES].map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new Failure(`No rule is called ${unknown}. \`tenfold explain --list\` names all.`);
}

function workersOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Failure(`--workers ${text}: a number of threads, 0 for none.`);
  return Number(text);
}

/** Takes all findings of the tier for known from now on. */
function updateBaseline(root: string, result: ScanResult, tier: Tier, stderr: NodeJS.WriteStream): number {
  const known = result.findings.filter((finding) => isAtLeast(finding.tier, tier));
  const places = new Places(root, () => undefined);
  writeFileSync(
    `${root}/tenfold-baseline.json`,
    baselineText(known, (path) => places.path(path)),
  );
  stderr.write(`tenfold-baseline.json holds ${known.length} findings now.\n`);
  return EXIT.clean;
}

/** Ctrl+C ends the scan with what was found so far; a second one ends the process. */
function interruptible(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  return { signal: controller.signal, end: () => void process.removeListener('SIGINT', stop) };
}

/** Resolves when the text is on its way; a reader that has gone (`| head`) is no error. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
