/** Where the clauses of a query begin and end: by keywords outside parentheses. */
import { Cursor, type Token } from './tokens.ts';

export type ClauseName =
  | 'with'
  | 'select'
  | 'update'
  | 'delete'
  | 'from'
  | 'using'
  | 'set'
  | 'where'
  | 'group'
  | 'having'
  | 'window'
  | 'order'
  | 'limit'
  | 'offset'
  | 'fetch'
  | 'lock'
  | 'returning'
  | 'conflict'
  | 'into'
  | 'values'
  | 'union'
  | 'other';

export interface Clause {
  readonly name: ClauseName;
  /** Behind its keyword. */
  readonly body: Cursor;
  /** Index of its keyword. */
  readonly from: number;
}

/** Keyword, what must follow it, and the clause; longest first. */
const openings: Readonly<Record<string, readonly (readonly [ClauseName, ...string[]])[]>> = {
  SELECT: [['select']],
  UPDATE: [['update']],
  DELETE: [['delete']],
  FROM: [['from']],
  USING: [['using']],
  SET: [['set']],
  WHERE: [['where']],
  PREWHERE: [['where']],
  GROUP: [['group', 'BY']],
  HAVING: [['having']],
  QUALIFY: [['having']],
  WINDOW: [['window']],
  ORDER: [
    ['order', 'SIBLINGS', 'BY'],
    ['order', 'BY'],
  ],
  LIMIT: [['limit']],
  OFFSET: [['offset']],
  FETCH: [
    ['fetch', 'FIRST'],
    ['fetch', 'NEXT'],
  ],
  FOR: [
    ['lock', 'UPDATE'],
    ['lock', 'NO', 'KEY'],
    ['lock', 'SHARE'],
    ['lock', 'KEY', 'SHARE'],
  ],
  LOCK: [['lock', 'IN', 'SHARE', 'MODE']],
  RETURNING: [['returning']],
  OUTPUT: [['returning']],
  ON: [
    ['conflict', 'CONFLICT'],
    ['conflict', 'DUPLICATE', 'KEY', 'UPDATE'],
  ],
  INTO: [['into']],
  VALUES: [['values']],
  UNION: [['union', 'ALL'], ['union', 'DISTINCT'], ['union']],
  INTERSECT: [['union', 'ALL'], ['union']],
  EXCEPT: [['union', 'ALL'], ['union']],
  MINUS: [['union']],
  OPTION: [['other']],
  SETTINGS: [['other']],
  FORMAT: [['other']],
};

/** The clauses in order. `limit`, `offset`, `format` may be columns: a clause begins only where an operand has ended. */
export function splitClauses(cursor: Cursor): readonly Clause[] {
  const out: { name: ClauseName; body: number; from: number }[] = [];
  let depth = 0;
  for (let at = cursor.index; at < cursor.to; at++) {
    const token = cursor.tokens[at] as Token;
    if (token.kind === 'symbol') {
      if (token.value === '(') depth += 1;
      else if (token.value === ')') depth -= 1;
      continue;
    }
    if (depth !== 0 || token.kind !== 'word') continue;
    const last = out.at(-1)?.name;
    // `DO UPDATE SET … WHERE …` belongs to the conflict.
    if (last === 'conflict' && token.value !== 'RETURNING') continue;
    const opened = openingAt(cursor, at, token, last);
    if (opened === undefined) continue;
    out.push({ name: opened.name, body: opened.body, from: at });
    at = opened.body - 1;
  }
  return out.map(({ name, body, from }, n) => ({
    name,
    from,
    body: new Cursor(cursor.tokens, body, out[n + 1]?.from ?? cursor.to),
  }));
}

function openingAt(cursor: Cursor, at: number, token: Token, last: ClauseName | undefined) {
  const forms = Object.hasOwn(openings, token.value) ? openings[token.value] : undefined;
  if (forms === undefined) return undefined;
  const previous = at > cursor.index ? cursor.tokens[at - 1] : undefined;
  if (previous !== undefined && expectsOperand(previous) && !opensBehind(token.value, previous.value))
    return undefined;
  // `JOIN b USING (id)`; as a clause it follows `DELETE FROM t`.
  if (token.value === 'USING' && !usingOpens(cursor, at)) return undefined;
  if ((token.value === 'SET' || token.value === 'UPDATE' || token.value === 'DELETE') && last === 'select')
    return undefined;
  for (const [name, ...rest] of forms) {
    if (rest.every((word, n) => at + 1 + n < cursor.to && cursor.tokens[at + 1 + n]?.value === word)) {
      return { name, body: at + 1 + rest.length };
    }
  }
  return undefined;
}

const expectants = new Set(
  'SELECT DISTINCT FROM JOIN ON WHERE AND OR NOT IN LIKE ILIKE BETWEEN CASE WHEN THEN ELSE BY HAVING LIMIT OFFSET SET INTO USING AS DELETE ALL'.split(
    ' ',
  ),
);

/** Behind these a word is an operand. Fewer than in `holes.ts`: there are columns called `value` and `first`. */
function expectsOperand({ kind, value }: Token): boolean {
  if (kind === 'symbol') return value !== ')' && value !== ']' && value !== '*';
  return kind === 'word' && expectants.has(value);
}

/** `DELETE FROM`, `UNION ALL SELECT`, `LIMIT ALL OFFSET 5`. */
function opensBehind(word: string, previous: string): boolean {
  if (word === 'SELECT' || word === 'VALUES') return true;
  return word === 'FROM'
    ? previous === 'DELETE' || previous === 'SELECT'
    : word === 'OFFSET' && previous === 'ALL';
}

function usingOpens(cursor: Cursor, at: number): boolean {
  return cursor.tokens[cursor.index]?.value === 'DELETE' && cursor.tokens[at + 1]?.value !== '(';
}

export function clauseOf(clauses: readonly Clause[], name: ClauseName): Clause | undefined {
  return clauses.find((clause) => clause.name === name);
}
