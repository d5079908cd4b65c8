/**
 * Rows of which stored type the items of a loop are, or the keys of rows: `for (const id of ids) find(Role, { where: { id } })`.
 * Not the rows that they merely point at: `find(TaxRate, { where: { id: line.taxRateId } })` is asked for each line.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Frame, Loop } from '../../../rules/model/frame.ts';
import type { Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { Program, RowOfItem } from '../../../rules/model/program.ts';
import { certainConditions, isSamePlace } from '../../../rules/model/questions.ts';
import { uniqueOver } from '../../../rules/model/uniqueness.ts';
import type { CallFact } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { lastName } from './file-index.ts';
import { framesAround } from './frames.ts';
import { type Site, settle } from './options.ts';
import { seenAs } from './premises.ts';
import { entityOfValue } from './rows.ts';
import { callAt, valueIn } from './same.ts';

/** The stored type by whose whole unique key the operation finds one row, when the item, or its property of that name, is part of the key; with those columns. */
export function rowOfItem(
  context: Context,
  program: Program,
  occurrence: Occurrence,
  { at, loop }: Frame,
): RowOfItem | undefined {
  const { operation, fn } = occurrence;
  if (operation.filter.state !== 'known' || loop === undefined || !isHandedOn(context, loop))
    return undefined;
  const file = context.file(fn.file);
  const call = file?.facts.calls[seenAs(context, occurrence)?.call ?? -1];
  if (file === undefined || call === undefined) return undefined;
  const around = framesAround(context, file, call).find(({ frame }) => isSamePlace(frame.at, at));
  const entity = program.entity(operation) ?? entityGivenTo(context, program, occurrence);
  if (around === undefined || entity === undefined) return undefined;
  const equal = certainConditions(operation.filter.value).filter(({ operator }) => operator === 'eq');
  const key = uniqueOver(
    entity,
    equal.map(({ column }) => column),
  );
  const isOfItem = (column: string, text: string | undefined): boolean => {
    const [root = '', ...rest] = text?.split('.') ?? [];
    const variable = around.variables.map((id) => file.facts.variables[id]).find((one) => one?.name === root);
    const made = valueAt(file.facts.values, variable?.assignments[0]?.value ?? -1);
    const path = made.k === 'get' ? [made.name, ...rest] : rest; // `for (const { id } of items)`.
    return variable !== undefined && (path.length === 0 || (path.length === 1 && path[0] === column));
  };
  const columns = (key?.parts ?? [])
    .map(({ column }) => column)
    .filter((column) =>
      equal.some((one) => one.column === column && isOfItem(column, valueIn(context, occurrence, one))),
    );
  return columns.length === 0 ? undefined : { entity, columns };
}

/** Is the list as it was given, or each of it once; and not made of another, which may name the same row many times? */
function isHandedOn(context: Context, { list }: Loop): boolean {
  const file = list === undefined ? undefined : context.file(list.file);
  if (list === undefined || file === undefined) return false;
  const isGiven = (site: Site): boolean => {
    const { file: of, value: id } = settle(context, site);
    const value = valueAt(of.facts.values, id);
    if (value.k === 'either') return value.of.every((one) => isGiven({ file: of, value: one }));
    if (value.k === 'array') return value.items.length === 0;
    if (value.k !== 'call') return value.k === 'get' || value.k === 'variable';
    const call = of.facts.calls[value.call];
    return call !== undefined && ONCE.test(lastName(of.facts, call.callee) ?? '');
  };
  return isGiven({ file, value: list.value });
}

/** `new Set(ids)`, lodash's `uniq(ids)`. */
const ONCE = /^(?:Set|uniq|unique|dedupe|distinct)$/;

/** `getOrThrow(Role, id)`: the class that is given on the way to a query which names none itself. */
function entityGivenTo(
  context: Context,
  program: Program,
  { operation, path }: Occurrence,
): Entity | undefined {
  for (const hop of [...path].reverse()) {
    const file = context.file(hop.at.file);
    const call = file && callAt(file, hop.at.span);
    const [only, ...others] = file && call ? storedIn(context, program, file, call, operation) : [];
    if (only !== undefined) return others.length === 0 ? only : undefined;
  }
  return undefined;
}

function storedIn(
  context: Context,
  program: Program,
  file: LinkedFile,
  call: CallFact,
  { library }: Operation,
): readonly Entity[] {
  return call.arguments.flatMap((argument) => {
    const { k } = valueAt(file.facts.values, argument);
    const ref = k === 'variable' || k === 'get' ? entityOfValue(context, file, argument) : undefined;
    const named =
      ref === undefined || ref.name === '' ? undefined : context.schema().byRef(library, ref, file.path);
    const entity = named && program.entityNamed(named.name, library);
    return entity === undefined ? [] : [entity];
  });
}
