/**
 * Handlers that are values which somebody has to mount, and that nobody mounts: a tRPC procedure that is left out of its
 * router. Known only where all who could name it are in sight.
 */
import type { CallId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import { importersOf } from './importers.ts';
import { folderOf } from './paths.ts';
import { referencesTo } from './references.ts';

/** Is what the call makes kept under an exported name, and nowhere named again? */
export function isMountedNowhere(context: Context, file: LinkedFile, id: CallId): boolean {
  const variable = file.index.assignedTo.get(file.facts.calls[id]?.value ?? -1);
  const held = variable === undefined ? undefined : file.facts.variables[variable];
  if (held === undefined || held.fn !== 0 || context.sources.isOwn?.(file.path) !== true) return false;
  const entry = file.facts.exports.find((one) => one.variable === variable);
  if (entry === undefined || entry.name === 'default') return false;
  if (referencesTo(context, { file: file.path, span: held.at })?.length !== 0) return false;
  return importersOf(context, file.path).length > 0 || isBesideImported(context, file.path);
}

/** Files beside it are imported by name: then what imports them would lead to this one as well, if anything did. */
function isBesideImported(context: Context, path: string): boolean {
  const folder = folderOf(path);
  return context.sources
    .files()
    .some((other) => other !== path && folderOf(other) === folder && importersOf(context, other).length > 0);
}
