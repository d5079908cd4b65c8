/** Deadlines that are not an option of the call: it races against a timer, or a helper is told how long to wait for it. */
import type { CallId, ValueId } from '../facts/facts.ts';
import type { LinkedFile } from './context.ts';
import { lastName } from './file-index.ts';

/** `withTimeout(…, 5000)`, `pTimeout(…)`, `deadline(…)`. */
const WAITS_SO_LONG = /timeout|timelimit|deadline|raceWith/i;

/** Is the promise that a call gives, or what is chained to it, handed to something that stops waiting? */
export function isRaced(file: LinkedFile, id: CallId): boolean {
  let value: ValueId | undefined = file.facts.calls[id]?.value;
  for (let depth = 0; value !== undefined && depth < 12; depth++) {
    const handed = file.index.argumentOf.get(value);
    if (handed !== undefined) return stopsWaiting(file, handed.call);
    const member = file.index.callOn.get(value); // fetch(url).then(…)
    value = member === undefined ? file.index.parents.get(value) : file.facts.calls[member]?.value;
  }
  const context = file.facts.functions[file.facts.calls[id]?.fn ?? 0]?.context;
  return context !== undefined && WAITS_SO_LONG.test(nameOf(file, context.call)); // withTimeout(() => fetch(url), 5000)
}

function stopsWaiting(file: LinkedFile, call: CallId): boolean {
  const name = nameOf(file, call);
  return name === 'race' || WAITS_SO_LONG.test(name);
}

function nameOf(file: LinkedFile, call: CallId): string {
  return lastName(file.facts, file.facts.calls[call]?.callee ?? -1) ?? '';
}
