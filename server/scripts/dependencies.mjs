/**
 * Installs what package-lock.json names, when it is not there yet.
 *
 * Imports nothing but Node itself, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Runs `npm ci` when node_modules differs from package-lock.json. Throws when npm fails.
 *
 * Install scripts are not run: none of our packages needs one, and one of them (keytar, below
 * @vscode/vsce) would try to download a binary where there may be no network.
 */
export function installDependencies() {
  if (isInstalled()) return;
  console.log('Installing dependencies (npm ci), once.');
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
  });
  if (npm.status !== 0) throw new Error(`npm ci failed in ${root}`);
}

const isWindows = process.platform === 'win32';

/**
 * Compares versions, not times: git sets the time of package-lock.json at every checkout, and npm writes
 * its own record in node_modules before it writes package-lock.json.
 */
function isInstalled() {
  const record = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const present = packagesOf(record);
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === '') return true; // The repository itself.
    if (entry.optional && !present[folder]) return true; // Made for another platform.
    return present[folder]?.version === entry.version;
  });
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}
