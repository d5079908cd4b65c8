/**
 * SQL migrations and dumps: what they do to tables and indexes, in order.
 *
 * Our own reader, over our own tokens, and not a SQL library. Measured on the 4,257 statements on tables and indexes in
 * the migrations of twelve projects (2026-11): `node-sql-parser` 5.4.0 reads 89 % of them (63 to 100 % by project),
 * `pgsql-ast-parser` 12 of the PostgreSQL ones 94 %, this reads all, in a tenth of their time. Of what PostgreSQL's own
 * parser (`libpg-query`) finds in 6,879 statements, 4,071 changes, this tells the same but for two names that the
 * database cuts at 63 bytes. Declarations are a small and regular part of SQL, and positions, recovery and dialects
 * matter more here than the rest of the language.
 *
 * Understood and of no interest: everything that changes neither tables nor indexes. Temporary tables are left out.
 * Statements inside `DO $$ … $$` and `EXECUTE '…'` count as if they stood alone: that they may be conditional
 * (`IF NOT EXISTS`) makes no difference to the schema that is meant. Bodies of functions are not read.
 *
 * Positions: `at` is the statement, for a constraint or column its element, for an action of ALTER TABLE the action;
 * `bodyAt` includes the parentheses. Keys without a name in the text get the one that the database gives (PostgreSQL,
 * MySQL), since later migrations drop them by it; PRIMARY KEY and UNIQUE within a column, without a name, are told by
 * the column alone.
 */
import type { Dialect } from '../../../../rules/model/entity.ts';
import type { Span } from '../../facts/facts.ts';
import type { SchemaChange, SchemaColumn, SqlFacts } from '../../facts/schema.ts';
import { readAlterTable, readDropIndex, readDropTable, readRenameTable } from './alter.ts';
import { readColumn } from './columns.ts';
import { type Reading, readConstraint, readCreateIndex, startsConstraint } from './constraints.ts';
import { guessDialect } from './dialect.ts';
import { dollarBody, type Lexis, lexisOf } from './lexis.ts';
import { acceptName, type Source, tableNamed } from './names.ts';
import { type Statement, splitStatements } from './statements.ts';
import { Cursor, type Token, tokenize } from './tokens.ts';

/** The statement is none of ours. */
const other = 'other';

/** Verbs with which a statement may begin and be none of ours. A statement that begins otherwise is unread. */
const verbs = new Set(
  (
    'SELECT INSERT UPDATE DELETE WITH VALUES MERGE REPLACE SET SHOW RESET GRANT REVOKE COMMENT BEGIN START COMMIT END ' +
    'ROLLBACK SAVEPOINT RELEASE ABORT CREATE ALTER DROP TRUNCATE COPY LOCK UNLOCK ANALYZE ANALYSE VACUUM REINDEX ' +
    'CLUSTER REFRESH EXPLAIN PRAGMA USE CALL EXEC EXECUTE PREPARE DEALLOCATE DECLARE NOTIFY LISTEN SECURITY ATTACH ' +
    'DETACH IMPORT OPTIMIZE CHECK FLUSH DO IF ELSE PRINT RAISE RETURN THROW REASSIGN DISCARD IMPERSONATE LOAD OPEN CLOSE FETCH'
  ).split(' '),
);
const openers = new Set(['BEGIN', 'THEN', 'ELSE', 'LOOP', 'TRY', 'TRAN', 'TRANSACTION', 'CATCH', 'ATOMIC']);
/** What runs the text that follows. */
const runsText = new Set(['DO', 'EXECUTE', 'EXEC']);
const tablePrefixes = new Set(['GLOBAL', 'LOCAL', 'UNLOGGED', 'FOREIGN', 'EXTERNAL', 'COLUMN', 'ROW']);
const indexPrefixes = new Set([
  'FULLTEXT',
  'SPATIAL',
  'INVERTED',
  'CLUSTERED',
  'NONCLUSTERED',
  'COLUMNSTORE',
  'BITMAP',
]);
const ddl = /\b(?:create|alter|drop|rename)\b/i;
/** Blocks inside blocks, at most. */
const NESTING = 4;

/** Schema changes of a `.sql` file. `dialectHint` is what the project says; else the text tells. Never throws. */
export function lowerSql(text: string, dialectHint?: Dialect): SqlFacts {
  const dialect = dialectHint === undefined || dialectHint === 'unknown' ? guessDialect(text) : dialectHint;
  const reader: Reader = { source: { text, dialect }, lexis: lexisOf(dialect), changes: [], unread: 0 };
  readStatements(reader, 0, text.length, 0);
  return { dialect, changes: reader.changes, unread: reader.unread };
}

interface Reader {
  readonly source: Source;
  readonly lexis: Lexis;
  readonly changes: SchemaChange[];
  unread: number;
}

function readStatements(reader: Reader, from: number, to: number, depth: number): void {
  for (const statement of splitStatements(reader.source.text, from, to, reader.lexis)) {
    readOne(reader, statement, depth);
  }
}

function readOne(reader: Reader, { start, end }: Statement, depth: number): void {
  const { source, lexis } = reader;
  const head = /^\w+/.exec(source.text.slice(start, start + 32))?.[0].toUpperCase() ?? '';
  const block =
    depth > 0 || head === 'DO' || head === 'IF' || head === 'BEGIN' || head === 'END' || head === 'EXECUTE';
  if (!block && head !== 'CREATE' && head !== 'ALTER' && head !== 'DROP' && head !== 'RENAME') {
    if (!verbs.has(head) && source.text[start] !== '(') reader.unread += 1;
    return;
  }
  // Inside blocks anything may begin a statement (`x := 1`), and most of it holds no declaration.
  if (block && !ddl.test(source.text.slice(start, end))) return;
  const cursor = new Cursor(tokenize(source.text, start, end, lexis));
  if (block) readBlock(reader, cursor, depth);
  else take(reader, readChange(cursor, source), cursor);
}

function take(reader: Reader, reading: Reading | typeof other, cursor: Cursor): void {
  if (reading === other) return;
  if (reading !== 'unread') {
    for (const change of reading) reader.changes.push(change);
    return;
  }
  reader.unread += 1;
  const table = tableNamed(cursor, reader.source.dialect);
  if (table !== undefined) reader.changes.push({ k: 'unread', table, at: cursor.span() });
}

/** `DO $$ … $$`, `IF … THEN …`, `BEGIN TRY …`: the declaration that is in it. A piece between two `;` has one at most. */
function readBlock(reader: Reader, cursor: Cursor, depth: number): void {
  const { tokens } = cursor;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const previous = tokens[at - 1];
    if (token === undefined) continue;
    if (token.kind === 'string' && (previous === undefined || holdsCode(tokens, at))) {
      const plain = token.text.startsWith('$') || token.text.length === token.value.length + 2;
      const [from, to] = token.text.startsWith('$')
        ? dollarBody(reader.source.text, token.start, token.end)
        : [token.start + 1, token.end - 1];
      // With doubled quotes inside, positions and text would differ from what is run.
      if (plain && depth < NESTING) readStatements(reader, from, to, depth + 1);
      continue;
    }
    if (token.kind !== 'word' || (previous !== undefined && !opens(previous, at, tokens))) continue;
    if (
      token.value === 'CREATE' ||
      token.value === 'ALTER' ||
      token.value === 'DROP' ||
      token.value === 'RENAME'
    ) {
      const rest = new Cursor(tokens, at);
      take(reader, readChange(rest, reader.source), rest);
      return;
    }
  }
}

/** Whether a statement may begin behind this token. */
function opens(previous: Token, at: number, tokens: readonly Token[]): boolean {
  if (previous.value === ')' && tokens[0]?.value === 'IF') return true; // SQL Server: `IF NOT EXISTS (…) CREATE …`.
  return previous.kind === 'word' ? openers.has(previous.value) : previous.value === '>>' && at > 0;
}

/** The string behind `DO`, `DO LANGUAGE plpgsql`, `EXECUTE`, `EXECUTE format(`. */
function holdsCode(tokens: readonly Token[], at: number): boolean {
  let before = at - 1;
  if (tokens[before]?.value === '(') before -= 1;
  if (tokens[before]?.value === 'FORMAT') before -= 1;
  const word = tokens[before];
  return word?.kind === 'word' && (runsText.has(word.value) || tokens[before - 1]?.value === 'LANGUAGE');
}

/** The changes of one statement, which the cursor is at the beginning of. */
function readChange(cursor: Cursor, source: Source): Reading | typeof other {
  const at = cursor.span();
  if (cursor.accept('CREATE')) return readCreate(cursor, source, at);
  if (cursor.accept('ALTER', 'TABLE') || cursor.accept('ALTER', 'FOREIGN', 'TABLE'))
    return readAlterTable(cursor, source, at);
  if (cursor.accept('DROP', 'TABLE')) return readDropTable(cursor, source, at);
  if (cursor.accept('DROP', 'INDEX')) return readDropIndex(cursor, source, at);
  if (cursor.accept('RENAME', 'TABLE')) return readRenameTable(cursor, source);
  return other;
}

function readCreate(cursor: Cursor, source: Source, at: Span): Reading | typeof other {
  cursor.accept('OR', 'REPLACE');
  const temporary = cursor.accept('TEMP') || cursor.accept('TEMPORARY');
  const unique = cursor.accept('UNIQUE');
  let kind: string | undefined;
  for (let word = cursor.acceptAny(indexPrefixes); word !== undefined; word = cursor.acceptAny(indexPrefixes))
    kind = word;
  if (cursor.accept('INDEX')) return readCreateIndex(cursor, unique, kind, source, at);
  while (cursor.acceptAny(tablePrefixes));
  const local = cursor.accept('TEMP') || cursor.accept('TEMPORARY');
  if (cursor.accept('VIRTUAL', 'TABLE')) return readVirtualTable(cursor, source, at);
  if (!cursor.accept('TABLE')) return other;
  return temporary || local ? [] : readCreateTable(cursor, source, at);
}

function readCreateTable(cursor: Cursor, source: Source, at: Span): Reading {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const table = acceptName(cursor, source.dialect);
  if (table === undefined || table.startsWith('#')) return table === undefined ? 'unread' : []; // `#t` is temporary.
  // Indexes come from the parent, which we do not follow.
  const inherits = cursor.at('PARTITION', 'OF') || cursor.at('LIKE') || cursor.at('CLONE');
  const open = cursor.index;
  const body = cursor.parenthesis();
  const bodyAt: Span = body === undefined ? [at[1], at[1]] : cursor.span(open, cursor.index);
  const draft: Draft = { table, columns: [], changes: [], partial: inherits };
  for (const element of body?.split() ?? []) readElement(element, draft, source);

  const primary = draft.changes.flatMap((change) =>
    change.k === 'add-index' && change.index.kind === 'primary' ? change.index.parts : [],
  );
  const columns = draft.columns.map((column) =>
    primary.some((part) => part.column === column.name) ? { ...column, nullable: false } : column,
  );
  return [
    { k: 'create-table', table, columns, at, bodyAt, ifNotExists },
    ...draft.changes,
    ...(draft.partial ? [{ k: 'unread', table, at } as const] : []),
  ];
}

interface Draft {
  readonly table: string;
  readonly columns: SchemaColumn[];
  readonly changes: SchemaChange[];
  /** Some of it was not read, or stands elsewhere. */
  partial: boolean;
}

function readElement(element: Cursor, draft: Draft, source: Source): void {
  const at = element.span();
  if (element.at('LIKE') || element.at('SELECT') || element.at('WITH')) {
    draft.partial = element.at('LIKE');
    return;
  }
  if (element.at('PERIOD', 'FOR') || element.at('FAMILY')) return;
  if (startsConstraint(element)) {
    const reading = readConstraint(element, draft.table, source, at);
    if (reading === 'unread') draft.partial = true;
    else draft.changes.push(...reading);
    return;
  }
  const read = readColumn(element, draft.table, source, at);
  if (read === undefined) draft.partial = true;
  else {
    draft.columns.push(read.column);
    draft.changes.push(...read.changes);
  }
}

/** SQLite: `CREATE VIRTUAL TABLE t USING fts5(a, b, content='x')` is a full-text index over its columns. */
function readVirtualTable(cursor: Cursor, source: Source, at: Span): Reading {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const table = acceptName(cursor, source.dialect);
  if (table === undefined) return 'unread';
  const module = cursor.accept('USING') ? (cursor.next()?.value ?? '') : '';
  const open = cursor.index;
  const body = cursor.parenthesis();
  const bodyAt: Span = body === undefined ? [at[1], at[1]] : cursor.span(open, cursor.index);
  const columns: SchemaColumn[] = [];
  for (const element of body?.split() ?? []) {
    if (element.tokens.slice(element.from, element.to).some((token) => token.value === '=')) continue;
    const read = readColumn(element, table, source, element.span());
    if (read !== undefined) columns.push(read.column);
  }
  const created: SchemaChange = { k: 'create-table', table, columns, at, bodyAt, ifNotExists };
  if (!module.startsWith('FTS')) return [created, { k: 'unread', table, at }];
  const parts = columns.map((column) => ({ column: column.name, descending: false }));
  return [created, { k: 'add-index', table, index: { kind: 'index', method: 'fulltext', parts }, at }];
}
