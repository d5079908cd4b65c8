/**
 * Paths of Mongoose schemas: `{ email: { type: String, unique: true }, address: { city: String }, tags: [String] }`.
 * https://mongoosejs.com/docs/schematypes.html
 */
import type { Index } from '../../../../../rules/model/entity.ts';
import type { Place } from '../../../../../rules/model/place.ts';
import { kindOf, valueAt } from '../../../facts/values.ts';
import type { Context } from '../../context.ts';
import { classOf, factOf } from '../classes.ts';
import { addColumn, addIndex, type EntityDraft, methodOf } from '../draft.ts';
import {
  argumentOf,
  booleanOf,
  entryOf,
  type Fields,
  fieldsOf,
  itemsOf,
  textAt,
  textOf,
  throughArrow,
} from '../literals.ts';
import { initializerOf, nameOfOrigin, originOf, packageName, type Site } from '../origin.ts';

export const MONGOOSE: ReadonlySet<string> = new Set([
  'mongoose',
  '@nestjs/mongoose',
  '@typegoose/typegoose',
]);

/** Schemas in schemas, at most. */
const MAX_DEPTH = 16;

/** Reads the fields of a class as paths, for sub-documents that are classes; set by `classes.ts` to avoid a cycle of modules. */
export type ReadClass = (
  context: Context,
  draft: EntityDraft,
  site: { file: Site['file']; cls: number },
  prefix: string,
  depth: number,
) => void;

/** Adds the paths of a definition object. `prefix` ends with a dot where there is one. */
export function readPaths(
  context: Context,
  draft: EntityDraft,
  definition: Site,
  readClass: ReadClass,
  prefix = '',
  depth = 0,
): void {
  const fields = fieldsOf(context, definition);
  if (fields === undefined || !fields.complete) draft.complete = false;
  for (const entry of fields?.entries ?? []) {
    readPath(
      context,
      draft,
      entry,
      prefix + entry.key,
      { file: entry.file.path, span: entry.at },
      readClass,
      depth,
    );
  }
}

/** Adds one path: a type, an options object, a nested object, an array, or a schema of its own. */
export function readPath(
  context: Context,
  draft: EntityDraft,
  site: Site,
  name: string,
  at: Place,
  readClass: ReadClass,
  depth = 0,
  list = false,
): void {
  if (depth > MAX_DEPTH) {
    draft.complete = false;
    return;
  }
  const items = itemsOf(context, site);
  if (items !== undefined) {
    const [element] = items.items;
    if (element === undefined) addPath(context, draft, name, 'mixed', undefined, at, true);
    else readPath(context, draft, element, name, at, readClass, depth + 1, true);
    return;
  }
  const fields = definitionOf(context, site);
  const type = entryOf(fields, 'type');
  if (fields !== undefined && (type === undefined || isNestedType(context, type))) {
    // An object without `type` is a nested path; so is one whose property is called `type`.
    if (fields.entries.length === 0) addPath(context, draft, name, 'mixed', undefined, at, list);
    else readPaths(context, draft, site, readClass, `${name}.`, depth + 1);
    return;
  }
  if (fields?.complete === false) draft.complete = false;
  readType(context, draft, type ?? site, name, fields, at, readClass, depth, list);
}

/** The object a path is defined by; not the one a schema of its own is made of. */
function definitionOf(context: Context, site: Site): Fields | undefined {
  return schemaDefinition(context, site) === undefined ? fieldsOf(context, site) : undefined;
}

function isNestedType(context: Context, type: Site): boolean {
  const inner = kindOf(type.file.facts.values, type.value) === 'object' ? fieldsOf(context, type) : undefined;
  return inner !== undefined && entryOf(inner, 'type') !== undefined;
}

function readType(
  context: Context,
  draft: EntityDraft,
  type: Site,
  name: string,
  options: Fields | undefined,
  at: Place,
  readClass: ReadClass,
  depth: number,
  list: boolean,
): void {
  const items = itemsOf(context, type);
  const [element] = items?.items ?? [];
  if (element !== undefined) {
    const inner = definitionOf(context, element);
    const innerType = entryOf(inner, 'type');
    if (inner !== undefined && innerType === undefined)
      readPaths(context, draft, element, readClass, `${name}.`, depth + 1);
    else {
      readType(context, draft, innerType ?? element, name, inner ?? options, at, readClass, depth + 1, true);
      if (inner !== undefined && options !== undefined) addOptions(context, draft, name, options, at, true);
    }
    return;
  }
  const definition = schemaDefinition(context, type);
  if (definition !== undefined) {
    readPaths(context, draft, definition, readClass, `${name}.`, depth + 1);
    if (options !== undefined) addOptions(context, draft, name, options, at, list);
    return;
  }
  if (kindOf(type.file.facts.values, type.value) === 'object') {
    readPaths(context, draft, type, readClass, `${name}.`, depth + 1);
    return;
  }
  const cls = classOf(originOf(context, throughArrow(type) ?? type));
  if (cls !== undefined && (factOf(cls)?.fields.some((field) => field.decorators.length > 0) ?? false)) {
    readClass(context, draft, cls, `${name}.`, depth + 1);
    return;
  }
  addPath(context, draft, name, typeText(context, type), options, at, list || items !== undefined);
}

/** The definition of `new Schema({…})`, or without `new`, which it makes up for; of a variable that holds one, or of `SchemaFactory.createForClass(X)`'s class: the former two. */
export function schemaDefinition(context: Context, site: Site): Site | undefined {
  const made = initializerOf(originOf(context, site)) ?? site;
  const value = valueAt(made.file.facts.values, made.value);
  if (value.k !== 'call') return undefined;
  const call = made.file.facts.calls[value.call];
  if (call === undefined) return undefined;
  const name = packageName(context, { file: made.file, value: call.callee }, MONGOOSE);
  return name?.split('.').at(-1) === 'Schema' ? argumentOf(made.file, value.call, 0) : undefined;
}

/** `String`, `Schema.Types.ObjectId`, `'Number'`: the last name, in lower case. */
export function typeText(context: Context, type: Site): string {
  const text = textOf(context, type);
  if (text !== undefined) return text.toLowerCase();
  const value = valueAt(type.file.facts.values, type.value);
  if (value.k === 'get') return value.name.toLowerCase();
  if (value.k === 'global') return value.name.toLowerCase();
  return (nameOfOrigin(originOf(context, type)) || 'unknown').toLowerCase();
}

/** Adds a path with a type, its indexes and its reference. */
export function addPath(
  context: Context,
  draft: EntityDraft,
  name: string,
  type: string,
  options: Fields | undefined,
  at: Place,
  list: boolean,
): void {
  const isEnum = entryOf(options, 'enum') !== undefined;
  addColumn(draft, {
    name,
    column: name,
    type: `${type}${list ? '[]' : ''}`,
    nullable: booleanOf(context, entryOf(options, 'required')) !== true,
    lowSelectivity: !list && (isEnum || /^bool/.test(type)),
    wide: /^(mixed|buffer|object|map|any)$/.test(type),
    at,
  });
  if (options !== undefined) addOptions(context, draft, name, options, at, list);
}

/** What the options of a path declare beside its type: indexes and the model it refers to. */
function addOptions(
  context: Context,
  draft: EntityDraft,
  name: string,
  options: Fields,
  at: Place,
  list: boolean,
): void {
  const index = indexOfOptions(context, name, options, at);
  if (index !== undefined) addIndex(draft, index);
  const ref = entryOf(options, 'ref');
  const to = ref === undefined ? undefined : referenceName(context, ref);
  if (to !== undefined && to !== '') {
    draft.relations.push({
      name,
      to,
      many: list,
      columns: [name],
      references: ['_id'],
      constrained: false,
      at,
    });
  }
}

/** `ref: 'User'`, `ref: User.name`, `ref: () => User`, `ref: User`. */
export function referenceName(context: Context, site: Site): string | undefined {
  const target = throughArrow(site) ?? site;
  const text = textOf(context, target);
  if (text !== undefined) return text;
  const value = valueAt(target.file.facts.values, target.value);
  if (value.k === 'get' && (value.name === 'name' || value.name === 'modelName'))
    return referenceName(context, { file: target.file, value: value.of });
  const origin = originOf(context, target);
  return (
    nameOfOrigin(origin) ||
    (value.k === 'variable' ? target.file.facts.variables[value.variable]?.name : undefined)
  );
}

/** `index: true`, `index: { unique: true }`, `index: '2dsphere'`, `unique: true`, `sparse: true`, `text: true`, `expires: 60`. */
function indexOfOptions(context: Context, name: string, options: Fields, at: Place): Index | undefined {
  const index = entryOf(options, 'index');
  const inner = index === undefined ? undefined : fieldsOf(context, index);
  const isOn = (key: string, fields: Fields | undefined): boolean => {
    const entry = entryOf(fields, key);
    return entry !== undefined && booleanOf(context, entry) !== false;
  };
  const isUnique = isOn('unique', options) || isOn('unique', inner);
  const isIndexed =
    (index !== undefined && booleanOf(context, index) !== false) ||
    isUnique ||
    isOn('sparse', options) ||
    isOn('expires', options) ||
    isOn('text', options);
  if (!isIndexed) return undefined;
  const method =
    textOf(context, index) ??
    textOf(context, entryOf(inner, 'type')) ??
    (isOn('text', options) ? 'text' : undefined);
  const partial = entryOf(inner, 'partialFilterExpression');
  return {
    kind: isUnique ? 'unique' : 'index',
    method: method === undefined ? 'btree' : methodOf(method),
    parts: [{ column: name, descending: false }],
    ...(partial === undefined ? {} : { where: textAt(context, partial) }),
    at,
  };
}
