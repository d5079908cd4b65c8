/**
 * Reads expressions of SQL by precedence. Never fails: what cannot be read is `other`.
 *
 * Precedence: https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-PRECEDENCE. The other dialects order
 * comparison, AND and OR alike. `operands.ts` reads what stands between the operators.
 */
import { deeper, type Expression, newRoom, type Room } from './expression.ts';
import { behind, ends, notInfix, other, readOperand, readOrSkip, skipType } from './operands.ts';
import type { Cursor, Token } from './tokens.ts';

const precedence: Readonly<Record<string, number>> = {
  OR: 1,
  XOR: 1,
  AND: 2,
  IS: 5,
  ISNULL: 5,
  NOTNULL: 5,
  '=': 6,
  '<': 6,
  '>': 6,
  '<=': 6,
  '>=': 6,
  '<>': 6,
  '!=': 6,
  '<=>': 6,
  BETWEEN: 7,
  IN: 7,
  LIKE: 7,
  ILIKE: 7,
  SIMILAR: 7,
  REGEXP: 7,
  RLIKE: 7,
  GLOB: 7,
  NOT: 7,
  MATCH: 7,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
  DIV: 11,
  MOD: 11,
  '^': 12,
  AT: 13,
  COLLATE: 14,
  '[': 16,
  '::': 17,
};
/** Operators that are none of the above: `||`, `->>`, `@>`, `~`. */
const OTHER_OPERATOR = 9;

/** The expression that is next. The cursor stands behind it, or where it could not go on. */
export function readExpression(cursor: Cursor, least = 0, room: Room = newRoom()): Expression {
  let left = readOperand(cursor, room);
  for (;;) {
    const token = cursor.peek();
    if (token === undefined) return left;
    const power = infixPower(token, cursor.peek(1));
    if (power === undefined || power < least) return left;
    if (room.budget.operators-- <= 0) {
      cursor.jump(cursor.to);
      return other(left, left.start, behind(cursor).end);
    }
    left = readInfix(cursor, left, token, power, room);
  }
}

const afterNot = new Set(['BETWEEN', 'IN', 'LIKE', 'ILIKE', 'SIMILAR', 'REGEXP', 'RLIKE', 'GLOB']);

function infixPower(token: Token, next: Token | undefined): number | undefined {
  if (token.kind === 'word') {
    if (token.value === 'NOT' && !afterNot.has(next?.value ?? '')) return undefined;
    return notInfix.has(token.value) ? undefined : precedence[token.value];
  }
  if (token.kind !== 'symbol' || ends.has(token.value) || token.value === '(' || token.value === '.')
    return undefined;
  return precedence[token.value] ?? OTHER_OPERATOR;
}

function readInfix(cursor: Cursor, left: Expression, token: Token, power: number, room: Room): Expression {
  cursor.next();
  const binary = (op: string, right: Expression): Expression => ({
    k: 'binary',
    op,
    left,
    right,
    start: left.start,
    end: right.end,
  });
  const none = (): Expression => ({ k: 'literal', value: null, ...behind(cursor) });
  switch (token.value) {
    case 'ISNULL':
    case 'NOTNULL':
      return binary(token.value === 'ISNULL' ? 'IS' : 'IS NOT', none());
    case 'IS': {
      const not = cursor.accept('NOT');
      // Like `=`, but for nulls; an index serves it alike or not at all.
      if (cursor.accept('DISTINCT', 'FROM'))
        return binary(not ? '=' : '<>', readExpression(cursor, power + 1, room));
      if (cursor.accept('UNKNOWN')) return binary(not ? 'IS NOT' : 'IS', none());
      return binary(not ? 'IS NOT' : 'IS', readExpression(cursor, power + 1, room));
    }
    case 'NOT': {
      const word = cursor.peek();
      if (word === undefined) return other(left, left.start, token.end);
      const positive = readInfix(cursor, left, word, power, room);
      return positive.k === 'binary' ? { ...positive, op: `NOT ${positive.op}` } : positive;
    }
    case 'BETWEEN': {
      if (!cursor.accept('SYMMETRIC')) cursor.accept('ASYMMETRIC');
      const low = readExpression(cursor, power + 1, room);
      if (!cursor.accept('AND')) return other(left, left.start, low.end);
      const high = readExpression(cursor, power + 1, room);
      return binary('BETWEEN', { k: 'list', items: [low, high], start: low.start, end: high.end });
    }
    case 'SIMILAR':
      cursor.accept('TO');
      return binary('SIMILAR', readExpression(cursor, power + 1, room));
    case 'LIKE':
    case 'ILIKE': {
      const right = readExpression(cursor, power + 1, room);
      if (cursor.accept('ESCAPE')) readOperand(cursor, room);
      return binary(token.value, right);
    }
    case '::':
      skipType(cursor);
      return { k: 'cast', of: left, start: left.start, end: behind(cursor).end };
    case 'AT':
      if (!cursor.accept('TIME', 'ZONE')) return other(left, left.start, token.end);
      return other(left, left.start, readExpression(cursor, power + 1, room).end);
    case 'COLLATE':
      while (cursor.next() !== undefined && cursor.accept('.'));
      return { ...left, end: behind(cursor).end };
    case '[': {
      while (!cursor.done && !cursor.at(']')) readOrSkip(cursor, room);
      cursor.accept(']');
      return other(left, left.start, behind(cursor).end);
    }
    default:
      return binary(token.value, readExpression(cursor, power + 1, deeper(room)));
  }
}
