/**
 * Makes tenfold-<version>.vsix, and refuses to make a bad one: too large, with node_modules, or with
 * TypeScript twice.
 *
 * `node server/scripts/package.mjs`, or import `makePackage`.
 */
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { build } from './build.mjs';
import { root } from './dependencies.mjs';

const maximumBytes = 3 * 1024 * 1024;

/**
 * Builds, and packages into `folder`. Returns the path of the .vsix and its size in bytes; throws when it breaks
 * a promise.
 */
export async function makePackage(folder = root) {
  const metafiles = await build();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const vsix = path.join(folder, `tenfold-${version}.vsix`);
  rmSync(vsix, { force: true });
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    dependencies: false, // Everything is bundled.
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    skipLicense: true,
  });
  const archive = readFileSync(vsix);
  const problems = [...problemsOfListing(listing(archive)), ...problemsOfBundles(metafiles)];
  if (archive.length > maximumBytes)
    problems.push(`it has ${archive.length} bytes, more than ${maximumBytes}`);
  if (problems.length > 0) {
    rmSync(vsix); // Nobody should install it by mistake.
    throw new Error(`The package is not good: ${problems.join('; ')}.`);
  }
  return { vsix, bytes: archive.length };
}

function problemsOfListing(names) {
  const unwanted = names.filter((name) => /(^|\/)node_modules\//.test(name) || /\.(ts|map)$/.test(name));
  const compilers = names.filter((name) => /typescript[^/]*\.c?js$/.test(name));
  const problems = unwanted.map((name) => `${name} is inside`);
  if (compilers.length !== 1) problems.push(`TypeScript is inside ${compilers.length} times`);
  for (const needed of ['client', 'server', 'cli', 'engine']) {
    if (!names.includes(`extension/dist/${needed}.cjs`)) problems.push(`dist/${needed}.cjs is missing`);
  }
  return problems;
}

/** A bundle may hold the compiler under another name; esbuild knows what it put where. */
function problemsOfBundles(metafiles) {
  return metafiles
    .flatMap((metafile) => Object.entries(metafile.outputs))
    .filter(([file]) => path.basename(file) !== 'typescript.cjs')
    .filter(([, output]) =>
      Object.keys(output.inputs).some((input) => input.includes('node_modules/typescript/')),
    )
    .map(([file]) => `${file} holds TypeScript`);
}

/**
 * The names in a zip archive, from its central directory (sections 4.3.12 and 4.3.16 of
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
 */
function listing(archive) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let offset = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString('utf8', offset + 46, offset + 46 + nameLength);
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
    return name;
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    const { vsix, bytes } = await makePackage();
    console.log(`${path.relative(process.cwd(), vsix)}: ${(bytes / 1024 / 1024).toFixed(2)} MB of 3 MB.`);
  } catch (error) {
    if (!error.errors) console.error(error.message);
    process.exitCode = 1;
  }
}
