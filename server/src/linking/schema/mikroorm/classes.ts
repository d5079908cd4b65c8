/**
 * MikroORM: classes with `@Entity`, `EntitySchema` and `defineEntity`.
 * https://mikro-orm.io/docs/defining-entities
 *
 * A to-one relation is a property of its own, and its foreign key has that property's name; nothing is called `authorId`
 * unless the class says so.
 */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { lastName } from '../../file-index.ts';
import { snakeCase } from '../casing.ts';
import {
  type Applied,
  ancestryOf,
  appliedBy,
  beforeClass,
  classNamed,
  classNameOf,
  factOf,
  isEnumType,
  type OwnedField,
  optionOf,
  optionsOf,
  typeName,
} from '../classes.ts';
import {
  addColumn,
  addIndex,
  addPlainColumn,
  addPrimary,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
  newEntity,
} from '../draft.ts';
import { booleanOf, entryOf, itemsOf, textOf } from '../literals.ts';
import type { Site } from '../origin.ts';

export const MIKROORM: ReadonlySet<string> = new Set([
  '@mikro-orm/core',
  '@mikro-orm/decorators',
  '@mikro-orm/postgresql',
  '@mikro-orm/mysql',
  '@mikro-orm/mariadb',
  '@mikro-orm/sqlite',
  '@mikro-orm/better-sqlite',
  '@mikro-orm/libsql',
  '@mikro-orm/mssql',
  '@mikro-orm/mongodb',
  '@mikro-orm/knex',
  '@mikro-orm/sql',
]);

/** The entity of a class with `@Entity`. */
export function readMikroormClass(
  context: Context,
  site: { file: LinkedFile; cls: number },
  entity: Applied,
  dialect: Dialect,
): EntityDraft {
  const fact = factOf(site);
  const name = fact?.name ?? '';
  const table =
    textOf(context, optionOf(context, entity, 'tableName')) ??
    textOf(context, optionOf(context, entity, 'collection')) ??
    snakeCase(name);
  const draft = newEntity({
    name,
    table,
    library: 'mikroorm',
    dialect,
    at: { file: site.file.path, span: fact?.nameAt ?? [0, 0] },
    bodyAt: fact === undefined ? [0, 0] : beforeClass(fact),
  });
  const ancestry = ancestryOf(context, site, MIKROORM);
  draft.complete = ancestry.complete;
  const indexes: Applied[] = [];
  for (const one of ancestry.classes) {
    for (const decorator of appliedBy(context, one.file, factOf(one)?.decorators ?? [], MIKROORM)) {
      if (decorator.name === 'Index' || decorator.name === 'Unique') indexes.push(decorator);
    }
    for (const field of factOf(one)?.fields ?? [])
      if (!field.static) readField(context, draft, { file: one.file, field }, '', 0);
  }
  for (const decorator of indexes) readIndex(context, draft, decorator, undefined);
  return draft;
}

const RELATIONS = new Set(['ManyToOne', 'OneToOne', 'OneToMany', 'ManyToMany']);
const MAX_EMBEDDED = 4;

function readField(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  prefix: string,
  depth: number,
): void {
  const { file, field } = owned;
  if (field.decorators.length === 0) return;
  const applied = appliedBy(context, file, field.decorators, MIKROORM);
  const name = prefix + field.name;
  for (const one of applied) {
    if (
      one.name === 'Property' ||
      one.name === 'PrimaryKey' ||
      one.name === 'Enum' ||
      one.name === 'SerializedPrimaryKey'
    )
      readProperty(context, draft, owned, one, name);
    else if (RELATIONS.has(one.name)) readRelation(context, draft, owned, one, name);
    else if (one.name === 'Embedded' && depth < MAX_EMBEDDED) readEmbedded(context, draft, one, name, depth);
  }
  for (const one of applied)
    if (one.name === 'Index' || one.name === 'Unique') readIndex(context, draft, one, name);
}

function readEmbedded(
  context: Context,
  draft: EntityDraft,
  applied: Applied,
  name: string,
  depth: number,
): void {
  const embedded = applied.arguments[0] === undefined ? undefined : classNamed(context, applied.arguments[0]);
  for (const one of embedded === undefined ? [] : ancestryOf(context, embedded, MIKROORM).classes) {
    for (const field of factOf(one)?.fields ?? [])
      readField(context, draft, { file: one.file, field }, `${name}.`, depth + 1);
  }
}

function readProperty(
  context: Context,
  draft: EntityDraft,
  { file, field }: OwnedField,
  applied: Applied,
  name: string,
): void {
  const options = optionsOf(context, applied);
  const option = (key: string): Site | undefined => entryOf(options, key);
  if (booleanOf(context, option('persist')) === false) return;
  if (options?.complete === false) draft.complete = false;
  const at = { file: file.path, span: field.at };
  const written =
    textOf(context, option('columnType')) ??
    textOf(context, option('type')) ??
    lastNameAt(option('type')) ??
    (typeName(field.type) || 'unknown');
  const type = written.toLowerCase().replace(/type$/, '');
  const isEnum = applied.name === 'Enum' || isEnumType(context, file, field.type);
  addColumn(draft, {
    name,
    column:
      textOf(context, option('fieldName')) ??
      textOf(context, option('name')) ??
      snakeCase(name.replaceAll('.', '_')),
    type,
    nullable: booleanOf(context, option('nullable')) ?? field.optional,
    lowSelectivity: isEnum || isBoolean(type),
    wide: isWide(type) || type === 'text',
    at,
  });
  if (applied.name === 'PrimaryKey' || booleanOf(context, option('primary')) === true)
    addPrimary(draft, name, at);
  addFlagIndexes(context, draft, name, options, at);
}

/** `types.text`, `t.json`, `JsonType`: the last name. */
function lastNameAt(site: Site | undefined): string | undefined {
  return site && lastName(site.file.facts, site.value);
}

/** `index: true`, `index: 'name'`, `unique: true` of a property or relation. */
export function addFlagIndexes(
  context: Context,
  draft: EntityDraft,
  name: string,
  options: ReturnType<typeof optionsOf>,
  at: EntityDraft['at'],
): void {
  for (const kind of ['unique', 'index'] as const) {
    const flag = entryOf(options, kind);
    if (flag === undefined || booleanOf(context, flag) === false) continue;
    const called = textOf(context, flag);
    addIndex(draft, indexOn(kind, [name], { ...(called === undefined ? {} : { name: called }), at }));
  }
}

function readRelation(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  applied: Applied,
  name: string,
): void {
  const { file, field } = owned;
  const options = optionsOf(context, applied);
  const option = (key: string): Site | undefined => entryOf(options, key);
  const at = { file: file.path, span: field.at };
  const target =
    applied.arguments[0] !== undefined && options?.literal.value !== applied.arguments[0].value
      ? applied.arguments[0]
      : option('entity');
  const to = classNameOf(context, target) || textOf(context, target) || typeName(unwrapped(owned));
  const isInverse =
    option('mappedBy') !== undefined ||
    (applied.name === 'OneToOne' &&
      applied.arguments.length > 1 &&
      isFunction(applied.arguments[1]) &&
      option('owner') === undefined);
  const owns = applied.name === 'ManyToOne' || (applied.name === 'OneToOne' && !isInverse);
  const onDelete = textOf(context, option('deleteRule')) ?? textOf(context, option('onDelete'));
  const eager = booleanOf(context, option('eager'));
  draft.relations.push({
    name,
    to,
    many: applied.name.endsWith('ToMany'),
    columns: owns ? [name] : [],
    references: owns ? ['id'] : [],
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(eager === undefined ? {} : { eager }),
    constrained:
      booleanOf(context, option('createForeignKeyConstraint')) !== false && draft.dialect !== 'mongodb',
    at,
  });
  if (!owns) return;
  const column =
    textOf(context, option('fieldName')) ?? textOf(context, option('joinColumn')) ?? `${snakeCase(name)}_id`;
  addPlainColumn(draft, {
    name,
    column,
    type: 'relation',
    nullable: booleanOf(context, option('nullable')) ?? field.optional,
    at,
  });
  if (booleanOf(context, option('primary')) === true) addPrimary(draft, name, at);
  if (applied.name === 'OneToOne' && booleanOf(context, option('unique')) !== false)
    addIndex(draft, indexOn('unique', [name], { at }));
  addFlagIndexes(context, draft, name, options, at);
}

function isFunction(site: Site | undefined): boolean {
  return site !== undefined && valueAt(site.file.facts.values, site.value).k === 'function';
}

/** `Author` of `Ref<Author>`, `Rel<Author>`, `Collection<Book>`. */
function unwrapped({ field }: OwnedField): typeof field.type {
  const { type } = field;
  return type?.k === 'name' && type.arguments.length > 0 ? type.arguments[0] : type;
}

/** `@Index({ properties: ['a', 'b'] })`, `@Unique({ properties: 'a' })`, `@Index({ expression: 'create index …' })`, `@Index()`. */
function readIndex(
  context: Context,
  draft: EntityDraft,
  applied: Applied,
  property: string | undefined,
): void {
  const given = optionOf(context, applied, 'properties');
  const list = given === undefined ? undefined : itemsOf(context, given);
  const names = list?.items.map((item) => textOf(context, item)) ?? [
    given === undefined ? property : textOf(context, given),
  ];
  const expression = textOf(context, optionOf(context, applied, 'expression'));
  const name = textOf(context, optionOf(context, applied, 'name'));
  if (expression !== undefined || list?.complete === false || names.some((one) => one === undefined)) {
    // The expression is SQL of its own; migrations repeat it, and there it is read.
    draft.complete = false;
    return;
  }
  const type = textOf(context, optionOf(context, applied, 'type'));
  const kind = applied.name === 'Unique' ? 'unique' : 'index';
  addIndex(
    draft,
    indexOn(kind, names as string[], {
      ...(name === undefined ? {} : { name }),
      ...(type === undefined ? {} : { method: type === 'fulltext' ? 'fulltext' : 'other' }),
      at: applied.at,
    }),
  );
}
