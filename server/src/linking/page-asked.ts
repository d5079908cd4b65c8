/** How many items a function asks another service for at a time: `per_page: '100'`, `searchParams.set('limit', PAGE)`. */
import type { FunctionId, Span, ValueId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import { isWithin } from './around.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalOf } from './options.ts';

const PAGE = /^(per_?page|page_?size|page\[(size|limit)\]|limit|max_?results|first)$/i;

/** The largest that its text names; undefined when it names none. */
export function pageAskedFor(context: Context, file: LinkedFile, fn: FunctionId): number | undefined {
  return context.ask(file, `page asked for in ${fn}`, undefined as number | undefined, () => {
    const at = file.facts.functions[fn]?.at;
    const sizes = at === undefined ? [] : [...inCalls(context, file, at), ...inObjects(context, file, at)];
    return sizes.length === 0 ? undefined : Math.max(...sizes);
  });
}

/** `searchParams.append('limit', '100')`. */
function inCalls(context: Context, file: LinkedFile, at: Span): readonly number[] {
  return file.facts.calls.flatMap(({ at: where, arguments: [name, value] }) => {
    if (!isWithin(where, at) || name === undefined || value === undefined) return [];
    const key = valueAt(file.facts.values, name);
    return key.k === 'literal' && PAGE.test(String(key.value)) ? numberOf(context, file, value) : [];
  });
}

function inObjects(context: Context, file: LinkedFile, at: Span): readonly number[] {
  const { values } = file.facts;
  const found: number[] = [];
  for (let id = 0; id < valueCount(values); id++) {
    if (kindOf(values, id) !== 'object' || !isWithin(spanOf(values, id), at)) continue;
    const value = valueAt(values, id);
    if (value.k !== 'object') continue;
    for (const { key, value: of } of value.entries)
      if (PAGE.test(key)) found.push(...numberOf(context, file, of));
  }
  return found;
}

/** `100`, `'100'`, `LIMIT`, `LIMIT.toString()`, `String(LIMIT)`. */
function numberOf(context: Context, file: LinkedFile, id: ValueId): readonly number[] {
  const value = valueAt(file.facts.values, id);
  const call = value.k === 'call' ? file.facts.calls[value.call] : undefined;
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const written =
    callee.k === 'get' && callee.name === 'toString'
      ? callee.of
      : callee.k === 'global' && callee.name === 'String'
        ? (call?.arguments[0] ?? id)
        : id;
  const literal = Number(literalOf(context, { file, value: written }) ?? Number.NaN);
  return Number.isInteger(literal) && literal > 0 ? [literal] : [];
}
