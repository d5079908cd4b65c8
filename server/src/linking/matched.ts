/**
 * Items that another list has to know: `const line = order.lines.find(({ id }) => id === item.id); if (!line) throw …`. There
 * are no more of these than that list has, unless somebody names one twice.
 */
import type { CallFact, FrameId, Span, ValueId } from '../facts/facts.ts';
import { callAt, spanOf, valueAt } from '../facts/values.ts';
import { functionsAround } from './absence.ts';
import { isWithin } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { referencesIn } from './flow.ts';
import { literalOf, type Site, writtenPlainly } from './options.ts';
import { type Outcome, saidByOutcome } from './outcomes.ts';
import { sourceAt } from './source-text.ts';
import { testsAround } from './tests-before.ts';

/** What tells one from all others; of a kind, a place or a type there may be any number. */
const IDENTITY = /(?:^|[^a-z])(?:id|uuid|key|slug|token)s?(?![a-z])|(?:Id|Uuid|Key|Slug|Token)s?(?![a-z])/;

/** What asks a list for something: true, or something, where the list has it. */
const ASKS: ReadonlySet<string> = new Set(['find', 'some', 'has', 'get', 'includes']);

/** Lists that have to know an item before it comes to that place, in the turn of a loop that begins at `from`. */
export function matchedBefore(
  context: Context,
  file: LinkedFile,
  frame: FrameId,
  at: Span,
  from: number,
): readonly Site[] {
  return testsAround(context, file, frame, at)
    .filter(({ value, isCase }) => isCase !== true && spanOf(file.facts.values, value)[0] >= from)
    .flatMap(
      ({ value, holds }) =>
        saidByOutcome(context, { test: { file, value }, holds }, (one) => knowing(context, one, from)) ?? [],
    );
}

/** The list that has to know what a callback lets through: `items.filter((item) => known.has(item.id))`. */
export function matchedByFilter(context: Context, file: LinkedFile, callback: ValueId): Site | undefined {
  return everyPasses(context, file, callback, true);
}

/** The list that has to know all of them before they come to that place: `if (!ids.every((id) => own.has(id))) throw …`. */
export function matchedByCheck(context: Context, site: Site): Site | undefined {
  const { file } = site;
  const { k } = valueAt(file.facts.values, site.value);
  if (k !== 'variable' && k !== 'get') return undefined;
  const offset = file.facts.values.starts[site.value] ?? 0;
  const name = writtenPlainly(context, site);
  const around = functionsAround(file, offset);
  for (const { fn, kind, at, test, leaves } of file.facts.frames) {
    if (kind !== 'then' || test === undefined || at[1] > offset || !around.has(fn)) continue;
    if (!leaves.return && !leaves.throw) continue;
    const found = saidByOutcome(context, { test: { file, value: test }, holds: false }, (one) =>
      ofAll(context, one, name),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `ids.every(known)`; not `ids.some(unknown)`, nor `ids.filter(unknown).length > 0`. */
function ofAll(
  context: Context,
  { test: { file, value: id }, holds }: Outcome,
  name: string,
): Site | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'binary' && value.op === '>' && literalOf(context, { file, value: value.right }) === 0)
    return ofAll(context, { test: { file, value: value.left }, holds }, name);
  if (value.k === 'get' && value.name === 'length')
    return saidByOutcome(context, { test: { file, value: value.of }, holds }, (one) =>
      ofAll(context, one, name),
    );
  const asked = methodCall(file, id);
  if (asked === undefined) return undefined;
  const isAll = holds ? asked.name === 'every' : /^(?:some|find|filter)$/.test(asked.name);
  if (!isAll || writtenPlainly(context, { file, value: asked.of }) !== name) return undefined;
  return everyPasses(context, file, asked.call.arguments[0] ?? -1, holds);
}

/** `of.name(…)`. */
function methodCall(
  { facts: { values, calls } }: LinkedFile,
  id: ValueId,
): { readonly call: CallFact; readonly of: ValueId; readonly name: string } | undefined {
  const call = calls[callAt(values, id) ?? -1];
  const callee = valueAt(values, call?.callee ?? -1);
  return call === undefined || callee.k !== 'get' ? undefined : { call, of: callee.of, name: callee.name };
}

function everyPasses(
  context: Context,
  file: LinkedFile,
  callback: ValueId,
  holds: boolean,
): Site | undefined {
  const given = valueAt(file.facts.values, callback);
  const fn = given.k === 'function' ? file.facts.functions[given.fn] : undefined;
  const [returned, ...others] = fn?.returns ?? [];
  if (fn === undefined || returned === undefined || others.length > 0) return undefined;
  return saidByOutcome(context, { test: { file, value: returned.value }, holds }, (one) =>
    knowing(context, one, fn.at[0]),
  );
}

/** The list that is asked, for what belongs to something that begins at `from`. */
function knowing(
  context: Context,
  { test: { file, value: id }, holds }: Outcome,
  from: number,
): Site | undefined {
  const asked = holds ? methodCall(file, id) : undefined;
  if (asked === undefined || !ASKS.has(asked.name)) return undefined;
  const { call } = asked;
  if (!IDENTITY.test(sourceAt(context, file, call.argumentsAt))) return undefined;
  const { functions, variables, values } = file.facts;
  const isOfItem = (variable: number): boolean => {
    const { at, fn } = variables[variable]!;
    return at[0] >= from && (fn === 0 || !isWithin(functions[fn]!.at, call.argumentsAt));
  };
  const isMade = referencesIn(file, spanOf(values, asked.of)).some(isOfItem);
  return !isMade && referencesIn(file, call.argumentsAt).some(isOfItem)
    ? { file, value: asked.of }
    : undefined;
}
