/** A condition that no ordinary index can serve: each search reads every row, whatever indexes there are. */
import { nameSearchIndex } from '../fixes/search-index.ts';
import type { Entity, Index } from '../model/entity.ts';
import { keptByHand } from '../model/kept-by-hand.ts';
import type { Condition, Filter, Operation } from '../model/operation.ts';
import { certainConditions, indexLedBy, isSelective, ranges, seeks } from '../model/questions.ts';
import { isGrowing } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { typedIn } from '../wording.ts';

/** `ORDER BY RANDOM()`: every row is read and sorted. */
const RANDOM = /\border\s+by\s+(?:random|rand|newid)\s*\(/i;

export const nonSargableFilter = defineRule({
  id: 'non-sargable-filter',
  factor: 'queries',
  summary: 'A growing table is searched by a condition that its indexes cannot serve.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'name-search-index', title: 'Name the index that would serve it', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation, at } = occurrence;
    if (operation.grade === 'weak') return;
    const entity = program.entity(operation);
    if (!entity?.complete || !isGrowing(program.rowsOf(entity))) return;
    const isRandom = RANDOM.test(operation.sql ?? '') && operation.filter.state === 'absent';
    const found = isRandom ? undefined : unserved(operation, entity);
    if (!isRandom && !found) return;
    const typed = keptByHand(entity, program);
    return {
      at,
      ...(typed === undefined ? {} : { tier: 'hint' }), // What staff has typed is soon read through.
      message: isRandom
        ? `\`${entity.name}\` is read whole and sorted at random on each call`
        : `\`${entity.name}.${found?.column}\` is searched ${howOf(found!)}, which no index serves: each call reads all of \`${entity.table}\``,
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [
        ...operation.evidence,
        'Nothing else in its filter leads to few rows.',
        ...(typed === undefined ? [] : [typedIn(entity.name, typed)]),
      ],
      fixes: found ? nameSearchIndex(occurrence, entity, found, program) : [],
    };
  },
});

/** The condition that makes it read the table; undefined when another one leads to few rows, or we cannot tell. */
function unserved(operation: Operation, entity: Entity): Condition | undefined {
  if (operation.filter.state !== 'known' || !operation.filter.value.complete) return;
  const { alternatives, conditions } = operation.filter.value;
  if (
    conditions.some(
      ({ operator }) => operator === 'relation' || operator === 'other' || operator === 'full-text',
    )
  )
    return;
  const certain = certainConditions(operation.filter.value);
  if (certain.some((one) => (seeks(one) || ranges(one)) && isSelective(entity, one))) return; // Few rows are left to search.
  if (isCut(entity, operation.filter.value)) return; // Some of the table is read, by an index, and not all of it.
  const opaque = (one: Condition) => isOpaque(one) && isKnown(entity, one) && !isServed(entity, one);
  const side = alternatives.flatMap((branches) => branches.find((branch) => branch.some(opaque)) ?? []);
  return conditions.find(opaque) ?? side.find(opaque);
}

/** Does an index lead to a part of the table: to one kind of rows, if to no few? */
function isCut(entity: Entity, filter: Filter): boolean {
  const leads = (one: Condition) => seeks(one) && indexLedBy(entity, new Set([one.column])) !== undefined;
  return (
    certainConditions(filter).some(leads) ||
    filter.alternatives.some(
      (branches) =>
        branches.length > 0 &&
        branches.every((branch) => branch.some((one) => !one.conditional && leads(one))),
    )
  );
}

function isOpaque({ operator, wrapped }: Condition): boolean {
  if (operator === 'contains' || operator === 'pattern') return true;
  return wrapped !== undefined && (operator === 'eq' || operator === 'prefix' || operator === 'range');
}

function isKnown(entity: Entity, { column }: Condition): boolean {
  return entity.columns.some(
    ({ name, lowSelectivity, type }) => name === column && !lowSelectivity && !/json|array|bson/.test(type),
  );
}

/** A trigram, full-text or expression index of the column, or a collation that folds case. */
function isServed(entity: Entity, { column }: Condition): boolean {
  if (entity.searchable.includes(column)) return true;
  const type = entity.columns.find(({ name }) => name === column)?.type ?? '';
  if (/citext|tsvector/.test(type)) return true;
  const isOf = ({ parts }: Index) =>
    parts.some((part) => part.column === column || part.expression?.includes(column));
  return entity.indexes.some(
    (index) =>
      isOf(index) &&
      (/gin|gist|fulltext/.test(index.method) || index.parts.some((part) => part.column !== column)),
  );
}

function howOf({ operator, wrapped }: Condition): string {
  if (operator === 'contains') return 'for a part of its text';
  if (operator === 'pattern') return 'by a pattern';
  return wrapped === 'ILIKE' || wrapped === 'case-insensitive'
    ? 'without regard to case'
    : 'behind a function';
}
