/**
 * Functions that are exported and that nobody takes: left over, or not in use yet. Known only where the whole of the
 * program is in sight: it has entry points, and nobody outside of the workspace can import the file.
 *
 * A file that nobody imports may be one that a framework finds by its place, unless its neighbours are imported. A method
 * of a class without heritage is called by its name: by those who import the class, or who import these.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { ClassFact, FunctionFact } from '../facts/facts.ts';
import { hostOf } from './callbacks.ts';
import { callOf, type World } from './callers.ts';
import type { Context, LinkedFile } from './context.ts';
import { isOfUnmounted } from './entries.ts';
import { importersOf, reachableImporters } from './importers.ts';
import { folderOf } from './paths.ts';
import { referencesTo } from './references.ts';

interface Whole extends World {
  /** Some entry point of the workspace is known. */
  readonly hasEntries: () => boolean;
}

/** Callers of callers: what is left over is no deeper. */
const DEEPEST = 4;

/** Decorators that only say that somebody makes an instance. */
const MAKES = /^(?:injectable|service|singleton|global|scoped)$/i;

/** Frameworks call these by name: `onModuleInit`, `handle`, `GET`, `getServerSideProps`. */
const BY_CONVENTION =
  /^(?:on|before|after|handle|can|get(?:Server|Static|Initial)|generate)[A-Z]|[hH]andler$|^[a-z]+$|^[A-Z_\d]+$/;

export function isUnnamed(world: Whole, ref: FunctionRef, depth = 0): boolean {
  const { context, program, callers } = world;
  const file = context.file(ref.file);
  const fact = file?.facts.functions[ref.index];
  if (file === undefined || fact === undefined || depth > DEEPEST) return false;
  if (program.reach(ref).role !== 'exported' || !world.hasEntries()) return false;
  if (context.sources.isOwn?.(ref.file) !== true || BY_CONVENTION.test(fact.name)) return false;
  if (isOfUnmounted(context, file, ref.index)) return true;
  const calls = callers(ref.file, ref.index);
  const isLive = calls.some((caller) => {
    const made = callOf(context, caller);
    if (caller.handed || made === undefined) return true;
    const index = hostOf(context, made.file, made.call.fn);
    return !isUnnamed(world, { file: caller.file, index }, depth + 1);
  });
  if (isLive || !isModule(world, ref.file)) return false;
  const cls = fact.class === undefined ? undefined : file.facts.classes[fact.class];
  if (cls !== undefined) return calls.length === 0 && isUncalled(context, file, fact, cls);
  const references = referencesTo(context, { file: ref.file, span: fact.nameAt });
  return references !== undefined && references.length <= calls.length; // Each is one of the calls.
}

/** Others import it, or most of what lies beside it and is not found by its place. */
function isModule({ context, program }: World, path: string): boolean {
  if (importersOf(context, path).length > 0) return true;
  const folder = folderOf(path);
  const beside = context.sources
    .files()
    .filter((other) => other !== path && other.startsWith(`${folder}/`) && folderOf(other) === folder)
    .filter((other) => context.sources.role(other).role === 'source');
  const modules = beside.filter((other) => program.entriesOf(other).length === 0);
  if (modules.length === 0) return beside.length > 0; // A framework finds those by their places, and not this one.
  const imported = modules.filter((other) => importersOf(context, other).length > 0);
  return imported.length > 0 && imported.length * 2 >= modules.length;
}

function isUncalled(
  context: Context,
  file: LinkedFile,
  { name, decorators }: FunctionFact,
  cls: ClassFact,
): boolean {
  if (cls.extends !== undefined || cls.implements.length > 0 || decorators.length > 0) return false;
  if (cls.decorators.some((one) => !MAKES.test(one.name))) return false;
  const near = reachableImporters(context, file.path);
  const all = new Set([file.path, ...near, ...near.flatMap((one) => reachableImporters(context, one))]);
  return ![...all].some((path) => context.file(path)?.facts.values.literals.includes(name));
}
