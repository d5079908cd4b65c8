/** What .gitignore files say: what git does not keep, people did not write. */
import ignore, { type Ignore } from 'ignore';
import { type Disk, isUnreadable } from './disk.ts';
import { foldersUp, isWithin } from './paths.ts';

/** The rules in force in a folder: its own .gitignore and those above it. */
export interface IgnoreScope {
  readonly folder: string;
  readonly rules: Ignore;
  readonly above: IgnoreScope | undefined;
}

/** The scope of a folder, given that of the folder above it. `hasFile`: the folder has a .gitignore. */
export function enterFolder(
  disk: Disk,
  folder: string,
  above: IgnoreScope | undefined,
  hasFile: boolean,
): IgnoreScope | undefined {
  if (!hasFile) return above;
  const bytes = disk.read(`${folder}/.gitignore`, 1_000_000);
  if (isUnreadable(bytes)) return above;
  try {
    return {
      folder,
      rules: ignore({ allowRelativePaths: true }).add(Buffer.from(bytes).toString('utf8')),
      above,
    };
  } catch {
    return above; // A pattern that is no regular expression in the end: git ignores such a line, we the file.
  }
}

/** The nearest .gitignore that has a word about the path decides. */
export function isIgnored(scope: IgnoreScope | undefined, path: string, isFolder: boolean): boolean {
  for (let at = scope; at; at = at.above) {
    const relative = path.slice(at.folder === '/' ? 1 : at.folder.length + 1);
    const { ignored, unignored } = at.rules.test(isFolder ? `${relative}/` : relative);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/**
 * The rules that hold above a root: .gitignore files up to the top of its repository. None when they ignore the root
 * itself, since someone who opens an ignored folder wants to see it.
 */
export function scopeAbove(disk: Disk, root: string): IgnoreScope | undefined {
  const folders = foldersUp(root);
  const top = folders.findIndex((folder) => disk.stamp(`${folder}/.git`) !== undefined);
  if (top <= 0) return undefined;
  let scope: IgnoreScope | undefined;
  for (const folder of folders.slice(1, top + 1).reverse()) {
    if (isIgnored(scope, folder, true) && scope && isWithin(folder, scope.folder) && folder !== scope.folder)
      return undefined;
    scope = enterFolder(disk, folder, scope, disk.stamp(`${folder}/.gitignore`)?.kind === 'file');
  }
  return isIgnored(scope, root, true) ? undefined : scope;
}
