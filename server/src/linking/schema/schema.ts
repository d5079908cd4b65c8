/** The schema as it stands: entities of every data layer of the workspace, found by the names that code uses. */
import type { Entity } from '../../../../rules/model/entity.ts';
import type { EntityRef } from '../shape.ts';

export interface Schema {
  readonly entities: readonly Entity[];
  /** The entity that `client.<name>` means (`prisma.orderItem`, `db.query.orderItems`), for a file that uses it. */
  byAccessor(library: string, name: string, fromFile: string | undefined): Entity | undefined;
  /** The entity that code names by class, model, table object or table name. */
  byRef(library: string, ref: EntityRef, fromFile?: string): Entity | undefined;
  /** By table name in the database, for SQL text. */
  byTable(table: string, fromFile: string | undefined): Entity | undefined;
  /** Any schema of this library at all: without one, nothing can be said of indexes. */
  has(library: string): boolean;
  /** Readers that gave up, with the error: a defect of ours. Their entities are missing, those of others are not. */
  readonly failures?: readonly string[];
  /** Entities declared in a file. */
  declaredIn(file: string): readonly Entity[];
}
