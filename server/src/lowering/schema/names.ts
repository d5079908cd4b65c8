/** Names in SQL, as the database knows them: unquoted, without schema, folded as the dialect folds. */
import type { Dialect } from '../../../../rules/model/entity.ts';
import { Cursor, type Token } from './tokens.ts';

/** The text that tokens were made of, for slices, and its dialect. */
export interface Source {
  readonly text: string;
  readonly dialect: Dialect;
}

/** PostgreSQL folds unquoted names to lower case; the others keep them and compare without regard to case. */
export function nameOf(token: Token, dialect: Dialect): string {
  if (token.kind !== 'word') return token.value;
  return dialect === 'postgresql' || dialect === 'cockroachdb' ? token.text.toLowerCase() : token.text;
}

export function isName(token: Token | undefined): token is Token & { readonly kind: 'word' | 'quoted' } {
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted');
}

/** Steps over `a`, `"a"`, `schema.a`, `db..a` and returns the last part; nothing when there is no name. */
export function acceptName(cursor: Cursor, dialect: Dialect): string | undefined {
  const first = cursor.peek();
  // SQLite and MySQL take a string where a name must stand.
  if (!isName(first) && !(first?.kind === 'string' && (dialect === 'sqlite' || dialect === 'mysql')))
    return undefined;
  cursor.next();
  let last = first;
  while (cursor.at('.')) {
    cursor.next();
    while (cursor.accept('.'));
    const part = cursor.peek();
    if (!isName(part)) return undefined; // `public.%I` of a format string.
    last = part;
    cursor.next();
  }
  return nameOf(last, dialect);
}

/** Names of a list `(a, b DESC, c(10))`; nothing when an element is not a plain column. */
export function columnNames(list: Cursor, dialect: Dialect): readonly string[] | undefined {
  const names: string[] = [];
  for (const element of list.split()) {
    if (isName(element.peek(1))) element.accept('PERIOD'); // PostgreSQL 18: `FOREIGN KEY (a, PERIOD b)`.
    const name = acceptName(element, dialect);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names;
}

/** The table that a declaration names, read or not: behind TABLE, or behind ON for an index. */
export function tableNamed(cursor: Cursor, dialect: Dialect): string | undefined {
  const { tokens, from, to } = cursor;
  const isIndex = tokens.slice(from, to).some((token) => token.kind === 'word' && token.value === 'INDEX');
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.kind !== 'word' || token.value !== (isIndex ? 'ON' : 'TABLE')) continue;
    const rest = new Cursor(tokens, at + 1);
    if (!rest.accept('IF', 'NOT', 'EXISTS')) rest.accept('IF', 'EXISTS');
    rest.accept('ONLY');
    return acceptName(rest, dialect);
  }
  return undefined;
}
