/**
 * Keys and indexes as they stand in `CREATE TABLE`, `ALTER TABLE … ADD` and `CREATE INDEX`: their columns, method
 * and condition.
 */
import type { Span } from '../../facts/facts.ts';
import type { SchemaChange, SchemaIndex } from '../../facts/schema.ts';
import { acceptName, columnNames, isName, nameOf, type Source } from './names.ts';
import type { Cursor, Token } from './tokens.ts';

/** What a table element turned out to be: changes; nothing of interest (`CHECK`); or not to be read. */
export type Reading = readonly SchemaChange[] | 'unread';

const constraintWords = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK', 'EXCLUDE']);
const keyWords = new Set(['KEY', 'INDEX']);
const kindWords = new Set(['FULLTEXT', 'SPATIAL', 'INVERTED']);
const clusterWords = new Set(['CLUSTERED', 'NONCLUSTERED']);
const methodOfKind: Readonly<Record<string, string>> = {
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
  INVERTED: 'gin',
  COLUMNSTORE: 'columnstore',
};

/** Whether a table element is a constraint or key, and not a column. */
export function startsConstraint(element: Cursor): boolean {
  const first = element.peek();
  if (first?.kind !== 'word') return false;
  if (constraintWords.has(first.value)) return true;
  if (kindWords.has(first.value)) {
    const second = element.peek(1);
    const at = second?.kind === 'word' && keyWords.has(second.value) ? 2 : 1;
    return listsColumns(element, at) || listsColumns(element, at + 1);
  }
  if (!keyWords.has(first.value)) return false;
  return listsColumns(element, 1) || listsColumns(element, 2) || element.peek(2)?.value === 'USING';
}

/** `key varchar(255)` is a column called key, `KEY k (a(10))` is not: what is in the parenthesis tells. */
function listsColumns(element: Cursor, at: number): boolean {
  return (
    element.peek(at)?.value === '(' && (isName(element.peek(at + 1)) || element.peek(at + 1)?.value === '(')
  );
}

/** A constraint or key of a table. `at` is where findings about it are shown. */
export function readConstraint(element: Cursor, table: string, source: Source, at: Span): Reading {
  const { dialect } = source;
  const named = element.accept('CONSTRAINT');
  // `CONSTRAINT PRIMARY KEY (…)`: MySQL lets the name out.
  const name =
    named && !constraintWords.has(element.peek()?.value ?? '') ? acceptName(element, dialect) : undefined;
  if (element.accept('PRIMARY', 'KEY')) {
    skipToList(element);
    const parts = readParts(element, source);
    if (parts === undefined) return 'unread';
    return [
      addIndex(
        table,
        { ...nameIt(name ?? primaryName(table, source)), kind: 'primary', method: 'btree', parts },
        at,
      ),
    ];
  }
  if (element.accept('UNIQUE')) return readUnique(element, table, name, source, at);
  if (element.accept('FOREIGN', 'KEY')) return readForeignKey(element, table, name, source, at);
  // SQL Server: `ADD CONSTRAINT n DEFAULT (…) FOR c`. PostgreSQL 18: `CONSTRAINT n NOT NULL c`.
  if (element.accept('CHECK') || element.accept('DEFAULT') || element.accept('NOT', 'NULL')) return [];
  if (element.accept('EXCLUDE')) {
    const method = element.accept('USING') ? (element.next()?.text.toLowerCase() ?? 'btree') : 'btree';
    const parts = readParts(element, source);
    return parts === undefined
      ? 'unread'
      : [addIndex(table, { ...nameIt(name), kind: 'index', method, parts }, at)];
  }
  return readKey(element, table, source, at);
}

function readUnique(
  element: Cursor,
  table: string,
  given: string | undefined,
  source: Source,
  at: Span,
): Reading {
  element.acceptAny(keyWords);
  if (element.accept('USING', 'INDEX')) return []; // PostgreSQL: the index is there already.
  const name =
    isName(element.peek()) && listFollows(element) ? acceptName(element, source.dialect) : undefined;
  const nulls = readNulls(element);
  skipToList(element);
  const parts = readParts(element, source);
  if (parts === undefined) return 'unread';
  const where = readWhere(element, source);
  const index = { kind: 'unique', method: 'btree', parts, ...nulls, ...where } as const;
  return [
    addIndex(table, { ...nameIt(given ?? name ?? impliedName(table, parts, 'key', source)), ...index }, at),
  ];
}

/** MySQL's `KEY`, `INDEX`, `FULLTEXT KEY`. */
function readKey(element: Cursor, table: string, source: Source, at: Span): Reading {
  const kind = element.acceptAny(kindWords);
  if (element.acceptAny(keyWords) === undefined && kind === undefined) return 'unread';
  const name =
    isName(element.peek()) && !element.at('USING') ? acceptName(element, source.dialect) : undefined;
  const method = readMethod(element) ?? (kind === undefined ? 'btree' : (methodOfKind[kind] ?? 'btree'));
  const parts = readParts(element, source);
  if (parts === undefined) return 'unread';
  const implied = nameIt(name ?? impliedName(table, parts, 'idx', source));
  return [addIndex(table, { ...implied, kind: 'index', method, parts }, at)];
}

function readForeignKey(
  element: Cursor,
  table: string,
  given: string | undefined,
  source: Source,
  at: Span,
): Reading {
  const { dialect } = source;
  const own = isName(element.peek()) ? acceptName(element, dialect) : undefined;
  const list = element.parenthesis();
  const columns = list && columnNames(list, dialect);
  const target = element.accept('REFERENCES') ? readReferences(element, source) : undefined;
  if (columns === undefined || target === undefined) return 'unread';
  const implied = dialect === 'postgresql' ? `${table}_${columns.join('_')}_fkey` : undefined;
  const key = {
    ...nameIt(given ?? own ?? implied),
    columns,
    table: target.table,
    references: target.columns,
  };
  return [
    {
      k: 'add-foreign-key',
      table,
      key: { ...key, ...(target.onDelete && { onDelete: target.onDelete }) },
      at,
    },
  ];
}

/** What follows REFERENCES: the table, its columns (none when they are left out) and the action, in capitals. */
export function readReferences(
  cursor: Cursor,
  source: Source,
): { readonly table: string; readonly columns: readonly string[]; readonly onDelete?: string } | undefined {
  const table = acceptName(cursor, source.dialect);
  if (table === undefined) return undefined;
  const list = cursor.parenthesis();
  const columns = (list && columnNames(list, source.dialect)) ?? [];
  let onDelete: string | undefined;
  for (;;) {
    if (cursor.accept('MATCH')) cursor.next();
    else if (cursor.accept('ON', 'DELETE')) onDelete = readAction(cursor);
    else if (cursor.accept('ON', 'UPDATE')) readAction(cursor);
    else break;
  }
  return { table, columns, ...(onDelete && { onDelete }) };
}

function readAction(cursor: Cursor): string {
  const first = cursor.next()?.value ?? '';
  if (first !== 'SET' && first !== 'NO') return first;
  const action = `${first} ${cursor.next()?.value ?? ''}`;
  cursor.parenthesis(); // `SET NULL (column)`
  return action;
}

/** What follows `CREATE … INDEX`. */
export function readCreateIndex(
  cursor: Cursor,
  unique: boolean,
  kind: string | undefined,
  source: Source,
  at: Span,
): Reading {
  if (!cursor.accept('CONCURRENTLY')) cursor.accept('NONCONCURRENTLY'); // The latter: YugabyteDB.
  cursor.accept('IF', 'NOT', 'EXISTS');
  const name = cursor.at('ON') && !cursor.at('ON', 'ON') ? undefined : acceptName(cursor, source.dialect);
  const early = readMethod(cursor);
  if (!cursor.accept('ON')) return 'unread';
  cursor.accept('ONLY');
  const table = acceptName(cursor, source.dialect);
  if (table === undefined) return 'unread';
  const method = readMethod(cursor) ?? early ?? methodOfKind[kind ?? ''] ?? 'btree';
  const nulls = readNulls(cursor);
  const parts = readParts(cursor, source);
  if (parts === undefined) return 'unread';
  const implied = impliedName(table, parts, 'idx', source);
  const where = readWhere(cursor, source);
  return [
    addIndex(
      table,
      { ...nameIt(name ?? implied), kind: unique ? 'unique' : 'index', method, parts, ...nulls, ...where },
      at,
    ),
  ];
}

/** `USING method`; CockroachDB writes `USING HASH` behind the list, where nobody looks for it. */
function readMethod(cursor: Cursor): string | undefined {
  return cursor.accept('USING') ? cursor.next()?.text.toLowerCase() : undefined;
}

/**
 * The parenthesised list that is next; nothing when there is none or it is empty. A column with an operator class has
 * an expression too, for `gin_trgm_ops` says more than the column: `{ column: 'name', expression: 'name gin_trgm_ops' }`.
 */
function readParts(cursor: Cursor, source: Source): SchemaIndex['parts'] | undefined {
  const list = cursor.parenthesis();
  const parts = list?.split().map((element) => readPart(element, source));
  return parts === undefined || parts.length === 0 ? undefined : parts;
}

type Part = SchemaIndex['parts'][number];

function readPart(element: Cursor, source: Source): Part {
  const { tokens, from } = element;
  let to = element.to;
  let descending = false;
  for (; to - from > 1; to -= 1) {
    const last = tokens[to - 1];
    if (last?.kind !== 'word') break;
    if (last.value === 'DESC') descending = true;
    else if ((last.value === 'FIRST' || last.value === 'LAST') && tokens[to - 2]?.value === 'NULLS') to -= 1;
    else if (last.value !== 'ASC') break;
  }
  // `EXCLUDE (room WITH =)`: the operator is not part of the expression.
  for (let at = from + 1; at < to; at++)
    if (tokens[at]?.value === 'WITH' && tokens[at]?.kind === 'word') to = at;
  const column = columnOf(element, to, source);
  if (column === undefined)
    return { column: '', descending, expression: expressionText(element, to, source) };
  const operators = tokens[to - 1];
  if (to - from === 1 || operators?.kind !== 'word' || !operators.value.endsWith('_OPS'))
    return { column, descending };
  return { column, descending, expression: `${column} ${operators.text.toLowerCase()}` };
}

/** The column, when the element is one: alone, in parentheses, with a length, collation or operator class. */
function columnOf(element: Cursor, to: number, source: Source): string | undefined {
  const [from, end] = unwrapped(element, element.from, to);
  const first = element.tokens[from];
  if (!isName(first)) return undefined;
  const second = end > from + 1 ? element.tokens[from + 1] : undefined;
  const name = nameOf(first, source.dialect);
  if (second === undefined || isName(second)) return name;
  // MySQL's prefix length: `name(191)`.
  const prefix = second.value === '(' && element.tokens[from + 2]?.kind === 'number';
  return prefix && element.tokens[from + 3]?.value === ')' && end === from + 4 ? name : undefined;
}

/** The expression without parentheses around it; an operator class stays behind it: `lower(name) gin_trgm_ops`. */
function expressionText(element: Cursor, to: number, { text }: Source): string {
  const { from, tokens } = element;
  const close = tokens[from]?.value === '(' ? element.closing(from) + 1 : to;
  const inner = slice(tokens, ...unwrapped(element, from, Math.min(close, to)), text);
  return close < to ? `${inner} ${slice(tokens, close, to, text)}` : inner;
}

/** Parentheses around an expression that are taken off, at most: finding the closing one reads it whole. */
const PARENTHESES = 8;

/** Without the parentheses that enclose the whole range. */
function unwrapped(element: Cursor, from: number, to: number): readonly [from: number, to: number] {
  for (let n = 0; n < PARENTHESES && element.tokens[from]?.value === '(' && to - from > 2; n++) {
    if (element.closing(from) !== to - 1) break;
    from += 1;
    to -= 1;
  }
  return [from, to];
}

/** `UNIQUE NULLS NOT DISTINCT (a, b)`, `CREATE UNIQUE INDEX … (a, b) NULLS NOT DISTINCT` of PostgreSQL 15. */
function readNulls(cursor: Cursor): { readonly nullsEqual?: true } {
  const words = cursor.tokens.slice(cursor.index, cursor.to).map(({ value }) => value);
  const isSaid = words.some(
    (word, at) => word === 'NULLS' && words[at + 1] === 'NOT' && words[at + 2] === 'DISTINCT',
  );
  return isSaid ? { nullsEqual: true } : {};
}

/** `WHERE condition` of a partial index, somewhere behind its columns. */
function readWhere(cursor: Cursor, source: Source): { readonly where?: string } {
  for (let depth = 0, at = cursor.index; at < cursor.to; at++) {
    const token = cursor.tokens[at];
    if (token?.value === '(') depth += 1;
    else if (token?.value === ')') depth -= 1;
    else if (depth === 0 && token?.kind === 'word' && token.value === 'WHERE') {
      const whole = cursor.tokens[at + 1]?.value === '(' && cursor.closing(at + 1) === cursor.to - 1 ? 1 : 0;
      return { where: slice(cursor.tokens, at + 1 + whole, cursor.to - whole, source.text) };
    }
  }
  return {};
}

function slice(tokens: readonly Token[], from: number, to: number, text: string): string {
  const first = tokens[from];
  const last = tokens[to - 1];
  return first === undefined || last === undefined || to <= from ? '' : text.slice(first.start, last.end);
}

/** Steps over `CLUSTERED`, `USING BTREE`, `NULLS NOT DISTINCT`, to the column list. */
function skipToList(cursor: Cursor): void {
  cursor.acceptAny(clusterWords);
  while (!cursor.done && !cursor.at('(')) cursor.next();
}

function listFollows(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  return next?.value === '(' || (next?.value === 'USING' && next.kind === 'word');
}

function addIndex(table: string, index: SchemaIndex, at: Span): SchemaChange {
  return { k: 'add-index', table, index, at };
}

function nameIt(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

/**
 * The names databases give when the author gives none, by which later migrations drop them. Collisions (`…_key1`)
 * and the cut at 63 bytes are not followed.
 * https://www.postgresql.org/docs/17/sql-createtable.html https://dev.mysql.com/doc/refman/8.4/en/create-table.html
 */
function impliedName(table: string, parts: SchemaIndex['parts'], suffix: 'key' | 'idx', { dialect }: Source) {
  if (dialect === 'mysql') return parts[0]?.column || undefined;
  if (dialect !== 'postgresql') return undefined;
  return `${table}_${parts.map((part) => part.column || 'expr').join('_')}_${suffix}`;
}

function primaryName(table: string, { dialect }: Source): string | undefined {
  return dialect === 'mysql' ? 'PRIMARY' : dialect === 'postgresql' ? `${table}_pkey` : undefined;
}
