/** What a function can do and does for nobody: it stands behind a test that every call of the function rules out. */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { CallId } from '../facts/facts.ts';
import { type Caller, callOf, type World } from './callers.ts';
import type { Context } from './context.ts';
import { isRuledOut } from './ruled-out.ts';

/** With more callers than these, one of them asks for it. */
const MOST_CALLERS = 12;

/**
 * `if (options.normalize)`, where those who serve say `{ normalize: false }`, or nothing: tests and seeds alone want it.
 * False where somebody may call whom we do not see.
 */
export function isLeftOut(
  { context, program, callers }: World,
  { fn, operation, at, path }: Occurrence,
): boolean {
  if (program.reach(fn).handles) return false; // A framework calls it.
  const calls = callers(fn.file, fn.index).filter((one) => !isOffline(context, one.file));
  if (calls.length === 0 || calls.length > MOST_CALLERS) return false;
  const call =
    path.length === 0 ? Number(operation.id.split('#').at(-1)) : callAt(context, fn.file, at.span[0]);
  return call !== undefined && calls.every((caller) => rulesOut(context, caller, fn, call));
}

function rulesOut(context: Context, caller: Caller, to: Occurrence['fn'], call: CallId): boolean {
  const made = caller.handed ? undefined : callOf(context, caller);
  return (
    made !== undefined &&
    isRuledOut(context, made.file, { call: caller.call, to, span: made.call.calleeAt }, call)
  );
}

function callAt(context: Context, path: string, offset: number): CallId | undefined {
  const found = context.file(path)?.facts.calls.findIndex(({ calleeAt }) => calleeAt[0] === offset);
  return found === undefined || found < 0 ? undefined : found;
}

/** Code that is run by hand, or to try what others do: what it asks for tells nothing of what is served. */
export function isOffline(context: Context, path: string): boolean {
  const { role } = context.sources.role(path);
  return role === 'test' || role === 'seed' || role === 'script' || role === 'migration';
}
