/** What is awaited before a call: calls of one tick that a library makes one of are those before which nothing is. */
import type { CallFact, FunctionId, Span } from '../facts/facts.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { enclosing } from './flow.ts';
import { operationOf } from './operations.ts';

/**
 * Does the text before the call, from an offset on, wait for something with a latency of its own? What a library answers
 * for a whole tick at once comes back in one tick, too.
 */
export function waitsBefore(
  context: Context,
  file: LinkedFile,
  host: FunctionId,
  { at: [start, end], fn }: CallFact,
  from: number,
): boolean {
  return (callsByHost(context, file).get(host) ?? []).some((id) => {
    const other = file.facts.calls[id];
    if (other?.use !== 'await' || other.at[0] < from) return false;
    const isBefore = other.at[1] <= start || (other.fn === fn && isInside(other.at, [start, end]));
    if (!isBefore || leadsAway(file, other, start)) return false;
    return operationOf(context, file, id)?.batches !== 'same-tick';
  });
}

/** `if (!key) { await log(…); return null; }`: whoever waits there does not come to the call. */
function leadsAway(file: LinkedFile, { frame }: CallFact, place: number): boolean {
  return enclosing(file, frame).some((id) => {
    const { kind, leaves, bodyAt } = file.facts.frames[id]!;
    if (kind !== 'then' && kind !== 'else' && kind !== 'case' && kind !== 'catch') return false;
    return (leaves.return || leaves.throw) && (place < bodyAt[0] || place >= bodyAt[1]);
  });
}

function isInside(inner: Span, outer: Span): boolean {
  return inner[0] > outer[0] && inner[1] <= outer[1];
}
