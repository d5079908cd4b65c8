/**
 * Code that leaves before a place is reached: `if (done) return`, `if (!wanted(item)) continue`. What comes after it runs
 * for some; where what is there already is returned (`if (order.lines) return order.lines`), only for what is not.
 */
import type { FrameKind } from '../../../rules/model/frame.ts';
import type { FrameId, Span, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { type LeavingArm, leavingArms } from './leaving-arms.ts';

export interface EarlyExit {
  readonly kind: Extract<FrameKind, 'branch' | 'cached'>;
  /** The end of the arm that leaves: what comes after it is not in the arm. */
  readonly at: Span;
}

/** The exits of a block that come before an offset. An error thrown is none: then nothing runs for anyone. */
export function exitsBefore(
  context: Context,
  file: LinkedFile,
  block: FrameId,
  offset: number,
): readonly EarlyExit[] {
  const exits = context.ask(file, 'early exits', NONE, () => exitsByBlock(context, file));
  return (exits.get(block) ?? []).filter(({ at }) => at[1] <= offset);
}

type ExitsByBlock = ReadonlyMap<FrameId, readonly EarlyExit[]>;

const NONE: ExitsByBlock = new Map();

function exitsByBlock(context: Context, file: LinkedFile): ExitsByBlock {
  const found = new Map<FrameId, readonly EarlyExit[]>();
  for (const [block, arms] of leavingArms(context, file))
    found.set(
      block,
      arms.filter(({ skips }) => skips).flatMap((arm) => exitOf(context, file, arm) ?? []),
    );
  return found;
}

function exitOf(context: Context, file: LinkedFile, arm: LeavingArm): EarlyExit | undefined {
  const isThere = arm.kind === 'then' && givesWhatIsThere(context, file, arm);
  if (!isThere && arm.kind === 'then' && asksForNothing(file, arm.test)) return undefined;
  return { kind: isThere ? 'cached' : 'branch', at: [arm.bodyAt[1], arm.bodyAt[1]] };
}

/** `if (!id) return`: whoever has something to ask for gets past it. */
function asksForNothing(file: LinkedFile, test: ValueId): boolean {
  const value = valueAt(file.facts.values, test);
  if (value.k === 'unary') return value.op === '!';
  if (value.k === 'either') return value.of.every((part) => asksForNothing(file, part));
  if (value.k !== 'binary' || !/^={2,3}$/.test(value.op)) return false;
  const other = valueAt(file.facts.values, value.right);
  if (isDecided(file, value.left)) return false;
  return other.k === 'undefined' || (other.k === 'literal' && (other.value === null || other.value === 0));
}

/** `const next = isStale ? 'down' : null`: nothing is what the code itself makes of most. */
function isDecided(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  const variable = value.k === 'variable' ? file.facts.variables[value.variable] : undefined;
  const made = valueAt(file.facts.values, variable?.assignments[0]?.value ?? -1);
  return (
    made.k === 'either' &&
    made.op === '?:' &&
    made.of.some((part) => valueAt(file.facts.values, part).k === 'literal')
  );
}

/** `if (cached) return cached`, `if (order.lines) return order.lines.map(…)`. */
function givesWhatIsThere(context: Context, file: LinkedFile, { fn, test, bodyAt }: LeavingArm): boolean {
  const text = context.sources.text(file.path);
  const written = (value: ValueId): string => text.slice(...spanOf(file.facts.values, value));
  const tested = written(test).split(/\s*(?:&&|\?\.|!==|!=|>)\s*/)[0] ?? '';
  if (!/^[\w$.[\]]+$/.test(tested)) return false;
  return (file.facts.functions[fn]?.returns ?? []).some(({ at, value }) => {
    const [start, rest] = [written(value), written(value).slice(tested.length)];
    return at[0] >= bodyAt[0] && at[1] <= bodyAt[1] && start.startsWith(tested) && !/^[\w$]/.test(rest);
  });
}
