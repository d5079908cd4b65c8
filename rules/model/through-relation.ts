/** Rows that are found by what is asked of a related row: `where: { customer: { email } }`, a join with a condition. */
import type { Entity, Relation } from './entity.ts';
import type { Filter, Operation } from './operation.ts';
import type { Program } from './program.ts';
import { indexLedBy, isSelective, seeks } from './questions.ts';

export interface ThroughRelation {
  /** Of the rows that are found. */
  readonly relation: Relation;
  readonly target: Entity;
  /** What is asked of the row that they are related to. */
  readonly filter: Filter;
}

/** Undefined where something else says which rows as well: the database may begin there. */
export function throughRelation(
  { filter }: Operation,
  entity: Entity,
  program: Program,
): ThroughRelation | undefined {
  if (filter.state !== 'known' || !filter.value.complete || filter.value.alternatives.length > 0) return;
  const { conditions } = filter.value;
  const isAway = ({ operator }: Filter['conditions'][number]) =>
    operator === 'relation' || operator === 'other';
  const [asked, own] = [conditions.filter(isAway), conditions.filter((one) => !isAway(one))];
  const [first] = asked;
  if (!first?.related || asked.some((one) => one.conditional || one.related?.to !== first.related?.to))
    return;
  if (indexLedBy(entity, new Set(own.map(({ column }) => column)))) return;
  if (own.some((one) => seeks(one) && isSelective(entity, one))) return;
  const { to } = first.related;
  const target = program.entityNamed(to, entity.library);
  const named = entity.relations.find(({ name }) => name === first.column);
  const there = entity.relations.filter((one) => one.to === to);
  const relation = named ?? (there.length === 1 ? there[0] : undefined);
  if (!target || !relation) return;
  const parts = asked.flatMap(({ related }) => related?.filter ?? []);
  return {
    relation,
    target,
    filter: {
      conditions: parts.flatMap((part) => part.conditions),
      alternatives: parts.flatMap((part) => part.alternatives),
      complete: parts.every(({ complete }) => complete),
    },
  };
}
