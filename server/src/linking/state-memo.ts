/** A number that is worked out once for its key: by what is looked up before it, and by what it is worked out from. */
import type { ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { LinkedFile } from './context.ts';
import type { Cell } from './state-cell.ts';
import { isTime } from './state-limits.ts';
import { isHandedIn, isWithin, keyText, settled } from './state-values.ts';
import { calleeName, type Use } from './uses.ts';

/**
 * `const known = map.get(key); if (known) return known; … map.set(key, end - start)`: what is there is never changed, and
 * what is not would come out the same in every process. A sum with what was there before is a count, one with the time
 * of day or with what else was handed in comes out the same nowhere.
 */
export function isReckonedOnce(cell: Cell, write: Use): boolean {
  const { file, value, key } = write;
  if (value === undefined || key === undefined || !isMissing(cell, write)) return false;
  const made = settled(file, value);
  const sum = valueAt(file.facts.values, made);
  if (sum.k !== 'binary' || !/^(?:[-+/%]|\*\*?)$/.test(sum.op)) return false;
  const reads = cell.uses.filter((use) => use.role === 'read' && use.file === file);
  const keyed = partsOf(file, key);
  return termsOf(file, made).every(
    (term) =>
      !isWithinRead(file, term, reads) &&
      !isTime(file, term) &&
      !isChance(file, term) &&
      (!isHandedIn(file, term) || keyed.has(keyText(file, term))),
  );
}

/** A branch that what was looked up decides: the write stands in it, or after one that leaves. */
function isMissing(cell: Cell, { file, fn, at: [at] }: Use): boolean {
  const { frames, values } = file.facts;
  const reads = cell.uses.filter((use) => use.role === 'read' && use.file === file);
  return frames.some(({ kind, test, leaves, at: [start, end], fn: by }) => {
    if (kind !== 'then' || test === undefined || !isWithin(file, fn, by)) return false;
    const isAround = start <= at && at < end;
    if (!isAround && !(leaves.return && end <= at)) return false;
    const [from, to] = spanOf(values, test);
    return (
      reads.some((read) => from <= read.at[0] && read.at[1] <= to) ||
      isWithinRead(file, askedOf(file, test), reads)
    );
  });
}

/** `known` of `!known` and of `known !== undefined`. */
function askedOf(file: LinkedFile, test: ValueId): ValueId {
  const value = valueAt(file.facts.values, test);
  if (value.k === 'unary') return askedOf(file, value.of);
  return value.k === 'binary' ? askedOf(file, value.left) : test;
}

function isWithinRead(file: LinkedFile, id: ValueId, reads: readonly Use[]): boolean {
  const [start, end] = spanOf(file.facts.values, settled(file, id));
  return reads.some(({ at }) => start <= at[0] && at[1] <= end);
}

/** What stands between the operators, through constants. */
function termsOf(file: LinkedFile, id: ValueId, depth = 0): readonly ValueId[] {
  const made = settled(file, id);
  const value = valueAt(file.facts.values, made);
  return value.k === 'binary' && depth < 8
    ? [...termsOf(file, value.left, depth + 1), ...termsOf(file, value.right, depth + 1)]
    : [made];
}

function partsOf(file: LinkedFile, key: ValueId): ReadonlySet<string> {
  const value = valueAt(file.facts.values, settled(file, key));
  const parts = value.k === 'template' ? value.holes : [key];
  return new Set(parts.map((part) => keyText(file, part)));
}

function isChance(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  return value.k === 'call' && /random|uuid|nanoid/i.test(calleeName(file, value.call));
}
