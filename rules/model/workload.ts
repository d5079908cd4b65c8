/**
 * Which indexes the queries of a stored type want, all of them taken together: the fewest that serve each. Columns
 * compared for equality come first, in any order; after them one that sorts or cuts out a range.
 */
import type { Entity } from './entity.ts';
import type { Operation } from './operation.ts';
import type { Program } from './program.ts';
import { certainConditions, isIndexable, ranges, seeks } from './questions.ts';
import { isJudged } from './served.ts';

/** What one query asks of an index. */
export interface Want {
  readonly operation: Operation;
  readonly equal: ReadonlySet<string>;
  /** Of these the ones that leave most rows, where others leave few: a flag, a state. They go last, and lead no index. */
  readonly rough?: readonly string[];
  /** The first column of the sort where a limit makes it worth reading in that order, else of a range. */
  readonly tail?: string;
}

/** An index to be added, with the queries that it serves. */
export interface Proposal {
  /** Property names, in order. */
  readonly columns: readonly string[];
  readonly serves: readonly Operation[];
}

/** Further columns serve few queries and cost all writes. */
export const MOST_COLUMNS = 3;

/** What a query wants beyond the columns that have to lead. */
export function wantOf(operation: Operation, entity: Entity, leading: readonly string[]): Want {
  const filter = operation.filter.state === 'known' ? operation.filter.value : undefined;
  const certain = (filter ? certainConditions(filter) : []).filter((one) => isIndexable(entity, one));
  const equal = certain.filter(seeks).map(({ column }) => column);
  const ranged = certain.filter(ranges).map(({ column }) => column);
  const first = operation.order.state === 'known' ? operation.order.value[0] : undefined;
  const has = (name: string) => entity.columns.some((column) => column.name === name);
  const sort = first && !first.expression && has(first.column) ? first.column : undefined;
  const last = operation.limit.state === 'known' && sort ? sort : (ranged[0] ?? sort);
  const columns = new Set([...leading.filter((one) => equal.includes(one) || one !== last), ...equal]);
  const rough = equal.filter((name) => !leading.includes(name) && isRough(entity, name));
  return {
    operation,
    equal: columns,
    ...(rough.length > 0 && rough.length < columns.size ? { rough } : {}),
    ...(last === undefined || columns.has(last) ? {} : { tail: last }),
  };
}

function isRough({ columns }: Entity, name: string): boolean {
  return columns.some((column) => column.name === name && column.lowSelectivity);
}

/** While it is being built: groups of columns whose order among themselves is still free, one group after the other. */
interface Draft {
  groups: (readonly string[])[];
  tail: string | undefined;
  readonly serves: Operation[];
}

/** The widest first, so that what is narrower finds its place at the front of it. */
export function fewestIndexes(wants: readonly Want[]): readonly Proposal[] {
  const drafts: Draft[] = [];
  const widest = [...wants].sort(
    (a, b) => b.equal.size - a.equal.size || Number(b.tail !== undefined) - Number(a.tail !== undefined),
  );
  for (const want of widest) {
    const draft = drafts.find((one) => fitsIn(want, one));
    if (draft) draft.serves.push(want.operation);
    else
      drafts.push({
        groups: groupsOf(want),
        tail: want.tail,
        serves: [want.operation],
      });
  }
  return drafts.map(({ groups, tail, serves }) => ({
    columns: [...groups.flat(), ...(tail === undefined ? [] : [tail])].slice(0, MOST_COLUMNS),
    serves,
  }));
}

function groupsOf({ equal, rough = [] }: Want): (readonly string[])[] {
  const fine = [...equal].filter((column) => !rough.includes(column));
  return [fine, rough].filter((group) => group.length > 0);
}

/** Can the draft be put in an order that serves the want as well? Then it is. */
function fitsIn({ equal, rough = [], tail }: Want, draft: Draft): boolean {
  const left = new Set([...equal].filter((column) => !rough.includes(column))); // Of what these leave, a flag is looked at row by row.
  const groups: (readonly string[])[] = [];
  const rest = [...draft.groups];
  while (left.size > 0) {
    const group = rest.shift();
    if (!group) return false;
    const shared = group.filter((column) => left.has(column));
    if (shared.length === 0) return false;
    for (const column of shared) left.delete(column);
    groups.push(shared);
    const others = group.filter((column) => !shared.includes(column));
    if (others.length === 0) continue;
    if (left.size > 0) return false;
    rest.unshift(others);
  }
  if (tail !== undefined) {
    const next = rest.shift();
    if (next) {
      const others = next.filter((column) => column !== tail);
      if (others.length === next.length && equal.size === 0) return false;
      if (others.length < next.length) groups.push([tail]);
      if (others.length > 0) rest.unshift(others);
    } else if (draft.tail === undefined) draft.tail = tail;
    else if (draft.tail !== tail && equal.size === 0) return false; // Few rows are left to sort.
  }
  draft.groups = [...groups, ...rest];
  return true;
}

/** Queries of the workspace on a stored type that are judged: those of scripts, tests and migrations are not. */
export function workloadOf(entity: Entity, program: Program): readonly Operation[] {
  return program.operationsOn(entity).filter((operation) => {
    if (operation.kind !== 'query' || operation.grade === 'weak' || program.entity(operation) !== entity)
      return false;
    return isJudged(operation, program) && operation.fn.index !== 0;
  });
}
