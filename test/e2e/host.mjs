/**
 * VS Code without a desktop: its server, and Chromium showing its workbench. `code-oss.mjs` gives this the
 * command line of the desktop editor; `editor.mjs` lets a person use it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installChromium } from './install.mjs';

const minuteMs = 60_000;

/**
 * Starts the editor's server. Resolves, once it listens, with its `port`, the child `process`, `addressOf` (the
 * page that shows a folder) and `stop`. `dataDir` gets user settings when it has none; give tests a fresh one,
 * or lock files of an earlier run delay them.
 */
export async function startServer({
  editor,
  dataDir,
  extensionsDir,
  forTests = false,
  port = 0,
  log = () => {},
}) {
  const settingsFile = path.join(dataDir, 'data/User/settings.json');
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  if (!existsSync(settingsFile))
    writeFileSync(settingsFile, JSON.stringify(settingsFor(forTests), undefined, 2));
  const token = randomUUID();
  const args = [
    editor.server,
    '--host=127.0.0.1',
    `--port=${port}`,
    // Any web page may knock at a port of this machine. Tests are short and their port is random.
    forTests ? '--without-connection-token' : `--connection-token=${token}`,
    '--accept-server-license-terms',
    '--telemetry-level=off',
    `--server-data-dir=${dataDir}`,
    `--extensions-dir=${extensionsDir}`,
    // Without it a built workbench ignores the paths of extension tests. With it, notifications pop up no more.
    ...(forTests ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(editor.node, args, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const actualPort = await new Promise((resolve, reject) => {
    let output = '';
    const onData = (data) => {
      log(String(data));
      output += data;
      const listening = /listening on (\d+)/.exec(output);
      if (listening) resolve(Number(listening[1]));
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The editor's server ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`The editor's server does not listen:\n${output}`)), minuteMs).unref();
  });
  return { port: actualPort, process: child, addressOf, stop: () => stopProcess(child) };

  function addressOf(folder) {
    const query = new URLSearchParams({ ...(forTests ? {} : { tkn: token }), folder });
    return `http://127.0.0.1:${actualPort}/?${query}`;
  }
}

/** Installs a .vsix into `extensionsDir`, as `code --install-extension` does. Returns the exit code. */
export function installExtension({ editor, vsix, extensionsDir, dataDir }) {
  const args = [
    editor.server,
    '--accept-server-license-terms',
    '--telemetry-level=off',
    `--install-extension=${vsix}`,
    '--force',
    `--extensions-dir=${extensionsDir}`,
    `--server-data-dir=${dataDir}`,
  ];
  return spawnSync(editor.node, args, { env: cleanEnvironment(), stdio: 'inherit' }).status ?? 1;
}

/** Opens a headless Chromium. Resolves with the `page` and `stop`. */
export async function startBrowser({ editor }) {
  const { chromium } = await import(pathToFileURL(editor.playwright).href);
  const browser = await chromium.launch({
    executablePath: installChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage', // Containers have little of it, and Chromium then dies.
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  return { page, stop: () => browser.close() };
}

/** Nothing that asks, moves or covers the editor; in tests, nothing either that other extensions say. */
function settingsFor(forTests) {
  return {
    'chat.disableAIFeatures': true,
    'files.autoSave': 'off', // On in browsers, off on the desktop.
    'extensions.ignoreRecommendations': true,
    'git.openRepositoryInParentFolders': 'never',
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'workbench.enableExperiments': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    ...(forTests && {
      'git.enabled': false,
      'security.workspace.trust.enabled': false,
      // The sample workspace has no node_modules, so TypeScript would underline every import.
      'js/ts.validate.enabled': false,
      'typescript.validate.enable': false,
      'javascript.validate.enable': false,
    }),
  };
}

/** A test runner or an editor above us must not speak to the editor that we start. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|npm_)/.test(name),
    ),
  );
}

async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patienceMs = 5000;
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(timer);
}
