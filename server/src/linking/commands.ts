/** Commands: operations that are made first and run by a client that they are handed to. */
import type { Library } from '../../../rules/model/library.ts';
import type { Attribute } from '../../../rules/model/operation.ts';
import type { CallId } from '../facts/facts.ts';
import { timeoutOf, UNSURE } from './attributes.ts';
import { stepsOf } from './chains.ts';
import type { Context, LinkedFile } from './context.ts';
import { libraryCall } from './library-calls.ts';
import type { Step } from './shape.ts';

/** Does a client of the library run what it is handed, within a time that may be said there? */
export function isRunByClient({ types }: Library): boolean {
  return Object.values(types).some(({ members = {} }) =>
    Object.values(members).some((row) => 'runs' in row && row.runs !== undefined && row.timeout !== undefined),
  );
}

/**
 * Its deadline is set where it is sent, or by the client that sends it. Where nobody is seen to send it, or the client is
 * made out of our sight, nothing is known of one.
 */
export function timeoutOfCommand(
  context: Context,
  file: LinkedFile,
  id: CallId,
  own: readonly Step[],
  { defaultTimeoutMs }: Library,
): Attribute<number | 'set'> {
  const runner = runnerOf(context, file, id);
  const found = timeoutOf(context, [...runner, ...own], defaultTimeoutMs);
  const isClientSeen = runner.some(({ row }) => row.kind === 'construct');
  return found.state === 'absent' && !isClientSeen ? UNSURE : found;
}

/** The steps of the call that a command is handed to, also through a variable: `client.send(command, { abortSignal })`. */
function runnerOf(context: Context, file: LinkedFile, id: CallId): readonly Step[] {
  const { argumentOf, assignedTo, references } = file.index;
  const made = file.facts.calls[id]?.value ?? -1;
  for (const value of [made, ...(references.get(assignedTo.get(made) ?? -1) ?? [])]) {
    const handed = argumentOf.get(value)?.call;
    const runner = handed === undefined ? undefined : libraryCall(context, file, handed);
    if (handed !== undefined && runner?.row.runs !== undefined) return stepsOf(context, file, handed, runner);
  }
  return [];
}
