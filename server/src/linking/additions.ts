/** What code puts into a list or map after it is made. */
import type { Loop } from '../../../rules/model/frame.ts';
import type { FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { ADDING, callsOn, enclosing } from './flow.ts';
import { statementLoop } from './loops.ts';

/** What is put into a list or map, with where: `list.push(x)`, `groups[key] = x`. */
export interface Addition {
  readonly at: Span;
  readonly fn: FunctionId;
  readonly frame: number;
  readonly spread?: ValueId;
  readonly items: readonly ValueId[];
}

/** All that a function's text puts into a variable's list or map. */
export function addedTo(file: LinkedFile, id: VariableId): readonly Addition[] {
  const calls = callsOn(file, id, ADDING).map((call): Addition => {
    const spread = call.arguments.find((one) => valueAt(file.facts.values, one).k === 'spread');
    const items = spread === undefined ? call.arguments.slice(-1) : [];
    return {
      at: call.at,
      fn: call.fn,
      frame: call.frame,
      items,
      ...(spread === undefined ? {} : { spread }),
    };
  });
  const writes = (file.index.propertyWrites.get(id) ?? []).flatMap(
    ({ target, value, at, fn, frame }): Addition[] =>
      valueAt(file.facts.values, target).k === 'index'
        ? [{ at, fn, frame, items: value === undefined ? [] : [value] }]
        : [],
  );
  return [...calls, ...writes];
}

/** Loops that go on for as long as there is something. */
const TURNS: ReadonlySet<Loop['purpose']> = new Set(['paging', 'service', 'unknown']);

/** Is it in a loop that takes one page after the other, and began after the list did? */
export function isOfPages(context: Context, file: LinkedFile, frame: number, declared: number): boolean {
  return enclosing(file, frame).some((one) => {
    const fact = file.facts.frames[one];
    if (fact === undefined || fact.collection !== undefined || fact.at[0] < declared) return false;
    const loop = statementLoop(context, file, one)?.loop;
    return loop !== undefined && loop.list === undefined && TURNS.has(loop.purpose);
  });
}
