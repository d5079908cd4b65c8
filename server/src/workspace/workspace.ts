/**
 * The workspace: its files, packages, module names and roles, as they are now.
 *
 * Starts from a walk over the roots and is kept up to date file by file. Knows nothing of what is in a source file;
 * where a role depends on it, the caller says. Read `discover.ts` and `resolve.ts` next.
 */
import { parse } from 'jsonc-parser';
import type { Deployment } from '../../../rules/model/deployment.ts';
import { readDeployments } from './deployment.ts';
import { belongs, type Discovery, type FileKind, kindOfFile, type SkippedPath } from './discover.ts';
import type { Disk } from './disk.ts';
import { FileSet } from './file-set.ts';
import { type Packages, type ReadText, readPackages, recordOf } from './packages.ts';
import { folderOf, foldersUp, isWithin, nameOf } from './paths.ts';
import { remembered } from './remembered.ts';
import { type ModuleWorld, type Resolution, resolveModule } from './resolve.ts';
import { type ConfigProblem, readTsConfigs, type TsConfigs } from './tsconfig.ts';

/** What a batch of changes touched beyond the text of files. */
export interface WorkspaceChange {
  /** Files added or removed, of all kinds. */
  readonly files: boolean;
  /** A file that decides what module names mean, or what packages depend on. */
  readonly modules: boolean;
}

export class Workspace {
  readonly roots: readonly string[];
  readonly #disk: Disk;
  readonly #read: ReadText;
  readonly #files: Map<FileKind, Set<string>>;
  readonly #sources: FileSet;
  #skipped: readonly SkippedPath[];
  #links: ReadonlyMap<string, string>;
  #packages!: Packages;
  #tsconfigs!: TsConfigs;
  #importMaps!: Map<string, Readonly<Record<string, string>>>;
  #deployments: ((folder: string) => Deployment) | undefined;
  /** Folder → specifier → answer. */
  #resolved = new Map<string, Map<string, Resolution>>();
  #sorted: readonly string[] | undefined;
  /** Configuration files above the roots. */
  #above: readonly string[] = [];

  /** `read` gives the text of configuration files: open buffers outrank the disk. */
  constructor(disk: Disk, roots: readonly string[], discovery: Discovery, read: ReadText) {
    this.#disk = disk;
    this.roots = roots;
    this.#skipped = discovery.skipped;
    this.#read = read;
    this.#links = discovery.links;
    this.#files = new Map(
      Object.entries(discovery.files).map(([kind, paths]) => [kind as FileKind, new Set(paths)]),
    );
    this.#sources = new FileSet(discovery.files.source);
    this.#readModules();
  }

  /** Paths of a kind, sorted. */
  files(kind: FileKind): readonly string[] {
    if (kind !== 'source') return [...(this.#files.get(kind) ?? [])].sort();
    this.#sorted ??= this.#sources.all();
    return this.#sorted;
  }

  /** Files of all kinds. */
  allFiles(): readonly string[] {
    return [...this.#files.values()].flatMap((paths) => [...paths]);
  }

  /** What the walks could not read. */
  get skipped(): readonly SkippedPath[] {
    return this.#skipped;
  }

  /** Takes over what a later walk says of unreadable folders and of links; its files are for `update`. True when a link leads elsewhere. */
  walkedAgain({ skipped, links }: Discovery): boolean {
    this.#skipped = skipped;
    const isSame =
      links.size === this.#links.size && [...links].every(([from, to]) => this.#links.get(from) === to);
    this.#links = links;
    if (!isSame) this.#resolved = new Map();
    return !isSame;
  }

  has(path: string): boolean {
    const kind = kindOfFile(nameOf(path));
    return kind !== undefined && (this.#files.get(kind)?.has(path) ?? false);
  }

  hasSource(path: string): boolean {
    return this.#files.get('source')?.has(path) ?? false;
  }

  /** The texts of all files that say what module names mean, or what is reported: one of them changes, all may. */
  configurationText(): string {
    const paths = (
      ['package', 'tsconfig', 'pnpm', 'deno', 'tenfold', 'baseline', 'deployment'] as const
    ).flatMap((kind) => this.files(kind));
    return [...paths, ...this.#above].map((path) => `${path}\n${this.#read(path) ?? ''}`).join('\n');
  }

  /** Problems in the tsconfig files. */
  get problems(): readonly ConfigProblem[] {
    return this.#tsconfigs.problems;
  }

  /** The deepest root that holds the path; the first one for a path outside of all. */
  rootOf(path: string): string {
    const roots = this.roots.filter((root) => isWithin(path, root)).sort((a, b) => b.length - a.length);
    return roots[0] ?? folderOf(path);
  }

  resolve(from: string, specifier: string): Resolution {
    const folder = folderOf(from);
    const answers = remembered(this.#resolved, folder, () => new Map<string, Resolution>());
    return remembered(answers, specifier, () => resolveModule(this.#world, folder, specifier));
  }

  get #world(): ModuleWorld {
    return {
      files: this.#sources,
      packages: this.#packages,
      tsconfigs: this.#tsconfigs,
      links: this.#links,
      importMaps: this.#importMaps,
    };
  }

  dependencies(path: string): ReadonlySet<string> {
    return this.#packages.dependencies(folderOf(path));
  }

  /** Does its package do nothing but run as a command? */
  isOfCommand(path: string): boolean {
    return this.#packages.nearest(folderOf(path))?.command === true;
  }

  /** Is it of a package that cannot be published? */
  isOwn(path: string): boolean {
    return this.#packages.nearest(folderOf(path))?.own === true;
  }

  /** Is it bundled for browsers, by a package that has nothing else to run? */
  isOfPage(path: string): boolean {
    const pack = this.#packages.nearest(folderOf(path));
    return pack?.page === true && isWithin(path, `${pack.folder}/src`);
  }

  version(path: string, name: string): string | undefined {
    return this.#packages.version(folderOf(path), name);
  }

  /** How the code of a file is run, as files of the workspace say. */
  deployment(path: string): Deployment {
    this.#deployments ??= readDeployments(this.files('deployment'), this.#read, this.#packages);
    return this.#deployments(folderOf(path));
  }

  /** Folder of the nearest package.json; the root when there is none. */
  packageRoot(path: string): string {
    return this.#packages.nearest(folderOf(path))?.folder ?? this.rootOf(path);
  }

  /** A TypeScript file beside a JavaScript file of the same name: its source. */
  compiledFrom(path: string): string | undefined {
    if (!/\.[mc]?jsx?$/.test(path)) return undefined;
    return this.#sources
      .siblings(path)
      .find((other) => /\.[mc]?tsx?$/.test(other) && !/\.d\.[mc]?ts$/.test(other));
  }

  /** True when a path not known so far would be a file of the workspace. */
  wouldHave(path: string): boolean {
    return belongs(this.#disk, this.roots, path);
  }

  /** Adds (`true`) or removes files, or notes that their text has changed (`undefined`). */
  update(changes: ReadonlyMap<string, boolean | undefined>): WorkspaceChange {
    let [files, modules] = [false, false];
    for (const [path, present] of changes) {
      const kind = kindOfFile(nameOf(path));
      if (!kind) continue;
      const set = this.#files.get(kind) ?? new Set();
      this.#files.set(kind, set);
      if (present !== undefined && present !== set.has(path)) {
        files = true;
        if (present) set.add(path);
        else set.delete(path);
        if (kind === 'source') this.#note(path, present);
      }
      if (kind === 'package' || kind === 'tsconfig' || kind === 'pnpm' || kind === 'deno') modules = true;
      if (kind === 'deployment') modules = true;
    }
    if (modules) this.#readModules();
    if (files || modules) {
      this.#sorted = undefined;
      this.#resolved = new Map();
    }
    return { files, modules };
  }

  #note(path: string, present: boolean): void {
    if (present) this.#sources.add(path);
    else this.#sources.delete(path);
  }

  #readModules(): void {
    this.#deployments = undefined;
    const above = this.roots.flatMap((root) => foldersAbove(this.#disk, root));
    this.#packages = readPackages(this.files('package'), this.files('pnpm'), this.#read, above);
    const tsconfigsAbove = above
      .flatMap((folder) => ['tsconfig.json', 'jsconfig.json'].map((name) => `${folder}/${name}`))
      .filter((path) => this.#disk.stamp(path)?.kind === 'file');
    this.#above = [...above.map((folder) => `${folder}/package.json`), ...tsconfigsAbove];
    const packageFolder = (name: string) =>
      this.#packages.own(name, undefined)?.folder ??
      this.#packages.all.find((pack) => pack.name === name)?.folder;
    this.#tsconfigs = readTsConfigs(
      [...this.files('tsconfig'), ...tsconfigsAbove],
      this.#read,
      packageFolder,
    );
    this.#importMaps = new Map(
      this.files('deno').map((path) => {
        const imports = recordOf(recordOf(parse(this.#read(path) ?? '')).imports);
        return [
          folderOf(path),
          Object.fromEntries(
            Object.entries(imports).filter(
              (entry): entry is [string, string] => typeof entry[1] === 'string',
            ),
          ),
        ];
      }),
    );
  }
}

/**
 * Folders above a root whose configuration still speaks for it: someone opened `packages/api/src`. Up to the folder
 * of the nearest package.json, and none when the root has one itself, or when nothing above says that it is a project.
 */
function foldersAbove(disk: Disk, root: string): string[] {
  if (disk.stamp(`${root}/package.json`)) return [];
  const above = foldersUp(root).slice(1);
  const end = above.findIndex((folder) => disk.stamp(`${folder}/package.json`)?.kind === 'file');
  return end < 0 ? [] : above.slice(0, end + 1);
}
