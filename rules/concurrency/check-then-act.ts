/** A limit, a state or an overlap is checked, then acted on: requests at once all pass the check before one of them has acted. */

import { type Entity, holdsTime } from '../model/entity.ts';
import { isExclusive, isWeighed, takesLong } from '../model/interleaving.ts';
import type { Occurrence, Origin, RelationRead } from '../model/operation.ts';
import type { Premise } from '../model/premise.ts';
import type { Program } from '../model/program.ts';
import {
  certainConditions,
  isSamePlace,
  isWrite,
  onlyRecords,
  ownFrames,
  ranges,
} from '../model/questions.ts';
import { addsRows, lookups, skipsDuplicates, uniqueOver } from '../model/uniqueness.ts';
import { defineRule, type Report, TIERS } from '../rule.ts';
import { named, twoRequests } from '../wording.ts';

export const checkThenAct = defineRule({
  id: 'check-then-act',
  factor: 'concurrency',
  summary: 'A check decides about a write, and nothing keeps another request from getting in between.',
  tier: 'warning',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  background: 'same',
  fixes: [],
  check(fn, program) {
    const reports = new Map<number, Report>();
    for (const write of program.occurrences(fn)) {
      const { operation } = write;
      if (operation.kind !== 'query' || operation.grade === 'weak') continue; // Only its name says that it writes.
      if (write.frames.some(({ kind }) => kind === 'catch')) continue; // Counts failures, or undoes.
      if (operation.entity === undefined || skipsDuplicates(write, program)) continue; // The statement checks by itself.
      for (const premise of program.premises(write)) {
        const { read } = premise;
        if (read.operation.grade === 'weak') continue;
        const isOther = read.operation.entity !== operation.entity;
        if (isOther && !(addsRows(write) && countsAlong(premise, write, program))) continue; // Checked something else.
        const race = isOther
          ? overLimit(premise, write, program)
          : addsRows(write)
            ? creation(premise, write, program)
            : change(premise, write, program);
        if (race === undefined) continue;
        if (isExclusive(read, write, race.conflict, program)) continue; // Isolated, locked, or we cannot tell.
        if (isWeighed(premise, write, program)) continue; // A comment says that it is known.
        const before = reports.get(write.at.span[0]);
        if (before !== undefined && !isLouder(race, before)) continue; // One name for one defect.
        reports.set(write.at.span[0], {
          at: write.at,
          message: race.message,
          ...(race.tier === undefined ? {} : { tier: race.tier }),
          related: [
            { at: premise.at, message: 'Checked here' },
            { at: read.at, message: `as ${named(read.operation.callee)} found it` },
          ],
          evidence: twoRequests(read, write, race),
        });
      }
    }
    return [...reports.values()];
  },
});

function isLouder(one: Pick<Report, 'tier'>, other: Pick<Report, 'tier'>): boolean {
  return TIERS.indexOf(one.tier ?? 'warning') < TIERS.indexOf(other.tier ?? 'warning');
}

interface Race {
  readonly conflict: 'row' | 'set';
  readonly message: string;
  readonly tier?: Report['tier'];
  readonly first: string;
  readonly second: string;
  readonly outcome: string;
}

/** A row is added because none was found, or not too many. */
function creation(premise: Premise, write: Occurrence, program: Program): Race | undefined {
  const { read, asks, columns } = premise;
  const entity = program.entity(write.operation);
  const thing = `\`${write.operation.entity}\``;
  if (asks === 'absent') {
    if (entity === undefined || !entity.complete) return; // What its indexes keep out is not known.
    const found = lookups(premise, write, entity);
    const unique = found.find((one) => uniqueOver(entity, one.columns, one.among) !== undefined);
    if (found.length > 0) {
      if (found.some((one) => uniqueOver(entity, one.columns, one.among) === undefined)) return; // missing-unique-constraint speaks.
      if (unique === undefined || program.handlesViolation(write)) return; // The database decides, and somebody listens.
      if (!takesLong(read, write, program)) return; // Requests do not meet by chance; and the worst is an error for the second.
      return {
        conflict: 'set',
        tier: premise.skips || isBackground(write, program) ? 'hint' : 'information', // Tried again, it finds the row; who asked is told anyway.
        message: `The check by (${unique.columns.join(', ')}) does not hold until the write: the second of two requests fails on the unique index`,
        first: `finds no ${thing}`,
        second: 'finds none either',
        outcome: 'breaks the unique index, and no code handles that error',
      };
    }
    if (!isOverlap(read)) return; // A look-up of something else, or one we cannot read.
    return {
      conflict: 'set',
      message: `No overlapping ${thing} is found before this one is created: two requests at once both create one`,
      first: `finds no overlapping ${thing}`,
      second: 'finds none either',
      outcome: 'creates one that overlaps',
    };
  }
  if (asks !== 'compared' || columns.length > 0 || !COUNTS.has(read.operation.action)) return; // No limit on their number.
  return overLimit(premise, write, program);
}

/** Is it their number, as the read of what they belong to gave it along: `project._count.members >= limit`? */
function countsAlong({ asks, columns, read }: Premise, write: Occurrence, program: Program): boolean {
  const { relations } = read.operation;
  const root = program.entity(read.operation);
  const added = program.entity(write.operation);
  if (asks !== 'compared' || relations.state !== 'known' || !root || !added) return false;
  const isCounted = (reads: readonly RelationRead[], of: Entity): boolean =>
    (reads.some(({ countOnly }) => countOnly) &&
      of.relations.some(({ name, to, many }) => many && to === added.name && columns.includes(name))) ||
    reads.some(({ name, nested }) => {
      const to = of.relations.find((one) => one.name === name)?.to;
      const entity = to === undefined ? undefined : program.entityNamed(to, of.library);
      return entity !== undefined && isCounted(nested, entity);
    });
  return isCounted(relations.value, root);
}

function overLimit({ at }: Premise, { operation }: Occurrence, program: Program): Race {
  const thing = `\`${operation.entity}\``;
  return {
    conflict: 'set',
    // A limit that the code itself has is a courtesy: one too many harms nobody. Others are paid for.
    tier: FIXED_LIMIT.test(program.text(at)) ? 'hint' : 'information',
    message: `The number of ${thing} is checked before this one is created: requests at once all pass, and exceed the limit`,
    first: `counts one below the limit`,
    second: 'counts the same',
    outcome: 'goes over the limit',
  };
}

/** `count >= 10`, `keys.length >= MAX_KEYS`. */
const FIXED_LIMIT = /[<>=]=?\s*(?:\d[\d_]*|(?:\w+\.)*[A-Z][A-Z\d_]{2,})\s*\W*$/;

const COUNTS = new Set(['count', 'aggregate', 'read-many', 'group', 'page']);

/** Two ends of a stretch, or of two stretches. */
function isOverlap({ operation: { filter } }: Occurrence): boolean {
  if (filter.state !== 'known') return false;
  const { conditions, alternatives } = filter.value;
  const cut = [...conditions, ...alternatives.flat(2)].filter(ranges).map(({ column }) => column);
  return new Set(cut).size > 1;
}

/** A row is changed because of what it said before. */
function change(premise: Premise, write: Occurrence, program: Program): Race | undefined {
  const { asks, columns } = premise;
  const { data, filter, action, entity } = write.operation;
  if (asks !== 'compared' || data.state !== 'known' || action === 'upsert') return;
  const written = data.value.find(({ column }) => columns.includes(column));
  if (written === undefined) return; // It decides by one column and writes another: permission, ownership.
  const { column, value, atomic } = written;
  const certain = filter.state === 'known' ? certainConditions(filter.value) : [];
  if (filter.state === 'known' && !filter.value.complete) return; // The condition may be in what we could not read.
  if (certain.some((one) => columns.includes(one.column))) return; // The write checks again, in the database.
  if (isClaimed(premise, write, program)) return; // A write before it has checked again, in the database.
  if (certain.some((one) => one.value.kind === 'row' && !isKey(one.column, write, program))) return; // A version.
  if (!atomic && program.derivations(write).some((one) => one.column === column)) return; // read-modify-write speaks.
  const name = `\`${entity}.${column}\``;
  if (atomic)
    return {
      conflict: 'row',
      message: `${name} is checked before and changed here unconditionally: requests at once all pass the check`,
      first: `sees enough in ${name}`,
      second: 'sees the same',
      outcome: 'changes it beyond what the check allows',
    };
  const { state } = premise;
  if (!endsIt(premise, value, program)) return; // The check holds after the write as well: once more changes nothing.
  const others = othersAfter(premise, write, program);
  const again = others.find((one) => doesHarmTwice(one, program)) ?? others[0];
  const isFree = state === 'empty' || state === 'equal';
  const isGiven = value.kind === 'parameter' || value.kind === 'request';
  const isClaim = isFree && isGiven && namesSomebody(column, write, program);
  if (!isClaim && again === undefined) return; // Setting the same again changes nothing.
  return {
    conflict: 'row',
    ...(isClaim ? {} : { tier: again && doesHarmTwice(again, program) ? 'information' : 'hint' }),
    message: isClaim
      ? `${name} is checked before and overwritten here: of two requests at once both pass the check, and the last one wins`
      : `${name} is checked before and set here: two requests at once both pass, and ${named(again!.path[0]?.callee ?? again!.operation.callee)} runs twice`,
    first: `sees that ${name} is still free`,
    second: 'sees the same',
    outcome: isClaim ? 'overwrites what A wrote' : 'writes the same, and what follows happens twice',
  };
}

/** `UPDATE … SET status = 'running' WHERE id = ? AND status = 'pending'`: of two requests one changes a row, and goes on. */
function isClaimed({ columns, read }: Premise, { operation, fn }: Occurrence, program: Program): boolean {
  const all = program.occurrences(fn).map((one) => one.operation);
  const from = all.findIndex(({ id }) => id === read.operation.id);
  const to = all.findIndex(({ id }) => id === operation.id);
  return all
    .slice(from + 1, to)
    .some(
      ({ entity, action, filter }) =>
        entity === operation.entity &&
        action.startsWith('update') &&
        filter.state === 'known' &&
        certainConditions(filter.value).some(({ column }) => columns.includes(column)),
    );
}

function isKey(column: string, { operation }: Occurrence, program: Program): boolean {
  const entity = program.entity(operation);
  return (
    entity === undefined ||
    entity.indexes.some(({ kind, parts }) => kind !== 'index' && parts.some((part) => part.column === column))
  );
}

/** A time or a flag is the same, whoever sets it. */
function namesSomebody(name: string, { operation }: Occurrence, program: Program): boolean {
  const column = program.entity(operation)?.columns.find((one) => one.name === name);
  return column === undefined || !(column.lowSelectivity || holdsTime(column));
}

/**
 * Does the write make the check fail for whoever comes next: does it take what was free, leave the state that was asked
 * for, or enter the one that was excluded? A function's word (permissions, passwords) it does not change.
 */
function endsIt({ state, at }: Premise, value: Origin, program: Program): boolean {
  const isNothing = value.undefinedBy === 'written' || value.literal === null || value.literal === false;
  if (state === 'other' || state === 'set') return false; // What is cleared was mostly no use any more.
  if (state === 'empty') return !isNothing;
  return mentions(program.text(at), value) === (state === 'differ');
}

/** By its own text, or by the last name of a constant: `Status.OPEN` is what `'OPEN'` is. */
function mentions(test: string, { text, literal }: Origin): boolean {
  const name = typeof literal === 'string' ? literal : (/(\w+)\W*$/.exec(text)?.[1] ?? '');
  return (text !== '' && test.includes(text)) || (name !== '' && new RegExp(`\\b${name}\\b`).test(test));
}

function isBackground({ fn }: Occurrence, program: Program): boolean {
  return program.reach(fn).role === 'background';
}

/** `log`, `recordAuditLog`, `trackActivity`. */
const RECORDS = /(?:^|\.)(?:log|track|audit|record)(?:[A-Z_]|$)/;

/** Whatever branch the first is in, the second is in as well. */
function isInBranchesOf(first: Occurrence, second: Occurrence): boolean {
  return ownFrames(first)
    .filter(({ kind }) => kind === 'branch')
    .every(({ at }) => second.frames.some((one) => one.kind === 'branch' && isSamePlace(one.at, at)));
}

/** What else happens on the strength of the same test: rows added, messages, requests. */
function othersAfter({ at }: Premise, write: Occurrence, program: Program): readonly Occurrence[] {
  return program.occurrences(write.fn).filter((other) => {
    const { operation } = other;
    if (operation.id === write.operation.id || operation.grade === 'weak' || onlyRecords(operation))
      return false;
    if (!isInBranchesOf(write, other)) return false; // There it may be the one or the other.
    if (RECORDS.test(other.path[0]?.callee ?? '')) return false; // Noted twice is noted.
    const acts =
      (operation.kind === 'query' &&
        (addsRows(other) || (isWrite(operation) && operation.action === 'increment'))) ||
      (operation.kind === 'http' && operation.action === 'send') ||
      operation.kind === 'message';
    return (
      acts && program.premises(other).some((one) => one.at.span[0] === at.span[0] && one.at.file === at.file)
    );
  });
}

/** Whoever does these again brings about what is there already. */
const SETTLES =
  /(?:^|\.)(?:sync|set|update|upsert|ensure|put|save|refresh|invalidate|revalidate|delete|remove|cancel|disable|enable|expire|purge|index|reset|close|dispatch|enqueue|trigger|schedule|publish|emit)(?:[A-Z_]\w*)?$/;

/** Who reads it twice shrugs. */
const TELLS = /mail|notif|message|sms|slack|discord|webhook/i;

/** A payment, a further row. Jobs mostly look for themselves whether there is anything to do; a unique index keeps rows out. */
function doesHarmTwice({ operation, path }: Occurrence, program: Program): boolean {
  const callee = path[0]?.callee ?? operation.callee;
  if (operation.kind === 'message' || SETTLES.test(callee) || TELLS.test(callee)) return false;
  const indexes = program.entity(operation)?.indexes ?? [];
  return operation.kind !== 'query' || !indexes.some(({ kind }) => kind === 'unique');
}
