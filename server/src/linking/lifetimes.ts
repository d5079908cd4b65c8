/**
 * How long a thing lives that a call constructs: as long as the process, when it is kept in a variable of a module, a
 * field or a map; or one call of its function.
 *
 * Followed through local variables, and up to what callers do with what a function returns.
 */
import type { Lifetime } from '../../../rules/model/operation.ts';
import type { CallId, FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { referencesIn } from './flow.ts';
import { referencesTo } from './references.ts';

/** Callers of callers, variables of variables: further away nobody follows, and we know nothing. */
const DEEPEST = 4;

export function lifetimeOf(context: Context, file: LinkedFile, id: CallId): Lifetime {
  const call = file.facts.calls[id];
  if (call === undefined) return 'unknown';
  if (dependsOnInput(file, call.argumentsAt, call.fn)) return 'input';
  return keptAs(context, file, call.value, call.fn, 0);
}

/** Do the arguments name anything of the call: parameters, and local variables that come from them or from a wait? */
export function dependsOnInput(file: LinkedFile, span: Span, fn: FunctionId, depth = 0): boolean {
  if (fn === 0) return false;
  const { facts } = file;
  return referencesIn(file, span).some((id) => {
    const variable = facts.variables[id];
    if (variable === undefined || variable.fn === 0) return false;
    // What the arguments declare themselves: the parameters of a callback in them.
    if (span[0] <= variable.at[0] && variable.at[1] <= span[1]) return false;
    const [only] = variable.assignments;
    if (variable.kind !== 'const' || only === undefined || depth > DEEPEST) return true;
    const at = spanOf(facts.values, only.value);
    const waits = facts.calls.some(
      (call) => call.use === 'await' && at[0] <= call.at[0] && call.at[1] <= at[1],
    );
    return waits || dependsOnInput(file, at, fn, depth + 1);
  });
}

function keptAs(context: Context, file: LinkedFile, value: ValueId, fn: FunctionId, depth: number): Lifetime {
  if (depth > DEEPEST) return 'unknown';
  const { facts, index } = file;
  const written = facts.writes.some((write) => write.value === value);
  if (written) return 'kept';
  if (facts.functions.some((one) => one.returns.some((returned) => returned.value === value)))
    return keptByCallers(context, file, fn, depth);
  if (facts.classes.some((cls) => cls.fields.some((field) => field.value === value))) return 'kept';
  const variable = index.assignedTo.get(value);
  if (variable !== undefined) return keptVariable(context, file, variable, fn, depth);
  const argument = index.argumentOf.get(value);
  if (argument !== undefined) {
    const call = facts.calls[argument.call];
    const callee = valueAt(facts.values, call?.callee ?? -1);
    if (callee.k === 'get' && /^(set|push|add|register|provide)$/.test(callee.name)) return 'kept';
    // Wrapped: `drizzle(new Pool())`, `new Repository(client)`.
    return call === undefined ? 'unknown' : keptAs(context, file, call.value, fn, depth + 1);
  }
  const parent = index.parents.get(value);
  if (parent !== undefined) return keptAs(context, file, parent, fn, depth + 1);
  return 'call';
}

function keptVariable(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  fn: FunctionId,
  depth: number,
): Lifetime {
  const variable = file.facts.variables[id];
  if (variable === undefined || variable.fn === 0) return 'kept';
  // Closed over by a factory: whoever holds what it gives holds this.
  if (variable.fn !== fn && file.facts.functions[fn]?.context === undefined) return 'kept';
  for (const reference of file.index.references.get(id) ?? []) {
    // `client.query(…)` is a use and no way out.
    if (file.index.callOn.has(reference)) continue;
    const parent = file.index.parents.get(reference);
    const kind = parent === undefined ? undefined : valueAt(file.facts.values, parent).k;
    if (kind === 'get' || kind === 'await' || kind === 'binary' || kind === 'unary') continue;
    const lifetime = keptAs(context, file, reference, fn, depth + 1);
    if (lifetime !== 'call') return lifetime;
  }
  return 'call';
}

/** What a function returns lives as its callers let it: kept when one of them keeps it. */
function keptByCallers(context: Context, file: LinkedFile, fn: FunctionId, depth: number): Lifetime {
  const fact = file.facts.functions[fn];
  if (fact === undefined || fact.context !== undefined) return 'unknown';
  const variable = file.facts.variables.find((one) => one.function === fn || isHeldBy(file, one, fn));
  const references =
    variable === undefined ? undefined : referencesTo(context, { file: file.path, span: variable.at });
  if (references === undefined || references.length === 0) return 'unknown';
  const lifetimes = references.map((reference): Lifetime => {
    const user = context.file(reference.at.file);
    const call = user?.facts.calls.find(
      ({ at }) =>
        reference.call !== undefined && at[0] === reference.call.at[0] && at[1] === reference.call.at[1],
    );
    if (user === undefined || call === undefined || reference.call?.method !== undefined) return 'unknown';
    return keptAs(context, user, call.value, call.fn, depth + 1);
  });
  return lifetimes.find((one) => one === 'kept' || one === 'unknown') ?? 'call';
}

function isHeldBy(
  file: LinkedFile,
  variable: { readonly assignments: readonly { readonly value: ValueId }[] },
  fn: FunctionId,
): boolean {
  return variable.assignments.some(({ value }) => {
    const held = valueAt(file.facts.values, value);
    return held.k === 'function' && held.fn === fn;
  });
}
