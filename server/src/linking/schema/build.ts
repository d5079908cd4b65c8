/**
 * Builds the schema of the workspace: one reader per library, then what migrations add, then look-ups.
 *
 * `bodyAt` of an entity is where a further index line goes, which differs by library: Prisma before the closing brace of
 * the model; Drizzle before the end of the table's third argument, or before the closing parenthesis where there is none;
 * classes (TypeORM, MikroORM, typegoose) before their first decorator; Mongoose after the statement that makes the schema;
 * Sequelize before the end of `indexes: [`, or of the options, or of the call; tables after their `CREATE TABLE`.
 */
import type { Context, LinkedFile } from '../context.ts';
import type { EntityDraft } from './draft.ts';
import { readDrizzle } from './drizzle/tables.ts';
import { type Inputs, inputsOf, isSame } from './inputs.ts';
import { schemaOf } from './lookup.ts';
import { addForeignKeyIndexes, correctReferences, renameColumns } from './merge.ts';
import { applyMigrations, codeMigrations, sqlMigrations } from './migrations/collect.ts';
import { readMikroorm } from './mikroorm/entities.ts';
import { readMongoose } from './mongo/mongoose.ts';
import { readObjection } from './objection.ts';
import { readPrisma } from './prisma.ts';
import { type ReaderName, type Scan, scanFiles, type Wanted } from './scan.ts';
import type { Schema } from './schema.ts';
import { readSequelize } from './sequelize/models.ts';
import { readTypeorm } from './typeorm/entities.ts';

interface Built {
  readonly inputs: Inputs;
  readonly schema: Schema;
}

const built = new WeakMap<Context, Built>();

/**
 * The entities of every data layer that the workspace declares. Never throws: what cannot be read is incomplete or absent.
 *
 * Gives the very same schema again while nothing that it was made of has changed: most edits are elsewhere.
 * `holds`: all that it looked at the last time is as it was, but for these files, which may declare something now.
 */
export function buildSchema(context: Context, holds: boolean, touched: ReadonlySet<string>): Schema {
  const inputs = context.onBehalf(undefined, () => inputsOf(context, holds ? touched : undefined));
  const last = built.get(context);
  if (last !== undefined && holds && isSame(last.inputs, inputs)) return last.schema;
  // A context of its own for each build carries what is remembered for this build only.
  const own: Context = { ...context };
  const failures: string[] = [];
  const made: Schema = { ...schemaOf(context, readAll(own, inputs.wanted, failures)), failures };
  const schema = last !== undefined && isEqual(last, inputs, made) ? last.schema : made;
  built.set(context, { inputs, schema });
  return schema;
}

/** For a trial: gives a function after which `buildSchema` knows what it knew before. */
export function rememberSchema(context: Context): () => void {
  const before = built.get(context);
  return () => {
    if (before === undefined) built.delete(context);
    else built.set(context, before);
  };
}

/** Read again, and nothing was different: whoever was told of the schema before need not hear of it. */
function isEqual(last: Built, inputs: Inputs, made: Schema): boolean {
  const text = ({ entities, failures }: Schema): string => JSON.stringify([entities, failures]);
  return last.inputs.dependencies === inputs.dependencies && text(last.schema) === text(made);
}

function readAll(context: Context, wanted: Wanted, failures: string[]): readonly EntityDraft[] {
  const scan = scanFiles(context, wanted);
  const attempt = <T>(reader: string, otherwise: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      failures.push(`${reader}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  };
  const sql = sqlMigrations(context);
  const prisma = attempt('prisma', { drafts: [], used: new Set<string>() }, () => readPrisma(context, sql));
  const drafts: EntityDraft[] = [...prisma.drafts];
  for (const [reader, read] of READERS)
    drafts.push(...attempt(reader, [], () => read(context, scan.get(reader) ?? [])));
  const code = attempt('migrations', [], () => codeMigrations(context, scan));
  const migrations = [...sql.filter((one) => !prisma.used.has(one.path)), ...code];
  drafts.push(...attempt('tables', [], () => applyMigrations(context, drafts, migrations)));
  for (const draft of drafts) if (usesCamelCase(scan, draft.library)) renameColumns(draft);
  correctReferences(drafts);
  for (const draft of drafts) addForeignKeyIndexes(draft);
  return drafts;
}

type Reader = (context: Context, files: readonly LinkedFile[]) => readonly EntityDraft[];

const READERS: readonly (readonly [ReaderName, Reader])[] = [
  ['drizzle', readDrizzle],
  ['typeorm', readTypeorm],
  ['mongoose', readMongoose],
  ['sequelize', readSequelize],
  ['mikroorm', readMikroorm],
  ['objection', readObjection],
];

/** Whether a plugin translates the columns of tables that a query builder uses. */
function usesCamelCase(scan: Scan, library: string): boolean {
  const [reader, name] =
    library === 'kysely'
      ? (['kysely', 'CamelCasePlugin'] as const)
      : (['objection', 'knexSnakeCaseMappers'] as const);
  if (library !== 'kysely' && library !== 'knex' && library !== 'objection') return false;
  return (scan.get(reader) ?? []).some((file) => file.facts.imports.some((one) => one.name === name));
}
