/** Rows that belong to other rows: do they come with their parent, or one after another for as long as it lives? */
import { type Entity, holdsTime, type Relation } from './entity.ts';
import { keptByHand } from './kept-by-hand.ts';
import type { Operation } from './operation.ts';
import type { Program } from './program.ts';
import { isInItemLoop, seeks } from './questions.ts';
import { isServed } from './served.ts';
import { isGrowing, isSmall } from './size.ts';

const INSERTS: ReadonlySet<string> = new Set(['create', 'create-many', 'upsert', 'upsert-many', 'save']);
const SINGLE: ReadonlySet<string> = new Set(['create', 'upsert', 'save']);
const CHANGES: ReadonlySet<string> = new Set([
  'update-one',
  'update-many',
  'upsert',
  'upsert-many',
  'save',
  'delete-one',
]);

/** Why a parent has ever more of its children: the write that adds one, and the read that pages through them. */
export interface Accumulation {
  readonly added: Operation;
  readonly paged?: Operation;
}

/**
 * Does a parent that is there already get more and more of its children, one at a time? Undefined when they come with
 * the parent (the lines of an order), or are counted before one is added: those stay few, as far as we see.
 */
export function addedLater(child: Entity, parent: Entity, program: Program): Accumulation | undefined {
  const key = `${child.at.file} ${child.name} of ${parent.at.file} ${parent.name}`;
  return program.remembered(key, () => accumulation(child, parent, program));
}

/**
 * The same, of what has no natural end: what two parties have between them (a review: customer and product), and what has
 * a date and is only ever added (a log). What belongs to nobody else (the keys of an account) may stay few.
 */
export function accumulates(child: Entity, parent: Entity, program: Program): Accumulation | undefined {
  const found = addedLater(child, parent, program);
  if (found === undefined || isLog(child, program)) return found;
  if (isSetUp(child) || isOnePerKept(child, parent, program)) return undefined;
  const parties = new Set(
    partiesOf(child, program).filter((one) => one !== undefined && isGrowing(program.rowsOf(one))),
  );
  return parties.size < 2 ? undefined : found;
}

/** Has a parent one at most with each row of what staff keeps by hand: a stock level, of a variant at a location? */
function isOnePerKept(child: Entity, parent: Entity, program: Program): boolean {
  const kept = ownersOf(child).filter(({ to }) => {
    const other = to === parent.name ? undefined : program.entityNamed(to, child.library);
    return other !== undefined && keptByHand(other, program) !== undefined;
  });
  const columns = [...ownersOf(child).filter(({ to }) => to === parent.name), ...kept].flatMap(
    (one) => one.columns,
  );
  return (
    kept.length > 0 &&
    child.indexes.some(
      ({ kind, parts }) =>
        kind !== 'index' && parts.length > 1 && parts.every(({ column }) => columns.includes(column)),
    )
  );
}

/** Does any of those that it belongs to get ever more of it? */
export function pilesUp(child: Entity, program: Program): boolean {
  return ownersOf(child).some(({ to }) => {
    const owner = program.entityNamed(to, child.library);
    return owner !== undefined && accumulates(child, owner, program) !== undefined;
  });
}

function accumulation(child: Entity, parent: Entity, program: Program): Accumulation | undefined {
  const isOwned = ownersOf(child).some(({ to }) => to === parent.name);
  const isShared = child.relations.some(({ many, to }) => many && to === parent.name);
  if (!isOwned || isShared) return undefined; // Many to many: rows of their own right.
  if (!isGrowing(program.rowsOf(child))) return undefined;
  const operations = program.operationsOn(child);
  const added = operations.find((operation) => isAlone(operation, parent, program));
  if (added === undefined || (!isLog(child, program) && comesWith(child, parent, program))) return undefined;
  const paged = operations.find((one) => isPage(one) && isOf(one, child, parent));
  return { added, ...(paged === undefined ? {} : { paged }) };
}

function ownersOf({ relations }: Entity): readonly Relation[] {
  return relations.filter(({ many, columns }) => !many && columns.length > 0);
}

/**
 * Whose a row is. Not whoever it outlives, nor whoever has one such row at most, nor whoever points at one of them as his own (the
 * default group of a program), nor those who are named by what names another owner (an enrollment: partner and program).
 * Several that may all be missing are one: a volume is that of an application, or of a database.
 */
function partiesOf(child: Entity, program: Program): readonly (Entity | undefined)[] {
  const owners = ownersOf(child);
  const isOne = (columns: readonly string[]) =>
    child.indexes.some(
      ({ kind, parts }) =>
        kind !== 'index' && parts.length > 0 && parts.every(({ column }) => columns.includes(column)),
    );
  const optional = owners.filter(({ columns }) => columns.every((name) => isOptional(child, name)));
  const isOneOf = optional.length >= SEVERAL;
  return owners
    .filter((one) => !isOneOf || !optional.includes(one) || one === optional[0])
    .filter(
      ({ columns, onDelete }) =>
        !/null/i.test(onDelete ?? '') &&
        !isOne(columns) &&
        !owners.some(
          (other) =>
            other.columns.length > columns.length && columns.every((one) => other.columns.includes(one)),
        ),
    )
    .map(({ to }) => program.entityNamed(to, child.library))
    .filter((one) => one === undefined || !ownersOf(one).some(({ to }) => to === child.name));
}

/** What people set up by hand, one after the other: a handful, whomever they belong to. */
const BY_HAND =
  /(?:api_?(?:key|token)|webhook|passkey|domain|integration|[a-z]_?(?:email|address))(?:e?s)?$/i;

/** By its name; or because it can be switched off, as a schedule, a rule or a channel of somebody's. People can be as well. */
export function isSetUp({ name, columns }: Entity): boolean {
  if (BY_HAND.test(name)) return true;
  const isPerson = columns.some((one) => /mail|password/i.test(one.name));
  return !isPerson && columns.some((one) => one.type === 'boolean' && /^(?:is_?)?enabled$/i.test(one.name));
}

const SEVERAL = 4;

function isOptional({ columns }: Entity, name: string): boolean {
  return columns.some((one) => one.name === name && one.nullable);
}

/** A row is marked when it goes: it is not only ever added to, even if we do not see by what. */
const REMOVED = /^(?:is_?)?(?:deleted|removed|archived)/i;

/** Dated, and only ever added to. */
export function isLog(child: Entity, program: Program): boolean {
  const isDated = child.columns.some(holdsTime) && !child.columns.some(({ name }) => REMOVED.test(name));
  return isDated && !program.operationsOn(child).some(({ action }) => CHANGES.has(action));
}

/** One row, by itself, outside of what makes the parent, and without looking how many there are. */
function isAlone(operation: Operation, parent: Entity, program: Program): boolean {
  if (!SINGLE.has(operation.action) || !isServed(operation, program)) return false;
  const seen = program.occurrences(operation.fn);
  const own = seen.find((one) => one.operation.id === operation.id);
  if (own === undefined || isInItemLoop(own)) return false;
  return !seen.some(
    ({ operation: other }) =>
      (other.entity === parent.name && INSERTS.has(other.action)) ||
      (other.entity === operation.entity && other.action === 'count'),
  );
}

/** Is it written along with its parent: in the same statement, or by the function that makes the parent? */
function comesWith(child: Entity, parent: Entity, program: Program): boolean {
  const names = new Set(
    parent.relations.filter(({ to, many }) => many && to === child.name).map(({ name }) => name),
  );
  return program.operationsOn(parent).some((operation) => {
    const { action, data, fn } = operation;
    if (!INSERTS.has(action) || !isServed(operation, program)) return false; // A seed makes all at once.
    if (data.state === 'known' && data.value.some(({ column }) => names.has(column))) return true;
    return program
      .occurrences(fn)
      .some(({ operation }) => operation.entity === child.name && INSERTS.has(operation.action));
  });
}

/** Of the rows of one parent, by its key. */
function isOf({ filter }: Operation, child: Entity, parent: Entity): boolean {
  if (filter.state !== 'known') return false;
  const owning = ownersOf(child).filter(({ to }) => to === parent.name);
  const keys = new Set(owning.flatMap(({ columns }) => columns));
  return [...filter.value.conditions, ...filter.value.alternatives.flat(2)].some(
    (one) => seeks(one) && keys.has(one.column),
  );
}

/** One page of many rows, from an offset or a cursor. */
export function isPage({ action, limit, offset, cursor }: Operation): boolean {
  if (action === 'page') return true;
  const isLimited =
    limit.state === 'known' &&
    limit.value.why !== 'unique' &&
    !isSmall({ ...limit.value, most: limit.value.most - 1 });
  return action === 'read-many' && isLimited && (offset.state === 'known' || cursor.state === 'known');
}
