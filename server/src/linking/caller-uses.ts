/** What those who call a function do with the rows that it finds for them. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { CallerUse } from '../../../rules/model/program.ts';
import { functionAt } from './around.ts';
import { isEntryHandler } from './entries.ts';
import { resultUse } from './results.ts';
import type { World } from './supplies.ts';

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
  return callers.flatMap(({ file: path, call: id }) => {
    const file = context.file(path);
    const call = file?.facts.calls[id];
    if (file === undefined || call === undefined) return [];
    const role = context.sources.role(path).role;
    if (role === 'test' || role === 'seed' || role === 'script') return [];
    return [{ at: { file: path, span: call.calleeAt }, result: resultUse(context, file, id, action) }];
  });
}
