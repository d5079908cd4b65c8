/** Entities while they are read: what all readers add to. */
import type { Column, Dialect, Entity, Index, IndexPart, Relation } from '../../../../rules/model/entity.ts';
import type { Place } from '../../../../rules/model/place.ts';
import type { Span } from '../../facts/facts.ts';

export interface EntityDraft {
  name: string;
  table: string;
  /** Which reader found it: `prisma`, `drizzle`, `typeorm`, `mongoose`, `sequelize`, `mikroorm`, `objection`, `knex`, `kysely`, `sql`. */
  readonly library: string;
  dialect: Dialect;
  readonly columns: Column[];
  readonly indexes: Index[];
  readonly relations: Relation[];
  readonly at: Place;
  bodyAt: Span;
  complete: boolean;
  readonly searchable: string[];
  /** Members of a client that mean it: `orderItem` of `prisma.orderItem`. */
  readonly accessors: string[];
  /** Further names of it in code: the variable of a model, the type of a document. */
  readonly aliases: string[];
}

export function newEntity(
  of: Pick<EntityDraft, 'name' | 'table' | 'library' | 'dialect' | 'at' | 'bodyAt'>,
): EntityDraft {
  return {
    ...of,
    columns: [],
    indexes: [],
    relations: [],
    complete: true,
    searchable: [],
    accessors: [],
    aliases: [],
  };
}

/** Adds an index unless the same one is there: same columns in the same order, same condition, no weaker kind. */
export function addIndex(draft: EntityDraft, index: Index): void {
  if (index.parts.length === 0) {
    draft.complete = false;
    return;
  }
  if (!draft.indexes.some((other) => covers(other, index))) draft.indexes.push(index);
}

const STRENGTH = { primary: 2, unique: 1, index: 0 } as const;

function covers(a: Index, b: Index): boolean {
  return (
    STRENGTH[a.kind] >= STRENGTH[b.kind] &&
    a.method === b.method &&
    a.where === b.where &&
    a.nullsEqual === b.nullsEqual &&
    sameParts(a.parts, b.parts)
  );
}

export function sameParts(a: readonly IndexPart[], b: readonly IndexPart[]): boolean {
  return a.length === b.length && a.every((part, i) => samePart(part, b[i]));
}

function samePart(a: IndexPart, b: IndexPart | undefined): boolean {
  return (
    b !== undefined &&
    a.column === b.column &&
    a.descending === b.descending &&
    plain(a.expression) === plain(b.expression)
  );
}

function plain(expression: string | undefined): string {
  return (expression ?? '').replace(/[\s"'`()]/g, '').toLowerCase();
}

/** Adds a column; a later one of the same name replaces the earlier, as a subclass does. */
export function addColumn(draft: EntityDraft, column: Column): void {
  const known = draft.columns.findIndex((other) => other.name === column.name);
  if (known < 0) draft.columns.push(column);
  else draft.columns[known] = column;
}

/** Adds a column that is neither heavy to load nor one of few values, as far as we know. */
export function addPlainColumn(draft: EntityDraft, column: Omit<Column, 'lowSelectivity' | 'wide'>): void {
  addColumn(draft, { ...column, lowSelectivity: false, wide: false });
}

/** Adds a column of which only the name is known. */
export function addUnknownColumn(draft: EntityDraft, column: Pick<Column, 'name' | 'column' | 'at'>): void {
  addPlainColumn(draft, { ...column, type: 'unknown', nullable: true });
}

/** Adds a column to the primary key: several primary columns make one key. */
export function addPrimary(draft: EntityDraft, column: string, at: Place): void {
  const known = draft.indexes.findIndex((index) => index.kind === 'primary');
  const key = draft.indexes[known];
  if (key === undefined) draft.indexes.push(indexOn('primary', [column], { at }));
  else if (!key.parts.some((part) => part.column === column)) {
    draft.indexes[known] = { ...key, parts: [...key.parts, { column, descending: false }] };
  }
}

/** An index over plain columns. */
export function indexOn(
  kind: Index['kind'],
  columns: readonly string[],
  rest: Omit<Partial<Index>, 'kind' | 'parts'> = {},
): Index {
  return { method: 'btree', ...rest, kind, parts: columns.map((column) => ({ column, descending: false })) };
}

/** The model's word for an index method as schemas and SQL write it: `Gin`, `USING hash`, `FULLTEXT`. */
export function methodOf(text: string | undefined): Index['method'] {
  const method = (text ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
  switch (method) {
    case '':
    case 'btree':
    case 'normal':
    case 'clustered':
    case 'nonclustered':
      return 'btree';
    case 'hash':
    case 'hashed':
      return 'hash';
    case 'gin':
      return 'gin';
    case 'gist':
    case 'spgist':
      return 'gist';
    case 'brin':
      return 'brin';
    case 'fulltext':
    case 'text':
      return 'fulltext';
    case 'spatial':
    case '2d':
    case '2dsphere':
    case 'rtree':
      return 'spatial';
    default:
      return 'other';
  }
}

const WIDE =
  /^(jsonb?|bytes?|bytea|blob|tinyblob|mediumblob|longblob|binary|varbinary|image|mediumtext|longtext|ntext|clob|simple-json|simple-array|tsvector|vector|halfvec|mixed|buffer|hstore|xml)\b/;

/** True for types that are heavy to load whatever the dialect. `text` is left to the readers: in PostgreSQL it is any string. */
export function isWide(type: string): boolean {
  return WIDE.test(type.toLowerCase());
}

/** True for types with two values. */
export function isBoolean(type: string): boolean {
  return /^bool(ean)?$|^bit$|^tinyint\(1\)/.test(type.toLowerCase());
}

/** Notes a search feature of the entity: a text index, a trigram or tsvector index. */
export function noteSearch(draft: EntityDraft, index: Index): void {
  const text = index.parts.map((part) => part.expression ?? part.column).join(', ');
  const isText = index.method === 'fulltext' || /tsvector|_trgm_ops/i.test(text);
  const isSearchType = index.parts.some((part) =>
    /tsvector/i.test(draft.columns.find((column) => column.name === part.column)?.type ?? ''),
  );
  if (isText || isSearchType) draft.searchable.push(text);
}

/** One spelling for `SetNull`, `SET NULL` and `set null`: the last. */
function actionOf(text: string): string {
  return text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** The entity as rules see it. */
export function finish(draft: EntityDraft): Entity {
  for (const index of draft.indexes) noteSearch(draft, index);
  const { name, table, library, dialect, columns, indexes, at, bodyAt, complete, searchable } = draft;
  const relations = draft.relations.map((one) =>
    one.onDelete === undefined ? one : { ...one, onDelete: actionOf(one.onDelete) },
  );
  return { name, table, library, dialect, columns, indexes, relations, at, bodyAt, complete, searchable };
}
