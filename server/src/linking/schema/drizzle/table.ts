/** A table variable, while it is read. */
import type { CallId, VariableId } from '../../../facts/facts.ts';
import type { LinkedFile } from '../../context.ts';
import type { EntityDraft } from '../draft.ts';

export interface DrizzleTable {
  readonly file: LinkedFile;
  readonly variable: VariableId;
  readonly call: CallId;
  readonly draft: EntityDraft;
}
