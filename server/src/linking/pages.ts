/** What becomes of the items of a page: `response.data`, `Items`, `Contents`, as far as the function shows. */
import type { Operation, ResultUse } from '../../../rules/model/operation.ts';
import type { CallId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { libraryCall } from './library-calls.ts';
import { useOf } from './results.ts';

/** By the name of the member; undefined when the page as a whole leaves our sight. */
export function partsOf(
  context: Context,
  { at, anchors }: Operation,
): Readonly<Record<string, ResultUse>> | undefined {
  const file = context.file(at.file);
  const call = file?.facts.calls.find(
    (one) => one.at[0] === anchors.expression[0] && one.at[1] === anchors.expression[1],
  );
  if (file === undefined || call === undefined) return undefined;
  // A command is handed to the call that runs it, which gives what it asks for.
  const handed = file.index.argumentOf.get(call.value)?.call;
  const runs = handed !== undefined && libraryCall(context, file, handed)?.row.runs !== undefined;
  const run = runs ? file.facts.calls[handed]! : call;
  const parts: Record<string, ResultUse> = {};
  return run.use !== 'return' &&
    collect({ context, file, call: file.facts.calls.indexOf(run) }, run.value, parts, 0)
    ? parts
    : undefined;
}

interface Page {
  readonly context: Context;
  readonly file: LinkedFile;
  readonly call: CallId;
}

/** False when the value is used in any way but by its members. */
function collect(page: Page, value: ValueId, parts: Record<string, ResultUse>, depth: number): boolean {
  const { file } = page;
  if (depth > 6 || file.index.argumentOf.has(value)) return false;
  if (file.facts.functions.some((fn) => fn.returns.some((one) => one.value === value))) return false;
  const gets = partsTaken(file, value);
  for (const [name, id] of gets) parts[name] = useOf(page.context, file, page.call, id);
  const parent = file.index.parents.get(value);
  const variable = file.index.assignedTo.get(value);
  if (variable !== undefined) {
    if (file.facts.variables[variable]?.exported) return false;
    return (file.index.references.get(variable) ?? []).every((one) => collect(page, one, parts, depth + 1));
  }
  if (parent === undefined) return gets.length > 0;
  const above = valueAt(file.facts.values, parent);
  if (above.k === 'await') return collect(page, parent, parts, depth + 1);
  return above.k === 'get';
}

/** `value.name`, and `const { name } = value`. */
function partsTaken(file: LinkedFile, value: ValueId): readonly (readonly [string, ValueId])[] {
  const found: [string, ValueId][] = [];
  for (const { assignments } of file.facts.variables)
    for (const assignment of assignments) {
      const taken = valueAt(file.facts.values, assignment.value);
      if (taken.k === 'get' && taken.of === value) found.push([taken.name, assignment.value]);
    }
  const parent = file.index.parents.get(value);
  const above = parent === undefined ? undefined : valueAt(file.facts.values, parent);
  if (above?.k === 'get' && !found.some(([, id]) => id === parent)) found.push([above.name, parent!]);
  return found;
}
