/**
 * Functions that are given to somebody who calls them later and whom we do not see: a server or framework of the
 * workspace's own. Not dead, and not start-up, though start-up gives them away.
 */
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { valueAt, variableAt } from '../facts/values.ts';
import { handedTo, hostOf, type Running, runningOf } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { isEntryHandler } from './entries.ts';
import { rootVariable } from './file-index.ts';
import { invocations } from './frames.ts';

const NONE: readonly FunctionId[] = [];
/** `server.add(schema, { auth, handler: async () => … })`. */
const HANDLES = /^(?:handler?|handleRequest|onRequest|execute|resolve)$/;

export function givenAway(context: Context, file: LinkedFile): readonly FunctionId[] {
  return context.ask(file, 'given away', NONE, () => {
    const { functions, calls } = file.facts;
    const written = functions.flatMap((fact, fn) => {
      const name = fact.context?.path.at(-1);
      if (name === undefined || !HANDLES.test(name) || isEntryHandler(context, file, fn)) return [];
      return runningOf(context, file, fn).k === 'detached' ? [fn] : [];
    });
    const named = calls.flatMap((call, id) =>
      call.arguments.flatMap((argument, index) => {
        const fn = ownFunction(file, argument);
        return fn !== undefined && runsLater(context, handedTo(context, file, id, index, [])) ? [fn] : [];
      }),
    );
    return [...new Set([...written, ...named])].sort((a, b) => a - b);
  });
}

function ownFunction(file: LinkedFile, argument: ValueId): FunctionId | undefined {
  if (variableAt(file.facts.values, argument) === undefined) return undefined;
  const variable = file.facts.variables[rootVariable(file.facts, argument) ?? -1];
  const [only, ...others] = variable?.assignments ?? [];
  const value = only === undefined || others.length > 0 ? undefined : valueAt(file.facts.values, only.value);
  return value?.k === 'function' ? value.fn : undefined;
}

/** Does a helper that gets it only make a function of it: `createPipeline(load, present)`? */
export function runsLater(context: Context, running: Running): boolean {
  const target = running.k === 'through' ? context.file(running.file) : undefined;
  if (running.k !== 'through' || target === undefined) return false;
  const parameter = target.facts.functions[running.fn]?.parameters[running.argument];
  const calling = parameter === undefined ? [] : invocations(target, parameter);
  const host = hostOf(context, target, running.fn);
  return (
    calling.length > 0 &&
    calling.every((id) => hostOf(context, target, target.facts.calls[id]?.fn ?? 0) !== host)
  );
}
