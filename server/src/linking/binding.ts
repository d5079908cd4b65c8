/**
 * The workspace as one call of a function sees it: where options and filters are followed to a parameter, they go on with
 * what the call gives for it. Shapes stay what they are for every caller.
 */
import type { VariableId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import type { Site } from './options.ts';

/** What parameters stand for, by `variableKey`. */
export type Given = ReadonlyMap<string, Site>;

export function variableKey(file: LinkedFile, variable: VariableId): string {
  return `${file.path}#${variable}`;
}

/** The same context, but for what is read under its own eyes: what is remembered is answered as if for any caller. */
export function withGiven(context: Context, given: Given): Context {
  let isRemembering = false;
  const own: Pick<Context, 'ask' | 'bound'> = {
    bound: (file, parameter) => (isRemembering ? undefined : given.get(variableKey(file, parameter))),
    ask: (subject, key, cycle, compute) => {
      const before = isRemembering;
      isRemembering = true;
      try {
        return context.ask(subject, key, cycle, compute);
      } finally {
        isRemembering = before;
      }
    },
  };
  return Object.assign(Object.create(context) as Context, own);
}
