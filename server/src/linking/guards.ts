/** Checks of a list's length before it is used: `if (ids.length > limit) throw …`. */
import type { Size } from '../../../rules/model/size.ts';
import type { ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { functionsAround } from './absence.ts';
import type { Context } from './context.ts';
import { literalOf, type Site, written } from './options.ts';

/** At most so many as the check lets through; `Infinity` where its number is not written. Undefined without a check. */
export function checkedSize(context: Context, site: Site): Size | undefined {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  if (value.k !== 'variable' && value.k !== 'get') return undefined;
  const offset = file.facts.values.starts[site.value] ?? 0;
  const name = plain(context, site);
  const around = functionsAround(file, offset);
  for (const { fn, kind, at, test, leaves } of file.facts.frames) {
    if (kind !== 'then' || test === undefined || at[1] > offset || !around.has(fn)) continue;
    const most = leaves.return || leaves.throw ? mostOf(context, { file, value: test }, name) : undefined;
    if (most !== undefined) return { most, why: 'validated', of: written(context, site) };
  }
  return undefined;
}

/** How many there are where the test is false. */
function mostOf(context: Context, { file, value: id }: Site, name: string): number | undefined {
  const test = valueAt(file.facts.values, id);
  if (test.k === 'either' && test.op === '||') {
    for (const part of test.of) {
      const most = mostOf(context, { file, value: part }, name);
      if (most !== undefined) return most;
    }
  }
  if (test.k !== 'binary' || !/^[<>]=?$/.test(test.op)) return undefined;
  const isLength = (side: ValueId): boolean => {
    const value = valueAt(file.facts.values, side);
    const isNamed = value.k === 'get' && (value.name === 'length' || value.name === 'size');
    return isNamed && plain(context, { file, value: value.of }) === name;
  };
  const [length, bound] = test.op.startsWith('>') ? [test.left, test.right] : [test.right, test.left];
  if (!isLength(length)) return undefined;
  const most = literalOf(context, { file, value: bound });
  if (typeof most !== 'number') return Number.POSITIVE_INFINITY;
  return test.op.endsWith('=') ? most - 1 : most;
}

function plain(context: Context, site: Site): string {
  return written(context, site, 200).replace(/[?!\s]/g, '');
}
