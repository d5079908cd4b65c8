/** Random choices that come out the same for the same seed: mulberry32 (https://github.com/bryc/code/blob/master/jshash/PRNGs.md). */
export interface Random {
  /** A whole number from 0, smaller than `below`. */
  below(below: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  /** Throws when there is nothing to pick from. */
  pick<T>(list: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick: (list) => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[below(list.length)]!;
    },
  };
}
