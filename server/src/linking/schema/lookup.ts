/** Finding entities by the names that code uses for them. */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { Context } from '../context.ts';
import { folderOf } from '../paths.ts';
import type { EntityRef } from '../shape.ts';
import { type EntityDraft, finish } from './draft.ts';
import type { Schema } from './schema.ts';

/** Libraries by which entities are declared in code: what they do not know, no other library's entity is. */
const DECLARING = new Set(['prisma', 'drizzle', 'typeorm', 'mongoose', 'sequelize', 'mikroorm']);
const BY_MODEL = new Set(['sequelize', 'mongoose']);
const READ_BY: Readonly<Record<string, string>> = { typegoose: 'mongoose' };

/** The schema of these entities. */
export function schemaOf(context: Context, drafts: readonly EntityDraft[]): Schema {
  const entities = drafts.map(finish);
  const byAccessor = new Map<string, Entity[]>();
  const byName = new Map<string, Entity[]>();
  const byTableName = new Map<string, Entity[]>();
  const byFile = new Map<string, Entity[]>();
  const aliases = new Map<Entity, ReadonlySet<string>>();
  drafts.forEach((draft, i) => {
    const entity = entities[i] as Entity;
    const names = new Set([draft.name, ...draft.aliases]);
    aliases.set(entity, names);
    // `db.User`, `mongoose.models.User`: registries by model name.
    const accessors = BY_MODEL.has(draft.library) ? names : draft.accessors;
    for (const name of accessors) add(byAccessor, `${entity.library} ${name}`, entity);
    for (const name of names) add(byName, name, entity);
    add(byTableName, entity.table.toLowerCase(), entity);
    add(byFile, entity.at.file, entity);
  });
  const siblings = new Map<string, number>();
  for (const entity of entities)
    siblings.set(folderOf(entity.at.file), (siblings.get(folderOf(entity.at.file)) ?? 0) + 1);
  const libraries = new Set(entities.map((entity) => entity.library));
  const readerOf = (library: string): string => {
    const schema = context.libraries.byId(library)?.schema ?? library;
    return READ_BY[schema] ?? schema;
  };
  const roots = new Map<string, string>();
  const rootOf = (file: string): string => {
    const folder = folderOf(file);
    const known = roots.get(folder) ?? context.sources.packageRoot(file);
    roots.set(folder, known);
    return known;
  };
  const nearest = (found: readonly Entity[] | undefined, from: string | undefined): Entity | undefined => {
    if (found === undefined || found.length <= 1 || from === undefined) return found?.[0];
    const root = rootOf(from);
    const rank = (entity: Entity): readonly number[] => [
      rootOf(entity.at.file) === root ? 1 : 0,
      sharedLength(entity.at.file, from),
      // A declaration outranks the table that a dump of another store happens to have as well.
      DECLARING.has(entity.library) ? 1 : 0,
      // Stray copies of a schema stand alone; the one in use stands among its kind.
      siblings.get(folderOf(entity.at.file)) ?? 0,
    ];
    return found.reduce((best, one) => {
      const [known, next] = [rank(best), rank(one)];
      return isBefore(known, next) || (!isBefore(next, known) && tellsMore(one, best)) ? one : best;
    });
  };
  const table = (name: string, from: string | undefined): Entity | undefined =>
    nearest(byTableName.get(name.toLowerCase()), from);
  const byRef = (library: string, ref: EntityRef, fromFile?: string): Entity | undefined => {
    const reader = readerOf(library);
    const own = (entity: Entity): boolean => entity.library === reader || entity.library === library;
    const from = ref.file ?? fromFile;
    const named = byName.get(ref.name);
    const here =
      named?.find((entity) => entity.at.file === ref.file && own(entity)) ??
      named?.find((entity) => entity.at.file === ref.file);
    if (here !== undefined) return here;
    // `prisma.sessionData` of a model `SessionData` that is mapped to `session_data`.
    const accessed = byAccessor.get(`${reader} ${ref.name}`) ?? [];
    const mine = nearest([...accessed, ...(named?.filter(own) ?? [])], from);
    if (mine !== undefined) return mine;
    const inTable = byTableName.get(ref.name.toLowerCase());
    const ownTable = nearest(inTable?.filter(own), from);
    if (ownTable !== undefined) return ownTable;
    return DECLARING.has(reader) && libraries.has(reader) ? undefined : nearest(inTable, from);
  };
  return {
    entities,
    byAccessor: (library, name, fromFile) =>
      nearest(byAccessor.get(`${readerOf(library)} ${name}`), fromFile),
    byRef,
    byTable: table,
    has: (library) => {
      const reader = readerOf(library);
      return (
        libraries.has(reader) || libraries.has(library) || (!DECLARING.has(reader) && entities.length > 0)
      );
    },
    declaredIn: (file) => byFile.get(file) ?? [],
  };
}

function add(map: Map<string, Entity[]>, key: string, entity: Entity): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entity]);
  else if (!list.includes(entity)) list.push(entity);
}

/**
 * One model, declared for two databases that the same code may run on (`db/mysql/schema.prisma`, `db/postgresql/…`): the one
 * that knows more of what the code asks for; then the one with fewer indexes, for what it lacks is lacking where it is in use.
 */
function tellsMore(one: Entity, other: Entity): boolean {
  if (one.library !== other.library || one.dialect === other.dialect) return false;
  const further = one.columns.length - other.columns.length;
  return further > 0 || (further === 0 && one.indexes.length < other.indexes.length);
}

/** The first number in which two ranks differ decides. */
function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((one, i) => one !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** How far two paths go together, in characters up to the last common folder. */
function sharedLength(a: string, b: string): number {
  let shared = 0;
  for (let i = 0; i < a.length && a.charCodeAt(i) === b.charCodeAt(i); i++)
    if (a.charCodeAt(i) === 47) shared = i;
  return shared;
}
