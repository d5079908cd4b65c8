/** How many rows a call asks of what it leads to, where its arguments name a number: `countries.findAll({ take: 99999 })`. */
import type { Occurrence } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
import { argumentAt, literalOf } from './options.ts';

/** Names of limits, as code passes them on. Numbers of at least five digits: pages are shorter. */
const NAMED = /\b(take|limit|first|pageSize|perPage|maxResults)\s*:\s*\d[\d_]{4,}/;
const NAMES = ['take', 'limit', 'first', 'pageSize', 'perPage', 'maxResults'];

/** Undefined when the call names no such number. */
export function askedRows(context: Context, { fn, at, path }: Occurrence): number | undefined {
  const file = context.file(fn.file);
  if (file === undefined || path.length === 0) return undefined;
  if (!context.ask(file, 'namesManyRows', false, () => NAMED.test(context.sources.text(file.path))))
    return undefined;
  const call = file.facts.calls.find(
    ({ calleeAt }) => calleeAt[0] === at.span[0] && calleeAt[1] === at.span[1],
  );
  for (const [index, argument] of (call?.arguments ?? []).entries()) {
    if (call === undefined || valueAt(file.facts.values, argument).k !== 'object') continue;
    for (const name of NAMES) {
      const found = argumentAt(context, file, call, `${index}.${name}`);
      const literal = found.state === 'known' ? literalOf(context, found.site) : undefined;
      if (typeof literal === 'number') return literal;
    }
  }
  return undefined;
}
