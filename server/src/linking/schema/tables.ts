/** Tables as migrations leave them: changes replayed in order. Names are database names, compared without case. */
import type { Dialect, Index, IndexPart } from '../../../../rules/model/entity.ts';
import type { Place } from '../../../../rules/model/place.ts';
import type { Span } from '../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SchemaForeignKey, SchemaIndex } from '../../facts/schema.ts';
import { methodOf } from './draft.ts';

/** One migration: its changes in order. */
export interface Migration {
  readonly path: string;
  readonly changes: readonly SchemaChange[];
  readonly dialect: Dialect;
  /** Which tool writes such files: `sql`, `knex`, `kysely`, `sequelize`, `typeorm`, `mikroorm`. */
  readonly library: string;
}

export interface TableState {
  name: string;
  readonly library: string;
  readonly dialect: Dialect;
  readonly columns: { column: SchemaColumn; readonly at: Place }[];
  indexes: Index[];
  keys: SchemaForeignKey[];
  readonly at: Place;
  readonly bodyAt: Span;
  /** False for a table that is altered, but whose creation we did not see. */
  readonly created: boolean;
  /** False when a statement about its indexes could not be read. */
  complete: boolean;
}

export type Tables = Map<string, TableState>;

/** The state after all migrations, in the order given. A `*` in the table of a change stands for what is not known of its name. */
export function replay(migrations: readonly Migration[]): Tables {
  const tables: Tables = new Map();
  for (const migration of migrations)
    for (const change of migration.changes) apply(tables, change, migration);
  adoptPartitions(tables);
  return tables;
}

function apply(tables: Tables, change: SchemaChange, migration: Migration): void {
  if (change.k !== 'drop-index' && change.table.includes('*')) {
    applyToSome(tables, change);
    return;
  }
  const place = (at: Span): Place => ({ file: migration.path, span: at });
  switch (change.k) {
    case 'create-table': {
      const known = tables.get(key(change.table));
      if (change.ifNotExists && known?.created === true) return;
      const state = newTable(change.table, migration, place(change.at), change.bodyAt, true);
      tables.set(key(change.table), state);
      for (const column of change.columns) addColumnTo(state, column, place(column.at));
      return;
    }
    case 'drop-table':
      tables.delete(key(change.table));
      return;
    case 'rename-table':
      renameTable(tables, change.table, change.to);
      return;
    case 'add-column':
      addColumnTo(stateOf(tables, change.table, migration, change.at), change.column, place(change.at));
      return;
    case 'drop-column':
      dropColumn(stateOf(tables, change.table, migration, change.at), change.column);
      return;
    case 'rename-column':
      renameColumn(stateOf(tables, change.table, migration, change.at), change.column, change.to);
      return;
    case 'add-index':
      addIndexTo(stateOf(tables, change.table, migration, change.at), change.index, place(change.at));
      return;
    case 'drop-index':
      dropIndex(tables, change.table, change.name);
      return;
    case 'add-foreign-key':
      stateOf(tables, change.table, migration, change.at).keys.push(change.key);
      return;
    case 'drop-constraint':
      dropConstraint(tables, change.table, change.name);
      return;
    case 'unread':
      stateOf(tables, change.table, migration, change.at).complete = false;
      return;
  }
}

/**
 * A change of a table whose name is known in part: `records_p*`. All that it may mean have the index from here on, without
 * a place, since this is silence and no claim; so has the table whose partitions these may be. Everything else about
 * unknown tables is of no use.
 */
function applyToSome(tables: Tables, change: SchemaChange): void {
  if (change.k !== 'add-index' && change.k !== 'unread') return;
  const prefix = key(change.table.slice(0, change.table.indexOf('*')));
  const pattern = new RegExp(
    `^${key(change.table)
      .split('*')
      .map((part) => part.replace(/[^\w]/g, '\\$&'))
      .join('.*')}$`,
  );
  for (const [name, state] of tables) {
    if (!pattern.test(name) && !(name !== '' && prefix.startsWith(name))) continue;
    if (change.k === 'unread' || change.index.parts.length === 0) state.complete = false;
    else state.indexes.push(indexOf({ ...change.index, name: undefined }));
  }
}

/** Partitions and what is made of other tables have no columns of their own; their indexes serve the table they belong to. */
const PARTITION = /^(.+?)_(?:p_?\d+|y?\d[\d_]*|default|part\w*)$/;

/** Gives the indexes of partitions to their table. */
function adoptPartitions(tables: Tables): void {
  for (const [name, state] of [...tables]) {
    const parent = state.columns.length > 0 ? undefined : tables.get(PARTITION.exec(name)?.[1] ?? '');
    if (parent === undefined) continue;
    parent.indexes = [...parent.indexes, ...state.indexes];
    parent.complete &&= state.complete;
    tables.delete(name);
  }
}

function key(name: string): string {
  return name.toLowerCase();
}

function newTable(name: string, migration: Migration, at: Place, bodyAt: Span, created: boolean): TableState {
  const { library, dialect } = migration;
  return { name, library, dialect, columns: [], indexes: [], keys: [], at, bodyAt, created, complete: true };
}

/** The table of a change; one that was created out of our sight is known by its changes only. */
function stateOf(tables: Tables, name: string, migration: Migration, at: Span): TableState {
  const known = tables.get(key(name));
  if (known !== undefined) return known;
  const state = newTable(name, migration, { file: migration.path, span: at }, at, false);
  tables.set(key(name), state);
  return state;
}

function addColumnTo(state: TableState, column: SchemaColumn, at: Place): void {
  const same = state.columns.findIndex((other) => key(other.column.name) === key(column.name));
  if (same >= 0) state.columns.splice(same, 1);
  state.columns.push({ column, at });
  if (column.primary && !state.indexes.some((index) => index.kind === 'primary'))
    state.indexes.push(single('primary', column.name, at));
  if (column.unique)
    state.indexes.push({ ...single('unique', column.name, at), name: `${state.name}_${column.name}_key` });
  if (column.references !== undefined) {
    const { table, column: referenced, onDelete } = column.references;
    state.keys.push({
      name: `${state.name}_${column.name}_fkey`,
      columns: [column.name],
      table,
      references: referenced === undefined ? [] : [referenced],
      ...(onDelete === undefined ? {} : { onDelete }),
    });
  }
}

function single(kind: Index['kind'], column: string, at: Place): Index {
  return { kind, method: 'btree', parts: [{ column, descending: false }], at };
}

function addIndexTo(state: TableState, index: SchemaIndex, at: Place): void {
  if (index.parts.length === 0) {
    state.complete = false;
    return;
  }
  const same = (other: Index): boolean =>
    index.name !== undefined && other.name !== undefined && key(other.name) === key(index.name);
  state.indexes = state.indexes.filter((other) => !same(other));
  state.indexes.push({ name: defaultName(state.name, index), ...indexOf(index), at });
}

/** The name PostgreSQL gives where none is written; a later `DROP INDEX` says it. */
function defaultName(table: string, index: SchemaIndex): string {
  const suffix = { primary: 'pkey', unique: 'key', index: 'idx' }[index.kind];
  const columns = index.kind === 'primary' ? [] : index.parts.map((part) => part.column || 'expr');
  return [table, ...columns, suffix].join('_');
}

/** The model's form of an index of SQL. */
function indexOf(index: Omit<SchemaIndex, 'name'> & { readonly name?: string | undefined }): Index {
  return {
    ...(index.name === undefined ? {} : { name: index.name }),
    kind: index.kind,
    method: methodOf(index.method),
    parts: index.parts.map(({ column, descending, expression }) => ({
      column,
      descending,
      ...(expression === undefined ? {} : { expression }),
    })),
    ...(index.nullsEqual === undefined ? {} : { nullsEqual: index.nullsEqual }),
    ...(index.where === undefined ? {} : { where: index.where }),
  };
}

function renameTable(tables: Tables, from: string, to: string): void {
  const state = tables.get(key(from));
  if (state === undefined) return;
  tables.delete(key(from));
  state.name = to;
  tables.set(key(to), state);
  for (const other of tables.values()) {
    other.keys = other.keys.map((one) => (key(one.table) === key(from) ? { ...one, table: to } : one));
  }
}

function dropColumn(state: TableState, name: string): void {
  const gone = (column: string): boolean => key(column) === key(name);
  const at = state.columns.findIndex((one) => gone(one.column.name));
  if (at >= 0) state.columns.splice(at, 1);
  // PostgreSQL and MySQL drop or shrink the indexes of a dropped column.
  state.indexes = state.indexes.filter((index) => !index.parts.some((part) => gone(part.column)));
  state.keys = state.keys.filter((one) => !one.columns.some(gone));
}

function renameColumn(state: TableState, from: string, to: string): void {
  const renamed = (column: string): string => (key(column) === key(from) ? to : column);
  for (const one of state.columns) {
    if (key(one.column.name) === key(from)) one.column = { ...one.column, name: to };
  }
  state.indexes = state.indexes.map((index) => ({
    ...index,
    parts: index.parts.map((part): IndexPart => ({ ...part, column: renamed(part.column) })),
  }));
  state.keys = state.keys.map((one) => ({ ...one, columns: one.columns.map(renamed) }));
}

function dropIndex(tables: Tables, table: string, name: string): void {
  const states = [...tables.values()].filter((state) => table === '' || key(state.name) === key(table));
  const isNamed = (index: Index): boolean => index.name !== undefined && key(index.name) === key(name);
  const owners = states.filter((state) => state.indexes.some(isNamed));
  for (const state of owners) state.indexes = state.indexes.filter((index) => !isNamed(index));
  if (owners.length > 0) return;
  // It was renamed out of our sight (`ALTER INDEX … RENAME`); names by custom say the columns: `User_email_key`.
  for (const state of states) {
    state.indexes = state.indexes.filter((index) => key(name) !== customaryName(state.name, index));
  }
}

/** The name PostgreSQL and Prisma give: `User_email_key`. */
function customaryName(table: string, index: Index): string {
  const columns = index.parts.map((part) => part.column);
  return key([table, ...columns, index.kind === 'unique' ? 'key' : 'idx'].join('_'));
}

function dropConstraint(tables: Tables, table: string, name: string): void {
  const state = tables.get(key(table));
  if (state === undefined) return;
  dropIndex(tables, table, name);
  state.keys = state.keys.filter((one) => one.name === undefined || key(one.name) !== key(name));
  // The name PostgreSQL gives to a primary key that has none.
  if (key(name) === `${key(state.name)}_pkey` || key(name) === 'primary') {
    state.indexes = state.indexes.filter((index) => index.kind !== 'primary');
  }
}
