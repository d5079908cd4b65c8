/**
 * What an operation asks for, in the words of the function from which it is seen: `userId` where a function two calls
 * down filters by its parameter `id`. Two operations with the same words ask for the same.
 */
import type { Condition, Hop, Occurrence, Operation, RelationRead } from '../../../rules/model/operation.ts';
import type { CallFact, FunctionId, Span, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { referencesIn } from './flow.ts';
import { sourceOf } from './source-text.ts';

/** Undefined when it cannot be said: computed values, filters that we could not read whole, pages. */
export function askedBy(context: Context, occurrence: Occurrence): string | undefined {
  const { operation } = occurrence;
  const { filter, limit, offset, cursor } = operation;
  if (filter.state === 'unknown' || offset.state !== 'absent' || cursor.state !== 'absent') return undefined;
  if (limit.state === 'unknown' || (limit.state === 'known' && !Number.isFinite(limit.value.most)))
    return undefined;
  const conditions = filter.state === 'known' ? filter.value.conditions : [];
  if (filter.state === 'known' && (!filter.value.complete || filter.value.alternatives.length > 0))
    return undefined;
  const words: string[] = [];
  for (const condition of conditions) {
    const value = valueIn(context, occurrence, condition);
    if (value === undefined || condition.conditional) return undefined;
    words.push(`${condition.column} ${condition.operator} ${condition.wrapped ?? ''}${value}`);
  }
  for (const name of handedBeside(context, operation, conditions)) {
    const value = isLeftOut(context, name, occurrence) ? '' : givenAs(context, occurrence, name);
    if (value === undefined) return undefined; // Options of which we do not know what they do.
    words.push(`${name}: ${value}`);
  }
  const most = limit.state === 'known' ? limit.value.most : '';
  const relations = relationsOf(operation);
  if (relations === undefined) return undefined;
  return [operation.library, operation.entity, operation.action, ...words.sort(), most, ...relations].join(
    '|',
  );
}

/** Columns that must equal something, each with what it is in the words of that function; undefined when not all could be read. */
export function equalitiesOf(
  context: Context,
  occurrence: Occurrence,
): readonly { readonly column: string; readonly text: string }[] | undefined {
  const { filter } = occurrence.operation;
  if (filter.state !== 'known' || !filter.value.complete) return undefined;
  return filter.value.conditions.flatMap((condition) => {
    const text = condition.operator === 'eq' ? valueIn(context, occurrence, condition) : undefined;
    return text === undefined ? [] : [{ column: condition.column, text }];
  });
}

/** The relations read with it, by name; undefined when they, too, are filtered. */
function relationsOf({ relations }: Operation): readonly string[] | undefined {
  if (relations.state === 'unknown') return undefined;
  const read = relations.state === 'known' ? relations.value : [];
  const plain = (one: RelationRead): boolean => one.filter.state === 'absent' && one.nested.every(plain);
  return read.every(plain) ? read.map(({ name }) => name).sort() : undefined;
}

const NAME = /^(this\.)?[A-Za-z_$][\w$]*(?:[?!]?\.[\w$]+)*$/;

/** What its function was given, and hands to the query otherwise than in a condition: `build(Order, options, ctx)`. */
function handedBeside(
  context: Context,
  { fn, at, anchors }: Operation,
  conditions: readonly Condition[],
): readonly string[] {
  const file = context.file(at.file);
  if (file === undefined || fn.file !== at.file) return [];
  const compared = new Set(conditions.map(({ value }) => value.text.split(/[?!.]/)[0]));
  const given = new Set<VariableId>();
  for (const id of referencesIn(file, anchors.expression)) collectGiven(file, fn.index, id, given, new Set());
  return [...given].map((id) => file.facts.variables[id]!.name).filter((name) => !compared.has(name));
}

/** Parameters, or parts of one, that a variable is made of. */
function collectGiven(
  file: LinkedFile,
  fn: FunctionId,
  id: VariableId,
  found: Set<VariableId>,
  seen: Set<VariableId>,
): void {
  if (seen.has(id)) return;
  seen.add(id);
  const { values, variables } = file.facts;
  const variable = variables[id];
  if (variable === undefined || variable.fn !== fn) return;
  const [only] = variable.assignments;
  const from = valueAt(values, only?.value ?? -1);
  const of = from.k === 'get' && variable.assignments.length === 1 ? valueAt(values, from.of) : undefined;
  const isPart = of?.k === 'variable' && variables[of.variable]?.parameter !== undefined;
  if (variable.parameter !== undefined || isPart) found.add(id);
  if (isPart) return;
  const made = [...variable.assignments, ...(file.index.propertyWrites.get(id) ?? [])];
  for (const { value } of made)
    if (value !== undefined)
      for (const other of referencesIn(file, spanOf(values, value)))
        collectGiven(file, fn, other, found, seen);
}

/** The caller gives nothing for that parameter, or for that part of one. */
function isLeftOut(context: Context, name: string, { path, operation }: Occurrence): boolean {
  const hop = path.at(-1);
  const caller = hop && context.file(hop.at.file);
  const call = hop && callAt(caller, hop.at.span);
  if (caller === undefined || call === undefined) return false;
  const index = parametersOf(context.file(operation.fn.file), operation.fn.index).indexOf(name);
  if (index >= 0) return index >= call.arguments.length;
  const [only, ...more] = call.arguments.map((argument) => valueAt(caller.facts.values, argument));
  if (more.length > 0 || only?.k !== 'object') return false;
  return only.entries.every(({ key, kind }) => kind !== 'spread' && key !== name);
}

/** The value of a condition as the function writes it from which it is seen; undefined when it is no plain name there. */
export function valueIn(context: Context, occurrence: Occurrence, { value }: Condition): string | undefined {
  return value.literal === undefined
    ? givenAs(context, occurrence, value.text)
    : JSON.stringify(value.literal);
}

/** What stands for a name of the operation's function in the function from which it is seen. */
function givenAs(context: Context, occurrence: Occurrence, name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  let text = name.replace(/[?!]/g, '');
  let fn = occurrence.operation.fn;
  for (const [index, hop] of [...occurrence.path].reverse().entries()) {
    const caller = occurrence.path[occurrence.path.length - 2 - index]?.to ?? occurrence.fn;
    const given = givenFor(context, text, fn, hop);
    if (given === undefined || !NAME.test(given)) return undefined;
    text = given.replace(/[?!]/g, '');
    fn = caller;
  }
  return isSettled(context, text, occurrence) ? text : undefined;
}

/** What the call gives for a parameter, or a part of one. */
function givenFor(context: Context, text: string, fn: Hop['to'], hop: Hop): string | undefined {
  const file = context.file(fn.file);
  const caller = context.file(hop.at.file);
  if (file === undefined || caller === undefined) return undefined;
  const [root = '', ...rest] = text.split('.');
  if (root === 'this') return undefined;
  const call = callAt(caller, hop.at.span);
  if (call === undefined) return undefined;
  const index = parametersOf(file, fn.index).indexOf(root);
  const argument = call.arguments[index];
  if (index >= 0)
    return argument === undefined ? undefined : [sourceOf(context, caller, argument), ...rest].join('.');
  return destructured(context, file, fn.index, root, caller, call, rest);
}

/** The call whose callee stands there. */
export function callAt(file: LinkedFile | undefined, span: Span): CallFact | undefined {
  return file?.facts.calls.find(({ calleeAt }) => calleeAt[0] === span[0] && calleeAt[1] === span[1]);
}

function parametersOf(file: LinkedFile | undefined, fn: FunctionId): readonly (string | undefined)[] {
  return (file?.facts.functions[fn]?.parameters ?? []).map((id) => file?.facts.variables[id]?.name);
}

/** `({ id }) => …` called with `{ id: userId }`, or with an object that has it. */
function destructured(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  name: string,
  caller: LinkedFile,
  call: CallFact,
  rest: readonly string[],
): string | undefined {
  const variable = file.facts.variables.find((one) => one.fn === fn && one.name === name);
  const assigned = valueAt(file.facts.values, variable?.assignments[0]?.value ?? -1);
  if (variable?.assignments.length !== 1 || assigned.k !== 'get') return undefined;
  const of = valueAt(file.facts.values, assigned.of);
  const index = of.k === 'variable' ? file.facts.variables[of.variable]?.parameter?.index : undefined;
  const argument = index === undefined ? undefined : call.arguments[index];
  if (argument === undefined) return undefined;
  const object = valueAt(caller.facts.values, argument);
  if (object.k !== 'object') return [sourceOf(context, caller, argument), assigned.name, ...rest].join('.');
  const entry = object.entries.find(({ key, kind }) => key === assigned.name && kind !== 'spread');
  return entry && [sourceOf(context, caller, entry.value), ...rest].join('.');
}

/** Names the same thing wherever it stands in the function: nothing assigns it again. */
function isSettled(context: Context, text: string, { fn, at }: Occurrence): boolean {
  const file = context.file(fn.file);
  const root = text.split('.')[0] ?? '';
  if (file === undefined || root === 'this') return root === 'this' && file !== undefined;
  const statement =
    file.facts.calls.find(({ calleeAt }) => calleeAt[0] === at.span[0])?.statementAt ?? at.span;
  const names = referencesIn(file, statement).filter((id) => file.facts.variables[id]?.name === root);
  return names.length === 1 && isAssignedOnce(file, names[0]!);
}

function isAssignedOnce(file: LinkedFile, id: VariableId): boolean {
  const variable = file.facts.variables[id];
  const most = variable?.parameter === undefined ? 1 : 0;
  return (
    variable !== undefined &&
    variable.kind !== 'import' &&
    variable.assignments.filter(({ op }) => op === '=').length <= most &&
    !(file.index.propertyWrites.get(id) ?? []).length
  );
}
