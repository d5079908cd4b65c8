/** What follows `ALTER TABLE`: one change or more for each action; renames and drops too. */
import type { Span } from '../../facts/facts.ts';
import type { SchemaChange } from '../../facts/schema.ts';
import { readColumn } from './columns.ts';
import { type Reading, readConstraint, startsConstraint } from './constraints.ts';
import { acceptName, type Source } from './names.ts';
import { Cursor } from './tokens.ts';

/** Actions that leave columns and indexes as they are, as far as the facts tell. */
const neutral = new Set(
  (
    'ALTER SET RESET OWNER ENABLE DISABLE FORCE NO VALIDATE CLUSTER REPLICA INHERIT NOINHERIT DETACH NOT OF ENGINE ' +
    'AUTO_INCREMENT COMMENT CONVERT CHARACTER CHARSET COLLATE DEFAULT ROW_FORMAT ORDER ALGORITHM LOCK CHECK NOCHECK ' +
    'DISCARD IMPORT OPTIMIZE REBUILD SPLIT CONFIGURE PARTITION REORGANIZE TRUNCATE COALESCE ANALYZE WITHOUT'
  ).split(' '),
);
const keyWords = new Set(['INDEX', 'KEY']);
const constraintDrops = new Set(['CONSTRAINT', 'CHECK']);
const columnPlace = new Set(['FIRST', 'AFTER']);

/** `at` of each change is its action; of what could not be read, the statement. */
export function readAlterTable(cursor: Cursor, source: Source, at: Span): Reading {
  cursor.accept('IF', 'EXISTS');
  cursor.accept('ONLY');
  const table = acceptName(cursor, source.dialect);
  if (table === undefined) return 'unread';
  cursor.accept('*');
  const out: SchemaChange[] = [];
  let verb = '';
  for (const action of cursor.split()) {
    if (action.accept('WITH', 'CHECK') || action.accept('WITH', 'NOCHECK')) verb = '';
    const word = action.peek()?.kind === 'word' ? (action.peek()?.value ?? '') : '';
    const reading = readAction(action, word, verb, table, source);
    // SQL Server writes the verb once: `ADD a int, b int`.
    if (word === 'ADD' || word === 'DROP') verb = word;
    if (reading === 'unread') out.push({ k: 'unread', table, at });
    else out.push(...reading);
  }
  return out;
}

function readAction(action: Cursor, word: string, verb: string, table: string, source: Source): Reading {
  const { dialect } = source;
  const at = action.span(action.from, action.to);
  switch (word) {
    case 'ADD':
      action.next();
      return readAdd(action, table, source, at);
    case 'DROP':
      action.next();
      return readDrop(action, table, source, at);
    case 'RENAME':
      action.next();
      return readRename(action, table, source, at);
    case 'MODIFY':
    case 'CHANGE': {
      action.next();
      action.accept('COLUMN');
      action.accept('IF', 'EXISTS');
      const old = word === 'CHANGE' ? acceptName(action, dialect) : undefined;
      const read = readColumn(action, table, source, at);
      if (read === undefined) return 'unread';
      const { name, primary, unique } = read.column;
      const parts = [{ column: name, descending: false }];
      const out: SchemaChange[] = [...read.changes];
      if (old !== undefined && old !== name)
        out.push({ k: 'rename-column', table, column: old, to: name, at });
      if (primary)
        out.push({ k: 'add-index', table, index: { kind: 'primary', method: 'btree', parts }, at });
      if (unique)
        out.push({ k: 'add-index', table, index: { name, kind: 'unique', method: 'btree', parts }, at });
      return out;
    }
    case 'ATTACH': {
      // The partition gets the indexes of its parent, which are told elsewhere.
      const partition = action.accept('ATTACH', 'PARTITION') ? acceptName(action, dialect) : undefined;
      return partition === undefined ? [] : [{ k: 'unread', table: partition, at }];
    }
    default:
      if (neutral.has(word)) return [];
      if (verb === 'ADD') return readAdd(action, table, source, at);
      return verb === 'DROP' ? readDrop(action, table, source, at) : 'unread';
  }
}

function readAdd(action: Cursor, table: string, source: Source, at: Span, inList = false): Reading {
  if (action.accept('PARTITION') || action.accept('PERIOD')) return [];
  const explicit = action.accept('COLUMN');
  action.accept('IF', 'NOT', 'EXISTS');
  if (action.at('(')) return inList ? 'unread' : readAddList(action, table, source);
  if (!explicit && startsConstraint(action)) return readConstraint(action, table, source, at);
  const read = readColumn(withoutPlace(action), table, source, at);
  return read === undefined
    ? 'unread'
    : [{ k: 'add-column', table, column: read.column, at }, ...read.changes];
}

/** MySQL: `ADD COLUMN (a int, b int)`. */
function readAddList(action: Cursor, table: string, source: Source): Reading {
  const out: SchemaChange[] = [];
  for (const element of action.parenthesis()?.split() ?? []) {
    const reading = readAdd(element, table, source, element.span(), true);
    if (reading === 'unread') return reading;
    out.push(...reading);
  }
  return out;
}

/** MySQL: `… AFTER name`, where the name may look like a word about the column. */
function withoutPlace(action: Cursor): Cursor {
  for (let at = Math.max(action.to - 2, action.index + 1); at < action.to; at++) {
    const token = action.tokens[at];
    if (token?.kind !== 'word' || !columnPlace.has(token.value)) continue;
    if (token.value === 'AFTER' || at === action.to - 1) return new Cursor(action.tokens, action.index, at);
  }
  return action;
}

function readDrop(action: Cursor, table: string, source: Source, at: Span): Reading {
  const { dialect } = source;
  if (action.accept('PRIMARY', 'KEY')) return [{ k: 'drop-constraint', table, name: 'PRIMARY', at }];
  if (action.accept('PARTITION') || action.accept('PERIOD')) return [];
  if (keyWords.has(action.peek()?.value ?? '') && action.peek(1) !== undefined) {
    action.next();
    action.accept('IF', 'EXISTS');
    const name = acceptName(action, dialect);
    return name === undefined ? 'unread' : [{ k: 'drop-index', table, name, at }];
  }
  const constraint = action.acceptAny(constraintDrops) !== undefined || action.accept('FOREIGN', 'KEY');
  if (!constraint) action.accept('COLUMN');
  action.accept('IF', 'EXISTS');
  const name = acceptName(action, dialect);
  if (name === undefined) return 'unread';
  return [
    constraint ? { k: 'drop-constraint', table, name, at } : { k: 'drop-column', table, column: name, at },
  ];
}

/** Renamed constraints and indexes have no change of their own: what they hold stays as it was. */
function readRename(action: Cursor, table: string, source: Source, at: Span): Reading {
  const { dialect } = source;
  if (
    action.accept('CONSTRAINT') ||
    (keyWords.has(action.peek()?.value ?? '') && action.peek(2)?.value === 'TO')
  ) {
    return [];
  }
  if (action.accept('TO') || action.accept('AS')) {
    const to = acceptName(action, dialect);
    return to === undefined ? 'unread' : [{ k: 'rename-table', table, to, at }];
  }
  action.accept('COLUMN');
  const name = acceptName(action, dialect);
  if (name === undefined) return 'unread';
  if (!action.accept('TO')) return action.done ? [{ k: 'rename-table', table, to: name, at }] : 'unread';
  const to = acceptName(action, dialect);
  return to === undefined ? 'unread' : [{ k: 'rename-column', table, column: name, to, at }];
}

/** `RENAME TABLE a TO b, c TO d` (MySQL). */
export function readRenameTable(cursor: Cursor, source: Source): Reading {
  const out: SchemaChange[] = [];
  for (const element of cursor.split()) {
    const table = acceptName(element, source.dialect);
    const to = element.accept('TO') ? acceptName(element, source.dialect) : undefined;
    if (table === undefined || to === undefined) return 'unread';
    out.push({ k: 'rename-table', table, to, at: element.span() });
  }
  return out;
}

/** What follows `DROP TABLE`. */
export function readDropTable(cursor: Cursor, source: Source, at: Span): Reading {
  cursor.accept('IF', 'EXISTS');
  const out: SchemaChange[] = [];
  for (const element of cursor.split()) {
    const table = acceptName(element, source.dialect);
    if (table === undefined) return 'unread';
    out.push({ k: 'drop-table', table, at });
  }
  return out.length === 0 ? 'unread' : out;
}

/** What follows `DROP INDEX`. MySQL and SQL Server name the table; so may the name: `table.index`, `table@index`. */
export function readDropIndex(cursor: Cursor, source: Source, at: Span): Reading {
  cursor.accept('CONCURRENTLY');
  cursor.accept('IF', 'EXISTS');
  const out: SchemaChange[] = [];
  for (const element of cursor.split()) {
    const qualified = source.dialect === 'sqlserver' && element.peek(1)?.value === '.';
    const owner = element.peek();
    let name = acceptName(element, source.dialect);
    if (name === undefined) return 'unread';
    let table = qualified ? (owner?.text.replace(/[[\]"]/g, '') ?? '') : '';
    const [before, after] = name.split('@');
    if (after) [table, name] = [before ?? '', after];
    if (element.accept('ON')) table = acceptName(element, source.dialect) ?? '';
    out.push({ k: 'drop-index', table, name, at });
  }
  return out.length === 0 ? 'unread' : out;
}
