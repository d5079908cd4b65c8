/** How many there are, or can be. */
export interface Size {
  /** At most this many; `Infinity` when nothing bounds it. */
  readonly most: number;
  /** `literal`: written in the code; `limit`: a query's limit, or a slice; `validated`: a maximum that is checked; `configured`: the user's word; `growing`: a table or input that grows; `request`: the client decides; `caller`: whoever calls decides, and we see nobody; `owned`: rows or a list that belong to one row, and nothing shows that it collects ever more of them; `outside`: the answer of another service, a page or a file of it; `unknown`. Of a limit or a maximum whose number we do not see, `most` is `Infinity`. */
  readonly why:
    | 'literal'
    | 'limit'
    | 'validated'
    | 'configured'
    | 'unique'
    | 'lookup'
    | 'growing'
    | 'request'
    | 'caller'
    | 'owned'
    | 'outside'
    | 'unknown';
  /** What it counts, in the user's names: `orders`. */
  readonly of: string;
  /** Of a limit that somebody may name: who names none gets all. */
  readonly all?: true;
}

/** Lists up to this length are not worth a comment: twenty round trips of a millisecond each (CATALOGUE.md). */
export const SMALL = 20;

/** True when the size is known and small. Unknown sizes are not small. */
export function isSmall(size: Size): boolean {
  return size.most <= SMALL;
}

/** True when we know that it grows with data or with input: not merely that we do not know. */
export function isGrowing(size: Size): boolean {
  return size.most === Number.POSITIVE_INFINITY && (size.why === 'growing' || size.why === 'request');
}

/** True when it ends somewhere, or comes in pages: it costs what it costs, and does not grow. */
export function isPage(size: Size): boolean {
  return Number.isFinite(size.most) || size.why === 'outside' || isLimitedSomewhere(size);
}

/** True when something limits it, to a number that we do not see: a parameter, a setting. */
export function isLimitedSomewhere({ most, why }: Size): boolean {
  return most === Number.POSITIVE_INFINITY && (why === 'limit' || why === 'validated');
}

/**
 * True when we know that there are many, or that nobody stops them: not merely that we see no end of it, nor that a table
 * to which no request adds has the rows that we assume of it.
 */
export function isEvident(size: Size): boolean {
  if (Number.isFinite(size.most)) return !isSmall(size) && size.why !== 'lookup';
  return isGrowing(size) || size.why === 'caller' || isLimitedSomewhere(size);
}
