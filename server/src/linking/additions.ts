/** What code puts into a list or map after it is made. */
import type { FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { LinkedFile } from './context.ts';
import { ADDING, callsOn } from './flow.ts';

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
