/** How many rows there are of what a query or a relation gives: of all owners, of one, or as many as a list asks for. */
import { accumulates } from '../../../rules/model/children.ts';
import type { Entity } from '../../../rules/model/entity.ts';
import type { ListAt } from '../../../rules/model/frame.ts';
import { keptByHand } from '../../../rules/model/kept-by-hand.ts';
import type { Condition, Operation } from '../../../rules/model/operation.ts';
import type { Program } from '../../../rules/model/program.ts';
import { isPutInByHand } from '../../../rules/model/put-in.ts';
import { certainConditions, isSelective, seeks } from '../../../rules/model/questions.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Site } from './options.ts';
import { alternatives, type Shape } from './shape.ts';
import { sizeWith, UNKNOWN } from './supply-sizes.ts';

/** Rows that a relation of one row leads to; a list in a column of one row. Undefined of anything else. */
export function rowsOfRelation(
  context: Context,
  program: Program,
  { file, value }: Site,
  name: string,
): Size | undefined {
  for (const shape of alternatives(evaluate(context, file, value))) {
    const parent = entityOf(context, file, shape);
    const relation = parent?.relations.find((one) => one.name === name);
    const child = relation === undefined ? undefined : program.entityNamed(relation.to, parent?.library);
    if (parent !== undefined && child !== undefined && relation?.many === true)
      return accumulates(child, parent, program) === undefined ? sizeWith('owned') : sizeWith('growing');
    if (parent?.columns.some((column) => column.name === name) === true) return sizeWith('owned');
  }
  return undefined;
}

/** The stored type that a value is a row of: as a query gave it, or as an instance of a class that declares one. */
function entityOf(context: Context, file: LinkedFile, shape: Shape): Entity | undefined {
  if (shape.k === 'row') return context.schema().byRef(shape.library.id, shape.entity, file.path);
  if (shape.k !== 'object') return undefined;
  const name = context.file(shape.file)?.facts.classes[shape.cls]?.name;
  return context
    .schema()
    .declaredIn(shape.file)
    .find((one) => one.name === name);
}

/** How many rows a query gives: of a table, of what belongs to one owner, or as many as a list asks for. */
export function rowsOfQuery(program: Program, operation: Operation, asked: (list: ListAt) => Size): Size {
  const { limit, action, filter } = operation;
  if (limit.state === 'known' && limit.value.why !== 'unknown') return limit.value; // Not one that may be left out.
  if (limit.state === 'unknown' || action === 'group') return UNKNOWN;
  if (action === 'page') return sizeWith('limit');
  if (action !== 'read-many') return UNKNOWN;
  const entity = program.entity(operation);
  const rows = entity === undefined ? program.rowsIn(operation) : program.rowsOf(entity);
  if (Number.isFinite(rows.most)) return rows;
  if (entity !== undefined && keptByHand(entity, program) !== undefined) return sizeWith('lookup');
  if (filter.state === 'absent') return sizeWith('growing');
  if (filter.state === 'unknown') return UNKNOWN;
  const certain = certainConditions(filter.value);
  if (entity !== undefined && certain.some((one) => isPutInByHand(one, entity, program))) return UNKNOWN;
  const listed = certain.filter(({ operator }) => operator === 'in');
  for (const { value } of listed) {
    const found = value.list === undefined ? UNKNOWN : asked(value.list);
    if (found.why !== 'unknown') return found;
  }
  if (listed.length > 0) return UNKNOWN;
  const owners = filter.value.conditions.filter((one) => isOwner(one, entity, certain));
  if (owners.length > 0)
    return entity !== undefined &&
      !certain.some((one) => isWaiting(one)) &&
      owners.every((one) => growsUnder(one, entity, program))
      ? sizeWith('growing')
      : sizeWith('owned');
  return filter.value.complete ? sizeWith('growing') : UNKNOWN;
}

/** Where a row stays until somebody has seen to it: of one owner a few wait, however many he has had. */
const STAGE = /stat(?:us|e)$|stage|phase/i;
const WAITS =
  /^(?:pending|waiting|queued|draft|unprocessed|processing|in_?(?:review|progress)|scheduled|started)$/i;

function isWaiting({ column, operator, value }: Condition): boolean {
  return operator === 'eq' && STAGE.test(column) && WAITS.test(String(value.literal ?? ''));
}

/** Does the condition leave the rows of one other row? */
function isOwner(condition: Condition, entity: Entity | undefined, certain: readonly Condition[]): boolean {
  if (condition.operator === 'relation') return !condition.conditional;
  if (!seeks(condition) || !certain.includes(condition)) return false;
  return entity === undefined || isSelective(entity, condition) || parentsBy(condition, entity).length > 0;
}

function growsUnder(condition: Condition, entity: Entity, program: Program): boolean {
  return parentsBy(condition, entity).some((name) => {
    const parent = program.entityNamed(name, entity.library);
    return parent !== undefined && accumulates(entity, parent, program) !== undefined;
  });
}

function parentsBy({ column, operator }: Condition, { relations }: Entity): readonly string[] {
  return relations
    .filter(({ name, columns, many }) =>
      operator === 'relation' ? name === column && !many : !many && columns.includes(column),
    )
    .map(({ to }) => to);
}
