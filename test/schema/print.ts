/** Short forms of schema changes and statements, so that a test is a line. */
import type {
  SchemaChange,
  SchemaColumn,
  SqlCondition,
  SqlStatement,
} from '../../server/src/facts/schema.ts';

/** `users: +unique users_email_key (email, created_at desc) where x` and the like. */
export function printChange(change: SchemaChange): string {
  switch (change.k) {
    case 'create-table':
      return `create ${change.table} (${change.columns.map(printColumn).join(', ')})`;
    case 'drop-table':
      return `drop ${change.table}`;
    case 'rename-table':
      return `rename ${change.table} to ${change.to}`;
    case 'add-column':
      return `${change.table}: +column ${printColumn(change.column)}`;
    case 'drop-column':
      return `${change.table}: -column ${change.column}`;
    case 'rename-column':
      return `${change.table}: ${change.column} to ${change.to}`;
    case 'add-index': {
      const { name, kind, method, parts, where } = change.index;
      const list = parts.map((part) => {
        const text = part.expression === undefined ? part.column : `${part.column}«${part.expression}»`;
        return part.descending ? `${text} desc` : text;
      });
      const how = method === 'btree' ? '' : ` ${method}`;
      return `${change.table}: +${kind}${how} ${name ?? '-'} (${list.join(', ')})${where === undefined ? '' : ` where ${where}`}`;
    }
    case 'drop-index':
      return `${change.table || '-'}: -index ${change.name}`;
    case 'add-foreign-key': {
      const { name, columns, table, references, onDelete } = change.key;
      return `${change.table}: +fk ${name ?? '-'} (${columns}) -> ${table}(${references})${onDelete ? ` ${onDelete}` : ''}`;
    }
    case 'drop-constraint':
      return `${change.table}: -constraint ${change.name}`;
    case 'unread':
      return `${change.table}: unread`;
  }
}

/** `id int pk`, `name? text` where it may be null. */
function printColumn({ name, type, nullable, primary, unique, references }: SchemaColumn): string {
  const target =
    references &&
    ` -> ${references.table}(${references.column ?? ''})${references.onDelete ? ` ${references.onDelete}` : ''}`;
  return `${name}${nullable ? '?' : ''}${type ? ` ${type}` : ''}${primary ? ' pk' : ''}${unique ? ' unique' : ''}${target ?? ''}`;
}

/** Attributes that say something, one each: `select users | where email eq ?0 | limit 10`. */
export function printStatement(of: SqlStatement | undefined): string {
  if (of === undefined) return 'not SQL';
  const where = of.conditions.map(printCondition).join(' & ');
  const either = of.alternatives.map(
    (all) => `(${all.map((one) => one.map(printCondition).join(' & ')).join(' or ')})`,
  );
  const joined = of.tables.filter((table) => table.name !== of.table || table.alias !== undefined);
  const parts = [
    `${of.kind}${of.table === undefined ? '' : ` ${of.table}`}`,
    joined.length > 0 && `tables ${joined.map(printTable).join(', ')}`,
    where && `where ${where}`,
    either.length > 0 && `either ${either.join(' ')}`,
    !of.complete && 'incomplete',
    of.hasWhere && !where && either.length === 0 && of.complete && 'where -',
    of.columns !== '*' && of.columns.length > 0 && `columns ${of.columns}`,
    of.columns === '*' && 'columns *',
    of.aggregateOnly && 'one row',
    of.groupBy.length > 0 && `group ${of.groupBy}`,
    of.order.length > 0 &&
      `order ${of.order.map((term) => `${term.column}${term.expression ? '()' : ''}${term.descending ? ' desc' : ''}`)}`,
    of.limit !== undefined && `limit ${of.limit}`,
    of.offset !== undefined && `offset ${of.offset}`,
    of.forUpdate && 'for update',
    of.skipLocked && 'skip locked',
    of.assigned.length > 0 && `set ${of.assigned.map((one) => `${one.column}${one.atomic ? '*' : ''}`)}`,
    of.rows !== undefined && `rows ${of.rows}`,
    of.onConflict && 'on conflict',
    of.returning && 'returning',
    of.exists && 'exists',
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' | ');
}

function printTable({ name, alias, join, on }: SqlStatement['tables'][number]): string {
  const pairs = on.map(({ left, right }) => `${left}=${right}`);
  return [name, alias && `as ${alias}`, join, on.length > 0 && `on ${pairs}`].filter(Boolean).join(' ');
}

function printCondition({ table, column, operator, value, wrapped }: SqlCondition): string {
  const to =
    value.kind === 'hole'
      ? `?${value.index}`
      : value.kind === 'literal'
        ? JSON.stringify(value.value)
        : value.kind === 'column'
          ? value.name
          : '…';
  const name = table === undefined ? column : `${table}.${column}`;
  return `${name} ${operator}${operator === 'null' || operator === 'not-null' ? '' : ` ${to}`}${wrapped === undefined ? '' : ` «${wrapped}»`}`;
}
