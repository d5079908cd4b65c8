/** A row is looked for before it is created, and nothing keeps two requests from both not finding it: then it is there twice. */
import { addUnique } from '../fixes/index.ts';
import type { Entity } from '../model/entity.ts';
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
        if (isUniqueWithOwner(entity, lookup)) continue; // The same request twice names the same owner.
        if (isExclusive(read, write, 'set', program)) continue; // Serializable, or locked.
        if (isWeighed(premise, write, program)) continue; // A comment says that it is known.
        reports.set(read.at.span[0], {
          at: read.at,
          ...(isRecord(entity)
            ? { tier: 'hint' as const }
            : isPartOfMySql(entity, lookup)
              ? { tier: 'information' as const }
              : {}),
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

/** `UNIQUE (workspace_id, title)` where only the title was looked for: the title names what belongs to one workspace. */
function isUniqueWithOwner({ indexes, relations }: Entity, { columns, among }: Lookup): boolean {
  const owners = new Set(relations.flatMap((relation) => (relation.many ? [] : relation.columns)));
  const looked = new Set([...columns, ...among.map(({ column }) => column)]);
  if (columns.every((name) => owners.has(name))) return false; // Whatever else the owner has of them is another one's.
  return indexes.some(
    ({ kind, parts }) =>
      kind !== 'index' &&
      columns.every((name) => parts.some(({ column }) => column === name)) &&
      parts.every(({ column }) => looked.has(column) || owners.has(column)),
  );
}

/** What was told to somebody, or noted: twice is once too often, and no more. By its name; nothing else tells. */
const RECORD = /(?:logs?|audits?|histor(?:y|ies)|notifications?|sent_?e?mails?|messages?)$/i;

function isRecord({ name }: Entity): boolean {
  return RECORD.test(name);
}

/** There an index is of all rows: one of some of them takes a column made for it. https://dev.mysql.com/doc/refman/8.4/en/create-index.html */
function isPartOfMySql({ dialect }: Entity, { among }: Lookup): boolean {
  return dialect === 'mysql' && among.length > 0;
}

/** "`User` (email)"; "`Seat` (number) where status". */
function uniquely(entity: string, { columns, among }: Lookup): string {
  const kinds = among.map(({ column }) => column).join(', ');
  return `\`${entity}\` (${columns.join(', ')})${kinds === '' ? '' : ` among rows by ${kinds}`}`;
}
