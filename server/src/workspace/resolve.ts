/**
 * What a module specifier means, seen from a folder: a file of the workspace, a package outside it, or nothing.
 *
 * Our own resolver instead of TypeScript's, because that one asks the disk, and in a workspace whose packages are
 * neither installed nor built it finds little. This one knows the set of files, so it needs no disk at all, and it
 * leads to the source where a package.json names what will be built from it.
 */

import { sourcePaths, targetsOf, usualEntries } from './exports.ts';
import type { FileSet } from './file-set.ts';
import type { Package, Packages } from './packages.ts';
import { folderOf, isWithin, join } from './paths.ts';
import type { TsConfigs } from './tsconfig.ts';
import { type ModuleOptions, matchPattern } from './tsconfig.ts';

/** The shape is that of `Resolution` in linking's `sources.ts`. */
export type Resolution =
  | { readonly k: 'file'; readonly path: string }
  | { readonly k: 'package'; readonly name: string; readonly subpath: string }
  | { readonly k: 'missing' };

export interface ModuleWorld {
  readonly files: FileSet;
  readonly packages: Packages;
  readonly tsconfigs: TsConfigs;
  /** Symbolic links to folders of the workspace. */
  readonly links: ReadonlyMap<string, string>;
  /** Import maps of deno.json files: folder → specifier → target. */
  readonly importMaps: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

const MISSING: Resolution = { k: 'missing' };

/** Resolves a specifier, as written, from a folder. Pure; remember the answers. */
export function resolveModule(world: ModuleWorld, folder: string, written: string): Resolution {
  const specifier = withoutQuery(written);
  if (specifier === '') return MISSING;
  if (specifier.startsWith('.')) return relative(world, folder, specifier);
  const url = fromUrl(specifier);
  if (url) return url;
  const pack = world.packages.nearest(folder);
  const file =
    mapped(world, folder, specifier) ??
    byPaths(world, folder, specifier) ??
    (specifier.startsWith('#') ? byImports(world, pack, specifier) : undefined) ??
    byOwnPackage(world, pack, specifier) ??
    byConvention(world, pack, folder, specifier);
  if (file !== undefined) return typeof file === 'string' ? { k: 'file', path: file } : file;
  return isAlias(world, folder, specifier) ? MISSING : packageOf(specifier);
}

/** `./x?raw`, `./icon.svg?url`: bundlers' loaders. `#` starts an import map's names and is left alone. */
function withoutQuery(specifier: string): string {
  const at = specifier.indexOf('?');
  return at > 0 ? specifier.slice(0, at) : specifier;
}

function relative(world: ModuleWorld, folder: string, specifier: string): Resolution {
  const path = join(folder, specifier);
  const found = find(world, path) ?? throughRootDirs(world, folder, path);
  if (found !== undefined) return { k: 'file', path: found };
  // `../../packages/db`: a folder whose package.json says where its entry is.
  const pack = world.packages.nearest(path);
  const entry = pack && pack.folder === path ? entryOf(world, pack, '') : undefined;
  if (entry !== undefined) return { k: 'file', path: entry };
  const modules = path.lastIndexOf('/node_modules/');
  if (modules >= 0) return packageOf(path.slice(modules + '/node_modules/'.length));
  const source = throughBuilt(world, path);
  return source === undefined ? MISSING : { k: 'file', path: source };
}

function find(world: ModuleWorld, path: string): string | undefined {
  const found = world.files.find(path);
  if (found !== undefined || world.links.size === 0) return found;
  for (const [link, target] of world.links) {
    if (isWithin(path, link)) return world.files.find(target + path.slice(link.length));
  }
  return undefined;
}

/** tsconfig `rootDirs`: several folders that count as one. */
function throughRootDirs(world: ModuleWorld, folder: string, path: string): string | undefined {
  for (const { rootDirs } of world.tsconfigs.of(folder)) {
    const root = rootDirs.find((dir) => isWithin(path, dir));
    if (root === undefined) continue;
    for (const other of rootDirs) {
      const found = find(world, other + path.slice(root.length));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function mapped(world: ModuleWorld, folder: string, specifier: string): Resolution | undefined {
  if (world.importMaps.size === 0) return undefined;
  for (const [base, map] of world.importMaps) {
    if (!isWithin(folder, base)) continue;
    const key = Object.hasOwn(map, specifier)
      ? specifier
      : Object.keys(map).find((name) => name.endsWith('/') && specifier.startsWith(name));
    if (key === undefined) continue;
    const target = map[key] + specifier.slice(key.length);
    return target.startsWith('.') ? relative(world, base, target) : (fromUrl(target) ?? packageOf(target));
  }
  return undefined;
}

function byPaths(world: ModuleWorld, folder: string, specifier: string): string | undefined {
  for (const options of world.tsconfigs.of(folder)) {
    const found =
      throughPaths(world, options, specifier) ??
      (options.baseUrl && find(world, join(options.baseUrl, specifier)));
    if (found) return found;
  }
  return undefined;
}

function throughPaths(world: ModuleWorld, { paths }: ModuleOptions, specifier: string): string | undefined {
  for (const pattern of paths) {
    const star = matchPattern(pattern, specifier);
    if (star === undefined) continue;
    for (const target of pattern.targets) {
      const path = target.replace('*', star);
      const found = find(world, path) ?? throughBuilt(world, path);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A path that leads to a build result, or to a package's folder: its source. */
function throughBuilt(world: ModuleWorld, path: string): string | undefined {
  const pack = world.packages.nearest(path);
  if (!pack || !isWithin(path, pack.folder) || path.includes('/node_modules/')) return undefined;
  return path === pack.folder
    ? entryOf(world, pack, '')
    : fromTarget(world, pack, path.slice(pack.folder.length + 1));
}

/** `#db`: the package's own `imports`. */
function byImports(
  world: ModuleWorld,
  pack: Package | undefined,
  specifier: string,
): string | Resolution | undefined {
  for (const target of pack ? targetsOf(pack.imports, specifier) : []) {
    const found = target.startsWith('.') ? fromTarget(world, pack!, target) : packageOf(target);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byOwnPackage(world: ModuleWorld, from: Package | undefined, specifier: string): string | undefined {
  const { name, subpath } = splitPackage(specifier);
  const pack = world.packages.own(name, from);
  return pack && entryOf(world, pack, subpath);
}

/** The source file of a package's entry, or of a path in it. */
function entryOf(world: ModuleWorld, pack: Package, subpath: string): string | undefined {
  const targets = targetsOf(pack.exports, subpath === '' ? '.' : `./${subpath}`);
  if (subpath === '') targets.push(...pack.mains);
  else targets.push(`./${subpath}`);
  for (const target of targets) {
    const found = fromTarget(world, pack, target);
    if (found !== undefined) return found;
  }
  const usual =
    subpath === '' ? usualEntries(pack) : [`${pack.folder}/src/${subpath}`, `${pack.folder}/lib/${subpath}`];
  for (const path of usual) {
    const found = find(world, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fromTarget(world: ModuleWorld, pack: Package, target: string): string | undefined {
  const [options] = world.tsconfigs.of(pack.folder);
  for (const path of sourcePaths(pack, target, options?.outDir, options?.rootDir)) {
    const found = find(world, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Aliases that frameworks and generators set up outside tsconfig, or in a tsconfig that is generated. */
const CONVENTIONS: readonly (readonly [prefix: string, folders: readonly string[]])[] = [
  ['@/', ['/src/', '/', '/app/']],
  ['~/', ['/app/', '/src/', '/']],
  ['~~/', ['/']],
  ['@@/', ['/']],
  ['$lib/', ['/src/lib/']],
  ['$lib', ['/src/lib']],
  ['src/', ['/src/']],
  ['/', ['/', '/src/', '/public/']],
];

function byConvention(
  world: ModuleWorld,
  pack: Package | undefined,
  folder: string,
  specifier: string,
): string | undefined {
  for (const [prefix, folders] of CONVENTIONS) {
    if (!specifier.startsWith(prefix)) continue;
    for (const base of pack ? [pack.folder] : [folder, folderOf(folder)]) {
      for (const below of folders) {
        const found = find(world, base + below + specifier.slice(prefix.length));
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** Modules that SvelteKit and Nuxt make: no file of the project, and no alias of one. */
const FRAMEWORK = /^(?:\$app\/|#imports$)/;

/** True when the specifier cannot be the name of a package, or an alias other than `*` matches it and no package does. */
function isAlias(world: ModuleWorld, folder: string, specifier: string): boolean {
  if (FRAMEWORK.test(specifier)) return false;
  if (/^(@\/|~|\$|#|\/|@@\/)/.test(specifier)) return true;
  const matches = world.tsconfigs
    .of(folder)
    .some(({ paths }) =>
      paths.some((pattern) => pattern.prefix !== '' && matchPattern(pattern, specifier) !== undefined),
    );
  return matches && !world.packages.dependencies(folder).has(splitPackage(specifier).name);
}

/** Deno and browsers name packages by URL: `npm:zod@3`, `jsr:@std/http`, `https://esm.sh/stripe@12/es2022/stripe.mjs`. */
function fromUrl(specifier: string): Resolution | undefined {
  const registry =
    /^(?:npm|jsr):\/?(.+)$/.exec(specifier) ??
    /^https?:\/\/(?:esm\.sh|cdn\.skypack\.dev|esm\.run|cdn\.jsdelivr\.net\/npm|unpkg\.com|jsr\.io)\/(?:v\d+\/|stable\/)?(.+)$/.exec(
      specifier,
    );
  if (registry) return packageOf(registry[1]!.replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]*/, '$1'));
  const deno = /^https?:\/\/deno\.land\/(?:x\/)?([^/@]+)(?:@[^/]*)?\/?(.*)$/.exec(specifier);
  if (deno) return { k: 'package', name: `deno.land/${deno[1]}`, subpath: deno[2]! };
  return /^(https?|data|file|virtual):/.test(specifier) ? MISSING : undefined;
}

/** Builtins that exist only with their prefix; `sqlite` and `test` alone are packages of the registry. */
const PREFIXED_BUILTINS = new Set(['sqlite', 'test', 'sea', 'quic']);

/** `node:fs/promises` is the same as `fs/promises`, and is named so. */
function packageOf(specifier: string): Resolution {
  if (!specifier.startsWith('node:')) return { k: 'package', ...splitPackage(specifier) };
  const { name, subpath } = splitPackage(specifier.slice('node:'.length));
  return { k: 'package', name: PREFIXED_BUILTINS.has(name) ? `node:${name}` : name, subpath };
}

function splitPackage(specifier: string): { readonly name: string; readonly subpath: string } {
  const first = specifier.indexOf('/');
  const end = specifier.startsWith('@') && first >= 0 ? specifier.indexOf('/', first + 1) : first;
  return end < 0
    ? { name: specifier, subpath: '' }
    : { name: specifier.slice(0, end), subpath: specifier.slice(end + 1) };
}
