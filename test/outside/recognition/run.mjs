/** Bundles main.ts and runs it: see there. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../../server/scripts/dependencies.mjs';

/** The checker of a large project needs more than Node gives by itself. */
const MEMORY_MB = 4096;

const outfile = path.join(root, `out/recognition/${process.pid}.mjs`);
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/outside/recognition/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  loader: { '.md': 'text' },
  logLevel: 'warning',
});
const args = ['--enable-source-maps', `--max-old-space-size=${MEMORY_MB}`, outfile, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
rmSync(outfile, { force: true });
process.exitCode = status ?? 1;
