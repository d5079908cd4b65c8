/** How often a loop turns, as far as the whole workspace tells. */
import type { Entity } from './entity.ts';
import { keptByHand } from './kept-by-hand.ts';
import type { Occurrence } from './operation.ts';
import type { Program, RowOfItem } from './program.ts';
import { isWrite, ownFrames, type PerItem, perItemLoop, sameTurn } from './questions.ts';
import { type Audience, fewAskFor } from './role.ts';
import { isEvident, isGrowing, isSmall, type Size } from './size.ts';

/** How many times it runs there, and whether we know that this is often. */
export interface Turns {
  readonly size: Size;
  /** There are many items; or, of items of which we do not know it, each of many others has some. */
  readonly evident: boolean;
}

/**
 * The loop by which it runs often: the innermost, or one around it whose item it asks for as well, where there are many of
 * these and we do not know that each has many: the lines of an order, and not the places that one line is taken from.
 */
export function manyLoop(occurrence: Occurrence, program: Program): PerItem | undefined {
  const inner = perItemLoop(occurrence);
  if (inner === undefined) return undefined;
  const frames = ownFrames(occurrence);
  const around = frames.slice(frames.indexOf(inner.frame) + 1).filter(({ loop }) => loop !== undefined);
  if (around.length === 0 || inner.over !== inner.loop) return inner;
  const size = program.countOf(inner.loop);
  if (isEvident(size) || size.why === 'outside') return inner;
  const outer = around.find(
    ({ loop }) => loop!.purpose === 'items' && loop!.varies === 'yes' && isGrowing(program.countOf(loop!)),
  );
  const loop = outer?.loop;
  return outer === undefined || loop === undefined
    ? inner
    : { frame: outer, loop, over: loop, size: loop.size };
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

/** What anybody picks from a table that staff keeps by hand is not more than that has; nor is what staff makes its rows. */
function sizeOf(occurrence: Occurrence, { frame, over }: PerItem, program: Program): Size {
  const size = program.countOf(over);
  if (size.why !== 'request' && size.why !== 'caller') return size;
  const turn = [occurrence, ...sameTurn(occurrence, frame, program)];
  const isForStaff = program.reach(occurrence.fn).audience?.who === 'staff';
  const written = turn.filter(({ operation }) => operation.kind === 'query' && isWrite(operation));
  const isFew =
    isKept(namedIn(over.collection, occurrence, program), program) ||
    turn.some((one) => isPicked(program.rowOfItem(one, frame), program)) ||
    (isForStaff &&
      written.length > 0 &&
      written.every(({ operation }) => isKept(program.entity(operation), program)));
  return isFew ? { ...size, why: 'lookup' } : size;
}

/** The stored type of which a list has the keys, by its name: `shippingMethodIds`. */
function namedIn(list: string, { operation }: Occurrence, program: Program): Entity | undefined {
  const [, first = '', rest = ''] =
    /(?:^|\.)([a-z])(\w*)Ids\b[^.]*(?:\.(?:entries|values)\(\))?$/.exec(list) ?? [];
  return rest === '' ? undefined : program.entityNamed(first.toUpperCase() + rest, operation.library);
}

/** The items are rows of such a table, or name one by which they find theirs: the stock of a variant at each location. */
function isPicked(row: RowOfItem | undefined, program: Program): boolean {
  if (row === undefined) return false;
  const { entity, columns } = row;
  const named = columns.map((column) =>
    entity.relations.find((one) => !one.many && one.columns.length === 1 && one.columns[0] === column),
  );
  return (
    isKept(entity, program) ||
    named.every((one) => one !== undefined && isKept(program.entityNamed(one.to, entity.library), program))
  );
}

function isKept(entity: Entity | undefined, program: Program): boolean {
  if (entity === undefined) return false;
  return keptByHand(entity, program) !== undefined || program.rowsOf(entity).why === 'lookup';
}
