/** What lowering says about schema files that are not TypeScript: `schema.prisma` and `.sql`. Plain, of one file alone. */
import type { Dialect } from '../../../rules/model/entity.ts';
import type { Span } from './facts.ts';

/** A change to the schema, in the order of the file. Names are database names, unquoted, without schema prefix. */
export type SchemaChange =
  | {
      readonly k: 'create-table';
      readonly table: string;
      readonly columns: readonly SchemaColumn[];
      readonly at: Span;
      readonly bodyAt: Span;
      readonly ifNotExists: boolean;
    }
  | { readonly k: 'drop-table'; readonly table: string; readonly at: Span }
  | { readonly k: 'rename-table'; readonly table: string; readonly to: string; readonly at: Span }
  | { readonly k: 'add-column'; readonly table: string; readonly column: SchemaColumn; readonly at: Span }
  | { readonly k: 'drop-column'; readonly table: string; readonly column: string; readonly at: Span }
  | {
      readonly k: 'rename-column';
      readonly table: string;
      readonly column: string;
      readonly to: string;
      readonly at: Span;
    }
  | { readonly k: 'add-index'; readonly table: string; readonly index: SchemaIndex; readonly at: Span }
  /** `table` is '' where the statement does not name it (PostgreSQL `DROP INDEX i`). */
  | { readonly k: 'drop-index'; readonly table: string; readonly name: string; readonly at: Span }
  | {
      readonly k: 'add-foreign-key';
      readonly table: string;
      readonly key: SchemaForeignKey;
      readonly at: Span;
    }
  | { readonly k: 'drop-constraint'; readonly table: string; readonly name: string; readonly at: Span }
  /** A statement we could not read that names the table: what we know of its indexes is no longer complete. */
  | { readonly k: 'unread'; readonly table: string; readonly at: Span };

export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly unique: boolean;
  readonly references?: { readonly table: string; readonly column?: string; readonly onDelete?: string };
  readonly at: Span;
}

export interface SchemaIndex {
  readonly name?: string;
  readonly kind: 'primary' | 'unique' | 'index';
  readonly method: string;
  readonly parts: readonly {
    readonly column: string;
    readonly descending: boolean;
    readonly expression?: string;
  }[];
  /** Two rows without a value count as the same. */
  readonly nullsEqual?: true;
  readonly where?: string;
}

export interface SchemaForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
  readonly onDelete?: string;
}

/** A `.sql` file (migration, schema dump). */
export interface SqlFacts {
  readonly dialect: Dialect;
  readonly changes: readonly SchemaChange[];
  /** Statements that were neither schema changes nor understood. */
  readonly unread: number;
}

/** One `schema.prisma` file. A schema may be spread over several. */
export interface PrismaFacts {
  readonly provider: string | undefined;
  readonly relationMode: string | undefined;
  readonly previewFeatures: readonly string[];
  /** `output` of the client generator, as written. */
  readonly outputs: readonly string[];
  readonly models: readonly PrismaModel[];
  readonly enums: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** Problems in reading it, with places; the rest of the file is still read. */
  readonly errors: readonly { readonly message: string; readonly at: Span }[];
  readonly lineStarts: Int32Array;
}

export interface PrismaModel {
  readonly name: string;
  readonly table: string | undefined;
  readonly kind: 'model' | 'view' | 'type';
  readonly at: Span;
  readonly nameAt: Span;
  /** Just before the closing brace. */
  readonly bodyEnd: number;
  readonly fields: readonly PrismaField[];
  readonly indexes: readonly (SchemaIndex & { readonly at: Span })[];
}

export interface PrismaField {
  readonly name: string;
  readonly column: string | undefined;
  readonly type: string;
  /** `@db.Text` → `Text`. */
  readonly nativeType: string | undefined;
  readonly list: boolean;
  readonly optional: boolean;
  readonly id: boolean;
  readonly unique: boolean;
  /** `@default(false)`, as written: it may be left out. */
  readonly preset?: string;
  readonly relation?: {
    readonly name?: string;
    readonly fields: readonly string[];
    readonly references: readonly string[];
    readonly onDelete?: string;
  };
  readonly at: Span;
}

/** SQL text in code (or a `.sql` file read by name), as an operation. Columns and tables are names as written, unquoted. */
export interface SqlStatement {
  readonly kind:
    | 'select'
    | 'insert'
    | 'update'
    | 'delete'
    | 'merge'
    | 'ddl'
    | 'begin'
    | 'commit'
    | 'rollback'
    | 'lock'
    | 'call'
    | 'other';
  /** The table it is about: first of FROM, target of a write. */
  readonly table?: string;
  readonly tables: readonly {
    readonly name: string;
    readonly alias?: string;
    readonly join?: 'inner' | 'left' | 'other';
    readonly on: readonly { readonly left: string; readonly right: string }[];
  }[];
  /** It reads a sub-select, a function or a CTE, or joins one that may drop rows: that may bound it. */
  readonly derived: boolean;
  readonly conditions: readonly SqlCondition[];
  readonly alternatives: readonly (readonly (readonly SqlCondition[])[])[];
  /** The WHERE clause was read whole. */
  readonly complete: boolean;
  readonly hasWhere: boolean;
  readonly columns: readonly string[] | '*';
  /** Select list is aggregates only and there is no GROUP BY: one row. */
  readonly aggregateOnly: boolean;
  readonly groupBy: readonly string[];
  readonly order: readonly {
    readonly column: string;
    readonly descending: boolean;
    readonly expression: boolean;
  }[];
  readonly limit?: number | 'hole';
  readonly offset?: number | 'hole';
  readonly forUpdate: boolean;
  readonly skipLocked: boolean;
  readonly onConflict: boolean;
  readonly returning: boolean;
  /** Columns assigned, and whether from their own old value (`n = n + 1`). */
  readonly assigned: readonly { readonly column: string; readonly atomic: boolean }[];
  /** Rows of VALUES. */
  readonly rows?: number;
  readonly exists: boolean;
}

export interface SqlCondition {
  readonly table?: string;
  readonly column: string;
  readonly operator: import('../../../rules/model/operation.ts').Operator;
  /** `?n`: the n-th hole of the text (0-based); a literal; `column` of another table; or an expression. */
  readonly value:
    | { readonly kind: 'hole'; readonly index: number }
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'column'; readonly name: string }
    | { readonly kind: 'expression' };
  readonly wrapped?: string;
}
