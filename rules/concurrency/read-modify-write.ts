/** A column is read, changed in the program and written back: of two requests at once, one change is lost. */
import { changeInPlace } from '../fixes/change-in-place.ts';
import type { Entity } from '../model/entity.ts';
import { isExclusive } from '../model/interleaving.ts';
import type { Occurrence, Operation, RelationRead } from '../model/operation.ts';
import type { Derivation } from '../model/premise.ts';
import type { Program } from '../model/program.ts';
import { isRead } from '../model/questions.ts';
import { addsRows } from '../model/uniqueness.ts';
import { defineRule, type Report } from '../rule.ts';
import { named, twoRequests } from '../wording.ts';

export const readModifyWrite = defineRule({
  id: 'read-modify-write',
  factor: 'concurrency',
  summary:
    'A column is read, changed in the program and written back, so that one of two changes made at once is lost.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [{ id: 'change-in-place', title: 'Let the database change the column', safety: 'suggestion' }],
  check(fn, program) {
    const reports = new Map<number, Report>();
    for (const write of program.occurrences(fn)) {
      const { operation } = write;
      if (operation.kind !== 'query' || operation.grade === 'weak') continue; // Only its name says that it writes.
      if (isRead(operation)) continue; // A call that is given the value reads further down as well.
      const entity = program.entity(operation);
      for (const derivation of program.derivations(write)) {
        const { read, column, at } = derivation;
        if (!readsFrom(read.operation, operation, program)) continue; // A column of that name elsewhere.
        if (isAtomic(operation, column)) continue; // The database changes it.
        const known = entity?.columns.find((one) => one.name === column || one.column === column);
        if (entity !== undefined && (known === undefined || isPrimary(entity, column))) continue; // A relation, or the key.
        if (derivation.change === 'computed' && !(known && NUMBER.test(known.type))) continue; // Normalised, encrypted, validated: the same in another form.
        if (addsRows(write) && operation.action !== 'save' && !isNumbering(derivation, entity)) continue; // A further row, not a change.
        if (checksAgain(write, column, entity)) continue; // Compare and swap, or a version.
        if (isExclusive(read, write, 'row', program)) continue; // Isolated, locked, or we cannot tell.
        const isFields = derivation.change === 'fields';
        const isNumber = !isFields && derivation.change !== 'parts' && !(known && OTHER.test(known.type));
        reports.set(at.span[0], {
          at,
          message: `\`${operation.entity ?? operation.callee}.${column}\` is read, changed here and written back: of two requests at once, one change is lost`,
          ...(isNumber ? {} : { tier: isFields ? 'hint' : 'information' }), // Settings: who saves last has said them all, mostly.
          related: [
            { at: read.at, message: `${named(read.operation.callee)} reads it here` },
            { at: write.at, message: `${named(operation.callee)} writes it back here` },
          ],
          evidence: twoRequests(read, write, {
            first: `reads \`${column}\``,
            second: 'reads the same value',
            outcome: 'overwrites it with a value that knows nothing of A',
          }),
          fixes: changeInPlace(derivation, write, program),
        });
      }
    }
    return [...reports.values()];
  },
});

/** Lists, documents and texts that are put together anew; dates. */
const OTHER = /json|object|mixed|array|text|string|char|date|time|\[\]/;

const NUMBER = /int|float|double|decimal|numeric|number|real|money|serial/;

function isPrimary(entity: Entity, column: string): boolean {
  return entity.indexes.some(
    ({ kind, parts }) => kind === 'primary' && parts.some((part) => part.column === column),
  );
}

/** Did the read bring rows of what is written, itself or along a relation? */
function readsFrom(read: Operation, write: Operation, program: Program): boolean {
  if (read.entity === undefined || write.entity === undefined) return false;
  if (read.entity === write.entity) return true;
  const entity = program.entity(read);
  return (
    entity !== undefined &&
    read.relations.state === 'known' &&
    leadsTo(read.relations.value, entity, write.entity, program)
  );
}

function leadsTo(relations: readonly RelationRead[], entity: Entity, to: string, program: Program): boolean {
  return relations.some(({ name, nested }) => {
    const target = entity.relations.find((one) => one.name === name)?.to;
    if (target === to) return true;
    const next = target === undefined ? undefined : program.entityNamed(target, entity.library);
    return next !== undefined && leadsTo(nested, next, to, program);
  });
}

function isAtomic({ data }: Operation, column: string): boolean {
  return data.state === 'known' && data.value.some((one) => one.column === column && one.atomic);
}

/** A number that no two rows may share: the second request fails, or has the same. */
function isNumbering({ change, column }: Derivation, entity: Entity | undefined): boolean {
  if (entity === undefined || change !== 'sum') return false;
  return entity.indexes.some(
    (index) => index.kind !== 'index' && index.parts.some((part) => part.column === column),
  );
}

/** Does the write go through only while the row is as it was read? */
function checksAgain({ operation }: Occurrence, column: string, entity: Entity | undefined): boolean {
  const { filter, lock } = operation;
  if (lock.state !== 'absent') return true;
  if (filter.state !== 'known') return false;
  if (!filter.value.complete) return true; // The condition may be in what we could not read.
  const keys = new Set(
    entity?.indexes
      .filter(({ kind }) => kind !== 'index')
      .flatMap(({ parts }) => parts.map((part) => part.column)),
  );
  return filter.value.conditions.some(
    (one) =>
      one.column === column ||
      (one.value.kind === 'row' &&
        entity !== undefined &&
        !keys.has(one.column) &&
        !isReference(entity, one.column)),
  );
}

function isReference(entity: Entity, column: string): boolean {
  return entity.relations.some(({ columns }) => columns.includes(column));
}
