/** How often a loop turns, as far as the whole workspace tells. */
import { keptByHand } from './kept-by-hand.ts';
import type { Occurrence } from './operation.ts';
import type { Program } from './program.ts';
import { ownFrames, type PerItem, sameTurn } from './questions.ts';
import { isEvident, isGrowing, isSmall, type Size } from './size.ts';

/** How many times it runs there, and whether we know that this is often. */
export interface Turns {
  readonly size: Size;
  /** There are many items; or, of items of which we do not know it, each of many others has some. */
  readonly evident: boolean;
}

/** Undefined when there are few items, wherever the list is made; or nobody lets it run. */
export function turnsOf(occurrence: Occurrence, perItem: PerItem, program: Program): Turns | undefined {
  const size = sizeOf(occurrence, perItem, program);
  if (isSmall(size) || program.isLeftOut(occurrence)) return undefined;
  const frames = ownFrames(occurrence);
  const around = frames.slice(frames.indexOf(perItem.frame) + 1).flatMap(({ loop }) => loop ?? []);
  const isOften = around.some((loop) => loop.purpose === 'items' && isGrowing(program.countOf(loop)));
  return { size, evident: isOften || isEvident(size) || size.why === 'outside' };
}

/** What staff picks from a table that it keeps by hand is not more than that has. */
function sizeOf(occurrence: Occurrence, { frame, over }: PerItem, program: Program): Size {
  const size = program.countOf(over);
  const isForStaff = program.reach(occurrence.fn).audience?.who === 'staff';
  if (!isForStaff || (size.why !== 'request' && size.why !== 'caller')) return size;
  const isFromFew = [occurrence, ...sameTurn(occurrence, frame, program)].some((one) => {
    const entity = program.rowOfItem(one, frame);
    if (entity === undefined) return false;
    return keptByHand(entity, program) !== undefined || program.rowsOf(entity).why === 'lookup';
  });
  return isFromFew ? { ...size, why: 'lookup' } : size;
}
