/**
 * Packages Tenfold, installs the .vsix into a real editor, and runs suite/ inside that editor's extension
 * host, on a copy of the sample workspace. Writes `{ passed, failed, skipped }` to the file of TENFOLD_RESULT
 * (out/e2e/result.json) and ends with 0 only when all passed. Screenshots go to out/screenshots, logs to out/e2e.
 *
 * The editor: the desktop editor with TENFOLD_DESKTOP=1 (it is downloaded), or where it has been downloaded
 * and there is a screen, and always outside Linux; else the one of `install.mjs`.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { root } from '../../server/scripts/dependencies.mjs';
import { makePackage } from '../../server/scripts/package.mjs';

const here = path.join(root, 'test/e2e');
const out = path.join(root, 'out/e2e');
const sample = path.join(root, 'test/workspace/shop');
const result = process.env.TENFOLD_RESULT ?? path.join(out, 'result.json');
const desktopVersion = '1.139.1';

mkdirSync(out, { recursive: true });
rmSync(result, { force: true });
await main();

async function main() {
  // All of a run lies in its own folder, so that two runs at once do not meet.
  const temporary = mkdtempSync(path.join(tmpdir(), 'tenfold-e2e-'));
  try {
    const { vsix } = await makePackage(temporary);
    const stub = await bundleSuite(path.join(temporary, 'stub'));
    const executable = await findEditor();
    const dataDir = path.join(temporary, 'data');
    const dirs = [`--extensions-dir=${path.join(temporary, 'extensions')}`, `--user-data-dir=${dataDir}`];
    const workspace = path.join(temporary, 'shop');
    cpSync(sample, workspace, { recursive: true });
    stubInstalledTypes(workspace);
    if (!isOurs(executable)) writeDesktopSettings(dataDir);
    install(executable, vsix, dirs);
    process.exitCode = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: stub,
      extensionTestsPath: path.join(stub, 'suite.cjs'),
      launchArgs: [workspace, ...dirs, '--disable-telemetry'],
      extensionTestsEnv: {
        TENFOLD_SAMPLE: sample,
        TENFOLD_RESULT: result,
        TENFOLD_SCREENSHOTS: path.join(root, 'out/screenshots'),
      },
    }).catch((error) => {
      console.error(error.message);
      return 1;
    });
    keepLogs(dataDir);
    checkResult();
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The sample is not installed, and TypeScript would say so of its every tsconfig.json, among our findings. */
function stubInstalledTypes(workspace) {
  const folder = path.join(workspace, 'node_modules/@types/node');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: '@types/node', version: '0.0.0' }));
  writeFileSync(path.join(folder, 'index.d.ts'), '');
}

/** One CommonJS file, beside the manifest of the stub extension. Returns the stub's folder. */
async function bundleSuite(stub) {
  cpSync(path.join(here, 'stub'), stub, { recursive: true });
  const tests = readdirSync(path.join(here, 'suite')).filter((name) => name.endsWith('.test.ts'));
  await esbuild.build({
    stdin: {
      contents: [...tests.map((name) => `import './${name}';`), "export { run } from './harness.ts';"].join(
        '\n',
      ),
      resolveDir: path.join(here, 'suite'),
    },
    outfile: path.join(stub, 'suite.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return stub;
}

async function findEditor() {
  if (process.platform !== 'linux' || process.env.TENFOLD_DESKTOP === '1')
    return downloadAndUnzipVSCode(desktopVersion);
  const downloaded = path.join(root, `.vscode-test/vscode-linux-${process.arch}-${desktopVersion}/code`);
  return existsSync(downloaded) && process.env.DISPLAY ? downloaded : path.join(here, 'code-oss');
}

function isOurs(executable) {
  return path.basename(executable) === 'code-oss';
}

function install(executable, vsix, dirs) {
  const [command, ...args] = isOurs(executable)
    ? [executable]
    : resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const done = spawnSync(command, [...args, ...dirs, `--install-extension=${vsix}`, '--force'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new Error(`The editor could not install ${vsix}.`);
}

/** The desktop editor keeps settings elsewhere than the server does (host.mjs). */
function writeDesktopSettings(dataDir) {
  const settings = {
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
  };
  mkdirSync(path.join(dataDir, 'User'), { recursive: true });
  writeFileSync(path.join(dataDir, 'User/settings.json'), JSON.stringify(settings));
}

/** The editor's logs tell why an extension did not start; they are worth keeping only when something failed. */
function keepLogs(dataDir) {
  rmSync(path.join(out, 'logs'), { recursive: true, force: true });
  const logs = [path.join(dataDir, 'data/logs'), path.join(dataDir, 'logs')].find(existsSync);
  if (process.exitCode !== 0 && logs) cpSync(logs, path.join(out, 'logs'), { recursive: true });
  const page = path.join(dataDir, 'page.log');
  if (existsSync(page)) cpSync(page, path.join(out, 'logs/page.log'));
}

function checkResult() {
  if (!existsSync(result)) {
    console.error('The tests in the editor did not report: see out/e2e/logs.');
    process.exitCode ||= 1;
    return;
  }
  const { failed, passed } = JSON.parse(readFileSync(result, 'utf8'));
  if (failed > 0 || passed === 0) process.exitCode ||= 1;
}
