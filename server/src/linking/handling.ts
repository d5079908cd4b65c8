/** What a request handler is called, and by which name it knows its request: for fixes that read a query parameter. */
import type { Handler } from '../../../rules/model/program.ts';
import type { Entry } from '../../../rules/model/role.ts';
import type { FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf, requestParameters } from './entries.ts';

/** Undefined unless the framework calls this very function for an HTTP request. `reached`: the entries that reach it. */
export function handlerOf(
  context: Context,
  file: LinkedFile,
  fn: FunctionId,
  reached: readonly Entry[],
): Handler | undefined {
  const own = entriesOf(context, file).find(
    (point) => point.file === file.path && point.fn === fn && point.entry.kind === 'http',
  );
  const parameters = requestParameters(context, file, fn);
  // Registered elsewhere, and annotated as a handler here.
  const entry = own?.entry ?? (parameters.size > 0 ? reached.find(({ kind }) => kind === 'http') : undefined);
  if (entry === undefined) return undefined;
  const names = [...parameters].flatMap((id) => {
    const variable = file.facts.variables[id];
    return variable?.name && variable.parameter?.decorators.length === 0 ? [variable.name] : [];
  });
  return {
    name: entry.name,
    library: entry.library,
    ...(names[0] === undefined ? {} : { request: names[0] }),
  };
}
