/**
 * Who adds rows to a stored type: from each insert up the calls that lead to it, until code is reached that staff alone
 * sets off, or a test that staff alone passes. Undefined when nobody adds any that we see, or when rows come otherwise: from
 * a clock, with those of another type.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Program } from '../../../rules/model/program.ts';
import { isRead } from '../../../rules/model/questions.ts';
import type { Adders, Audience } from '../../../rules/model/role.ts';
import { isServed } from '../../../rules/model/served.ts';
import { isEvident, type Size } from '../../../rules/model/size.ts';
import type { CallFact } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { isWithin } from './around.ts';
import { gateBefore } from './audiences.ts';
import { hostOf } from './callbacks.ts';
import { callOf, type World } from './callers.ts';
import { ADDS_ROWS, comesWithOthers } from './growth.ts';
import { callIdOf } from './operations.ts';
import { settle } from './options.ts';

/** Functions looked at on the way up: beyond them we know nothing, and it is everyone's. */
const MOST = 60;
const EVERYONE: Audience = { who: 'everyone', because: '' };

export function addersOf(world: World, entity: Entity): Adders | undefined {
  const { program } = world;
  const inserts = program
    .operationsOn(entity)
    .filter((operation) => ADDS_ROWS.has(operation.action) && isServed(operation, program));
  let found: Adders | undefined;
  const seen = new Set<string>();
  for (const insert of inserts) {
    const adder = whoRuns(world, insert, seen);
    if (adder?.who === 'everyone') return adder;
    if (adder !== undefined && (found === undefined || adder.inLists === true)) found = adder;
  }
  return found !== undefined && comesWithOthers(entity, program) ? EVERYONE : found;
}

interface Step {
  readonly fn: FunctionRef;
  /** The call in it that leads to the insert. */
  readonly call: number;
  /** Below it the insert runs once per item. */
  readonly inLists: boolean;
  /** It leads to what staff alone sets off: what is left to ask is whether that is for a list. */
  readonly isStaffs: boolean;
}

function whoRuns(
  { context, program, callers }: World,
  insert: Operation,
  seen: Set<string>,
): Adders | undefined {
  const { fn } = insert;
  const adds = !writesBack({ context, program, callers }, insert);
  const isBrowsers = program.reach(fn).role === 'browser';
  const steps: Step[] = [{ fn, call: callIdOf(insert), inLists: false, isStaffs: false }];
  let found: Adders | undefined;
  const note = (staff: Audience, inLists: boolean): void => {
    if (found === undefined || inLists) found = { ...staff, ...(inLists ? { inLists } : {}) };
  };
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { fn: at, call } = step;
    const file = context.file(at.file);
    const inLists = step.inLists || (adds && isPerItem(program, insert, at, file?.facts.calls[call]));
    const gate = file === undefined ? undefined : gateBefore(context, file, call, at.index);
    if (gate !== undefined) {
      note(
        { who: 'staff', because: `\`${gate}\` is asked before \`${program.fn(at).name}\` goes on` },
        step.inLists,
      );
      continue;
    }
    const key = `${at.file}#${at.index}${inLists ? ' in lists' : ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { audience, role, handles } = program.reach(at);
    if (role === 'offline' || role === 'unreached' || (role === 'browser' && !isBrowsers)) continue;
    if (audience?.who === 'staff') note(audience, inLists);
    const isStaffs = step.isStaffs || audience?.who === 'staff';
    if (isStaffs && inLists) continue; // All is known of this way.
    const calls = handles || seen.size > MOST ? [] : callers(at.file, at.index);
    if (!isStaffs && (calls.length === 0 || calls.some(({ handed }) => handed))) return EVERYONE;
    for (const caller of calls) {
      const made = callOf(context, caller);
      if (made === undefined && isStaffs) continue;
      if (made === undefined) return EVERYONE;
      const index = hostOf(context, made.file, made.call.fn);
      steps.push({ fn: { file: caller.file, index }, call: caller.call, inLists, isStaffs });
    }
  }
  return found;
}

/** Is the insert made, by a call of the function, for each item of a list that may be long, and another one for each? */
function isPerItem(
  program: Program,
  { id }: Operation,
  fn: FunctionRef,
  call: CallFact | undefined,
): boolean {
  return program
    .occurrences(fn)
    .some(
      ({ operation, at, frames }) =>
        operation.id === id &&
        call !== undefined &&
        isWithin(at.span, call.at) &&
        frames.some(
          ({ own, loop }) => own && loop?.purpose === 'items' && loop.varies === 'yes' && isLong(loop.size),
        ),
    );
}

/**
 * Known to be, and not merely not known to be short: a list of what the program itself needs is as long as it is written. As
 * its function shows it: whoever counts beyond that asks who adds rows.
 */
function isLong(size: Size): boolean {
  return isEvident(size) || size.why === 'outside';
}

/** A row that the function has read: `const order = await orders.findOne(…); order.state = 'paid'; await orders.save(order)`. */
function writesBack({ context, program }: World, insert: Operation): boolean {
  const { action, fn, anchors, at } = insert;
  const file = context.file(at.file);
  const call = file?.facts.calls[callIdOf(insert)];
  if (action !== 'save' || file === undefined || call === undefined) return false;
  return call.arguments.some((argument) => {
    const made = settle(context, { file, value: argument });
    const value = valueAt(made.file.facts.values, made.value);
    const inner = value.k === 'await' ? valueAt(made.file.facts.values, value.of) : value;
    const from = inner.k === 'call' && made.file === file ? file.facts.calls[inner.call] : undefined;
    return (
      from !== undefined &&
      program
        .occurrences(fn)
        .some(
          (one) =>
            isRead(one.operation) && isWithin(one.at.span, from.at) && !isWithin(anchors.expression, from.at),
        )
    );
  });
}
