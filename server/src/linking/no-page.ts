/** Calls of what lists rows that say nothing of a page: `findAll(ctx)`, `findAll(ctx, { filter: { enabled: true } })`. */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { CallFact } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { type Site, settle } from './options.ts';

/** And what may hold one. */
const PAGE =
  /pag(?:e|in)|limit|take|skip|offset|cursor|first|last|after|before|from|size|count|options|query|params|input|args/i;

/** What it may be given besides what it needs is left out, or written there and names no page. */
export function namesNoPage(
  context: Context,
  { file, call }: { readonly file: LinkedFile; readonly call: CallFact },
  fn: FunctionRef,
): boolean {
  const callee = context.file(fn.file);
  const parameters = (callee?.facts.functions[fn.index]?.parameters ?? []).map(
    (id) => callee?.facts.variables[id],
  );
  if (call.arguments.some((one) => valueAt(file.facts.values, one).k === 'spread')) return false;
  const open = parameters.filter(
    (one) => one?.parameter?.optional === true || one?.assignments.some(({ op }) => op === '??='),
  );
  return (
    open.length > 0 &&
    open.every((one) => {
      const value = call.arguments[one?.parameter?.index ?? -1];
      return value === undefined || isPlain(context, { file, value });
    })
  );
}

function isPlain(context: Context, site: Site): boolean {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  if (value.k === 'object')
    return value.entries.every(
      ({ kind, key }) => kind !== 'spread' && kind !== 'computed' && !PAGE.test(key),
    );
  return value.k === 'literal' || value.k === 'array'; // Of names: what to load as well.
}
