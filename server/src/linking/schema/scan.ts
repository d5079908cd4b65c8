/** Which files may declare something: one look at the imports and the path of each file of the workspace. */
import type { FileFacts } from '../../facts/facts.ts';
import type { Context, LinkedFile } from '../context.ts';

/** What reads a file. `migration`: a file that by its path may change tables. */
export type ReaderName = 'drizzle' | 'typeorm' | 'mongoose' | 'sequelize' | 'mikroorm' | 'objection' | 'knex' | 'kysely' | 'migration';

const PACKAGES: Readonly<Record<string, ReaderName>> = {
  'drizzle-orm': 'drizzle', 'drizzle-kit': 'drizzle', typeorm: 'typeorm', '@nestjs/typeorm': 'typeorm',
  'typeorm-naming-strategies': 'typeorm', mongoose: 'mongoose', '@nestjs/mongoose': 'mongoose',
  '@typegoose/typegoose': 'mongoose', mongodb: 'mongoose', sequelize: 'sequelize', 'sequelize-typescript': 'sequelize',
  '@sequelize/core': 'sequelize', objection: 'objection', knex: 'knex', kysely: 'kysely',
};

export type Scan = ReadonlyMap<ReaderName, readonly LinkedFile[]>;

/** Folders whose files change tables by the customs of Knex, Sequelize, TypeORM, Kysely and MikroORM. */
const MIGRATION = /\/[\w.-]*migrations?(?:\/(?:[\w.-]+\/){0,2}[^/]+)?\.[cm]?[jt]s$/i;
/** `sequelize-cli` models are functions of `(sequelize, DataTypes)` and import nothing. */
const MODEL = /\/models?\/[^/]+\.[cm]?[jt]s$/i;

/** Sorts the files of the workspace by the readers that want them. Test files and declarations declare nothing. */
export function scanFiles(context: Context): Scan {
  const found = new Map<ReaderName, LinkedFile[]>();
  const readers = new Map<string, ReaderName | undefined>();
  for (const path of context.sources.files()) {
    const wanted = wantedBy(context, path, readers);
    if (wanted.size === 0 || !declares(context, path)) continue;
    const file = context.file(path);
    if (file === undefined) continue;
    for (const reader of wanted) {
      const list = found.get(reader);
      if (list === undefined) found.set(reader, [file]);
      else list.push(file);
    }
  }
  return found;
}

function wantedBy(context: Context, path: string, readers: Map<string, ReaderName | undefined>): ReadonlySet<ReaderName> {
  const facts: FileFacts | undefined = context.sources.facts(path);
  if (facts === undefined) return NOTHING;
  let wanted: Set<ReaderName> | undefined;
  for (const { module } of facts.imports) {
    let reader = readers.get(module);
    if (reader === undefined && !readers.has(module)) {
      reader = readerOf(module);
      readers.set(module, reader);
    }
    if (reader !== undefined) (wanted ??= new Set()).add(reader);
  }
  if (MIGRATION.test(path) && isMigration(context, path)) (wanted ??= new Set()).add('migration');
  else if (wanted === undefined && MODEL.test(path) && usesSequelize(context, path)) wanted = new Set(['sequelize']);
  return wanted ?? NOTHING;
}

const NOTHING: ReadonlySet<ReaderName> = new Set();

function readerOf(module: string): ReaderName | undefined {
  if (module.startsWith('.')) return undefined;
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
