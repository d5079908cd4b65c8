/**
 * TypeORM: `queryRunner.createTable(new Table({ … }))`, `createIndex('users', new TableIndex({ columnNames: ['email'] }))`.
 * https://typeorm.io/docs/migrations/api
 */
import type { Span } from '../../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SchemaForeignKey, SchemaIndex } from '../../../facts/schema.ts';
import { valueAt } from '../../../facts/values.ts';
import type { Context } from '../../context.ts';
import {
  booleanOf,
  entryOf,
  type Fields,
  fieldsOf,
  itemsOf,
  listedTexts,
  patternsOf,
  textOf,
} from '../literals.ts';
import type { Site } from '../origin.ts';
import type { MigrationChain } from './chain.ts';

const ONE = new Set([
  'createIndex',
  'addColumn',
  'createForeignKey',
  'createUniqueConstraint',
  'dropIndex',
  'dropUniqueConstraint',
  'dropForeignKey',
]);
const MANY = new Set(['createIndices', 'addColumns', 'createForeignKeys', 'createUniqueConstraints']);

export const TYPEORM_METHODS: ReadonlySet<string> = new Set([...ONE, ...MANY]);

export function typeormChanges(context: Context, chain: MigrationChain): readonly SchemaChange[] | undefined {
  const [step] = chain.steps;
  if (step === undefined) return undefined;
  const at = chain.file.facts.calls[step.call]?.at ?? [0, 0];
  const [first, second] = step.arguments;
  if (step.name === 'createTable') {
    const fields = madeBy(context, first, 'Table');
    return fields === undefined ? undefined : createTable(context, fields, at);
  }
  if (second === undefined || (!ONE.has(step.name) && !MANY.has(step.name))) return undefined;
  const items = MANY.has(step.name) ? (itemsOf(context, second)?.items ?? []) : [second];
  const made = items.map((item) => madeBy(context, item, 'Table'));
  const name = textOf(context, second);
  const drops = step.name.startsWith('drop') && name !== undefined;
  if (!drops && (made.length === 0 || made.some((one) => one === undefined))) return undefined;
  const tables = patternsOf(context, first).map((table) => table.split('.').at(-1) ?? table);
  return tables.flatMap((table): readonly SchemaChange[] => {
    if (drops && name !== undefined)
      return [{ k: step.name === 'dropIndex' ? 'drop-index' : 'drop-constraint', table, name, at }];
    return (made as Fields[]).flatMap((fields) => partChanges(context, step.name, table, fields, at));
  });
}

/** The options of `new Table(…)`, `new TableIndex(…)`, or of a plain object. */
function madeBy(context: Context, site: Site | undefined, prefix: string): Fields | undefined {
  if (site === undefined) return undefined;
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k !== 'call') return undefined;
  const call = site.file.facts.calls[value.call];
  const callee = call === undefined ? undefined : valueAt(site.file.facts.values, call.callee);
  const name = callee?.k === 'variable' ? (site.file.facts.variables[callee.variable]?.name ?? '') : '';
  const options = call?.arguments[0];
  return call?.kind === 'new' && name.startsWith(prefix) && options !== undefined
    ? fieldsOf(context, { file: site.file, value: options })
    : undefined;
}

function createTable(context: Context, fields: Fields, at: Span): readonly SchemaChange[] {
  const table = textOf(context, entryOf(fields, 'name'))?.split('.').at(-1);
  if (table === undefined) return [];
  const changes: SchemaChange[] = [];
  const each = (key: string, read: (one: Fields) => void): void => {
    const entry = entryOf(fields, key);
    const list = entry === undefined ? undefined : itemsOf(context, entry);
    if (entry !== undefined && list?.complete !== true) changes.push({ k: 'unread', table, at });
    for (const item of list?.items ?? []) {
      const one = fieldsOf(context, item) ?? madeBy(context, item, 'Table');
      if (one === undefined) changes.push({ k: 'unread', table, at });
      else read(one);
    }
  };
  const columns: SchemaColumn[] = [];
  each('columns', (one) => {
    const column = columnOf(context, one, at);
    if (column !== undefined) columns.push(column);
  });
  each('indices', (one) => changes.push(...partChanges(context, 'createIndex', table, one, at)));
  each('uniques', (one) => changes.push(...partChanges(context, 'createUniqueConstraint', table, one, at)));
  each('foreignKeys', (one) => changes.push(...partChanges(context, 'createForeignKey', table, one, at)));
  const primary = columns
    .filter((column) => column.primary)
    .map((column) => ({ column: column.name, descending: false }));
  if (primary.length > 1)
    changes.push({
      k: 'add-index',
      table,
      index: { name: `PK_${table}`, kind: 'primary', method: 'btree', parts: primary },
      at,
    });
  return [{ k: 'create-table', table, columns, at, bodyAt: [at[1], at[1]], ifNotExists: false }, ...changes];
}

function columnOf(context: Context, fields: Fields, at: Span): SchemaColumn | undefined {
  const name = textOf(context, entryOf(fields, 'name'));
  if (name === undefined) return undefined;
  const is = (key: string): boolean => booleanOf(context, entryOf(fields, key)) === true;
  return {
    name,
    type: (textOf(context, entryOf(fields, 'type')) ?? 'unknown').toLowerCase(),
    nullable: is('isNullable'),
    primary: is('isPrimary'),
    unique: is('isUnique'),
    at,
  };
}

function partChanges(
  context: Context,
  method: string,
  table: string,
  fields: Fields,
  at: Span,
): readonly SchemaChange[] {
  const columns = listedTexts(context, entryOf(fields, 'columnNames'));
  const name = textOf(context, entryOf(fields, 'name'));
  if (method === 'addColumn' || method === 'addColumns') {
    const column = columnOf(context, fields, at);
    return column === undefined ? [{ k: 'unread', table, at }] : [{ k: 'add-column', table, column, at }];
  }
  if (columns === undefined) return [{ k: 'unread', table, at }];
  if (method.startsWith('createForeignKey')) {
    const target = textOf(context, entryOf(fields, 'referencedTableName'));
    const onDelete = textOf(context, entryOf(fields, 'onDelete'));
    if (target === undefined) return [];
    const key: SchemaForeignKey = {
      ...(name === undefined ? {} : { name }),
      columns,
      table: target,
      references: listedTexts(context, entryOf(fields, 'referencedColumnNames')) ?? [],
      ...(onDelete === undefined ? {} : { onDelete }),
    };
    return [{ k: 'add-foreign-key', table, key, at }];
  }
  const unique =
    method.startsWith('createUnique') || booleanOf(context, entryOf(fields, 'isUnique')) === true;
  const where = textOf(context, entryOf(fields, 'where'));
  const index: SchemaIndex = {
    ...(name === undefined ? {} : { name }),
    kind: unique ? 'unique' : 'index',
    method:
      booleanOf(context, entryOf(fields, 'isFulltext')) === true
        ? 'fulltext'
        : booleanOf(context, entryOf(fields, 'isSpatial')) === true
          ? 'spatial'
          : 'btree',
    parts: columns.map((column) => ({ column, descending: false })),
    ...(where === undefined ? {} : { where }),
  };
  return [{ k: 'add-index', table, index, at }];
}
