/** Rows are read and sent so that the code can count them; the database would have sent a number. */
import { countInQuery } from '../fixes/count.ts';
import { pilesUp } from '../model/children.ts';
import { growingPart } from '../model/growing-part.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isInItemLoop, seeks } from '../model/questions.ts';
import { isGrowing, isSmall } from '../model/size.ts';
import { addsRows } from '../model/uniqueness.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

export const countByLoading = defineRule({
  id: 'count-by-loading',
  factor: 'queries',
  summary:
    'Rows of a growing table are read only to be counted, or all are counted to learn whether there is one.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'count-in-query', title: 'Count in the query', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const { result, limit } = operation;
    if (operation.action !== 'read-many' && operation.action !== 'count') return;
    if (operation.grade === 'weak') return; // Only its name says that it is a query.
    if (sendsWithCount(operation, program)) return besideCount(occurrence, program);
    if (!result.complete) return; // More may be done with the rows.
    if (limit.state === 'unknown' || (limit.state === 'known' && isSmall(limit.value))) return;
    if (operation.cursor.state !== 'absent' || operation.lock.state === 'known') return; // Walked, or read to be locked.
    if (isInItemLoop(occurrence)) return; // n-plus-one-query speaks.
    const part = growingPart(operation, program);
    if (!part) return; // Few rows, or we do not know which.
    const { entity, selective, conditions } = part;
    const isOwned = selective.some(seeks) || operation.relations.state !== 'absent'; // A join may leave few, too.
    const isCount = operation.action === 'count';
    if (isCount && (!result.existenceOnly || isOwned)) return; // A number is wanted, or few rows are walked.
    const isCounted = result.lists.length > 0 && result.lists.every(({ method }) => method === 'length');
    if (!isCount && (!isCounted || result.columns.length > 0)) return;
    const isCategory = selective.length === 0 && conditions.length > 0;
    if (isCategory && result.existenceOnly) return; // Of those with this role there may be one.
    if (isOwned && keepsThemFew(occurrence, program)) return;
    const what = `${isOwned || isCategory ? 'rows' : 'all rows'} of \`${entity.name}\``;
    return {
      at: occurrence.at,
      message: isCount
        ? `${named(operation.callee)} counts ${what} to learn whether there is one`
        : `${named(operation.callee)} reads ${what} only to ${result.existenceOnly ? 'learn whether there is one' : 'count them'}`,
      ...(isOwned && entity.relations.some(({ many }) => !many) && !pilesUp(entity, program)
        ? { tier: 'hint' }
        : isCount || isOwned || isCategory
          ? { tier: 'information' }
          : {}),
      related: [
        ...result.lists.map(({ at }) => ({ at, message: 'Only the number of rows is used' })),
        { at: entity.at, message: `\`${entity.name}\` is declared here` },
      ],
      evidence: [...operation.evidence, `Rows are added to \`${entity.name}\` while serving.`],
      fixes: isCount ? [] : countInQuery(operation, program),
    };
  },
});

/** The service counts, sends rows along unless it is told to leave them out, and of its answer the number alone is taken. */
function sendsWithCount(operation: Operation, program: Program): boolean {
  const { counted, count, head } = operation.traits;
  if (typeof counted !== 'string' || count === undefined || head === true) return false;
  const taken = Object.keys(program.parts(operation) ?? {});
  return taken.includes(counted) && taken.every((name) => name === counted || NO_ROWS.test(name));
}

const NO_ROWS = /^(error|status|statusText)$/;

function besideCount({ operation, at }: Occurrence, program: Program): Report | undefined {
  if (operation.limit.state !== 'absent') return; // Few are sent.
  if (!isGrowing(program.rowsIn(operation))) return; // There are few, or we do not know.
  const entity = program.entity(operation);
  return {
    at,
    message: `${named(operation.callee)} sends rows of \`${operation.entity}\` along with their number, and only the number is read`,
    tier: 'information',
    related: entity ? [{ at: entity.at, message: `\`${entity.name}\` is declared here` }] : [],
    evidence: [...operation.evidence, `Rows are added to \`${operation.entity}\` while serving.`],
  };
}

/** They are counted before one more is added, or what brings one more later: then there are never more than the limit. */
function keepsThemFew({ operation, at, fn }: Occurrence, program: Program): boolean {
  const { id, entity, result } = operation;
  const later = program.occurrences(fn).filter((write) => addsRows(write) && write.at.span[0] > at.span[0]);
  if (later.some((write) => write.operation.entity === entity)) return true;
  if (result.existenceOnly) return false;
  return later.some((write) =>
    program.premises(write).some(({ read, asks }) => read.operation.id === id && asks === 'compared'),
  );
}
