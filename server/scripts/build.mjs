/**
 * Bundles the extension into dist/, everything that is shipped and nothing twice:
 *
 *     client.cjs                          the VS Code client
 *     server.cjs, cli.cjs, worker.cjs     three lines each, which start a part of
 *     engine.cjs                          language server, command line and worker in one file
 *     typescript.cjs                      the compiler's parser (typescript.mjs)
 *
 * The server, the command line and the worker share nearly all their code, and esbuild cannot split
 * CommonJS bundles. So they are one bundle in which each part is required lazily: code of the parts which
 * a process does not start is parsed over, never run.
 *
 * `node server/scripts/build.mjs [--watch]`
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './dependencies.mjs';
import { namesUsed, parserOf } from './typescript.mjs';

const dist = path.join(root, 'dist');

/** What engine.cjs holds: the file that starts each part, and the source behind it. */
const parts = [
  { name: 'server', source: 'server/src/main.ts' },
  { name: 'cli', source: 'server/src/cli.ts', executable: true },
  { name: 'worker', source: 'server/src/engine/worker.ts', optional: true },
];

/**
 * Builds dist/ and returns esbuild's metafiles, one for each bundle that was made now. Throws what
 * esbuild throws, after it has printed the errors.
 */
export async function build() {
  // What an earlier version of this script wrote must not end up in the package.
  if (existsSync(dist)) for (const stale of staleFiles()) rmSync(stale);
  mkdirSync(dist, { recursive: true });
  const results = await Promise.all([
    bundleTypescript(),
    ...bundles().map((options) => esbuild.build(options)),
  ]);
  writeLaunchers();
  return results.flatMap((result) => result?.metafile ?? []);
}

/** Rebuilds on every change until the process is ended. */
export async function watch() {
  await build();
  for (const options of bundles()) {
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
  }
}

function bundles() {
  return [
    {
      ...common,
      entryPoints: [path.join(root, 'client/src/extension.ts')],
      outfile: path.join(dist, 'client.cjs'),
      external: ['vscode'],
      target: 'node18', // The oldest editor of `engines.vscode` has Node 20.9; forks of it are older.
    },
    {
      ...common,
      stdin: { contents: engineEntry(), resolveDir: root, sourcefile: 'engine.js', loader: 'js' },
      outfile: path.join(dist, 'engine.cjs'),
      target: 'node20',
    },
  ];
}

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: true,
  keepNames: false,
  lineLimit: 160, // Node prints the line of an uncaught error, and without it that is the whole bundle.
  mainFields: ['module', 'main'], // The main file of jsonc-parser hides its `require` calls from bundlers.
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // A rule's page is its documentation: the command line prints it, so it travels as text.
  loader: { '.md': 'text' },
  // All bundles lie in dist/, so what a module finds beside itself it finds beside the bundle.
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: {
    'import.meta.url': '__bundleUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'process.env.NODE_ENV': '"production"',
  },
  plugins: [
    {
      name: 'typescript-once',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^typescript$/ }, () => ({ path: './typescript.cjs', external: true })),
    },
  ],
};

function presentParts() {
  return parts.filter((part) => !part.optional || existsSync(path.join(root, part.source)));
}

function engineEntry() {
  return presentParts()
    .map((part) => `exports.${part.name} = () => require('./${part.source}');`)
    .join('\n');
}

function writeLaunchers() {
  for (const part of presentParts()) {
    const file = path.join(dist, `${part.name}.cjs`);
    // The compile cache (Node 22 and newer) saves the compiling of TypeScript at the next start.
    const lines = [
      ...(part.executable ? ['#!/usr/bin/env node'] : []),
      "require('node:module').enableCompileCache?.();",
      `module.exports = require('./engine.cjs').${part.name}();`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    if (part.executable) chmodSync(file, 0o755);
  }
}

/** Made again only when its version or what we need of it changes: minifying takes longer than all the rest. */
async function bundleTypescript() {
  const folder = path.join(root, 'node_modules/typescript');
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const lowering = path.join(root, 'server/src/lowering');
  const texts = readdirSync(lowering)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(lowering, name), 'utf8'));
  const contents = parserOf(
    readFileSync(path.join(folder, 'lib/typescript.js'), 'utf8'),
    texts.flatMap(namesUsed),
  );
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const banner = `/* the parser of typescript ${version}, ${hash} */`;
  const outfile = path.join(dist, 'typescript.cjs');
  if (existsSync(outfile) && readFileSync(outfile, 'utf8').startsWith(banner)) return undefined;
  return esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents,
      resolveDir: folder,
      sourcefile: 'node_modules/typescript/lib/parser.js',
      loader: 'js',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    lineLimit: common.lineLimit,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error', // The compiler's own `require` calls are computed, and mean to be.
    banner: { js: banner },
    footer: { js: 'module.exports = module.exports.default;' }, // As TypeScript itself exports.
  });
}

function staleFiles() {
  return parts
    .filter((part) => !presentParts().includes(part))
    .map((part) => path.join(dist, `${part.name}.cjs`))
    .filter(existsSync);
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const started = performance.now();
  try {
    await (process.argv.includes('--watch') ? watch() : build());
    console.log(
      `Built ${path.relative(process.cwd(), dist) || '.'} in ${Math.round(performance.now() - started)} ms.`,
    );
  } catch (error) {
    if (!error.errors) console.error(error); // esbuild has printed its own.
    process.exitCode = 1;
  }
}
