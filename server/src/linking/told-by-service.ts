/** Lists that a service sends, and no client: of what has happened there, and not of what somebody would like. */
import type { ListAt } from '../../../rules/model/frame.ts';
import { functionAt } from './around.ts';
import { hostOf } from './callbacks.ts';
import type { World } from './callers.ts';

/** `POST /stripe/webhook`. What a client says of its own webhooks is below `/webhooks`. */
const HOOK = /(?:^|[\s/])web[_-]?hook(?:\/|$)/i;

/** Do only webhooks lead to the function in which the list is named? */
export function isToldByService({ context, program }: World, { file: path, value }: ListAt): boolean {
  const file = context.file(path);
  if (file === undefined) return false;
  const fn = functionAt(file, file.facts.values.starts[value] ?? 0);
  const { entries } = program.reach({ file: path, index: hostOf(context, file, fn) });
  return entries.length > 0 && entries.every(({ kind, name }) => kind === 'http' && HOOK.test(name));
}
