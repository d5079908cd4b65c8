/** How many rows a query gives at most: by a limit, by a unique key, or by what it reads from. */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Attribute, Filter } from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import { UNSURE } from './attributes.ts';
import type { Context } from './context.ts';
import { readsFromQuery } from './derived-tables.ts';
import type { LibraryCall } from './library-calls.ts';
import { limitOf } from './limits.ts';
import type { Step } from './shape.ts';

/** The limit a query states, or that a unique filter implies. */
export function rowLimit(
  context: Context,
  steps: readonly Step[],
  entity: Entity | undefined,
  filter: Attribute<Filter>,
  call: LibraryCall,
  deciding: Step,
): Attribute<Size> {
  const stated = limitOf(context, steps);
  const optional = steps.some((step) => step.row.limit !== undefined && step.conditional);
  if (stated.state === 'known')
    return optional
      ? { state: 'known', value: { ...stated.value, most: Number.POSITIVE_INFINITY, why: 'unknown' } }
      : stated;
  const unique =
    deciding.row.unique === true
      ? { state: 'known' as const, value: { most: 1, why: 'unique' as const, of: 'one row' } }
      : uniqueLimit(entity, filter);
  if (unique !== undefined) return unique;
  return stated.state === 'absent' && readsFromQuery(context, steps, call.of) ? UNSURE : stated;
}

/** Equality on all columns of a unique index: one row. A list of unique keys: as many as the list. */
export function uniqueLimit(
  entity: Entity | undefined,
  filter: Attribute<Filter>,
): Attribute<Size> | undefined {
  if (filter.state !== 'known') return undefined;
  const certain = filter.value.conditions.filter(
    (condition) => !condition.conditional && condition.wrapped === undefined,
  );
  const equal = new Set(
    certain.filter((condition) => condition.operator === 'eq').map((condition) => condition.column),
  );
  const indexes =
    entity?.indexes.filter((index) => index.kind !== 'index' && index.where === undefined) ?? [];
  if (indexes.some((index) => index.parts.length > 0 && index.parts.every((part) => equal.has(part.column))))
    return { state: 'known', value: { most: 1, why: 'unique', of: 'one row' } };
  const isUnique = (column: string): boolean =>
    indexes.some((index) => index.parts.length === 1 && index.parts[0]?.column === column) ||
    (entity === undefined && /^(id|_id)$/.test(column));
  if (entity === undefined && (equal.has('id') || equal.has('_id')))
    return { state: 'known', value: { most: 1, why: 'unique', of: 'one row' } };
  for (const condition of certain) {
    if (condition.operator !== 'in') continue;
    const listed =
      isUnique(condition.column) ||
      indexes.some(
        (index) =>
          index.parts.length > 1 &&
          index.parts.every((part) => part.column === condition.column || equal.has(part.column)),
      );
    const size = condition.value.size;
    if (listed)
      return {
        state: 'known',
        value: size ?? { most: Number.POSITIVE_INFINITY, why: 'unknown', of: condition.value.text },
      };
  }
  return undefined;
}
