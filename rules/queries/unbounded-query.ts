/** A query reads all rows of a table that grows, or all that match: each day it returns more than the day before. */
import { addPagination } from '../fixes/pagination.ts';
import { isLog } from '../model/children.ts';
import { type Entity, holdsTime } from '../model/entity.ts';
import { keptByHand } from '../model/kept-by-hand.ts';
import type { Condition, Filter, Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  certainConditions,
  changesRows,
  isInItemLoop,
  isSamePlace,
  isSelective,
  ranges,
  seeks,
} from '../model/questions.ts';
import { fewAskFor, type Reach } from '../model/role.ts';
import { isGrowing, type Size } from '../model/size.ts';
import { uniqueOver } from '../model/uniqueness.ts';
import { atMost, defineRule, type Report, type Tier } from '../rule.ts';
import { counted, MOST_RELATED, named, onlyFor, typedIn } from '../wording.ts';

/** No page is this long: a limit of as many rows or more is written to have all of them. */
const WHOLE_TABLE = 10_000;

/** Columns that a message names; more of them would not make it clearer. */
const MOST_NAMES = 2;

export const unboundedQuery = defineRule({
  id: 'unbounded-query',
  factor: 'queries',
  summary: 'A query reads all matching rows of a growing table, without a limit.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'query',
  through: true,
  background: 'same',
  build: true, // It takes as long as there are rows, and makes a page of each.
  fixes: [{ id: 'add-pagination', title: 'Add pagination', safety: 'suggestion' }],
  check(occurrence, program) {
    if (occurrence.path.length > 0) return asksForAll(occurrence, program);
    const part = partWithoutEnd(occurrence, program);
    if (part === undefined) return;
    const others = sameReads(occurrence, part, program);
    if (others[0] !== undefined && !isSamePlace(others[0].at, occurrence.at)) return; // Told at the first who asks for all.
    const { operation } = occurrence;
    const { entity } = part;
    const few = fewAskFor(program.reach(occurrence.fn));
    const typed = keptByHand(entity, program);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} reads ${part.text}, without a limit`,
      tier: tierFor(part, few !== undefined, typed !== undefined),
      related: [
        { at: entity.at, message: `\`${entity.name}\` is declared here` },
        ...others.slice(1, MOST_RELATED).map(({ at, operation: { callee } }) => ({
          at,
          message: `${named(callee)} reads the same`,
        })),
      ],
      evidence: [
        ...operation.evidence,
        typed === undefined
          ? `Rows are added to \`${entity.name}\` while serving.`
          : typedIn(entity.name, typed),
        ...(few === undefined ? [] : [onlyFor(few)]),
        ...(operation.limit.state === 'known'
          ? [`A limit of ${operation.limit.value.most} is as good as none.`]
          : []),
      ],
      fixes: addPagination(occurrence, program),
    };
  },
});

/** Rows that nothing ends: of which stored type, and how loudly they would be told of. */
interface Part {
  readonly entity: Entity;
  /** "all of `Order`, which grows". */
  readonly text: string;
  readonly tier: Tier;
}

/** Undefined when it is read whole for a reason, or has an end. */
function partWithoutEnd(occurrence: Occurrence, program: Program): Part | undefined {
  const { operation } = occurrence;
  if (operation.action !== 'read-many') return;
  if (operation.grade === 'weak') return; // Only its name says that it is a query.
  const { limit } = operation;
  if (limit.state === 'unknown') return; // Set where we do not see it.
  if (limit.state === 'known' && !isAsGoodAsNone(limit.value)) return; // Limited, or unique.
  if (operation.cursor.state !== 'absent') return; // Walks page by page.
  if (operation.filter.state === 'unknown') return; // It may be unique.
  if (operation.traits.distinct !== undefined) return; // As many as there are values, and a page of them would be wrong.
  if (isOnlyCounted(operation)) return; // count-by-loading speaks.
  if (isInItemLoop(occurrence)) return; // n-plus-one-query speaks.
  if (operation.traits.page !== undefined) return; // The service caps it, and truncated-read speaks of what is missing.
  const entity = program.entity(operation);
  if (!entity) return; // How large is it? We do not know what it reads.
  const size = program.rowsOf(entity);
  if (!isGrowing(size)) return; // A lookup table, or one that the configuration bounds.
  const filter = operation.filter.state === 'known' ? operation.filter.value : undefined;
  if (filter && !filter.complete) return; // What we could not read may bound it.
  const certain = filter ? certainConditions(filter) : [];
  const selective = certain.filter((condition) => isSelective(entity, condition));
  if (filter && isAskedFor(filter, certain, selective, entity)) return; // As many as the list asks for.
  const owners = filter ? ownersIn(filter, selective, entity) : [];
  const windows = selective.filter((condition) => ranges(condition) && isWindow(condition, selective));
  const closed = windows.filter(
    ({ column }) => windows.filter((other) => other.column === column).length > 1,
  );
  if (closed.length > 0 && owners.length > 0) return; // One owner, one day.
  if (closed.length > 0 && !closed.some(({ value }) => isChosen(value.kind))) return; // Today: as much as a day holds.
  const due = filter !== undefined && isDue(filter, entity, isSwept(program.reach(operation.fn)), program);
  if (due === true) return; // As much as comes due between two runs.
  if (isWorkList(occurrence, certain, program)) return; // What is done with the rows takes them out: it empties itself.
  const text = partOf(entity.name, owners, windows, filter !== undefined);
  // The part grows slower than the table; what one owner has rarely becomes much, unless rows are only ever added.
  if (owners.length > 0) return { entity, text, tier: isLog(entity, program) ? 'information' : 'hint' };
  if (due === 'maybe') return { entity, text, tier: 'hint' };
  if (windows.length > 0) return { entity, text, tier: 'information' };
  return { entity, text, tier: 'warning' };
}

/**
 * What staff or a clock asks for makes no request wait, and may have to be whole: a list to look through, a sweep. What
 * staff has typed, a row at a time, is read whole by those who choose from it.
 */
function tierFor({ tier }: Part, isForFew: boolean, isTyped: boolean): Tier {
  return atMost(tier, isTyped ? 'hint' : isForFew ? 'information' : 'warning');
}

/** Calls of one function that reads, which ask it for the same: one finding, at the first. Empty for what reads by itself. */
function sameReads({ operation }: Occurrence, part: Part, program: Program): readonly Occurrence[] {
  const { handed } = operation;
  if (handed === undefined) return [];
  return program.operationsOn(part.entity).flatMap((other) => {
    if (other.handed === undefined || !isSamePlace(other.handed.at, handed.at)) return [];
    if (!isServed(other, program)) return [];
    const own = program
      .occurrences(other.fn)
      .find((one) => one.path.length === 0 && one.operation.id === other.id);
    return own !== undefined && partWithoutEnd(own, program)?.text === part.text ? [own] : [];
  });
}

function isServed({ fn }: Operation, program: Program): boolean {
  const { role } = program.reach(fn);
  return role !== 'offline' && role !== 'browser';
}

function isSwept({ role, audience }: Reach): boolean {
  return role === 'background' || audience?.who === 'clock';
}

/** What is not removed is there to stay: `publishedAt <= now AND deletedAt IS NULL`. */
const REMOVED = /delet|remov|archiv/i;

/**
 * Up to a time, and with a mark that is missing until the work is done: `dueAt <= now AND notifiedAt IS NULL`. What comes
 * due between two runs is read then. `maybe`: a sweep, beside a write of which we do not see all columns.
 */
function isDue(
  { conditions, alternatives }: Filter,
  entity: Entity,
  isSwept: boolean,
  program: Program,
): boolean | 'maybe' {
  const isTime = ({ column }: Condition) =>
    entity.columns.some((one) => one.name === column && holdsTime(one));
  if (!conditions.some((one) => one.operator === 'range' && isTime(one) && !isChosen(one.value.kind)))
    return false;
  const marks = new Set(
    [...conditions, ...alternatives.flat(2)]
      .filter(({ operator, value }) => operator === 'null' || (operator === 'eq' && value.literal === false))
      .map(({ column }) => column)
      .filter((column) => !REMOVED.test(column)),
  );
  if (marks.size === 0) return false;
  const changes = program.operationsOn(entity).filter(changesRows);
  if (changes.some((write) => writesAny(write, marks))) return true;
  return (
    isSwept && changes.some(({ data, partialData }) => partialData || data.state === 'unknown') && 'maybe'
  );
}

function writesAny({ data }: Operation, columns: ReadonlySet<string>): boolean {
  return data.state === 'known' && data.value.some(({ column }) => columns.has(column));
}

/** Are the rows deleted, or changed so that they no longer match? */
function isWorkList(read: Occurrence, certain: readonly Condition[], program: Program): boolean {
  const asked = new Set(certain.map(({ column }) => column));
  return program.occurrences(read.fn).some((write) => {
    const { action, entity } = write.operation;
    if (entity !== read.operation.entity || write.at.span[0] < read.at.span[0]) return false;
    const isDelete = action === 'delete-one' || action === 'delete-many';
    const leaves = isDelete || (changesRows(write.operation) && writesAny(write.operation, asked));
    return leaves && program.feeds(read, write);
  });
}

/** Does a list say which rows: by a column that singles out, by the rest of a unique key, or on each side of an OR? */
function isAskedFor(
  { alternatives }: Filter,
  certain: readonly Condition[],
  selective: readonly Condition[],
  entity: Entity,
): boolean {
  const isList = ({ operator }: Condition) => operator === 'in';
  if (selective.some(isList)) return true;
  if (
    uniqueOver(
      entity,
      certain.filter(seeks).map(({ column }) => column),
    ) !== undefined
  )
    return true;
  return alternatives.some((branches) =>
    branches.every((branch) => branch.some((one) => isList(one) && isSelective(entity, one))),
  );
}

/** Nothing is done with the rows but asking how many there are, or whether there are any. */
function isOnlyCounted({ result }: Operation): boolean {
  const { complete, lists, columns, truthinessOnly } = result;
  if (!complete || columns.length > 0) return false;
  return truthinessOnly || (lists.length > 0 && lists.every(({ method }) => method === 'length'));
}

/** A function that pages is asked for one page with everything in it. */
function asksForAll(occurrence: Occurrence, program: Program): Report | undefined {
  const { operation, at, path } = occurrence;
  if (operation.grade === 'weak') return; // Only its name says that it is a query.
  const isLimited = operation.action === 'read-many' && operation.limit.state !== 'absent';
  if (operation.action !== 'page' && !isLimited) return; // It reads no list, or all of it whatever it is asked: told there.
  const asked = program.askedRows(occurrence);
  if (asked === undefined || asked < WHOLE_TABLE) return;
  const entity = program.entity(operation);
  if (!entity || !isGrowing(program.rowsOf(entity))) return;
  return {
    at,
    message: `${named(path[0]!.callee)} is asked for ${counted(asked)} rows of \`${entity.name}\`, which grows: a page with everything in it`,
    ...(operation.filter.state === 'absent' ? {} : { tier: 'information' as const }), // Part of it, which grows slower.
    related: [
      { at: operation.at, message: 'They are read here' },
      { at: entity.at, message: `\`${entity.name}\` is declared here` },
    ],
    evidence: [...operation.evidence, `Rows are added to \`${entity.name}\` while serving.`],
  };
}

/** `take: 99999` says "all of them". What the request asks for is another rule's. */
function isAsGoodAsNone({ most }: Size): boolean {
  return most >= WHOLE_TABLE && most !== Number.POSITIVE_INFINITY;
}

/** `from <= at AND at < to`, or a stretch that the caller chooses: how long it is, the code does not say. */
function isWindow({ column, value }: Condition, all: readonly Condition[]): boolean {
  if (isChosen(value.kind)) return true;
  return all.filter((other) => other.column === column && ranges(other)).length > 1;
}

/** Columns and relations that leave the rows of one owner: on their own, or on each side of an OR. */
function ownersIn(
  { conditions, alternatives }: Filter,
  selective: readonly Condition[],
  entity: Entity,
): readonly Condition[] {
  const isOwner = (one: Condition) => one.operator === 'relation' || (seeks(one) && isSelective(entity, one));
  const isOther = ({ column }: Condition) =>
    entity.relations.some(
      ({ many, name, columns }) =>
        !many && (name === column || (columns.length === 1 && columns[0] === column)),
    );
  const own = [
    ...selective.filter(seeks),
    // One row of another table, even if the code says which: a team for demonstrations.
    ...conditions.filter((one) => seeks(one) && !one.conditional && !selective.includes(one) && isOther(one)),
    ...conditions.filter((one) => one.operator === 'relation' && !one.conditional),
  ];
  const isShared = (one: Condition, branches: Filter['alternatives'][number]) =>
    one.operator === 'null' &&
    branches.some((branch) => branch.some((other) => other.column === one.column && isOwner(other)));
  // `OR: [{ userId }, { userId: null }]`: what is theirs, and what nobody owns and all share.
  const sides = alternatives.find((branches) =>
    branches.every((branch) => branch.some((one) => isOwner(one) || isShared(one, branches))),
  );
  return [...own, ...(sides?.flatMap((branch) => branch.filter(isOwner)) ?? [])];
}

/** What of the table is read: "all of `Order`, which grows", "all rows of `Order` with one `customerId`". */
function partOf(
  name: string,
  owners: readonly Condition[],
  windows: readonly Condition[],
  isFiltered: boolean,
): string {
  const of = [...new Set(owners.map(ownerText))].slice(0, MOST_NAMES).join(' and ');
  if (of !== '') return `all rows of \`${name}\` ${of}`;
  if (windows[0]) return `rows of \`${name}\` over any range of \`${windows[0].column}\``;
  return `${isFiltered ? 'an open-ended part' : 'all'} of \`${name}\`, which grows`;
}

function ownerText({ column, operator }: Condition): string {
  if (operator === 'relation') return `whose \`${column}\` fits`;
  return operator === 'in' ? `with a list of \`${column}\`` : `with one \`${column}\``;
}

function isChosen(kind: Condition['value']['kind']): boolean {
  return kind === 'request' || kind === 'parameter';
}
