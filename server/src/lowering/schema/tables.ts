/** The tables of FROM, UPDATE and USING, with their joins. */
import type { SqlStatement } from '../../facts/schema.ts';
import { splitClauses } from './clauses.ts';
import { type Conditions, noConditions, readConditions, type Scope } from './conditions.ts';
import type { Expression } from './expression.ts';
import { readExpression } from './expressions.ts';
import { isFragment } from './holes.ts';
import { acceptName, isName } from './names.ts';
import type { Cursor } from './tokens.ts';

export type SqlTable = SqlStatement['tables'][number];

/** What a FROM clause names. */
export interface Tables {
  readonly list: SqlTable[];
  /** The first is a table and not a sub-select, a function, a CTE or a hole. */
  readonly main: string | undefined;
  /** Conditions of ON that are not equalities between tables. */
  readonly conditions: Conditions;
  /** It reads a sub-select, a function or a CTE, or joins one that may drop rows: that may bound it. */
  readonly derived: boolean;
}

/** Names of the statement's CTEs, in lower case, and how deep in sub-selects we are. */
export interface Surroundings {
  readonly ctes: ReadonlySet<string>;
  readonly depth: number;
}

/** FROM in FROM, at most. */
const DEPTH = 8;

const joinWords = new Set(
  'JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL STRAIGHT_JOIN ANY ALL SEMI ANTI ASOF GLOBAL ARRAY APPLY LATERAL'.split(
    ' ',
  ),
);
const notAlias = new Set([
  ...joinWords,
  ...(
    'ON USING WHERE SET ORDER GROUP HAVING LIMIT WITH USE FORCE IGNORE INDEXED NOT TABLESAMPLE FINAL SAMPLE PARTITION ' +
    'FOR WINDOW VALUES SELECT RETURNING DEFAULT OUTPUT WHEN PREWHERE PIVOT'
  ).split(' '),
]);

interface Joined {
  readonly entry: {
    name: string;
    alias?: string;
    join?: SqlTable['join'];
    on: { left: string; right: string }[];
  };
  /** ON, to be read when all aliases are known. */
  condition?: Expression;
  columns?: readonly string[];
  /** Of joins in parentheses: their first table. */
  inner?: string;
}

/** Reads the clause; `text` and `droppedAfter` are the statement's. */
export function readTables(
  from: Cursor,
  scope: Omit<Scope, 'tableOf'>,
  around: Surroundings,
): Tables & { readonly scope: Scope } {
  const joined: Joined[] = [];
  const main = readItems(from, joined, around);
  const entries = joined.map((one) => one.entry);
  const names = new Map<string, string>();
  for (const { name } of entries) if (name !== '') names.set(name.toLowerCase(), name);
  for (const { name, alias } of entries) {
    if (alias === undefined) continue;
    if (name === '') names.delete(alias.toLowerCase());
    else names.set(alias.toLowerCase(), name);
  }
  const tableOf = (alias: string) => names.get(alias.toLowerCase());
  const whole: Scope = { ...scope, tableOf };
  const conditions = noConditions();
  for (const { entry, condition, columns } of joined) {
    if (condition !== undefined) readOn(condition, entry, conditions, whole);
    for (const column of columns ?? []) entry.on.push({ left: column, right: column });
  }
  const derived = joined.some(
    ({ entry: { name, join }, inner }) => name === '' && inner === undefined && (join ?? 'inner') === 'inner',
  );
  return { list: entries.filter((one) => one.name !== ''), main, conditions, derived, scope: whole };
}

/** Reads all items; the name of the first, if it is a table. */
function readItems(from: Cursor, out: Joined[], around: Surroundings): string | undefined {
  let main: string | undefined;
  let first = true;
  let join: SqlTable['join'];
  while (!from.done) {
    const index = from.index;
    const item = readItem(from, out, around);
    if (first) main = item.entry.name || item.inner;
    if (!first) item.entry.join = join ?? 'inner';
    first = false;
    if (from.accept('ON')) item.condition = readExpression(from);
    else if (from.accept('USING'))
      item.columns =
        from
          .parenthesis()
          ?.split()
          .flatMap((one) => acceptName(one, 'unknown') ?? []) ?? [];
    join = readJoin(from);
    if (from.index === index) from.next();
  }
  return main;
}

/** Steps over `LEFT OUTER JOIN`, `,` and the like, and hints before them. */
function readJoin(from: Cursor): SqlTable['join'] {
  let join: SqlTable['join'] = 'inner';
  while (!from.done) {
    if (from.accept(',')) return 'inner';
    const word = from.acceptAny(joinWords);
    if (word === 'JOIN' || word === 'STRAIGHT_JOIN' || word === 'APPLY') return join;
    if (word === 'LEFT') join = 'left';
    else if (word === 'RIGHT' || word === 'FULL' || word === 'ANTI') join = 'other';
    else if (word === undefined && from.parenthesis() === undefined) from.next(); // Hints: `FORCE INDEX (i)`, `FINAL`.
  }
  return join;
}

function readItem(from: Cursor, out: Joined[], around: Surroundings): Joined {
  const item: Joined = { entry: { name: '', on: [] } };
  if (!from.accept('ONLY')) from.accept('LATERAL');
  if (from.at('(')) {
    out.push(item);
    readParenthesis(from, item, out, around);
  } else {
    const last = isFragment(from.peek()) || isName(from.peek()) ? readTableName(from) : undefined;
    if (last === undefined && from.peek()?.kind === 'hole') from.next();
    const called = from.parenthesis() !== undefined; // `unnest($1)`, `generate_series(…)`
    if (called) from.accept('WITH', 'ORDINALITY');
    if (last !== undefined && !called && !around.ctes.has(last.toLowerCase())) item.entry.name = last;
    out.push(item);
  }
  from.accept('*');
  if (from.accept('TABLESAMPLE')) {
    from.next();
    from.parenthesis();
  }
  const alias = readAlias(from);
  if (alias !== undefined) item.entry.alias = alias;
  return item;
}

/** `schema.table`; nothing when the table's own name is a hole. */
export function readTableName(cursor: Cursor): string | undefined {
  const from = cursor.index;
  const name = acceptName(cursor, 'unknown');
  const last = cursor.tokens[cursor.index - 1];
  return name === undefined || cursor.index === from || isFragment(last) ? undefined : name;
}

/** A sub-select, whose tables are the statement's too, or joins in parentheses. */
function readParenthesis(from: Cursor, item: Joined, out: Joined[], around: Surroundings): void {
  const inner = from.parenthesis();
  if (inner === undefined || around.depth >= DEPTH) return;
  const deeper = { ...around, depth: around.depth + 1 };
  if (!inner.at('SELECT') && !inner.at('WITH') && !inner.at('VALUES')) {
    const main = readItems(inner, out, deeper);
    if (main !== undefined) item.inner = main;
    return;
  }
  for (const name of tablesWithin(inner, deeper)) out.push({ entry: { name, on: [] } });
}

/** Names of the tables that a sub-select or the body of a CTE reads, at any depth of FROM. */
export function tablesWithin(query: Cursor, around: Surroundings): readonly string[] {
  const names: string[] = [];
  for (const clause of splitClauses(query)) {
    if (clause.name !== 'from' && clause.name !== 'using') continue;
    const joined: Joined[] = [];
    readItems(clause.body, joined, around);
    names.push(...joined.map((one) => one.entry.name).filter((name) => name !== ''));
  }
  return [...new Set(names)];
}

function readAlias(from: Cursor): string | undefined {
  const explicit = from.accept('AS');
  const token = from.peek();
  if (!isName(token) || (!explicit && token.kind === 'word' && notAlias.has(token.value))) return undefined;
  from.next();
  from.parenthesis(); // `AS x(a, b)`
  return token.kind === 'word' ? token.text : token.value;
}

/** Equalities between columns join; the rest are conditions. */
function readOn(of: Expression, entry: Joined['entry'], into: Conditions, scope: Scope): void {
  if (of.k === 'binary' && of.op === 'AND') {
    readOn(of.left, entry, into, scope);
    readOn(of.right, entry, into, scope);
  } else if (of.k === 'binary' && of.op === '=' && of.left.k === 'column' && of.right.k === 'column') {
    const own = (entry.alias ?? entry.name).toLowerCase();
    const turned = of.right.table?.toLowerCase() === own && of.left.table?.toLowerCase() !== own;
    const [left, right] = turned ? [of.right, of.left] : [of.left, of.right];
    const table = right.table === undefined ? undefined : (scope.tableOf(right.table) ?? right.table);
    entry.on.push({ left: left.name, right: table === undefined ? right.name : `${table}.${right.name}` });
  } else if (of.k !== 'literal') readConditions(of, into, scope);
}
