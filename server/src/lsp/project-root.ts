/** The folder to look at when a client opens a file and names no folder. */
import { existsSync } from 'node:fs';
import path from 'node:path/posix';

/** The repository, else the nearest package; undefined for a file that belongs to nothing. */
export function projectRootOf(file: string): string | undefined {
  const ancestors = [];
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    ancestors.push(folder);
  }
  return (
    ancestors.find((folder) => existsSync(`${folder}/.git`)) ??
    ancestors.find((folder) => existsSync(`${folder}/package.json`))
  );
}
