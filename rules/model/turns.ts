/** How often a loop turns, as far as the whole workspace tells. */
import type { Entity } from './entity.ts';
import { keptByHand } from './kept-by-hand.ts';
import type { Occurrence } from './operation.ts';
import type { Program } from './program.ts';
import { isWrite, ownFrames, type PerItem, sameTurn } from './questions.ts';
import { type Audience, fewAskFor } from './role.ts';
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

/**
 * Who alone makes it turn often, where others come to the function as well: they are kept from the operation by what they
 * give, or hand over a short list, or what one row has (`many`). Undefined where anybody does, or nobody else comes to the function.
 */
export function fewTurn(
  occurrence: Occurrence,
  { over }: PerItem,
  program: Program,
): Audience | 'many' | undefined {
  if (fewAskFor(program.reach(occurrence.fn)) !== undefined) return undefined;
  const askers = program.askersOf(occurrence);
  if (askers.who !== 'everyone') return askers;
  const open = program.countOf(over, 'everyone');
  return isSmall(open) || open.why === 'owned' ? 'many' : undefined;
}

/** What staff picks from a table that it keeps by hand is not more than that has; nor is what becomes its rows. */
function sizeOf(occurrence: Occurrence, { frame, over }: PerItem, program: Program): Size {
  const size = program.countOf(over);
  const isForStaff = program.reach(occurrence.fn).audience?.who === 'staff';
  if (!isForStaff || (size.why !== 'request' && size.why !== 'caller')) return size;
  const turn = [occurrence, ...sameTurn(occurrence, frame, program)];
  const written = turn.filter(({ operation }) => operation.kind === 'query' && isWrite(operation));
  const isFew =
    turn.some((one) => isKept(program.rowOfItem(one, frame), program)) ||
    (written.length > 0 && written.every(({ operation }) => isKept(program.entity(operation), program)));
  return isFew ? { ...size, why: 'lookup' } : size;
}

function isKept(entity: Entity | undefined, program: Program): boolean {
  if (entity === undefined) return false;
  return keptByHand(entity, program) !== undefined || program.rowsOf(entity).why === 'lookup';
}
