/** What a filter leaves of a table that grows. */
import type { Entity } from './entity.ts';
import { keptByHand } from './kept-by-hand.ts';
import type { Condition, Operation } from './operation.ts';
import type { Program } from './program.ts';
import { certainConditions, isSelective } from './questions.ts';
import { isGrowing } from './size.ts';

export interface GrowingPart {
  readonly entity: Entity;
  /** Conditions that hold on every path and cannot vanish. */
  readonly conditions: readonly Condition[];
  /** Of these, those that single out few rows of many; empty when it is all, or a category of it. */
  readonly selective: readonly Condition[];
}

/** Undefined where the filter is not known whole, the table stays small or is filled by staff, or the rows are as many as a list asks for. */
export function growingPart(operation: Operation, program: Program): GrowingPart | undefined {
  const { filter } = operation;
  if (filter.state === 'unknown' || (filter.state === 'known' && !filter.value.complete)) return undefined;
  const entity = program.entity(operation);
  if (!entity || !isGrowing(program.rowsOf(entity)) || keptByHand(entity, program) !== undefined)
    return undefined;
  const conditions = filter.state === 'known' ? certainConditions(filter.value) : [];
  const selective = conditions.filter((condition) => isSelective(entity, condition));
  return selective.some(({ operator }) => operator === 'in') ? undefined : { entity, conditions, selective };
}
