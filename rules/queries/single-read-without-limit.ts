/** One row is wanted and all that match are fetched: the library adds no limit, and the filter is not unique. */
import { limitToOne } from '../fixes/single-read.ts';
import { accumulates } from '../model/children.ts';
import type { Entity } from '../model/entity.ts';
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, isInItemLoop, isSelective, ranges, seeks } from '../model/questions.ts';
import { isGrowing } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

export const singleReadWithoutLimit = defineRule({
  id: 'single-read-without-limit',
  factor: 'queries',
  summary: 'A query fetches all matching rows, and only the first is used.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'limit-to-one', title: 'Limit to one row', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const { result, filter } = operation;
    if (operation.grade === 'weak' || operation.limit.state !== 'absent') return; // Limited, or unique.
    if (filter.state === 'unknown' || (filter.state === 'known' && !filter.value.complete)) return; // It may be unique.
    if (operation.action === 'read-many') {
      const uses = result.lists.filter(({ of }) => of === undefined);
      if (result.escapes || !uses.some(({ method }) => method === 'first')) return; // All of them are used.
      if (!uses.every(({ method }) => method === 'first' || method === 'length')) return;
      if (isCounted(result)) return;
    } else if (operation.action !== 'read-one') return;
    if (isInItemLoop(occurrence)) return; // n-plus-one-query speaks.
    const entity = program.entity(operation);
    if (!entity || !isGrowing(program.rowsOf(entity))) return;
    const joined = operation.relations.state !== 'absent';
    if (asksOfOthers(operation, entity)) return; // The joined row may pick the one.
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} fetches every matching row of \`${entity.name}\`, and only the first is used`,
      ...(isFew(operation, entity) || !pileUp(operation, entity, program) ? { tier: 'hint' } : {}),
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [
        ...operation.evidence,
        filter.state === 'known'
          ? `No unique index of \`${entity.name}\` covers its filter.`
          : 'It has no filter.',
      ],
      fixes: joined ? [] : limitToOne(operation, program), // A joined row is not a row of the table.
    };
  },
});

/** Are its conditions on columns of other tables, or in the join itself? */
function asksOfOthers({ filter, relations }: Operation, { columns }: Entity): boolean {
  if (filter.state !== 'known') return relations.state !== 'absent';
  return certainConditions(filter.value).some(({ column }) => !columns.some(({ name }) => name === column));
}

/** Another row's id, also where no foreign key is declared: `customerId`, `monitor_id`. */
const NAMES_OWNER = /[a-z](?:Id|ID|_id)$/;

/**
 * Few rows match, if more than one: a key in all but name (the address of a user, a token), or what one owner has in one
 * state. What an owner has, all of it, grows; so does all that there is in one state.
 */
function isFew({ filter }: Operation, entity: Entity): boolean {
  if (filter.state !== 'known') return false;
  const owners = new Set(entity.relations.flatMap(({ columns }) => columns));
  const certain = certainConditions(filter.value);
  const keys = certain.filter((one) => seeks(one) && isSelective(entity, one));
  const isOwner = (column: string) => owners.has(column) || NAMES_OWNER.test(column);
  const isKey = keys.some(({ column }) => !isOwner(column)) || keys.length > 1;
  return isKey || (keys.length > 0 && certain.some((one) => !keys.includes(one) && !ranges(one)));
}

/** Do more and more rows match: of one owner, who collects them; or of all there are, to which anybody adds? */
function pileUp({ filter }: Operation, entity: Entity, program: Program): boolean {
  const keys = new Set(
    filter.state === 'known' ? certainConditions(filter.value).map(({ column }) => column) : [],
  );
  const owners = entity.relations.filter(
    ({ many, name, columns }) => !many && (keys.has(name) || columns.some((one) => keys.has(one))),
  );
  if (owners.length === 0) return program.addersOf(entity)?.who === 'everyone';
  return owners.some(({ to }) => {
    const owner = program.entityNamed(to, entity.library);
    return owner !== undefined && accumulates(entity, owner, program) !== undefined;
  });
}

/** Only the number of rows is asked for beside the first: nothing is read off the row itself. */
function isCounted({ lists, columns, complete }: Operation['result']): boolean {
  return (
    complete &&
    columns.length === 0 &&
    lists.every(({ of }) => of === undefined) &&
    lists.some(({ method }) => method === 'length')
  );
}
