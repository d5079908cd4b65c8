/**
 * Adds the index that a query lacks: to the declaration of the stored type, and as a migration where the project keeps
 * migrations as files. Where there is neither, a comment over the query names the statement that is to be run.
 */
import type { Entity } from '../model/entity.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { insertion, type Text, textOf } from './edits.ts';
import { createIndex, indexName, type NewIndex, newIndex } from './index-columns.ts';
import { declareIndex } from './index-declaration.ts';
import { addMigration, type MigrationForm } from './migration.ts';
import { indentationAt, startOfLine } from './text.ts';

/** `wanted`: the properties of the index, in order. `at`: where a comment goes when there is no schema to write it into. */
export function addIndex(
  { at }: Pick<Occurrence, 'at'>,
  entity: Entity,
  wanted: readonly string[],
  program: Program,
): readonly Fix[] {
  const index = newIndex(entity, wanted);
  if (!index) return [];
  const on = `${entity.name} (${index.properties.join(', ')})`;
  const edits = (): readonly Edit[] | undefined => schemaEdits(index, program);
  const migrated = formOf(entity) !== undefined && migrationOf(index, program) !== undefined;
  const isDeclared = DECLARED.has(entity.library);
  const title = !isDeclared
    ? `Add a migration for an index on ${on}`
    : migrated
      ? `Add an index on ${on}, with its migration`
      : `Add an index on ${on}`;
  if (isDeclared || migrated)
    return [
      {
        id: 'add-index',
        title: entity.library === 'drizzle' ? `${title} (drizzle-kit writes the migration)` : title,
        safety: 'suggestion',
        edits,
      },
    ];
  return [
    {
      id: 'add-index',
      title: `Name the missing index on ${on} in a comment`,
      safety: 'suggestion',
      edits: () => hint(index, textOf(program, at.file), at.span[0]),
    },
  ];
}

/**
 * A unique index over properties of a stored type, with its migration where the project keeps such; none where we could
 * write neither. Rows that are there twice already make the migration fail: hence a suggestion.
 */
export function addUnique(entity: Entity, properties: readonly string[], program: Program): readonly Fix[] {
  const columns = properties.map((name) => entity.columns.find((one) => one.name === name)?.column ?? name);
  const index: NewIndex = { entity, properties, columns, unique: true };
  const migrated = migrationOf(index, program) !== undefined;
  if (!DECLARED.has(entity.library) && !migrated) return [];
  const on = `${entity.name} (${properties.join(', ')})`;
  const title = DECLARED.has(entity.library)
    ? `Make ${on} unique${migrated ? ', with its migration' : ''}`
    : `Add a migration that makes ${on} unique`;
  const generated = entity.library === 'drizzle' ? ' (drizzle-kit writes the migration)' : '';
  return [
    {
      id: 'add-unique',
      title: title + generated,
      safety: 'suggestion',
      edits: () => schemaEdits(index, program),
    },
  ];
}

const DECLARED = new Set(['prisma', 'drizzle', 'typeorm', 'mikroorm', 'mongoose', 'sequelize']);

function schemaEdits(index: NewIndex, program: Program): readonly Edit[] | undefined {
  const { entity } = index;
  const migration = migrationOf(index, program);
  if (!DECLARED.has(entity.library)) return migration;
  const text =
    entity.library === 'prisma' ? prismaText(program, entity.at.file) : textOf(program, entity.at.file);
  const declared = declareIndex(index, text, migration && nameOf(index));
  return declared && [...declared, ...(migration ?? [])];
}

/** Drizzle's migrations carry a journal and snapshots: those are drizzle-kit's to write. */
function formOf({ library }: Entity): MigrationForm | undefined {
  switch (library) {
    case 'prisma':
    case 'typeorm':
    case 'sequelize':
    case 'knex':
    case 'kysely':
    case 'sql':
      return library;
    default:
      return undefined;
  }
}

function migrationOf(index: NewIndex, program: Program): readonly Edit[] | undefined {
  const form = formOf(index.entity);
  return form && addMigration(index, form, nameOf(index), program);
}

/** Names by which the tools would have called it. */
function nameOf(index: NewIndex): string {
  if (index.entity.library === 'typeorm') return `IDX_${indexName(index, '').slice(0, 59)}`;
  return indexName(index, index.unique === true ? 'key' : 'idx');
}

function prismaText(program: Program, file: string): Text {
  const source = program.source(file);
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  return {
    file,
    source,
    quote: '"',
    semicolon: '',
    indent: '  ',
    newline,
    trailingComma: false,
    importsEnd: 0,
    width: 100,
  };
}

/** The statement, in the words of a suppression: whoever runs it deletes the line. */
function hint(index: NewIndex, text: Text, at: number): readonly Edit[] {
  const { source, newline } = text;
  const { entity, properties } = index;
  const statement =
    entity.dialect === 'mongodb'
      ? `db.${entity.table}.createIndex({ ${properties.map((one) => `${one}: 1`).join(', ')} })`
      : createIndex(index, indexName(index, 'idx'), false).slice(0, -1);
  const line = `// tenfold-ignore missing-index: run ${statement}${newline}`;
  return [insertion(text, startOfLine(source, at), indentationAt(source, at) + line)];
}
