/**
 * Sequelize: `sequelize.define('User', attributes, options)`, `User.init(attributes, options)`, and classes with decorators
 * (`classes.ts`). Associations are read last, since they name models of other files.
 * https://sequelize.org/docs/v6/core-concepts/model-basics/
 */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import type { CallFact, ClassId } from '../../../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { classOf } from '../classes.ts';
import { dialectNamed, dialectOfDependencies } from '../dialect.ts';
import { type EntityDraft, newEntity } from '../draft.ts';
import { entryOf, fieldsOf, textOf } from '../literals.ts';
import { originOf, type Site } from '../origin.ts';
import { readAssociations } from './associations.ts';
import {
  addAttribute,
  addSystemColumns,
  type ModelOptions,
  optionsOfModel,
  readIndexes,
  SEQUELIZE,
  type SequelizeModel,
  type SequelizeSettings,
  tableOf,
  type UniqueKeys,
} from './attributes.ts';
import { readSequelizeClasses } from './classes.ts';

export function readSequelize(context: Context, files: readonly LinkedFile[]): readonly EntityDraft[] {
  if (files.length === 0) return [];
  const settings = settingsOf(context, files);
  const models: SequelizeModel[] = [];
  for (const file of files) {
    models.push(...readSequelizeClasses(context, file, settings(file.path)));
    for (const call of file.facts.calls) {
      const model = readCall(context, file, call, settings(file.path));
      if (model !== undefined) models.push(model);
    }
  }
  readAssociations(context, files, models);
  return models.map((model) => model.draft);
}

function readCall(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  settings: SequelizeSettings,
): SequelizeModel | undefined {
  const callee = valueAt(file.facts.values, call.callee);
  if (callee.k !== 'get' || (callee.name !== 'define' && callee.name !== 'init')) return undefined;
  const [first, second, third] = call.arguments;
  if (callee.name === 'define') {
    const name = first === undefined ? undefined : textOf(context, { file, value: first });
    if (
      name === undefined ||
      second === undefined ||
      fieldsOf(context, { file, value: second }) === undefined
    )
      return undefined;
    const variable = file.facts.variables.findIndex((one) =>
      one.assignments.some((assignment) => assignment.value === call.value),
    );
    return modelOf(
      context,
      file,
      call,
      name,
      second,
      third,
      undefined,
      variable < 0 ? undefined : variable,
      settings,
    );
  }
  const cls = classOf(originOf(context, { file, value: callee.of })) ?? classAround(file, call, callee.of);
  if (
    first === undefined ||
    second === undefined ||
    cls === undefined ||
    !extendsModel(context, cls.file, cls.cls)
  )
    return undefined;
  return modelOf(
    context,
    file,
    call,
    cls.file.facts.classes[cls.cls]?.name ?? '',
    first,
    second,
    cls,
    undefined,
    settings,
  );
}

/** `super.init(…)` and `this.init(…)` in a static method. */
function classAround(
  file: LinkedFile,
  call: CallFact,
  of: number,
): { file: LinkedFile; cls: ClassId } | undefined {
  const { k } = valueAt(file.facts.values, of);
  if (k !== 'this' && k !== 'super') return undefined;
  const cls = file.facts.classes.findIndex(
    (one) => one.bodyAt[0] <= call.at[0] && call.at[1] <= one.bodyAt[1],
  );
  return cls < 0 ? undefined : { file, cls };
}

/** A class whose first base out of the workspace is Sequelize's `Model`, or simply called so. */
function extendsModel(context: Context, file: LinkedFile, cls: ClassId): boolean {
  const base = file.facts.classes[cls]?.extends?.value;
  if (base === undefined) return false;
  const origin = originOf(context, { file, value: base });
  if (origin?.k === 'package') return SEQUELIZE.has(origin.name);
  const next = classOf(origin);
  if (next !== undefined && next.cls !== cls) return extendsModel(context, next.file, next.cls);
  const written = valueAt(file.facts.values, base);
  return written.k === 'get' && written.name === 'Model';
}

function modelOf(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  named: string,
  attributes: number,
  given: number | undefined,
  cls: { file: LinkedFile; cls: ClassId } | undefined,
  variable: number | undefined,
  settings: SequelizeSettings,
): SequelizeModel {
  const options = given === undefined ? undefined : fieldsOf(context, { file, value: given });
  const model = optionsOfModel(context, options, settings.define);
  const name = cls === undefined ? named : (textOf(context, entryOf(options, 'modelName')) ?? named);
  const indexes = entryOf(options, 'indexes');
  const end =
    indexes === undefined
      ? options === undefined
        ? call.argumentsAt[1]
        : spanOf(file.facts.values, options.literal.value)[1]
      : indexes.at[1];
  const fact = cls?.file.facts.classes[cls.cls];
  const nameAt =
    fact?.nameAt ??
    (variable === undefined ? call.calleeAt : (file.facts.variables[variable]?.at ?? call.calleeAt));
  const draft = newEntity({
    name,
    table: tableOf(name, model),
    library: 'sequelize',
    dialect: settings.dialect,
    at: { file: cls?.file.path ?? file.path, span: nameAt },
    bodyAt: [end - 1, end - 1],
  });
  if (name !== named) draft.aliases.push(named);
  const variableName = variable === undefined ? undefined : file.facts.variables[variable]?.name;
  if (variableName !== undefined && variableName !== name) draft.aliases.push(variableName);
  const fields = fieldsOf(context, { file, value: attributes });
  draft.complete = fields?.complete === true && options?.complete !== false;
  const keys: UniqueKeys = new Map();
  for (const entry of fields?.entries ?? []) {
    addAttribute(context, draft, entry.key, entry, { file: entry.file.path, span: entry.at }, model, keys);
  }
  addSystemColumns(draft, model, keys);
  readIndexes(context, draft, indexes);
  return { draft, file: cls?.file ?? file, cls: cls?.cls, variable };
}

/** Dialect and defaults per package, from `new Sequelize(…)` and configuration files that models' packages hold. */
function settingsOf(context: Context, files: readonly LinkedFile[]): (path: string) => SequelizeSettings {
  const found: { readonly dialect: Dialect | undefined; readonly define: Site | undefined }[] = [];
  for (const file of files) {
    const { values } = file.facts;
    if (!values.literals.includes('dialect') && !file.facts.calls.some((call) => call.kind === 'new'))
      continue;
    const count = valueCount(values);
    for (let id = 0; id < count; id++) {
      if (kindOf(values, id) !== 'object') continue;
      const value = valueAt(values, id);
      const dialect =
        value.k === 'object' ? value.entries.find((entry) => entry.key === 'dialect') : undefined;
      if (value.k !== 'object' || dialect === undefined) continue;
      const define = value.entries.find((entry) => entry.key === 'define');
      const name = textOf(context, { file, value: dialect.value });
      found.push({
        dialect: name === undefined ? undefined : dialectNamed(name),
        define: define === undefined ? undefined : { file, value: define.value },
      });
    }
  }
  const dialects = new Set(found.map((one) => one.dialect).filter((one) => one !== undefined));
  const define = found.map((one) => one.define).find((one) => one !== undefined);
  const defaults = optionsOfModel(
    context,
    define === undefined ? undefined : fieldsOf(context, define),
    NO_OPTIONS,
  );
  const [only] = dialects;
  return (path) => ({
    dialect: dialects.size === 1 && only !== undefined ? only : dialectOfDependencies(context, path),
    define: defaults,
  });
}

const NO_OPTIONS: ModelOptions = {
  table: undefined,
  underscored: false,
  freeze: false,
  timestamps: true,
  paranoid: false,
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  deletedAt: 'deletedAt',
};
