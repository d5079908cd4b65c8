/** A chain of calls in code, as the readers of schema changes look at it. */
import type { Dialect } from '../../../../../rules/model/entity.ts';
import type { CallId, ValueId } from '../../../facts/facts.ts';
import type { SchemaChange } from '../../../facts/schema.ts';
import type { Context, LinkedFile } from '../../context.ts';
import type { Site } from '../origin.ts';

/** One call of a chain with its arguments: what readers look at. */
export interface Step {
  readonly name: string;
  readonly call: CallId;
  readonly arguments: readonly Site[];
}

export interface MigrationChain {
  readonly file: LinkedFile;
  readonly steps: readonly Step[];
  /** What the first call is made on: `knex.schema` of `knex.schema.createTable(…)`; undefined for a plain call. */
  readonly receiver: ValueId | undefined;
  /** `schema` of `knex.schema.createTable(…)`; '' when the receiver is no member. */
  readonly receiverName: string;
  readonly dialect: Dialect;
}

/** Changes of one chain; undefined when the reader does not know it. */
export type ChainReader = (context: Context, chain: MigrationChain) => readonly SchemaChange[] | undefined;
