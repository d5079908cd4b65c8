/** What those who call a function do with the rows that it finds for them. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { CallerUse } from '../../../rules/model/program.ts';
import { functionAt } from './around.ts';
import { callOf, type World } from './callers.ts';
import { isEntryHandler } from './entries.ts';
import { resultUse } from './results.ts';

/** Beyond so many nobody reads. */
const MOST_CALLERS = 40;

/**
 * Empty where the function does more with the rows than to return them, where it is handed on and called by whoever gets
 * it, or where others may call it as well.
 */
export function callerUses(world: World, { fn, at, action, result }: Operation): readonly CallerUse[] {
  const { context } = world;
  const own = context.file(fn.file);
  if (result.onlyReturned !== true || own === undefined || isEntryHandler(context, own, fn.index)) return [];
  if (functionAt(own, at.span[0]) !== fn.index) return []; // A callback returns it, to whoever called that.
  const callers = world.callers(fn.file, fn.index);
  if (callers.length > MOST_CALLERS || callers.some(({ handed }) => handed)) return [];
  return callers.flatMap((caller) => {
    const made = callOf(context, caller);
    if (made === undefined) return [];
    const { role } = context.sources.role(caller.file);
    if (role === 'test' || role === 'seed' || role === 'script') return [];
    const at = { file: caller.file, span: made.call.calleeAt };
    return [{ at, result: resultUse(context, made.file, caller.call, action, { below: true }) }];
  });
}
