/** A read takes along all rows of a relation, for each parent, and a parent gets more of them day by day. */
import { limitRelation } from '../fixes/relations.ts';
import { type Accumulation, accumulates, addedLater, isLog } from '../model/children.ts';
import { type Entity, holdsTime } from '../model/entity.ts';
import { joinedLater, PEOPLE } from '../model/joined.ts';
import type { Condition, Filter, Operation, RelationRead } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, isSelective, seeks } from '../model/questions.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

const READS: ReadonlySet<string> = new Set(['read-one', 'read-many', 'page', 'stream']);

export const unboundedRelation = defineRule({
  id: 'unbounded-relation',
  factor: 'queries',
  summary: 'A query loads all related rows of each row it reads, without a limit.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'limit-relation', title: 'Limit the relation', safety: 'suggestion' }],
  check({ operation, at }, program) {
    if (!READS.has(operation.action) || operation.grade === 'weak') return;
    if (operation.relations.state !== 'known') return;
    const entity = program.entity(operation);
    if (!entity) return; // Without a schema nothing says what is to-many.
    const found = firstUnbounded(operation.relations.value, entity, program);
    if (!found) return;
    const { read, child, parent, why, joined } = found;
    const isList =
      operation.action !== 'read-one' &&
      !(operation.limit.state === 'known' && operation.limit.value.most === 1);
    const isCut = read.limit.state === 'known';
    return {
      at: read.at ?? at,
      message: isCut
        ? `${named(read.name)} is cut only after all rows of \`${child.name}\` of every \`${parent.name}\` have been read`
        : `${named(operation.callee)} loads all ${named(read.name)} of ${isList ? 'each' : 'the'} \`${parent.name}\`, without a limit`,
      ...(isOfKeys(read, child) || !(joined || isSeenToGrow(child, parent, why, program))
        ? { tier: 'hint' }
        : isOfSpan(operation, entity) && takesLittle(read, child)
          ? { tier: 'hint' }
          : (isList || why.paged !== undefined) && !isOfSome(read)
            ? {}
            : { tier: 'information' }),
      related: [
        { at: child.at, message: `\`${child.name}\` is declared here` },
        {
          at: why.added.at,
          message: joined ? `One more \`${child.name}\` joins` : `Adds one more \`${child.name}\``,
        },
        ...(why.paged ? [{ at: why.paged.at, message: `Here \`${child.name}\` is read page by page` }] : []),
      ],
      evidence: [
        ...operation.evidence,
        joined
          ? `Each \`${child.name}\` joins by itself, for as long as the \`${parent.name}\` lives.`
          : `Rows are added to \`${child.name}\` one at a time, for as long as their \`${parent.name}\` lives.`,
      ],
      fixes: limitRelation(operation, read, program),
    };
  },
});

/**
 * Somebody pages through them, they are a log, or one of many people adds them. What few set up by hand is added one at a
 * time as well, and stays few; so does what one of these people has.
 */
function isSeenToGrow(child: Entity, parent: Entity, { paged }: Accumulation, program: Program): boolean {
  const isOfPeople = child.relations.some(({ many, to }) => !many && to !== parent.name && PEOPLE.test(to));
  return paged !== undefined || isOfPeople || isLog(child, program);
}

/** Parents of some span of time: a few of them, some of which have not had it long. */
function isOfSpan({ filter }: Operation, { columns }: Entity): boolean {
  return (
    filter.state === 'known' &&
    certainConditions(filter.value).some(
      (one) =>
        one.operator === 'range' && columns.some((column) => column.name === one.column && holdsTime(column)),
    )
  );
}

/** One column of each, and no text or file. */
function takesLittle({ projection, nested }: RelationRead, { columns }: Entity): boolean {
  if (projection.state !== 'known' || projection.value.length > 1 || nested.length > 0) return false;
  return !columns.some(({ name, wide }) => wide && projection.value.includes(name));
}

/** Those of a kind, in a state: a part of them, of which we cannot say how it grows. */
function isOfSome({ filter }: RelationRead): boolean {
  return filter.state === 'known' && certainConditions(filter.value).length > 1;
}

/** A key of each, all of which are wanted then: to expire them, to hand them on. */
function isOfKeys({ projection, nested }: RelationRead, { indexes }: Entity): boolean {
  if (projection.state !== 'known' || projection.value.length !== 1 || nested.length > 0) return false;
  const [name] = projection.value;
  return indexes.some(
    ({ kind, parts }) => kind !== 'index' && parts.length === 1 && parts[0]!.column === name,
  );
}

interface Found {
  readonly read: RelationRead;
  readonly child: Entity;
  readonly parent: Entity;
  readonly why: Accumulation;
  /** It says of rows that are there already that they belong together. */
  readonly joined?: true;
}

/** Outermost first: what is below it goes away with it. */
function firstUnbounded(reads: readonly RelationRead[], parent: Entity, program: Program): Found | undefined {
  for (const read of reads) {
    if (read.countOnly || read.to === undefined) continue;
    const child = program.entityNamed(read.to, parent.library);
    if (!child) continue;
    // Whoever limits a relation has said that it may be many.
    const grows = read.limit.state === 'known' ? addedLater : accumulates;
    const why = read.many === true && isOpen(read, child) ? grows(child, parent, program) : undefined;
    if (why) return { read, child, parent, why };
    const joined = isWholeList(read) ? joinedLater(read, child, parent, program) : undefined;
    if (joined) return { read, child, parent, why: joined, joined: true };
    const below = firstUnbounded(read.nested, child, program);
    if (below) return below;
  }
  return undefined;
}

/** Of those who joined, not the one who asks. */
function isWholeList({ many, limit, filter }: RelationRead): boolean {
  return many === true && limit.state === 'absent' && filter.state === 'absent';
}

/** Neither cut by the database nor narrowed to few rows, as far as we can say. */
function isOpen({ limit, limited, filter }: RelationRead, child: Entity): boolean {
  if (limit.state === 'unknown' || (limit.state === 'known' && limited === 'database')) return false;
  return filter.state === 'absent' || (filter.state === 'known' && !picksFew(filter.value, child));
}

/** A further condition on a column of many values, or on whom they belong to as well: the one member that is asked for. */
function picksFew(filter: Filter, child: Entity): boolean {
  return (
    !filter.complete ||
    certainConditions(filter).some(
      (one) => one.operator === 'relation' || isSelective(child, one) || isOneOfEach(one, child),
    )
  );
}

/** The row of that name, of which there is one for each of something: `UNIQUE (domain, key)`, and `key = '_root'`. */
function isOneOfEach(condition: Condition, { indexes, columns }: Entity): boolean {
  const isRough = columns.some(({ name, lowSelectivity }) => name === condition.column && lowSelectivity);
  return (
    seeks(condition) &&
    !isRough &&
    indexes.some(
      ({ kind, parts }) => kind !== 'index' && parts.some(({ column }) => column === condition.column),
    )
  );
}
