/** Where an operation and its parts are written: what a squiggle marks, and where fixes insert text. */
import type { Anchors } from '../../../rules/model/operation.ts';
import type { CallId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import { at } from './attributes.ts';
import type { Context, LinkedFile } from './context.ts';
import type { Step } from './shape.ts';
import { calleeText } from './source-text.ts';

/** The first call of a chain as written, without arguments: what a squiggle marks. `db.select` of `db.select().from(users)`. */
export function chainStart(file: LinkedFile, id: CallId): readonly [number, number] {
  let first = id;
  for (let depth = 0; depth < 60; depth++) {
    const callee = valueAt(file.facts.values, file.facts.calls[first]?.callee ?? -1);
    const receiver = callee.k === 'get' ? valueAt(file.facts.values, callee.of) : undefined;
    if (receiver?.k !== 'call') break;
    first = receiver.call;
  }
  return file.facts.calls[first]?.calleeAt ?? [0, 0];
}

/** `db.select().from`: the chain without its arguments. */
export function chainText(context: Context, file: LinkedFile, id: CallId): string {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  const receiver = callee.k === 'get' ? valueAt(file.facts.values, callee.of) : undefined;
  if (callee.k !== 'get' || receiver?.k !== 'call') return calleeText(context, file, id);
  return `${chainText(context, file, receiver.call)}().${callee.name}`;
}

export function anchorsOf(
  context: Context,
  file: LinkedFile,
  id: CallId,
  steps: readonly Step[],
  deciding: Step,
): Anchors {
  const end = file.facts.calls[id];
  const decidingCall = deciding.file === file.path ? file.facts.calls[deciding.call] : end;
  const parts: Record<string, readonly [number, number]> = {};
  const note = (name: string, step: Step, place: string | readonly string[] | undefined): void => {
    if (place === undefined) return;
    const found = at(context, step, place);
    if (found.state === 'known' && found.site.file === file)
      parts[name] = spanOf(file.facts.values, found.site.value);
  };
  for (const step of steps) {
    note('filter', step, step.row.filter?.[0]);
    note('data', step, step.row.data?.[0]);
    note('projection', step, step.row.projection?.[0]);
    note('relations', step, step.row.relations?.[0]);
    note('limit', step, step.row.limit);
    note('order', step, step.row.order?.[0]);
    note('rows', step, step.row.rows);
    note('sql', step, step.row.sql);
  }
  const options =
    deciding.row.options === undefined ? undefined : at(context, deciding, deciding.row.options);
  const variable = end === undefined ? undefined : file.index.assignedTo.get(end.value);
  const held = variable === undefined ? undefined : file.facts.variables[variable]?.at;
  return {
    expression: end?.at ?? [0, 0],
    callee: decidingCall?.calleeAt ?? [0, 0],
    arguments: decidingCall?.argumentsAt ?? [0, 0],
    ...(held === undefined ? {} : { declared: held }),
    ...(options?.state === 'known' && options.site.file === file
      ? { options: spanOf(file.facts.values, options.site.value) }
      : {}),
    chainEnd: end?.at[1] ?? 0,
    statement: end?.statementAt ?? [0, 0],
    parts,
  };
}
