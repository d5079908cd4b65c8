/**
 * SQL text from code, as one operation: which tables, filtered how, sorted, limited, locked, assigned.
 *
 * …
 */
import type { Dialect } from '../../../../rules/model/entity.ts';
import type { SqlStatement } from '../../facts/schema.ts';
import { type Clause, clauseOf, splitClauses } from './clauses.ts';
import { type Conditions, noConditions, readConditions, type Scope } from './conditions.ts';
import { readExpression } from './expressions.ts';
import { isFragment, type QueryText, readTokens } from './holes.ts';
import { limitOf, readAssignments, readGroup, readOrder, readSelectList, type SelectList } from './lists.ts';
import { acceptName, tableNamed } from './names.ts';
import { readTableName, readTables, type Surroundings, type Tables, tablesWithin } from './tables.ts';
import { Cursor } from './tokens.ts';

type Kind = SqlStatement['kind'];

/** Statements in statements, at most. */
const DEPTH = 12;
/** Fragments of one statement that are looked at, at most; real ones have a dozen. */
const FRAGMENTS = 500;

const kinds: Readonly<Record<string, Kind>> = {
  SELECT: 'select', VALUES: 'select', INSERT: 'insert', REPLACE: 'insert', UPDATE: 'update', DELETE: 'delete', MERGE: 'merge',
  CREATE: 'ddl', ALTER: 'ddl', DROP: 'ddl', TRUNCATE: 'ddl', RENAME: 'ddl', COMMENT: 'ddl', GRANT: 'ddl', REVOKE: 'ddl', REINDEX: 'ddl',
  BEGIN: 'begin', START: 'begin', SAVEPOINT: 'begin', COMMIT: 'commit', END: 'commit', RELEASE: 'commit', ROLLBACK: 'rollback', ABORT: 'rollback',
  LOCK: 'lock', CALL: 'call', EXEC: 'call', EXECUTE: 'call', DO: 'call',
  SET: 'other', SHOW: 'other', EXPLAIN: 'other', ANALYZE: 'other', VACUUM: 'other', COPY: 'other', PRAGMA: 'other', NOTIFY: 'other',
  LISTEN: 'other', UNLISTEN: 'other', USE: 'other', REFRESH: 'other', DECLARE: 'other', FETCH: 'other', CLOSE: 'other', LOAD: 'other',
  UNLOCK: 'other', DESCRIBE: 'other', ATTACH: 'other', DETACH: 'other', OPTIMIZE: 'other', RESET: 'other', DISCARD: 'other', CLUSTER: 'other',
};
const mainKinds = new Set<Kind | undefined>(['select', 'insert', 'update', 'delete', 'merge']);
const advisoryLock = /^(?:PG_(?:TRY_)?ADVISORY_(?:XACT_)?LOCK(?:_SHARED)?|GET_LOCK|SP_GETAPPLOCK)$/;

/**
 * Reads one statement; of several, the first that reads or writes rows. Undefined when the text is not SQL. Never throws.
 *
 * Holes are `$1`, `?`, `:name` (and `@name` for SQL Server); a name or fragment is `__tenfold_0__`. The index of `$n` is
 * n - 1; the others count as they appear. A hole behind a complete operand is taken for a fragment: the WHERE clause is
 * then not complete, and a limit that the fragment may hold is `hole`.
 */
export function readSql(text: string, dialect: Dialect): SqlStatement | undefined {
  const query = readTokens(text, dialect);
  const main = mainStatement(new Cursor(query.tokens));
  return main && readStatement({ ...query, text }, main.cursor, main.kind, main.around);
}

interface Query extends QueryText {
  readonly text: string;
}

interface Main {
  readonly cursor: Cursor;
  readonly kind: Kind;
  readonly around: Around;
}

/** Its CTEs, and the tables they read. */
interface Around extends Surroundings {
  readonly tables: readonly string[];
}

const alone: Around = { ctes: new Set(), depth: 0, tables: [] };

function mainStatement(whole: Cursor): Main | undefined {
  let first: Main | undefined;
  for (const statement of bySemicolon(whole)) {
    const found = withoutCtes(statement, alone);
    if (mainKinds.has(found?.kind)) return found;
    first ??= found;
  }
  return first;
}

function bySemicolon(whole: Cursor): readonly Cursor[] {
  const out: Cursor[] = [];
  let from = whole.index;
  for (let at = from; at <= whole.to; at++) {
    if (at < whole.to && whole.tokens[at]?.value !== ';') continue;
    if (at > from) out.push(new Cursor(whole.tokens, from, at));
    from = at + 1;
  }
  return out;
}

/** Steps over `WITH x AS (…)` and enclosing parentheses. */
function withoutCtes(statement: Cursor, around: Around): Main | undefined {
  if (around.depth > DEPTH) return undefined;
  skipFragments(statement);
  if (statement.at('(')) {
    const inner = statement.parenthesis();
    return inner && withoutCtes(inner, { ...around, depth: around.depth + 1 });
  }
  if (!statement.at('WITH')) {
    const word = statement.peek()?.kind === 'word' ? (statement.peek()?.value ?? '') : '';
    // The statement behind its CTEs may come from a fragment.
    const kind = Object.hasOwn(kinds, word) ? kinds[word] : around.ctes.size > 0 ? 'select' : undefined;
    return kind && { cursor: new Cursor(statement.tokens, statement.index, statement.to), kind, around };
  }
  statement.next();
  statement.accept('RECURSIVE');
  const bodies: Cursor[] = [];
  const ctes = new Set(around.ctes);
  do {
    skipFragments(statement);
    // `WITH x AS (…), ${more} SELECT …`
    if (ctes.size > around.ctes.size && (statement.done || Object.hasOwn(kinds, statement.peek()?.value ?? ''))) break;
    const name = acceptName(statement, 'unknown');
    statement.parenthesis();
    if (name === undefined || !statement.accept('AS')) return undefined;
    if (statement.accept('NOT')) statement.accept('MATERIALIZED');
    else statement.accept('MATERIALIZED');
    const body = statement.parenthesis();
    if (body === undefined) return undefined;
    ctes.add(name.toLowerCase());
    bodies.push(body);
  } while (statement.accept(','));
  const inner = { ctes, depth: around.depth + 1 };
  const tables = bodies.flatMap((body) => tablesWithin(body, inner));
  return withoutCtes(statement, { ...inner, tables: [...around.tables, ...tables] });
}

function skipFragments(cursor: Cursor): void {
  while (isFragment(cursor.peek()) || cursor.peek()?.kind === 'hole') cursor.next();
}

type Draft = { -readonly [K in keyof SqlStatement]: SqlStatement[K] };

function readStatement(query: Query, cursor: Cursor, kind: Kind, around: Around): SqlStatement {
  const draft: Draft = {
    kind, tables: [], conditions: [], alternatives: [], complete: true, hasWhere: false, columns: [], aggregateOnly: false,
    groupBy: [], order: [], ...locksIn(query), onConflict: false, returning: false, assigned: [], exists: false,
  };
  switch (kind) {
    case 'select': readSelect(query, cursor, around, draft); break;
    case 'insert': readInsert(query, cursor, around, draft); break;
    case 'update': case 'delete': readWrite(query, cursor, around, draft); break;
    case 'merge': readMerge(query, cursor, around, draft); break;
    case 'ddl': case 'lock': setTable(draft, tableNamed(cursor, 'unknown')); break;
    default:
  }
  return draft;
}

/** Row locks are told wherever they stand: in the sub-select of a queue's UPDATE too. */
function locksIn({ tokens }: Query): Pick<SqlStatement, 'forUpdate' | 'skipLocked'> {
  const cursor = new Cursor(tokens);
  let forUpdate = false;
  let skipLocked = false;
  for (; !cursor.done; cursor.next()) {
    forUpdate ||= cursor.at('FOR', 'UPDATE') || cursor.at('FOR', 'NO', 'KEY', 'UPDATE') || cursor.at('UPDLOCK');
    skipLocked ||= cursor.at('SKIP', 'LOCKED') || cursor.at('READPAST');
  }
  return { forUpdate, skipLocked };
}

function setTable(draft: Draft, name: string | undefined): void {
  if (name === undefined) return;
  draft.table = name;
  draft.tables = [{ name, on: [] }];
}

function readSelect(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  const clauses = splitClauses(cursor);
  if (clauses.length === 0) {
    draft.complete = false;
    draft.limit = 'hole';
  }
  const union = clauses.findIndex((clause) => clause.name === 'union');
  const first = union === -1 ? clauses : clauses.slice(0, union);
  const list = readSelectList(clauseOf(first, 'select')?.body ?? new Cursor([]));
  const inner = existsIn(query, clauses, around);
  if (inner !== undefined) {
    Object.assign(draft, inner, { exists: true, columns: [], aggregateOnly: false });
    return;
  }
  draft.columns = list.columns;
  const tables = readSources(query, first, around, draft);
  draft.groupBy = readGroup(clauseOf(first, 'group')?.body ?? new Cursor([]), list, query.text);
  draft.aggregateOnly = list.aggregates && draft.groupBy.length === 0 && clauseOf(first, 'from') !== undefined;
  // Of a UNION, the first part is told; what sorts and limits stands behind the last and holds for all.
  readEnd(query, clauses, list, tables, draft);
  if (union !== -1) {
    draft.complete = false;
    draft.aggregateOnly = false;
    const rest = tablesWithin(new Cursor(query.tokens, clauses[union]?.from ?? 0, cursor.to), around);
    const known = new Set(draft.tables.map((table) => table.name));
    draft.tables = [...draft.tables, ...rest.filter((name) => !known.has(name)).map((name) => ({ name, on: [] }))];
  }
  const [only] = list.items;
  const called = only?.expression.k === 'call' ? only.expression.name : '';
  if (list.items.length === 1 && advisoryLock.test(called)) draft.kind = 'lock';
}

/** `SELECT EXISTS (SELECT …)`: what is asked is the inner one. */
function existsIn(query: Query, clauses: readonly Clause[], around: Around): SqlStatement | undefined {
  const body = clauseOf(clauses, 'select')?.body;
  if (clauseOf(clauses, 'from') !== undefined || body === undefined) return undefined;
  const list = new Cursor(body.tokens, body.from, body.to);
  if (!list.accept('EXISTS')) {
    if (!list.accept('NOT', 'EXISTS')) return undefined;
  }
  const inside = list.parenthesis();
  const main = inside && withoutCtes(inside, { ...around, depth: around.depth + 1 });
  return main?.kind === 'select' ? readStatement(query, main.cursor, 'select', main.around) : undefined;
}

/** FROM and WHERE. Also of UPDATE and DELETE, whose `clauses` say where the tables are. */
function readSources(query: Query, clauses: readonly Clause[], around: Around, draft: Draft): Tables & { readonly scope: Scope } {
  const ends = droppedEnds(query);
  const scope = { text: query.text, droppedAfter: (end: number) => ends.has(end) };
  const sources = clauses.filter(({ name }) => name === 'from' || name === 'using' || name === 'update');
  const parts = sources.map((clause) => readTables(clause.body, scope, around));
  const tables = joinTables(parts, scope);
  const { conditions } = tables;
  const where = clauseOf(clauses, 'where');
  for (const clause of clauses) if (clause.name === 'where') readWhere(clause.body, conditions, tables.scope);
  const named = new Set(tables.list.map((table) => table.name));
  draft.tables = [...tables.list, ...around.tables.filter((name) => !named.has(name)).map((name) => ({ name, on: [] }))];
  if (tables.main !== undefined) draft.table = tables.main;
  draft.conditions = conditions.conditions;
  draft.alternatives = conditions.alternatives;
  draft.complete = conditions.complete;
  draft.hasWhere = where !== undefined;
  readDropped(query, clauses, draft);
  return tables;
}

/** Several lists of tables (`UPDATE t … FROM u`) as one. */
function joinTables(parts: readonly (Tables & { readonly scope: Scope })[], scope: Omit<Scope, 'tableOf'>): Tables & { readonly scope: Scope } {
  const [first] = parts;
  const conditions = noConditions();
  for (const part of parts) {
    conditions.conditions.push(...part.conditions.conditions);
    conditions.alternatives.push(...part.conditions.alternatives);
    conditions.complete &&= part.conditions.complete;
  }
  const tableOf = (alias: string) => {
    for (const part of parts) {
      const found = part.scope.tableOf(alias);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return { list: parts.flatMap((part) => part.list), main: first?.main, conditions, scope: { ...scope, tableOf } };
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

/** Offsets behind which a fragment was taken out. */
function droppedEnds({ tokens, dropped }: Query): ReadonlySet<number> {
  return new Set(dropped.map((index) => tokens[index - 1]?.end ?? -1));
}

/** What fragments may have held: more tables and conditions; at the end, anything. */
function readDropped({ dropped }: Query, clauses: readonly Clause[], draft: Draft): void {
  if (dropped.length > FRAGMENTS) draft.complete = false;
  for (const index of dropped.slice(-FRAGMENTS)) {
    const at = clauses.findLastIndex((clause) => clause.from < index && index <= clause.body.to);
    const clause = clauses[at];
    if (clause === undefined || clause.name === 'select' || clause.name === 'set' || clause.name === 'returning') continue;
    // A fragment inside parentheses is inside an operand, or in a sub-select.
    if (depthAt(clause.body, index) > 0) continue;
    const last = at === clauses.length - 1;
    if (clause.name === 'from' || clause.name === 'where' || clause.name === 'update' || clause.name === 'using') {
      draft.complete = false;
      if (last && clause.name !== 'where') draft.hasWhere = true;
    }
    if (last && draft.limit === undefined && clauseOf(clauses, 'limit') === undefined) draft.limit = 'hole';
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

/** ORDER BY, LIMIT, OFFSET, FETCH, RETURNING. */
function readEnd(query: Query, clauses: readonly Clause[], list: SelectList, tables: Tables & { readonly scope: Scope }, draft: Draft): void {
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

/** UPDATE and DELETE. */
function readWrite(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  const clauses = splitClauses(cursor);
  const target = clauses[0]?.body;
  for (const word of ['LOW_PRIORITY', 'QUICK', 'IGNORE', 'ONLY']) target?.accept(word);
  const top = target?.accept('TOP') ? limitOf(target.parenthesis() ?? target) : undefined;
  const narrowed = clauses.map((clause, n) =>
    n === 0 && target !== undefined ? { ...clause, body: new Cursor(target.tokens, target.index, target.to) } : clause,
  );
  const alias = target?.peek();
  const tables = readSources(query, narrowed, around, draft);
  // `UPDATE u SET … FROM users u`, `DELETE u FROM users u`: what is named first is an alias.
  const real = alias?.kind === 'word' ? tables.list.find((table) => table.alias?.toLowerCase() === alias.text.toLowerCase()) : undefined;
  if (real !== undefined && real.name !== draft.table) {
    draft.tables = draft.tables.filter((table) => table.alias !== undefined || table.name !== alias?.text);
    draft.table = real.name;
  }
  const set = clauseOf(clauses, 'set');
  if (set !== undefined) draft.assigned = readAssignments(set.body);
  readReturning(clauses, draft);
  readEnd(query, clauses, { columns: [], aggregates: false, items: [], ...(top !== undefined && { top }) }, tables, draft);
}

function readReturning(clauses: readonly Clause[], draft: Draft): void {
  const returning = clauseOf(clauses, 'returning');
  if (returning === undefined) return;
  draft.returning = true;
  draft.columns = readSelectList(returning.body).columns;
}

/** `INSERT … INTO t (a, b) VALUES … | SELECT … | SET …`, REPLACE too. */
function readInsert(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  draft.onConflict = cursor.next()?.value === 'REPLACE';
  // `INSERT OR IGNORE`, `INSERT IGNORE`: rows that are there already decide.
  while (!cursor.done && !cursor.at('INTO') && cursor.peek()?.kind === 'word' && insertWords.has(cursor.peek()?.value ?? '')) {
    const word = cursor.next()?.value;
    if (word === 'OR' || word === 'IGNORE') draft.onConflict = true;
  }
  cursor.accept('INTO');
  cursor.accept('TABLE');
  const table = readTableName(cursor);
  if (table === undefined && cursor.peek()?.kind === 'hole') cursor.next();
  if (cursor.accept('AS')) cursor.next();
  const columns = cursor.at('(') && !cursor.at('(', 'SELECT') ? cursor.parenthesis() : undefined;
  const assigned = (columns?.split() ?? []).flatMap((one) => {
    const column = isFragment(one.peek()) ? undefined : acceptName(one, 'unknown');
    return column === undefined ? [] : [{ column, atomic: false }];
  });
  const clauses = splitClauses(cursor);
  const select = clauseOf(clauses, 'select');
  if (select !== undefined) readSelect(query, new Cursor(query.tokens, select.from, endOfSelect(clauses, cursor.to)), around, draft);
  else if (cursor.at('(', 'SELECT') || cursor.at('WITH')) {
    const inner = withoutCtes(cursor, around);
    if (inner?.kind === 'select') readSelect(query, inner.cursor, inner.around, draft);
  }
  draft.kind = 'insert';
  draft.columns = [];
  const others = draft.tables.filter((one) => one.name !== table);
  delete draft.table;
  setTable(draft, table);
  draft.tables = [...draft.tables, ...others];
  const values = clauseOf(clauses, 'values');
  if (values !== undefined && select === undefined) {
    const rows = rowsOf(values.body);
    if (rows !== undefined) draft.rows = rows;
  } else if (cursor.at('DEFAULT')) draft.rows = 1;
  const set = clauseOf(clauses, 'set');
  if (set !== undefined) draft.rows = 1;
  const conflict = clauseOf(clauses, 'conflict');
  if (conflict !== undefined) draft.onConflict = true;
  draft.assigned = merged(set === undefined ? assigned : readAssignments(set.body), conflict === undefined ? [] : conflictAssignments(conflict.body));
  readReturning(clauses, draft);
}

const insertWords = new Set(['OR', 'IGNORE', 'REPLACE', 'ROLLBACK', 'ABORT', 'FAIL', 'LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'OVERWRITE']);

function endOfSelect(clauses: readonly Clause[], to: number): number {
  return clauses.find((clause) => clause.name === 'conflict' || clause.name === 'returning')?.from ?? to;
}

/** Rows of VALUES; nothing when they come from a hole: `VALUES ?`. */
function rowsOf(values: Cursor): number | undefined {
  let rows = 0;
  while (!values.done) {
    values.accept('ROW');
    const row = values.parenthesis();
    if (row === undefined) return rows > 0 && values.at('AS') ? rows : undefined;
    rows += 1;
    if (!values.accept(',')) break;
  }
  return rows === 0 ? undefined : rows;
}

/** `DO UPDATE SET …`, or what follows `ON DUPLICATE KEY UPDATE`. */
function conflictAssignments(body: Cursor): SqlStatement['assigned'] {
  const sql = body.tokens[body.from - 1]?.value === 'UPDATE';
  if (!sql) {
    while (!body.done && !body.accept('SET')) if (body.parenthesis() === undefined) body.next();
  }
  let to = body.to;
  for (let at = body.index, depth = 0; at < body.to; at++) {
    const token = body.tokens[at];
    if (token?.value === '(') depth += 1;
    else if (token?.value === ')') depth -= 1;
    else if (depth === 0 && token?.kind === 'word' && token.value === 'WHERE') {
      to = at;
      break;
    }
  }
  return readAssignments(new Cursor(body.tokens, body.index, to));
}

/** Columns inserted and columns updated on conflict, each once. */
function merged(inserted: SqlStatement['assigned'], updated: SqlStatement['assigned']): SqlStatement['assigned'] {
  const atomic = new Map([...inserted, ...updated].map((one) => [one.column, false]));
  for (const one of updated) if (one.atomic) atomic.set(one.column, true);
  return [...atomic].map(([column, isAtomic]) => ({ column, atomic: isAtomic }));
}

/** `MERGE INTO t USING s ON … WHEN …`: an upsert into t. What it does when is not read. */
function readMerge(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  cursor.next();
  cursor.accept('INTO');
  const end = endOfMerge(cursor);
  const target = readTableName(cursor);
  setTable(draft, target);
  while (!cursor.done && !cursor.accept('USING')) cursor.next();
  const sources = readTables(new Cursor(query.tokens, cursor.index, end), { text: query.text, droppedAfter: () => false }, around);
  draft.tables = [...draft.tables, ...sources.list];
  draft.onConflict = true;
  draft.complete = false;
}

function endOfMerge(cursor: Cursor): number {
  for (let at = cursor.index; at < cursor.to; at++) if (cursor.tokens[at]?.value === 'WHEN') return at;
  return cursor.to;
}
