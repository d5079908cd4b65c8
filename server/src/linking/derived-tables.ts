/**
 * Queries over other queries: `FROM (SELECT … LIMIT 20)`, common table expressions. What is read from one, or joined to
 * one so that rows without a partner drop out, is bounded by it; how far, we do not look.
 */
import type { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import { argumentAt, literalOf } from './options.ts';
import { entityOfValue } from './rows.ts';
import { alternatives, type LibraryShape, type Step } from './shape.ts';

/** Does a step read from a query, or join one that may drop rows? Also when it names what the schema does not have. */
export function readsFromQuery(context: Context, steps: readonly Step[], { library }: LibraryShape): boolean {
  return steps.some((step) => {
    const file = context.file(step.file);
    const call = file?.facts.calls[step.call];
    if (file === undefined || call === undefined || !(isSource(step) || isNarrowingJoin(step))) return false;
    const found = argumentAt(context, file, call, '0');
    if (found.state !== 'known') return found.state === 'unknown';
    const { site } = found;
    const text = literalOf(context, site);
    if (typeof text === 'string' && text.includes('.')) return false; // TypeORM's `order.items`: a relation.
    const isQuery = alternatives(evaluate(context, site.file, site.value)).some(
      (shape) => shape.k === 'library' && shape.chain !== undefined,
    );
    const table = entityOfValue(context, site.file, site.value);
    const isTable = table !== undefined && context.schema().byRef(library.id, table, step.file) !== undefined;
    return isQuery || (isNarrowingJoin(step) && !isTable);
  });
}

function isSource({ row, method }: Step): boolean {
  return row.entity !== undefined && /from/i.test(method);
}

/** Not an outer join, which keeps the rows. */
function isNarrowingJoin({ method }: Step): boolean {
  return /^(join|inner|right)/i.test(method) && /join/i.test(method);
}
