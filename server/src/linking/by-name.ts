/**
 * Recognition where nothing says what a thing is: `ctx.db.order.findMany(…)` is Prisma when the schema has an `Order`,
 * `db` is what people call the client, and the library has such a member. Two signs that agree: strong, not proven.
 */
import { type Value, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { isInstalled, memberRow, tableOf } from './libraries.ts';
import { applyRow } from './rows.ts';
import type { LibraryShape, Shape } from './shape.ts';

/** The shape of `of.name` by names alone; `otherwise` when names say nothing. */
export function memberByName(
  context: Context,
  file: LinkedFile,
  value: Extract<Value, { k: 'get' }>,
  otherwise: Shape,
): Shape {
  const client = lastName(file, value.of);
  if (client === undefined) return otherwise;
  for (const { library, shape } of context.libraries.likely(client)) {
    const of: LibraryShape = {
      k: 'library',
      library,
      type: shape.type,
      entity: undefined,
      chain: undefined,
      grade: 'strong',
      why: `\`${client}\` looks like ${library.id}, ${library.schema === undefined ? 'which is installed' : 'and its schema is in this workspace'}`,
    };
    if (shape.entityMember) {
      const entity = context.schema().byAccessor(library.id, value.name, file.path);
      const row = entity === undefined ? undefined : memberRow(library, shape.type, value.name, () => true);
      if (row !== undefined)
        return applyRow(
          context,
          { ...of, why: `the ${library.id} schema has \`${value.name}\`` },
          row,
          value.name,
          undefined,
        );
      if (!value.name.startsWith('$')) continue;
    }
    const isHere =
      library.schema === undefined ? isInstalled(context, file, library) : context.schema().has(library.id);
    if (!isHere) continue;
    const row = tableOf(library, shape.type)?.members?.[value.name];
    if (row !== undefined && Object.hasOwn(tableOf(library, shape.type)?.members ?? {}, value.name))
      return { k: 'member', of, name: value.name, row };
  }
  return otherwise;
}

function lastName(file: LinkedFile, id: number): string | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'variable') return file.facts.variables[value.variable]?.name;
  if (value.k === 'get') return value.name;
  if (value.k === 'await') return lastName(file, value.of);
  return value.k === 'global' ? value.name : undefined;
}
