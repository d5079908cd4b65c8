/**
 * Questions that several rules ask about an operation, in the words of the model. Pure, and blind to syntax, libraries
 * and files: what a question needs of the workspace it gets as an argument.
 */
import type { Entity, Index } from './entity.ts';
import type { Frame, Loop } from './frame.ts';
import type { Library, Row } from './library.ts';
import type { Action, Condition, Filter, Occurrence, Operation } from './operation.ts';
import type { FunctionRef, Place } from './place.ts';
import type { Program } from './program.ts';
import { isSmall, type Size } from './size.ts';

const READS: ReadonlySet<Action> = new Set([
  'read-one',
  'read-many',
  'exists',
  'count',
  'aggregate',
  'group',
  'page',
  'raw-read',
  'get',
]);
const WRITES: ReadonlySet<Action> = new Set([
  'create',
  'update-one',
  'update-many',
  'delete-one',
  'delete-many',
  'upsert',
  'increment',
  'raw-write',
  'save',
  'publish',
]);
const SELECT = /^[\s(]*(select|with|values)\b/i;
const CHANGE = /^\s*(insert|update|delete|merge|replace)\b/i;

/** Does it only read? SQL text of an undecided call is asked for its first word. */
export function isRead(operation: Operation): boolean {
  return READS.has(operation.action) || (operation.action === 'raw' && SELECT.test(operation.sql ?? ''));
}

/** Does it write one thing, or the rows of one condition? Lists written at once are not among these. */
export function isWrite(operation: Operation): boolean {
  return WRITES.has(operation.action) || (operation.action === 'raw' && CHANGE.test(operation.sql ?? ''));
}

/** Frames written in the function from which the occurrence is seen, innermost first. */
export function ownFrames(occurrence: Occurrence): readonly Frame[] {
  return occurrence.frames.filter((frame) => frame.own);
}

/** Is it written in a loop over items? */
export function isInItemLoop(occurrence: Occurrence): boolean {
  return ownFrames(occurrence).some(({ loop }) => loop?.purpose === 'items');
}

/** Does one of the callees on the path run the operation once per item? Then that loop is where it is told. */
export function calleeRunsItPerItem({ frames, operation }: Occurrence): boolean {
  return frames.some(
    ({ own, loop }) =>
      !own &&
      loop !== undefined &&
      runsPerItem(loop) &&
      !isSmall(loop.size) &&
      !batchesInOneTick(operation, loop),
  );
}

/** A frame that makes what is in it run once per item, with how many items there are. */
export interface PerItem {
  readonly frame: Frame;
  readonly loop: Loop;
  /** The loop whose items count: the one around the chunks, when it runs over one of them. */
  readonly over: Loop;
  readonly size: Size;
}

/**
 * The innermost own loop that runs the operation once per item, with another input each time. Small, repeating and
 * invariant loops are looked through; so a loop over one chunk or page counts as a loop over all that was chunked.
 */
export function perItemLoop(occurrence: Occurrence): PerItem | undefined {
  const frames = ownFrames(occurrence).filter((frame) => frame.loop !== undefined);
  for (const [index, frame] of frames.entries()) {
    const loop = frame.loop!;
    if (loop.purpose === 'service' || loop.purpose === 'unknown') return undefined; // We do not know how often it turns.
    if (!runsPerItem(loop)) continue;
    const outer = frames[index + 1]?.loop;
    const over = outer?.purpose === 'chunks' ? outer : loop;
    if (!isSmall(over.size)) return { frame, loop, over, size: over.size };
  }
  return undefined;
}

function runsPerItem(loop: Loop): boolean {
  return loop.purpose === 'items' && loop.varies === 'yes';
}

/** Frames between the operation and an own frame, that frame excluded. */
export function framesInside(occurrence: Occurrence, frame: Frame): readonly Frame[] {
  return occurrence.frames.slice(0, occurrence.frames.indexOf(frame));
}

/** Each item is a step of durable work, which is remembered and run again alone: meant so, and no one query. */
export function isStepOfItsOwn(inside: readonly Frame[]): boolean {
  return inside.some(({ kind }) => kind === 'step');
}

/** Is one of the frames a branch? Then what is in it happens for some items, and we do not know for how many. */
export function isConditional(inside: readonly Frame[]): boolean {
  return inside.some((frame) => frame.kind === 'branch');
}

/** Do the calls of one turn of the loop become one round trip, because all of them are made in one tick? */
export function batchesInOneTick(operation: Operation, loop: Loop): boolean {
  return operation.batches === 'same-tick' && loop.parallel && !loop.staggered;
}

/** Is it a query that reads once per item, told at this loop? */
export function isReadPerItem(occurrence: Occurrence): boolean {
  const { operation } = occurrence;
  if (operation.kind !== 'query' || operation.grade === 'weak' || !isRead(operation)) return false;
  const perItem = perItemLoop(occurrence);
  return (
    perItem !== undefined && !calleeRunsItPerItem(occurrence) && !batchesInOneTick(operation, perItem.loop)
  );
}

/** Do both happen in one call that the function makes? */
export function isSameCall(a: Occurrence, b: Occurrence): boolean {
  return a.path.length > 0 && b.path.length > 0 && isSamePlace(a.at, b.at);
}

/** What else runs in the same turn of an own loop, in source order. */
export function sameTurn(occurrence: Occurrence, frame: Frame, program: Program): readonly Occurrence[] {
  return program
    .occurrences(occurrence.fn)
    .filter(
      (other) =>
        other !== occurrence &&
        other.frames.some((one) => one.own && one.kind === frame.kind && isSamePlace(one.at, frame.at)),
    );
}

/** Both are the same range of the same file. */
export function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.span[0] === b.span[0] && a.span[1] === b.span[1];
}

/** The action that does to a list what this one does to one thing. */
const BULK: Readonly<Partial<Record<Action, readonly Action[]>>> = {
  create: ['create-many'],
  save: ['create-many', 'upsert-many'],
  'update-one': ['update-many'],
  'delete-one': ['delete-many'],
  publish: ['publish-many'],
};

/** Can the library do this write for a list at once? SQL always can: several rows in `VALUES`, a list in `IN`. */
export function hasBulkForm(operation: Operation, program: Program): boolean {
  const library = program.library(operation.library);
  if (operation.sql !== undefined) return true;
  if (library === undefined || writesRelations(operation, program)) return false;
  if (changesRows(operation) && !changesAlike(operation)) return upsertsLists(library, operation);
  if (operation.action === 'upsert') return upsertsLists(library, operation);
  if (operation.action === 'update-many' || operation.action === 'delete-many') return true;
  if (operation.action === 'create' && library.phrases?.createMany !== undefined) return true;
  return knows(library, operation, BULK[operation.action] ?? []);
}

/** Rows of other tables written with it: the forms for many take columns only. */
function writesRelations(operation: Operation, program: Program): boolean {
  const { data } = operation;
  const relations = program.entity(operation)?.relations ?? [];
  return (
    data.state === 'known' && data.value.some(({ column }) => relations.some(({ name }) => name === column))
  );
}

/** Does it change rows that are there? */
export function changesRows({ action }: Operation): boolean {
  return action === 'update-one' || action === 'update-many' || action === 'increment';
}

/** Does an update write the same to whichever row it finds? Then one statement does for a list of keys. */
export function changesAlike({ data, action }: Operation): boolean {
  if (data.state !== 'known' || action === 'increment') return false;
  return data.value.every(
    ({ value }) =>
      value.kind === 'literal' ||
      value.kind === 'constant' ||
      value.kind === 'parameter' ||
      value.kind === 'request',
  );
}

/** Either by a call of its own, or as a step of the chain that inserts a list. */
function upsertsLists(library: Library, operation: Operation): boolean {
  return rowsOfLibrary(library).some(
    (row) =>
      (row.kind ?? library.kind) === operation.kind &&
      (row.action === 'upsert-many' ||
        (row.action === 'upsert' && (row.rows !== undefined || row.gives === 'self'))),
  );
}

function knows(library: Library, operation: Operation, actions: readonly Action[]): boolean {
  return rowsOfLibrary(library).some(
    (row) =>
      row.action !== undefined &&
      (row.kind ?? library.kind) === operation.kind &&
      (actions.includes(row.action) || (row.action === operation.action && row.rows !== undefined)),
  );
}

function rowsOfLibrary(library: Library): readonly Row[] {
  return Object.values(library.types).flatMap((type) => [
    ...(type.call ? [type.call] : []),
    ...Object.values(type.members ?? {}),
  ]);
}

/** Can the library hold several statements in one transaction of the database? MongoDB can on replica sets alone. */
export function hasTransactions(id: string, program: Program): boolean {
  const library = program.library(id);
  return library !== undefined && !ON_MONGODB.has(id) && rowsOfLibrary(library).some(opensTransaction);
}

const ON_MONGODB = new Set(['mongoose', 'mongodb', 'typegoose']);

function opensTransaction({ callbacks, opens, runs, kind }: Row): boolean {
  if (kind !== undefined && kind !== 'query') return false;
  return (
    opens === 'transaction' ||
    runs !== undefined ||
    callbacks?.some(({ frame }) => frame === 'transaction') === true
  );
}

/** Tables that only note what happened: one row more or less does no harm. By their names; nothing else tells. */
const RECORDS = /log|audit|event|activit|histor|notification|metric|analytic|usage|stat/i;

export function onlyRecords({ entity }: Operation): boolean {
  return entity !== undefined && RECORDS.test(entity);
}

/** Conditions that hold on every path and cannot vanish. */
export function certainConditions(filter: Filter): readonly Condition[] {
  return filter.conditions.filter((condition) => !condition.conditional && !condition.value.maybeUndefined);
}

/** Can a B-tree find the rows of this condition by going to a few places: `=`, `IN`? `IS NULL` is most rows, or few. */
export function seeks({ operator, wrapped }: Condition): boolean {
  return (operator === 'eq' || operator === 'in') && wrapped === undefined;
}

/** Does it cut a B-tree to one stretch: `<`, `BETWEEN`, `LIKE 'abc%'`? */
export function ranges({ operator, wrapped }: Condition): boolean {
  return (operator === 'range' || operator === 'prefix') && wrapped === undefined;
}

/** No B-tree is made of these, or none that a filter uses. */
const OPAQUE = /^(?:simple-)?(json|bson|object(?!id)|mixed|array|tsvector|vector|geo|point)/;

/** Could an index lead with the column? The schema has it, and its type is one of those that are in order. */
export function isIndexable(entity: Entity, { column }: Condition): boolean {
  return entity.columns.some((one) => one.name === column && !OPAQUE.test(one.type));
}

/**
 * Does the condition single out few rows of many? Not by a column of few distinct values, and not by a value that is
 * written in the code: that is a category, and half of the rows are in it.
 */
export function isSelective(entity: Entity, condition: Condition): boolean {
  const { column, value } = condition;
  if (value.kind === 'literal' || value.kind === 'constant') return false;
  return (
    isIndexable(entity, condition) && entity.columns.some((one) => one.name === column && !one.lowSelectivity)
  );
}

/** The index that leads with one of the columns. Partial ones count: whether they apply is for the planner. */
export function indexLedBy(entity: Entity, columns: ReadonlySet<string>): Index | undefined {
  // `WHERE line.variant = ?`: by the relation's name, and so by its column.
  const keys = entity.relations
    .filter(({ name }) => columns.has(name))
    .flatMap((one) => one.columns.slice(0, 1));
  return entity.indexes.find((index) => {
    const first = index.parts[0];
    if (first === undefined) return false;
    return columns.has(first.column) || keys.includes(first.column) || mentions(first.expression, columns);
  });
}

/** An index over an expression serves what is filtered by that expression; we do not compare expressions. */
function mentions(expression: string | undefined, columns: ReadonlySet<string>): boolean {
  return expression !== undefined && [...columns].some((column) => expression.includes(column));
}

/** A loop counts as so many round trips, however many it makes. */
const OF_LOOP = 10;

/** All that a function waits for on the network, down its calls as well: round trips, roughly. */
export function roundTrips(fn: FunctionRef, program: Program): number {
  return program
    .occurrences(fn)
    .filter(({ operation: { kind } }) => kind === 'query' || kind === 'http')
    .reduce(
      (sum, { frames }) => sum + (frames.some(({ loop }) => loop?.purpose === 'items') ? OF_LOOP : 1),
      0,
    );
}
