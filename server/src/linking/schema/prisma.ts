/** Entities of Prisma schemas. A schema may be spread over the files of a folder; relations and enums cross them. */
import type { Column, Dialect, Index, Relation } from '../../../../rules/model/entity.ts';
import type { PrismaFacts, PrismaField, PrismaModel } from '../../facts/schema.ts';
import type { Context } from '../context.ts';
import { folderOf } from '../paths.ts';
import { dialectNamed } from './dialect.ts';
import { addIndex, type EntityDraft, indexOn, isWide, methodOf, newEntity } from './draft.ts';
import { mergeTable } from './merge.ts';
import { type Migration, replay } from './tables.ts';

interface SchemaFile {
  readonly path: string;
  readonly facts: PrismaFacts;
}

/** Files that make one schema; the one with the data source is `main`. */
interface SchemaGroup {
  readonly main: SchemaFile;
  readonly files: readonly SchemaFile[];
}

/** The entities, and the migrations that were theirs. */
export function readPrisma(
  context: Context,
  sql: readonly Migration[],
): { readonly drafts: EntityDraft[]; readonly used: ReadonlySet<string> } {
  const drafts: EntityDraft[] = [];
  const used = new Set<string>();
  for (const group of groupsOf(context.sources.prismaSchemas())) {
    const own = readGroup(group);
    const migrations = sql.filter((file) => belongs(file.path, group.main.path));
    for (const file of migrations) used.add(file.path);
    const tables = replay(migrations);
    for (const draft of own) {
      const state = tables.get(draft.table.toLowerCase());
      if (state !== undefined) mergeTable(draft, state);
    }
    drafts.push(...own);
  }
  return { drafts, used };
}

/** Files without a data source go with the nearest one that has it, in their folder or above, else in the same folder below. */
function groupsOf(files: readonly SchemaFile[]): readonly SchemaGroup[] {
  const mains = files.filter((file) => file.facts.provider !== undefined);
  const groups = new Map<SchemaFile, SchemaFile[]>(mains.map((main) => [main, [main]]));
  for (const file of files) {
    if (groups.has(file) || file.facts.models.length + file.facts.enums.length === 0) continue;
    const main = nearestMain(file.path, mains);
    if (main === undefined) groups.set(file, [file]);
    else groups.get(main)?.push(file);
  }
  const orphans = [...groups.keys()].filter((main) => main.facts.provider === undefined);
  return mergeOrphans(groups, orphans);
}

function nearestMain(path: string, mains: readonly SchemaFile[]): SchemaFile | undefined {
  let best: SchemaFile | undefined;
  let depth = -1;
  for (const main of mains) {
    const folder = folderOf(main.path);
    // `prisma/schema.prisma` owns `prisma/models/*.prisma`; `prisma/base/schema.prisma` its siblings' folders as well.
    for (const root of [folder, folderOf(folder)]) {
      if (!path.startsWith(`${root}/`) || root === '') continue;
      const own = root === folder ? root.length * 2 + 1 : root.length * 2;
      if (own > depth || (own === depth && main.path.endsWith('/schema.prisma'))) {
        best = main;
        depth = own;
      }
      break;
    }
  }
  return best;
}

/** Files of one folder without any data source still make one schema, of unknown dialect. */
function mergeOrphans(
  groups: Map<SchemaFile, SchemaFile[]>,
  orphans: readonly SchemaFile[],
): readonly SchemaGroup[] {
  const byFolder = new Map<string, SchemaFile>();
  for (const orphan of orphans) {
    const first = byFolder.get(folderOf(orphan.path));
    if (first === undefined) byFolder.set(folderOf(orphan.path), orphan);
    else {
      groups.get(first)?.push(orphan);
      groups.delete(orphan);
    }
  }
  return [...groups].map(([main, files]) => ({ main, files }));
}

/** `prisma/migrations/…` beside or above the schema file: `migrate` looks beside it, folders of schemas have it above. */
function belongs(sql: string, schema: string): boolean {
  const folder = folderOf(schema);
  return [folder, folderOf(folder)].some((root) => root !== '' && sql.startsWith(`${root}/migrations/`));
}

function readGroup(group: SchemaGroup): EntityDraft[] {
  const { provider, relationMode } = group.main.facts;
  const dialect: Dialect = dialectNamed(provider ?? '') ?? 'unknown';
  const schema: SchemaNames = {
    models: new Set(
      group.files.flatMap((file) =>
        file.facts.models.filter((model) => model.kind !== 'type').map((model) => model.name),
      ),
    ),
    enums: new Set(group.files.flatMap((file) => file.facts.enums.map((one) => one.name))),
    constrained: relationMode !== 'prisma' && dialect !== 'mongodb',
  };
  return group.files.flatMap(({ path, facts }) =>
    facts.models
      .filter((model) => model.kind !== 'type')
      .map((model) => readModel(path, facts, model, dialect, schema)),
  );
}

interface SchemaNames {
  readonly models: ReadonlySet<string>;
  readonly enums: ReadonlySet<string>;
  readonly constrained: boolean;
}

function readModel(
  path: string,
  facts: PrismaFacts,
  model: PrismaModel,
  dialect: Dialect,
  schema: SchemaNames,
): EntityDraft {
  const draft = newEntity({
    name: model.name,
    table: model.table ?? model.name,
    library: 'prisma',
    dialect,
    at: { file: path, span: model.nameAt },
    bodyAt: [model.bodyEnd, model.bodyEnd],
  });
  draft.accessors.push(model.name.charAt(0).toLowerCase() + model.name.slice(1));
  // Indexes of a view are those of the tables under it; a line that was not understood may have held an attribute.
  draft.complete =
    model.kind === 'model' &&
    !facts.errors.some((error) => error.at[0] < model.at[1] && error.at[1] > model.at[0]);
  for (const field of model.fields) {
    if (schema.models.has(field.type)) draft.relations.push(relationOf(path, field, schema));
    else draft.columns.push(columnOf(path, field, schema));
    const at = { file: path, span: field.at };
    if (field.id) addIndex(draft, indexOn('primary', [field.name], { at }));
    if (field.unique) addIndex(draft, indexOn('unique', [field.name], { at }));
  }
  for (const index of model.indexes) {
    const parts = index.parts.map(({ column, descending, expression }) => ({
      column,
      descending,
      ...(expression === undefined ? {} : { expression }),
    }));
    const made: Index = {
      ...(index.name === undefined ? {} : { name: index.name }),
      kind: index.kind,
      method: methodOf(index.method),
      parts,
      ...(index.where === undefined ? {} : { where: index.where }),
      at: { file: path, span: index.at },
    };
    addIndex(draft, made);
  }
  return draft;
}

function columnOf(path: string, field: PrismaField, schema: SchemaNames): Column {
  const isEnum = schema.enums.has(field.type);
  const native = (field.nativeType ?? '').toLowerCase();
  return {
    name: field.name,
    column: field.column ?? field.name,
    type: `${field.type.toLowerCase()}${field.list ? '[]' : ''}`,
    nullable: field.optional,
    lowSelectivity: !field.list && (isEnum || field.type === 'Boolean'),
    wide: isWide(field.type) || isWide(native) || isLongText(native) || /vector/i.test(field.type),
    ...(field.preset !== undefined || field.optional ? {} : { given: true }),
    ...initially(field, isEnum),
    at: { file: path, span: field.at },
  };
}

/** `@default(false)`, `@default(DAILY)`, `@default("free")`; of none that the database computes. */
function initially({ preset, optional, list }: PrismaField, isEnum: boolean): Pick<Column, 'initial'> {
  if (preset === undefined) return optional && !list ? { initial: null } : {};
  const [, text, word] = /\(\s*(?:"([^"\\]*)"|(\w+))\s*\)$/.exec(preset) ?? [];
  if (word === 'true' || word === 'false') return { initial: word === 'true' };
  const initial = isEnum ? word : text;
  return initial === undefined || list ? {} : { initial };
}

/** Above this many characters a text is no longer a name, a code or a line. */
const LONG_TEXT_CHARS = 5000;

function isLongText(native: string): boolean {
  const size = /^n?(?:var)?char\((\d+|max)\)/.exec(native)?.[1];
  return native === 'text' || (size !== undefined && (size === 'max' || Number(size) >= LONG_TEXT_CHARS));
}

function relationOf(path: string, field: PrismaField, schema: SchemaNames): Relation {
  const { fields = [], references = [], onDelete } = field.relation ?? {};
  return {
    name: field.name,
    to: field.type,
    many: field.list,
    columns: fields,
    references,
    ...(onDelete === undefined ? {} : { onDelete }),
    constrained: schema.constrained,
    at: { file: path, span: field.at },
  };
}
