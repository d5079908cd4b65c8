/** Columns and relations of TypeORM classes, by their decorators. */
import type { Column, Dialect } from '../../../../../rules/model/entity.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  type Applied,
  ancestryOf,
  appliedBy,
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
  addPrimary,
  addUnknownColumn,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
} from '../draft.ts';
import { booleanOf, entryOf, fieldsOf, functionOf, itemsOf, textOf } from '../literals.ts';
import { originOf, type Site } from '../origin.ts';

export const TYPEORM: ReadonlySet<string> = new Set(['typeorm']);

/** What the data source says of all entities of a package. */
export interface TypeormSettings {
  readonly dialect: Dialect;
  /** `typeorm-naming-strategies`: columns are in snake case. */
  readonly snake: boolean;
}

/** Types of columns whose decorator says it all. */
const COLUMNS: Readonly<Record<string, string>> = {
  Column: '',
  PrimaryColumn: '',
  PrimaryGeneratedColumn: 'integer',
  ObjectIdColumn: 'objectid',
  CreateDateColumn: 'datetime',
  UpdateDateColumn: 'datetime',
  DeleteDateColumn: 'datetime',
  VersionColumn: 'integer',
  ViewColumn: '',
};
const RELATIONS = new Set(['ManyToOne', 'OneToOne', 'OneToMany', 'ManyToMany']);
/** Embedded classes in embedded classes, at most. */
const MAX_EMBEDDED = 4;

/** Adds what one field of a class declares. `prefix` is the path of the embedded property that holds it. */
export function readMember(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  settings: TypeormSettings,
  depth: number,
  prefix = '',
): void {
  const { file, field } = owned;
  if (field.decorators.length === 0) return;
  const applied = appliedBy(context, file, field.decorators, TYPEORM);
  const name = prefix + field.name;
  if (applied.length === 0) {
    readOwnDecorators(context, draft, owned, settings, name);
    return;
  }
  const relation = applied.find((one) => RELATIONS.has(one.name));
  const column = applied.find((one) => Object.hasOwn(COLUMNS, one.name));
  if (relation !== undefined) readRelation(context, draft, owned, relation, applied, settings, name);
  else if (column !== undefined) readColumn(context, draft, owned, column, settings, depth, name);
  for (const one of applied) {
    if (one.name === 'Index' || one.name === 'Unique') readPropertyIndex(context, draft, one, name);
  }
}

/**
 * Decorators of the workspace that apply none of TypeORM's themselves, but leave it to start-up code (`@EntityId()`): the
 * field is a column. Where their file knows indexes, it may be indexed as well.
 */
function readOwnDecorators(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  settings: TypeormSettings,
  name: string,
): void {
  const { file, field } = owned;
  for (const decorator of field.decorators) {
    const fn = functionOf(originOf(context, { file, value: decorator.callee }));
    if (fn === undefined) continue;
    const at = { file: file.path, span: field.at };
    const type = typeName(field.type).toLowerCase() || 'unknown';
    if (fn.file.facts.imports.some((one) => one.module === 'typeorm' && /^(Index|Unique)$/.test(one.name)))
      draft.complete = false;
    addColumn(draft, {
      name,
      column: settings.snake ? snakeCase(name) : name,
      type,
      nullable: field.optional,
      lowSelectivity: isBoolean(type) || isEnumType(context, file, field.type),
      wide: false,
      at,
    });
    if (/^Primary/.test(decorator.name)) addPrimary(draft, name, at);
    return;
  }
}

function readColumn(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  applied: Applied,
  settings: TypeormSettings,
  depth: number,
  name: string,
): void {
  const embedded =
    applied.arguments[0] !== undefined && isFunction(applied.arguments[0])
      ? classNamed(context, applied.arguments[0])
      : undefined;
  if (embedded !== undefined) {
    if (depth < MAX_EMBEDDED) {
      for (const one of ancestryOf(context, embedded, TYPEORM).classes) {
        for (const field of factOf(one)?.fields ?? [])
          readMember(context, draft, { file: one.file, field }, settings, depth + 1, `${name}.`);
      }
    }
    return;
  }
  const options = optionsOf(context, applied);
  const last = applied.arguments.at(-1);
  // Options that cannot be read may say `unique` or `primary`.
  const isText = applied.arguments.length === 1 && textOf(context, last) !== undefined;
  if (options?.complete === false || (options === undefined && last !== undefined && !isText))
    draft.complete = false;
  const made = columnOf(context, draft, owned, applied, settings, name);
  addColumn(draft, made);
  const isPrimary =
    applied.name.startsWith('Primary') ||
    applied.name === 'ObjectIdColumn' ||
    booleanOf(context, entryOf(options, 'primary')) === true;
  if (isPrimary) addPrimary(draft, name, applied.at);
  if (booleanOf(context, entryOf(options, 'unique')) === true)
    addIndex(draft, indexOn('unique', [name], { at: applied.at }));
}

function isFunction(site: Site): boolean {
  return valueAt(site.file.facts.values, site.value).k === 'function';
}

function columnOf(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  applied: Applied,
  settings: TypeormSettings,
  name: string,
): Column {
  const { file, field } = owned;
  const options = optionsOf(context, applied);
  const option = (key: string): Site | undefined => entryOf(options, key);
  const generated =
    applied.name === 'PrimaryGeneratedColumn' && textOf(context, applied.arguments[0]) === 'uuid';
  const written =
    textOf(context, option('type')) ??
    (generated
      ? 'uuid'
      : applied.name === 'PrimaryGeneratedColumn'
        ? undefined
        : textOf(context, applied.arguments[0]));
  const type = (written ?? (COLUMNS[applied.name] || typeName(field.type) || 'unknown')).toLowerCase();
  const isEnum = /enum$/.test(type) || option('enum') !== undefined || isEnumType(context, file, field.type);
  const isList = booleanOf(context, option('array')) === true;
  const explicit = textOf(context, option('name'));
  return {
    name,
    column: explicit ?? (settings.snake ? snakeCase(name.replace('.', '_')) : name.replace('.', '_')),
    type,
    nullable: booleanOf(context, option('nullable')) === true || applied.name === 'DeleteDateColumn',
    lowSelectivity: !isList && (isEnum || isBoolean(type)),
    wide: isWide(type) || (type === 'text' && draft.dialect !== 'sqlite'),
    ...(applied.name === 'Column' && field.value === undefined && !isList
      ? initially(context, option('default'), booleanOf(context, option('nullable')) === true)
      : {}),
    at: { file: file.path, span: field.at },
  };
}

/** `default: false`, `default: 'free'`; nothing where it may be left out, and what the database computes is not known. */
function initially(context: Context, preset: Site | undefined, nullable: boolean): Pick<Column, 'initial'> {
  if (preset === undefined) return nullable ? { initial: null } : {};
  const initial = booleanOf(context, preset) ?? textOf(context, preset);
  return initial === undefined ? {} : { initial };
}

/** `@Index()`, `@Index('name')`, `@Index({ unique: true })`, `@Index('name', { where: '…' })` on a property. */
function readPropertyIndex(context: Context, draft: EntityDraft, applied: Applied, name: string): void {
  const is = (key: string): boolean => booleanOf(context, optionOf(context, applied, key)) === true;
  const where = textOf(context, optionOf(context, applied, 'where'));
  const called = textOf(context, applied.arguments[0]);
  addIndex(draft, {
    ...(called === undefined ? {} : { name: called }),
    kind: applied.name === 'Unique' || is('unique') ? 'unique' : 'index',
    method: is('fulltext') ? 'fulltext' : is('spatial') ? 'spatial' : 'btree',
    parts: columnsOf(draft, name).map((column) => ({ column, descending: false })),
    ...(where === undefined ? {} : { where }),
    at: applied.at,
  });
}

function readRelation(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  applied: Applied,
  all: readonly Applied[],
  settings: TypeormSettings,
  name: string,
): void {
  const { file, field } = owned;
  const join = all.find((one) => one.name === 'JoinColumn');
  const owns = applied.name === 'ManyToOne' || (applied.name === 'OneToOne' && join !== undefined);
  const joined = owns
    ? foreignKeys(context, draft, owned, join, settings, name)
    : { columns: [], references: [] };
  const at = { file: file.path, span: field.at };
  const option = (key: string): Site | undefined => optionOf(context, applied, key);
  const onDelete = textOf(context, option('onDelete'));
  const eager = booleanOf(context, option('eager'));
  // A promise as the type makes a relation lazy, with or without the option.
  const lazy = booleanOf(context, option('lazy')) ?? (typeName(field.type) === 'Promise' ? true : undefined);
  draft.relations.push({
    name,
    to: classNameOf(context, applied.arguments[0]) || (textOf(context, applied.arguments[0]) ?? ''),
    many: applied.name === 'OneToMany' || applied.name === 'ManyToMany',
    ...joined,
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(eager === undefined ? {} : { eager }),
    ...(lazy === undefined ? {} : { lazy }),
    constrained: booleanOf(context, option('createForeignKeyConstraints')) !== false,
    at,
  });
  if (owns && all.some((one) => one.name === 'PrimaryColumn'))
    for (const column of joined.columns) addPrimary(draft, column, applied.at);
  // TypeORM makes a unique constraint `REL_…` for the owner of a one-to-one.
  if (owns && applied.name === 'OneToOne') addIndex(draft, indexOn('unique', joined.columns, { at }));
}

/** The foreign-key columns of a to-one relation: those the class declares, else those TypeORM makes. */
function foreignKeys(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  join: Applied | undefined,
  settings: TypeormSettings,
  name: string,
): { columns: readonly string[]; references: readonly string[] } {
  const given = join?.arguments[0];
  const list = given === undefined ? undefined : itemsOf(context, given)?.items;
  const columns: string[] = [];
  const references: string[] = [];
  for (const one of list ?? [given]) {
    const options = one === undefined ? undefined : fieldsOf(context, one);
    const referenced = textOf(context, entryOf(options, 'referencedColumnName')) ?? 'id';
    const property = `${name}${referenced.charAt(0).toUpperCase()}${referenced.slice(1)}`;
    const column =
      textOf(context, entryOf(options, 'name')) ?? (settings.snake ? snakeCase(property) : property);
    columns.push(foreignKeyProperty(context, draft, owned, property, column, settings));
    references.push(referenced);
  }
  return { columns, references };
}

/** The property of a foreign-key column. Its declaration may stand below the relation, so the class is asked, not the draft. */
function foreignKeyProperty(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  property: string,
  column: string,
  settings: TypeormSettings,
): string {
  const known =
    draft.columns.find((one) => one.column === column) ?? draft.columns.find((one) => one.name === property);
  if (known !== undefined) return known.name;
  const cls = owned.file.facts.classes.find((one) => one.fields.includes(owned.field));
  for (const field of cls?.fields ?? []) {
    if (!field.decorators.some((decorator) => Object.hasOwn(COLUMNS, decorator.name))) continue;
    const applied = appliedBy(context, owned.file, field.decorators, TYPEORM).find((one) =>
      Object.hasOwn(COLUMNS, one.name),
    );
    if (applied === undefined) continue;
    const explicit =
      textOf(context, optionOf(context, applied, 'name')) ??
      (settings.snake ? snakeCase(field.name) : field.name);
    if (explicit === column || field.name === property) return field.name;
  }
  addUnknownColumn(draft, {
    name: property,
    column,
    at: { file: owned.file.path, span: owned.field.at },
  });
  return property;
}

/** The columns behind a property: its own name, or the foreign key of a relation. */
export function columnsOf(draft: EntityDraft, property: string): readonly string[] {
  if (draft.columns.some((column) => column.name === property)) return [property];
  const relation = draft.relations.find((one) => one.name === property && one.columns.length > 0);
  if (relation !== undefined) return relation.columns;
  const byColumn = draft.columns.find((column) => column.column === property);
  return [byColumn?.name ?? property];
}
