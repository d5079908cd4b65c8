/** Routers that a list names with their paths: `[{ path: '/auth', route: auth }].forEach((one) => app.use(one.path, one.route))`. */
import type { CallId, ValueId, VariableId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalOf, type Site, settle } from './options.ts';

/** A path and what is mounted there. */
export interface Listed {
  readonly path: string;
  readonly router: Site;
}

/** Undefined when the first argument of the call is not a field of the one of a list whose turn it is. */
export function listedAt(context: Context, file: LinkedFile, id: CallId): readonly Listed[] | undefined {
  const [first, second] = (file.facts.calls[id]?.arguments ?? []).map((one) => fieldOf(file, one));
  if (first === undefined || second === undefined || first.of !== second.of) return undefined;
  const list = listOf(file, first.of);
  if (list === undefined) return undefined;
  const whole = settle(context, { file, value: list });
  const items = valueAt(whole.file.facts.values, whole.value);
  if (items.k !== 'array') return undefined;
  return items.items.flatMap((item): readonly Listed[] => {
    const one = settle(context, { file: whole.file, value: item });
    const fields = valueAt(one.file.facts.values, one.value);
    if (fields.k !== 'object') return [];
    const field = (name: string) => fields.entries.find(({ key }) => key === name)?.value;
    const [path, router] = [field(first.name), field(second.name)];
    const literal = path === undefined ? undefined : literalOf(context, { file: one.file, value: path });
    if (router === undefined || typeof literal !== 'string') return [];
    return [{ path: literal, router: { file: one.file, value: router } }];
  });
}

/** `one.path`. */
function fieldOf(
  file: LinkedFile,
  id: ValueId,
): { readonly of: VariableId; readonly name: string } | undefined {
  const value = valueAt(file.facts.values, id);
  const of = value.k === 'get' ? valueAt(file.facts.values, value.of) : undefined;
  return value.k === 'get' && of?.k === 'variable' ? { of: of.variable, name: value.name } : undefined;
}

/** What `forEach`, `map` or a loop goes through. */
function listOf(file: LinkedFile, id: VariableId): ValueId | undefined {
  const variable = file.facts.variables[id];
  const assigned = valueAt(file.facts.values, variable?.assignments[0]?.value ?? -1);
  if (assigned.k === 'item') return assigned.of;
  const call = file.facts.calls[file.facts.functions[variable?.fn ?? -1]?.context?.call ?? -1];
  const callee = valueAt(file.facts.values, call?.callee ?? -1);
  const isTurn = callee.k === 'get' && (callee.name === 'forEach' || callee.name === 'map');
  return isTurn && variable?.parameter !== undefined ? callee.of : undefined;
}
