/** Loops that take down one thing per turn, with all that belongs to it: in steps, so that whoever was stopped can go on. */
import type { Frame } from './frame.ts';
import type { Occurrence } from './operation.ts';
import type { Program } from './program.ts';
import { framesInside, sameTurn } from './questions.ts';

/**
 * Does each turn delete rows of several tables, one of them by portions until none is left? One statement for all items
 * would hold its locks for as long as all of that takes: that portions are made of it is the point.
 */
export function isTearDown(occurrence: Occurrence, frame: Frame, program: Program): boolean {
  const deletes = [occurrence, ...sameTurn(occurrence, frame, program)].filter(
    ({ operation }) => operation.kind === 'query' && /^delete/.test(operation.action),
  );
  if (new Set(deletes.map(({ operation }) => operation.entity ?? operation.id)).size < 2) return false;
  return deletes.some((one) =>
    framesInside(one, frame).some(({ loop }) => loop !== undefined && loop.purpose !== 'items'),
  );
}
