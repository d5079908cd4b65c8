/** Tests on the way to a call: of the branches around it, and of those before it that leave the function. */
import type { CallId, FrameId, FunctionId, Span, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { runningOf } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { enclosing } from './flow.ts';
import { leavingArms } from './leaving-arms.ts';

/** A test whose outcome decides whether a call is made. */
export interface Test {
  readonly value: ValueId;
  /** Is it true when the operation runs? */
  readonly holds: boolean;
  /** What a `switch` compares. */
  readonly isCase?: boolean;
  /** Otherwise the function is left without a word: `if (seen) return;`. */
  readonly skips?: boolean;
}

/** Tests on the way to a call, out of callbacks up to the host's entry. */
export function testsBefore(
  context: Context,
  file: LinkedFile,
  id: CallId,
  host: FunctionId,
): readonly Test[] {
  const found: Test[] = [];
  let at = file.facts.calls[id];
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    found.push(...enclosingTests(file, at.frame, at.value));
    found.push(...exitsBefore(context, file, at.frame, at.at));
    if (at.fn === host) break;
    const running = runningOf(context, file, at.fn);
    if (running.k === 'detached') break;
    at = file.facts.calls[running.call];
  }
  return found;
}

/** The same of a place in a frame, in its own function. */
export function testsAround(context: Context, file: LinkedFile, frame: FrameId, at: Span): readonly Test[] {
  return [...enclosingTests(file, frame, -1), ...exitsBefore(context, file, frame, at)];
}

function enclosingTests(file: LinkedFile, frame: FrameId, value: ValueId): readonly Test[] {
  const found: Test[] = [];
  for (const id of enclosing(file, frame)) {
    const fact = file.facts.frames[id];
    if (fact?.test === undefined) continue;
    if (fact.kind === 'then' || fact.kind === 'else')
      found.push({ value: fact.test, holds: fact.kind === 'then' });
    else if (fact.kind === 'case') found.push({ value: fact.test, holds: true, isCase: true });
  }
  // `existing ?? (await create())`: the guard is the value before it.
  let child = value;
  for (let depth = 0; depth < 6; depth++) {
    const parent = file.index.parents.get(child);
    const read = parent === undefined ? undefined : valueAt(file.facts.values, parent);
    if (parent === undefined || (read?.k !== 'await' && read?.k !== 'either')) break;
    if (read.k === 'either' && read.op !== '?:' && read.of[0] !== child && read.of[0] !== undefined)
      found.push({ value: read.of[0], holds: read.op === '&&' });
    child = parent;
  }
  return found;
}

/** `if (existing) throw …` before the call, in a block that it is in. */
function exitsBefore(context: Context, file: LinkedFile, frame: FrameId, at: Span): readonly Test[] {
  const arms = leavingArms(context, file);
  return enclosing(file, frame)
    .flatMap((block) => arms.get(block) ?? [])
    .filter(({ bodyAt, always }) => always && bodyAt[1] <= at[0])
    .sort((a, b) => a.id - b.id)
    .map(({ test, kind, silent }) => ({
      value: test,
      holds: kind === 'else',
      ...(silent ? { skips: true } : {}),
    }));
}
