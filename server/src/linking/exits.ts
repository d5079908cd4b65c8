/** Where a loop ends: a call after which the function returns on its own path runs once, however many items there are. */
import type { CallFact, FrameId, Span } from '../facts/facts.ts';
import type { LinkedFile } from './context.ts';
import { enclosing } from './flow.ts';

/** True when a `return` follows the call, in its block or one around it, before the next turn of the loop written in `loop`. */
export function returnsAfter(file: LinkedFile, call: CallFact, loop: Span): boolean {
  const fn = file.facts.functions[call.fn];
  // A `return` in a callback ends the callback, not the loop around it.
  if (fn === undefined || !(fn.at[0] < loop[0] && loop[1] <= fn.at[1])) return false;
  const around = new Set(
    enclosing(file, call.frame).filter((id) => (file.facts.frames[id]?.at[0] ?? 0) >= loop[0]),
  );
  return fn.returns.some(
    ({ at, frame }) =>
      at[1] >= call.at[1] && at[0] >= loop[0] && at[1] <= loop[1] && isOnPath(file, frame, around),
  );
}

/** What comes after `if (…) return` is still on the path of what comes before it. */
function isOnPath(file: LinkedFile, frame: FrameId, around: ReadonlySet<FrameId>): boolean {
  for (let id = frame; id >= 0; id = file.facts.frames[id]?.parent ?? -1) {
    if (around.has(id)) return true;
    if (file.facts.frames[id]?.kind !== 'guard') return false;
  }
  return false;
}
