/** Which files may declare something: one look at the imports and the path of each file of the workspace. */
import type { FileFacts } from '../../facts/facts.ts';
import type { Context, LinkedFile } from '../context.ts';

/** What reads a file. `migration`: a file that by its path may change tables. */
export type ReaderName =
  | 'drizzle'
  | 'typeorm'
  | 'mongoose'
  | 'sequelize'
  | 'mikroorm'
  | 'objection'
  | 'knex'
  | 'kysely'
  | 'migration';

const PACKAGES: Readonly<Record<string, ReaderName>> = {
  'drizzle-orm': 'drizzle',
  'drizzle-kit': 'drizzle',
  typeorm: 'typeorm',
  '@nestjs/typeorm': 'typeorm',
  'typeorm-naming-strategies': 'typeorm',
  mongoose: 'mongoose',
  '@nestjs/mongoose': 'mongoose',
  '@typegoose/typegoose': 'mongoose',
  mongodb: 'mongoose',
  sequelize: 'sequelize',
  'sequelize-typescript': 'sequelize',
  '@sequelize/core': 'sequelize',
  objection: 'objection',
  knex: 'knex',
  kysely: 'kysely',
};

export type Scan = ReadonlyMap<ReaderName, readonly LinkedFile[]>;

/** Folders whose files change tables by the customs of Knex, Sequelize, TypeORM, Kysely and MikroORM. */
const MIGRATION = /\/[\w.-]*migrations?(?:\/(?:[\w.-]+\/){0,2}[^/]+)?\.[cm]?[jt]s$/i;
/** Cheap, since it is asked of each path. */
const MIGRATION_HINT = /migration/i;
/** `sequelize-cli` models are functions of `(sequelize, DataTypes)` and import nothing. */
const MODEL = /\/models?\/[^/]+\.[cm]?[jt]s$/i;

/** Files by the readers that want them, in order of path. Test files and declarations declare nothing. */
export type Wanted = ReadonlyMap<string, ReadonlySet<ReaderName>>;

interface Known {
  readonly facts: FileFacts;
  readonly wanted: ReadonlySet<ReaderName>;
}

/** What was found out the last time. */
interface Last {
  readonly files: readonly string[];
  readonly known: Map<string, Known>;
  readonly wanted: Wanted;
}

const lastOf = new WeakMap<Context, Last>();

/**
 * The files of the workspace that may declare something. `touched`: those that may be others since the last time;
 * undefined when roles or dependencies may be.
 */
export function wantedFiles(context: Context, touched: ReadonlySet<string> | undefined): Wanted {
  const last = touched === undefined ? undefined : lastOf.get(context);
  const readers = new Map<string, ReaderName | undefined>();
  const files = context.sources.files();
  const known = new Map<string, Known>();
  const look = (path: string): void => {
    const facts = context.sources.facts(path);
    if (facts === undefined) return;
    const before = last?.known.get(path);
    const isKnown = before !== undefined && before.facts === facts;
    known.set(path, isKnown ? before : { facts, wanted: wantedBy(context, path, facts, readers) });
  };
  if (last !== undefined && touched !== undefined && last.files === files) {
    for (const path of touched) if (last.known.has(path)) look(path);
    const isSame = [...known].every(([path, { wanted }]) => isSameSet(wanted, last.known.get(path)?.wanted));
    for (const [path, one] of known) last.known.set(path, one);
    if (isSame) return last.wanted;
    known.clear();
  }
  for (const path of files) look(path);
  const wanted = new Map(
    [...known].filter(([, one]) => one.wanted.size > 0).map(([path, one]) => [path, one.wanted]),
  );
  lastOf.set(context, { files, known, wanted });
  return wanted;
}

function isSameSet(a: ReadonlySet<ReaderName>, b: ReadonlySet<ReaderName> | undefined): boolean {
  return b !== undefined && a.size === b.size && [...a].every((one) => b.has(one));
}

/** The same, loaded and sorted by reader. */
export function scanFiles(context: Context, wanted: Wanted): Scan {
  const found = new Map<ReaderName, LinkedFile[]>();
  for (const [path, readers] of wanted) {
    const file = context.file(path);
    if (file === undefined) continue;
    for (const reader of readers) {
      const list = found.get(reader);
      if (list === undefined) found.set(reader, [file]);
      else list.push(file);
    }
  }
  return found;
}

const NOTHING: ReadonlySet<ReaderName> = new Set();

function readersOfImports(
  facts: FileFacts,
  readers: Map<string, ReaderName | undefined>,
): ReadonlySet<ReaderName> {
  let wanted: Set<ReaderName> | undefined;
  for (const { module } of facts.imports) {
    if (module.charCodeAt(0) === 46) continue;
    let reader = readers.get(module);
    if (reader === undefined && !readers.has(module)) {
      reader = readerOf(module);
      readers.set(module, reader);
    }
    if (reader === undefined) continue;
    wanted ??= new Set();
    wanted.add(reader);
  }
  return wanted ?? NOTHING;
}

function wantedBy(
  context: Context,
  path: string,
  facts: FileFacts,
  readers: Map<string, ReaderName | undefined>,
): ReadonlySet<ReaderName> {
  if (!declares(context, path)) return NOTHING;
  const imported = readersOfImports(facts, readers);
  if (MIGRATION_HINT.test(path) && MIGRATION.test(path) && isMigration(context, path))
    return new Set([...imported, 'migration']);
  if (imported.size === 0 && MODEL.test(path) && usesSequelize(context, path)) return new Set(['sequelize']);
  return imported;
}

function readerOf(module: string): ReaderName | undefined {
  const parts = module.split('/', module.startsWith('@') ? 2 : 1);
  const name = parts.join('/');
  if (name.startsWith('@mikro-orm/')) return 'mikroorm';
  return Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
}

function usesSequelize(context: Context, path: string): boolean {
  const names = context.sources.dependencies(path);
  return names.has('sequelize') || names.has('@sequelize/core');
}

/** One-off scripts that move data have `migration` in their names as well. */
function isMigration(context: Context, path: string): boolean {
  const { role } = context.sources.role(path);
  return role !== 'script' && role !== 'seed';
}

function declares(context: Context, path: string): boolean {
  const { role } = context.sources.role(path);
  return role !== 'test' && role !== 'browser' && role !== 'build';
}
