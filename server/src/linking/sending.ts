/** A helper for requests is told by its callers whether to send something: `request('/orders', { method: 'POST' })`. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { CallFact } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalOf, propertyAt } from './options.ts';

const SENDS = /^(?:post|put|patch|delete)$/i;

/** The operation as one call of its function shows it. `inputs`: bits of the parameters that it is made of. */
export function asCalled(
  context: Context,
  file: LinkedFile,
  call: CallFact,
  operation: Operation,
  inputs: number,
): Operation {
  if (operation.kind !== 'http' || operation.action !== 'get') return operation;
  const isSent = call.arguments.some((value, index) => {
    if ((inputs & (1 << index)) === 0) return false;
    const method = propertyAt(context, { file, value }, ['method']);
    const named = method.state === 'known' ? literalOf(context, method.site) : undefined;
    return [named, literalOf(context, { file, value })].some(
      (one) => typeof one === 'string' && SENDS.test(one),
    );
  });
  return isSent ? { ...operation, action: 'send' } : operation;
}
