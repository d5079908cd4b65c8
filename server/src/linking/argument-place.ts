/** Places of arguments as tables name them: which argument, and the way into it. */

export interface ArgumentPlace {
  readonly index: number;
  readonly path: readonly string[];
}

/** There are as many as tables name. */
const places = new Map<string, ArgumentPlace>();

/** `0`, `-1`, `1.where.id` of a table. */
export function placeOf(at: string): ArgumentPlace | undefined {
  const known = places.get(at);
  if (known !== undefined) return known;
  const match = /^(-?\d+)(?:\.(.+))?$/.exec(at);
  if (match === null) return undefined;
  const place = { index: Number(match[1]), path: match[2]?.split('.') ?? [] };
  places.set(at, place);
  return place;
}
