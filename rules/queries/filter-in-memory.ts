/** Rows are read so that the code can pick, sum or cut them, which the database would do without sending them. */
import { filterInQuery } from '../fixes/filter.ts';
import type { Entity } from '../model/entity.ts';
import { growingPart } from '../model/growing-part.ts';
import type { Condition, Occurrence, ResultUse } from '../model/operation.ts';
import { isInItemLoop, seeks } from '../model/questions.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

type ListUse = ResultUse['lists'][number];

const REDUCING: ReadonlySet<string> = new Set(['filter', 'find', 'some', 'every', 'reduce']);
/** Of a filtered list: what needs none of its rows. */
const SUMMARIES: ReadonlySet<string> = new Set(['length', 'reduce', 'some', 'every']);
/** Columns that a database compares as a whole only, if at all. */
const OPAQUE = /^(?:simple-)?(json|bson|object(?!id)|mixed|array|bytes|bytea|blob)/;
/** Columns that a message names. */
const MOST_NAMES = 2;

export const filterInMemory = defineRule({
  id: 'filter-in-memory',
  factor: 'queries',
  summary: 'Rows of a growing table are read whole to be filtered, searched or added up in code.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: ['query', 'cache'],
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'filter-in-query', title: 'Filter in the query', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const { result, filter } = operation;
    if (operation.kind === 'cache') return membershipTest(occurrence);
    if (operation.action !== 'read-many' || operation.grade === 'weak') return;
    if (operation.limit.state !== 'absent' || operation.cursor.state !== 'absent') return; // Bounded, or a page.
    if (result.escapes) return; // The rows are used whole as well.
    if (isInItemLoop(occurrence)) return; // n-plus-one-query speaks.
    const part = growingPart(operation, program);
    if (!part) return; // Few rows, or we do not know which.
    const { entity, conditions, selective } = part;
    if (filter.state === 'known' && filter.value.alternatives.length > 0) return; // One of them may leave few.
    const uses = result.lists.filter(({ of }) => of === undefined);
    if (!uses.every(({ method, repeated }) => method === 'length' || (REDUCING.has(method) && !repeated)))
      return;
    const reducing = uses.filter(({ method }) => method !== 'length');
    const first = reducing[0];
    if (first === undefined || !reducing.every((one) => isExpressible(one, entity))) return;
    const whole = reducing.filter((one) => !isSummary(one, result));
    if (whole.length > 1 || (whole.length > 0 && uses.length > 1)) return; // Fetched once, looked at in several ways.
    if (whole.length > 0 && isAsked(first, conditions)) return; // What the query could filter by it has filtered by.
    const isLocal = first.at.file === operation.at.file;
    return {
      at: isLocal ? first.at : occurrence.at,
      message: `${named(operation.callee)} reads ${partOf(entity, selective.length > 0)}, to ${purposeOf(first)} in memory`,
      ...(selective.some(seeks) ? { tier: 'information' } : {}), // The rows of one owner grow slower.
      related: [
        { at: operation.at, message: 'The rows are read here' },
        ...reducing.slice(isLocal ? 1 : 0).map(({ at }) => ({ at, message: 'And the same rows here' })),
        { at: entity.at, message: `\`${entity.name}\` is declared here` },
      ],
      evidence: [
        ...operation.evidence,
        `Rows are added to \`${entity.name}\` while serving, and nothing else is done with those read here.`,
      ],
      fixes: filterInQuery(operation, first, result, program),
    };
  },
});

/** A set of a key-value store, read whole to look for one member: the store answers that by itself. */
function membershipTest({ operation, at }: Occurrence): Report | undefined {
  const { lists, escapes } = operation.result;
  const [use] = lists;
  if (!operation.traits.whole || escapes || lists.length !== 1) return;
  if (use?.method !== 'includes' || use.repeated) return; // Many are looked for: one round trip for all.
  return {
    at,
    message: `${named(operation.callee)} reads the whole collection, to look for one member in memory`,
    related: [{ at: use.at, message: 'It is looked for here' }],
    evidence: [...operation.evidence, 'Nothing else is done with the members read here.'],
  };
}

/** Could the database do it? It compares and adds up columns; what else a callback does it cannot. */
function isExpressible({ simple, columns, method }: ListUse, entity: Entity): boolean {
  if (!simple) return false;
  const isOwn = (name: string) => entity.columns.some((one) => one.name === name);
  if (columns.some(isOwn) && !columns.every(isOwn)) return false; // Compares a column with one of another table, perhaps.
  const isKnown = (name: string) => {
    const column = entity.columns.find((one) => one.name === name);
    return column
      ? !OPAQUE.test(column.type)
      : entity.relations.some((one) => one.name === name && !one.many);
  };
  return method === 'reduce' ? columns.every(isKnown) : columns.length > 0 && columns.every(isKnown);
}

function isAsked({ columns }: ListUse, conditions: readonly Condition[]): boolean {
  return columns.length > 0 && columns.every((name) => conditions.some(({ column }) => column === name));
}

/** A number is wanted, of all rows or of those that are kept: one `groupBy` gives several of them. */
function isSummary(use: ListUse, { lists }: ResultUse): boolean {
  if (use.method === 'reduce') return true;
  const below = lists.filter(({ of }) => of === lists.indexOf(use));
  return use.method === 'filter' && below.length > 0 && below.every(({ method }) => SUMMARIES.has(method));
}

function partOf({ name }: Entity, isNarrowed: boolean): string {
  return isNarrowed ? `more of \`${name}\` than it needs` : `all of \`${name}\`, which grows`;
}

function purposeOf({ method, columns }: ListUse): string {
  const by = columns
    .slice(0, MOST_NAMES)
    .map((name) => `\`${name}\``)
    .join(' and ');
  if (method === 'reduce') return by === '' ? 'add them up' : `add up ${by}`;
  if (method === 'find') return `find one by ${by}`;
  return method === 'filter' ? `filter by ${by}` : `test ${by}`;
}
