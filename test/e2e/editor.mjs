/**
 * `npm run editor [-- folder]`: packages Tenfold, installs the .vsix into a real editor and opens the sample
 * workspace, or the folder that is named. Uses the desktop editor when `code` is on the PATH, else the one of
 * `install.mjs`: then it prints the address to open, and runs until Ctrl+C.
 *
 * The editor gets a profile of its own in .vscode-test/, so that nobody's own one is touched. The sample is
 * copied, so that quick fixes may be tried; to a temporary folder, because git ignores .vscode-test/ and so
 * Tenfold would as well.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDependencies, root } from '../../server/scripts/dependencies.mjs';
import { installExtension, startServer } from './host.mjs';
import { installEditor } from './install.mjs';

const profile = path.join(root, '.vscode-test/profile');
const dirs = { extensionsDir: path.join(profile, 'extensions'), dataDir: path.join(profile, 'data') };
const preferredPort = 8010;

try {
  const folder = folderToOpen(process.argv[2]);
  installDependencies();
  const { makePackage } = await import('../../server/scripts/package.mjs');
  const { vsix } = await makePackage();
  if (!openOnDesktop(vsix, folder)) await serve(vsix, folder);
} catch (error) {
  if (!error.errors) console.error(error.message); // esbuild has printed its own.
  process.exitCode = 2;
}

/** Throws when the folder is none. */
function folderToOpen(named) {
  if (named) {
    // npm runs scripts in the repository; the folder was named from where the user stands.
    const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder} is not a folder.`);
    if (folder !== path.join(root, 'test/workspace/shop')) return folder;
  }
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'tenfold-')), 'shop');
  cpSync(path.join(root, 'test/workspace/shop'), copy, { recursive: true });
  return copy;
}

/** Returns false when there is no desktop editor. */
function openOnDesktop(vsix, folder) {
  const options = { stdio: 'inherit', shell: process.platform === 'win32' };
  const args = ['--extensions-dir', dirs.extensionsDir, '--user-data-dir', dirs.dataDir];
  const installed = spawnSync('code', [...args, '--install-extension', vsix, '--force'], options);
  if (installed.status !== 0) return false;
  const opened = spawnSync('code', [...args, '--new-window', folder], options);
  if (opened.status === 0) console.log(`Opened ${folder} in VS Code.`);
  return opened.status === 0;
}

async function serve(vsix, folder) {
  const editor = installEditor();
  if (installExtension({ editor, vsix, ...dirs }) !== 0)
    throw new Error(`The editor could not install ${vsix}.`);
  const server = await startPreferred({ editor, ...dirs });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      await server.stop();
      process.exit(0);
    });
  }
  console.log(`\nOpen ${server.addressOf(folder)}\nCtrl+C ends the editor.`);
}

/** A second editor, or a stranger, may have the port already. */
async function startPreferred(options) {
  return startServer({ ...options, port: preferredPort }).catch(() => startServer(options));
}
