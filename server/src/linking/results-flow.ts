/** Which variables of a function hold what came of which of its operations. */
import type { CallId, FunctionId, ValueId, VariableId } from '../facts/facts.ts';
import { partsOf, valueAt, variableAt } from '../facts/values.ts';
import { functionsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { referencesIn } from './flow.ts';
import { summaryOf } from './summaries.ts';

/** Calls of a host that are operations or lead to some, by what their results flow into. */
export interface ResultsFlow {
  /** Calls whose results a value is made of; a call that is an operation itself hides what it was given. */
  of(value: ValueId): ReadonlySet<CallId>;
  /** The same for everything named in a piece of text. */
  within(span: readonly [number, number]): ReadonlySet<CallId>;
}

const NONE: ReadonlySet<CallId> = new Set();
/** Expressions nested deeper than this are generated. */
const DEEPEST = 24;

export function resultsFlow(context: Context, file: LinkedFile, host: FunctionId): ResultsFlow {
  return context.ask(file, `results${host}`, { of: () => NONE, within: () => NONE }, () =>
    build(context, file, host),
  );
}

function build(context: Context, file: LinkedFile, host: FunctionId): ResultsFlow {
  const { facts } = file;
  const effects = new Set(summaryOf(context, file.path, host).map(({ call }) => call));
  const holders = new Map<VariableId, Set<CallId>>();

  const of = (id: ValueId, into: Set<CallId>, depth: number): void => {
    if (depth > DEEPEST) return;
    const variable = variableAt(facts.values, id);
    if (variable !== undefined) {
      for (const call of holders.get(variable) ?? NONE) into.add(call);
      return;
    }
    const value = valueAt(facts.values, id);
    if (value.k === 'call') {
      if (effects.has(value.call)) {
        into.add(value.call);
        return;
      }
      const call = facts.calls[value.call];
      if (call === undefined) return;
      of(call.callee, into, depth + 1);
      for (const argument of call.arguments) of(argument, into, depth + 1);
    } else if (value.k === 'function') {
      const span = facts.functions[value.fn]?.at;
      if (span !== undefined) for (const call of within(span)) into.add(call);
    } else if (value.k === 'index' && picked(file, value) !== undefined) {
      of(picked(file, value)!, into, depth + 1);
    } else for (const part of partsOf(value)) of(part, into, depth + 1);
  };
  const within = (span: readonly [number, number]): ReadonlySet<CallId> => {
    const found = new Set<CallId>();
    for (const variable of referencesIn(file, span))
      for (const call of holders.get(variable) ?? NONE) found.add(call);
    return found;
  };

  const scope = new Set(functionsByHost(context, file).get(host) ?? [host]);
  const candidates: { variable: VariableId; values: readonly ValueId[] }[] = [];
  facts.variables.forEach((variable, id) => {
    if (!scope.has(variable.fn)) return;
    const values = variable.assignments.filter(({ fn }) => scope.has(fn)).map(({ value }) => value);
    // What a callback is handed comes from what its call is about: `rows.map((row) => …)`.
    const about = variable.parameter === undefined ? undefined : facts.functions[variable.fn]?.context;
    const callee = about === undefined ? undefined : facts.calls[about.call]?.callee;
    if (callee !== undefined && variable.fn !== host) {
      const read = valueAt(facts.values, callee);
      if (read.k === 'get') values.push(read.of);
    }
    if (values.length > 0) candidates.push({ variable: id, values });
  });
  for (let changed = true; changed; ) {
    changed = false;
    for (const { variable, values } of candidates) {
      const known = holders.get(variable) ?? new Set();
      const before = known.size;
      for (const value of values) of(value, known, 0);
      if (known.size === before) continue;
      holders.set(variable, known);
      changed = true;
    }
  }
  return {
    of: (value) => {
      const found = new Set<CallId>();
      of(value, found, 0);
      return found;
    },
    within,
  };
}

/** `const [a, b] = await Promise.all([first(), second()])`: the one that the position picks. */
function picked(
  file: LinkedFile,
  { of, index }: { readonly of: ValueId; readonly index: ValueId },
): ValueId | undefined {
  const { values, calls } = file.facts;
  const key = valueAt(values, index);
  const waited = valueAt(values, of);
  const all = waited.k === 'await' ? valueAt(values, waited.of) : waited;
  const call = all.k === 'call' ? calls[all.call] : undefined;
  const callee = call === undefined ? undefined : valueAt(values, call.callee);
  if (key.k !== 'literal' || callee?.k !== 'get' || !/^(all|allSettled|\$transaction)$/.test(callee.name))
    return undefined;
  const list = valueAt(values, call?.arguments[0] ?? -1);
  return list.k === 'array' ? list.items[Number(key.value)] : undefined;
}
