/**
 * Registers of the work that a process has under way: a task enters itself when it starts and is taken out in its
 * `finally`, and nobody but the task, and timers of this process, looks at its entry. Where another request asks for the
 * entry (the progress of a task, whether one is running already), a second replica would give another answer.
 */
import type { FunctionId } from '../facts/facts.ts';
import { type Callers, callOf } from './callers.ts';
import type { Context, LinkedFile } from './context.ts';
import { enclosing } from './flow.ts';
import type { Cell } from './state-cell.ts';
import { keyText } from './state-values.ts';
import { calleeName, type Use } from './uses.ts';

/** Calls are followed so far up to the function that holds the `finally`. */
const DEEPEST = 3;
const MOST_CALLERS = 12;

export function holdsTasks(context: Context, cell: Cell, callers: Callers['of']): boolean {
  const writes = cell.uses.filter(({ role }) => role === 'write');
  const removals = cell.uses.filter(({ role }) => role === 'removal');
  if (writes.length === 0 || removals.length === 0 || writes.some((write) => isAskedFirst(cell, write)))
    return false;
  const tasks = new Set(
    removals.flatMap((use) =>
      placesAbove(context, callers, use).flatMap(({ file, frame, fn }) =>
        enclosing(file, frame).some((id) => file.facts.frames[id]?.kind === 'finally')
          ? [topmost(file, fn)]
          : [],
      ),
    ),
  );
  if (tasks.size === 0) return false;
  const changing = new Set([...writes, ...removals].map(({ file, fn }) => topmost(file, fn)));
  const isOfTask = (use: Use): boolean =>
    placesAbove(context, callers, use).some(({ file, fn }) => tasks.has(topmost(file, fn)));
  return (
    writes.every(isOfTask) &&
    cell.uses
      .filter(({ role }) => role === 'read')
      .every(
        (use) => changing.has(topmost(use.file, use.fn)) || isInTimer(context, callers, use) || isOfTask(use),
      )
  );
}

/** `if (running.has(id)) throw …; running.add(id)`: a lock, which holds in this process alone. */
function isAskedFirst(cell: Cell, write: Use): boolean {
  const key = write.key === undefined ? undefined : keyText(write.file, write.key);
  return cell.uses.some(
    (use) =>
      use.role === 'read' &&
      use.file === write.file &&
      use.fn === write.fn &&
      use.at[0] < write.at[0] &&
      (use.key === undefined || key === undefined || keyText(use.file, use.key) === key),
  );
}

interface PlaceAbove {
  readonly file: LinkedFile;
  readonly fn: FunctionId;
  readonly frame: number;
}

/** Where it is done, and the calls that lead there. */
function placesAbove(
  context: Context,
  callers: Callers['of'],
  { file, fn, frame }: Use,
): readonly PlaceAbove[] {
  const found: PlaceAbove[] = [{ file, fn, frame }];
  let level: readonly PlaceAbove[] = found;
  for (let depth = 0; depth < DEEPEST; depth++) {
    level = level.flatMap((place) =>
      callers(place.file.path, methodOf(place.file, place.fn))
        .slice(0, MOST_CALLERS)
        .flatMap((caller) => {
          const made = callOf(context, caller);
          return made === undefined ? [] : [{ file: made.file, fn: made.call.fn, frame: made.call.frame }];
        }),
    );
    found.push(...level);
  }
  return found;
}

/** The function that others call: callbacks run within it. */
function methodOf(file: LinkedFile, fn: FunctionId): FunctionId {
  let id = fn;
  while (file.facts.functions[id]?.context !== undefined && (file.facts.functions[id]?.parent ?? 0) > 0)
    id = file.facts.functions[id]!.parent;
  return id;
}

function topmost(file: LinkedFile, fn: FunctionId): string {
  let id = fn;
  while ((file.facts.functions[id]?.parent ?? 0) > 0) id = file.facts.functions[id]!.parent;
  return `${file.path}#${id}`;
}

const TIMER = /(^|\.)set(Timeout|Interval)$/;

function isInTimer(context: Context, callers: Callers['of'], use: Use): boolean {
  return placesAbove(context, callers, use).some(({ file, fn }) => {
    for (let id = fn; id > 0; id = file.facts.functions[id]?.parent ?? 0) {
      const where = file.facts.functions[id]?.context;
      if (where !== undefined && TIMER.test(calleeName(file, where.call))) return true;
    }
    return false;
  });
}
