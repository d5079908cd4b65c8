/**
 * Requests that have to bring a secret of the environment, named for whoever has it: `CRON_SECRET`, `ADMIN_TOKEN`. Other
 * names (`API_KEY`, `INTERNAL_KEY`) tell of another service, and that may ask for all of its users. Where whoever is
 * signed in has to be the one account that the environment names, that is of those who run the product.
 */
import type { Audience } from '../../../rules/model/role.ts';
import type { FunctionId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { type Site, settle } from './options.ts';
import { type Outcome, refusalsIn, saidByOutcome } from './outcomes.ts';
import { sourceOf } from './source-text.ts';

const HOLDERS: readonly (readonly [RegExp, Audience['who']])[] = [
  [/CRON|SCHEDUL/i, 'clock'],
  [/ADMIN|STAFF|BACK_?OFFICE/i, 'staff'],
];
const REFUSES = /40[134]|forbid|unauthori|denied/i;
const MAX_DEPTH = 8;

/** Whoever has the secret that the function compares before all else; undefined where it asks for none. */
export function secretHolder(context: Context, file: LinkedFile, fn: FunctionId): Audience | undefined {
  for (const refusal of refusalsIn(context, file, fn, REFUSES)) {
    const secret = saidByOutcome(context, refusal, (part) => comparedIn(context, part));
    const who = HOLDERS.find(([name]) => secret !== undefined && name.test(secret))?.[1];
    if (who !== undefined) return { who, because: `the request has to bring \`${secret}\`` };
    if (secret !== undefined && isAccount(context, refusal.test))
      return { who: 'staff', because: `it has to be the account of \`${secret}\`` };
  }
  return undefined;
}

/** `account.uuid`, `session.user.id`, beside an account of the environment: not one that the message itself names. */
const ACCOUNT =
  /\b(?:account|user|team|org|organi[sz]ation|workspace|tenant)(?:\??\.|_)?(?:uuid|id|email|slug)\b/i;
const NAMED =
  /\benvs?(?:\.|\[['"`])\w*(?:ACCOUNT|USER|TEAM|ORG|ORGANI[SZ]ATION|WORKSPACE|TENANT)_(?:\w+_)?(?:UUID|ID|EMAIL|SLUG)\b/;
const BROUGHT = /\b(?:body|query|params|headers?|payload|event|data|input)\b/;

/** `req.body` of `account.uuid` after `const { account } = req.body`. */
function holderOf(context: Context, file: LinkedFile, id: ValueId): string {
  const value = valueAt(file.facts.values, id);
  const whole = valueAt(file.facts.values, value.k === 'get' ? value.of : id);
  const made = whole.k === 'variable' ? (file.facts.variables[whole.variable]?.assignments ?? []) : [];
  return made
    .map((one) => {
      const from = valueAt(file.facts.values, one.value);
      return sourceOf(context, file, from.k === 'get' ? from.of : one.value);
    })
    .join(' ');
}

/** Is it one comparison, of whoever is signed in with whom the environment names? */
function isAccount(context: Context, { file, value: id }: Site): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'binary') return false;
  const [left, right] = [value.left, value.right].map((one) => {
    const at = settle(context, { file, value: one });
    return {
      own: sourceOf(context, file, one),
      settled: `${sourceOf(context, at.file, at.value)} ${holderOf(context, file, one)}`,
    };
  });
  return [
    [left, right],
    [right, left],
  ].some(
    ([one, other]) =>
      one !== undefined &&
      other !== undefined &&
      (NAMED.test(one.own) || NAMED.test(one.settled)) &&
      ACCOUNT.test(other.own) &&
      !BROUGHT.test(other.own) &&
      !BROUGHT.test(other.settled),
  );
}

/** The secret that something given is equal to, when the test has this outcome. */
function comparedIn(context: Context, { test: { file, value: id }, holds }: Outcome): string | undefined {
  const value = valueAt(file.facts.values, id);
  const secretIn = (sides: readonly ValueId[]) =>
    sides.map((one) => secretOf(context, { file, value: one })).find(Boolean);
  if (value.k === 'binary') {
    const isEqual = /^[!=]==?$/.test(value.op) && value.op.startsWith('=') === holds;
    return isEqual ? secretIn([value.left, value.right]) : undefined;
  }
  // `timingSafeEqual(given, expected)`
  const given = value.k === 'call' && holds ? (file.facts.calls[value.call]?.arguments ?? []) : [];
  return given.length < 2 ? undefined : secretIn(given);
}

/** `CRON_SECRET` of `process.env.CRON_SECRET`, and of a text or bytes that are made of it. */
function secretOf(context: Context, site: Site, depth = 0): string | undefined {
  const { file, value: id } = settle(context, site);
  const value = valueAt(file.facts.values, id);
  const first = (parts: readonly ValueId[]) =>
    depth > MAX_DEPTH
      ? undefined
      : parts.map((one) => secretOf(context, { file, value: one }, depth + 1)).find(Boolean);
  if (value.k === 'get') return /\benvs?(?:\.|\[['"`])(\w+)['"`\]]*$/.exec(sourceOf(context, file, id))?.[1];
  if (value.k === 'template') return first(value.holes);
  if (value.k === 'binary' && value.op === '+') return first([value.left, value.right]);
  if (value.k === 'either' && value.op === '??') return first(value.of);
  return value.k === 'call' ? first(file.facts.calls[value.call]?.arguments ?? []) : undefined;
}
