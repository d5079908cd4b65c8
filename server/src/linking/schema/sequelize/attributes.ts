/** Attributes and options of Sequelize models. */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import type { Place } from '../../../../../rules/model/place.ts';
import type { ClassId } from '../../../facts/facts.ts';
import { spanOf, valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  addColumn,
  addIndex,
  addPlainColumn,
  addPrimary,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
  methodOf,
} from '../draft.ts';
import { booleanOf, entryOf, type Fields, fieldsOf, itemsOf, textOf } from '../literals.ts';
import { indexOf, sequelizeType } from '../migrations/sequelize.ts';
import type { Site } from '../origin.ts';

export const SEQUELIZE: ReadonlySet<string> = new Set([
  'sequelize',
  'sequelize-typescript',
  '@sequelize/core',
]);

/** What `new Sequelize(…)` says of all models. */
export interface SequelizeSettings {
  readonly dialect: Dialect;
  readonly define: ModelOptions;
}

/** A model with the names that associations use for it: a class, or a variable. */
export interface SequelizeModel {
  readonly draft: EntityDraft;
  readonly file: LinkedFile;
  readonly cls: ClassId | undefined;
  readonly variable: number | undefined;
}

export interface ModelOptions {
  readonly table: string | undefined;
  readonly underscored: boolean;
  readonly freeze: boolean;
  readonly timestamps: boolean;
  readonly paranoid: boolean;
  /** Names of the columns that Sequelize adds; '' when switched off. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string;
}

/** `unique: 'name'` on several attributes is one index. */
export type UniqueKeys = Map<string, { readonly columns: string[]; readonly at: Place }>;

export function optionsOfModel(
  context: Context,
  options: Fields | undefined,
  defaults: ModelOptions,
): ModelOptions {
  const flag = (key: string, otherwise: boolean): boolean =>
    booleanOf(context, entryOf(options, key)) ?? otherwise;
  const named = (key: string, otherwise: string): string => {
    const entry = entryOf(options, key);
    if (entry !== undefined && booleanOf(context, entry) === false) return '';
    return textOf(context, entry) ?? otherwise;
  };
  return {
    table: textOf(context, entryOf(options, 'tableName')),
    underscored: flag('underscored', defaults.underscored),
    freeze: flag('freezeTableName', defaults.freeze),
    timestamps: flag('timestamps', defaults.timestamps),
    paranoid: flag('paranoid', defaults.paranoid),
    createdAt: named('createdAt', defaults.createdAt),
    updatedAt: named('updatedAt', defaults.updatedAt),
    deletedAt: named('deletedAt', defaults.deletedAt),
  };
}

/** The table of a model: as written, else its name in the plural. */
export function tableOf(name: string, options: ModelOptions): string {
  if (options.table !== undefined) return options.table;
  const table = options.freeze ? name : pluralOf(name);
  return options.underscored ? snakeCase(table) : table;
}

function pluralOf(name: string): string {
  if (/person$/i.test(name)) return name.replace(/erson$/, 'eople');
  if (/[^aeiou]y$/i.test(name)) return name.replace(/y$/, 'ies');
  return /(s|x|z|ch|sh)$/i.test(name)
    ? /s$/i.test(name) && !/ss$/i.test(name)
      ? name
      : `${name}es`
    : `${name}s`;
}

/** Adds an attribute: `DataTypes.STRING`, or `{ type, primaryKey, unique, field, allowNull, references }`. */
export function addAttribute(
  context: Context,
  draft: EntityDraft,
  name: string,
  definition: Site,
  at: Place,
  options: ModelOptions,
  keys: UniqueKeys,
): void {
  const fields = fieldsOf(context, definition);
  if (fields?.complete === false) draft.complete = false;
  const type = sequelizeType(entryOf(fields, 'type') ?? definition);
  if (type === 'virtual') return;
  const is = (key: string): boolean => booleanOf(context, entryOf(fields, key)) === true;
  addColumn(draft, {
    name,
    column: textOf(context, entryOf(fields, 'field')) ?? (options.underscored ? snakeCase(name) : name),
    type,
    nullable: booleanOf(context, entryOf(fields, 'allowNull')) !== false && !is('primaryKey'),
    lowSelectivity: isBoolean(type) || type === 'enum',
    wide: isWide(type) || type === 'text',
    at,
  });
  if (is('primaryKey')) addPrimary(draft, name, at);
  const unique = entryOf(fields, 'unique');
  if (unique !== undefined) addUnique(context, draft, name, unique, at, keys);
  const reference = entryOf(fields, 'references');
  if (reference !== undefined)
    addReference(context, draft, name, reference, textOf(context, entryOf(fields, 'onDelete')), at);
}

/** `true` is an index of its own; a name is shared with other attributes. */
export function addUnique(
  context: Context,
  draft: EntityDraft,
  name: string,
  unique: Site,
  at: Place,
  keys: UniqueKeys,
): void {
  const shared = textOf(context, unique) ?? textOf(context, entryOf(fieldsOf(context, unique), 'name'));
  if (shared === undefined) {
    if (booleanOf(context, unique) !== false) addIndex(draft, indexOn('unique', [name], { at }));
    return;
  }
  const key = keys.get(shared);
  if (key === undefined) keys.set(shared, { columns: [name], at });
  else key.columns.push(name);
}

function addReference(
  context: Context,
  draft: EntityDraft,
  name: string,
  reference: Site,
  onDelete: string | undefined,
  at: Place,
): void {
  const fields = fieldsOf(context, reference);
  const model =
    entryOf(fields, 'model') ?? entryOf(fields, 'table') ?? (fields === undefined ? reference : undefined);
  const to =
    model === undefined
      ? undefined
      : (textOf(context, model) ??
        textOf(context, entryOf(fieldsOf(context, model), 'tableName')) ??
        sequelizeName(model));
  if (to === undefined) return;
  const key = textOf(context, entryOf(fields, 'key')) ?? 'id';
  draft.relations.push({
    name: '',
    to,
    many: false,
    columns: [name],
    references: [key],
    ...(onDelete === undefined ? {} : { onDelete }),
    constrained: true,
    at,
  });
}

function sequelizeName(site: Site): string | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  return value.k === 'variable' ? site.file.facts.variables[value.variable]?.name : undefined;
}

/** Keys and columns that need no attribute: `id`, timestamps; then the shared unique keys. */
export function addSystemColumns(draft: EntityDraft, options: ModelOptions, keys: UniqueKeys): void {
  const add = (name: string, type: string, nullable: boolean): void => {
    if (name === '' || draft.columns.some((column) => column.name === name)) return;
    addPlainColumn(draft, {
      name,
      column: options.underscored ? snakeCase(name) : name,
      type,
      nullable,
    });
  };
  if (!draft.indexes.some((index) => index.kind === 'primary')) {
    add('id', 'integer', false);
    addIndex(draft, indexOn('primary', ['id']));
  }
  if (options.timestamps) {
    add(options.createdAt, 'date', false);
    add(options.updatedAt, 'date', false);
    if (options.paranoid) add(options.deletedAt, 'date', true);
  }
  for (const [name, key] of keys) addIndex(draft, indexOn('unique', key.columns, { name, at: key.at }));
}

/** `indexes: [{ fields: ['a', { name: 'b', order: 'DESC' }], unique: true }]`; fields are attributes or columns. */
export function readIndexes(context: Context, draft: EntityDraft, site: Site | undefined): void {
  if (site === undefined) return;
  const list = itemsOf(context, site);
  if (list?.complete !== true) draft.complete = false;
  for (const item of list?.items ?? []) {
    const options = fieldsOf(context, item);
    const index = indexOf(context, entryOf(options, 'fields'), options, draft.table);
    if (index === undefined) {
      draft.complete = false;
      continue;
    }
    const parts = index.parts.map((part) => ({ ...part, column: attributeOf(draft, part.column) }));
    const literal = options?.literal;
    const at =
      literal === undefined
        ? draft.at
        : { file: literal.file.path, span: spanOf(literal.file.facts.values, literal.value) };
    addIndex(draft, { ...index, method: methodOf(index.method), parts, at });
  }
}

/** The attribute a field of an index means: by its name, else by its column. */
function attributeOf(draft: EntityDraft, field: string): string {
  if (draft.columns.some((column) => column.name === field)) return field;
  return draft.columns.find((column) => column.column === field)?.name ?? field;
}
