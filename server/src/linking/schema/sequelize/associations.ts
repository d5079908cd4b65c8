/** Associations by call: `Post.belongsTo(User, { foreignKey: 'authorId' })`, also inside `static associate(models)`. */
import type { CallFact } from '../../../facts/facts.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { lastName } from '../../file-index.ts';
import { classOf } from '../classes.ts';
import { addUnknownColumn, type EntityDraft } from '../draft.ts';
import { booleanOf, entryOf, type Fields, fieldsOf, textOf } from '../literals.ts';
import { originOf } from '../origin.ts';
import type { SequelizeModel } from './attributes.ts';

const KINDS = new Set(['belongsTo', 'hasMany', 'hasOne', 'belongsToMany']);

export function readAssociations(
  context: Context,
  files: readonly LinkedFile[],
  models: readonly SequelizeModel[],
): void {
  for (const file of files) {
    for (const call of file.facts.calls) {
      const callee = valueAt(file.facts.values, call.callee);
      if (callee.k !== 'get' || !KINDS.has(callee.name) || call.arguments[0] === undefined) continue;
      const source = modelNamed(context, file, callee.of, call, models);
      const target = modelNamed(context, file, call.arguments[0], call, models);
      if (source === undefined || target === undefined) continue;
      const options =
        call.arguments[1] === undefined ? undefined : fieldsOf(context, { file, value: call.arguments[1] });
      associate(context, callee.name, source.draft, target.draft, options, {
        file: file.path,
        span: call.at,
      });
    }
  }
}

/** A model by class, variable, `this`, or `models.Post`. */
function modelNamed(
  context: Context,
  file: LinkedFile,
  value: number,
  call: CallFact,
  models: readonly SequelizeModel[],
): SequelizeModel | undefined {
  const written = valueAt(file.facts.values, value);
  if (written.k === 'this') {
    const cls = file.facts.classes.findIndex(
      (one) => one.bodyAt[0] <= call.at[0] && call.at[1] <= one.bodyAt[1],
    );
    return models.find((one) => one.file === file && one.cls === cls);
  }
  const origin = originOf(context, { file, value });
  const cls = classOf(origin);
  if (cls !== undefined) return models.find((one) => one.file === cls.file && one.cls === cls.cls);
  const byVariable =
    origin?.k === 'variable'
      ? models.find((one) => one.file === origin.file && one.variable === origin.variable)
      : undefined;
  if (byVariable !== undefined) return byVariable;
  const name = lastName(file.facts, value);
  const named = models.filter((one) => one.draft.name === name || one.draft.aliases.includes(name ?? ''));
  return named.length === 1 ? named[0] : undefined;
}

function associate(
  context: Context,
  kind: string,
  source: EntityDraft,
  target: EntityDraft,
  options: Fields | undefined,
  at: EntityDraft['at'],
): void {
  const as =
    textOf(context, entryOf(options, 'as')) ??
    textOf(context, entryOf(fieldsOfEntry(context, options, 'as'), 'plural'));
  const key =
    textOf(context, entryOf(options, 'foreignKey')) ??
    textOf(context, entryOf(fieldsOfEntry(context, options, 'foreignKey'), 'name'));
  const onDelete = textOf(context, entryOf(options, 'onDelete'));
  const rest = {
    ...(onDelete === undefined ? {} : { onDelete }),
    constrained: booleanOf(context, entryOf(options, 'constraints')) !== false,
    at,
  };
  const many = kind === 'hasMany' || kind === 'belongsToMany';
  if (kind === 'belongsTo') {
    const column = key ?? `${as ?? target.name}Id`;
    addKey(source, column);
    take(source, {
      name: as ?? target.name,
      to: target.name,
      many: false,
      columns: [column],
      references: ['id'],
      ...rest,
    });
    return;
  }
  source.relations.push({
    name: as ?? (many ? `${target.name}s` : target.name),
    to: target.name,
    many,
    columns: [],
    references: [],
    ...rest,
  });
  if (kind === 'belongsToMany') return;
  const column = key ?? `${source.name}Id`;
  addKey(target, column);
  const isKnown = target.relations.some(
    (relation) => relation.columns.length === 1 && relation.columns[0] === column,
  );
  if (!isKnown)
    target.relations.push({
      name: '',
      to: source.name,
      many: false,
      columns: [column],
      references: ['id'],
      ...rest,
    });
}

function fieldsOfEntry(context: Context, options: Fields | undefined, key: string): Fields | undefined {
  const entry = entryOf(options, key);
  return entry === undefined ? undefined : fieldsOf(context, entry);
}

/** A relation by name replaces the nameless one that a reference or the other side has left. */
function take(draft: EntityDraft, relation: EntityDraft['relations'][number]): void {
  const known = draft.relations.findIndex(
    (one) => one.name === '' && one.columns.join() === relation.columns.join(),
  );
  const onDelete = draft.relations[known]?.onDelete;
  if (known < 0) draft.relations.push(relation);
  else draft.relations[known] = { ...(onDelete === undefined ? {} : { onDelete }), ...relation };
}

/** Sequelize adds the foreign key where the model declares none. */
function addKey(draft: EntityDraft, column: string): void {
  if (draft.columns.some((one) => one.name === column || one.column === column)) return;
  addUnknownColumn(draft, {
    name: column,
    column,
  });
}
