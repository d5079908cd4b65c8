/** Enums as collections: `Object.values(Role)` is as long as the enum. */
import { valueAt } from '../facts/values.ts';
import type { Context } from './context.ts';
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
