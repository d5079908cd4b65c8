/** What a schema is made of, so as to see whether it has to be made again. Comparing costs a walk over the list of files. */
import type { Context } from '../context.ts';
import { type Wanted, wantedFiles } from './scan.ts';

export interface Inputs {
  readonly wanted: Wanted;
  /** A file more or less may change what an import means. */
  readonly files: number;
  /** Facts of Prisma and SQL files, in order. */
  readonly schemas: readonly unknown[];
  /** Names of dependencies, which tell dialects, by package. */
  readonly dependencies: string;
}

/** `touched`: files that may be others than the last time; undefined: and roles and dependencies. */
export function inputsOf(context: Context, touched: ReadonlySet<string> | undefined): Inputs {
  const { sources } = context;
  const wanted = wantedFiles(context, touched);
  const prisma = sources.prismaSchemas();
  const sql = sources.sqlFiles();
  const roots = new Map<string, string>();
  for (const path of [...wanted.keys(), ...sql.map((file) => file.path)]) {
    const root = sources.packageRoot(path);
    if (!roots.has(root)) roots.set(root, [...sources.dependencies(path)].join());
  }
  return {
    wanted,
    files: sources.files().length,
    schemas: [...prisma, ...sql].flatMap((file) => [file.path, file.facts]),
    dependencies: [...roots].flat().join('\n'),
  };
}

export function isSame(a: Inputs, b: Inputs): boolean {
  if (a.files !== b.files || a.dependencies !== b.dependencies || a.wanted.size !== b.wanted.size)
    return false;
  if (a.schemas.length !== b.schemas.length || a.schemas.some((one, i) => one !== b.schemas[i])) return false;
  for (const [path, readers] of a.wanted === b.wanted ? [] : a.wanted) {
    const now = b.wanted.get(path);
    if (now === undefined || now.size !== readers.size || [...readers].some((reader) => !now.has(reader)))
      return false;
  }
  return true;
}
