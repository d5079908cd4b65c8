/** The part of a table that a query reads when nothing ends it: all of it, a stretch of time, or what one owner has. */
import { isLog } from './children.ts';
import { type Entity, holdsTime } from './entity.ts';
import type { Condition, Filter, Occurrence, Operation } from './operation.ts';
import type { Program } from './program.ts';
import { isPutInByHand } from './put-in.ts';
import { certainConditions, changesRows, isSelective, ranges, seeks } from './questions.ts';
import { runsByItself } from './role.ts';
import { isGrowing, type Size } from './size.ts';
import { uniqueOver } from './uniqueness.ts';

/** No page is this long: a limit of as many rows or more is written to have all of them. */
export const WHOLE_TABLE = 10_000;

/** Columns that a message names; more of them would not make it clearer. */
const MOST_NAMES = 2;

/** Rows that nothing ends. */
export interface Part {
  readonly entity: Entity;
  /** "all of `Order`, which grows". */
  readonly text: string;
  /** `fast` as the table does; `slower`: a stretch of time, or what one owner has of a log; `little`: what one owner has, or what only somebody's hand puts there. */
  readonly grows: 'fast' | 'slower' | 'little';
  /** It belongs to one row of another table. */
  readonly isOwned?: true;
}

/** What of a growing table a query reads; undefined when it is read whole for a reason, or has an end. */
export function partWithoutEnd(occurrence: Occurrence, program: Program): Part | undefined {
  const { operation } = occurrence;
  if (operation.action !== 'read-many') return;
  if (operation.grade === 'weak') return; // Only its name says that it is a query.
  const { limit } = operation;
  if (limit.state === 'unknown') return; // Set where we do not see it.
  if (limit.state === 'known' && !isAsGoodAsNone(limit.value)) return; // Limited, or unique.
  if (operation.cursor.state !== 'absent') return; // Walks page by page.
  if (operation.filter.state === 'unknown') return; // It may be unique.
  if (operation.traits.distinct !== undefined) return; // As many as there are values, and a page of them would be wrong.
  const entity = program.entity(operation);
  if (!entity) return; // How large is it? We do not know what it reads.
  const size = program.rowsOf(entity);
  if (!isGrowing(size)) return; // A lookup table, or one that the configuration bounds.
  const filter =
    operation.filter.state === 'known' ? asAsked(operation, operation.filter.value, program) : undefined;
  if (filter && !filter.complete) return; // What we could not read may bound it.
  const certain = filter ? certainConditions(filter) : [];
  const selective = certain.filter((condition) => isSelective(entity, condition));
  if (filter && isAskedFor(filter, certain, selective, entity)) return; // As many as the list asks for.
  const owners = filter ? ownersIn(filter, selective, entity, program) : [];
  const windows = selective.filter((condition) => ranges(condition) && isWindow(condition, selective));
  const closed = windows.filter(
    ({ column }) => windows.filter((other) => other.column === column).length > 1,
  );
  if (closed.length > 0 && owners.length > 0) return; // One owner, one day.
  if (closed.length > 0 && !closed.some(({ value }) => isChosen(value.kind))) return; // Today: as much as a day holds.
  const due =
    filter !== undefined && isDue(filter, entity, runsByItself(program.reach(operation.fn)), program);
  if (due === true) return; // As much as comes due between two runs.
  if (isWorkList(occurrence, certain, program)) return; // What is done with the rows takes them out: it empties itself.
  const isPart = filter !== undefined && filter.conditions.length + filter.alternatives.length > 0; // Not of `find({})`.
  const text = partOf(entity.name, owners, windows, isPart);
  // The part grows slower than the table; what one owner has rarely becomes much, unless rows are only ever added.
  if (owners.length > 0)
    return { entity, text, grows: isLog(entity, program) ? 'slower' : 'little', isOwned: true };
  if (due === 'maybe') return { entity, text, grows: 'little' };
  if (certain.some((one) => isPutInByHand(one, entity, program))) return { entity, text, grows: 'little' };
  if (windows.length > 0 || (filter && isSearched(filter, entity))) return { entity, text, grows: 'slower' };
  return { entity, text, grows: 'fast' };
}

/** What may be left out, and nobody leaves out, is there. */
function asAsked(operation: Operation, filter: Filter, program: Program): Filter {
  if (!filter.conditions.some(({ conditional }) => conditional)) return filter;
  const conditions = filter.conditions.map((one) =>
    one.conditional && program.isAlwaysAsked(operation, one)
      ? { ...one, conditional: false, value: { ...one.value, maybeUndefined: false } }
      : one,
  );
  return { ...filter, conditions };
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
  program: Program,
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
    ...conditions.filter(
      (one) => !one.conditional && (one.operator === 'relation' || isOfOne(one, entity, program)),
    ),
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

/** `tags: { some: { id: DEMO } }`: what belongs to one row of another table, by its key. */
function isOfOne({ related }: Condition, { library }: Entity, program: Program): boolean {
  const other = related && program.entityNamed(related.to, library);
  const keys = related?.filter.conditions.filter((one) => one.operator === 'eq' && !one.conditional) ?? [];
  return (
    other !== undefined &&
    uniqueOver(
      other,
      keys.map(({ column }) => column),
    ) !== undefined
  );
}

/**
 * `OR: [{ name: { contains: term } }, { symbol: { startsWith: term } }]`: what a word leaves that somebody types, or that is
 * made of it; and the one row that it names itself.
 */
function isSearched({ conditions, alternatives }: Filter, entity: Entity): boolean {
  const isWord = ({ operator, value, conditional }: Condition) =>
    WORDS.has(operator) &&
    (isChosen(value.kind) || value.kind === 'computed') &&
    !conditional &&
    !value.maybeUndefined;
  const isOne = (one: Condition) => seeks(one) && uniqueOver(entity, [one.column]) !== undefined;
  return (
    conditions.some(isWord) ||
    alternatives.some(
      (branches) =>
        branches.some((branch) => branch.some(isWord)) &&
        branches.every((branch) => branch.some((one) => isWord(one) || isOne(one))),
    )
  );
}

const WORDS: ReadonlySet<Condition['operator']> = new Set(['prefix', 'contains', 'pattern', 'full-text']);

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
  if (operator !== 'eq' && operator !== 'in') return `whose \`${column}\` fits`;
  return operator === 'in' ? `with a list of \`${column}\`` : `with one \`${column}\``;
}

function isChosen(kind: Condition['value']['kind']): boolean {
  return kind === 'request' || kind === 'parameter';
}
