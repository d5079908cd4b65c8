/** Which folder is the workspace, given what the user named. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { kindOfFile } from '../workspace/discover.ts';
import { workspaceAbove } from '../workspace/packages.ts';
import { commonFolder, folderOf, foldersUp, nameOf, normalise } from '../workspace/paths.ts';
import { Failure } from './failure.ts';

export interface Target {
  readonly root: string;
  /** What to judge; undefined: all of the root. */
  readonly paths: readonly string[] | undefined;
}

/**
 * A folder is its own root, unless it is a member of a workspace above it: what it calls and who calls it lies there.
 * A file's root is its project: the workspace, else the nearest folder above with a package.json, a tsconfig, a
 * tenfold.json or a repository. Several have the folder that holds all of them. Throws a Failure for a path that is
 * not there or is nothing we read.
 */
export function targetOf(named: readonly string[], cwd: string): Target {
  const places = (named.length === 0 ? ['.'] : named).map((path) => placeOf(path, cwd));
  const roots = places.map(({ path, isFolder }) =>
    isFolder ? (workspaceAbove(path, readText) ?? path) : projectOf(path),
  );
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

const PROJECT_FILES = ['package.json', 'tsconfig.json', 'tenfold.json', 'deno.json', '.git'];

/** The folder of the workspace or project a file belongs to; its own folder when nothing above says so. */
export function projectOf(file: string): string {
  const folder = folderOf(file);
  const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  return (
    workspaceAbove(folder, readText) ??
    foldersUp(folder).find((above) => PROJECT_FILES.some((name) => isThere(`${above}/${name}`))) ??
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
