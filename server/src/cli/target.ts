/** Which folder is the workspace, given what the user named. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { kindOfFile } from '../workspace/discover.ts';
import { workspaceAbove } from '../workspace/packages.ts';
import { commonFolder, folderOf, foldersUp, isWithin, nameOf, normalise } from '../workspace/paths.ts';
import { Failure } from './failure.ts';

/** What lies in them, or above, lies there by chance: it is nobody's project. */
const COMMON = [homedir(), tmpdir()].map(normalise);

export interface Target {
  readonly root: string;
  /** What to judge; undefined: all of the root. */
  readonly paths: readonly string[] | undefined;
}

/**
 * What is named is judged; the root is the project it belongs to, because what it calls, who calls it and its schema lie
 * there. Several have the folder that holds all of their projects. Throws a Failure for a path that is not there or is
 * nothing we read.
 */
export function targetOf(named: readonly string[], cwd: string): Target {
  const places = (named.length === 0 ? ['.'] : named).map((path) => placeOf(path, cwd));
  const roots = places.map(({ path, isFolder }) => projectOf(isFolder ? path : folderOf(path)));
  const [only] = places;
  if (places.length === 1 && only!.path === roots[0]) return { root: only!.path, paths: undefined };
  return { root: commonFolder(roots), paths: places.map(({ path }) => path) };
}

function placeOf(named: string, cwd: string): { readonly path: string; readonly isFolder: boolean } {
  const path = resolve(cwd, named);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new Failure(`${named} does not exist.`);
  if (!stats.isDirectory() && !stats.isFile()) throw new Failure(`${named} is neither a file nor a folder.`);
  if (stats.isFile() && kindOfFile(nameOf(normalise(path))) !== 'source')
    throw new Failure(`${named} is not a TypeScript or JavaScript file.`);
  // Its real name, so that it is found again when folders are walked.
  return { path: normalise(realpathSync(path)), isFolder: stats.isDirectory() };
}

const PACKAGES = ['package.json', 'deno.json', 'deno.jsonc'];
const PROJECTS = ['tsconfig.json', 'tenfold.json'];

/**
 * The workspace that a folder belongs to, else its package, as far up as its repository goes; else the nearest folder
 * with a tsconfig.json or a tenfold.json, or the repository; itself when nothing above says anything.
 */
export function projectOf(folder: string): string {
  const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  const has = (above: string, names: readonly string[]) => names.some((name) => isThere(`${above}/${name}`));
  const folders = foldersUp(folder);
  const top = folders.findIndex((above) => has(above, ['.git']));
  const own =
    top < 0
      ? folders.filter((above) => !COMMON.some((common) => isWithin(common, above)))
      : folders.slice(0, top + 1);
  return (
    workspaceAbove(folder, readText) ??
    own.find((above) => has(above, PACKAGES)) ??
    own.find((above) => has(above, PROJECTS)) ??
    folders[top] ??
    folder
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // Not there, or not for us.
  }
}
