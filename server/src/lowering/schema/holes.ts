/**
 * SQL text from code, as tokens: dialect spellings evened out, holes numbered, fragments found.
 *
 * Code interpolates anything anywhere: values, names, and whole clauses (`WHERE a = 1 ${and} ${page}`). A hole where
 * a value or name can stand is one. A hole behind a complete operand can only be a fragment: it is taken out, and
 * what it may have held counts as unknown.
 */
import type { Dialect } from '../../../../rules/model/entity.ts';
import { lexisOf } from './lexis.ts';
import { type Token, tokenize } from './tokens.ts';

/** `holes` have their number in `value`. */
export interface QueryText {
  readonly tokens: readonly Token[];
  /** For each fragment that was taken out, the index of the token that now stands in its place. */
  readonly dropped: readonly number[];
}

/** A name or fragment that the code interpolates. */
const fragment = /__tenfold_\d+__/i;
/** A quoted name or string that is nothing but a hole of a template: `"$1"`, `'$1'`. (`'?'` is a text for drivers too.) */
const quotedHole = /^\$\d+$/;

/** Words behind which an operand must follow: a hole behind them is one. */
const expectants = new Set(
  (
    'SELECT DISTINCT ALL FROM JOIN ON WHERE AND OR NOT IN LIKE ILIKE BETWEEN IS CASE WHEN THEN ELSE BY HAVING LIMIT OFFSET ' +
    'SET VALUES INTO UPDATE USING AS TABLE INTERVAL ANY SOME EXISTS UNION INTERSECT EXCEPT RETURNING TO ESCAPE TOP ' +
    'FETCH FIRST NEXT ARRAY ROW OVER FILTER ZONE REGEXP RLIKE GLOB MATCH AGAINST DELETE INSERT ONLY LATERAL PREWHERE ' +
    'COLLATE SIMILAR DIV MOD XOR BINARY TRUNCATE CALL EXEC EXECUTE PARTITION WITH REPLACE IGNORE'
  ).split(' '),
);
/** What stands right before a string and is part of it. */
const stringPrefixes = new Set(['N', 'E', 'B', 'X', '_UTF8', '_UTF8MB4', '_BINARY']);

export function isFragment(token: Token | undefined): boolean {
  return token !== undefined && token.kind !== 'string' && fragment.test(token.text);
}

/** Whether a string literal has something interpolated in it. */
export function isInterpolated(token: Token): boolean {
  return fragment.test(token.text) || quotedHole.test(token.value);
}

/** Tokens of SQL text from code. Linear. */
export function readTokens(text: string, dialect: Dialect): QueryText {
  // Who quotes names with backticks writes strings in double quotes, be it MySQL or SQLite.
  const backticks = dialect === 'mysql' || (dialect === 'unknown' && text.includes('`'));
  const raw = tokenize(text, 0, text.length, lexisOf(backticks ? 'mysql' : dialect));
  const out: Token[] = [];
  const dropped: number[] = [];
  let counted = 0;
  for (let i = 0; i < raw.length; i++) {
    const token = raw[i] as Token;
    const previous = out.at(-1);
    const next = raw[i + 1];
    if (
      token.kind === 'symbol' &&
      token.value === '=' &&
      previous?.value === '=' &&
      previous.end === token.start
    )
      continue;
    if (
      token.kind === 'word' &&
      next?.kind === 'string' &&
      next.start === token.end &&
      stringPrefixes.has(token.value)
    )
      continue;
    if (token.value === '?' && next?.value === '?' && next.start === token.end) {
      // mysqljs and knex write names as `??`.
      out.push({ ...token, kind: 'quoted', value: '__tenfold_0__', text: '__tenfold_0__', end: next.end });
      counted += 1;
      i += 1;
      continue;
    }
    let plain = evened(token, backticks, dialect);
    // `u.$1`, `$1.orders`: a name.
    const dotted = previous?.value === '.' || next?.value === '.';
    if (plain.kind === 'hole' && dotted) {
      if (!plain.value.startsWith('$')) counted += 1;
      plain = { ...plain, kind: 'quoted', value: '__tenfold_0__', text: '__tenfold_0__' };
    }
    if (plain.kind === 'symbol' && (plain.value === '?|' || plain.value === '?&') && !endsOperand(previous)) {
      out.push({ ...plain, kind: 'hole', value: String(counted++) });
      continue;
    }
    const hole = plain.kind === 'hole';
    if (previous?.value === '.' || (!hole && !isFragment(plain))) {
      out.push(plain);
      continue;
    }
    if (plain.value === '?' && endsOperand(previous) && startsOperand(next)) {
      out.push({ ...plain, kind: 'symbol' }); // PostgreSQL: `data ? 'key'`.
      continue;
    }
    const number = hole ? holeNumber(plain, counted) : 0;
    if (hole && !plain.value.startsWith('$')) counted += 1;
    if (endsOperand(previous)) dropped.push(out.length);
    else out.push(hole ? { ...plain, value: String(number) } : plain);
  }
  return { tokens: out, dropped };
}

/** `$2` and `?2` have their number; others count in the order of the text. */
function holeNumber(token: Token, counted: number): number {
  const digits = /^[$?](\d+)$/.exec(token.value)?.[1];
  return digits === undefined ? counted : Math.max(0, Number(digits) - 1);
}

/** MySQL's strings in double quotes, its `&&` and `||`; `@parameters` of SQL Server and SQLite; holes between quotes. */
function evened(token: Token, backticks: boolean, dialect: Dialect): Token {
  if (token.kind === 'quoted' || token.kind === 'string') {
    if (quotedHole.test(token.value)) {
      return token.kind === 'string'
        ? { ...token, kind: 'hole', value: token.value }
        : { ...token, text: '__tenfold_0__', value: '__tenfold_0__' };
    }
    return backticks && token.text.startsWith('"') ? { ...token, kind: 'string' } : token;
  }
  if (dialect === 'mysql' && token.kind === 'symbol') {
    if (token.value === '&&') return { ...token, kind: 'word', value: 'AND' };
    if (token.value === '||') return { ...token, kind: 'word', value: 'OR' };
  }
  const parameter = token.kind === 'word' && /^@[^@]/.test(token.text);
  return parameter ? { ...token, kind: 'hole', value: token.text } : token;
}

/** Whether an operand may end here: a name, a value, a closing parenthesis. */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'symbol') return token.value === ')' || token.value === ']' || token.value === '*';
  return token.kind !== 'word' || !expectants.has(token.value);
}

function startsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'symbol') return token.value === '(';
  return token.kind !== 'word' || token.value === 'ARRAY';
}
