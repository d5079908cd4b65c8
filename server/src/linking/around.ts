/** Which function and which class an offset lies in. */
import type { FunctionId, Span } from '../facts/facts.ts';
import type { LinkedFile } from './context.ts';

/** Does one stretch of text lie in another, or is it the same? */
export function isWithin(inner: Span, outer: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

/** The innermost function at an offset. */
export function functionAt(file: LinkedFile, offset: number): FunctionId {
  let best = 0;
  let width = Number.POSITIVE_INFINITY;
  file.facts.functions.forEach((fn, id) => {
    const size = fn.at[1] - fn.at[0];
    if (fn.at[0] <= offset && offset < fn.at[1] && size < width) {
      best = id;
      width = size;
    }
  });
  return best;
}

/** The innermost class at an offset, for field initializers. */
export function classAt(file: LinkedFile, offset: number): number | undefined {
  let best: number | undefined;
  let width = Number.POSITIVE_INFINITY;
  file.facts.classes.forEach((cls, id) => {
    const size = cls.bodyAt[1] - cls.bodyAt[0];
    if (cls.bodyAt[0] <= offset && offset < cls.bodyAt[1] && size < width) {
      best = id;
      width = size;
    }
  });
  return best;
}

/** The class whose `this` a function sees. */
export function classOf(file: LinkedFile, fn: FunctionId): number | undefined {
  for (let id = fn; id > 0; ) {
    const fact = file.facts.functions[id];
    if (fact === undefined) return undefined;
    if (fact.class !== undefined) return fact.class;
    if (fact.kind !== 'arrow') return undefined;
    id = fact.parent;
  }
  return undefined;
}
