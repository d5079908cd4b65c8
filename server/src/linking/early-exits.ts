/**
 * Code that leaves before a place is reached: `if (done) return`, `if (!wanted(item)) continue`. What comes after it runs
 * for some; where what is there already is returned (`if (order.lines) return order.lines`), only for what is not.
 */
import type { FrameKind } from '../../../rules/model/frame.ts';
import type { FrameFact, FrameId, Span, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

export interface EarlyExit {
  readonly kind: Extract<FrameKind, 'branch' | 'cached'>;
  /** The arm that leaves. */
  readonly at: Span;
}

/** The exits of a block that come before an offset. An error thrown is none: then nothing runs for anyone. */
export function exitsBefore(
  context: Context,
  file: LinkedFile,
  block: FrameId,
  offset: number,
): readonly EarlyExit[] {
  const exits = context.ask(file, 'early exits', new Map<FrameId, readonly EarlyExit[]>(), () =>
    exitsByBlock(context, file),
  );
  return (exits.get(block) ?? []).filter(({ at }) => at[1] <= offset);
}

function exitsByBlock(context: Context, file: LinkedFile): ReadonlyMap<FrameId, readonly EarlyExit[]> {
  const found = new Map<FrameId, EarlyExit[]>();
  for (const fact of file.facts.frames) {
    if ((fact.kind !== 'then' && fact.kind !== 'else') || fact.test === undefined) continue;
    if (!fact.leaves.return && !endsWithContinue(context, file, fact)) continue;
    const isThere = fact.kind === 'then' && givesWhatIsThere(context, file, fact);
    if (!isThere && fact.kind === 'then' && asksForNothing(file, fact.test)) continue;
    const exit: EarlyExit = { kind: isThere ? 'cached' : 'branch', at: fact.bodyAt };
    const list = found.get(fact.parent);
    if (list === undefined) found.set(fact.parent, [exit]);
    else list.push(exit);
  }
  return found;
}

/** `if (!known[key]) known[key] = await load(key)`, `if (!seen.has(id)) { seen.set(id, …) }`: once for each that is new. */
export function fillsWhatIsMissing(
  context: Context,
  file: LinkedFile,
  { test, at, bodyAt }: FrameFact,
): boolean {
  const text = context.sources.text(file.path);
  const asked = test === undefined ? '' : text.slice(...spanOf(file.facts.values, test)).trim();
  const missing =
    /^!\s*([\w$.[\]]+)$|^([\w$.[\]]+)\s*={2,3}\s*(?:undefined|null)$|^!\s*([\w$.]+)\.has\((.+)\)$/.exec(
      asked,
    );
  if (missing === null) return false;
  const body = text.slice(Math.max(at[0], bodyAt[0]), bodyAt[1]);
  const [, negated, compared, map, key] = missing;
  const name = negated ?? compared;
  if (name !== undefined)
    return body
      .split(name)
      .slice(1)
      .some((rest) => /^\s*(?:\?\?)?=[^=>]/.test(rest));
  return body.includes(`${map}.set(${key}`) || body.includes(`${map}.add(${key}`);
}

/** Facts leave `continue` aside. */
function endsWithContinue(context: Context, file: LinkedFile, { bodyAt }: FrameFact): boolean {
  return /(?:^|[\s{;])continue\s*;?\s*\}?$/.test(context.sources.text(file.path).slice(bodyAt[0], bodyAt[1]));
}

/** `if (!id) return`: whoever has something to ask for gets past it. */
function asksForNothing(file: LinkedFile, test: ValueId): boolean {
  const value = valueAt(file.facts.values, test);
  if (value.k === 'unary') return value.op === '!';
  if (value.k === 'either') return value.of.every((part) => asksForNothing(file, part));
  if (value.k !== 'binary' || !/^={2,3}$/.test(value.op)) return false;
  const other = valueAt(file.facts.values, value.right);
  return other.k === 'undefined' || (other.k === 'literal' && (other.value === null || other.value === 0));
}

/** `if (cached) return cached`, `if (order.lines) return order.lines.map(…)`. */
function givesWhatIsThere(context: Context, file: LinkedFile, { fn, test, bodyAt }: FrameFact): boolean {
  const text = context.sources.text(file.path);
  const written = (value: ValueId): string => text.slice(...spanOf(file.facts.values, value));
  const tested = written(test ?? -1).split(/\s*(?:&&|\?\.|!==|!=|>)\s*/)[0] ?? '';
  if (!/^[\w$.[\]]+$/.test(tested)) return false;
  return (file.facts.functions[fn]?.returns ?? []).some(({ at, value }) => {
    const [start, rest] = [written(value), written(value).slice(tested.length)];
    return at[0] >= bodyAt[0] && at[1] <= bodyAt[1] && start.startsWith(tested) && !/^[\w$]/.test(rest);
  });
}
