/**
 * Every test, with one command: `npm test [-- --unit | --e2e] [--grep <pattern>] [--file <glob>] [--pages <glob>]`.
 *
 * Installs what is needed, builds, runs the tests of rules/ and test/ in Node, then those of test/e2e/ in a
 * real editor. The last line is `N passed, N failed`; the exit code is 0 only when something ran and nothing
 * failed. Whatever this starts is ended with it, also on Ctrl+C.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installDependencies, root } from '../server/scripts/dependencies.mjs';

const minuteMs = 60_000;
/** Below the repository, so that the bundles find its packages; its own, so that two runs at once do not meet. */
const out = path.join(root, 'out/test', String(process.pid));

/** For all that the tests write, removed at the end: a test or an editor that is killed does not clean up. */
const temporary = mkdtempSync(path.join(tmpdir(), 'tenfold-test-'));

const running = new Set();
process.on('exit', () => {
  endAll();
  for (const folder of [out, temporary])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const { values: options } = parseArgs({
  options: {
    unit: { type: 'boolean' },
    e2e: { type: 'boolean' },
    grep: { type: 'string' },
    file: { type: 'string' },
    pages: { type: 'string' },
  },
});

const totals = { passed: 0, failed: 0, skipped: 0 };
try {
  installDependencies();
  const { build } = await import('../server/scripts/build.mjs');
  await build();
  if (!options.e2e) add(await runUnitTests());
  if (!options.unit) add(await runEditorTests());
} catch (error) {
  if (!error.errors) console.error(error); // esbuild has printed its own.
  add({ failed: 1 });
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function add(counts) {
  for (const kind of Object.keys(totals)) totals[kind] += counts[kind] ?? 0;
}

/** Bundles each test file into out/test and runs all of them by `node --test`. */
async function runUnitTests() {
  const files = await bundleTests();
  if (files.length === 0) return {};
  const record = path.join(out, 'totals.json');
  const args = [
    '--test',
    '--enable-source-maps',
    '--test-concurrency=2',
    `--test-timeout=${10 * minuteMs}`, // Holds for a whole file as well, and pages.test.ts has hundreds of tests.
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${pathToFileURL(path.join(root, 'test/harness/totals.mjs'))}`,
    `--test-reporter-destination=${record}`,
    ...(options.grep ? [`--test-name-pattern=${options.grep}`] : []),
    ...files,
  ];
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // Set when a test runner runs us: we are no child of it.
  const code = await runToEnd(process.execPath, args, {
    env: { ...env, TMPDIR: temporary, ...(options.pages ? { PAGES: options.pages } : {}) },
    limitMs: 15 * minuteMs,
  });
  return countsFrom(record, code);
}

/** The tests in the editor run in their own process, so that none of the editor's can outlive it. */
async function runEditorTests() {
  console.log('\nIn the editor:');
  const record = path.join(temporary, 'result.json');
  const env = {
    ...process.env,
    TMPDIR: temporary,
    TENFOLD_RESULT: record,
    ...(options.grep ? { TENFOLD_GREP: options.grep } : {}),
  };
  const code = await runToEnd(process.execPath, [path.join(root, 'test/e2e/run.mjs')], {
    env,
    limitMs: 12 * minuteMs,
  });
  return countsFrom(record, code, { mayBeEmpty: Boolean(options.grep) });
}

/** A run which ended badly counts as one failure when its record does not show any. */
function countsFrom(record, code, { mayBeEmpty = false } = {}) {
  const counts = existsSync(record)
    ? JSON.parse(readFileSync(record, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counts.failed === 0 && !(mayBeEmpty && existsSync(record))) counts.failed = 1;
  return counts;
}

/** Test files to run: all, unless some are named. Pages are run by one of them. */
function chosen() {
  if (options.file) return [options.file];
  return options.pages ? ['test/pages.test.ts'] : ['test/**/*.test.ts', 'rules/**/*.test.ts'];
}

/** Returns the paths of the bundles. Packages stay outside, our own modules go in. */
async function bundleTests() {
  const [{ glob }, esbuild] = await Promise.all([import('tinyglobby'), import('esbuild')]);
  const entryPoints = await glob(chosen(), {
    cwd: root,
    ignore: ['test/e2e/**', 'test/workspace/**', 'test/stubs/**', 'test/corpus/fixtures/**'],
  });
  if (entryPoints.length === 0) return [];
  mkdirSync(out, { recursive: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entryPoints.sort(),
    outdir: out,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    metafile: true,
    loader: { '.md': 'text' },
    logLevel: 'warning',
    plugins: [keepImportMeta()],
  });
  return Object.keys(metafile.outputs)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => path.join(root, file));
}

/** A module asks `import.meta` what lies beside it: that is the source's folder, not the bundle's. */
function keepImportMeta() {
  const onSource = ({ path: file }) => {
    const source = readFileSync(file, 'utf8');
    if (file.includes('node_modules') || !source.includes('import.meta.')) return undefined;
    const contents = source
      .replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(file).href))
      .replaceAll(/\bimport\.meta\.dirname\b/g, JSON.stringify(path.dirname(file)))
      .replaceAll(/\bimport\.meta\.filename\b/g, JSON.stringify(file));
    return { contents, loader: 'ts' };
  };
  return { name: 'keep-import-meta', setup: ({ onLoad }) => onLoad({ filter: /\.[mc]?ts$/ }, onSource) };
}

/** Starts a program as the head of its own process group, and resolves with its exit code. */
function runToEnd(command, args, { env, limitMs }) {
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  running.add(child);
  const timer = setTimeout(() => {
    console.error(`Not finished after ${limitMs / minuteMs} minutes: ${path.basename(args.at(-1))}`);
    end(child);
  }, limitMs);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => {
      clearTimeout(timer);
      end(child); // Its own children may still be there.
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

function endAll() {
  for (const child of running) end(child);
}

function end(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL'); // The whole group.
  } catch {
    // It has ended already.
  }
}
