/** How many rows the result of a query call can hold, for the loops that run over it. */
import type { Size } from '../../../rules/model/size.ts';
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
import { operationOf } from './operations.ts';
import type { Site } from './options.ts';

/** Undefined when the value is no query's result. */
export function rowCount(context: Context, site: Site): Size | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k !== 'call') return undefined;
  const operation = operationOf(context, site.file, value.call);
  if (operation === undefined || operation.kind !== 'query') return undefined;
  if (operation.limit.state === 'known')
    return { ...operation.limit.value, of: operation.entity ?? operation.callee };
  if (operation.limit.state === 'unknown')
    return { most: Number.POSITIVE_INFINITY, why: 'unknown', of: operation.entity ?? operation.callee };
  if (
    operation.action !== 'read-many' &&
    operation.action !== 'group' &&
    operation.action !== 'raw-read' &&
    operation.action !== 'page'
  )
    return undefined;
  return { most: Number.POSITIVE_INFINITY, why: 'growing', of: operation.entity ?? operation.callee };
}
