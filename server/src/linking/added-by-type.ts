/**
 * Rows that are added by code which is handed their type: `saver.create({ type: Order, input })`, and in it
 * `connection.getRepository(type).save(…)`. What the call adds is told as an operation at the call.
 */
import type { Operation } from '../../../rules/model/operation.ts';
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { remembered } from '../workspace/remembered.ts';
import { hostOf } from './callbacks.ts';
import { type Caller, callOf, type World } from './callers.ts';
import type { LinkedFile } from './context.ts';
import { ADDS_ROWS } from './growth.ts';
import { callIdOf } from './operations.ts';
import { propertyAt } from './options.ts';
import { entityOfValue } from './rows.ts';
import { calleeText } from './source-text.ts';

/** A function that more call than these is asked for all of them: the rest tells nothing new. */
const MOST_CALLERS = 200;
/** A chain is no longer than this. */
const MOST_STEPS = 12;

/** What the function is handed as the type: an argument, or a property of one. */
interface Asked {
  readonly index: number;
  readonly path: readonly string[];
}

export function addsUnnamed({ kind, action, entity }: Operation): boolean {
  return kind === 'query' && entity === undefined && ADDS_ROWS.has(action);
}

/** By the name of the type. `inserts`: operations that add rows of a type they do not name. */
export function addedByType(
  world: World,
  inserts: readonly Operation[],
): ReadonlyMap<string, readonly Operation[]> {
  const { context, callers } = world;
  const found = new Map<string, Operation[]>();
  for (const insert of inserts) {
    const file = context.file(insert.at.file);
    const asked = file === undefined ? [] : typesAsked(file, insert);
    if (asked.length === 0) continue;
    for (const caller of callers(insert.fn.file, insert.fn.index).slice(0, MOST_CALLERS)) {
      const seen = seenFrom(world, insert, asked, caller);
      if (seen?.entity !== undefined) remembered(found, seen.entity, () => []).push(seen);
    }
  }
  return found;
}

function seenFrom(
  { context }: World,
  insert: Operation,
  asked: readonly Asked[],
  caller: Caller,
): Operation | undefined {
  const made = caller.handed ? undefined : callOf(context, caller);
  if (made === undefined) return undefined;
  const { file, call } = made;
  for (const { index, path } of asked) {
    const argument = call.arguments[index];
    const given = argument === undefined ? undefined : propertyAt(context, { file, value: argument }, path);
    if (given?.state !== 'known') continue;
    const ref = entityOfValue(context, given.site.file, given.site.value);
    const entity = ref && context.schema().byRef(insert.library, ref, file.path);
    if (entity === undefined) continue;
    return {
      ...insert,
      id: `${file.path}#${caller.call}`,
      entity: entity.name,
      callee: calleeText(context, file, caller.call),
      at: { file: file.path, span: call.calleeAt },
      fn: { file: file.path, index: hostOf(context, file, call.fn) },
      handed: { at: insert.at, callee: insert.callee },
    };
  }
  return undefined;
}

/** What of its parameters the function gives on the way to the insert: `type` of `db.getRepository(type).save(row)`. */
function typesAsked(file: LinkedFile, insert: Operation): readonly Asked[] {
  const { calls, values } = file.facts;
  const given: ValueId[] = [];
  let current = valueAt(values, calls[callIdOf(insert)]?.callee ?? -1);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    if (current.k === 'get') {
      given.push(current.of); // `model.create(…)`
      current = valueAt(values, current.of);
    } else if (current.k === 'call') {
      given.push(...(calls[current.call]?.arguments ?? []));
      current = valueAt(values, calls[current.call]?.callee ?? -1);
    } else break;
  }
  return given.flatMap((value) => parameterAsked(file, value, insert.fn.index) ?? []);
}

/** A parameter, or what is taken out of one. */
function parameterAsked(file: LinkedFile, id: ValueId, fn: number, depth = 0): Asked | undefined {
  const value = valueAt(file.facts.values, id);
  if (depth > 3) return undefined;
  if (value.k === 'get') {
    const of = parameterAsked(file, value.of, fn, depth + 1);
    return of && { index: of.index, path: [...of.path, value.name] };
  }
  const variable = value.k === 'variable' ? file.facts.variables[value.variable] : undefined;
  if (variable === undefined || variable.fn !== fn) return undefined;
  if (variable.parameter !== undefined) return { index: variable.parameter.index, path: [] };
  const [only, ...more] = variable.assignments;
  return only === undefined || more.length > 0 ? undefined : parameterAsked(file, only.value, fn, depth + 1);
}
