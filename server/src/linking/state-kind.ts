/** What kind of state a declaration makes, and how it is written. */
import type { State } from '../../../rules/model/state.ts';
import type { Span, TypeNode, ValueId, VariableId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { literalOf, propertyAt } from './options.ts';
import { alternatives } from './shape.ts';
import { sourceOf } from './source-text.ts';
import { calleeName } from './uses.ts';

/** Bound and expiry that the options of a cache library set. */
export interface CacheOptions {
  readonly bounded: boolean;
  readonly expires: boolean;
}

const IN_PROCESS_CACHES = new Set(['lru-cache', 'node-cache']);
const CACHE_CLASS =
  /^(LRU|LRUCache|LRUMap|QuickLRU|TTLCache|TtlCache|NodeCache|MemoryCache|ExpiryMap|TTLMap|TimedMap)$/;

/** What kind of state a value with this initializer or type is; undefined when it is none, or nothing we know. */
export function kindOfState(
  context: Context,
  file: LinkedFile,
  initial: ValueId | undefined,
  type: TypeNode | undefined,
): State['kind'] | undefined {
  if (initial === undefined) return kindOfType(type) ?? 'scalar';
  const value = valueAt(file.facts.values, initial);
  switch (value.k) {
    case 'array':
      return 'array';
    case 'object':
      return 'object';
    case 'undefined':
      return kindOfType(type) ?? 'scalar';
    case 'literal':
      return value.value === null ? (kindOfType(type) ?? 'scalar') : 'scalar';
    case 'template':
    case 'unary':
    case 'binary':
      return 'scalar';
    case 'either': {
      const kinds = value.of
        .map((part) => kindOfState(context, file, part, type))
        .filter((kind) => kind !== undefined && kind !== 'scalar' && kind !== 'instance');
      return kinds[0] ?? 'scalar';
    }
    case 'await':
      return kindOfState(context, file, value.of, type);
    case 'call':
      return kindOfCall(context, file, value.call);
    case 'function':
    case 'class':
    case 'jsx':
      return undefined;
    default:
      return kindOfType(type) ?? 'scalar';
  }
}

function kindOfCall(context: Context, file: LinkedFile, id: number): State['kind'] {
  const call = file.facts.calls[id];
  const name = calleeName(file, id);
  if (name === 'Object.create' || name === 'Object.fromEntries' || name === 'Object.assign') return 'object';
  if (name === 'Array' || name === 'Array.from' || name === 'Array.of') return 'array';
  if (call?.kind !== 'new') return 'instance';
  switch (name) {
    case 'Map':
      return 'map';
    case 'Set':
      return 'set';
    case 'WeakMap':
    case 'WeakSet':
    case 'WeakRef':
      return 'weak';
    default:
  }
  const isCache = alternatives(evaluate(context, file, call.value)).some(
    (shape) => shape.k === 'library' && IN_PROCESS_CACHES.has(shape.library.id),
  );
  return isCache || CACHE_CLASS.test(name) ? 'lru' : 'instance';
}

function kindOfType(type: TypeNode | undefined): State['kind'] | undefined {
  if (type === undefined) return undefined;
  if (type.k === 'array' || type.k === 'tuple') return 'array';
  if (type.k === 'object') return 'object';
  if (type.k === 'keyword' || type.k === 'literal') return 'scalar';
  if (type.k === 'union') {
    const parts = type.of.filter(
      (part) =>
        !(part.k === 'keyword' && /^(undefined|null)$/.test(part.name)) &&
        !(part.k === 'literal' && part.value === null),
    );
    return parts.length === 1 ? kindOfType(parts[0]) : 'scalar';
  }
  if (type.k !== 'name') return 'scalar';
  const name = type.name.at(-1) ?? '';
  if (/^(Map|ReadonlyMap)$/.test(name)) return 'map';
  if (/^(Set|ReadonlySet)$/.test(name)) return 'set';
  if (/^(WeakMap|WeakSet)$/.test(name)) return 'weak';
  if (/^(Array|ReadonlyArray)$/.test(name)) return 'array';
  if (/^(Record|Partial)$/.test(name)) return 'object';
  return CACHE_CLASS.test(name) ? 'lru' : 'instance';
}

/** Bound and expiry that the options of a cache library set. */
export function cacheOptions(context: Context, file: LinkedFile, initial: ValueId | undefined): CacheOptions {
  const none = { bounded: false, expires: false };
  const value = initial === undefined ? undefined : valueAt(file.facts.values, initial);
  const options = value?.k === 'call' ? file.facts.calls[value.call]?.arguments[0] : undefined;
  if (options === undefined) return none;
  if (typeof literalOf(context, { file, value: options }) === 'number')
    return { bounded: true, expires: false }; // `new LRU(500)`
  const sets = (...names: readonly string[]): boolean =>
    names.some((name) => propertyAt(context, { file, value: options }, [name]).state === 'known');
  return {
    bounded: sets('max', 'maxSize', 'maxKeys', 'capacity', 'limit'),
    expires: sets('ttl', 'maxAge', 'stdTTL', 'ttlMs', 'maxAgeMs'),
  };
}

/** The annotation as written, or the type arguments of the constructor: `Map<string, Cart>`. */
export function typeText(
  context: Context,
  file: LinkedFile,
  from: number,
  initial: ValueId | undefined,
): string | undefined {
  const text = context.sources.text(file.path);
  const start = initial === undefined ? undefined : spanOf(file.facts.values, initial)[0];
  const between =
    start === undefined || start < from
      ? (/^[!?]?\s*:[^;=\n]*/.exec(text.slice(from, from + 300))?.[0] ?? '')
      : text.slice(from, start);
  const annotation = /^[!?]?\s*:\s*([\s\S]+?)\s*(?:=\s*)?(?:\(|<)?$/.exec(
    between.replace(/=\s*\(*\s*$/, ''),
  )?.[1];
  if (annotation !== undefined && annotation !== '') return annotation.replace(/\s+/g, ' ').replace(/,$/, '');
  const made =
    initial === undefined ? null : /^new\s+([\w.]+<[\s\S]*?>)\s*\(/.exec(sourceOf(context, file, initial));
  return made?.[1]?.replace(/\s+/g, ' ');
}

export function typed(type: string | undefined): { readonly type?: string } {
  return type === undefined ? {} : { type };
}

/** The whole declaration, `export` and semicolon included, when it declares nothing else. */
export function declarationAt(
  context: Context,
  file: LinkedFile,
  id: VariableId,
  initial: ValueId | undefined,
): Span {
  const text = context.sources.text(file.path);
  const at = file.facts.variables[id]?.at ?? [0, 0];
  const head =
    /(?:\bexport\s+)?(?:\bdeclare\s+)?\b(?:const|let|var)\s+$/.exec(
      text.slice(Math.max(0, at[0] - 60), at[0]),
    )?.[0] ?? '';
  const from = initial === undefined ? at[1] : Math.max(at[1], spanOf(file.facts.values, initial)[1]);
  const tail = /^(?:[^;\n,]*?)(?:;|(?=\n|$|,))/.exec(text.slice(from))?.[0] ?? '';
  return [at[0] - head.length, from + tail.trimEnd().length];
}
