/**
 * Who adds rows to a stored type: from each insert up the calls that lead to it, until code is reached that staff alone
 * sets off, or a test that staff alone passes. Undefined when nobody adds any that we see, or when rows come otherwise: from
 * a clock, with those of another type.
 */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Audience } from '../../../rules/model/role.ts';
import { isServed } from '../../../rules/model/served.ts';
import { gateBefore } from './audiences.ts';
import { hostOf } from './callbacks.ts';
import { callOf, type World } from './callers.ts';
import { ADDS_ROWS, comesWithOthers } from './growth.ts';

/** Functions looked at on the way up: beyond them we know nothing, and it is everyone's. */
const MOST = 60;
const EVERYONE: Audience = { who: 'everyone', because: '' };

export function addersOf(world: World, entity: Entity): Audience | undefined {
  const { program } = world;
  const inserts = program
    .operationsOn(entity)
    .filter((operation) => ADDS_ROWS.has(operation.action) && isServed(operation, program));
  let found: Audience | undefined;
  const seen = new Set<string>();
  for (const insert of inserts) {
    const adder = whoRuns(world, insert, seen);
    if (adder?.who === 'everyone') return adder;
    found ??= adder;
  }
  return found !== undefined && comesWithOthers(entity, program) ? EVERYONE : found;
}

interface Step {
  readonly fn: FunctionRef;
  /** The call in it that leads to the insert. */
  readonly call: number;
}

function whoRuns(
  { context, program, callers }: World,
  { id, fn }: Operation,
  seen: Set<string>,
): Audience | undefined {
  const isBrowsers = program.reach(fn).role === 'browser';
  const steps: Step[] = [{ fn, call: Number(id.split('#').at(-1)) }];
  let found: Audience | undefined;
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { fn: at, call } = step;
    const file = context.file(at.file);
    const gate = file === undefined ? undefined : gateBefore(context, file, call, at.index);
    if (gate !== undefined) {
      found ??= { who: 'staff', because: `\`${gate}\` is asked before \`${program.fn(at).name}\` goes on` };
      continue;
    }
    const key = `${at.file}#${at.index}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { audience, role, handles } = program.reach(at);
    if (role === 'offline' || role === 'unreached' || (role === 'browser' && !isBrowsers)) continue;
    if (audience?.who === 'staff') {
      found ??= audience;
      continue;
    }
    const calls = handles || seen.size > MOST ? [] : callers(at.file, at.index);
    if (calls.length === 0 || calls.some(({ handed }) => handed)) return EVERYONE;
    for (const caller of calls) {
      const made = callOf(context, caller);
      if (made === undefined) return EVERYONE;
      const index = hostOf(context, made.file, made.call.fn);
      steps.push({ fn: { file: caller.file, index }, call: caller.call });
    }
  }
  return found;
}
