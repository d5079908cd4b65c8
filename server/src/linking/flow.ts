/** Which variables a piece of text depends on: references in a span, and what is derived from what. */
import type { CallFact, FrameId, FunctionId, Span, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { LinkedFile } from './context.ts';
import { rootVariable } from './file-index.ts';

/** Variables referred to within a span, each reference once, in order. */
export function referencesIn(file: LinkedFile, span: Span): readonly VariableId[] {
  const { referenceStarts: starts, referenceVariables: variables } = file.index;
  const found: VariableId[] = [];
  for (let i = lowerBound(starts, span[0]); i < starts.length && (starts[i] as number) < span[1]; i++) {
    const variable = variables[i] as VariableId;
    if (!found.includes(variable)) found.push(variable);
  }
  return found;
}

function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Is some `this` written in the span? */
export function mentionsThis(file: LinkedFile, span: Span): boolean {
  const starts = file.index.thisStarts;
  const at = starts[lowerBound(starts, span[0])];
  return at !== undefined && at < span[1];
}

/**
 * Variables whose value follows from the seeds, by assignments and writes within a span. Parameters of callbacks follow
 * from what their call is about.
 */
export function derivedFrom(
  file: LinkedFile,
  seeds: readonly VariableId[],
  within: Span,
): ReadonlySet<VariableId> {
  const derived = new Set(seeds);
  const { facts } = file;
  const inside = (at: Span): boolean => at[0] >= within[0] && at[1] <= within[1];
  const candidates: { variable: VariableId; spans: readonly Span[]; roots: readonly VariableId[] }[] = [];
  facts.variables.forEach((variable, id) => {
    const spans: Span[] = [];
    const roots: VariableId[] = [];
    for (const assignment of variable.assignments) {
      if (!inside(assignment.at)) continue;
      spans.push(spanOf(facts.values, assignment.value));
      roots.push(...rootOf(file, assignment.value));
    }
    const context = variable.parameter === undefined ? undefined : facts.functions[variable.fn]?.context;
    const call = context === undefined ? undefined : facts.calls[context.call];
    if (call !== undefined && inside(call.at)) spans.push(call.calleeAt);
    for (const write of file.index.propertyWrites.get(id) ?? []) {
      if (inside(write.at) && write.value !== undefined) spans.push(spanOf(facts.values, write.value));
    }
    if (spans.length > 0) candidates.push({ variable: id, spans, roots });
  });
  for (let changed = true; changed; ) {
    changed = false;
    for (const { variable, spans, roots } of candidates) {
      if (derived.has(variable)) continue;
      if (
        roots.some((root) => derived.has(root)) ||
        spans.some((span) => referencesIn(file, span).some((reference) => derived.has(reference)))
      ) {
        derived.add(variable);
        changed = true;
      }
    }
  }
  return derived;
}

/** The variable that a destructured part is taken from: a pattern names it nowhere in its text. */
function rootOf(file: LinkedFile, value: ValueId): readonly VariableId[] {
  const root = rootVariable(file.facts, value);
  return root === undefined ? [] : [root];
}

/** True when the text of a span refers to one of the variables. */
export function refersTo(file: LinkedFile, span: Span, variables: ReadonlySet<VariableId>): boolean {
  return referencesIn(file, span).some((variable) => variables.has(variable));
}

/** Bit for `this` in a set of parameters. */
export const THIS_BIT = 1 << 30;

/**
 * Which parameters of a function the text of a span depends on, as bits (parameter i: bit i; `this`: bit 30), following
 * assignments. Parameters beyond 29 share the last bit.
 */
export function parametersIn(file: LinkedFile, fn: FunctionId, span: Span): number {
  let bits = mentionsThis(file, span) ? THIS_BIT : 0;
  for (const variable of referencesIn(file, span)) bits |= rootsOf(file, fn, variable, new Set());
  return bits;
}

function rootsOf(file: LinkedFile, fn: FunctionId, id: VariableId, seen: Set<VariableId>): number {
  if (seen.has(id)) return 0;
  seen.add(id);
  const variable = file.facts.variables[id];
  if (variable === undefined) return 0;
  if (variable.parameter !== undefined && variable.fn === fn)
    return 1 << Math.min(variable.parameter.index, 29);
  let bits = 0;
  for (const assignment of variable.assignments) {
    for (const reference of referencesIn(file, spanOf(file.facts.values, assignment.value)))
      bits |= rootsOf(file, fn, reference, seen);
    for (const root of rootOf(file, assignment.value)) bits |= rootsOf(file, fn, root, seen);
  }
  for (const write of file.index.propertyWrites.get(id) ?? []) {
    if (write.value === undefined) continue;
    for (const reference of referencesIn(file, spanOf(file.facts.values, write.value)))
      bits |= rootsOf(file, fn, reference, seen);
  }
  const context = variable.parameter === undefined ? undefined : file.facts.functions[variable.fn]?.context;
  const call = context === undefined ? undefined : file.facts.calls[context.call];
  if (call !== undefined)
    for (const reference of referencesIn(file, call.calleeAt)) bits |= rootsOf(file, fn, reference, seen);
  return bits;
}

/** Calls of such a method on a variable: `list.push(…)`, in order of position. */
export function callsOn(
  file: LinkedFile,
  variable: VariableId,
  methods: ReadonlySet<string>,
): readonly CallFact[] {
  return (file.index.references.get(variable) ?? []).flatMap((reference) => {
    const call = file.facts.calls[file.index.callOn.get(reference) ?? -1];
    const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
    return call !== undefined && callee?.k === 'get' && methods.has(callee.name) ? [call] : [];
  });
}

/** What makes a list, set or map longer. */
export const ADDING: ReadonlySet<string> = new Set(['push', 'unshift', 'add', 'set']);

/** What adds one to a list. */
export const PUSH: ReadonlySet<string> = new Set(['push']);

/** Frames that are statements of a loop. */
export const LOOPS: ReadonlySet<string> = new Set(['for-of', 'for-in', 'for-await', 'for', 'while', 'do']);

/** Frames from the given one outwards, within its function. */
export function enclosing(file: LinkedFile, frame: FrameId): readonly FrameId[] {
  const found: FrameId[] = [];
  for (let id = frame; id >= 0; id = file.facts.frames[id]?.parent ?? -1) found.push(id);
  return found;
}
