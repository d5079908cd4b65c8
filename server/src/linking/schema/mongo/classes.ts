/** Mongoose schemas as classes: `@Schema` and `@Prop` of NestJS, `@prop` and `@index` of typegoose. */
import { kindOf } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import {
  type Applied,
  ancestryOf,
  appliedBy,
  beforeClass,
  type ClassSite,
  factOf,
  isEnumType,
  type OwnedField,
  optionOf,
  typeName,
} from '../classes.ts';
import { type EntityDraft, newEntity } from '../draft.ts';
import { fieldsOf, itemsOf, textOf } from '../literals.ts';
import type { Site } from '../origin.ts';
import { addIndexCall, addSystemPaths } from './indexes.ts';
import { addPath, MONGOOSE, readPath } from './paths.ts';
import { pluralOf } from './plural.ts';

/** The entities of the classes of a file. */
export function readMongoClasses(
  context: Context,
  file: LinkedFile,
): readonly (ClassSite & { readonly draft: EntityDraft })[] {
  return file.facts.classes.flatMap((fact, cls) => {
    const applied = appliedBy(context, file, fact.decorators, MONGOOSE);
    const schema = applied.find((one) => one.name === 'Schema');
    const isTypegoose =
      schema === undefined && fact.fields.some((field) => propOf(context, { file, field })?.name === 'prop');
    if (schema === undefined && !isTypegoose) return [];
    const draft = newEntity({
      name: fact.name,
      table: collectionOf(context, applied) ?? pluralOf(fact.name),
      library: 'mongoose',
      dialect: 'mongodb',
      at: { file: file.path, span: fact.nameAt },
      bodyAt: beforeClass(fact),
    });
    const options = schema?.arguments[0] ?? schemaOptions(context, applied);
    addSystemPaths(context, draft, options === undefined ? undefined : fieldsOf(context, options));
    readClassPaths(context, draft, { file, cls }, '', 0);
    for (const one of applied)
      if (one.name === 'index') addIndexCall(context, draft, one.arguments[0], one.arguments[1], one.at);
    return [{ file, cls, draft }];
  });
}

/** `@Schema({ collection: 'users' })`, `@modelOptions({ schemaOptions: { collection: 'users' } })`. */
function collectionOf(context: Context, applied: readonly Applied[]): string | undefined {
  for (const one of applied) {
    const direct = one.name === 'Schema' ? textOf(context, optionOf(context, one, 'collection')) : undefined;
    if (direct !== undefined) return direct;
  }
  const options = schemaOptions(context, applied);
  const fields = options === undefined ? undefined : fieldsOf(context, options);
  return textOf(
    context,
    fields?.entries.find((entry) => entry.key === 'collection'),
  );
}

function schemaOptions(context: Context, applied: readonly Applied[]): Site | undefined {
  const options = applied.find((one) => one.name === 'modelOptions');
  return options === undefined ? undefined : optionOf(context, options, 'schemaOptions');
}

function propOf(context: Context, { file, field }: OwnedField): Applied | undefined {
  return appliedBy(context, file, field.decorators, MONGOOSE).find(
    (one) => one.name === 'Prop' || one.name === 'prop',
  );
}

/** Adds the decorated fields of a class and its bases as paths. */
export function readClassPaths(
  context: Context,
  draft: EntityDraft,
  site: ClassSite,
  prefix: string,
  depth: number,
): void {
  for (const one of ancestryOf(context, site, MONGOOSE).classes) {
    for (const field of factOf(one)?.fields ?? []) {
      const owned = { file: one.file, field };
      const prop = field.decorators.length === 0 ? undefined : propOf(context, owned);
      if (prop !== undefined) readProp(context, draft, owned, prop, prefix + field.name, depth);
    }
  }
}

function readProp(
  context: Context,
  draft: EntityDraft,
  owned: OwnedField,
  prop: Applied,
  name: string,
  depth: number,
): void {
  const { file, field } = owned;
  const at = { file: file.path, span: field.at };
  const [given] = prop.arguments;
  const isObject = given !== undefined && kindOf(given.file.facts.values, given.value) === 'object';
  const options = given === undefined ? undefined : fieldsOf(context, given);
  const type = options?.entries.find((entry) => entry.key === 'type');
  if (given !== undefined && (type !== undefined || !isObject || itemsOf(context, given) !== undefined)) {
    if (type !== undefined || options === undefined)
      readPath(context, draft, given, name, at, readClassPaths, depth);
    else addPath(context, draft, name, 'unknown', options, at, false);
    return;
  }
  if (options?.complete === false) draft.complete = false;
  const written = field.type?.k === 'array' ? field.type.of : field.type;
  const isEnum = isEnumType(context, file, written);
  addPath(
    context,
    draft,
    name,
    isEnum ? 'string' : typeName(written).toLowerCase() || 'unknown',
    options,
    at,
    field.type?.k === 'array',
  );
  if (isEnum) {
    const column = draft.columns.findIndex((one) => one.name === name);
    const known = draft.columns[column];
    if (known !== undefined && field.type?.k !== 'array')
      draft.columns[column] = { ...known, lowSelectivity: true };
  }
}
