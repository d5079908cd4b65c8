/** One page of a service that caps its answers, taken for all there is: from some size on, what is missing goes unnoticed. */
import { followThePages } from '../fixes/pages.ts';
import type { Occurrence, Operation, ResultUse } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, seeks } from '../model/questions.ts';
import { isSmall } from '../model/size.ts';
import { type Part, partWithoutEnd } from '../model/without-end.ts';
import { defineRule } from '../rule.ts';
import { counted, named } from '../wording.ts';

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
    const { page, more, follows, head } = operation.traits;
    if (page === undefined || page === false || follows === true || head === true) return; // Gives all, or only a count.
    if (operation.grade === 'weak') return; // Only its name says that it is one of these.
    if (operation.action !== 'read-many' && operation.action !== 'get') return;
    if (operation.limit.state !== 'absent' || operation.offset.state !== 'absent') return; // As many as the code means.
    if (operation.cursor.state !== 'absent' || isPaging(occurrence)) return; // Walks the pages.
    const parts = program.parts(operation);
    if (!parts) return; // Who gets the page may ask for the next one.
    if (typeof more === 'string' && more in parts) return; // Asks whether there is more.
    const rows = Object.entries(parts).filter(([name]) => name !== operation.traits.counted);
    const items = rows.map(([, use]) => use).filter(isTakenWhole);
    if (items.length === 0) return; // The first one, or none, is what is wanted.
    const grows = operation.kind === 'query' ? growth(occurrence, program) : 'fast';
    if (grows === undefined) return;
    const most = typeof page === 'number' ? `${counted(page)} items` : String(page);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} gives one page of at most ${most}; what is beyond it is silently missing`,
      ...(operation.traits.of !== undefined || grows === 'little'
        ? { tier: 'hint' } // What one of them has: mostly fewer than a page.
        : grows === 'slower' || narrows(operation)
          ? { tier: 'information' } // A part of the whole, which grows slower.
          : {}),
      related: items
        .flatMap(({ lists }) => lists.slice(0, 1))
        .map(({ at }) => ({ at, message: 'Taken for all there is' })),
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
