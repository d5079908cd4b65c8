/**
 * Asking while some files are others: whether a fix removes its finding is seen on the fixed text, which nobody has
 * saved. A layer over what is remembered: answers about the trial's files are found anew, with as little of the rest as
 * they take; all others stand, and afterwards it is as if nobody had asked.
 */
import type { Context } from './context.ts';
import { linkedIn } from './nodes.ts';
import type { Reachability } from './reach.ts';
import { rememberSchema } from './schema/build.ts';

/** Runs `look` while the facts of these paths are others. They are again what they were when it returns. */
export function trial<T>(context: Context, reach: Reachability, paths: readonly string[], look: () => T): T {
  const restoreReach = reach.save();
  const restoreSchema = rememberSchema(context);
  try {
    return context.trial(paths, (reached) => {
      reach.forget([...paths, ...linkedIn(reached)]);
      return look();
    });
  } finally {
    restoreReach();
    restoreSchema();
  }
}
