/** Memory that stands in for a store: `if (redis) { await redis.set(…); return; } entries.set(…)`. */
import type { FunctionId, Span, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { type Callers, callOf } from './callers.ts';
import type { Context, LinkedFile } from './context.ts';
import { enclosing } from './flow.ts';
import { leavingArms } from './leaving-arms.ts';
import { sourceAt } from './source-text.ts';
import type { Cell } from './state-cell.ts';
import { summaryOf } from './summaries.ts';

/** Is it written only behind a test for a client, whose other arm does with that client what is done here in memory? */
export function isSecondBest(context: Context, cell: Cell, callers: Callers['of']): boolean {
  const writes = cell.uses.filter(({ role }) => role === 'write');
  return (
    writes.length > 0 &&
    writes.every(({ file, fn, frame, at }) => {
      if (isBehind(context, file, fn, frame, at)) return true;
      const above = callers(file.path, fn);
      return (
        above.length > 0 &&
        above.every((caller) => {
          const made = callOf(context, caller);
          if (made === undefined) return false;
          return isBehind(context, made.file, made.call.fn, made.call.frame, made.call.at);
        })
      );
    })
  );
}

function isBehind(context: Context, file: LinkedFile, fn: FunctionId, frame: number, at: Span): boolean {
  const arms = leavingArms(context, file);
  const before = enclosing(file, frame).flatMap((block) =>
    (arms.get(block) ?? []).filter(
      ({ kind, skips, test, bodyAt }) =>
        kind === 'then' && skips && bodyAt[1] <= at[0] && isThing(file, test),
    ),
  );
  // Also `if (redis) { … } else { entries.set(…) }`.
  const others = enclosing(file, frame).flatMap((id) => {
    const { kind, test, parent } = file.facts.frames[id] ?? {};
    if (kind !== 'else' || test === undefined || !isThing(file, test)) return [];
    return file.facts.frames.filter(
      (one) => one.kind === 'then' && one.parent === parent && one.test === test,
    );
  });
  return [...before, ...others].some(
    ({ bodyAt, test }) => asksOutside(context, file, fn, bodyAt) || awaitsOf(context, file, test, bodyAt),
  );
}

/** `client`, `this.redis`: whether it is there. */
function isThing(file: LinkedFile, test: number): boolean {
  const { k } = valueAt(file.facts.values, test);
  return k === 'variable' || k === 'get';
}

/** `if (client) { await client.put(…) }`: whatever it is, it is asked and waited for. */
function awaitsOf(
  context: Context,
  file: LinkedFile,
  test: ValueId | undefined,
  [start, end]: Span,
): boolean {
  const { values, calls } = file.facts;
  const thing = test === undefined ? undefined : sourceAt(context, file, spanOf(values, test));
  return calls.some(({ use, at, callee }) => {
    if (use !== 'await' || at[0] < start || at[1] > end) return false;
    const called = valueAt(values, callee);
    return called.k === 'get' && sourceAt(context, file, spanOf(values, called.of)) === thing;
  });
}

function asksOutside(context: Context, file: LinkedFile, fn: FunctionId, [start, end]: Span): boolean {
  return summaryOf(context, file.path, fn).some(
    ({ at, operation: { kind } }) =>
      (kind === 'http' || kind === 'cache' || kind === 'query') && start <= at.span[0] && at.span[1] <= end,
  );
}
