/** What linking needs of the workspace. The engine provides it; linking never touches a file. */

import type { Deployment } from '../../../rules/model/deployment.ts';
import type { Dialect } from '../../../rules/model/entity.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { PrismaFacts, SqlFacts, SqlStatement } from '../facts/schema.ts';

/** What a module specifier means, seen from a file. */
export type Resolution =
  /** A source file of the workspace. */
  | { readonly k: 'file'; readonly path: string }
  /** A package outside it: `drizzle-orm/pg-core` is package `drizzle-orm`, path `pg-core`. */
  | { readonly k: 'package'; readonly name: string; readonly subpath: string }
  /** Relative or aliased, but no such file. */
  | { readonly k: 'missing' };

export interface FileRole {
  readonly role:
    | 'source'
    | 'test'
    | 'script'
    | 'seed'
    | 'migration'
    | 'generated'
    | 'build'
    | 'browser'
    | 'declaration';
  /** Why, for evidence: "in a folder named `scripts`". */
  readonly reason: string;
}

export interface Sources {
  /** All source files, sorted. Paths are absolute with `/`. */
  files(): readonly string[];
  /** Undefined for a file that was skipped or is not there. */
  facts(path: string): FileFacts | undefined;
  text(path: string): string;
  resolve(from: string, specifier: string): Resolution;
  role(path: string): FileRole;
  prismaSchemas(): readonly { readonly path: string; readonly facts: PrismaFacts }[];
  /** Migrations and schema dumps, in the order in which they apply. */
  sqlFiles(): readonly { readonly path: string; readonly facts: SqlFacts }[];
  /**
   * Reads SQL text that a migration holds in code: `knex.raw('CREATE INDEX …')`. Optional: without it the tables that
   * such text may touch count as not read whole.
   */
  ddl?(text: string, dialect: Dialect): SqlFacts;
  /** Names of dependencies of all kinds in the nearest package.json. */
  dependencies(path: string): ReadonlySet<string>;
  /** The version of a dependency that the nearest package.json wants, as written: `^0.3.20`. */
  version?(path: string, name: string): string | undefined;
  /** The user's word about sizes, by entity name (`tenfold.json`). */
  size(entity: string, path: string): Size | undefined;
  /** Folder of the nearest package.json: schemas of one package outrank those of others. */
  packageRoot(path: string): string;
  /** Can nobody outside of the workspace import the file? Optional: without it, nothing is known of that. */
  isOwn?(path: string): boolean;
  /** How the code of a file is run. Optional: without it nothing is known of that. */
  deployment?(path: string): Deployment;
  /** SQL text of code, holes as `?`; undefined when it cannot be read. */
  statement?(text: string, dialect: Dialect): SqlStatement | undefined;
}
