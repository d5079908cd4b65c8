/** Numbers of items, as far as where they come from tells, and what is said of several that come together. */
import { isGrowing, type Size } from '../../../rules/model/size.ts';

/** Of so many for that reason; without a number there is no end to it. */
export function sizeWith(why: Size['why'], most = Number.POSITIVE_INFINITY): Size {
  return { most, why, of: '' };
}

/** Nothing tells where they come from. */
export const UNKNOWN = sizeWith('unknown');
/** What a list is made of itself tells nothing. */
export const ITSELF: Size = { ...UNKNOWN };

/** Of what is joined to one list, or may be it: what grows speaks for all, then what we do not know. */
export function joined(sizes: readonly Size[]): Size {
  const [first, ...rest] = sizes.filter((one) => one !== ITSELF);
  if (first === undefined) return UNKNOWN;
  return rest.reduce((best, one) => {
    if (rank(one) !== rank(best)) return rank(one) > rank(best) ? one : best;
    return one.most > best.most ? one : best;
  }, first);
}

function rank(one: Size): number {
  if (isGrowing(one)) return 6;
  if (one.why === 'caller') return 5;
  if (Number.isFinite(one.most)) return 0;
  return one.why === 'outside' ? 4 : one.why === 'unknown' ? 3 : one.why === 'owned' ? 2 : 1;
}

/** Of what another list has to know as well: as few as one row has, where that list is what it has. */
export function atMostOf(size: Size, others: readonly Size[]): Size {
  return others.find(({ why }) => why === 'owned') ?? size;
}
