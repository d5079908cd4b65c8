/** INSERT, UPDATE, DELETE and MERGE: what they write, and the rows they find for it. */
import type { SqlStatement } from '../../facts/schema.ts';
import { type Clause, clauseOf, splitClauses } from './clauses.ts';
import { isFragment } from './holes.ts';
import { limitOf, readAssignments, readSelectList } from './lists.ts';
import { acceptName } from './names.ts';
import { type Around, type Draft, type Query, readEnd, readSelect, readSources } from './select.ts';
import { readTableName, readTables } from './tables.ts';
import { Cursor } from './tokens.ts';

/** The SELECT that an INSERT takes its rows from, when it does not begin right there: in parentheses, behind CTEs. */
export type FindSelect = (
  cursor: Cursor,
  around: Around,
) => { readonly cursor: Cursor; readonly around: Around } | undefined;

/** UPDATE and DELETE. */
export function readWrite(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  const clauses = splitClauses(cursor);
  const target = clauses[0]?.body;
  for (const word of ['LOW_PRIORITY', 'QUICK', 'IGNORE', 'ONLY']) target?.accept(word);
  const top = target?.accept('TOP') ? limitOf(target.parenthesis() ?? target) : undefined;
  const narrowed = clauses.map((clause, n) =>
    n === 0 && target !== undefined
      ? { ...clause, body: new Cursor(target.tokens, target.index, target.to) }
      : clause,
  );
  const alias = target?.peek();
  const tables = readSources(query, narrowed, around, draft);
  // `UPDATE u SET … FROM users u`, `DELETE u FROM users u`: what is named first is an alias.
  const real =
    alias?.kind === 'word'
      ? tables.list.find((table) => table.alias?.toLowerCase() === alias.text.toLowerCase())
      : undefined;
  if (real !== undefined && real.name !== draft.table) {
    draft.tables = draft.tables.filter((table) => table.alias !== undefined || table.name !== alias?.text);
    draft.table = real.name;
  }
  const set = clauseOf(clauses, 'set');
  if (set !== undefined) draft.assigned = readAssignments(set.body);
  readReturning(clauses, draft);
  readEnd(
    query,
    clauses,
    { columns: [], aggregates: false, items: [], ...(top !== undefined && { top }) },
    tables,
    draft,
  );
}

function readReturning(clauses: readonly Clause[], draft: Draft): void {
  const returning = clauseOf(clauses, 'returning');
  if (returning === undefined) return;
  draft.returning = true;
  draft.columns = readSelectList(returning.body).columns;
}

/** `INSERT … INTO t (a, b) VALUES … | SELECT … | SET …`, REPLACE too. */
export function readInsert(
  query: Query,
  cursor: Cursor,
  around: Around,
  draft: Draft,
  findSelect: FindSelect,
): void {
  draft.onConflict = cursor.next()?.value === 'REPLACE';
  // `INSERT OR IGNORE`, `INSERT IGNORE`: rows that are there already decide.
  while (
    !cursor.done &&
    !cursor.at('INTO') &&
    cursor.peek()?.kind === 'word' &&
    insertWords.has(cursor.peek()?.value ?? '')
  ) {
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
  if (select !== undefined)
    readSelect(query, new Cursor(query.tokens, select.from, endOfSelect(clauses, cursor.to)), around, draft);
  else if (cursor.at('(', 'SELECT') || cursor.at('WITH')) {
    const inner = findSelect(cursor, around);
    if (inner !== undefined) readSelect(query, inner.cursor, inner.around, draft);
  }
  draft.kind = 'insert';
  draft.columns = [];
  const others = draft.tables.filter((one) => one.name !== table);
  setTable(draft, table);
  draft.tables = [...draft.tables, ...others];
  const values = clauseOf(clauses, 'values');
  if (values !== undefined && select === undefined) {
    const rows = cursor.at('DEFAULT') ? 1 : rowsOf(values.body);
    if (rows !== undefined) draft.rows = rows;
  }
  const set = clauseOf(clauses, 'set');
  if (set !== undefined) draft.rows = 1;
  const conflict = clauseOf(clauses, 'conflict');
  if (conflict !== undefined) draft.onConflict = true;
  draft.assigned = merged(
    set === undefined ? assigned : readAssignments(set.body),
    conflict === undefined ? [] : conflictAssignments(conflict.body),
  );
  readReturning(clauses, draft);
}

const insertWords = new Set([
  'OR',
  'IGNORE',
  'REPLACE',
  'ROLLBACK',
  'ABORT',
  'FAIL',
  'LOW_PRIORITY',
  'HIGH_PRIORITY',
  'DELAYED',
  'OVERWRITE',
]);

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
function merged(
  inserted: SqlStatement['assigned'],
  updated: SqlStatement['assigned'],
): SqlStatement['assigned'] {
  const atomic = new Map([...inserted, ...updated].map((one) => [one.column, false]));
  for (const one of updated) if (one.atomic) atomic.set(one.column, true);
  return [...atomic].map(([column, isAtomic]) => ({ column, atomic: isAtomic }));
}

/** `MERGE INTO t USING s ON … WHEN …`: an upsert into t. What it does when is not read. */
export function readMerge(query: Query, cursor: Cursor, around: Around, draft: Draft): void {
  cursor.next();
  cursor.accept('INTO');
  const end = endOfMerge(cursor);
  const target = readTableName(cursor);
  setTable(draft, target);
  while (!cursor.done && !cursor.accept('USING')) cursor.next();
  const sources = readTables(
    new Cursor(query.tokens, cursor.index, end),
    { text: query.text, droppedAfter: () => false },
    around,
  );
  draft.tables = [...draft.tables, ...sources.list];
  draft.onConflict = true;
  draft.complete = false;
}

function endOfMerge(cursor: Cursor): number {
  for (let at = cursor.index; at < cursor.to; at++) if (cursor.tokens[at]?.value === 'WHEN') return at;
  return cursor.to;
}

/** Makes this the statement's table, and its only one; without a name it has none. */
export function setTable(draft: Draft, name: string | undefined): void {
  delete draft.table;
  if (name !== undefined) draft.table = name;
  draft.tables = name === undefined ? [] : [{ name, on: [] }];
}
