/** Enums as collections: `Object.values(Role)` is as long as the enum. */
import type { TypeNode } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { presentOrigin, type Site } from './schema/origin.ts';

/** How many members the enum has that a value names: of the workspace, or of a Prisma schema through its client. */
export function enumLength(context: Context, site: Site): number | undefined {
  const { file } = site;
  const origin = presentOrigin(context, site);
  if (origin?.k === 'variable') {
    const variable = origin.file.facts.variables[origin.variable];
    if (variable?.kind === 'enum') return origin.file.facts.types[variable.declaration ?? -1]?.values?.length;
  }
  if (origin !== undefined && origin.k !== 'package') return undefined;
  const named = valueAt(file.facts.values, site.value);
  const variable = named.k === 'variable' ? file.facts.variables[named.variable] : undefined;
  const imported = file.facts.imports[variable?.import ?? -1];
  return imported === undefined ? undefined : prismaEnums(context).get(imported.name);
}

/** The generated client exports an object for each enum of the schema. */
function prismaEnums(context: Context): ReadonlyMap<string, number> {
  return new Map(
    context.sources
      .prismaSchemas()
      .flatMap(({ facts }) => facts.enums.map(({ name, values }) => [name, values.length] as const)),
  );
}

/** How many values a type has that is an enum of the workspace or a union of literals; undefined for other types. */
export function literalCount(file: LinkedFile, type: TypeNode | undefined, depth = 0): number | undefined {
  if (type?.k === 'union') return type.of.every((part) => part.k === 'literal') ? type.of.length : undefined;
  if (type?.k !== 'name' || type.variable === undefined || depth > 4) return undefined;
  const declaration = file.facts.types[file.facts.variables[type.variable]?.declaration ?? -1];
  return declaration?.kind === 'enum'
    ? declaration.values?.length
    : literalCount(file, declaration?.type, depth + 1);
}
