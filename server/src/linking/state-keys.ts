/** Where the keys of state come from, and when there are only a few of them. */
import type { TypeNode, VariableId } from '../facts/facts.ts';
import { valueAt, valueCount } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { literalCount } from './enums.ts';
import { originOf } from './origins.ts';
import type { Use } from './uses.ts';

/** The kind of its origin; `constant` also for a key of which the code has a list. */
export function keyOf(context: Context, { file, key, keyName }: Use): string | undefined {
  if (keyName !== undefined) return 'literal';
  if (key === undefined) return undefined;
  const value = valueAt(file.facts.values, key);
  if (value.k === 'variable' && isOneOfFew(context, file, value.variable)) return 'constant';
  return originOf(context, { file, value: key }).kind;
}

function isOneOfFew(context: Context, file: LinkedFile, id: VariableId): boolean {
  const type = file.facts.variables[id]?.type;
  return countOf(context, file, type, 0) !== undefined || isLookedUp(file, id);
}

/** How many values a type has; of the file, or of the one that it is imported from. */
function countOf(
  context: Context,
  file: LinkedFile,
  type: TypeNode | undefined,
  depth: number,
): number | undefined {
  const own = literalCount(file, type);
  if (own !== undefined || type?.k !== 'name' || type.variable === undefined || depth > 3) return own;
  const variable = file.facts.variables[type.variable];
  const imported = variable?.import === undefined ? undefined : file.facts.imports[variable.import];
  if (imported === undefined) {
    const declared = file.facts.types[variable?.declaration ?? -1];
    return declared?.kind === 'alias' ? countOf(context, file, declared.type, depth + 1) : undefined;
  }
  const target = context.sources.resolve(file.path, imported.module);
  const other = target.k === 'file' ? context.file(target.path) : undefined;
  const exported = other?.facts.exports.find(({ name }) => name === imported.name)?.variable;
  if (other === undefined || exported === undefined) return undefined;
  const there: TypeNode = { k: 'name', name: [imported.name], variable: exported, arguments: [], at: [0, 0] };
  return countOf(context, other, there, depth + 1);
}

/** `LOADERS[name]`: only what the table has comes further, as a rule. */
function isLookedUp(file: LinkedFile, id: VariableId): boolean {
  const { values, variables } = file.facts;
  for (let at = 0; at < valueCount(values); at++) {
    const value = valueAt(values, at);
    if (value.k !== 'index') continue;
    const [table, key] = [valueAt(values, value.of), valueAt(values, value.index)];
    if (table.k !== 'variable' || key.k !== 'variable' || key.variable !== id) continue;
    const held = variables[table.variable];
    const [only] = held?.assignments ?? [];
    if (held?.kind === 'const' && held.fn === 0 && only && valueAt(values, only.value).k === 'object') {
      const literal = valueAt(values, only.value);
      if (literal.k === 'object' && literal.entries.length > 0) return true;
    }
  }
  return false;
}
