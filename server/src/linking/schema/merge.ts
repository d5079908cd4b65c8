/** What migrations add to declared entities, and the entities that only migrations know. */
import type { Column, Index, Relation } from '../../../../rules/model/entity.ts';
import { camelCase, snakeCase } from './casing.ts';
import { addIndex, type EntityDraft, indexOn, isBoolean, isWide, newEntity, sameParts } from './draft.ts';
import type { TableState, Tables } from './tables.ts';

/**
 * Adds the indexes of a replayed table which the declaration does not have: hand-written ones count. None is taken
 * away: a drop that we could not match must not make a declared index disappear, nor the other way round.
 */
export function mergeTable(draft: EntityDraft, state: TableState): void {
  if (draft.library === 'objection') {
    // Such models declare a name only: all else is the table's.
    draft.columns.push(...columnsOf(state));
    if (draft.dialect === 'unknown') draft.dialect = state.dialect;
    draft.complete = state.created;
  }
  for (const index of state.indexes) {
    const parts = index.parts.map((part) => ({ ...part, column: propertyOf(draft, part.column) }));
    const merged: Index = { ...index, parts };
    if (!draft.indexes.some((other) => isSame(other, merged))) addIndex(draft, merged);
  }
  if (!state.complete) draft.complete = false;
}

function isSame(declared: Index, found: Index): boolean {
  if (found.kind === 'primary' && declared.kind === 'primary') return true;
  const sameName = declared.name !== undefined && declared.name === found.name;
  return (
    sameName ||
    (sameParts(declared.parts, found.parts) && (declared.where === undefined) === (found.where === undefined))
  );
}

/** The property of a column: by its declared database name, else by the name itself. */
function propertyOf(draft: EntityDraft, column: string): string {
  const wanted = column.toLowerCase();
  const found =
    draft.columns.find((one) => one.column.toLowerCase() === wanted) ??
    draft.columns.find((one) => snakeCase(one.name) === wanted);
  return found?.name ?? column;
}

/** The entity of a table that nothing declares: its name is the table's, its properties are its columns. */
export function entityOfTable(state: TableState): EntityDraft {
  const draft = newEntity({
    name: state.name,
    table: state.name,
    library: state.library,
    dialect: state.dialect,
    at: state.at,
    bodyAt: state.bodyAt,
  });
  draft.complete = state.complete && state.created;
  draft.columns.push(...columnsOf(state));
  for (const index of state.indexes) addIndex(draft, index);
  // Migrations that drop and make a key again leave several: the last one counts.
  const keys = new Map(state.keys.map((key) => [key.columns.join().toLowerCase(), key]));
  for (const key of keys.values()) {
    const relation: Relation = {
      name: '',
      to: key.table,
      many: false,
      columns: key.columns,
      references: key.references,
      ...(key.onDelete === undefined ? {} : { onDelete: key.onDelete }),
      constrained: true,
    };
    draft.relations.push(relation);
  }
  return draft;
}

function columnsOf(state: TableState): readonly Column[] {
  return state.columns.map(({ column, at }) => {
    const type = column.type.toLowerCase();
    return {
      name: column.name,
      column: column.name,
      type,
      nullable: column.nullable,
      lowSelectivity: isBoolean(type) || /^enum\b/.test(type),
      wide: isWide(type) || (state.dialect === 'mysql' && type === 'text'),
      at,
    };
  });
}

/** Gives the columns of tables the names that code uses, where a plugin translates them. */
export function renameColumns(draft: EntityDraft): void {
  const all = (names: readonly string[]): readonly string[] => names.map(camelCase);
  draft.columns.forEach((column, i) => {
    draft.columns[i] = { ...column, name: camelCase(column.name) };
  });
  draft.indexes.forEach((index, i) => {
    draft.indexes[i] = {
      ...index,
      parts: index.parts.map((part) => ({ ...part, column: camelCase(part.column) })),
    };
  });
  draft.relations.forEach((relation, i) => {
    draft.relations[i] = {
      ...relation,
      columns: all(relation.columns),
      references: all(relation.references),
    };
  });
}

/** The tables of a state under the names of the declared entities; the rest are entities of their own. */
export function mergeTables(drafts: readonly EntityDraft[], tables: Tables): readonly EntityDraft[] {
  const declared = new Map<string, EntityDraft[]>();
  for (const draft of drafts) {
    const name = draft.table.toLowerCase();
    declared.set(name, [...(declared.get(name) ?? []), draft]);
  }
  const rest: EntityDraft[] = [];
  for (const [name, state] of tables) {
    const same = declared.get(name);
    if (same === undefined) rest.push(entityOfTable(state));
    else for (const draft of same) mergeTable(draft, state);
  }
  return rest;
}

/** Readers take `id` for the key that a relation refers to where nothing says so; entities with another single key correct it. */
export function correctReferences(drafts: readonly EntityDraft[]): void {
  const byName = new Map(drafts.map((draft) => [`${draft.library} ${draft.name}`, draft]));
  for (const draft of drafts) {
    draft.relations.forEach((relation, i) => {
      if (relation.references.length !== 1 || relation.references[0] !== 'id') return;
      const target = byName.get(`${draft.library} ${relation.to}`);
      const key = target?.indexes.find((index) => index.kind === 'primary')?.parts;
      if (target === undefined || key?.length !== 1 || target.columns.some((column) => column.name === 'id'))
        return;
      draft.relations[i] = { ...relation, references: [key[0]?.column ?? 'id'] };
    });
  }
}

/**
 * Indexes that the database or the library makes on its own for foreign keys: InnoDB for each constraint, MikroORM on
 * some platforms. They have no `at`: nobody wrote them.
 * https://dev.mysql.com/doc/refman/8.4/en/constraint-foreign-key.html
 */
export function addForeignKeyIndexes(draft: EntityDraft): void {
  const byDatabase = draft.dialect === 'mysql';
  const byLibrary =
    draft.library === 'mikroorm' &&
    (draft.dialect === 'mysql' || draft.dialect === 'sqlite' || draft.dialect === 'sqlserver');
  if (!byDatabase && !byLibrary) return;
  for (const relation of draft.relations) {
    if (relation.columns.length === 0 || !relation.constrained) continue;
    const starts = draft.indexes.some(
      (index) =>
        index.where === undefined && relation.columns.every((column, i) => index.parts[i]?.column === column),
    );
    if (!starts) addIndex(draft, indexOn('index', relation.columns));
  }
}
