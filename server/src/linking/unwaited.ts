/** Functions that run after the answer, or beside it: nobody waits for what they do. */
import type { CallId, FunctionId } from '../facts/facts.ts';
import { kindOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { libraryCall } from './library-calls.ts';
import { calleeName } from './uses.ts';

/** Platforms keep what these are given until it is done; timers run it later. By their names, since they come from many packages. */
const AFTERWARDS =
  /(?:^|\.)(?:waitUntil|after|unstable_after|runAfter|defer|setTimeout|setImmediate|nextTick|queueMicrotask)$/;

/** Is it handed to what runs it afterwards, as a callback or as a promise, or called in place and dropped? */
export function isUnwaited(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  const fact = file.facts.functions[fn];
  if (fact?.context !== undefined) return runsAfterwards(context, file, fact.context.call);
  return file.facts.calls.some((call) => {
    if (kindOf(file.facts.values, call.callee) !== 'function') return false; // Asked of all calls for each function.
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k !== 'function' || callee.fn !== fn) return false;
    if (call.use === 'dropped' || call.use === 'void') return true;
    const taker = file.index.argumentOf.get(call.value)?.call;
    return taker !== undefined && runsAfterwards(context, file, taker);
  });
}

function runsAfterwards(context: Context, file: LinkedFile, id: CallId): boolean {
  return (
    AFTERWARDS.test(calleeName(file, id)) || libraryCall(context, file, id)?.row.traits?.registered === true
  );
}
