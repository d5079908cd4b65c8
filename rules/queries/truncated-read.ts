/** One page of a service that caps its answers, taken for all there is: from some size on, what is missing goes unnoticed. */
import { followThePages } from '../fixes/pages.ts';
import { holdsTime } from '../model/entity.ts';
import type { Occurrence, Operation, ResultUse } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, ranges, seeks } from '../model/questions.ts';
import { isSmall } from '../model/size.ts';
import { type Part, partWithoutEnd } from '../model/without-end.ts';
import { defineRule, type Tier } from '../rule.ts';
import { counted, MOST_RELATED, named } from '../wording.ts';

export const truncatedRead = defineRule({
  id: 'truncated-read',
  factor: 'queries',
  summary: 'One page of a service that silently caps its answers is taken for the whole.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: ['query', 'http'],
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'follow-the-pages', title: 'Ask for a stated range', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const { page, more } = operation.traits;
    const cut = cutOf(occurrence, program);
    if (cut === undefined) return;
    const [before, after] = alike(occurrence, cut, program);
    if (before.length > 0) return; // Told at the first one of its file.
    const most = typeof page === 'number' ? `${counted(page)} items` : String(page);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} gives one page of at most ${most}; what is beyond it is silently missing`,
      ...(cut.tier === undefined ? {} : { tier: cut.tier }),
      related: [
        ...cut.items
          .flatMap(({ lists }) => lists.slice(0, 1))
          .map(({ at }) => ({ at, message: 'Taken for all there is' })),
        ...after
          .slice(0, MOST_RELATED)
          .map(({ at, callee }) => ({ at, message: `${named(callee)} as well` })),
      ],
      evidence: [
        ...operation.evidence,
        typeof more === 'string'
          ? `Nothing here reads \`${more}\`, which tells that there is more.`
          : 'Without a limit or a range the service applies its own.',
      ],
      fixes: followThePages(occurrence, program),
    };
  },
});

/** What is taken for the whole, and how much that matters. */
interface Cut {
  readonly items: readonly ResultUse[];
  readonly tier?: Tier;
}

function cutOf(occurrence: Occurrence, program: Program): Cut | undefined {
  const { operation } = occurrence;
  const { page, more, follows, head } = operation.traits;
  if (page === undefined || page === false || follows === true || head === true) return undefined; // Gives all, or only a count.
  if (operation.grade === 'weak') return undefined; // Only its name says that it is one of these.
  if (operation.action !== 'read-many' && operation.action !== 'get') return undefined;
  if (operation.limit.state !== 'absent' || operation.offset.state !== 'absent') return undefined; // As many as the code means.
  if (operation.cursor.state !== 'absent' || isPaging(occurrence)) return undefined; // Walks the pages.
  const parts = program.parts(operation);
  if (!parts) return undefined; // Who gets the page may ask for the next one.
  if (typeof more === 'string' && more in parts) return undefined; // Asks whether there is more.
  const rows = Object.entries(parts).filter(([name]) => name !== operation.traits.counted);
  const items = rows.map(([, use]) => use).filter(isTakenWhole);
  if (items.length === 0) return undefined; // The first one, or none, is what is wanted.
  const grows = operation.kind === 'query' ? growth(occurrence, program) : 'fast';
  if (grows === undefined) return undefined;
  if (operation.traits.of !== undefined || grows === 'little') return { items, tier: 'hint' }; // What one of them has: mostly fewer than a page.
  if (isOfSpan(operation, program)) return { items, tier: 'hint' }; // What a month brings: mostly fewer as well.
  return grows === 'slower' || narrows(operation) ? { items, tier: 'information' } : { items }; // A part of the whole, which grows slower.
}

/** Between two times, or since one. */
function isOfSpan(operation: Operation, program: Program): boolean {
  const { filter } = operation;
  const columns = program.entity(operation)?.columns;
  return (
    filter.state === 'known' &&
    certainConditions(filter.value).some((one) => {
      const column = columns?.find(({ name }) => name === one.column);
      const isTime =
        column === undefined ? /(?:_at|At|_?timestamp|_?date)$/i.test(one.column) : holdsTime(column);
      return ranges(one) && isTime;
    })
  );
}

/** Other reads of the same rows in this file that are cut as well, before it and after: one finding speaks for all. */
function alike(
  { operation }: Occurrence,
  { tier }: Cut,
  program: Program,
): readonly [readonly Operation[], readonly Operation[]] {
  const entity = program.entity(operation);
  const others = (entity === undefined ? [] : program.operationsOn(entity)).filter((other) => {
    if (other.at.file !== operation.at.file || other.id === operation.id) return false;
    const own = program
      .occurrences(other.fn)
      .find(({ operation: { id }, path }) => id === other.id && path.length === 0);
    const cut = own === undefined ? undefined : cutOf(own, program);
    return cut !== undefined && cut.tier === tier;
  });
  const isBefore = ({ at }: Operation) => at.span[0] < operation.at.span[0];
  return [others.filter(isBefore), others.filter((other) => !isBefore(other))];
}

function isPaging({ frames }: Occurrence): boolean {
  return frames.some(({ loop }) => loop?.purpose === 'paging' || loop?.purpose === 'unknown');
}

/** Every item counts: it is walked, counted or handed on, and not just the first one looked at. */
function isTakenWhole({ lists, complete, returned }: ResultUse): boolean {
  if (lists.some(({ method }) => method === 'first' || method === 'slice')) return false;
  return lists.some(({ method }) => WHOLE.has(method)) || returned || (!complete && lists.length === 0);
}

const WHOLE: ReadonlySet<string> = new Set([
  'iterate',
  'map',
  'filter',
  'reduce',
  'length',
  'includes',
  'some',
  'every',
  'sort',
]);

/** Where there is a schema, it tells what a condition leaves. */
function growth(occurrence: Occurrence, program: Program): Part['grows'] | undefined {
  const { operation } = occurrence;
  if (!mayOutgrow(operation, program)) return undefined;
  if (typeof operation.traits.page === 'string') return 'fast';
  // Without a schema nobody can say whether what one owner has piles up.
  if (program.entity(operation) === undefined) return isOfOne(operation) ? 'little' : 'fast';
  return partWithoutEnd(occurrence, program)?.grows;
}

function isOfOne({ filter }: Operation): boolean {
  return (
    filter.state === 'known' &&
    certainConditions(filter.value).some(
      (one) => seeks(one) && one.value.kind !== 'literal' && one.value.kind !== 'constant',
    )
  );
}

/** Rows are added while serving, and no condition leaves few of them. */
function mayOutgrow(operation: Operation, program: Program): boolean {
  const { most, why } = program.rowsIn(operation);
  if (most !== Number.POSITIVE_INFINITY || why !== 'growing') return false;
  if (typeof operation.traits.page === 'string') return true; // Cut by bytes, before the filter.
  if (operation.filter.state !== 'known') return operation.filter.state === 'absent';
  const { conditions, complete } = operation.filter.value;
  return (
    complete &&
    !conditions.some(({ operator, value }) => operator === 'in' && value.size && isSmall(value.size))
  );
}

function narrows({ filter }: Operation): boolean {
  return (
    filter.state !== 'absent' &&
    (filter.state === 'unknown' || filter.value.conditions.length > 0 || !filter.value.complete)
  );
}
