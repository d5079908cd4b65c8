/** A filter or sort that no index serves: each call reads the whole table, and holds its pages in the cache against others. */

import { addIndex } from '../fixes/index.ts';
import { type Entity, holdsTime, type Index } from '../model/entity.ts';
import { keptByHand } from '../model/kept-by-hand.ts';
import type { Condition, Filter, Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  certainConditions,
  indexLedBy,
  isIndexable,
  isSelective,
  ranges,
  seeks,
} from '../model/questions.ts';
import { type Audience, fewAskFor, type Reach, runsByItself } from '../model/role.ts';
import { isGrowing } from '../model/size.ts';
import { throughRelation } from '../model/through-relation.ts';
import { fewestIndexes, type Proposal, wantOf, workloadOf } from '../model/workload.ts';
import { defineRule, type Report } from '../rule.ts';
import { columnOf, named, onlyFor, typedIn } from '../wording.ts';

export const missingIndex = defineRule({
  id: 'missing-index',
  factor: 'queries',
  summary: 'A growing table is filtered or sorted by columns that no index serves.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'query',
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'add-index', title: 'Add the index', safety: 'suggestion', ofSchema: true }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is a query.
    const entity = program.entity(operation);
    if (!entity?.complete) return; // Not all of its indexes are visible to us.
    if (!isGrowing(program.rowsOf(entity))) return; // Reading a small table whole costs nothing.
    const proposal = planOf(entity, program).get(operation.id);
    const leading = unserved(operation, entity);
    if (proposal && leading) return report(occurrence, entity, leading, proposal, program);
    const through = wantedThrough(program).get(operation.id); // Served there, or told at the first query that wants this one.
    return through && report(occurrence, through.target, through.wanted, through.proposal, program);
  },
});

function report(
  occurrence: Occurrence,
  entity: Entity,
  { columns, how, isSometimes }: Wanted,
  proposal: Proposal,
  program: Program,
): Report {
  const { operation } = occurrence;
  const [, ...others] = proposal.serves;
  const few = onlyForFew(proposal, program);
  const typed = keptByHand(entity, program);
  const instead = readInstead(operation, entity, proposal);
  const isSwept = proposal.serves.every((one) => sweepsByAge(one, entity, program));
  const isShort = onePerOwner(entity) && proposal.serves.every((one) => isRare(one, entity, program));
  const shared = columns.map((column) => sharedWithMany(column, entity, program)).find(Boolean);
  const also = others.length === 0 ? '' : ` here and in ${others.length} more`;
  return {
    at: occurrence.at,
    message: `${columnOf({ ...operation, entity: entity.name }, columns)} is ${how} without an index${also}: ${isSometimes ? 'with nothing chosen, a' : 'each'} call reads all of \`${entity.table}\``,
    tier:
      typed !== undefined || instead !== undefined || isSwept || isShort
        ? 'hint'
        : few === undefined && !isSometimes && shared === undefined
          ? 'warning'
          : 'information',
    related: [
      { at: entity.at, message: `\`${entity.name}\` is declared here` },
      ...others.map(({ at, callee }) => ({ at, message: `The same index serves ${named(callee)}` })),
    ],
    evidence: [
      ...operation.evidence,
      indexesOf(entity),
      `An index on (${proposal.columns.join(', ')}) serves ${others.length === 0 ? 'it' : `all ${others.length + 1} queries`}.`,
      ...redundantOf(entity),
      ...(instead === undefined
        ? []
        : [
            `The index on (${columnsIn(instead)}) has all that it asks of a row: that is read whole, not the table.`,
          ]),
      ...(few === undefined ? [] : [onlyFor(few)]),
      ...(shared === undefined
        ? []
        : [`Staff alone adds rows to \`${shared.name}\`, one at a time: many rows share one of them.`]),
      ...(isShort
        ? ['It has one row per owner at most, and only a clock or what deletes its owners asks so.']
        : []),
      ...(isSwept ? ['It is what keeps the table short: only what is younger is left.'] : []),
      ...(typed === undefined ? [] : [typedIn(entity.name, typed)]),
    ],
    fixes: addIndex(occurrence, entity, proposal.columns, program),
  };
}

/**
 * It deletes all that is older than so long, or is looked at on the way to that: once in a while it reads what has come since,
 * and nearly all of it. Nobody's request waits for it, as far as we see.
 */
function sweepsByAge(operation: Operation, entity: Entity, program: Program): boolean {
  if (!isKeptFromRequests(program.reach(operation.fn))) return false;
  return (
    isSweep(operation, entity) ||
    program
      .occurrences(operation.fn)
      .some(
        ({ operation: other, path }) =>
          path.length === 0 &&
          other.entity === operation.entity &&
          isSweep(other, entity) &&
          askedColumns(other) === askedColumns(operation),
      )
  );
}

function askedColumns({ filter }: Operation): string {
  return filter.state === 'known' ? filter.value.conditions.map(({ column }) => column).join() : '';
}

function isKeptFromRequests(reach: Reach): boolean {
  return runsByItself(reach) || (reach.role === 'exported' && reach.entries.length === 0);
}

/** Of everyone's rows, by a time and by flags alone. */
function isSweep({ action, filter }: Operation, { columns }: Entity): boolean {
  if (action !== 'delete-many' || filter.state !== 'known' || filter.value.alternatives.length > 0)
    return false;
  const columnOf = ({ column }: Condition) => columns.find(({ name }) => name === column);
  const isAge = (one: Condition) => {
    const column = columnOf(one);
    return ranges(one) && column !== undefined && holdsTime(column) && one.value.kind !== 'request';
  };
  const { conditions } = filter.value;
  return (
    conditions.some(isAge) &&
    conditions.every((one) => isAge(one) || one.conditional || columnOf(one)?.type === 'boolean')
  );
}

/** Has whoever owns a row no second one? Such a table is as short as that of its owners, and its rows are what is kept of each. */
function onePerOwner({ indexes, relations }: Entity): boolean {
  const isOwner = (column: string) =>
    relations.some(({ many, columns }) => !many && columns.length === 1 && columns[0] === column);
  return indexes.some(
    ({ kind, where, parts }) =>
      kind !== 'index' && where === undefined && parts.length === 1 && isOwner(parts[0]!.column),
  );
}

/** A clock asks, or it deletes what belongs to another row that goes: once in the life of that one. */
function isRare({ action, filter, fn }: Operation, { relations }: Entity, program: Program): boolean {
  if (runsByItself(program.reach(fn))) return true;
  if (action !== 'delete-many' && action !== 'delete-one') return false;
  return (
    filter.state === 'known' &&
    filter.value.conditions.some(
      (one) => seeks(one) && relations.some(({ many, columns }) => !many && columns.includes(one.column)),
    )
  );
}

/** The type whose rows the column names, where staff alone makes these, by hand: a plan, a category. Each is that of many rows. */
function sharedWithMany(column: string, entity: Entity, program: Program): Entity | undefined {
  const named = column
    .replace(/_?ids?$/i, '')
    .replaceAll('_', '')
    .toLowerCase();
  const parent = entity.relations.find(({ many, columns }) => !many && columns.includes(column));
  const found =
    parent === undefined
      ? program
          .entities()
          .find(
            ({ name, library }) =>
              library === entity.library && named !== '' && named.endsWith(name.toLowerCase()),
          )
      : program.entityNamed(parent.to, entity.library);
  return found !== undefined && keptByHand(found, program) !== undefined ? found : undefined;
}

/** An index that has in it all that the only such query asks of a row: that is read whole then, and not the table. */
function readInstead(
  { filter, order, projection, relations }: Operation,
  { indexes }: Entity,
  { serves }: Proposal,
): Index | undefined {
  if (serves.length > 1 || projection.state !== 'known' || relations.state !== 'absent') return undefined;
  const asked = [
    ...projection.value,
    ...(filter.state === 'known'
      ? [filter.value.conditions, ...filter.value.alternatives.flat()].flat()
      : []
    ).map(({ column }) => column),
    ...(order.state === 'known' ? order.value : []).map(({ column }) => column),
  ];
  return indexes.find(
    ({ kind, method, where, parts }) =>
      kind !== 'primary' && // In MySQL and in SQLite that may be the table itself.
      method === 'btree' &&
      where === undefined &&
      asked.every((name) => parts.some(({ column }) => column === name)),
  );
}

interface WantedThrough {
  readonly target: Entity;
  readonly wanted: Wanted;
  readonly proposal: Proposal;
}

/** Indexes of related types, for queries that find their rows through them and by nothing else; by the first of each. */
function wantedThrough(program: Program): ReadonlyMap<string, WantedThrough> {
  return program.remembered('indexes that are wanted through a relation', () => {
    const found = new Map<string, { target: Entity; wanted: Wanted; serves: Operation[] }>();
    for (const entity of program.entities()) {
      if (entity.relations.length === 0) continue;
      for (const operation of workloadOf(entity, program)) {
        const through = throughRelation(operation, entity, program);
        if (!through) continue;
        const { target, filter } = through;
        if (!target.complete || !isGrowing(program.rowsOf(target))) continue;
        const wanted = unservedFilter(filter, target);
        if (!wanted || isPlanned(target, wanted, program)) continue;
        const key = `${target.name} ${target.at.file} ${[...wanted.columns].sort().join()}`;
        const known = found.get(key);
        if (known) known.serves.push(operation);
        else found.set(key, { target, wanted, serves: [operation] });
      }
    }
    return new Map(
      [...found.values()].map(({ target, wanted, serves }) => [
        serves[0]!.id,
        { target, wanted, proposal: { columns: wanted.columns, serves } },
      ]),
    );
  });
}

/** It is told at a query on the type itself. */
function isPlanned(entity: Entity, { columns }: Wanted, program: Program): boolean {
  return [...planOf(entity, program).values()].some((proposal) =>
    columns.includes(proposal.columns[0] ?? ''),
  );
}

/** Who alone runs all of the queries that the index serves: a rare scan is not worth what the index costs each write. */
function onlyForFew({ serves }: Proposal, program: Program): Audience | undefined {
  const all = serves.map(({ fn }) => fewAskFor(program.reach(fn)));
  return all.every((one) => one !== undefined) ? all[0] : undefined;
}

/** The fewest indexes that serve all queries on it, each by the first query that it serves. */
export function planOf(entity: Entity, program: Program): ReadonlyMap<string, Proposal> {
  return program.remembered(`indexes of ${entity.name} in ${entity.at.file}`, () => plan(entity, program));
}

function plan(entity: Entity, program: Program): ReadonlyMap<string, Proposal> {
  const all = program.operationsOn(entity);
  const wants = workloadOf(entity, program).flatMap((operation) => {
    const wanted = unserved(operation, entity);
    return wanted ? [wantOf(operation, entity, wanted.columns)] : [];
  });
  // Who asks for all speaks before those whom staff alone sets off.
  const rank = ({ fn }: Operation) => (fewAskFor(program.reach(fn)) === undefined ? 0 : all.length);
  const order = new Map(all.map((operation, index) => [operation, index + rank(operation)]));
  return new Map(
    fewestIndexes(wants).map(({ columns, serves }) => {
      const sorted = [...serves].sort((a, b) => order.get(a)! - order.get(b)!);
      return [sorted[0]!.id, { columns, serves: sorted }];
    }),
  );
}

/** Declared indexes that another one makes unnecessary: the same columns, or a longer index that begins with them. */
function redundantOf({ indexes }: Entity): readonly string[] {
  const columns = (index: Index) => index.parts.map((part) => part.column);
  return indexes.flatMap((index, at) => {
    const own = columns(index);
    const isPlain =
      index.kind === 'index' && index.method === 'btree' && index.where === undefined && !own.includes('');
    const longer = indexes.find((other, otherAt) => {
      if (other === index || other.method !== 'btree' || other.where !== undefined) return false;
      const theirs = columns(other);
      if (!own.every((column, position) => theirs[position] === column)) return false;
      return theirs.length > own.length || other.kind !== 'index' || otherAt < at;
    });
    return isPlain && own.length > 0 && longer
      ? [
          `The index on (${own.join(', ')}) can go: the one on (${columns(longer).join(', ')}) serves the same queries.`,
        ]
      : [];
  });
}

interface Wanted {
  /** Those an index would have to lead with. */
  readonly columns: readonly string[];
  readonly how: string;
  /** An index serves it where a condition that may be left out is there. */
  readonly isSometimes?: true;
}

/** Undefined when an index serves, or when we cannot tell. */
function unserved(operation: Operation, entity: Entity): Wanted | undefined {
  if (operation.filter.state === 'unknown') return;
  if (operation.filter.state === 'absent') return unservedOrder(operation, entity, []);
  const { conditions, alternatives, complete } = operation.filter.value;
  if (!complete) return; // What we could not read may be the indexed part.
  if (conditions.some(({ operator }) => operator === 'relation' || operator === 'other')) return; // Reaches it through another table.
  const always = conditions.filter((one) => !one.conditional && !one.value.maybeUndefined);
  if (indexLedBy(entity, columnsOf(always))) return;
  // By what may be left out it is served on some paths alone: the list as it is asked for without a choice is not.
  const chosen = conditions.filter((one) => seeks(one) || ranges(one));
  const isSometimes = indexLedBy(entity, columnsOf(chosen)) ? (true as const) : undefined;
  if (isSometimes && conditions.some(({ replaced }) => replaced)) return;
  if (alternatives.some((branches) => branches.every((branch) => indexLedBy(entity, columnsOf(branch)))))
    return; // An index for each side of the OR.
  const certain = certainConditions(operation.filter.value);
  const selective = certain.filter((condition) => isSelective(entity, condition));
  const sought = selective.filter(seeks);
  const used = sought.length > 0 ? sought : selective.filter(ranges);
  if (used.length > 0)
    return { columns: [...columnsOf(used)], how: 'filtered', ...(isSometimes ? { isSometimes } : {}) };
  if (!isSometimes && alternatives.length > 0) return unservedSide(alternatives, entity);
  if (always.some((condition) => isSelective(entity, condition))) return; // Negations, patterns, absent values: other rules speak.
  const choices = conditions.filter((one) => !always.includes(one));
  if (!choices.every((one) => isChoice(one, entity))) return; // Those who ask may all name it.
  const flags = columnsOf(certain.filter((one) => seeks(one) && isIndexable(entity, one)));
  const sorted = unservedOrder(operation, entity, [...flags]);
  return sorted && choices.length > 0 ? { ...sorted, isSometimes: true } : sorted;
}

/** A list is there to be looked at without it as well: a word to search for, a state, or the key of one row. */
function isChoice(condition: Condition, entity: Entity): boolean {
  if (condition.replaced) return false;
  if (!seeks(condition) || !isSelective(entity, condition)) return true;
  return entity.indexes.some(
    ({ kind, parts }) => kind !== 'index' && parts.length === 1 && parts[0]!.column === condition.column,
  );
}

/** The same of a filter alone, which singles out few rows. */
function unservedFilter({ conditions, alternatives, complete }: Filter, entity: Entity): Wanted | undefined {
  if (!complete || conditions.some(({ operator }) => operator === 'relation' || operator === 'other')) return;
  if (indexLedBy(entity, columnsOf(conditions))) return;
  if (alternatives.some((branches) => branches.every((branch) => indexLedBy(entity, columnsOf(branch)))))
    return;
  const sought = conditions.filter(
    (one) => !one.conditional && !one.value.maybeUndefined && seeks(one) && isSelective(entity, one),
  );
  if (sought.length > 0) return { columns: [...columnsOf(sought)], how: 'filtered' };
  return alternatives.length > 0 ? unservedSide(alternatives, entity) : undefined;
}

/** The sides of an OR are looked up each by its own index, or the table is read for all of them. */
function unservedSide([branches = []]: Filter['alternatives'], entity: Entity): Wanted | undefined {
  const sought = branches.map((branch) =>
    branch.filter((one) => seeks(one) && (!one.conditional || one.replaced) && isSelective(entity, one)),
  );
  if (sought.some((branch) => branch.length === 0)) return; // That side reads the table whatever index there is.
  const unindexed = sought.find((branch) => !indexLedBy(entity, columnsOf(branch)));
  return unindexed && { columns: [...columnsOf(unindexed)], how: 'filtered' };
}

/** Sorting a table to return its first rows. Without a limit all rows are read anyway, and unbounded-query speaks. */
function unservedOrder(
  { order, limit }: Operation,
  entity: Entity,
  flags: readonly string[],
): Wanted | undefined {
  if (order.state !== 'known' || limit.state !== 'known' || limit.value.most === 1) return;
  const first = order.value[0];
  if (!first || first.expression) return; // non-sargable-filter speaks of expressions.
  if (!entity.columns.some((column) => column.name === first.column)) return; // A column of a relation, or an alias.
  if (indexLedBy(entity, new Set([first.column]))) return;
  return { columns: [...flags, first.column], how: flags.length > 0 ? 'filtered and sorted' : 'sorted' };
}

function columnsOf(conditions: readonly Condition[]): ReadonlySet<string> {
  return new Set(conditions.map(({ column }) => column));
}

function indexesOf(entity: Entity): string {
  const lists = entity.indexes.map((index) => `(${columnsIn(index)})`);
  return lists.length === 0
    ? `\`${entity.name}\` has no index.`
    : `Indexes of \`${entity.name}\`: ${lists.join(', ')}.`;
}

function columnsIn({ parts }: Index): string {
  return parts.map((part) => part.column || part.expression).join(', ');
}
