/**
 * Clients of services that no table describes, known by what they are made with: a class of a package that is given a key.
 * `new LingoDotDevEngine({ apiKey })`.
 */
import type { CallId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { libraryShape } from './rows.ts';
import { type Shape, UNKNOWN } from './shape.ts';
import { sourceOf } from './source-text.ts';

/** What a key to a service is called, as an option and as a setting of the environment. */
const OPTION = /^(?:(?:api|auth|access|bearer|secret)_?(?:key|token|secret)|token)$/i;
const SETTING = /(?:API_?KEY|SECRET_?KEY|ACCESS_?KEY|API_?SECRET|_TOKEN)\b[!)\s]*$/;
/** Of these, what waits is done in this process or its own database. */
const OTHERS = /auth|jwt|jose|passport|session|crypt|csrf|logger|pino|winston|sentry|otel|telemetry/i;

export function keyedClient(
  context: Context,
  file: LinkedFile,
  id: CallId,
  callee: Extract<Shape, { k: 'package' }>,
): Shape {
  const { name, subpath, path } = callee;
  const library = context.libraries.byId('keyed-client');
  const [given] = file.facts.calls[id]?.arguments ?? [];
  if (library === undefined || given === undefined || context.libraries.knows(name, subpath)) return UNKNOWN;
  if (name.startsWith('node:') || OTHERS.test(name)) return UNKNOWN;
  const value = valueAt(file.facts.values, given);
  const isKeyed =
    value.k === 'object'
      ? value.entries.some(({ key, kind }) => kind !== 'spread' && OPTION.test(key))
      : SETTING.test(sourceOf(context, file, given));
  return isKeyed
    ? libraryShape(
        { library, type: 'client' },
        'strong',
        `\`${path.at(-1) ?? name}\` of \`${name}\` is made with a key to a service`,
      )
    : UNKNOWN;
}
