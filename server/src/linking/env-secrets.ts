/**
 * Requests that have to bring a secret of the environment, named for whoever has it: `CRON_SECRET`, `ADMIN_TOKEN`. Other
 * names (`API_KEY`, `INTERNAL_KEY`) tell of another service, and that may ask for all of its users.
 */
import type { Audience } from '../../../rules/model/role.ts';
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { leavingArms } from './leaving-arms.ts';
import { type Site, settle } from './options.ts';
import { sourceAt, sourceOf } from './source-text.ts';

const HOLDERS: readonly (readonly [RegExp, Audience['who']])[] = [
  [/CRON|SCHEDUL/i, 'clock'],
  [/ADMIN|STAFF|BACK_?OFFICE/i, 'staff'],
];
const REFUSES = /40[134]|forbid|unauthori|denied/i;
const MAX_DEPTH = 8;

/** Whoever has the secret that the function compares before all else; undefined where it asks for none. */
export function secretHolder(context: Context, file: LinkedFile, fn: FunctionId): Audience | undefined {
  const body = file.facts.frames.findIndex((frame) => frame.fn === fn && frame.kind === 'body');
  for (const { test, kind, always, leaves, bodyAt } of leavingArms(context, file).get(body) ?? []) {
    const refuses = always && (leaves.throw || REFUSES.test(sourceAt(context, file, bodyAt)));
    const secret = refuses ? comparedIn(context, { file, value: test }, kind === 'else', 0) : undefined;
    const who = HOLDERS.find(([name]) => secret !== undefined && name.test(secret))?.[1];
    if (who !== undefined) return { who, because: `the request has to bring \`${secret}\`` };
  }
  return undefined;
}

/** The secret that something given is equal to, when the test has this outcome. */
function comparedIn(context: Context, site: Site, holds: boolean, depth: number): string | undefined {
  const { file } = site;
  const value = valueAt(file.facts.values, site.value);
  const again = (id: ValueId, isTrue: boolean) => comparedIn(context, { file, value: id }, isTrue, depth + 1);
  if (depth > MAX_DEPTH) return undefined;
  switch (value.k) {
    case 'await':
      return again(value.of, holds);
    case 'unary':
      return value.op === '!' ? again(value.of, !holds) : undefined;
    case 'either': {
      if (value.op === '?:' || value.op === '??') return undefined;
      const found = value.of.map((one) => again(one, holds));
      const isAll = (value.op === '&&') === holds;
      return isAll || found.every(Boolean) ? found.find(Boolean) : undefined;
    }
    case 'binary':
      if (!/^[!=]==?$/.test(value.op) || value.op.startsWith('=') !== holds) return undefined;
      return (
        secretOf(context, { file, value: value.left }) ?? secretOf(context, { file, value: value.right })
      );
    case 'call': {
      // `timingSafeEqual(given, expected)`
      const given = holds ? (file.facts.calls[value.call]?.arguments ?? []) : [];
      return given.length < 2
        ? undefined
        : given.map((one) => secretOf(context, { file, value: one })).find(Boolean);
    }
    case 'variable': {
      const settled = settle(context, site);
      const isSame = settled.value === site.value && settled.file === file;
      return isSame ? undefined : comparedIn(context, settled, holds, depth + 1);
    }
    default:
      return undefined;
  }
}

/** `CRON_SECRET` of `process.env.CRON_SECRET`, and of a text or bytes that are made of it. */
function secretOf(context: Context, site: Site, depth = 0): string | undefined {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  const first = (parts: readonly ValueId[]) =>
    depth > MAX_DEPTH
      ? undefined
      : parts.map((one) => secretOf(context, { file, value: one }, depth + 1)).find(Boolean);
  if (value.k === 'get') return /\benv(?:\.|\[['"`])(\w+)['"`\]]*$/.exec(sourceOf(context, file, id))?.[1];
  if (value.k === 'template') return first(value.holes);
  if (value.k === 'binary' && value.op === '+') return first([value.left, value.right]);
  if (value.k === 'either' && value.op === '??') return first(value.of);
  return value.k === 'call' ? first(file.facts.calls[value.call]?.arguments ?? []) : undefined;
}
