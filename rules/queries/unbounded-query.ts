/** A query reads all rows of a table that grows, or all that match: each day it returns more than the day before. */
import { addPagination } from '../fixes/pagination.ts';
import { keptByHand } from '../model/kept-by-hand.ts';
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isInItemLoop, isSamePlace } from '../model/questions.ts';
import { fewAskFor } from '../model/role.ts';
import { isJudged } from '../model/served.ts';
import { isGrowing } from '../model/size.ts';
import { type Part, partWithoutEnd, WHOLE_TABLE } from '../model/without-end.ts';
import { atMost, defineRule, type Report, type Tier } from '../rule.ts';
import { counted, MOST_RELATED, named, onlyFor, typedIn } from '../wording.ts';

export const unboundedQuery = defineRule({
  id: 'unbounded-query',
  factor: 'queries',
  summary: 'A query reads all matching rows of a growing table, without a limit.',
  tier: 'warning',
  status: 'stable',
  since: '0.1.0',
  on: 'query',
  through: true,
  browser: true,
  background: 'same',
  build: true, // It takes as long as there are rows, and makes a page of each.
  fixes: [{ id: 'add-pagination', title: 'Add pagination', safety: 'suggestion' }],
  check(occurrence, program) {
    if (occurrence.path.length > 0) return asksForAll(occurrence, program);
    const part = toldOf(occurrence, program);
    if (part === undefined) return;
    if (program.isLeftOut(occurrence)) return; // Nobody lets it run.
    const others = sameReads(occurrence, part, program);
    if (others[0] !== undefined && !isSamePlace(others[0].at, occurrence.at)) return; // Told at the first who asks for all.
    const { operation } = occurrence;
    const { entity } = part;
    const asking = fewAskFor(program.reach(occurrence.fn)) ?? program.askersOf(occurrence);
    const few = asking.who === 'everyone' ? undefined : asking;
    const typed = keptByHand(entity, program);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} reads ${part.text}, without a limit`,
      tier: tierFor(part, few !== undefined, typed !== undefined || isMadeWhole(part, occurrence, program)),
      related: [
        { at: entity.at, message: `\`${entity.name}\` is declared here` },
        ...others.slice(1, MOST_RELATED).map(({ at, operation: { callee } }) => ({
          at,
          message: `${named(callee)} reads the same`,
        })),
      ],
      evidence: [
        ...operation.evidence,
        typed === undefined
          ? `Rows are added to \`${entity.name}\` while serving.`
          : typedIn(entity.name, typed),
        ...(few === undefined ? [] : [onlyFor(few)]),
        ...(operation.limit.state === 'known'
          ? [`A limit of ${operation.limit.value.most} is as good as none.`]
          : []),
      ],
      fixes: addPagination(occurrence, program),
    };
  },
});

/** Undefined where another rule speaks. */
function toldOf(occurrence: Occurrence, program: Program): Part | undefined {
  const { operation } = occurrence;
  if (isOnlyCounted(operation)) return; // count-by-loading.
  if (isInItemLoop(occurrence)) return; // n-plus-one-query.
  if (operation.traits.page !== undefined) return; // The service caps it: truncated-read, of what is missing.
  return partWithoutEnd(occurrence, program);
}

/** Nothing is done with the rows but asking how many there are, or whether there are any. */
function isOnlyCounted({ result }: Operation): boolean {
  const { complete, lists, columns, truthinessOnly } = result;
  if (!complete || columns.length > 0) return false;
  return truthinessOnly || (lists.length > 0 && lists.every(({ method }) => method === 'length'));
}

const TIERS_OF = { fast: 'warning', slower: 'information', little: 'hint' } as const;

/**
 * What staff or a clock asks for makes no request wait, and may have to be whole: a list to look through, a sweep; of one
 * owner it is a page of details. What staff has typed, a row at a time, is read whole by those who choose from it.
 */
function tierFor({ grows, isOwned }: Part, isForFew: boolean, isWhole: boolean): Tier {
  if (isWhole || (isForFew && isOwned)) return 'hint';
  return atMost(TIERS_OF[grows], isForFew ? 'information' : 'warning');
}

/** What is made of all that there is about one thing: `audit-log-pdf`, `exportContacts`. */
const DOCUMENT = /(?:^|[^a-z]|to)(?:export|backup|archive|dump|pdf|csv|xlsx?|print)(?![a-z])/i;

/** A document about one thing has to tell all of it, and its copy to have all of it. */
function isMadeWhole({ isOwned }: Part, occurrence: Occurrence, program: Program): boolean {
  return isOwned === true && (isDocument(occurrence.fn, program) || isCopied(occurrence, program));
}

/** Is a new row of the same kind made of each? */
function isCopied(read: Occurrence, program: Program): boolean {
  const { operation, fn } = read;
  return program
    .occurrences(fn)
    .some(
      (write) =>
        COPIES.has(write.operation.action) &&
        write.operation.entity === operation.entity &&
        (write.operation.action === 'create-many' || isInItemLoop(write)) &&
        program.feeds(read, write),
    );
}

const COPIES: ReadonlySet<string> = new Set(['create', 'create-many']);

function isDocument(fn: Occurrence['fn'], program: Program): boolean {
  const words = [program.fn(fn).name, ...fn.file.split('/').slice(-2)].join('/');
  return DOCUMENT.test(words.replace(/([a-z])([A-Z])/g, '$1-$2'));
}

/** Calls of one function that reads, which ask it for the same: one finding, at the first. Empty for what reads by itself. */
function sameReads({ operation }: Occurrence, part: Part, program: Program): readonly Occurrence[] {
  const { handed } = operation;
  if (handed === undefined) return [];
  return program.operationsOn(part.entity).flatMap((other) => {
    if (other.handed === undefined || !isSamePlace(other.handed.at, handed.at)) return [];
    if (!isJudged(other, program)) return [];
    const own = program
      .occurrences(other.fn)
      .find((one) => one.path.length === 0 && one.operation.id === other.id);
    return own !== undefined && toldOf(own, program)?.text === part.text ? [own] : [];
  });
}

/** A function that pages is asked for one page with everything in it. */
function asksForAll(occurrence: Occurrence, program: Program): Report | undefined {
  const { operation, at, path, fn } = occurrence;
  if (operation.grade === 'weak') return; // Only its name says that it is a query.
  const isLimited = operation.action === 'read-many' && operation.limit.state !== 'absent';
  if (operation.action !== 'page' && !isLimited) return; // It reads no list, or all of it whatever it is asked: told there.
  const asked = program.askedRows(occurrence);
  if (asked === undefined || asked < WHOLE_TABLE) return;
  const entity = program.entity(operation);
  if (!entity || !isGrowing(program.rowsOf(entity))) return;
  return {
    at,
    message: `${named(path[0]!.callee)} is asked for ${counted(asked)} rows of \`${entity.name}\`, which grows: a page with everything in it`,
    ...(operation.filter.state === 'absent'
      ? {}
      : { tier: isDocument(fn, program) ? ('hint' as const) : ('information' as const) }), // Part of it, which grows slower.
    related: [
      { at: operation.at, message: 'They are read here' },
      { at: entity.at, message: `\`${entity.name}\` is declared here` },
    ],
    evidence: [...operation.evidence, `Rows are added to \`${entity.name}\` while serving.`],
  };
}
