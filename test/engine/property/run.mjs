/** Bundles main.ts and runs it: see there. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../../server/scripts/dependencies.mjs';

const outfile = path.join(root, `out/property/${process.pid}.mjs`);
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/engine/property/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
rmSync(outfile, { force: true });
process.exitCode = status ?? 1;
