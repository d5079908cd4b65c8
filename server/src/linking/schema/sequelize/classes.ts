/** Sequelize models as classes with decorators: `sequelize-typescript`, and `@sequelize/core` 7. */
import { kindOf } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  type Applied,
  ancestryOf,
  appliedBy,
  beforeClass,
  classNameOf,
  factOf,
  type OwnedField,
  optionOf,
  optionsOf,
  typeName,
} from '../classes.ts';
import {
  addIndex,
  addPlainColumn,
  addPrimary,
  addUnknownColumn,
  type EntityDraft,
  indexOn,
  isBoolean,
  newEntity,
} from '../draft.ts';
import { argumentOf, booleanOf, chainOf, entryOf, fieldsOf, plainOf, textOf } from '../literals.ts';
import { initializerOf, originOf, type Site } from '../origin.ts';
import {
  addAttribute,
  addSystemColumns,
  addUnique,
  type ModelOptions,
  optionsOfModel,
  readIndexes,
  SEQUELIZE,
  type SequelizeModel,
  type SequelizeSettings,
  tableOf,
  type UniqueKeys,
} from './attributes.ts';

export function readSequelizeClasses(
  context: Context,
  file: LinkedFile,
  settings: SequelizeSettings,
): readonly SequelizeModel[] {
  return file.facts.classes.flatMap((fact, cls): readonly SequelizeModel[] => {
    const applied = appliedBy(context, file, fact.decorators, SEQUELIZE);
    const table = applied.find((one) => one.name === 'Table');
    const isBare =
      table === undefined &&
      fact.fields.some((field) =>
        appliedBy(context, file, field.decorators, SEQUELIZE).some((one) => one.name === 'Attribute'),
      );
    if ((table === undefined && !isBare) || fact.abstract) return [];
    const options = table === undefined ? undefined : optionsOf(context, table);
    const written = optionsOfModel(context, options, settings.define);
    const model: ModelOptions = {
      ...written,
      table: written.table ?? (table === undefined ? undefined : textOf(context, table.arguments[0])),
    };
    // `sequelize-typescript` takes the class name as the table name.
    const name = textOf(context, entryOf(options, 'modelName')) ?? fact.name;
    const draft = newEntity({
      name: fact.name,
      table: model.table ?? (isBare ? tableOf(name, model) : model.underscored ? snakeCase(name) : name),
      library: 'sequelize',
      dialect: settings.dialect,
      at: { file: file.path, span: fact.nameAt },
      bodyAt: beforeClass(fact),
    });
    if (name !== fact.name) draft.aliases.push(name);
    const ancestry = ancestryOf(context, { file, cls }, SEQUELIZE);
    draft.complete = ancestry.complete && options?.complete !== false;
    const reading: Reading = { context, draft, model, keys: new Map(), shared: new Map() };
    for (const one of ancestry.classes) {
      for (const field of factOf(one)?.fields ?? [])
        if (!field.static) readField(reading, { file: one.file, field });
    }
    addSystemColumns(draft, model, reading.keys);
    for (const { unique, columns, at } of reading.shared.values())
      addIndex(draft, indexOn(unique ? 'unique' : 'index', columns, { at }));
    readIndexes(context, draft, entryOf(options, 'indexes'));
    return [{ draft, file, cls, variable: undefined }];
  });
}

interface Reading {
  readonly context: Context;
  readonly draft: EntityDraft;
  readonly model: ModelOptions;
  readonly keys: UniqueKeys;
  /** Indexes over several fields, by name or by the variable of their decorator. */
  readonly shared: Map<
    string,
    { readonly unique: boolean; readonly columns: string[]; readonly at: EntityDraft['at'] }
  >;
}

const RELATIONS = new Set(['BelongsTo', 'HasMany', 'HasOne', 'BelongsToMany']);
const TIMES: Readonly<Record<string, boolean>> = { CreatedAt: false, UpdatedAt: false, DeletedAt: true };

function readField(reading: Reading, owned: OwnedField): void {
  const { context, draft } = reading;
  const { file, field } = owned;
  if (field.decorators.length === 0) return;
  const applied = appliedBy(context, file, field.decorators, SEQUELIZE);
  const at = { file: file.path, span: field.at };
  const column = applied.find((one) => one.name === 'Column' || one.name === 'Attribute');
  const time = applied.find((one) => Object.hasOwn(TIMES, one.name));
  if (column !== undefined || applied.some((one) => one.name === 'ForeignKey' || one.name === 'PrimaryKey'))
    readColumn(reading, owned, column, applied);
  else if (time !== undefined)
    addPlainColumn(draft, {
      name: field.name,
      column: reading.model.underscored ? snakeCase(field.name) : field.name,
      type: 'date',
      nullable: TIMES[time.name] === true,
      at,
    });
  const key = applied.find((one) => one.name === 'ForeignKey');
  if (key !== undefined && !belongsBy(context, file, field.name, classNameOf(context, key.arguments[0]))) {
    draft.relations.push({
      name: '',
      to: classNameOf(context, key.arguments[0]),
      many: false,
      columns: [field.name],
      references: ['id'],
      constrained: true,
      at,
    });
  }
  for (const one of applied) if (RELATIONS.has(one.name)) readRelation(reading, owned, one);
  for (const one of applied) if (one.name === 'Index') readIndex(reading, field.name, one);
  for (const decorator of field.decorators)
    readSharedDecorator(reading, file, decorator.callee, field.name, { file: file.path, span: decorator.at });
}

/** Whether some `@BelongsTo` of the class uses the foreign key, by name or by target. */
function belongsBy(context: Context, file: LinkedFile, key: string, to: string): boolean {
  const cls = file.facts.classes.find((one) => one.fields.some((field) => field.name === key));
  return (cls?.fields ?? []).some((field) =>
    appliedBy(context, file, field.decorators, SEQUELIZE).some(
      (one) =>
        one.name === 'BelongsTo' &&
        (classNameOf(context, one.arguments[0]) === to || textOf(context, one.arguments[1]) === key),
    ),
  );
}

function readColumn(
  reading: Reading,
  { file, field }: OwnedField,
  column: Applied | undefined,
  applied: readonly Applied[],
): void {
  const { context, draft, model, keys } = reading;
  const at = { file: file.path, span: field.at };
  const has = (name: string): Applied | undefined => applied.find((one) => one.name === name);
  const given = column?.arguments[0];
  if (given !== undefined) addAttribute(context, draft, field.name, given, at, model, keys);
  const known = draft.columns.findIndex((one) => one.name === field.name);
  const made = draft.columns[known];
  const written = typeName(field.type).toLowerCase() || 'unknown';
  // Without a type the TypeScript type decides; an options object without `type` leaves it to that as well.
  const isBare =
    given === undefined ||
    (kindOf(given.file.facts.values, given.value) === 'object' &&
      entryOf(fieldsOf(context, given), 'type') === undefined);
  const type = isBare ? written : (made?.type ?? written);
  const notNull =
    has('AllowNull') === undefined
      ? has('NotNull') !== undefined
      : plainOf(context, has('AllowNull')?.arguments[0]) === false;
  const isPrimary = has('PrimaryKey') !== undefined;
  const result = {
    name: field.name,
    column: made?.column ?? (model.underscored ? snakeCase(field.name) : field.name),
    type,
    nullable: !isPrimary && !notNull && made?.nullable !== false,
    lowSelectivity: isBoolean(type) || made?.lowSelectivity === true,
    wide: made?.wide ?? false,
    at,
  };
  if (made === undefined) draft.columns.push(result);
  else draft.columns[known] = result;
  if (isPrimary) addPrimary(draft, field.name, at);
  const unique = has('Unique');
  if (unique === undefined) return;
  if (unique.arguments[0] === undefined) addIndex(draft, indexOn('unique', [field.name], { at: unique.at }));
  else addUnique(context, draft, field.name, unique.arguments[0], unique.at, keys);
}

/** `@Index`, `@Index('name')`, `@Index({ name, unique, using, where })`: a name joins fields to one index. */
function readIndex(reading: Reading, name: string, applied: Applied): void {
  const { context, draft, shared } = reading;
  const unique =
    booleanOf(context, optionOf(context, applied, 'unique')) === true ||
    textOf(context, optionOf(context, applied, 'type')) === 'UNIQUE';
  const called = textOf(context, applied.arguments[0]) ?? textOf(context, optionOf(context, applied, 'name'));
  if (called === undefined) addIndex(draft, indexOn(unique ? 'unique' : 'index', [name], { at: applied.at }));
  else addShared(shared, called, name, unique, applied.at);
}

function addShared(
  shared: Reading['shared'],
  key: string,
  column: string,
  unique: boolean,
  at: EntityDraft['at'],
): void {
  const known = shared.get(key);
  if (known === undefined) shared.set(key, { unique, columns: [column], at });
  else known.columns.push(column);
}

/** `const ByJob = createIndexDecorator({ unique: true })`, then `@ByJob` on several fields. */
function readSharedDecorator(
  reading: Reading,
  file: LinkedFile,
  callee: number,
  column: string,
  at: EntityDraft['at'],
): void {
  const made = initializerOf(originOf(reading.context, { file, value: callee }));
  const chain = made === undefined ? undefined : chainOf(made);
  if (chain?.name !== 'createIndexDecorator') return;
  const options = argumentOf(chain.file, chain.call, 0);
  const unique =
    options !== undefined &&
    booleanOf(reading.context, entryOf(fieldsOf(reading.context, options), 'unique')) === true;
  addShared(reading.shared, `${chain.file.path} ${chain.call}`, column, unique, at);
}

function readRelation(reading: Reading, owned: OwnedField, applied: Applied): void {
  const { context, draft } = reading;
  const { file, field } = owned;
  const options = optionsOf(context, applied);
  const given = applied.arguments[1];
  const key =
    (given === undefined ? undefined : textOf(context, given)) ??
    textOf(context, entryOf(options, 'foreignKey')) ??
    textOf(context, nameOfKey(context, entryOf(options, 'foreignKey')));
  const to = classNameOf(context, applied.arguments[0]);
  const owns = applied.name === 'BelongsTo';
  const onDelete = textOf(context, entryOf(options, 'onDelete'));
  const columns = owns ? [key ?? foreignKeyTo(context, file, draft, to) ?? `${field.name}Id`] : [];
  for (const column of columns) {
    if (!draft.columns.some((one) => one.name === column)) {
      addUnknownColumn(draft, {
        name: column,
        column: reading.model.underscored ? snakeCase(column) : column,
        at: { file: file.path, span: field.at },
      });
    }
  }
  draft.relations.push({
    name: textOf(context, entryOf(options, 'as')) ?? field.name,
    to,
    many: applied.name === 'HasMany' || applied.name === 'BelongsToMany',
    columns,
    references: owns ? ['id'] : [],
    ...(onDelete === undefined ? {} : { onDelete }),
    constrained: booleanOf(context, entryOf(options, 'constraints')) !== false,
    at: { file: file.path, span: field.at },
  });
}

function nameOfKey(context: Context, site: Site | undefined): Site | undefined {
  return site === undefined ? undefined : entryOf(fieldsOf(context, site), 'name');
}

/** The field decorated with `@ForeignKey(() => To)`. */
function foreignKeyTo(
  context: Context,
  file: LinkedFile,
  draft: EntityDraft,
  to: string,
): string | undefined {
  const cls = file.facts.classes.find((one) => one.name === draft.name);
  for (const field of cls?.fields ?? []) {
    const key = appliedBy(context, file, field.decorators, SEQUELIZE).find(
      (one) => one.name === 'ForeignKey',
    );
    if (key !== undefined && classNameOf(context, key.arguments[0]) === to) return field.name;
  }
  return undefined;
}
