/** Stored types and their declared indexes: the schema as it stands. */
import type { Place } from './place.ts';

export type Dialect = 'postgresql' | 'mysql' | 'sqlite' | 'sqlserver' | 'cockroachdb' | 'mongodb' | 'unknown';

export interface Column {
  /** Property name in code. */
  readonly name: string;
  /** Name in the database. */
  readonly column: string;
  /** As the schema writes it, lower case: `string`, `int`, `datetime`, `json`, `bytes`, `text`, `boolean`, enum name. */
  readonly type: string;
  readonly nullable: boolean;
  /** Few distinct values: booleans and enums. */
  readonly lowSelectivity: boolean;
  /** Text, JSON, bytes: heavy to load. */
  readonly wide: boolean;
  /** Whoever inserts a row has to give it: there is no default. Absent where the schema's reader cannot tell. */
  readonly given?: true;
  /** What it holds in a row that was inserted without it, if that is a truth value, a text (a name of an enum) or nothing. Absent for others, and where the schema's reader cannot tell. */
  readonly initial?: boolean | string | null;
  readonly at?: Place;
}

/** Dates, times and moments, in every dialect's words. */
export function holdsTime({ type }: Column): boolean {
  return /date|time/.test(type);
}

export interface IndexPart {
  /** Property name of the column; '' for an expression. */
  readonly column: string;
  readonly descending: boolean;
  readonly expression?: string;
}

export interface Index {
  readonly name?: string;
  readonly kind: 'primary' | 'unique' | 'index';
  /** `btree` also where the schema says nothing. */
  readonly method: 'btree' | 'hash' | 'gin' | 'gist' | 'brin' | 'fulltext' | 'spatial' | 'other';
  readonly parts: readonly IndexPart[];
  /** Of a unique one: two rows without a value count as the same (`NULLS NOT DISTINCT`). */
  readonly nullsEqual?: true;
  /** Condition of a partial index, as text. */
  readonly where?: string;
  readonly at?: Place;
}

export interface Relation {
  /** Property name in code. */
  readonly name: string;
  /** Entity name. */
  readonly to: string;
  readonly many: boolean;
  /** Foreign-key columns on this side (property names); empty on the other side. */
  readonly columns: readonly string[];
  readonly references: readonly string[];
  readonly onDelete?: string;
  readonly eager?: boolean;
  readonly lazy?: boolean;
  /** False when the database has no constraint for it (`relationMode = "prisma"`, `constraints: false`, Mongo refs). */
  readonly constrained: boolean;
  readonly at?: Place;
}

export interface Entity {
  readonly name: string;
  /** Table or collection name in the database. */
  readonly table: string;
  readonly library: string;
  readonly dialect: Dialect;
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly relations: readonly Relation[];
  readonly at: Place;
  /** Just inside the end of the declaration: where a further index line goes. */
  readonly bodyAt: readonly [number, number];
  /** True when all its indexes are visible to us: the declaration was read whole, and no unreadable migration touches it. */
  readonly complete: boolean;
  /** A tsvector/trigram/Atlas index or other search feature that we saw for it. */
  readonly searchable: readonly string[];
}
