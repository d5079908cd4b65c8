/** The operands of SQL expressions: names, values, calls, parentheses, CASE. */
import { type At, DEPTH, deeper, type Expression, newRoom, type Room } from './expression.ts';
import { readExpression } from './expressions.ts';
import { isFragment, isInterpolated } from './holes.ts';
import type { Cursor, Token } from './tokens.ts';

/** Powers of the prefixes, on the scale of `precedence`. */
const NOT = 3;
export const UNARY = 15;
/** Symbols before which an expression ends. */
export const ends = new Set([')', ']', ',', ';']);
const constants: Readonly<Record<string, boolean | null>> = { TRUE: true, FALSE: false, NULL: null };
const timeConstants = new Set([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'CURRENT_USER',
  'DEFAULT',
]);
/** Words before which an expression ends, whatever they mean elsewhere. */
export const notInfix = new Set([
  'ASC',
  'DESC',
  'AS',
  'THEN',
  'ELSE',
  'WHEN',
  'END',
  'FROM',
  'WHERE',
  'ON',
  'USING',
  'ORDER',
  'FOR',
  'SEPARATOR',
]);

/** The operand that is next. One token at least is stepped over, unless an end is next. */
export function readOperand(cursor: Cursor, room: Room): Expression {
  const token = cursor.peek();
  if (token === undefined || room.depth > DEPTH) return skipped(cursor, token);
  const at = { start: token.start, end: token.end };
  if (token.kind === 'symbol') return readSymbol(cursor, token, room);
  if (token.kind === 'word' && !isFragment(token)) return readWord(cursor, token, room);
  cursor.next();
  switch (token.kind) {
    case 'hole':
      return { k: 'hole', index: Number(token.value), ...at };
    case 'number':
      return { k: 'literal', value: Number(token.value.replaceAll('_', '')), ...at };
    case 'string':
      return isInterpolated(token)
        ? { k: 'other', parts: [], ...at }
        : { k: 'literal', value: token.value, ...at };
    default:
      return readPath(cursor, token, room);
  }
}

function readSymbol(cursor: Cursor, token: Token, room: Room): Expression {
  if (token.value === '(') return readParenthesis(cursor, room);
  if (ends.has(token.value)) return skipped(cursor, undefined);
  cursor.next();
  if (token.value === '*') return { k: 'other', parts: [], start: token.start, end: token.end };
  if (token.value === '-') {
    const of = readExpression(cursor, UNARY, deeper(room));
    if (of.k === 'literal' && typeof of.value === 'number')
      return { ...of, value: -of.value, start: token.start };
    return { k: 'unary', op: '-', of, start: token.start, end: of.end };
  }
  if (token.value === '!') return negated(readExpression(cursor, UNARY, deeper(room)), token.start);
  return { ...readExpression(cursor, UNARY, deeper(room)), start: token.start };
}

function readParenthesis(cursor: Cursor, room: Room): Expression {
  const start = cursor.peek()?.start ?? 0;
  const inner = cursor.parenthesis();
  const end = behind(cursor).end;
  if (inner === undefined || inner.done) return { k: 'list', items: [], start, end };
  if (inner.at('SELECT') || inner.at('WITH') || inner.at('VALUES')) return { k: 'query', start, end };
  const items = readList(inner, deeper(room));
  const [only] = items;
  return items.length === 1 && only !== undefined
    ? { ...only, start, end }
    : { k: 'list', items, start, end };
}

/** Expressions between commas; what is left behind one makes it `other`. */
export function readList(list: Cursor, room: Room = newRoom()): readonly Expression[] {
  const items: Expression[] = [];
  while (!list.done) {
    const item = readExpression(list, 0, room);
    if (list.done || list.at(',')) items.push(item);
    else {
      while (!list.done && !list.at(',')) if (list.parenthesis() === undefined) list.next();
      items.push(other(item, item.start, behind(list).end));
    }
    list.accept(',');
  }
  return items;
}

function readWord(cursor: Cursor, token: Token, room: Room): Expression {
  const at = { start: token.start, end: token.end };
  const next = cursor.peek(1);
  const bare = next?.value !== '(' && next?.value !== '.';
  if (token.value === 'NOT') {
    cursor.next();
    return negated(readExpression(cursor, NOT, deeper(room)), token.start);
  }
  if (token.value === 'CASE') return readCase(cursor, room);
  if (notInfix.has(token.value) && bare) return skipped(cursor, undefined);
  cursor.next();
  if (bare && Object.hasOwn(constants, token.value))
    return { k: 'literal', value: constants[token.value] ?? null, ...at };
  if (bare && timeConstants.has(token.value)) return { k: 'call', name: token.value, arguments: [], ...at };
  if (token.value === 'INTERVAL') return readInterval(cursor, at.start, room);
  if (token.value === 'BINARY' && bare) return readExpression(cursor, UNARY, deeper(room));
  if (token.value === 'ARRAY' && cursor.at('[')) return readArray(cursor, at.start, room);
  // `DATE '2024-01-01'`
  if (next?.kind === 'string') {
    cursor.next();
    return { k: 'literal', value: next.value, start: at.start, end: next.end };
  }
  if (token.value === 'MATCH' && cursor.at('(')) return readMatch(cursor, at.start, room);
  return readPath(cursor, token, room);
}

/** `a`, `t.a`, `schema.f(…)`, `f(…)`. */
function readPath(cursor: Cursor, first: Token, room: Room): Expression {
  const path = [first];
  while (cursor.at('.')) {
    const part = cursor.peek(1);
    if (part === undefined || part.kind === 'symbol') break;
    cursor.next();
    cursor.next();
    path.push(part);
  }
  const last = path.at(-1) ?? first;
  if (cursor.at('(')) return readCall(cursor, first.start, last, room);
  const at = { start: first.start, end: last.end };
  if (isFragment(last)) return { k: 'other', parts: [], ...at };
  const owner = path.at(-2);
  const table = owner === undefined || isFragment(owner) ? {} : { table: written(owner) };
  return { k: 'column', ...table, name: written(last), ...at };
}

function readCall(cursor: Cursor, start: number, name: Token, room: Room): Expression {
  const inner = cursor.parenthesis();
  if (inner === undefined) return skipped(cursor, name);
  inner.acceptAny(distinct);
  const query = inner.at('SELECT') || inner.at('WITH');
  const span = inner.span();
  const called = written(name).toUpperCase();
  const list: readonly Expression[] = query
    ? [{ k: 'query', start: span[0], end: span[1] }]
    : withoutUnit(called, callArguments(inner, deeper(room)));
  if (cursor.accept('WITHIN', 'GROUP')) cursor.parenthesis();
  if (cursor.accept('FILTER')) cursor.parenthesis();
  const windowed =
    cursor.accept('OVER') && (cursor.parenthesis() !== undefined || cursor.next() !== undefined);
  const end = behind(cursor).end;
  if (called === 'CAST' || called === 'CONVERT' || called === 'TRY_CAST') {
    const [of] = list;
    if (of !== undefined) return { k: 'cast', of, start, end };
  }
  return { k: 'call', name: windowed ? 'OVER' : called, arguments: list, start, end };
}

const distinct = new Set(['DISTINCT', 'ALL']);

/** Arguments, also of `EXTRACT(year FROM a)`, `CAST(a AS int)`, `string_agg(a ORDER BY b)`, `POSITION(a IN b)`. */
function callArguments(inner: Cursor, room: Room): readonly Expression[] {
  const out: Expression[] = [];
  while (!inner.done) {
    out.push(readExpression(inner, 0, room));
    if (inner.accept('FROM') || inner.accept(',') || inner.accept('FOR') || inner.accept('USING')) continue;
    while (!inner.done && !inner.at(',')) if (inner.parenthesis() === undefined) inner.next();
    inner.accept(',');
  }
  return out;
}

/** `EXTRACT(year FROM a)`, `DATEDIFF(day, a, b)`: the unit is no column. */
function withoutUnit(called: string, list: readonly Expression[]): readonly Expression[] {
  const [first] = list;
  const unit =
    first?.k === 'column' && first.table === undefined && list.length > 1 && dateCalls.test(called);
  return unit && (called === 'EXTRACT' || units.test(first.name.toUpperCase())) ? list.slice(1) : list;
}

const dateCalls = /^(?:EXTRACT|DATE|TIMESTAMP)/;

/** MySQL: `MATCH (a, b) AGAINST (x IN BOOLEAN MODE)`. */
function readMatch(cursor: Cursor, start: number, room: Room): Expression {
  const columns = cursor.parenthesis();
  const list = columns === undefined ? [] : readList(columns, deeper(room));
  const against = cursor.accept('AGAINST') ? cursor.parenthesis() : undefined;
  const value = against === undefined ? [] : [readExpression(against, 8, deeper(room))];
  return { k: 'call', name: 'MATCH AGAINST', arguments: [...value, ...list], start, end: behind(cursor).end };
}

function readCase(cursor: Cursor, room: Room): Expression {
  const start = cursor.next()?.start ?? 0;
  const parts: Expression[] = [];
  while (!cursor.done && !cursor.at('END') && !cursor.at(')')) {
    if (!cursor.accept('WHEN') && !cursor.accept('THEN')) cursor.accept('ELSE');
    if (cursor.done || cursor.at('END') || cursor.at(')')) break;
    const from = cursor.index;
    parts.push(readExpression(cursor, 0, deeper(room)));
    if (cursor.index === from) cursor.next();
  }
  cursor.accept('END');
  return { k: 'other', parts, start, end: behind(cursor).end };
}

const units = /^(?:MICROSECOND|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR)S?(?:_\w+)?$/;

/** `INTERVAL '1 day'`, `INTERVAL ? DAY`: a value, of which only the hole is of interest. */
function readInterval(cursor: Cursor, start: number, room: Room): Expression {
  const value = readExpression(cursor, UNARY, deeper(room));
  const unit = cursor.peek();
  if (unit?.kind === 'word' && units.test(unit.value)) cursor.next();
  return { k: 'call', name: 'INTERVAL', arguments: [value], start, end: behind(cursor).end };
}

function readArray(cursor: Cursor, start: number, room: Room): Expression {
  cursor.next();
  const items: Expression[] = [];
  while (!cursor.done && !cursor.accept(']')) {
    const from = cursor.index;
    items.push(readExpression(cursor, 0, deeper(room)));
    if (!cursor.accept(',') && cursor.index === from) cursor.next();
  }
  return { k: 'list', items, start, end: behind(cursor).end };
}

/** `int`, `varchar(20)`, `timestamp with time zone`, `public.role[]`. */
export function skipType(cursor: Cursor): void {
  cursor.next();
  while (cursor.accept('.')) cursor.next();
  if (!cursor.accept('PRECISION')) cursor.accept('VARYING');
  cursor.parenthesis();
  if (!cursor.accept('WITH', 'TIME', 'ZONE')) cursor.accept('WITHOUT', 'TIME', 'ZONE');
  while (cursor.at('[')) {
    while (!cursor.done && !cursor.accept(']')) cursor.next();
  }
}

export function readOrSkip(cursor: Cursor, room: Room): void {
  const from = cursor.index;
  readExpression(cursor, 0, deeper(room));
  if (cursor.index === from) cursor.next();
}

function negated(of: Expression, start: number): Expression {
  return { k: 'unary', op: 'NOT', of, start, end: of.end };
}

export function other(part: Expression, start: number, end: number): Expression {
  return { k: 'other', parts: [part], start, end };
}

/** Nothing readable: one token is stepped over, unless there is none or it must stay. */
function skipped(cursor: Cursor, token: Token | undefined): Expression {
  if (token !== undefined && cursor.parenthesis() === undefined) cursor.next();
  const { start, end } = behind(cursor);
  return { k: 'other', parts: [], start: token?.start ?? start, end };
}

/** Place of the token that was stepped over last. */
export function behind(cursor: Cursor): At {
  const token = cursor.tokens[cursor.index - 1];
  return { start: token?.start ?? 0, end: token?.end ?? 0 };
}

function written(token: Token): string {
  return token.kind === 'word' ? token.text : token.value;
}
