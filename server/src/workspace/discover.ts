/**
 * Which files there are: one walk over the roots finds sources, schemas and the files that configure us.
 *
 * Our own walk and no library: it must yield between folders, name what it could not read, and never follow a link
 * round in circles. Folders that hold other people's code or build results are not entered.
 */
import { isDeploymentFile } from './deployment.ts';
import { type Disk, isUnreadable } from './disk.ts';
import { enterFolder, type IgnoreScope, isIgnored, scopeAbove } from './ignored.ts';
import { folderOf, isWithin, relativeTo } from './paths.ts';
import type { Steps } from './steps.ts';

export type FileKind =
  | 'source'
  | 'prisma'
  | 'sql'
  | 'package'
  | 'tsconfig'
  | 'tenfold'
  | 'baseline'
  | 'pnpm'
  | 'deno'
  | 'deployment';

export interface SkippedPath {
  readonly path: string;
  readonly reason: string;
}

/** Paths are sorted. */
export interface Discovery {
  readonly files: Readonly<Record<FileKind, readonly string[]>>;
  readonly skipped: readonly SkippedPath[];
  /** Symbolic links to folders inside the roots, and where they lead: the files are listed there, once. */
  readonly links: ReadonlyMap<string, string>;
}

const SOURCE = /\.[mc]?[tj]sx?$/;
/** What `mts`, `cts`, `mjs` and `cjs` do not have: an `x` at the end. */
const NO_SOURCE = /\.[mc][tj]sx$/;
const TSCONFIG = /^(tsconfig|jsconfig)(\..+)?\.json$/;

/** What a file is to us by its name; undefined: nothing. */
export function kindOfFile(name: string): FileKind | undefined {
  if (isDeploymentFile(name)) return 'deployment';
  if (SOURCE.test(name)) return NO_SOURCE.test(name) ? undefined : 'source';
  if (name.endsWith('.prisma')) return 'prisma';
  if (name.endsWith('.sql')) return 'sql';
  if (name === 'package.json') return 'package';
  if (name === 'tenfold.json') return 'tenfold';
  if (name === 'tenfold-baseline.json') return 'baseline';
  if (name === 'pnpm-workspace.yaml') return 'pnpm';
  if (name === 'deno.json' || name === 'deno.jsonc') return 'deno';
  return TSCONFIG.test(name) ? 'tsconfig' : undefined;
}

/** Never entered, wherever they are. Folders whose name starts with a dot are not entered either, but for this one. */
const ADDRESS_FOLDER = '.well-known';
const FOREIGN = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'dist',
  'cdk.out',
  'storybook-static',
]);
/** Build results beside a package.json; elsewhere a name like any other (`src/modules/build`). */
const OUTPUT = new Set(['build', 'out', 'coverage', 'target', 'output', 'tmp', 'temp', 'vendor']);

/** True when a folder of this name is not entered. */
export function isForeignFolder(name: string, besidePackage: boolean): boolean {
  return (
    (name.startsWith('.') && name !== ADDRESS_FOLDER) ||
    FOREIGN.has(name) ||
    (besidePackage && OUTPUT.has(name))
  );
}

interface Folder {
  readonly path: string;
  readonly scope: IgnoreScope | undefined;
}

/** Walks the roots. Pauses are possible between folders. */
export function* discover(disk: Disk, roots: readonly string[]): Steps<Discovery> {
  const found = new Map<FileKind, Set<string>>();
  const skipped: SkippedPath[] = [];
  const links = new Map<string, string>();
  const outermost = roots.filter((root) => !roots.some((other) => other !== root && isWithin(root, other)));
  const realRoots = new Map([...new Set(outermost)].map((root) => [disk.real(root) ?? root, root]));
  const entered = new Set<string>();
  const stack: Folder[] = [...realRoots.values()].map((path) => ({ path, scope: scopeAbove(disk, path) }));

  for (let folder = stack.pop(); folder; folder = stack.pop()) {
    const entries = disk.list(folder.path);
    if (isUnreadable(entries)) {
      skipped.push({ path: folder.path, reason: entries.error });
      continue;
    }
    const names = new Set(entries.map((entry) => entry.name));
    const scope = enterFolder(disk, folder.path, folder.scope, names.has('.gitignore'));
    const besidePackage = names.has('package.json');
    const prefix = folder.path === '/' ? '/' : `${folder.path}/`;
    for (const { name, kind } of entries) {
      const path = prefix + name;
      if (kind === 'folder') enter(path, name, scope, besidePackage);
      else if (kind === 'file') take(path, name, scope);
      else if (kind === 'link') follow(path, name, scope, besidePackage);
    }
    yield;
  }
  const list = (kind: FileKind) => [...(found.get(kind) ?? [])].sort();
  return {
    files: {
      source: list('source'),
      prisma: list('prisma'),
      sql: list('sql'),
      package: list('package'),
      deno: list('deno'),
      tsconfig: list('tsconfig'),
      tenfold: list('tenfold'),
      baseline: list('baseline'),
      pnpm: list('pnpm'),
      deployment: list('deployment'),
    },
    skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)),
    links,
  };

  function enter(path: string, name: string, scope: IgnoreScope | undefined, besidePackage: boolean) {
    if (isForeignFolder(name, besidePackage) || isIgnored(scope, path, true)) return;
    stack.push({ path, scope });
  }

  function take(path: string, name: string, scope: IgnoreScope | undefined) {
    const kind = kindOfFile(name);
    if (!kind || isIgnored(scope, path, false)) return;
    const set = found.get(kind) ?? new Set();
    found.set(kind, set.add(path));
  }

  function follow(path: string, name: string, scope: IgnoreScope | undefined, besidePackage: boolean) {
    if (isForeignFolder(name, besidePackage)) return;
    const real = disk.real(path);
    if (real === undefined) {
      if (kindOfFile(name)) skipped.push({ path, reason: 'a broken symbolic link, or a loop of them' });
      return;
    }
    for (const [realRoot, root] of realRoots) {
      if (isWithin(realRoot, real)) return; // It leads above a root: round in a circle.
      const relative = relativeTo(real, realRoot);
      if (!isWithin(real, realRoot)) continue;
      const target = `${root}/${relative}`;
      links.set(path, target); // Its files are found at their own place.
      return;
    }
    const stamp = disk.stamp(real);
    if (stamp?.kind === 'file') take(path, name, scope);
    if (stamp?.kind !== 'folder' || entered.has(real) || real.includes('/node_modules/')) return;
    if ([...entered].some((other) => isWithin(real, other) || isWithin(other, real))) return;
    entered.add(real);
    enter(path, name, scope, besidePackage);
  }
}

/**
 * True when a file that has come up since the walk belongs to the workspace, as far as its folders' names and
 * .gitignore files say.
 */
export function belongs(disk: Disk, roots: readonly string[], path: string): boolean {
  const root = roots.find((folder) => isWithin(path, folder));
  if (root === undefined) return false;
  let scope = scopeAbove(disk, root);
  const relative = relativeTo(path, root).split('/');
  let folder = root;
  for (const [index, name] of relative.entries()) {
    scope = enterFolder(disk, folder, scope, disk.stamp(`${folder}/.gitignore`)?.kind === 'file');
    const next = folder === '/' ? `/${name}` : `${folder}/${name}`;
    const isFolder = index < relative.length - 1;
    if (isFolder && isForeignFolder(name, disk.stamp(`${folder}/package.json`)?.kind === 'file'))
      return false;
    if (isIgnored(scope, next, isFolder)) return false;
    folder = next;
  }
  return kindOfFile(relative.at(-1) ?? folderOf(path)) !== undefined;
}
