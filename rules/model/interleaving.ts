/**
 * What two requests can do to each other between a read and the write that rests on it, and what keeps them apart:
 * isolation, locks, one writer.
 */
import type { Dialect } from './entity.ts';
import type { Frame } from './frame.ts';
import type { Occurrence, Operation } from './operation.ts';
import type { Premise } from './premise.ts';
import type { Program } from './program.ts';
import { isSamePlace } from './questions.ts';
import { commentAbove, commentsIn, weighsRace } from './remark.ts';

/**
 * `row`: the same row is read and written back. `set`: rows are looked for, and one is added that would have been found.
 * Snapshots notice the first and not the second.
 */
export type Conflict = 'row' | 'set';

/** Is it out of the question that another request comes between the read and the write? Also when we cannot tell. */
export function isExclusive(
  read: Occurrence,
  write: Occurrence,
  conflict: Conflict,
  program: Program,
): boolean {
  if (isHeld(read) || write.frames.some(({ kind }) => kind === 'lock')) return true;
  const dialect = program.entity(write.operation)?.dialect ?? 'unknown';
  const shared = sharedTransaction(read, write);
  if (shared === undefined && write.operation.handedTransaction) return true; // The caller's transaction, with a level we do not see.
  if (shared === undefined) return locksBefore(write, program);
  return excludes(shared, dialect, conflict) || locksBefore(write, program);
}

/** The read takes its row for itself. */
function isHeld({ operation, frames }: Occurrence): boolean {
  return operation.lock.state !== 'absent' || frames.some(({ kind }) => kind === 'lock');
}

/** The transaction that both run in. */
export function sharedTransaction(read: Occurrence, write: Occurrence): Frame | undefined {
  return transactions(write).find((frame) => transactions(read).some(({ at }) => isSamePlace(at, frame.at)));
}

export function transactions({ frames }: Occurrence): readonly Frame[] {
  return frames.filter(({ kind }) => kind === 'transaction');
}

const SERIALIZABLE = /serializable/i;
const REPEATABLE = /repeatable|snapshot/i;
const NAMED_LEVEL = /serializable|repeatable|snapshot|committed|uncommitted/i;

/**
 * PostgreSQL: only SERIALIZABLE notices both; REPEATABLE READ refuses to write a row that changed since the snapshot.
 * https://www.postgresql.org/docs/current/transaction-iso.html
 * MySQL: REPEATABLE READ, its default, reads a snapshot and writes over what came after it.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-transaction-isolation-levels.html
 * MongoDB: a transaction that writes a document changed since its snapshot aborts.
 * https://www.mongodb.com/docs/manual/core/transactions-production-consideration/#in-progress-transactions-and-write-conflicts
 */
function excludes({ isolation, library }: Frame, dialect: Dialect, conflict: Conflict): boolean {
  if (isolation !== undefined && !NAMED_LEVEL.test(isolation)) return true; // A level that is decided elsewhere.
  if (isolation !== undefined && SERIALIZABLE.test(isolation)) return true;
  if (dialect === 'sqlite' || dialect === 'cockroachdb' || dialect === 'unknown') return true; // One writer; serializable by default; we cannot tell.
  if (library !== undefined && OPTIMISTIC.has(library)) return true;
  if (conflict === 'set') return false;
  if (dialect === 'mongodb') return true;
  return dialect !== 'mysql' && isolation !== undefined && REPEATABLE.test(isolation);
}

/** Their transactions run again when what they have read has changed. */
const OPTIMISTIC = new Set(['firestore', 'firestore-web']);

/** SQL that takes rows, a table, or an agreed number for itself. */
const LOCKS =
  /\bfor\s+(no\s+key\s+)?update\b|\bfor\s+share\b|advisory_(xact_)?lock|\bget_lock\s*\(|\block\s+table\b|set\s+transaction\s+isolation\s+level\s+(serializable|repeatable)|with\s*\(\s*updlock/i;
/** `acquireLock(key)`, `withLock`, `mutex.runExclusive`: names that say it. */
const LOCKS_BY_NAME =
  /\b(?:acquire|take|obtain|with|try|get)?_?(?:advisory|row|redis|distributed)?_?lock(?:\b|For|ed|Row|Key|Order|User)|mutex|semaphore|redlock|runExclusive|forUpdate/i;

/** Something took a lock before: by SQL, by a key that is set only once, or by a function that is called so. */
function locksBefore(write: Occurrence, program: Program): boolean {
  const before = program
    .occurrences(write.fn)
    .filter((one) => one.at.span[0] <= write.at.span[0] && one.operation.id !== write.operation.id);
  if (before.some(({ operation }) => takesLock(operation))) return true;
  return [write.fn, write.operation.fn].some((fn) => {
    const { at } = program.fn(fn);
    const end = fn === write.fn ? write.at.span[0] : write.operation.at.span[0];
    return LOCKS_BY_NAME.test(program.text({ file: at.file, span: [at.span[0], Math.max(at.span[0], end)] }));
  });
}

function takesLock({ lock, sql, kind, action, traits }: Operation): boolean {
  if (lock.state === 'known' || (sql !== undefined && LOCKS.test(sql))) return true;
  return kind === 'cache' && action === 'cache-set' && (traits.nx === true || traits.nx === 'NX');
}

/** Does a comment, from above the read to the write, speak of what others may do meanwhile? Then the race is known and accepted. */
export function isWeighed({ read, at }: Premise, write: Occurrence, program: Program): boolean {
  const source = program.source(write.at.file);
  const between = source.slice(read.at.span[0], write.at.span[1]);
  const above = [read.at, at, write.at].map(({ span }) => commentAbove(source, span[0]));
  return weighsRace([commentsIn(between), ...above].join(' '));
}

/** Hashes of passwords, keys that are made, what others are asked for: a tenth of a second and more. By their names, where no table has them. */
const SLOW_BY_NAME =
  /\b(?:hash\w*|bcrypt\w*|scrypt\w*|argon2?\w*|pbkdf2\w*|generateKeyPair\w*)(?:\.\w+)?\(|\bawait\s+(?:[\w$]+\.)*(?:(?:fetch|upload|download|scrape)\w*|\w*Provider(?:Service)?\.\w+)\(/i;

/** Does something that takes tens of milliseconds come between the read and the write: another service, a password's hash? */
export function takesLong(read: Occurrence, write: Occurrence, program: Program): boolean {
  const all = program.occurrences(write.fn);
  const from = all.findIndex(({ operation }) => operation.id === read.operation.id);
  const to = all.findIndex(({ operation }) => operation.id === write.operation.id);
  const isSlow = ({ operation: { kind, grade, traits } }: Occurrence) =>
    grade !== 'weak' &&
    (kind === 'http' || kind === 'threaded' || (kind === 'blocking' && traits.what !== 'file'));
  if (from >= 0 && all.slice(from + 1, to).some(isSlow)) return true;
  const span = [read.at.span[1], Math.max(read.at.span[1], write.at.span[0])] as const;
  return SLOW_BY_NAME.test(program.text({ file: write.at.file, span }));
}
