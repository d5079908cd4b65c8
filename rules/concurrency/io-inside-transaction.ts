/** A request, mail or message waits inside a transaction: its connection and its locked rows wait along, and a rollback does not take it back. */
import { moveAfterCommit } from '../fixes/after-commit.ts';
import type { Frame } from '../model/frame.ts';
import type { Occurrence, OperationKind } from '../model/operation.ts';
import { defineRule } from '../rule.ts';
import { named, through } from '../wording.ts';

export const ioInsideTransaction = defineRule({
  id: 'io-inside-transaction',
  factor: 'concurrency',
  summary: 'A call that waits for something else runs while a database transaction is open.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: ['http', 'message', 'blocking', 'file'],
  through: true,
  background: 'same',
  fixes: [{ id: 'move-after-commit', title: 'Move it after the transaction', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak') return; // Only its name says that it leaves the process.
    if (operation.kind === 'blocking' && !LONG.has(operation.library)) return; // Microseconds.
    const frame = openTransaction(occurrence);
    if (frame === undefined) return; // None is open, or a callee opens it and is told there.
    const library = program.library(frame.library ?? '');
    if (library === undefined || library.kind !== 'query') return; // A producer's transaction, not a database's.
    if (IN_DATABASE.has(operation.library)) return; // The queue is a table: the job commits with the transaction.
    if (isLeft(occurrence, frame)) return; // In a callback that runs later.
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} ${DOES[operation.kind] ?? 'runs'} inside a transaction${through(occurrence.path)}: its connection and row locks are held until that is done`,
      related: [
        { at: frame.at, message: 'The transaction' },
        ...(occurrence.path.length === 0
          ? []
          : [{ at: operation.at, message: `${named(operation.callee)} runs here` }]),
      ],
      evidence: [
        ...operation.evidence,
        'A pool of ten connections serves ten such transactions at a time; whoever wants one of the rows waits as well.',
        'When the transaction is rolled back afterwards, or run again, the call has been made all the same.',
      ],
      fixes: moveAfterCommit(occurrence, frame, program),
    };
  },
});

const DOES: Readonly<Partial<Record<OperationKind, string>>> = {
  http: 'waits for another service',
  message: 'waits for the queue',
  blocking: 'holds the process',
  file: 'waits for the disk',
};

/** Password hashing, processes, compression: tens of milliseconds and more. */
const LONG = new Set(['bcrypt', 'bcryptjs', 'node-child-process', 'node-zlib']);
/** Queues whose jobs are rows of the same database. */
const IN_DATABASE = new Set(['pg-boss', 'graphile-worker']);

/** The innermost transaction around it, when it is opened in the function from which it is seen. */
function openTransaction({ frames }: Occurrence): Frame | undefined {
  const frame = frames.find(({ kind }) => kind === 'transaction');
  return frame?.own === true ? frame : undefined;
}

function isLeft({ frames }: Occurrence, frame: Frame): boolean {
  return frames.slice(0, frames.indexOf(frame)).some(({ kind }) => kind === 'handler');
}
