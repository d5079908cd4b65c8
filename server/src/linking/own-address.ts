/** Requests to an address that the item itself brings: `fetch(attachment.url)`. There is no one request for several of these. */
import type { Occurrence } from '../../../rules/model/operation.ts';
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
import { seenAs } from './premises.ts';

const ADDRESS = /(?:url|uri|href|link|endpoint)$/i;

/** Is all of the address that is asked, or handed to a helper that asks it, read from something, with nothing put before it? */
export function hasOwnAddress(context: Context, occurrence: Occurrence): boolean {
  const file = context.file(occurrence.fn.file);
  if (file === undefined) return false;
  const call = file.facts.calls[seenAs(context, occurrence)?.call ?? -1];
  const address = valueAt(file.facts.values, call?.arguments[0] ?? -1);
  return address.k === 'get' && ADDRESS.test(address.name);
}
