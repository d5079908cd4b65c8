/** A filter whose conditions can all go away at run time: what was meant for one row reads, changes or deletes the table. */
import { guardTheValue } from '../fixes/guard.ts';
import type { Condition, Filter, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const vanishingFilter = defineRule({
  id: 'vanishing-filter',
  factor: 'queries',
  summary:
    'All conditions of a filter can be left out at run time, so that the query is about the whole table.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'guard-the-value', title: 'Refuse to go on without the value', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it is a query.
    const effect = EFFECTS[operation.action];
    if (effect === undefined) return; // Counts, and writes of a row at hand.
    if (operation.filter.state !== 'known') return; // No filter is meant so; one that we cannot see may hold.
    const { conditions, alternatives, complete } = operation.filter.value;
    if (!complete || alternatives.length > 0 || conditions.length === 0) return; // What we could not read may hold.
    const isWrite = effect.startsWith('changes') || effect.startsWith('deletes');
    const goes = (one: Condition) =>
      vanishes(one, operation, program) && (isWrite || !isMeant(one, operation));
    if (!conditions.every(goes)) return; // One of them stays.
    if (!isWrite && operation.limit.state === 'known' && operation.action === 'read-many') return; // A page at most.
    const [first] = conditions;
    const what = operation.entity === undefined ? 'the table' : named(operation.entity);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} ${effect} ${what} when ${whenOf(conditions)}`,
      ...(conditions.some(({ conditional }) => conditional) ? { confidence: 'likely' as const } : {}), // Perhaps all rows are meant then.
      related: first?.at ? [{ at: first.at, message: 'The condition that is left out' }] : [],
      evidence: [...operation.evidence, ...reasonsOf(operation.filter.value)],
      fixes: guardTheValue(occurrence, conditions, program),
    };
  },
});

/** What becomes of the operation when its filter is empty. */
const EFFECTS: Readonly<Partial<Record<Operation['action'], string>>> = {
  'read-one': 'gives any row of',
  'read-many': 'reads all of',
  'update-many': 'changes all of',
  'delete-many': 'deletes all of',
};

/** Only some paths add it, or its value may be `undefined` and the library leaves such a condition out. */
function vanishes(
  { conditional, replaced, value }: Condition,
  operation: Operation,
  program: Program,
): boolean {
  if (replaced === true) return false;
  return conditional || (value.maybeUndefined && program.dropsUndefined(operation));
}

/** Filters that a reader of lists may leave out are written so: `status: status || undefined`, an optional parameter. */
function isMeant({ conditional, value }: Condition, { action, order }: Operation): boolean {
  if (conditional || value.undefinedBy === 'written') return true;
  return value.undefinedBy === 'optional' && (action === 'read-many' || order.state !== 'absent'); // The latest of all.
}

/** "`session?.user?.id` is undefined"; "none of `userId`, `status` is given". */
function whenOf(conditions: readonly Condition[]): string {
  const [only, second] = conditions;
  if (only && !second && !only.conditional) return `${named(only.value.text)} is undefined`;
  const names = [...new Set(conditions.map(({ column }) => named(column)))];
  return names.length === 1 ? `${names[0]} is not given` : `none of ${names.slice(0, 3).join(', ')} is given`;
}

function reasonsOf({ conditions }: Filter): readonly string[] {
  return conditions.map(({ column, conditional, value }) =>
    conditional
      ? `The condition on ${named(column)} is added on some paths only.`
      : `The library leaves out a condition whose value is undefined, and ${named(value.text)} may be.`,
  );
}
