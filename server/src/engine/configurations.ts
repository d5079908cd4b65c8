/** The configurations of a workspace: the nearest one above a file is in force, alone. */
import { folderOf } from '../workspace/paths.ts';
import { type Configuration, DEFAULTS, readConfiguration } from './configuration.ts';

export interface Configurations {
  of(path: string): Configuration;
  readonly all: readonly Configuration[];
}

/** Reads the files given. */
export function readConfigurations(
  files: readonly string[],
  read: (path: string) => string | undefined,
  ruleIds: ReadonlySet<string>,
): Configurations {
  const byFolder = new Map(
    files.map((path) => [folderOf(path), readConfiguration(path, read(path) ?? '{}', ruleIds)]),
  );
  const memo = new Map<string, Configuration>();
  const ofFolder = (folder: string): Configuration => {
    const known = memo.get(folder) ?? byFolder.get(folder);
    if (known) return known;
    const above = folderOf(folder);
    const found = above === folder ? DEFAULTS : ofFolder(above);
    memo.set(folder, found);
    return found;
  };
  return {
    of: (path) => (byFolder.size === 0 ? DEFAULTS : ofFolder(folderOf(path))),
    all: [...byFolder.values()],
  };
}
