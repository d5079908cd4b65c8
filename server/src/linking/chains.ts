/** Chains of calls: which steps belong to an operation, through variables and reassignments. */
import type { CallId, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { isContinued } from './continued.ts';
import { evaluate } from './evaluate.ts';
import { type LibraryCall, libraryCall } from './library-calls.ts';
import { decidingStep } from './rows.ts';
import { alternatives, type Step } from './shape.ts';

/** The call as a step, after those that lead to it. */
export function stepAt(file: LinkedFile, id: CallId, { method, row, of }: LibraryCall): Step {
  return { file: file.path, call: id, method, row, previous: of.chain, conditional: false };
}

/** The steps of an operation, oldest first, with those made on the variable that holds the builder. */
export function stepsOf(context: Context, file: LinkedFile, id: CallId, call: LibraryCall): readonly Step[] {
  const steps: Step[] = [];
  for (let step: Step | undefined = stepAt(file, id, call); step !== undefined; step = step.previous)
    steps.unshift(step);
  for (const holder of holdersOf(file, id)) addHeld(context, file, id, holder, steps);
  return steps;
}

/** Adds the steps made on a variable in statements of their own, and notes which of those known are conditional. */
function addHeld(context: Context, file: LinkedFile, id: CallId, holder: VariableId, steps: Step[]): void {
  const known = new Set(steps.map((step) => `${step.file}#${step.call}`));
  const base = baseFrame(file, holder);
  for (const other of callsOn(context, file, holder)) {
    if (known.has(`${file.path}#${other}`)) {
      const frame = file.facts.calls[other]?.frame ?? -1;
      const index = steps.findIndex((step) => step.call === other && step.file === file.path);
      const step = steps[index];
      const isHere = file.facts.variables[holder]?.fn === file.facts.calls[id]?.fn;
      if (step !== undefined && isHere && frame !== base && frame !== file.facts.calls[id]?.frame)
        steps[index] = { ...step, conditional: true };
      continue;
    }
    const found = libraryCall(context, file, other);
    if (found === undefined) continue;
    if (found.row.mutates !== true && !isKept(file, other, holder)) continue;
    steps.push({
      file: file.path,
      call: other,
      method: found.method,
      row: found.row,
      previous: undefined,
      conditional: file.facts.calls[other]?.frame !== base,
    });
  }
}

/** `q = q.where(…).limit(5)`: what the call gives goes back into the variable. `const users = db.prepare(…)` is another thing. */
function isKept(file: LinkedFile, id: CallId, holder: VariableId): boolean {
  for (let next: CallId | undefined = id; next !== undefined; ) {
    const value: ValueId = file.facts.calls[next]?.value ?? -1;
    if (file.index.assignedTo.get(value) === holder) return true;
    next = file.index.callOn.get(value);
  }
  return false;
}

/** The variables that a chain's calls are made on, and that its value is assigned to. */
export function holdersOf(file: LinkedFile, id: CallId): readonly VariableId[] {
  const root = chainRoot(file, id);
  const value = file.facts.calls[id]?.value;
  const held = value === undefined ? undefined : file.index.assignedTo.get(value);
  return [...new Set([root, held])].filter((one) => one !== undefined);
}

/** The local variable at the start of `q.where(…).limit(…)`. */
export function chainRoot(file: LinkedFile, id: CallId): VariableId | undefined {
  let value = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  for (let depth = 0; depth < 60; depth++) {
    if (value.k === 'variable') {
      const variable = file.facts.variables[value.variable];
      return variable === undefined || variable.import !== undefined ? undefined : value.variable;
    }
    if (value.k === 'get' || value.k === 'await') value = valueAt(file.facts.values, value.of);
    else if (value.k === 'call')
      value = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
    else return undefined;
  }
  return undefined;
}

/** Calls whose chain starts at a variable, as far as they are about the thing it holds: `db.from('a')` begins another. */
function callsOn(context: Context, file: LinkedFile, variable: VariableId): readonly CallId[] {
  const found: CallId[] = [];
  for (const reference of file.index.references.get(variable) ?? []) {
    let value: ValueId = reference;
    for (let depth = 0; depth < 60; depth++) {
      const call = file.index.callOn.get(value);
      if (call === undefined) break;
      found.push(call);
      const row = libraryCall(context, file, call)?.row;
      if (row !== undefined && row.mutates !== true && row.gives !== 'self') break;
      value = file.facts.calls[call]?.value ?? -1;
    }
  }
  return found;
}

function baseFrame(file: LinkedFile, variable: VariableId): number {
  return file.facts.variables[variable]?.assignments[0]?.frame ?? -1;
}

/** True when a lazy call is where its operation ends: nothing continues it, here or through its variable. */
export function endsChain(context: Context, file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  if (call === undefined) return false;
  const next = file.index.callOn.get(call.value);
  if (next !== undefined) {
    const callee = valueAt(file.facts.values, file.facts.calls[next]?.callee ?? -1);
    const name = callee.k === 'get' ? callee.name : '';
    if (FOLLOWING.has(name)) return true;
    return libraryCall(context, file, next) === undefined;
  }
  const root = chainRoot(file, id);
  const held = file.index.assignedTo.get(call.value);
  if (held !== undefined && root === held) return false; // `q = q.where(…)`: a step, not an end.
  if (held !== undefined) return consumedDirectly(context, file, held, id);
  if (isPartOfQuery(context, file, call.value, id) || isInsideQuery(context, file, id)) return false;
  // `q.where(…)` as a statement changes a builder in place; the builder itself is awaited elsewhere.
  if (
    root !== undefined &&
    call.use === 'dropped' &&
    libraryCall(context, file, id)?.row.mutates === true &&
    isBuilder(context, file, root)
  )
    return false;
  return !isFactory(context, file, id);
}

function isBuilder(context: Context, file: LinkedFile, variable: VariableId): boolean {
  const assignment = file.facts.variables[variable]?.assignments[0];
  return (
    assignment !== undefined &&
    alternatives(evaluate(context, file, assignment.value)).some(
      (shape) => shape.k === 'library' && shape.chain !== undefined,
    )
  );
}

/** Some use of the variable is not a further step: it is awaited, returned, or handed on. */
function consumedDirectly(context: Context, file: LinkedFile, variable: VariableId, id: CallId): boolean {
  const references = file.index.references.get(variable) ?? [];
  for (const reference of references) {
    const call = file.index.callOn.get(reference);
    if (call === undefined && isPartOfQuery(context, file, reference, id)) continue;
    if (call === undefined && isAssigned(file, variable, reference)) continue;
    if (call === undefined) return true;
    if (libraryCall(context, file, call) === undefined) return true;
  }
  return false;
}

/** The target of `q = q.where(…)`. */
function isAssigned(file: LinkedFile, variable: VariableId, reference: ValueId): boolean {
  const start = file.facts.values.starts[reference];
  return file.facts.variables[variable]?.assignments.some(({ at }) => at[0] === start) === true;
}

/**
 * Written in a callback by which a step of another statement is said: `where((q) => q.where('a', db.raw('b')))`. A callback
 * that runs in a transaction, waits, or follows the result, runs what is in it.
 */
function isInsideQuery(context: Context, file: LinkedFile, id: CallId): boolean {
  const { functions } = file.facts;
  const own = libraryCall(context, file, id)?.of.library;
  for (
    let fn = functions[file.facts.calls[id]?.fn ?? 0];
    fn?.context !== undefined;
    fn = functions[fn.parent]
  ) {
    if (fn.async) return false;
    const outer = libraryCall(context, file, fn.context.call);
    if (outer === undefined) continue; // `this.on(…)`: of which statement, a function around it tells.
    const isStatement = outer.row.action !== undefined || decidingStep(outer.of.chain) !== undefined;
    const runs = outer.row.callbacks !== undefined || FOLLOWING.has(outer.method);
    return isStatement && !runs && outer.of.library === own;
  }
  return false;
}

/** Members of a promise: they follow a statement, and are no step of it. */
export const FOLLOWING: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** Handed to an operator of the library, or to a step of another chain: `inArray(users.id, sub)`, `.whereIn('id', sub)`. */
function isPartOfQuery(context: Context, file: LinkedFile, value: ValueId, id: CallId): boolean {
  const whole = wholeOf(file, value);
  const isMadeFor = libraryCall(context, file, id)?.row.part === true;
  if (isMadeFor && valueAt(file.facts.values, whole).k === 'object') return true;
  const handed = file.index.argumentOf.get(whole);
  if (handed === undefined) return false;
  const outer = libraryCall(context, file, handed.call);
  if (outer !== undefined)
    return outer.row.runs === undefined && outer.of.library === libraryCall(context, file, id)?.of.library;
  const operator = evaluate(context, file, file.facts.calls[handed.call]?.callee ?? -1);
  if (operator.k === 'unknown' && isMadeFor && whole === value) return !isPush(file, handed.call);
  return operator.k === 'package' && context.libraries.knows(operator.name, operator.subpath);
}

/** What is gathered in a list may be run from there. */
function isPush(file: LinkedFile, call: CallId): boolean {
  const callee = valueAt(file.facts.values, file.facts.calls[call]?.callee ?? -1);
  return callee.k === 'get' && callee.name === 'push';
}

/** `update({ visits: db.raw('visits + 1') })`: the object or list that the value stands in, also by one of two ways. */
function wholeOf(file: LinkedFile, value: ValueId): ValueId {
  let whole = value;
  for (
    let parent = file.index.parents.get(whole);
    parent !== undefined;
    parent = file.index.parents.get(whole)
  ) {
    const { k } = valueAt(file.facts.values, parent);
    if (k !== 'object' && k !== 'array' && k !== 'either' && k !== 'spread') break;
    whole = parent;
  }
  return whole;
}

/** A function that hands out an unfinished query: its callers finish and run it. */
function isFactory(context: Context, file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  const fn = call === undefined ? undefined : file.facts.functions[call.fn];
  return (
    call?.use === 'return' &&
    fn !== undefined &&
    !fn.async &&
    fn.context === undefined &&
    fn.kind !== 'module' &&
    isContinued(context, file, call.fn)
  );
}
