/**
 * Builds the schema of the workspace: one reader per library, then what migrations add, then look-ups.
 *
 * `bodyAt` of an entity is where a further index line goes, which differs by library: Prisma before the closing brace of
 * the model; Drizzle before the end of the table's third argument, or before the closing parenthesis where there is none;
 * classes (TypeORM, MikroORM, typegoose) before their first decorator; Mongoose after the statement that makes the schema;
 * Sequelize before the end of `indexes: [`, or of the options, or of the call; tables after their `CREATE TABLE`.
 */
import type { Context } from '../context.ts';
import type { EntityDraft } from './draft.ts';
import { readDrizzle } from './drizzle.ts';
import { schemaOf } from './lookup.ts';
import { addForeignKeyIndexes, renameColumns } from './merge.ts';
import { applyMigrations, codeMigrations, sqlMigrations } from './migrations/collect.ts';
import { readMikroorm } from './mikroorm/classes.ts';
import { readMongoose } from './mongo/mongoose.ts';
import { readPrisma } from './prisma.ts';
import { readObjection } from './objection.ts';
import { type Scan, scanFiles } from './scan.ts';
import type { Schema } from './schema.ts';
import { readSequelize } from './sequelize/models.ts';
import { readTypeorm } from './typeorm.ts';

/** The entities of every data layer that the workspace declares. Never throws: what cannot be read is incomplete or absent. */
export function buildSchema(context: Context): Schema {
  const scan = scanFiles(context);
  const sql = sqlMigrations(context);
  const prisma = readPrisma(context, sql);
  const drafts: EntityDraft[] = [
    ...prisma.drafts,
    ...readDrizzle(context, scan.get('drizzle') ?? []),
    ...readTypeorm(context, scan.get('typeorm') ?? []),
    ...readMongoose(context, scan.get('mongoose') ?? []),
    ...readSequelize(context, scan.get('sequelize') ?? []),
    ...readMikroorm(context, scan.get('mikroorm') ?? []),
    ...readObjection(context, scan.get('objection') ?? []),
  ];
  const migrations = [...sql.filter((one) => !prisma.used.has(one.path)), ...codeMigrations(context, scan)];
  drafts.push(...applyMigrations(context, drafts, migrations));
  for (const draft of drafts) if (usesCamelCase(scan, draft.library)) renameColumns(draft);
  for (const draft of drafts) addForeignKeyIndexes(draft);
  return schemaOf(context, drafts);
}

/** Whether a plugin translates the columns of tables that a query builder uses. */
function usesCamelCase(scan: Scan, library: string): boolean {
  const [reader, name] = library === 'kysely' ? (['kysely', 'CamelCasePlugin'] as const) : (['objection', 'knexSnakeCaseMappers'] as const);
  if (library !== 'kysely' && library !== 'knex' && library !== 'objection') return false;
  return (scan.get(reader) ?? []).some((file) => file.facts.imports.some((one) => one.name === name));
}
