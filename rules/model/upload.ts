/** Uploads: where what takes them keeps them while the request lasts, and how large they may be. */
import type { Operation } from './operation.ts';
import type { Program } from './program.ts';

/** Undefined when it is decided out of our sight. */
export function uploadStore({ traits }: Operation): 'memory' | 'disk' | undefined {
  const { store, dest = false } = traits;
  if (dest === 'unknown') return undefined;
  if (dest !== false) return 'disk';
  return store === 'memory' || store === 'disk' ? store : undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Bytes that a body or an upload may have; Infinity when nothing is set, undefined when we cannot tell. */
export function mostBytes({ traits: { limit } }: Operation): number | undefined {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (typeof limit === 'number') return limit;
  // As the packages of Express write it: `'50mb'`.
  const written = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?b?)\s*$/i.exec(String(limit));
  const unit = written ? UNITS[written[2]!.toLowerCase()] : undefined;
  return written && unit ? Number(written[1]) * unit : undefined;
}

/** Options for all uploads of the package are set in another place. */
export function hasUploadDefaults({ at }: Operation, program: Program): boolean {
  return program
    .configurations('upload-defaults')
    .some((other) => program.packageOf(other.at.file) === program.packageOf(at.file));
}
