/** Migrations of all kinds as schema changes, in the order in which they apply, and the tables they leave behind. */
import type { Context, LinkedFile } from '../../context.ts';
import { dialectOfDependencies } from '../dialect.ts';
import type { EntityDraft } from '../draft.ts';
import { mergeTables } from '../merge.ts';
import type { Scan } from '../scan.ts';
import { type Migration, replay, type TableState, type Tables } from '../tables.ts';
import { changesInCode } from './code.ts';

/** Analytical stores have neither rows to look up nor B-trees. */
const OTHER_STORES = /clickhouse|bigquery|snowflake|tinybird|redshift|duckdb/i;

/** `.sql` files: migrations and dumps. */
export function sqlMigrations(context: Context): readonly Migration[] {
  return context.sources.sqlFiles().flatMap(({ path, facts }) => {
    if (OTHER_STORES.test(path) || facts.changes.length === 0) return [];
    const dialect = facts.dialect === 'unknown' ? dialectOfDependencies(context, path) : facts.dialect;
    return [{ path, changes: facts.changes, library: 'sql', dialect }];
  });
}

/** Migrations written in TypeScript or JavaScript, and tables that code makes with a schema builder elsewhere. */
export function codeMigrations(context: Context, scan: Scan): readonly Migration[] {
  const found: Migration[] = [];
  const seen = new Set<string>();
  const read = (file: LinkedFile, whole: boolean): void => {
    if (seen.has(file.path) || OTHER_STORES.test(file.path)) return;
    seen.add(file.path);
    const dialect = dialectOfDependencies(context, file.path);
    const { changes, library } = changesInCode(context, file, dialect, whole);
    if (changes.length > 0) found.push({ path: file.path, changes, library, dialect });
  };
  for (const file of scan.get('migration') ?? []) read(file, true);
  for (const file of [...(scan.get('knex') ?? []), ...(scan.get('kysely') ?? [])]) read(file, false);
  return found;
}

/** Adds to the declared entities what migrations know of them, and gives the entities that only migrations know. */
export function applyMigrations(
  context: Context,
  drafts: readonly EntityDraft[],
  migrations: readonly Migration[],
): readonly EntityDraft[] {
  const rest: EntityDraft[] = [];
  for (const [root, folders] of foldersByPackage(context, migrations)) {
    const states = folders.map(replay);
    joinFolders(states);
    for (const tables of states)
      rest.push(...mergeTables(declaredFor(context, drafts, root, tables), tables));
  }
  return rest;
}

/** Packages to folders of migrations to migrations. Each folder is a database of its own until shown otherwise. */
function foldersByPackage(
  context: Context,
  migrations: readonly Migration[],
): ReadonlyMap<string, readonly (readonly Migration[])[]> {
  const packages = new Map<string, Map<string, Migration[]>>();
  for (const migration of migrations) {
    const root = context.sources.packageRoot(migration.path);
    const folder = folderOf(migration.path);
    const folders = packages.get(root) ?? new Map<string, Migration[]>();
    packages.set(root, folders);
    const list = folders.get(folder);
    if (list === undefined) folders.set(folder, [migration]);
    else list.push(migration);
  }
  const sorted = (list: Migration[]): readonly Migration[] =>
    list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return new Map([...packages].map(([root, folders]) => [root, [...folders.values()].map(sorted)]));
}

/** `supabase/migrations` for all that is below it; else the folder of the file. */
function folderOf(path: string): string {
  return /^.*?\/[\w.-]*migrations?(?=\/)/i.exec(path)?.[0] ?? path.slice(0, path.lastIndexOf('/'));
}

/** What one folder alters and exactly one other creates is the same table. */
function joinFolders(states: readonly Tables[]): void {
  if (states.length < 2) return;
  for (const tables of states) {
    for (const [name, state] of [...tables]) {
      if (state.created) continue;
      const owners = states
        .map((other) => other.get(name))
        .filter((other): other is TableState => other?.created === true);
      const [owner] = owners;
      if (owners.length !== 1 || owner === undefined) continue;
      owner.indexes = [...owner.indexes, ...state.indexes];
      owner.keys = [...owner.keys, ...state.keys];
      owner.columns.push(...state.columns);
      owner.complete &&= state.complete;
      tables.delete(name);
    }
  }
}

/** The declared entities these tables belong to: of the same package, else of the one package that declares most of them. */
function declaredFor(
  context: Context,
  drafts: readonly EntityDraft[],
  root: string,
  tables: Tables,
): readonly EntityDraft[] {
  const byRoot = new Map<string, EntityDraft[]>();
  const overlap = new Map<string, number>();
  for (const draft of drafts) {
    const own = context.sources.packageRoot(draft.at.file);
    byRoot.set(own, [...(byRoot.get(own) ?? []), draft]);
    if (tables.has(draft.table.toLowerCase())) overlap.set(own, (overlap.get(own) ?? 0) + 1);
  }
  if ((overlap.get(root) ?? 0) > 0) return byRoot.get(root) ?? [];
  let best: string | undefined;
  for (const [own, count] of overlap) {
    if (count * 2 >= tables.size && count > (best === undefined ? 0 : (overlap.get(best) ?? 0))) best = own;
  }
  return best === undefined ? [] : (byRoot.get(best) ?? []);
}
