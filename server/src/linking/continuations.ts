/** Calls whose value is called on again: one may finish a query that a function returns unfinished. See `continued.ts`. */
import type { Library } from '../../../rules/model/library.ts';
import type { CallId, FileFacts, VariableId } from '../facts/facts.ts';
import { callAt, memberAt, valueAt, variableAt } from '../facts/values.ts';
import { lastName } from './file-index.ts';
import type { Named } from './name-index.ts';

/** A call whose value is called on again, at once or through a variable. */
export interface Continuation {
  readonly call: CallId;
}

/** Names of what the tables say of methods: a call of one may be a step of a query. */
export function stepNames(libraries: readonly Library[]): ReadonlySet<string> {
  return new Set(
    libraries.flatMap(({ types }) => Object.values(types).flatMap((type) => Object.keys(type.members ?? {}))),
  );
}

/** Calls of the file that are called on again by a method of such a name, by the name of what they call. */
export function continuationsIn(facts: FileFacts, steps: ReadonlySet<string>): Named<Continuation> {
  const found: { name: string; what: Continuation }[] = [];
  const add = (call: CallId): void => {
    const name = lastName(facts, facts.calls[call]?.callee ?? -1);
    if (name !== undefined) found.push({ name, what: { call } });
  };
  const held = new Set<VariableId>();
  for (const { callee } of facts.calls) {
    if (!steps.has(memberAt(facts.values, callee) ?? '')) continue;
    const method = valueAt(facts.values, callee);
    const of = method.k === 'get' ? method.of : -1;
    const [call, variable] = [callAt(facts.values, of), variableAt(facts.values, of)];
    if (call !== undefined) add(call);
    if (variable !== undefined) held.add(variable);
  }
  for (const variable of held) {
    for (const { value } of facts.variables[variable]?.assignments ?? []) {
      const given = valueAt(facts.values, value);
      if (given.k === 'call') add(given.call);
    }
  }
  return found;
}
