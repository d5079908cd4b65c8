/** MikroORM without decorators: `new EntitySchema({ name, properties })`, `defineEntity({ name, properties })`. */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import { spanOf, valueAt } from '../../../facts/values.ts';
import type { Context, LinkedFile } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import { classNameOf } from '../classes.ts';
import {
  addColumn,
  addIndex,
  addPrimary,
  type EntityDraft,
  indexOn,
  isBoolean,
  isWide,
  newEntity,
} from '../draft.ts';
import {
  argumentOf,
  booleanOf,
  chainOf,
  type Entry,
  entryOf,
  type Fields,
  fieldsOf,
  functionOf,
  itemsOf,
  returnedBy,
  textOf,
} from '../literals.ts';
import { nameOfOrigin, originOf } from '../origin.ts';
import { addFlagIndexes, MIKROORM } from './classes.ts';

export function readMikroormSchemas(
  context: Context,
  file: LinkedFile,
  dialect: Dialect,
): readonly EntityDraft[] {
  return file.facts.calls.flatMap((call): readonly EntityDraft[] => {
    const origin = originOf(context, { file, value: call.callee });
    const made = origin?.k === 'package' && MIKROORM.has(origin.name) ? origin.path.at(-1) : undefined;
    if ((made !== 'EntitySchema' && made !== 'defineEntity') || call.arguments[0] === undefined) return [];
    const fields = fieldsOf(context, { file, value: call.arguments[0] });
    const target = entryOf(fields, 'class');
    const name =
      textOf(context, entryOf(fields, 'name')) ??
      (target === undefined ? undefined : classNameOf(context, target));
    if (fields === undefined || name === undefined || name === '') return [];
    const end = spanOf(fields.literal.file.facts.values, fields.literal.value)[1] - 1;
    const draft = newEntity({
      name,
      table: textOf(context, entryOf(fields, 'tableName')) ?? snakeCase(name),
      library: 'mikroorm',
      dialect,
      at: { file: file.path, span: call.calleeAt },
      bodyAt: [end, end],
    });
    const variable = file.facts.variables.find((one) =>
      one.assignments.some((assignment) => assignment.value === call.value),
    );
    if (variable !== undefined && variable.name !== name) draft.aliases.push(variable.name);
    draft.complete = fields.complete && entryOf(fields, 'extends') === undefined;
    readProperties(context, draft, entryOf(fields, 'properties'));
    for (const kind of ['indexes', 'uniques'] as const) readIndexes(context, draft, fields, kind);
    return [draft];
  });
}

function readProperties(context: Context, draft: EntityDraft, site: Entry | undefined): void {
  const fn = site === undefined ? undefined : functionOf(originOf(context, site));
  const object = fn === undefined ? site : returnedBy(fn.file, fn.fn);
  const properties = object === undefined ? undefined : fieldsOf(context, object);
  if (properties?.complete !== true) draft.complete = false;
  for (const entry of properties?.entries ?? []) {
    const options = fieldsOf(context, entry);
    if (options !== undefined) readOptions(context, draft, entry, options);
    else readBuilder(context, draft, entry);
  }
}

/** `{ type: 'string', unique: true }`, `{ kind: 'm:1', entity: () => Author }`. */
function readOptions(context: Context, draft: EntityDraft, entry: Entry, options: Fields): void {
  const at = { file: entry.file.path, span: entry.at };
  const kind =
    textOf(context, entryOf(options, 'kind')) ?? textOf(context, entryOf(options, 'reference')) ?? 'scalar';
  const target = entryOf(options, 'entity');
  const isRelation = /:/.test(kind);
  const owns = kind === 'm:1' || (kind === '1:1' && entryOf(options, 'mappedBy') === undefined);
  const type =
    textOf(context, entryOf(options, 'columnType')) ?? textOf(context, entryOf(options, 'type')) ?? 'unknown';
  if (isRelation)
    addRelation(
      draft,
      entry.key,
      target === undefined ? '' : classNameOf(context, target) || (textOf(context, target) ?? ''),
      /:m/.test(kind),
      owns,
      at,
    );
  if (isRelation && !owns) return;
  add(
    draft,
    entry.key,
    isRelation ? 'relation' : type,
    booleanOf(context, entryOf(options, 'nullable')) === true,
    entryOf(options, 'enum') !== undefined || entryOf(options, 'items') !== undefined,
    textOf(context, entryOf(options, 'fieldName')),
    at,
  );
  if (booleanOf(context, entryOf(options, 'primary')) === true) addPrimary(draft, entry.key, at);
  if (kind === '1:1') addIndex(draft, indexOn('unique', [entry.key], { at }));
  addFlagIndexes(context, draft, entry.key, options, at);
}

/** `p.string().unique()`, `() => p.manyToOne(Author).nullable()`. */
function readBuilder(context: Context, draft: EntityDraft, entry: Entry): void {
  const value = valueAt(entry.file.facts.values, entry.value);
  const site = value.k === 'function' ? returnedBy(entry.file, value.fn) : entry;
  const chain = site === undefined ? undefined : chainOf(site);
  if (chain === undefined) {
    draft.complete = false;
    return;
  }
  const at = { file: entry.file.path, span: entry.at };
  const called = (name: string): boolean => chain.links.some((link) => link.name === name);
  const isRelation = /^(manyToOne|oneToOne|oneToMany|manyToMany)$/.test(chain.name);
  const owns = chain.name === 'manyToOne' || (chain.name === 'oneToOne' && !called('mappedBy'));
  const target = argumentOf(chain.file, chain.call, 0);
  if (isRelation)
    addRelation(
      draft,
      entry.key,
      target === undefined ? '' : classNameOf(context, target) || nameOfOrigin(originOf(context, target)),
      chain.name.endsWith('Many'),
      owns,
      at,
    );
  if (isRelation && !owns) return;
  add(
    draft,
    entry.key,
    isRelation ? 'relation' : chain.name,
    called('nullable'),
    chain.name === 'enum',
    undefined,
    at,
  );
  if (called('primary')) addPrimary(draft, entry.key, at);
  if (called('unique') || chain.name === 'oneToOne') addIndex(draft, indexOn('unique', [entry.key], { at }));
  if (called('index')) addIndex(draft, indexOn('index', [entry.key], { at }));
}

function add(
  draft: EntityDraft,
  name: string,
  written: string,
  nullable: boolean,
  isEnum: boolean,
  column: string | undefined,
  at: EntityDraft['at'],
): void {
  const type = written.toLowerCase();
  addColumn(draft, {
    name,
    column: column ?? (type === 'relation' ? `${snakeCase(name)}_id` : snakeCase(name)),
    type,
    nullable,
    lowSelectivity: isEnum || isBoolean(type),
    wide: isWide(type) || type === 'text',
    at,
  });
}

function addRelation(
  draft: EntityDraft,
  name: string,
  to: string,
  many: boolean,
  owns: boolean,
  at: EntityDraft['at'],
): void {
  draft.relations.push({
    name,
    to,
    many,
    columns: owns ? [name] : [],
    references: owns ? ['id'] : [],
    constrained: draft.dialect !== 'mongodb',
    at,
  });
}

function readIndexes(context: Context, draft: EntityDraft, fields: Fields, key: 'indexes' | 'uniques'): void {
  const entry = entryOf(fields, key);
  const list = entry === undefined ? undefined : itemsOf(context, entry);
  if (entry !== undefined && list?.complete !== true) draft.complete = false;
  for (const item of list?.items ?? []) {
    const options = fieldsOf(context, item);
    const properties = entryOf(options, 'properties');
    const inner = properties === undefined ? undefined : itemsOf(context, properties);
    const names = inner?.items.map((one) => textOf(context, one)) ?? [textOf(context, properties)];
    if (names.some((one) => one === undefined)) draft.complete = false;
    else
      addIndex(
        draft,
        indexOn(key === 'uniques' ? 'unique' : 'index', names as string[], {
          at: { file: item.file.path, span: spanOf(item.file.facts.values, item.value) },
        }),
      );
  }
}
