/**
 * Jobs that are defined as data, with the time at which they are to run: `{ trigger: { cron: '0 0 * * *' }, handler }`. Whoever
 * reads the definition, a clock sets it off.
 */
import { kindOf, type Value, valueAt, valueCount } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import type { EntryPoint } from './entry-point.ts';
import { handlersOf } from './handlers.ts';
import { literalOf } from './options.ts';

type Definition = Extract<Value, { k: 'object' }>;

/** What runs. */
const RUNS = /^(?:handler?|run|execute|perform|process|task|work|job|fn|function|callback|onTick)$/;
/** When: the expression itself, or an object that holds it. */
const WHEN =
  /^(?:cron|cronTime|crontab|cron_?(?:expression|pattern|schedule)|schedules?|pattern|trigger|repeat|options)$/i;
/** Five or six fields of a crontab, or one of its short names. */
const CRON =
  /^(?:@(?:hourly|daily|midnight|weekly|monthly|yearly|annually)|(?=.*[\d*])[\d*/,\-?LW#]+(?: +[\d*/,\-?LW#A-Z]+){4,5})$/;

export function timed(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const { values } = file.facts;
  if (!values.literals.some((one) => typeof one === 'string' && CRON.test(one))) return [];
  const points: EntryPoint[] = [];
  for (let id = 0; id < valueCount(values); id++) {
    if (kindOf(values, id) !== 'object') continue;
    const definition = valueAt(values, id) as Definition;
    const handlers = definition.entries
      .filter(({ key, kind }) => kind !== 'spread' && RUNS.test(key))
      .flatMap(({ value }) => handlersOf(context, { file, value }));
    const when = handlers.length === 0 ? undefined : timeOf(context, file, definition);
    if (when === undefined) continue;
    points.push(
      ...handlers.map((handler): EntryPoint => {
        const fact = context.file(handler.file)?.facts.functions[handler.fn];
        const isNamed = fact !== undefined && fact.nameAt[1] > fact.nameAt[0];
        const at = { file: handler.file, span: (isNamed ? fact.nameAt : fact?.at) ?? ([0, 0] as const) };
        const name = `schedule ${when}`;
        return {
          ...handler,
          entry: { kind: 'schedule', name, at, library: '', perItem: false },
          declared: true,
        };
      }),
    );
  }
  return points;
}

/** The time that a definition states, or an object in it. */
function timeOf(
  context: Context,
  file: LinkedFile,
  { entries }: Definition,
  isInner = false,
): string | undefined {
  for (const { key, value } of entries) {
    const held = WHEN.test(key) ? valueAt(file.facts.values, value) : undefined;
    if (held === undefined || (held.k === 'object' && isInner)) continue;
    const found =
      held.k === 'object' ? timeOf(context, file, held, true) : literalOf(context, { file, value });
    if (typeof found === 'string' && CRON.test(found)) return found;
  }
  return undefined;
}
