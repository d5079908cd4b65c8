/**
 * Mongoose: schemas, the calls made on them, and the models that carry their names.
 * https://mongoosejs.com/docs/guide.html#indexes
 *
 * An entity is a model: one schema may serve several. Classes are in `classes.ts`, the driver's collections in `driver.ts`.
 */
import type { CallFact, CallId } from '../../../facts/facts.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { lastName } from '../../file-index.ts';
import { type ClassSite, classOf } from '../classes.ts';
import { type EntityDraft, newEntity } from '../draft.ts';
import {
  argumentOf,
  booleanOf,
  chainOf,
  entryOf,
  type Fields,
  fieldsOf,
  functionOf,
  textOf,
} from '../literals.ts';
import { type Origin, originOf, type Site } from '../origin.ts';
import { readClassPaths, readMongoClasses } from './classes.ts';
import { readCollections } from './driver.ts';
import { addIndexCall, addSystemPaths } from './indexes.ts';
import { readPaths, referenceName, schemaDefinition } from './paths.ts';
import { pluralOf } from './plural.ts';

/** A schema variable: where it is made, and the calls on it. */
interface SchemaVariable {
  readonly file: LinkedFile;
  readonly name: string;
  readonly nameAt: readonly [number, number];
  readonly call: CallId;
  /** The class of `SchemaFactory.createForClass(User)`. */
  readonly cls: ClassSite | undefined;
  readonly calls: { readonly file: LinkedFile; readonly call: CallFact; readonly method: string }[];
}

export function readMongoose(context: Context, files: readonly LinkedFile[]): readonly EntityDraft[] {
  if (files.length === 0) return [];
  const schemas = new Map<string, SchemaVariable>();
  for (const file of files) collectSchemas(context, file, schemas);
  for (const file of files) collectCalls(context, file, schemas);
  const classes = files.flatMap((file) => [...readMongoClasses(context, file)]);
  for (const one of classes) {
    for (const schema of schemas.values()) {
      if (schema.cls?.file === one.file && schema.cls.cls === one.cls) applyCalls(context, one.draft, schema);
    }
  }
  const drafts = classes.map((one) => one.draft);
  for (const file of files) drafts.push(...modelsIn(context, file, schemas, drafts));
  for (const file of files) readCollections(context, file, drafts);
  return drafts;
}

function keyOf(origin: Origin | undefined): string | undefined {
  return origin?.k === 'variable' ? `${origin.file.path} ${origin.variable}` : undefined;
}

function collectSchemas(context: Context, file: LinkedFile, schemas: Map<string, SchemaVariable>): void {
  file.facts.variables.forEach((variable, id) => {
    const value = variable.assignments[0]?.value;
    const chain =
      value === undefined || variable.kind === 'import' || variable.kind === 'parameter'
        ? undefined
        : chainOf({ file, value });
    if (chain === undefined) return;
    const cls =
      chain.name === 'createForClass' || chain.name === 'buildSchema'
        ? argumentOf(file, chain.call, 0)
        : undefined;
    const made = cls === undefined ? undefined : classOf(originOf(context, cls));
    if (
      made === undefined &&
      (value === undefined || schemaDefinition(context, { file, value }) === undefined)
    )
      return;
    schemas.set(`${file.path} ${id}`, {
      file,
      name: variable.name,
      nameAt: variable.at,
      call: chain.call,
      cls: made,
      calls: [],
    });
  });
}

const METHODS = new Set(['index', 'add', 'virtual', 'plugin', 'searchIndex', 'discriminator']);

function collectCalls(
  context: Context,
  file: LinkedFile,
  schemas: ReadonlyMap<string, SchemaVariable>,
): void {
  for (const call of file.facts.calls) {
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k !== 'get' || !METHODS.has(callee.name)) continue;
    const key = keyOf(originOf(context, { file, value: callee.of }));
    if (key !== undefined) schemas.get(key)?.calls.push({ file, call, method: callee.name });
  }
}

/** `model('User', userSchema, 'users')`, `connection.model(…)`, `Base.discriminator('Sub', schema)`. */
function modelsIn(
  context: Context,
  file: LinkedFile,
  schemas: ReadonlyMap<string, SchemaVariable>,
  known: readonly EntityDraft[],
): readonly EntityDraft[] {
  const drafts: EntityDraft[] = [];
  file.facts.calls.forEach((call, id) => {
    const callee = valueAt(file.facts.values, call.callee);
    const method = lastName(file.facts, call.callee);
    const [named, given] = call.arguments;
    if ((method !== 'model' && method !== 'discriminator') || named === undefined || given === undefined)
      return;
    const name = referenceName(context, { file, value: named });
    const site = { file, value: given };
    const schema = schemas.get(keyOf(originOf(context, site)) ?? '');
    const definition = schemaDefinition(context, site);
    if (name === undefined || name === '' || (schema === undefined && definition === undefined)) return;
    if (schema?.cls !== undefined) {
      nameClass(context, file, call, schema.cls, name, known);
      return;
    }
    const base =
      method === 'discriminator' && callee.k === 'get'
        ? referenceName(context, { file, value: callee.of })
        : undefined;
    drafts.push(
      modelOf(
        context,
        file,
        id,
        name,
        schema,
        site,
        base === undefined
          ? undefined
          : [...known, ...drafts].find((one) => one.name === base || one.aliases.includes(base)),
      ),
    );
  });
  return drafts;
}

/** A class schema under a model name of its own. */
function nameClass(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  cls: ClassSite,
  name: string,
  known: readonly EntityDraft[],
): void {
  const draft = known.find(
    (one) => one.at.file === cls.file.path && one.name === cls.file.facts.classes[cls.cls]?.name,
  );
  const collection =
    call.arguments[2] === undefined ? undefined : textOf(context, { file, value: call.arguments[2] });
  if (draft === undefined) return;
  if (draft.name !== name) draft.aliases.push(name);
  if (collection !== undefined) draft.table = collection;
}

function modelOf(
  context: Context,
  file: LinkedFile,
  id: CallId,
  name: string,
  schema: SchemaVariable | undefined,
  site: Site,
  base: EntityDraft | undefined,
): EntityDraft {
  const call = file.facts.calls[id] as CallFact;
  const made = schema === undefined ? call : (schema.file.facts.calls[schema.call] as CallFact);
  const home = schema?.file ?? file;
  const options = optionsOfSchema(context, home, schema, site);
  const collection =
    (call.arguments[2] === undefined ? undefined : textOf(context, { file, value: call.arguments[2] })) ??
    textOf(context, entryOf(options, 'collection'));
  const end = made.statementAt[1];
  const draft = newEntity({
    name,
    table: base?.table ?? collection ?? pluralOf(name),
    library: 'mongoose',
    dialect: 'mongodb',
    at: { file: home.path, span: schema?.nameAt ?? call.calleeAt },
    bodyAt: [end, end],
  });
  for (const column of base?.columns ?? []) draft.columns.push(column);
  for (const index of base?.indexes ?? []) draft.indexes.push(index);
  if (base?.complete === false) draft.complete = false;
  addSystemPaths(context, draft, options);
  const definition = schemaDefinition(context, site);
  if (definition !== undefined) readPaths(context, draft, definition, readClassPaths);
  if (schema !== undefined) applyCalls(context, draft, schema);
  const variable = file.facts.variables.find((one) =>
    one.assignments.some((assignment) => holds(file, assignment.value, call.value)),
  );
  if (variable !== undefined && variable.name !== name) draft.aliases.push(variable.name);
  return draft;
}

/** `mongoose.models.User || mongoose.model('User', schema)`. */
function holds(file: LinkedFile, value: number, wanted: number): boolean {
  if (value === wanted) return true;
  const written = valueAt(file.facts.values, value);
  return written.k === 'either' && written.of.some((part) => holds(file, part, wanted));
}

function optionsOfSchema(
  context: Context,
  home: LinkedFile,
  schema: SchemaVariable | undefined,
  site: Site,
): Fields | undefined {
  const value = schema === undefined ? valueAt(site.file.facts.values, site.value) : undefined;
  const call = schema?.call ?? (value?.k === 'call' ? value.call : -1);
  const options = argumentOf(home, call, 1);
  return options === undefined ? undefined : fieldsOf(context, options);
}

/** What later calls add to a schema: indexes, paths, virtual relations. */
function applyCalls(context: Context, draft: EntityDraft, schema: SchemaVariable): void {
  for (const { file, call, method } of schema.calls) {
    const given = call.arguments.map((value) => ({ file, value }));
    const at = { file: file.path, span: call.at };
    const [first, second] = given;
    if (method === 'index') applyIndex(context, draft, file, call, first, second);
    else if (method === 'add' && first !== undefined) readPaths(context, draft, first, readClassPaths);
    else if (method === 'searchIndex') draft.searchable.push('Atlas search');
    else if (method === 'plugin' && first !== undefined && declaresIndexes(context, first))
      draft.complete = false;
    else if (method === 'virtual' && first !== undefined && second !== undefined)
      addVirtual(context, draft, first, fieldsOf(context, second), at);
  }
}

/** `schema.index(fields, options)` inside a helper of the same file stands for each call of the helper. */
function applyIndex(
  context: Context,
  draft: EntityDraft,
  file: LinkedFile,
  call: CallFact,
  keys: Site | undefined,
  options: Site | undefined,
): void {
  const value = keys === undefined ? undefined : valueAt(file.facts.values, keys.value);
  const parameter = value?.k === 'variable' ? file.facts.variables[value.variable]?.parameter : undefined;
  if (parameter === undefined) {
    addIndexCall(context, draft, keys, options, { file: file.path, span: call.at });
    return;
  }
  const helper = value?.k === 'variable' ? file.facts.variables[value.variable]?.fn : undefined;
  for (const user of file.facts.calls) {
    const target = functionOf(originOf(context, { file, value: user.callee }));
    if (target?.file !== file || target.fn !== helper) continue;
    const site = (index: number): Site | undefined =>
      user.arguments[index] === undefined ? undefined : { file, value: user.arguments[index] };
    addIndexCall(context, draft, site(parameter.index), site(parameter.index + 1), {
      file: file.path,
      span: user.at,
    });
  }
}

/** A plugin of the workspace that makes indexes; those of packages are taken not to. */
function declaresIndexes(context: Context, plugin: Site): boolean {
  const fn = functionOf(originOf(context, plugin));
  const span = fn?.file.facts.functions[fn.fn]?.at;
  if (fn === undefined || span === undefined) return false;
  return fn.file.facts.calls.some((call) => {
    const callee =
      call.at[0] >= span[0] && call.at[1] <= span[1] ? valueAt(fn.file.facts.values, call.callee) : undefined;
    return callee?.k === 'get' && callee.name === 'index';
  });
}

/** `schema.virtual('posts', { ref: 'Post', localField: '_id', foreignField: 'author', justOne: false })`. */
function addVirtual(
  context: Context,
  draft: EntityDraft,
  nameAt: Site,
  options: Fields | undefined,
  at: EntityDraft['at'],
): void {
  const name = textOf(context, nameAt);
  const ref = entryOf(options, 'ref');
  const to = ref === undefined ? undefined : referenceName(context, ref);
  const local = textOf(context, entryOf(options, 'localField'));
  const foreign = textOf(context, entryOf(options, 'foreignField'));
  if (name === undefined || to === undefined || local === undefined || foreign === undefined) return;
  const owns = local !== '_id';
  draft.relations.push({
    name,
    to,
    many: booleanOf(context, entryOf(options, 'justOne')) !== true,
    columns: owns ? [local] : [],
    references: owns ? [foreign] : [],
    constrained: false,
    at,
  });
}
