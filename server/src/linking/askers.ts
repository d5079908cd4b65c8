/**
 * Who sets off one operation of a function: as `reach` tells of the function, but up those calls alone that do not keep it
 * from running. `load(ids)` does not come to `if (!ids) ids = await all()`.
 */
import type { Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Audience } from '../../../rules/model/role.ts';
import { hostOf } from './callbacks.ts';
import { type Caller, callOf, type World } from './callers.ts';
import { namesNoPage } from './no-page.ts';
import { callIdOf } from './operations.ts';
import { seenAs } from './premises.ts';
import { isRuledOut } from './ruled-out.ts';

/** Functions looked at on the way up: beyond them it is everyone's. */
const MOST = 40;
const EVERYONE: Audience = { who: 'everyone', because: '' };

interface Step {
  readonly fn: FunctionRef;
  /** The call in it that leads to the operation. */
  readonly call: number;
}

export function askersOf(world: World, occurrence: Occurrence): Audience {
  const { fn } = occurrence;
  return searched(world, { fn, call: seenAs(world.context, occurrence)?.call ?? -1 }, () => false);
}

/** Who asks for pages of what is listed: the same, without those who leave to it which one they get. */
export function pageAskersOf(world: World, operation: Operation): Audience {
  const { fn } = operation;
  const isNoPage: Leaves = (caller, made, to) =>
    !caller.handed && to === fn && namesNoPage(world.context, made, fn);
  return searched(world, { fn, call: callIdOf(operation) }, isNoPage);
}

/** A call that is not followed. */
type Leaves = (caller: Caller, made: NonNullable<ReturnType<typeof callOf>>, to: FunctionRef) => boolean;

function searched({ context, program, callers }: World, from: Step, leaves: Leaves): Audience {
  const steps: Step[] = [from];
  const seen = new Set<string>();
  let found: Audience | undefined;
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { fn: to, call } = step;
    const key = `${to.file}#${call}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { audience, role, handles } = program.reach(to);
    if (role === 'offline' || role === 'unreached' || role === 'browser') continue;
    if (audience !== undefined && audience.who !== 'everyone') {
      if (found === undefined || audience.who === 'staff') found = audience;
      continue;
    }
    const calls = handles || seen.size > MOST ? [] : callers(to.file, to.index);
    if (calls.length === 0) return EVERYONE;
    for (const caller of calls) {
      const made = callOf(context, caller);
      if (made === undefined) return EVERYONE;
      if (leaves(caller, made, to)) continue;
      const edge = { call: caller.call, to, span: made.call.calleeAt };
      if (!caller.handed && isRuledOut(context, made.file, edge, call)) continue;
      steps.push({
        fn: { file: caller.file, index: hostOf(context, made.file, made.call.fn) },
        call: caller.call,
      });
    }
  }
  return found ?? EVERYONE;
}
