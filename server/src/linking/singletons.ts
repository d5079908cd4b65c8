/** Classes of which a process has one instance: providers of a container, instances made when a module is loaded. */
import type { CallFact, ClassId, FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { decoratorRow } from './decorated.ts';
import { evaluate } from './evaluate.ts';
import { literalOf, propertyAt, written } from './options.ts';
import { alternatives } from './shape.ts';
import { calleeName } from './uses.ts';

const ROLES = new Set(['controller', 'provider', 'resolver', 'gateway', 'processor', 'module']);
/** Decorators of containers without a table: typedi, tsyringe. */
const SINGLETON_NAMES = /^(Service|Singleton|singleton)$/;

/** Why the process has one instance of a class: as a clause; undefined when it has not, or we cannot tell. */
export function singletonReason(
  context: Context,
  file: LinkedFile,
  cls: ClassId,
  importers: readonly string[],
): string | undefined {
  const declared = file.facts.classes[cls];
  if (declared === undefined) return undefined;
  for (const decorator of declared.decorators) {
    const role = decoratorRow(context, file, decorator)?.row.classRole;
    if ((role === undefined || !ROLES.has(role)) && !SINGLETON_NAMES.test(decorator.name)) continue;
    return decorator.arguments.some((argument) => isScoped(context, file, argument))
      ? undefined
      : `\`@${decorator.name}\` makes one per process`;
  }
  let reason: string | undefined;
  for (const path of [file.path, ...importers]) {
    const role = context.sources.role(path).role;
    const user = role === 'test' || role === 'script' || role === 'seed' ? undefined : context.file(path);
    for (const { call, fn } of user === undefined ? [] : makersOf(context, user, file, cls)) {
      const where = user === undefined ? undefined : heldBy(context, user, call, fn);
      if (where === undefined) return undefined; // Others are made as well, and may live as long as a request.
      reason ??= where;
    }
  }
  return reason;
}

/** `{ scope: Scope.REQUEST }`: one per request, or per user. */
function isScoped(context: Context, file: LinkedFile, argument: number): boolean {
  const found = propertyAt(context, { file, value: argument }, ['scope']);
  if (found.state !== 'known') return false;
  const literal = literalOf(context, found.site);
  return /REQUEST|TRANSIENT/i.test(typeof literal === 'string' ? literal : written(context, found.site));
}

function makersOf(
  context: Context,
  user: LinkedFile,
  file: LinkedFile,
  cls: ClassId,
): readonly { call: CallFact; fn: FunctionId }[] {
  const name = file.facts.classes[cls]?.name ?? '';
  return user.facts.calls.flatMap((call, id) => {
    if (call.kind !== 'new') return [];
    const callee = calleeName(user, id);
    // An import may rename it; `new this()` and `new Class()` of the class's own methods too.
    if (callee !== name && valueAt(user.facts.values, call.callee).k === 'global') return [];
    const isIt = alternatives(evaluate(context, user, call.callee)).some(
      (shape) => shape.k === 'class' && shape.file === file.path && shape.cls === cls,
    );
    return isIt ? [{ call, fn: call.fn }] : [];
  });
}

/** Where an instance is kept for as long as the process lives; undefined when it is not. */
function heldBy(_context: Context, user: LinkedFile, call: CallFact, fn: FunctionId): string | undefined {
  if (fn === 0) return 'one is made when its module is loaded';
  const kind = user.facts.functions[fn]?.kind;
  if (kind === 'static-block') return 'a static field holds the only one';
  const variable = user.index.assignedTo.get(call.value);
  if (variable !== undefined && user.facts.variables[variable]?.fn === 0)
    return 'a module variable holds the only one';
  const held = user.facts.writes.some((write) => {
    if (write.value !== call.value) return false;
    const target = valueAt(user.facts.values, write.target);
    if (target.k !== 'get') return false;
    const of = valueAt(user.facts.values, target.of);
    const isStatic = user.facts.functions[fn]?.static === true && of.k === 'this';
    const isClass = of.k === 'variable' && user.facts.variables[of.variable]?.class !== undefined;
    return isStatic || isClass || (of.k === 'global' && (of.name === 'globalThis' || of.name === 'global'));
  });
  return held ? 'a static field holds the only one' : undefined;
}
