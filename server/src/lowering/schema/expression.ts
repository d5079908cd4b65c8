/**
 * Expressions of SQL as values, and what can be asked of them. `expressions.ts` reads them.
 *
 * As far as conditions need them: operators, calls, casts, lists; where a sub-select stands, but not what is in it.
 */

export interface At {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

export type Expression = At &
  (
    | { readonly k: 'column'; readonly table?: string; readonly name: string }
    | { readonly k: 'hole'; readonly index: number }
    | { readonly k: 'literal'; readonly value: string | number | boolean | null }
    | { readonly k: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
    | { readonly k: 'cast'; readonly of: Expression }
    | { readonly k: 'unary'; readonly op: 'NOT' | '-'; readonly of: Expression }
    /** `op` in capitals: `AND`, `=`, `IN`, `NOT IN`, `LIKE`, `IS`, `IS NOT`, `BETWEEN` (right is a list of two), `->>`. */
    | { readonly k: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
    | { readonly k: 'list'; readonly items: readonly Expression[] }
    /** A sub-select; `EXISTS (…)` is a call of `EXISTS` on one. */
    | { readonly k: 'query' }
    /** CASE and what could not be read, with the operands that were found in it. */
    | { readonly k: 'other'; readonly parts: readonly Expression[] }
  );

export type ColumnExpression = Expression & { readonly k: 'column' };

/** Columns in an expression, in order; those of sub-selects and of `VALUES(a)` are none of its own. */
export function columnsIn(of: Expression): readonly ColumnExpression[] {
  return of.k === 'column' ? [of] : partsOf(of).flatMap(columnsIn);
}

export function holesIn(of: Expression): readonly number[] {
  return of.k === 'hole' ? [of.index] : partsOf(of).flatMap(holesIn);
}

/** Whether some part of it could not be seen: a fragment, a sub-select. */
export function isOpaque(of: Expression): boolean {
  if (of.k === 'query' || (of.k === 'other' && of.parts.length === 0)) return true;
  return partsOf(of).some(isOpaque);
}

export function partsOf(of: Expression): readonly Expression[] {
  switch (of.k) {
    case 'call':
      return of.name === 'VALUES' ? [] : of.arguments;
    case 'cast':
    case 'unary':
      return [of.of];
    case 'binary':
      return [of.left, of.right];
    case 'list':
      return of.items;
    case 'other':
      return of.parts;
    default:
      return [];
  }
}

/** Parentheses in parentheses, at most; what is deeper is `other`. */
export const DEPTH = 100;
/** Operators in one expression, at most: the tree leans left, and who walks it needs a stack as deep. */
const OPERATORS = 1500;

/** What is left for one expression and all that is in it. */
export interface Room {
  readonly depth: number;
  readonly budget: { operators: number };
}

export function newRoom(): Room {
  return { depth: 0, budget: { operators: OPERATORS } };
}

export function deeper({ depth, budget }: Room): Room {
  return { depth: depth + 1, budget };
}
