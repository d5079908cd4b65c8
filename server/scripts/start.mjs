/**
 * `npm start [-- folder]`: installs and builds what is missing, then scans the sample workspace or the
 * folder that is named. Ends with 0 when the scan was done (findings are what it is for), with 2 when not.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { installDependencies, root } from './dependencies.mjs';

process.exitCode = await start(process.argv.slice(2));

async function start(args) {
  // npm runs scripts in the repository; the folder was named from where the user stands.
  const folder = path.resolve(
    process.env.INIT_CWD ?? process.cwd(),
    args[0] ?? path.join(root, 'test/workspace/shop'),
  );
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`${folder} is not a folder.`);
    return 2;
  }
  try {
    installDependencies();
    const { build } = await import('./build.mjs');
    await build();
  } catch (error) {
    if (!error.errors) console.error(error.message); // esbuild has printed its own.
    return 2;
  }
  const cli = path.join(root, 'dist/cli.cjs');
  const scan = spawnSync(process.execPath, [cli, 'scan', folder, ...args.slice(1)], { stdio: 'inherit' });
  const foundSomething = 1;
  if (scan.status !== 0 && scan.status !== foundSomething) return scan.status ?? 2;
  const shown = path.relative(process.env.INIT_CWD ?? process.cwd(), folder) || '.';
  console.log(`\nTo open it in the editor: npm run editor -- ${shown}`);
  return 0;
}
