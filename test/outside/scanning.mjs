/**
 * Runs a built `tenfold` on a folder and reads the JSON contract of `tenfold scan --format json` (docs: DESIGN,
 * "Interfaces that stay"). Knows nothing of what the findings are compared with.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A scan of the largest tree takes seconds; what takes this long hangs. */
const SCAN_TIMEOUT_MS = 10 * 60_000;
/** Each build's results of all trees are some tens of megabytes; old builds are seldom asked for again. */
const BUILDS_KEPT = 6;

/**
 * A finding as the CLI prints it, without its fixes.
 *
 * @typedef {{ path: string, range: Range, message: string }} Related
 * @typedef {{ start: Position, end: Position }} Range
 * @typedef {{ line: number, column: number }} Position
 * @typedef {{ rule: string, tier: string, confidence: string, message: string, path: string, range: Range,
 *   related: Related[], evidence: string[], fingerprint: string }} Finding
 * @typedef {{ files: number, skipped: { path: string, reason: string }[], findings: Finding[], ms: number }} Scan
 */

/** The built command line of this checkout. */
export const defaultCli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/**
 * Scans a folder. A finding's path in the result is relative to that folder, whatever root the CLI chose.
 *
 * @param {string} cli path of the built CLI
 * @param {string} folder
 * @param {string} [tier] lowest tier wanted
 * @returns {Promise<Scan>}
 * @throws when it could not run: exit code other than 0 and 1, signal, time limit, or output that is not the contract
 */
export async function scan(cli, folder, tier = 'hint') {
  const root = realpathSync(folder);
  const started = performance.now();
  const ended = await run(cli, ['scan', root, '--format', 'json', '--tier', tier], root);
  const ms = Math.round(performance.now() - started);
  if (ended.code !== 0 && ended.code !== 1) {
    throw new Error(
      `${ended.signal ? `killed by ${ended.signal}` : `exit code ${ended.code}`}: ${lastLines(ended.stderr)}`,
    );
  }
  let report;
  try {
    report = JSON.parse(ended.stdout);
  } catch (error) {
    throw new Error(`standard output is not one JSON object (${error.message}): ${lastLines(ended.stderr)}`);
  }
  return { ...parse(report, root), ms };
}

/**
 * The same, remembered by key and build of the CLI, so that a second run costs nothing.
 *
 * @param {string} cli
 * @param {string} folder
 * @param {{ cache: string, key: string, build: string, tier?: string }} memory `key` names the tree, `build` the CLI
 * @returns {Promise<Scan>}
 * @throws as `scan` does; failures are not remembered
 */
export async function rememberedScan(cli, folder, { cache, key, build, tier = 'hint' }) {
  const file = join(cache, 'scans', build, `${key}.${tier}.json.gz`);
  if (existsSync(file)) return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  const result = await scan(cli, folder, tier);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify(result)));
  return result;
}

/**
 * A name for this build of the CLI: a hash over everything beside it that may run (workers and WebAssembly are
 * separate files), so that a rebuild is noticed wherever the change went.
 *
 * @param {string} cli
 * @throws when there is no such file
 */
export function buildOf(cli) {
  const hash = createHash('sha256');
  const folder = dirname(cli);
  const parts = readdirSync(folder).filter(
    (name) => name !== 'client.cjs' && /\.([cm]?js|json|wasm)$/.test(name),
  );
  for (const name of new Set([basename(cli), ...parts.sort()]))
    hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Marks a build as used now and forgets the results of builds not used for long.
 *
 * @param {string} cache
 * @param {string} build
 */
export function forgetOldBuilds(cache, build) {
  const folder = join(cache, 'scans');
  mkdirSync(join(folder, build), { recursive: true });
  utimesSync(join(folder, build), new Date(), new Date());
  const byAge = readdirSync(folder).sort(
    (a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs,
  );
  for (const old of byAge.slice(BUILDS_KEPT)) rmSync(join(folder, old), { recursive: true, force: true });
}

/**
 * The rules this build has, from `tenfold explain --list`.
 *
 * @param {string} cli
 * @returns {Promise<Set<string> | undefined>} nothing when the build has no such list
 */
export async function implementedRules(cli) {
  const ended = await run(cli, ['explain', '--list'], dirname(cli));
  if (ended.code !== 0) return undefined;
  const rules = ruleIds(ended.stdout);
  return rules.size > 0 ? rules : undefined;
}

/** Rule ids in a JSON array (of strings, or of objects with an id), else the first word of each line. */
function ruleIds(text) {
  try {
    const parsed = JSON.parse(text);
    const list = Array.isArray(parsed) ? parsed : (parsed.rules ?? []);
    return new Set(
      list.map((item) => (typeof item === 'string' ? item : (item.id ?? item.rule))).filter(Boolean),
    );
  } catch {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours start with the escape character.
    const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
    // Every id of the catalogue has a hyphen, headings like "queries" have none.
    return new Set(
      [...plain.matchAll(/^[\s*|`-]*([a-z0-9]+(?:-[a-z0-9]+)+)(?=[\s`|:,]|$)/gm)].map((match) => match[1]),
    );
  }
}

/**
 * Lines of TypeScript and JavaScript under a folder, the measure behind "findings per 1,000 lines". Counts what a
 * reader would call the program: no dependencies, no build output.
 *
 * @param {string} folder
 * @returns {{ files: number, lines: number }}
 */
export function countLines(folder) {
  const total = { files: 0, lines: 0 };
  const visit = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!/^(node_modules|dist|build|out|coverage|\.git|\.next)$/.test(entry.name)) visit(path);
      } else if (
        entry.isFile() &&
        /\.[cm]?[jt]sx?$/.test(entry.name) &&
        !/\.(d\.[cm]?ts|min\.js)$/.test(entry.name)
      ) {
        total.files += 1;
        total.lines += readFileSync(path, 'latin1').split('\n').length - 1;
      }
    }
  };
  visit(folder);
  return total;
}

/** Runs the CLI at low priority: this machine has other workers. */
function run(cli, args, cwd) {
  return new Promise((resolvePromise, reject) => {
    const command = extname(cli) ? [process.execPath, [cli, ...args]] : [cli, args];
    const child = spawn(command[0], command[1], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // Ended already, or not allowed here; politeness is all that is lost.
    }
    const out = [];
    const err = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), SCAN_TIMEOUT_MS);
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolvePromise({
        code,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
    });
  });
}

/** Parses at the border: afterwards every field a reader of findings relies on is there. */
function parse(report, root) {
  if (!Array.isArray(report.findings)) throw new Error('the JSON has no array "findings"');
  const base = resolve(root, report.root ?? '.');
  const local = (path) => relative(root, resolve(base, path)).split(sep).join('/');
  const findings = report.findings.map((finding) => {
    if (!finding.rule || !finding.path || !finding.range?.start?.line) {
      throw new Error(`a finding lacks rule, path or range: ${JSON.stringify(finding).slice(0, 300)}`);
    }
    return {
      rule: finding.rule,
      tier: finding.tier ?? 'unknown',
      confidence: finding.confidence ?? 'unknown',
      message: finding.message ?? '',
      path: local(finding.path),
      range: wholeRange(finding.range),
      related: (finding.related ?? [])
        .filter((location) => location.path && location.range?.start?.line)
        .map((location) => ({
          path: local(location.path),
          range: wholeRange(location.range),
          message: location.message ?? '',
        })),
      evidence: finding.evidence ?? [],
      fingerprint: finding.fingerprint ?? '',
    };
  });
  return { files: report.files ?? 0, skipped: report.skipped ?? [], findings };
}

/** A range whose end may be missing. */
function wholeRange(range) {
  return { start: range.start, end: range.end?.line ? range.end : range.start };
}

function lastLines(text) {
  return text.trim().split('\n').slice(-6).join('\n').slice(-800) || '(nothing on standard error)';
}
