/** Writes that belong together run one by one: a crash, a timeout or a deploy in between leaves the first without the rest. */
import { wrapInTransaction } from '../fixes/transaction.ts';
import { type Entity, holdsTime } from '../model/entity.ts';
import { transactions } from '../model/interleaving.ts';
import type { Action, Condition, Occurrence } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import {
  hasTransactions,
  isRead,
  isSameCall,
  isSamePlace,
  onlyRecords,
  ownFrames,
  seeks,
} from '../model/questions.ts';
import { fewAskFor } from '../model/role.ts';
import { defineRule, type Report } from '../rule.ts';
import { counted, named } from '../wording.ts';

export const multiWriteWithoutTransaction = defineRule({
  id: 'multi-write-without-transaction',
  factor: 'concurrency',
  summary: 'Writes that depend on each other run outside a transaction.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [{ id: 'wrap-in-transaction', title: 'Run them in one transaction', safety: 'suggestion' }],
  check(fn, program) {
    const all = program.occurrences(fn);
    const writes = all.filter((one) => isOpen(one, program));
    for (const first of writes) {
      const rest = writes.filter(
        (later) => belongs(first, later, program) && !leavesBetween(first, later, all),
      );
      if (rest.length === 0) continue; // Nothing depends on it, or another service answers in between.
      if (isUndone(first, all)) continue; // Compensates by hand.
      if (isMadeOnce(first, all)) continue; // It is there the next time, whatever follows.
      if (isMadeIfMissing(first, rest, all)) continue; // The same, where it is needed.
      if (isMadeAnew(first, rest, all, program)) continue; // The next time all is made again.
      const last = rest[0]!;
      const others =
        rest.length === 1 ? named(last.operation.callee) : `${counted(rest.length)} writes that depend on it`;
      return [
        {
          at: first.at,
          ...tierOf(first, last, program),
          message: `${named(first.operation.callee)} and ${others} run without a transaction: a failure in between leaves half of it`,
          related: rest.map(({ at, operation }) => ({
            at,
            message: `${named(operation.callee)} depends on it`,
          })),
          evidence: [
            ...first.operation.evidence,
            `When ${named(last.operation.callee)} fails, or the process ends before it, \`${first.operation.entity}\` stays as ${named(first.operation.callee)} left it.`,
            'Other requests see the state in between as well.',
          ],
          fixes: wrapInTransaction(first, rest, program),
        },
      ];
    }
    return [];
  },
});

/** What was there and is gone is lost; what is half made is in the way. */
function tierOf(first: Occurrence, later: Occurrence, program: Program): Pick<Report, 'tier'> {
  if (!isFoundBySomeone(first, later, program)) return { tier: 'hint' };
  const reach = program.reach(first.fn);
  const isLost =
    first.operation.action === 'delete-many' &&
    (later.operation.action === 'create-many' || later.operation.rows.state === 'known') && // One that is made anew is made anew by whoever asked.
    reach.role !== 'background' &&
    fewAskFor(reach) === undefined; // A job and a clock do it again.
  return isLost ? {} : { tier: 'information' };
}

const WRITES: ReadonlySet<Action> = new Set([
  'create',
  'create-many',
  'update-one',
  'update-many',
  'delete-one',
  'delete-many',
  'increment',
  'save',
]);

/** A write that no transaction holds, though its library has such. */
function isOpen(occurrence: Occurrence, program: Program): boolean {
  const { operation, frames } = occurrence;
  if (operation.kind !== 'query' || operation.grade === 'weak' || !WRITES.has(operation.action)) return false;
  if (operation.entity === undefined || operation.handedTransaction) return false; // The caller's transaction.
  if (transactions(occurrence).length > 0 || frames.some(({ kind }) => kind === 'catch')) return false;
  return hasTransactions(operation.library, program);
}

/** Does the later write make no sense without the first? */
function belongs(first: Occurrence, later: Occurrence, program: Program): boolean {
  if (later === first || later.at.span[0] <= first.at.span[0] || isSameCall(first, later)) return false;
  const [one, two] = [first.operation, later.operation];
  if (one.library !== two.library || onlyRecords(two)) return false; // A record of what happened may be missing.
  if (onlyStamps(later, program)) return false; // So may the time when something was used.
  if (PASS.test(two.entity ?? '')) return false; // Who signs in again, or asks again, gets another.
  if (one.entity === two.entity)
    return !isElsewhere(first, later) && (isReplacement(first, later, program) || isTransfer(first, later));
  return (one.action === 'create' || one.action === 'save') && program.feeds(first, later);
}

/** `{ lastUsedAt: new Date() }`. */
function onlyStamps({ operation }: Occurrence, program: Program): boolean {
  const { data, action, partialData } = operation;
  if (data.state !== 'known' || partialData || data.value.length === 0 || !action.startsWith('update'))
    return false;
  const columns = program.entity(operation)?.columns ?? [];
  return data.value.every(({ column }) => {
    const known = columns.find(({ name }) => name === column);
    return known === undefined ? /(?:At|_at)$/.test(column) : holdsTime(known);
  });
}

/** `Session`, `refresh_tokens`. */
const PASS = /(?:session|token)s?$/i;

/** Each is in a branch of its own: of two tests that may exclude each other. */
function isElsewhere(first: Occurrence, later: Occurrence): boolean {
  const isAlone = (one: Occurrence, other: Occurrence) =>
    ownFrames(one).some(
      ({ kind, rest, at }) =>
        kind === 'branch' && !rest && !other.frames.some((frame) => isSamePlace(frame.at, at)),
    );
  return isAlone(first, later) && isAlone(later, first);
}

/** Who reads rows other than by their key, or by what would have pointed at them, would find one that was left behind; else it only takes room. */
function isFoundBySomeone({ operation }: Occurrence, later: Occurrence, program: Program): boolean {
  const entity = program.entity(operation);
  if (entity === undefined || (operation.action !== 'create' && operation.action !== 'save')) return true;
  if (entity.relations.some(({ many, columns }) => !many && columns.some(isRequired(entity)))) return true; // By whose it is.
  const primary = entity.indexes.find(({ kind }) => kind === 'primary')?.parts.map(({ column }) => column);
  const isKey = ({ column }: Condition) =>
    primary?.includes(column) === true ||
    entity.relations.some(({ name, to }) => name === column && to === later.operation.entity);
  return program.operationsOn(entity).some(({ action, filter, fn }) => {
    if (!READS.has(action) || program.reach(fn).role === 'offline') return false;
    return filter.state !== 'known' || !filter.value.conditions.some(isKey);
  });
}

function isRequired({ columns }: Entity): (name: string) => boolean {
  return (name) => columns.some((one) => one.name === name && !one.nullable);
}

const READS: ReadonlySet<Action> = new Set(['read-one', 'read-many', 'exists', 'count', 'page', 'stream']);

/** All rows of an owner are removed and written anew. What expires is asked for again anyway. */
function isReplacement(
  { operation: one }: Occurrence,
  { operation: two, path }: Occurrence,
  program: Program,
): boolean {
  if (one.action !== 'delete-many' || (two.action !== 'create-many' && two.action !== 'create')) return false;
  const entity = program.entity(one);
  if (
    entity === undefined ||
    one.filter.state !== 'known' ||
    entity.columns.some(({ name }) => /expir/i.test(name))
  )
    return false;
  const [key, ...more] = one.filter.value.conditions.filter(seeks).map(({ column }) => column);
  if (key === undefined || more.length > 1) return false;
  if (
    entity.indexes.some(
      ({ kind, parts }) => kind === 'primary' && parts.length === 1 && parts[0]?.column === key,
    )
  )
    return false;
  const { data } = two;
  if (path.length > 0 || data.state !== 'known') return true;
  const relation = entity.relations.find(({ columns }) => columns.includes(key))?.name;
  return two.partialData || data.value.some(({ column }) => column === key || column === relation);
}

/** What one row loses another gets. */
function isTransfer(first: Occurrence, later: Occurrence): boolean {
  const [one, two] = [first.operation, later.operation];
  if (one.data.state !== 'known' || two.data.state !== 'known' || first.path.length + later.path.length > 0)
    return false;
  const changed = one.data.value.filter(({ atomic }) => atomic).map(({ column }) => column);
  const keys = [one, two].map(({ filter }) =>
    filter.state === 'known' ? filter.value.conditions.map(({ value }) => value.text).join() : '',
  );
  return (
    keys[0] !== keys[1] && two.data.value.some(({ column, atomic }) => atomic && changed.includes(column))
  );
}

/** A transaction cannot hold what another service does in between: that takes a state, or an outbox. */
function leavesBetween(first: Occurrence, later: Occurrence, all: readonly Occurrence[]): boolean {
  return all.some(
    ({ at, operation }) =>
      (operation.kind === 'http' || operation.kind === 'message') &&
      at.span[0] >= first.at.span[0] &&
      at.span[0] <= later.at.span[0],
  );
}

const GETS = /(?:^|\.)(?:get|find|load|ensure|resolve|read)(?:[A-Z_]|$)/;

/** A function gives what is there, and makes it where nothing is: `getSettings()`. By its name: one that refuses looks first as well. */
function isMadeOnce(first: Occurrence, all: readonly Occurrence[]): boolean {
  if (!first.path.some(({ callee }) => GETS.test(callee))) return false;
  const before = all.slice(0, all.indexOf(first));
  return before.some(
    (one) =>
      isSameCall(one, first) && one.operation.entity === first.operation.entity && isRead(one.operation),
  );
}

/** `contact ??= await create()`, and what follows is done for those as well who were there before: they are what the next attempt finds. */
function isMadeIfMissing(
  first: Occurrence,
  rest: readonly Occurrence[],
  all: readonly Occurrence[],
): boolean {
  const arm = ownFrames(first).find(
    ({ kind, rest: after }) => kind === 'cached' || (kind === 'branch' && !after),
  );
  if (arm === undefined) return false;
  const isAsked = all
    .slice(0, all.indexOf(first))
    .some(({ operation }) => operation.entity === first.operation.entity && isRead(operation));
  return isAsked && rest.every(({ frames }) => !frames.some(({ at }) => isSamePlace(at, arm.at)));
}

/** `getRootFolder()` looks for what it writes last: where that is missing, it makes all of it, and nothing points to what was left. */
function isMadeAnew(
  first: Occurrence,
  rest: readonly Occurrence[],
  all: readonly Occurrence[],
  program: Program,
): boolean {
  if (!GETS.test(program.fn(first.fn).name)) return false;
  const before = all.slice(0, all.indexOf(first));
  return rest.every(({ operation: { entity } }) =>
    before.some(({ operation }) => operation.entity === entity && isRead(operation)),
  );
}

/** Is the row removed again when what follows fails? */
function isUndone({ operation }: Occurrence, all: readonly Occurrence[]): boolean {
  return all.some(
    (one) =>
      one.operation.entity === operation.entity &&
      /^(delete|update)/.test(one.operation.action) &&
      one.frames.some(({ kind }) => kind === 'catch'),
  );
}
