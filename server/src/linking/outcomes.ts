/** What has to hold before a function goes on: tests whose other outcome turns away, and what they are made of. */
import type { FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { leavingArms } from './leaving-arms.ts';
import { type Site, settle } from './options.ts';
import { sourceAt } from './source-text.ts';

/** A test, and the outcome with which the function goes on. */
export interface Outcome {
  readonly test: Site;
  readonly holds: boolean;
}

/** The tests that a function asks before all else, and that turn others away: by an error, or an answer in such words. */
export function refusalsIn(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  words: RegExp,
): readonly Outcome[] {
  const body = file.facts.frames.findIndex((frame) => frame.fn === fn && frame.kind === 'body');
  return (leavingArms(context, file).get(body) ?? []).flatMap(({ test, kind, always, leaves, bodyAt }) =>
    always && (leaves.throw || words.test(sourceAt(context, file, bodyAt)))
      ? [{ test: { file, value: test }, holds: kind === 'else' }]
      : [],
  );
}

const MAX_DEPTH = 8;

/** The first that `part` says of what holds with this outcome: through `!`, `&&`, `||` and constants. */
export function saidByOutcome<T>(
  context: Context,
  { test, holds }: Outcome,
  part: (outcome: Outcome) => T | undefined,
  depth = 0,
): T | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const { file } = test;
  const value = valueAt(file.facts.values, test.value);
  const again = (next: Site, isTrue: boolean) =>
    saidByOutcome(context, { test: next, holds: isTrue }, part, depth + 1);
  switch (value.k) {
    case 'await':
      return again({ file, value: value.of }, holds);
    case 'unary':
      return value.op === '!' ? again({ file, value: value.of }, !holds) : undefined;
    case 'either': {
      if (value.op === '?:' || value.op === '??') return undefined;
      const found = value.of.map((one) => again({ file, value: one }, holds));
      // All parts of `a && b` hold when it does, and none of `a || b` when it does not.
      const isAll = (value.op === '&&') === holds;
      return isAll || found.every(Boolean) ? found.find(Boolean) : undefined;
    }
    case 'variable': {
      const settled = settle(context, test);
      const isSame = settled.value === test.value && settled.file === file;
      return isSame ? part({ test, holds }) : again(settled, holds);
    }
    default:
      return part({ test, holds });
  }
}
