/**
 * Conditions in parentheses, as TypeORM's query builder takes them: `new Brackets(qb => qb.where('a = :a').orWhere('b = :b'))`.
 * https://typeorm.io/docs/query-builder/select-query-builder#adding-where-expression
 */
import type { Condition, Filter } from '../../../../rules/model/operation.ts';
import type { CallFact, FunctionId } from '../../facts/facts.ts';
import { valueAt } from '../../facts/values.ts';
import type { LinkedFile } from '../context.ts';
import type { Site } from '../options.ts';
import { FilterBuilder } from './builder.ts';

/** The function that writes what is in the parentheses; undefined of anything else. */
export function inBrackets({ file, value: id }: Site): FunctionId | undefined {
  const { values, calls } = file.facts;
  const value = valueAt(values, id);
  const call = value.k === 'call' ? calls[value.call] : undefined;
  if (call?.kind !== 'new') return undefined;
  const callee = valueAt(values, call.callee);
  const name =
    callee.k === 'get'
      ? callee.name
      : callee.k === 'variable'
        ? file.facts.variables[callee.variable]?.name
        : '';
  const written = valueAt(values, call.arguments[0] ?? -1);
  return name === 'Brackets' && written.k === 'function' ? written.fn : undefined;
}

/** What its calls ask for, each as `read` reads it: AND binds tighter than OR. */
export function readBrackets(
  file: LinkedFile,
  fn: FunctionId,
  read: (call: CallFact, method: string) => Filter | 'absent',
): Filter {
  const builder = new FilterBuilder();
  const branches: Condition[][] = [[]];
  const steps = file.facts.calls
    .flatMap((call) => {
      const callee = valueAt(file.facts.values, call.callee);
      const isStep = callee.k === 'get' && /where/i.test(callee.name); // Text and lists are put together as well.
      return isStep && isWithin(file, call.fn, fn) ? [{ call, method: callee.name }] : [];
    })
    .sort((a, b) => a.call.calleeAt[1] - b.call.calleeAt[1]);
  for (const { call, method } of steps) {
    const part = read(call, method);
    // Under an `if`, in a loop or a callback: there on some paths, or several times.
    const isAlways = call.fn === fn && file.facts.frames[call.frame]?.kind === 'body';
    if (part === 'absent' || !part.complete || part.alternatives.length > 0 || !isAlways)
      builder.complete = false;
    if (method.startsWith('or') && branches.at(-1)!.length > 0) branches.push([]);
    if (part !== 'absent' && isAlways) branches.at(-1)!.push(...part.conditions);
  }
  if (branches.some((branch) => branch.length === 0)) builder.complete = false;
  else if (branches.length > 1) builder.alternatives.push(branches);
  else for (const one of branches[0]!) builder.add(one);
  return builder.finish();
}

/** Is it the function, or one written in it that is no other pair of parentheses? */
function isWithin(file: LinkedFile, inner: FunctionId, fn: FunctionId): boolean {
  if (inner === fn) return true;
  const value = file.facts.functions[inner]?.parent;
  return value !== undefined && value >= 0 && !isOfBrackets(file, inner) && isWithin(file, value, fn);
}

function isOfBrackets(file: LinkedFile, fn: FunctionId): boolean {
  return file.facts.calls.some(({ value }) => inBrackets({ file, value }) === fn);
}
