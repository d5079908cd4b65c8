/** Several operations of one loop have one cure, and get one finding: the loudest speaks, and names the others. */
import type { Occurrence } from './operation.ts';
import type { Program } from './program.ts';
import { isSamePlace, type PerItem, sameTurn } from './questions.ts';
import { manyLoop } from './turns.ts';

/** How loudly an operation would be told of by itself, less for louder; undefined when it would not be. */
export type Loudness = (occurrence: Occurrence, perItem: PerItem) => number | undefined;

/** The operations of the loop that would be told of, with the one that speaks first: the loudest, of these the first. */
export function toldInLoop(
  occurrence: Occurrence,
  { frame }: PerItem,
  program: Program,
  loudness: Loudness,
): readonly Occurrence[] {
  const all = [occurrence, ...sameTurn(occurrence, frame, program)].flatMap((one) => {
    const perItem = manyLoop(one, program);
    const isHere = perItem !== undefined && isSamePlace(perItem.frame.at, frame.at);
    const level = isHere ? loudness(one, perItem) : undefined;
    return level === undefined ? [] : [{ one, level }];
  });
  return all.sort((a, b) => a.level - b.level || a.one.at.span[0] - b.one.at.span[0]).map(({ one }) => one);
}
