/** Whether an unfinished query that a function returns is finished by a caller: `active()` by `active().limit(10)`. */
import type { Library } from '../../../rules/model/library.ts';
import type { CallId, FileFacts, FunctionId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { libraryCall } from './chains.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { lastName } from './file-index.ts';
import type { Named } from './name-index.ts';
import { alternatives } from './shape.ts';

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
    const method = valueAt(facts.values, callee);
    if (method.k !== 'get' || !steps.has(method.name)) continue;
    const of = valueAt(facts.values, method.of);
    if (of.k === 'call') add(of.call);
    if (of.k === 'variable') held.add(of.variable);
  }
  for (const variable of held) {
    for (const { value } of facts.variables[variable]?.assignments ?? []) {
      const given = valueAt(facts.values, value);
      if (given.k === 'call') add(given.call);
    }
  }
  return found;
}

/** Does some call of the function go on with what it returns, by a step of a library? */
export function isContinued(context: Context, file: LinkedFile, fn: FunctionId): boolean {
  const name = file.facts.functions[fn]?.name ?? '';
  if (name === '') return false;
  return context.continuations(name).some((site) => {
    const from = context.file(site.file);
    const call = from?.facts.calls[site.call];
    if (from === undefined || call === undefined) return false;
    const isOfIt = alternatives(evaluate(context, from, call.callee)).some(
      (shape) => shape.k === 'function' && shape.file === file.path && shape.fn === fn,
    );
    return isOfIt && callsOnValue(from, site.call).some((next) => libraryCall(context, from, next));
  });
}

function callsOnValue(file: LinkedFile, id: CallId): readonly CallId[] {
  const value = file.facts.calls[id]?.value ?? -1;
  const held = file.index.assignedTo.get(value);
  const values = [value, ...(held === undefined ? [] : (file.index.references.get(held) ?? []))];
  return values.flatMap((one) => file.index.callOn.get(one) ?? []);
}
