/** What a function can do and does for nobody: it stands behind a test that every call of the function rules out. */
import type { Condition, Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { CallId, Span } from '../facts/facts.ts';
import { type Caller, callOf, type World } from './callers.ts';
import type { Context } from './context.ts';
import { callIdOf } from './operations.ts';
import { seenAs } from './premises.ts';
import { isRuledOut, isSeenTo } from './ruled-out.ts';

/** With more callers than these, one of them asks for it. */
const MOST_CALLERS = 12;

/**
 * `if (options.normalize)`, where those who serve say `{ normalize: false }`, or nothing: tests and seeds alone want it.
 * False where somebody may call whom we do not see.
 */
export function isLeftOut({ context, program, callers }: World, occurrence: Occurrence): boolean {
  const { fn } = occurrence;
  const calls = allCallers({ context, program, callers }, fn);
  const call = seenAs(context, occurrence)?.call;
  return (
    call !== undefined && calls.length > 0 && calls.every((caller) => rulesOut(context, caller, fn, call))
  );
}

/** Is a condition that the query may go without there in truth, because every call asks for it: `search({ ids: [id] })`? */
export function isAlwaysAsked(
  { context, program, callers }: World,
  operation: Operation,
  { at }: Condition,
): boolean {
  const { fn } = operation;
  const call = at === undefined ? undefined : callOver(context, fn.file, at.span);
  const calls = call === undefined ? [] : allCallers({ context, program, callers }, fn);
  return (
    call !== undefined &&
    calls.length > 0 &&
    calls.every((caller) => {
      const made = caller.handed ? undefined : callOf(context, caller);
      const edge = made && { call: caller.call, to: fn, span: made.call.calleeAt };
      return made && edge && isSeenTo(context, made.file, edge, call, callIdOf(operation));
    })
  );
}

/** All who call, tests aside; empty where others may. */
function allCallers({ context, program, callers }: World, fn: FunctionRef): readonly Caller[] {
  if (program.reach(fn).handles) return []; // A framework calls it.
  const calls = callers(fn.file, fn.index).filter((one) => !isOffline(context, one.file));
  return calls.length > MOST_CALLERS ? [] : calls;
}

function rulesOut(context: Context, caller: Caller, to: Occurrence['fn'], call: CallId): boolean {
  const made = caller.handed ? undefined : callOf(context, caller);
  return (
    made !== undefined &&
    isRuledOut(context, made.file, { call: caller.call, to, span: made.call.calleeAt }, call)
  );
}

/** The call that a step of a builder is. */
function callOver(context: Context, path: string, [start, end]: Span): CallId | undefined {
  const found = context.file(path)?.facts.calls.findIndex(({ at }) => at[0] === start && at[1] === end);
  return found === undefined || found < 0 ? undefined : found;
}

/** Code that is run by hand, or to try what others do: what it asks for tells nothing of what is served. */
export function isOffline(context: Context, path: string): boolean {
  const { role } = context.sources.role(path);
  return role === 'test' || role === 'seed' || role === 'script' || role === 'migration';
}
