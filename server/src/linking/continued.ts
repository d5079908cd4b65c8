/** Whether an unfinished query that a function returns is finished by a caller: `active()` by `active().limit(10)`. */
import type { CallId, FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { libraryCall } from './library-calls.ts';
import { alternatives } from './shape.ts';

/** Does some call of the function go on with what it returns, by a step of a library? */
export function isContinued(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  const name = file.facts.functions[fn]?.name ?? '';
  if (name === '') return false;
  return context.continuations(name).some((site) => {
    const from = context.file(site.file);
    const call = from?.facts.calls[site.call];
    if (from === undefined || call === undefined) return false;
    const isOfIt = alternatives(evaluate(context, from, call.callee)).some(
      (shape) => shape.k === 'function' && shape.file === file.path && shape.fn === fn,
    );
    return isOfIt && callsOnValue(from, site.call).some((next) => libraryCall(context, from, next));
  });
}

function callsOnValue(file: LinkedFile, id: CallId): readonly CallId[] {
  const value = file.facts.calls[id]?.value ?? -1;
  const held = file.index.assignedTo.get(value);
  const values = [value, ...(held === undefined ? [] : (file.index.references.get(held) ?? []))];
  return values.flatMap((one) => file.index.callOn.get(one) ?? []);
}
