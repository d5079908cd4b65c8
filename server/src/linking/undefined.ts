/** What a library, in the version and with the settings of this project, makes of a condition that has no value. */
import type { Operation } from '../../../rules/model/operation.ts';
import type { Context } from './context.ts';

export function dropsUndefined(context: Context, { library: id, method, at }: Operation): boolean {
  const library = context.libraries.byId(id);
  const dropped = library?.dropsUndefined;
  if (library === undefined || dropped === undefined) return false;
  // A unique filter by contract must name a row, or the call is refused.
  if (Object.values(library.types).some(({ members }) => members?.[method]?.unique === true)) return false;
  const { below, unless } = dropped;
  if (
    unless !== undefined &&
    context.sources.prismaSchemas().some(({ path }) => context.sources.text(path).includes(unless))
  )
    return false;
  if (below === undefined) return true;
  const major = majorOf(context.sources.version?.(at.file, library.packages[0] ?? ''));
  return major !== undefined && major < below;
}

/** `^0.3.20` → 0; undefined for `latest`, `*`, `workspace:*`. */
function majorOf(version: string | undefined): number | undefined {
  const found = /^[\^~>=v\s]*(\d+)/.exec(version ?? '');
  return found ? Number(found[1]) : undefined;
}
