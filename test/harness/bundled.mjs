/** Runs a program of the tests that is written in TypeScript: bundles it, packages left outside, and starts it in a process. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../server/scripts/dependencies.mjs';

/** `entry` from the root of the repository; takes over the arguments of this process, and its end. */
export async function runBundled(entry, nodeOptions = []) {
  // Below the repository, so that the bundle finds its packages; its own, so that two runs at once do not meet.
  const outfile = path.join(root, `out/${path.basename(path.dirname(entry))}/${process.pid}.mjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    loader: { '.md': 'text' },
    define: { 'import.meta.dirname': JSON.stringify(path.join(root, path.dirname(entry))) },
    logLevel: 'warning',
  });
  const args = ['--enable-source-maps', ...nodeOptions, outfile, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  rmSync(outfile, { force: true });
  process.exitCode = status ?? 1;
}
