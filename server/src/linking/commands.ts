/** Requests that are made first and sent by a client: handed to it, `client.send(new Command())`, or handed one, `new Upload({ client })`. */
import type { Library } from '../../../rules/model/library.ts';
import type { Attribute } from '../../../rules/model/operation.ts';
import type { CallId } from '../facts/facts.ts';
import { at, timeoutOf, UNSURE } from './attributes.ts';
import { stepsOf } from './chains.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { libraryCall } from './library-calls.ts';
import { alternatives, type Step } from './shape.ts';

/**
 * The deadline of an operation. Where a client sends it, that is set as it is sent, or where the client is made; where that
 * is out of our sight, nothing is known of one.
 */
export function timeoutWith(
  context: Context,
  file: LinkedFile,
  id: CallId,
  own: readonly Step[],
  deciding: Step,
  library: Library,
): Attribute<number | 'set'> {
  const isCommand = deciding.row.lazy === true && isRunByClient(library);
  if (!isCommand && !own.some(({ row }) => row.by !== undefined))
    return timeoutOf(context, own, library.defaultTimeoutMs);
  const client = isCommand ? runnerOf(context, file, id) : own.flatMap((step) => clientOf(context, step));
  const found = timeoutOf(context, [...client, ...own], library.defaultTimeoutMs);
  const isSeen = client.some(({ row }) => row.kind === 'construct');
  return found.state === 'absent' && !isSeen ? UNSURE : found;
}

const running = new WeakMap<Library, boolean>();

/** Does a client of the library run what it is handed, within a time that may be said there? */
function isRunByClient(library: Library): boolean {
  const known = running.get(library);
  if (known !== undefined) return known;
  const found = Object.values(library.types).some(({ members = {} }) =>
    Object.values(members).some((row) => row.runs !== undefined && row.timeout !== undefined),
  );
  running.set(library, found);
  return found;
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

/** The steps that made the client which a call is handed. */
function clientOf(context: Context, step: Step): readonly Step[] {
  const found = step.row.by === undefined ? undefined : at(context, step, step.row.by);
  const file = found?.state === 'known' ? context.file(found.site.file.path) : undefined;
  if (found?.state !== 'known' || file === undefined) return [];
  return alternatives(evaluate(context, file, found.site.value)).flatMap((shape) => {
    const steps: Step[] = [];
    if (shape.k === 'library') for (let one = shape.chain; one; one = one.previous) steps.unshift(one);
    return steps;
  });
}
