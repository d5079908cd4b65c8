/**
 * Sequelize: `queryInterface.createTable('users', { … })`, `addIndex('users', ['email'], { unique: true })`.
 * https://sequelize.org/docs/v6/other-topics/query-interface/
 */
import type { Span } from '../../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SchemaIndex } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context } from '../../context.ts';
import { snakeCase } from '../casing.ts';
import {
  booleanOf,
  type Entry,
  entryOf,
  type Fields,
  fieldsOf,
  itemsOf,
  listedTexts,
  patternsOf,
  textAt,
  textOf,
  textsOf,
} from '../literals.ts';
import type { Site } from '../origin.ts';
import type { MigrationChain, Step } from './chain.ts';

export function sequelizeChanges(
  context: Context,
  chain: MigrationChain,
): readonly SchemaChange[] | undefined {
  const [step] = chain.steps;
  if (step === undefined || !SEQUELIZE_METHODS.has(step.name)) return undefined;
  const at = chain.file.facts.calls[step.call]?.at ?? [0, 0];
  const tables = tablesOf(context, step.arguments[0]);
  if (tables === undefined && step.name !== 'addIndex' && step.name !== 'addConstraint') return undefined;
  return (tables ?? patternsOf(context, step.arguments[0])).flatMap((table) =>
    changesOf(context, step, table, at),
  );
}

export const SEQUELIZE_METHODS: ReadonlySet<string> = new Set([
  'createTable',
  'dropTable',
  'renameTable',
  'addColumn',
  'removeColumn',
  'renameColumn',
  'changeColumn',
  'addIndex',
  'removeIndex',
  'addConstraint',
  'removeConstraint',
]);

/** `'users'`, `{ tableName: 'users', schema: 'app' }`. */
function tablesOf(context: Context, site: Site | undefined): readonly string[] | undefined {
  const fields = site === undefined ? undefined : fieldsOf(context, site);
  return textsOf(context, site) ?? textsOf(context, entryOf(fields, 'tableName'));
}

function changesOf(context: Context, step: Step, table: string, at: Span): readonly SchemaChange[] {
  const [, second, third] = step.arguments;
  const name = textOf(context, second);
  switch (step.name) {
    case 'createTable':
      return createTable(context, step, table, at);
    case 'dropTable':
      return [{ k: 'drop-table', table, at }];
    case 'renameTable':
      return name === undefined ? [] : [{ k: 'rename-table', table, to: name, at }];
    case 'removeColumn':
      return name === undefined ? [] : [{ k: 'drop-column', table, column: name, at }];
    case 'renameColumn': {
      const to = textOf(context, third);
      return name === undefined || to === undefined
        ? []
        : [{ k: 'rename-column', table, column: name, to, at }];
    }
    case 'addColumn':
    case 'changeColumn':
      return (textsOf(context, second) ?? []).flatMap((column) =>
        columnChanges(context, step, table, column, at),
      );
    case 'addIndex':
      return [indexChange(context, step, table, at)];
    case 'removeIndex': {
      const columns = listedTexts(context, second);
      const index = name ?? (columns === undefined ? undefined : snakeCase(`${table}_${columns.join('_')}`));
      return index === undefined ? [] : [{ k: 'drop-index', table, name: index, at }];
    }
    case 'removeConstraint':
      return name === undefined ? [] : [{ k: 'drop-constraint', table, name, at }];
    default:
      return constraintChange(context, step, table, at);
  }
}

function createTable(context: Context, step: Step, table: string, at: Span): readonly SchemaChange[] {
  const fields = step.arguments[1] === undefined ? undefined : fieldsOf(context, step.arguments[1]);
  const columns = (fields?.entries ?? []).map((entry) => columnOf(context, entry, entry.key, entry.at));
  const changes: SchemaChange[] = [
    { k: 'create-table', table, columns, at, bodyAt: [at[1], at[1]], ifNotExists: false },
  ];
  const primary = columns.filter((column) => column.primary).map((column) => column.name);
  if (primary.length > 1)
    changes.push({
      k: 'add-index',
      table,
      index: { name: `${table}_pkey`, kind: 'primary', method: 'btree', parts: parts(primary) },
      at,
    });
  if (fields?.complete !== true) changes.push({ k: 'unread', table, at });
  const options = step.arguments[2] === undefined ? undefined : fieldsOf(context, step.arguments[2]);
  const keys = entryOf(options, 'uniqueKeys');
  for (const entry of keys === undefined ? [] : (fieldsOf(context, keys)?.entries ?? [])) {
    const columnNames = listedTexts(context, entryOf(fieldsOf(context, entry), 'fields'));
    if (columnNames !== undefined)
      changes.push({
        k: 'add-index',
        table,
        index: { name: entry.key, kind: 'unique', method: 'btree', parts: parts(columnNames) },
        at,
      });
  }
  return changes;
}

function columnChanges(
  context: Context,
  step: Step,
  table: string,
  name: string,
  at: Span,
): readonly SchemaChange[] {
  const definition = step.arguments[2];
  if (definition === undefined) return [{ k: 'unread', table, at }];
  const column = columnOf(context, definition, name, at);
  if (step.name === 'addColumn') return [{ k: 'add-column', table, column, at }];
  const changes: SchemaChange[] = [];
  if (column.unique)
    changes.push({
      k: 'add-index',
      table,
      index: { name: `${table}_${name}_key`, kind: 'unique', method: 'btree', parts: parts([name]) },
      at,
    });
  return changes;
}

function columnOf(context: Context, definition: Site | Entry, key: string, at: Span): SchemaColumn {
  const fields = fieldsOf(context, definition);
  const is = (name: string): boolean => booleanOf(context, entryOf(fields, name)) === true;
  const unique = entryOf(fields, 'unique');
  const references = referenceOf(
    context,
    entryOf(fields, 'references'),
    textOf(context, entryOf(fields, 'onDelete')),
  );
  return {
    name: textOf(context, entryOf(fields, 'field')) ?? key,
    type: sequelizeType(entryOf(fields, 'type') ?? definition),
    nullable: booleanOf(context, entryOf(fields, 'allowNull')) !== false && !is('primaryKey'),
    primary: is('primaryKey'),
    unique: unique !== undefined && booleanOf(context, unique) !== false,
    ...(references === undefined ? {} : { references }),
    at,
  };
}

function referenceOf(
  context: Context,
  site: Site | undefined,
  onDelete: string | undefined,
): SchemaColumn['references'] {
  const fields = site === undefined ? undefined : fieldsOf(context, site);
  const model = entryOf(fields, 'model') ?? entryOf(fields, 'table');
  const table = tablesOf(context, model)?.[0] ?? textOf(context, site);
  if (table === undefined) return undefined;
  const column = textOf(context, entryOf(fields, 'key')) ?? textOf(context, entryOf(fields, 'field'));
  return {
    table,
    ...(column === undefined ? {} : { column }),
    ...(onDelete === undefined ? {} : { onDelete }),
  };
}

/** `Sequelize.DataTypes.STRING(255)` → `string`, `DataTypes.ARRAY(DataTypes.JSONB)` → `array`. */
export function sequelizeType(site: Site | undefined): string {
  if (site === undefined) return 'unknown';
  const { file } = site;
  let value = valueAt(file.facts.values, site.value);
  if (value.k === 'call') value = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
  if (value.k === 'get') {
    // `DataType.STRING.BINARY`, `DataTypes.INTEGER.UNSIGNED`: the first upper-case name after the namespace.
    const names: string[] = [];
    for (let at: typeof value | undefined = value; at?.k === 'get'; ) {
      names.unshift(at.name);
      let of = valueAt(file.facts.values, at.of);
      if (of.k === 'call') of = valueAt(file.facts.values, file.facts.calls[of.call]?.callee ?? -1);
      at = of.k === 'get' ? of : undefined;
    }
    return (names.find((name) => /^[A-Z][A-Z0-9]*$/.test(name)) ?? names.at(-1) ?? 'unknown').toLowerCase();
  }
  if (value.k === 'literal') return String(value.value).toLowerCase();
  return value.k === 'variable'
    ? (file.facts.variables[value.variable]?.name ?? 'unknown').toLowerCase()
    : 'unknown';
}

/** `addIndex(table, fields, options)`, `addIndex(table, { fields, unique, name, where })`. */
function indexChange(context: Context, step: Step, table: string, at: Span): SchemaChange {
  const [, second, third] = step.arguments;
  const options = [third, second]
    .map((one) => (one === undefined ? undefined : fieldsOf(context, one)))
    .find((one) => one !== undefined);
  const index = indexOf(context, entryOf(options, 'fields') ?? second, options, table);
  return index === undefined ? { k: 'unread', table, at } : { k: 'add-index', table, index, at };
}

/** An index of Sequelize's options, as in migrations and in `indexes` of models. */
export function indexOf(
  context: Context,
  fields: Site | undefined,
  options: Fields | undefined,
  table: string,
): SchemaIndex | undefined {
  const list = fields === undefined ? undefined : itemsOf(context, fields);
  if (list === undefined || !list.complete || list.items.length === 0) return undefined;
  const found = list.items.map((item) => partOf(context, item));
  if (found.some((part) => part === undefined)) return undefined;
  const columns = found as SchemaIndex['parts'];
  const type = textOf(context, entryOf(options, 'type'))?.toUpperCase();
  const unique = booleanOf(context, entryOf(options, 'unique')) === true || type === 'UNIQUE';
  const where = entryOf(options, 'where');
  return {
    name:
      textOf(context, entryOf(options, 'name')) ??
      textOf(context, entryOf(options, 'indexName')) ??
      snakeCase(`${table}_${columns.map((part) => part.column).join('_')}`),
    kind: unique ? 'unique' : 'index',
    method:
      textOf(context, entryOf(options, 'using')) ??
      textOf(context, entryOf(options, 'method')) ??
      (type === 'FULLTEXT' || type === 'SPATIAL' ? type : 'btree'),
    parts: columns,
    ...(where === undefined ? {} : { where: textAt(context, where) }),
  };
}

/** `'a'`, `{ name: 'a', order: 'DESC' }`, `sequelize.fn('lower', sequelize.col('email'))`, `sequelize.literal('a DESC')`. */
function partOf(context: Context, site: Site): SchemaIndex['parts'][number] | undefined {
  const name = textOf(context, site);
  if (name !== undefined) return { column: name, descending: false };
  const options = fieldsOf(context, site);
  if (options !== undefined) {
    const column =
      textOf(context, entryOf(options, 'name')) ?? textOf(context, entryOf(options, 'attribute'));
    return column === undefined
      ? undefined
      : { column, descending: textOf(context, entryOf(options, 'order'))?.toUpperCase() === 'DESC' };
  }
  return valueAt(site.file.facts.values, site.value).k === 'call'
    ? { column: '', descending: false, expression: textAt(context, site) }
    : undefined;
}

function constraintChange(context: Context, step: Step, table: string, at: Span): readonly SchemaChange[] {
  const [, second, third] = step.arguments;
  const options = [third, second]
    .map((one) => (one === undefined ? undefined : fieldsOf(context, one)))
    .find((one) => one !== undefined);
  const columns = listedTexts(context, entryOf(options, 'fields') ?? second);
  const type = textOf(context, entryOf(options, 'type'))?.toLowerCase();
  const name = textOf(context, entryOf(options, 'name'));
  if (columns === undefined || type === undefined) return [{ k: 'unread', table, at }];
  if (type === 'unique' || type === 'primary key') {
    const kind = type === 'unique' ? 'unique' : 'primary';
    return [
      {
        k: 'add-index',
        table,
        index: {
          name: name ?? `${table}_${columns.join('_')}_${kind === 'unique' ? 'uk' : 'pk'}`,
          kind,
          method: 'btree',
          parts: parts(columns),
        },
        at,
      },
    ];
  }
  const target =
    type === 'foreign key'
      ? referenceOf(context, entryOf(options, 'references'), textOf(context, entryOf(options, 'onDelete')))
      : undefined;
  if (target === undefined) return [];
  const key = {
    ...(name === undefined ? {} : { name }),
    columns,
    table: target.table,
    references: target.column === undefined ? [] : [target.column],
    ...(target.onDelete === undefined ? {} : { onDelete: target.onDelete }),
  };
  return [{ k: 'add-foreign-key', table, key, at }];
}

function parts(columns: readonly string[]): SchemaIndex['parts'] {
  return columns.map((column) => ({ column, descending: false }));
}
