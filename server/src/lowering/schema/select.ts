/** What a SELECT reads, and what UPDATE and DELETE have in common with it: tables, conditions, order, limits. */
import type { SqlStatement } from '../../facts/schema.ts';
import { type Clause, clauseOf, splitClauses } from './clauses.ts';
import { type Conditions, noConditions, readConditions, type Scope } from './conditions.ts';
import { readExpression } from './expressions.ts';
import { isFragment, type QueryText } from './holes.ts';
import { limitOf, readGroup, readOrder, readSelectList, type SelectList } from './lists.ts';
import { readTables, type Surroundings, type Tables, tablesWithin } from './tables.ts';
import { Cursor } from './tokens.ts';

/** The text of one call, with its tokens. */
export interface Query extends QueryText {
  readonly text: string;
}

/** The CTEs of a statement, and the tables they read. */
export interface Around extends Surroundings {
  readonly tables: readonly string[];
}

/** A statement while it is read. */
export type Draft = { -readonly [K in keyof SqlStatement]: SqlStatement[K] };

export type ScopedTables = Tables & { readonly scope: Scope };

/** Fragments of one statement that are looked at, at most; real ones have a dozen. */
const FRAGMENTS = 500;
const none = new Cursor([]);
const advisoryLock = /^(?:PG_(?:TRY_)?ADVISORY_(?:XACT_)?LOCK(?:_SHARED)?|GET_LOCK)$/;

/** Of a UNION, the first part is told, and the tables of all; what sorts and limits stands at the end and holds for all. */
export function readSelect(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  const clauses = splitClauses(cursor);
  if (clauses.length === 0) {
    // `WITH x AS (…) ${rest}`
    draft.complete = false;
    draft.limit = 'hole';
  }
  const union = clauses.findIndex((clause) => clause.name === 'union');
  const first = union === -1 ? clauses : clauses.slice(0, union);
  const list = readSelectList(clauseOf(first, 'select')?.body ?? none);
  draft.columns = list.columns;
  const tables = readSources(query, first, around, draft);
  draft.groupBy = readGroup(clauseOf(first, 'group')?.body ?? none, list, query.text);
  draft.aggregateOnly =
    list.aggregates && union === -1 && draft.groupBy.length === 0 && clauseOf(first, 'from') !== undefined;
  readEnd(query, clauses, list, tables, draft);
  if (union !== -1) {
    draft.complete = false;
    addTables(draft, tablesWithin(new Cursor(query.tokens, clauses[union]?.from ?? 0, cursor.to), around));
  }
  const [only] = list.items;
  const called = only?.expression.k === 'call' ? only.expression.name : '';
  if (list.items.length === 1 && advisoryLock.test(called)) draft.kind = 'lock';
}

/** FROM and WHERE; of UPDATE and DELETE also what stands behind the verb and behind USING. */
export function readSources(
  query: Query,
  clauses: readonly Clause[],
  around: Around,
  draft: Draft,
): ScopedTables {
  const ends = new Set(query.dropped.map((index) => query.tokens[index - 1]?.end ?? -1));
  const scope = { text: query.text, droppedAfter: (end: number) => ends.has(end) };
  const sources = clauses.filter(({ name }) => name === 'from' || name === 'using' || name === 'update');
  const tables = joined(
    sources.map((clause) => readTables(clause.body, scope, around)),
    scope,
  );
  const { conditions } = tables;
  for (const clause of clauses) {
    if (clause.name !== 'where') continue;
    draft.hasWhere = true;
    readWhere(clause.body, conditions, tables.scope);
  }
  draft.tables = tables.list;
  addTables(draft, around.tables);
  if (tables.main !== undefined) draft.table = tables.main;
  draft.derived = tables.derived;
  draft.conditions = conditions.conditions;
  draft.alternatives = conditions.alternatives;
  draft.complete &&= conditions.complete;
  readDropped(query, clauses, draft);
  return tables;
}

/** Adds tables that the statement reads somewhere, unless they are there. */
export function addTables(draft: Draft, names: readonly string[]): void {
  const known = new Set(draft.tables.map((table) => table.name));
  const added = [...new Set(names)].filter((name) => !known.has(name));
  draft.tables = [...draft.tables, ...added.map((name) => ({ name, on: [] }))];
}

/** The tables of several clauses (`UPDATE t … FROM u`) as one list. */
function joined(parts: readonly ScopedTables[], scope: Omit<Scope, 'tableOf'>): ScopedTables {
  const conditions = noConditions();
  for (const part of parts) {
    conditions.conditions.push(...part.conditions.conditions);
    conditions.alternatives.push(...part.conditions.alternatives);
    conditions.complete &&= part.conditions.complete;
  }
  const tableOf = (alias: string) => {
    // `UPDATE u SET … FROM users u`: what FROM says counts.
    for (const part of parts.toReversed()) {
      const found = part.scope.tableOf(alias);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    list: parts.flatMap((part) => part.list),
    main: parts[0]?.main,
    conditions,
    derived: parts.some(({ derived }) => derived),
    scope: { ...scope, tableOf },
  };
}

function readWhere(body: Cursor, into: Conditions, scope: Scope): void {
  if (body.done) into.complete = false; // Nothing but a fragment was there.
  while (!body.done) {
    const from = body.index;
    readConditions(readExpression(body), into, scope);
    if (body.done) return;
    // Something we cannot read: the rest of this conjunct is lost, the next one is not.
    into.complete = false;
    while (!body.done && !body.accept('AND')) if (body.parenthesis() === undefined) body.next();
    if (body.index === from) return;
  }
}

/** What fragments may have held: more tables and conditions; at the end, anything. */
function readDropped({ dropped }: Query, clauses: readonly Clause[], draft: Draft): void {
  if (dropped.length > FRAGMENTS) draft.complete = false;
  for (const index of dropped.slice(-FRAGMENTS)) {
    const at = clauses.findLastIndex((clause) => clause.from < index && index <= clause.body.to);
    const clause = clauses[at];
    if (
      clause === undefined ||
      clause.name === 'select' ||
      clause.name === 'set' ||
      clause.name === 'returning'
    )
      continue;
    // A fragment inside parentheses is inside an operand, or in a sub-select.
    if (depthAt(clause.body, index) > 0) continue;
    const last = at === clauses.length - 1;
    if (
      clause.name === 'from' ||
      clause.name === 'where' ||
      clause.name === 'update' ||
      clause.name === 'using'
    ) {
      draft.complete = false;
      if (last) draft.hasWhere = true;
    }
    if (last && index === clause.body.to && clauseOf(clauses, 'limit') === undefined) draft.limit ??= 'hole';
  }
}

function depthAt(body: Cursor, index: number): number {
  let depth = 0;
  for (let at = body.from; at < index; at++) {
    const value = body.tokens[at]?.kind === 'symbol' ? body.tokens[at]?.value : '';
    if (value === '(') depth += 1;
    else if (value === ')') depth -= 1;
  }
  return depth;
}

/** ORDER BY, LIMIT, OFFSET, FETCH, TOP. */
export function readEnd(
  query: Query,
  clauses: readonly Clause[],
  list: SelectList,
  tables: ScopedTables,
  draft: Draft,
): void {
  for (const { name, body } of clauses) {
    if (name === 'order') {
      const isMain = (table: string) => tables.scope.tableOf(table) === tables.main;
      draft.order = readOrder(body, list, query.text, isMain);
    } else if (name === 'limit') readLimit(body, draft);
    else if (name === 'fetch') {
      draft.limit = body.peek()?.kind === 'word' && !isFragment(body.peek()) ? 1 : (limitOf(body) ?? 1);
    } else if (name === 'offset') {
      const offset = limitOf(body);
      if (offset !== undefined) draft.offset = offset;
    }
  }
  if (list.top !== undefined) draft.limit ??= list.top;
}

/** MySQL: `LIMIT offset, count`. */
function readLimit(body: Cursor, draft: Draft): void {
  const limit = limitOf(body);
  if (limit === undefined) return;
  draft.limit = limit;
  if (!body.accept(',')) return;
  draft.offset = limit;
  draft.limit = limitOf(body) ?? 'hole';
}
