/** A column definition, as in `CREATE TABLE` and `ALTER TABLE … ADD COLUMN`. */
import type { Span } from '../../facts/facts.ts';
import type { SchemaChange, SchemaColumn } from '../../facts/schema.ts';
import { readReferences } from './constraints.ts';
import { acceptName, nameOf, type Source } from './names.ts';
import type { Cursor, Token } from './tokens.ts';

/** Words that end a type and begin what is said about the column. */
const columnWords = new Set(
  (
    'NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT COLLATE GENERATED AS AUTO_INCREMENT AUTOINCREMENT ' +
    'COMMENT ON KEY IDENTITY CHARSET INVISIBLE VISIBLE VIRTUAL STORED STORAGE COMPRESSION DEFERRABLE INITIALLY FAMILY ' +
    'SPARSE ROWGUIDCOL FIRST AFTER USING INDEX'
  ).split(' '),
);
const serial = /^(?:small|big)?serial\d?$/;

/**
 * A column and what it brings with it: constraints that have a name (`CONSTRAINT n UNIQUE`) are changes of their
 * own, because a later migration may drop them by it. Those without a name are `primary` and `unique` of the column.
 * MySQL before 9.0 ignores `REFERENCES` here; it is told all the same, as the text says it.
 */
export interface ColumnReading {
  readonly column: SchemaColumn;
  readonly changes: readonly SchemaChange[];
}

/** Nothing when the element does not begin with a name. */
export function readColumn(
  element: Cursor,
  table: string,
  source: Source,
  at: Span,
): ColumnReading | undefined {
  const name = acceptName(element, source.dialect);
  if (name === undefined) return undefined;
  const type = readType(element, source);
  const draft = { nullable: !serial.test(type), primary: false, unique: false };
  const changes: SchemaChange[] = [];
  const parts = [{ column: name, descending: false }];
  let references: SchemaColumn['references'];
  let constraint: string | undefined;

  while (!element.done) {
    if (element.accept('CONSTRAINT')) {
      constraint = acceptName(element, source.dialect);
      continue;
    }
    if (element.accept('NOT', 'NULL')) draft.nullable = false;
    else if (element.accept('PRIMARY', 'KEY') || element.accept('KEY')) {
      draft.nullable = false;
      if (constraint === undefined) draft.primary = true;
      else
        changes.push({
          k: 'add-index',
          table,
          index: { name: constraint, kind: 'primary', method: 'btree', parts },
          at,
        });
    } else if (element.accept('UNIQUE')) {
      element.accept('KEY');
      if (constraint === undefined) draft.unique = true;
      else
        changes.push({
          k: 'add-index',
          table,
          index: { name: constraint, kind: 'unique', method: 'btree', parts },
          at,
        });
    } else if (element.accept('REFERENCES')) {
      const target = readReferences(element, source);
      if (target !== undefined) {
        const { columns, ...rest } = target;
        references = { ...rest, ...(columns[0] !== undefined && { column: columns[0] }) };
      }
    } else if (element.accept('DEFAULT')) skipExpression(element);
    else if (element.accept('ON', 'UPDATE')) skipExpression(element);
    else if (element.accept('COLLATE') || element.accept('COMMENT')) element.next();
    else if (element.accept('IDENTITY') || element.accept('AS', 'IDENTITY')) draft.nullable = false;
    else if (!element.at('(') || element.parenthesis() === undefined) element.next();
    constraint = undefined;
  }
  return { column: { name, type, ...draft, ...(references && { references }), at }, changes };
}

/** As written but for quotes and schema, unquoted words in lower case: `varchar(255)`, `timestamp(3)`, `Role[]`. */
function readType(element: Cursor, source: Source): string {
  let type = '';
  let previous: Token | undefined;
  while (!element.done) {
    const token = element.peek();
    if (token === undefined || (token.kind === 'word' && columnWords.has(token.value))) break;
    if (element.at('CHARACTER', 'SET')) {
      element.jump(element.index + 3);
      continue;
    }
    element.next();
    if (token.value === '.' && token.kind === 'symbol')
      type = ''; // What came before it was the schema.
    else if (token.kind === 'string') type += token.text;
    else {
      const text = token.kind === 'word' ? token.text.toLowerCase() : nameOf(token, source.dialect);
      const apart = previous?.kind === 'word' && (token.kind === 'word' || token.kind === 'quoted');
      type += (apart && type !== '' ? ' ' : '') + text;
    }
    previous = token;
  }
  return type;
}

/** The value of a DEFAULT: one operand, whatever word it is, then up to the next word about the column. */
function skipExpression(element: Cursor): void {
  element.accept('-');
  if (element.parenthesis() === undefined) element.next();
  while (!element.done) {
    const token = element.peek();
    if (token?.kind === 'word' && columnWords.has(token.value)) return;
    if (element.parenthesis() === undefined) element.next();
  }
}
