/** Rows that are looked for by what an earlier read of the same function has found: `find({ id: user.id })`. */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { FoundBy } from '../../../rules/model/premise.ts';
import { isRead } from '../../../rules/model/questions.ts';
import type { CallFact, CallId, ValueId } from '../facts/facts.ts';
import { partsOf, spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { readsAt, seenAs } from './premises.ts';
import { resultsFlow } from './results-flow.ts';
import { equalitiesOf } from './same.ts';
import { sourceOf } from './source-text.ts';
import { type Seen, summaryOf } from './summaries.ts';

/** Columns of the condition whose value is the same column of a row that is held as it was read. */
export function foundBy(context: Context, later: Occurrence): readonly FoundBy[] {
  const file = context.file(later.fn.file);
  const call = file?.facts.calls[seenAs(context, later)?.call ?? -1];
  if (file === undefined || call === undefined) return [];
  const all = summaryOf(context, file.path, later.fn.index);
  const flow = resultsFlow(context, file, later.fn.index);
  const named = equalitiesOf(context, later);
  return columnsIn(file, call.arguments, 0).flatMap(({ id, of, name, key }) => {
    const text = sourceOf(context, file, id).replace(/[?!]/g, '');
    const column = named?.find((one) => one.text === text)?.column ?? (named === undefined ? key : undefined);
    if (column !== name) return [];
    return [...flow.of(of)].flatMap((before) =>
      holds(file, of, before) && !isTouchedBetween(file, all, before, call, of)
        ? readsAt(all, before).map((read) => ({ column, read, at: at(file, id) }))
        : [],
    );
  });
}

function at(file: LinkedFile, id: ValueId): FoundBy['at'] {
  return { file: file.path, span: spanOf(file.facts.values, id) };
}

interface ColumnOf {
  /** `user.id` of `{ id: user.id }`. */
  readonly id: ValueId;
  readonly of: ValueId;
  readonly name: string;
  readonly key: string | undefined;
}

function columnsIn(
  file: LinkedFile,
  values: readonly ValueId[],
  depth: number,
  key?: string,
): readonly ColumnOf[] {
  if (depth > 8) return [];
  return values.flatMap((id): readonly ColumnOf[] => {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'get' && valueAt(file.facts.values, value.of).k === 'variable')
      return [{ id, of: value.of, name: value.name, key }];
    if (value.k === 'object')
      return value.entries.flatMap((entry) => columnsIn(file, [entry.value], depth + 1, entry.key));
    if (value.k === 'call') return columnsIn(file, file.facts.calls[value.call]?.arguments ?? [], depth + 1);
    return columnsIn(file, partsOf(value), depth + 1);
  });
}

/** Assigned once, and as the call gave it: `const user = await find()`, `const [user] = await select()`. */
function holds(file: LinkedFile, id: ValueId, call: CallId): boolean {
  const value = valueAt(file.facts.values, id);
  const assignments = value.k === 'variable' ? file.facts.variables[value.variable]?.assignments : undefined;
  if (assignments?.length !== 1) return false;
  let given = valueAt(file.facts.values, assignments[0]!.value);
  for (let depth = 0; depth < 4 && (given.k === 'await' || given.k === 'index'); depth++)
    given = valueAt(file.facts.values, given.of);
  return given.k === 'call' && given.call === call;
}

/** Is something done in between of which we do not see that it only reads, or is a part of the row changed? */
function isTouchedBetween(
  file: LinkedFile,
  all: readonly Seen[],
  before: CallId,
  later: CallFact,
  row: ValueId,
): boolean {
  const from = file.facts.calls[before]?.at[1] ?? 0;
  const reads = new Set(all.filter(({ operation }) => isRead(operation)).map(({ call }) => call));
  const others = new Set(all.filter(({ operation }) => !isRead(operation)).map(({ call }) => call));
  const isBetween = (span: readonly [number, number]) => span[0] >= from && span[1] <= later.at[0];
  const held = valueAt(file.facts.values, row);
  const writes = held.k === 'variable' ? file.index.propertyWrites.get(held.variable) : undefined;
  if (writes?.some((write) => isBetween(write.at))) return true;
  return file.facts.calls.some(
    (call, id) =>
      (call.use === 'await' || call.use === 'dropped') &&
      isBetween(call.at) &&
      (others.has(id) || (call.use === 'await' && !reads.has(id))),
  );
}
