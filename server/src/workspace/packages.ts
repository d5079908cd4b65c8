/** The package.json files of a workspace, and which packages are its own. */
import { type ParseError, parse } from 'jsonc-parser';
import { matchesGlob } from './globs.ts';
import { folderOf, foldersUp, isWithin, relativeTo } from './paths.ts';

/** A package.json, as far as we read it. Fields of a wrong type are as if absent. */
export interface Package {
  /** Its folder. */
  readonly folder: string;
  readonly name: string | undefined;
  /** Names of dependencies of all kinds, with the wanted version as written. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** `types`, `module`, `main`, … in the order in which they lead to source. */
  readonly mains: readonly string[];
  readonly exports: unknown;
  readonly imports: unknown;
  /** It is there to be run as a command: nothing else can be had of it. */
  readonly command: boolean;
  /** What it builds is a page, and nothing in it serves: its `src` is bundled for browsers. */
  readonly page: boolean;
  /** It cannot be published: it is private, has no name or version, or what it gives is source. */
  readonly own: boolean;
  /** Globs of workspace folders (npm, yarn, bun). */
  readonly workspaces: readonly string[];
}

/** The text of a file, or undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** All packages of the workspace; answers are remembered. */
export interface Packages {
  readonly all: readonly Package[];
  /** The package whose folder holds the file, nearest first; undefined outside all of them. */
  nearest(folder: string): Package | undefined;
  /** The workspace's own package of this name, as seen from a package that imports it. */
  own(name: string, from: Package | undefined): Package | undefined;
  /** Dependencies of the nearest package.json, and of those above it up to its workspace root. */
  dependencies(folder: string): ReadonlySet<string>;
  /** The version of a dependency that the nearest of these wants, as written. */
  version(folder: string, name: string): string | undefined;
}

/** Packages by which a program talks to whoever typed its name. */
const OF_COMMANDS =
  /^(?:commander|yargs|cac|meow|sade|citty|clipanion|gluegun|ink|inquirer|enquirer|prompts|@inquirer\/.*|@clack\/.*|@oclif\/.*)$/;

/** What bundles a program for browsers, from a page and its script. */
const OF_PAGES =
  /^(?:@vitejs\/plugin-(?:react(?:-swc|-oxc)?|vue2?)|@sveltejs\/vite-plugin-svelte|@preact\/preset-vite|vite-plugin-solid|react-scripts)$/;

/** What answers requests, renders on a server, or runs in a process of its own beside the page. */
const OF_SERVERS =
  /^(?:express|fastify|koa|hono|elysia|h3|nitro(?:pack)?|polka|restify|connect|micro|ws|socket\.io|@hapi\/hapi|@hono\/.*|@nestjs\/.*|@trpc\/server|@apollo\/server|apollo-server.*|graphql-yoga|@feathersjs\/.*|@adonisjs\/.*|convex|electron|next|nuxt|astro|vike|vite-plugin-ssr|waku|gatsby|rwsdk|@redwoodjs\/.*|@remix-run\/.*|@react-router\/(?:node|serve|dev)|@sveltejs\/kit|@solidjs\/start|@tanstack\/(?:react-)?start|@cloudflare\/vite-plugin|wrangler|@prisma\/client|drizzle-orm|typeorm|mongoose|mongodb|pg|mysql2?|better-sqlite3|knex|sequelize)$/;

/** Reads one package.json; undefined when it is no object. */
export function readPackage(path: string, text: string): Package | undefined {
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  if (!isRecord(json)) return undefined;
  const dependencies = new Map<string, string>();
  for (const key of ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']) {
    for (const [name, version] of Object.entries(recordOf(json[key])))
      dependencies.set(name, String(version));
  }
  const workspaces = Array.isArray(json.workspaces) ? json.workspaces : recordOf(json.workspaces).packages;
  const mains = ['source', 'types', 'typings', 'module', 'main']
    .map((key) => textOf(json[key]))
    .filter((main) => main !== undefined);
  return {
    folder: folderOf(path),
    name: textOf(json.name),
    dependencies,
    mains,
    command:
      json.bin !== undefined &&
      mains.length === 0 &&
      json.exports === undefined &&
      [...dependencies.keys()].some((name) => OF_COMMANDS.test(name)),
    page:
      [...dependencies.keys()].some((name) => OF_PAGES.test(name)) &&
      ![...dependencies.keys()].some((name) => OF_SERVERS.test(name)),
    own: json.private === true || !textOf(json.name) || !textOf(json.version) || givesSource(json),
    exports: json.exports,
    imports: json.imports,
    workspaces: Array.isArray(workspaces) ? workspaces.filter((glob) => typeof glob === 'string') : [],
  };
}

/** Node runs no TypeScript of an installed package; a build may change that when it is published. */
function givesSource({ main, exports, publishConfig }: Record<string, unknown>): boolean {
  const targets = [...leavesOf(main), ...leavesOf(exports)].filter((one) => /\.[cm]?[jt]sx?$/.test(one));
  return publishConfig === undefined && targets.length > 0 && targets.every((one) => SOURCE.test(one));
}

const SOURCE = /(?<!\.d)\.[cm]?tsx?$/;

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.values(recordOf(value)).flatMap(leavesOf);
}

/**
 * The globs of a pnpm-workspace.yaml. Read line by line: the list under `packages:` is flat text in all there are, and
 * a YAML parser would be the largest part of the package.
 */
export function readPnpmWorkspace(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^packages\s*:/.test(line));
  if (start < 0) return [];
  const inline = /\[(.*)\]/.exec(lines[start]!);
  if (inline) return inline[1]!.split(',').map(unquote).filter(Boolean);
  const globs: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const item = /^\s*-\s*(.+)$/.exec(line);
    if (item) globs.push(unquote(item[1]!));
    else if (/^\S/.test(line) && !line.startsWith('#')) break;
  }
  return globs;
}

/** The folder whose workspaces have this folder, or the package that it is in, as a member; undefined when none has. */
export function workspaceAbove(folder: string, read: ReadText): string | undefined {
  const folders = foldersUp(folder);
  return folders.find((root) => {
    const text = read(`${root}/package.json`);
    const pnpm = read(`${root}/pnpm-workspace.yaml`);
    const globs = [
      ...(text === undefined ? [] : (readPackage(`${root}/package.json`, text)?.workspaces ?? [])),
      ...(pnpm === undefined ? [] : readPnpmWorkspace(pnpm)),
    ];
    const between = folders.slice(0, folders.indexOf(root));
    return globs.length > 0 && between.some((member) => isMember(member, root, globs));
  });
}

/** Reads all package.json and pnpm-workspace.yaml files given. Packages above the roots are read as well, when asked for. */
export function readPackages(
  packageFiles: readonly string[],
  pnpmFiles: readonly string[],
  read: ReadText,
  above: readonly string[],
): Packages {
  const byFolder = new Map<string, Package | undefined>();
  for (const path of packageFiles) byFolder.set(folderOf(path), readPackage(path, read(path) ?? ''));
  for (const folder of above) {
    const text = byFolder.has(folder) ? undefined : read(`${folder}/package.json`);
    if (text !== undefined) byFolder.set(folder, readPackage(`${folder}/package.json`, text));
  }
  const all = [...byFolder.values()].filter((pack) => pack !== undefined);
  const globs = new Map(
    all.filter((pack) => pack.workspaces.length > 0).map((pack) => [pack.folder, pack.workspaces]),
  );
  for (const path of pnpmFiles) globs.set(folderOf(path), readPnpmWorkspace(read(path) ?? ''));

  const workspaceRoots = new Map<Package, string | undefined>();
  const rootOf = (pack: Package): string | undefined => {
    if (!workspaceRoots.has(pack))
      workspaceRoots.set(
        pack,
        [...globs].find(([root, patterns]) => isMember(pack.folder, root, patterns))?.[0],
      );
    return workspaceRoots.get(pack);
  };

  const byName = new Map<string, Package[]>();
  for (const pack of all) if (pack.name) byName.set(pack.name, [...(byName.get(pack.name) ?? []), pack]);

  const nearestMemo = new Map<string, Package | undefined>();
  const nearest = (folder: string): Package | undefined => {
    if (nearestMemo.has(folder)) return nearestMemo.get(folder);
    const found =
      byFolder.get(folder) ?? (folderOf(folder) === folder ? undefined : nearest(folderOf(folder)));
    nearestMemo.set(folder, found);
    return found;
  };

  /** The package and those above it, up to its workspace root. */
  const packsOver = (pack: Package): readonly Package[] => {
    const root = rootOf(pack);
    if (root === undefined) return [pack];
    return foldersUp(pack.folder)
      .filter((up) => isWithin(up, root))
      .map((up) => byFolder.get(up))
      .filter((one) => one !== undefined);
  };

  const dependencyMemo = new Map<Package, ReadonlySet<string>>();
  const none: ReadonlySet<string> = new Set();
  return {
    all,
    nearest,
    own(name, from) {
      const candidates = byName.get(name);
      if (!candidates) return undefined;
      if (from?.name === name) return from;
      const [root, version] = [from && rootOf(from), from?.dependencies.get(name)];
      const local = version !== undefined && /^(workspace|file|link|portal):/.test(version);
      return (
        candidates.find((pack) => root !== undefined && rootOf(pack) === root) ??
        candidates.find(
          (pack) => local || (globs.size === 0 && version === undefined) || rootOf(pack) !== undefined,
        )
      );
    },
    dependencies(folder) {
      const pack = nearest(folder);
      if (!pack) return none;
      let names = dependencyMemo.get(pack);
      if (!names) {
        names = new Set(packsOver(pack).flatMap((one) => [...one.dependencies.keys()]));
        dependencyMemo.set(pack, names);
      }
      return names;
    },
    version(folder, name) {
      const pack = nearest(folder);
      return (
        pack &&
        packsOver(pack)
          .find((one) => one.dependencies.has(name))
          ?.dependencies.get(name)
      );
    },
  };
}

function isMember(folder: string, root: string, patterns: readonly string[]): boolean {
  if (folder === root) return true;
  if (!isWithin(folder, root)) return false;
  const relative = relativeTo(folder, root);
  const matches = (glob: string) => matchesFolder(relative, glob);
  return (
    patterns.some((glob) => !glob.startsWith('!') && matches(glob)) &&
    !patterns.some((glob) => glob.startsWith('!') && matches(glob.slice(1)))
  );
}

/** A workspace glob names folders from the root, not what is below them, and has no meaning at other depths. */
function matchesFolder(relative: string, glob: string): boolean {
  const trimmed = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  if (!trimmed.includes('**') && trimmed.split('/').length !== relative.split('/').length) return false;
  return trimmed.includes('/')
    ? matchesGlob(relative, trimmed)
    : matchesGlob(`./${relative}`, `./${trimmed}`);
}

function unquote(text: string): string {
  const bare = text.replace(/\s+#.*$/, '').trim();
  return bare.replace(/^(['"])(.*)\1$/, '$2');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
