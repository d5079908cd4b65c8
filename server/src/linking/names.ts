/** From which package, and under which name, a value of a file was imported. */
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';

export interface ImportedName {
  readonly package: string;
  readonly subpath: string;
  readonly name: string;
}

/** `Get` of `import { Get } from '@nestjs/common'`, `orm.Entity` of a namespace import; undefined for anything else. */
export function importedName(context: Context, file: LinkedFile, id: ValueId): ImportedName | undefined {
  const path: string[] = [];
  let value = valueAt(file.facts.values, id);
  while (value.k === 'get' || value.k === 'call') {
    if (value.k === 'call') {
      value = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
      continue;
    }
    path.unshift(value.name);
    value = valueAt(file.facts.values, value.of);
  }
  if (value.k !== 'variable') return undefined;
  const variable = file.facts.variables[value.variable];
  const imported = variable?.import === undefined ? undefined : file.facts.imports[variable.import];
  if (imported === undefined) return undefined;
  const target = context.sources.resolve(file.path, imported.module);
  if (target.k !== 'package') return undefined;
  const head = imported.name === '*' ? [] : [imported.name];
  return {
    package: target.name,
    subpath: target.subpath,
    name: [...head, ...path].join('.'),
  };
}
