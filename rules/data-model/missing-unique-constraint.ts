/** A row is looked for before it is created, and nothing keeps two requests from both not finding it: then it is there twice. */
import { addUnique } from '../fixes/index.ts';
import { isExclusive, isWeighed } from '../model/interleaving.ts';
import {
  addsRows,
  isProvenUnique,
  type Lookup,
  lookups,
  skipsDuplicates,
  uniqueOver,
} from '../model/uniqueness.ts';
import type { Report } from '../rule.ts';
import { defineRule } from '../rule.ts';
import { named, twoRequests } from '../wording.ts';

export const missingUniqueConstraint = defineRule({
  id: 'missing-unique-constraint',
  factor: 'data-model',
  summary: 'A row is looked up by columns before it is created, and no unique index covers them.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [{ id: 'add-unique', title: 'Make the columns unique', safety: 'suggestion', ofSchema: true }],
  check(fn, program) {
    const reports = new Map<number, Report>();
    for (const write of program.occurrences(fn)) {
      const { operation } = write;
      if (operation.grade === 'weak' || !addsRows(write)) continue; // Adds no row.
      const entity = program.entity(operation);
      if (!entity?.complete) continue; // Not all of its indexes are visible to us.
      if (skipsDuplicates(write, program)) continue; // An upsert: the database refuses it without a unique index.
      for (const premise of program.premises(write)) {
        const { read } = premise;
        if (program.entity(read.operation) !== entity) continue; // Looked for something else.
        const [lookup] = lookups(premise, write, entity).filter(
          ({ columns, among }) => uniqueOver(entity, columns, among) === undefined,
        );
        if (lookup === undefined) continue; // Unique, or no question of equality: check-then-act speaks.
        if (isProvenUnique(entity, lookup, program)) continue; // Made where we did not see it.
        if (isExclusive(read, write, 'set', program)) continue; // Serializable, or locked.
        if (isWeighed(premise, write, program)) continue; // A comment says that it is known.
        reports.set(read.at.span[0], {
          at: read.at,
          message: `Nothing makes ${uniquely(entity.name, lookup)} unique: two requests at once both find none and both create one`,
          related: [
            { at: write.at, message: `${named(operation.callee)} creates it here` },
            { at: entity.at, message: `\`${entity.name}\` is declared here` },
          ],
          evidence: twoRequests(read, write, {
            first: `finds no \`${entity.name}\``,
            second: 'finds none either',
            outcome: 'creates a second one',
          }),
          fixes: lookup.among.length === 0 ? addUnique(entity, lookup.columns, program) : [],
        });
      }
    }
    return [...reports.values()];
  },
});

/** "`User` (email)"; "`Seat` (number) where status". */
function uniquely(entity: string, { columns, among }: Lookup): string {
  const kinds = among.map(({ column }) => column).join(', ');
  return `\`${entity}\` (${columns.join(', ')})${kinds === '' ? '' : ` among rows by ${kinds}`}`;
}
