/** A row is written each time it is used: reads become writes, and those of one row wait for each other. */
import type { Operation, Origin } from '../model/operation.ts';
import { certainConditions } from '../model/questions.ts';
import type { Entry } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { columnOf, named } from '../wording.ts';

export const hotRowWrite = defineRule({
  id: 'hot-row-write',
  factor: 'concurrency',
  summary: 'A request that only reads writes down when, or how often, a row was used.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  fixes: [],
  check(occurrence, program) {
    const { operation, fn, frames } = occurrence;
    if (operation.grade === 'weak' || !CHANGES.has(operation.action)) return;
    const marks = marksOfUse(operation);
    if (marks === undefined) return; // It writes something else, or we cannot read all of it.
    if (WAITS_FOR_NOBODY.test(program.text({ ...operation.at, span: operation.anchors.expression }))) return; // Who comes second skips it.
    if (checksItself(operation, marks)) return; // The statement itself does nothing when it was done a minute ago.
    if (program.premises(occurrence).some(({ columns }) => columns.some((one) => marks.includes(one))))
      return; // Looks at what is there before.
    if (frames.some(({ kind, test }) => kind === 'branch' && RARELY.test(test ?? ''))) return; // Now and then.
    if (frames.some(({ kind }) => NOT_EACH.has(kind))) return; // Counts failures, or what was gathered before.
    const before = program.text({ file: fn.file, span: [program.fn(fn).at.span[0], occurrence.at.span[0]] });
    if (marks.some((one) => before.includes(`.${one}`)) || RARELY.test(before.slice(-NEAR))) return; // A helper looks at it, or lots are drawn.
    const { role, entries } = program.reach(fn);
    const reading = role === 'serving' ? entries.find(onlyReads) : undefined;
    if (reading === undefined) return; // Requests that write anyway.
    const columns = columnOf(operation, marks);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} writes ${columns} for each ${named(reading.name)}: a read becomes a write, and those of one row wait for each other`,
      related: [{ at: reading.at, message: `Runs for ${reading.name}` }],
      evidence: [
        ...operation.evidence,
        `It is reached from ${reading.name}, and neither the statement nor a test around it asks when that was last done.`,
        'Each time it locks the row, writes a new version of it and its log, and wakes replicas.',
      ],
    };
  },
});

const WAITS_FOR_NOBODY = /skip_?\s?locked|no_?wait/i;
const NOT_EACH: ReadonlySet<string> = new Set(['catch', 'limiter', 'cached', 'loop']);
/** Characters: the few lines above it, where it is decided whether to write. */
const NEAR = 300;
const CHANGES: ReadonlySet<string> = new Set(['update-one', 'update-many', 'increment']);
/** `lastSeenAt`, `last_used`, `accessedAt`, `viewedAt`. */
const USED = /last|seen|used|access|fetch|visit|active|view|ping/i;
const ALONG = /^(?:updated|modified)/i;
const NOW =
  /^(?:new Date\(\)|Date\.now\(\)|new Date\(Date\.now\(\)\)|.*\bfn\.now\(\)|now\b|sql`\s*(?:now\(\)|current_timestamp).*)|^[`'"]?now\(\)/i;

/** The columns that say when or how often it was used, when it writes nothing else. */
function marksOfUse({ data, partialData }: Operation): readonly string[] | undefined {
  if (data.state !== 'known' || partialData) return undefined;
  const others = data.value.filter(({ column }) => !ALONG.test(column));
  const isMark = others.every(({ column, value, atomic }) => atomic || (USED.test(column) && isNow(value)));
  return isMark && others.length > 0 ? others.map(({ column }) => column) : undefined;
}

function isNow({ text }: Origin): boolean {
  return NOW.test(text.trim());
}

/** `where: { id, lastSeenAt: { lt: aMinuteAgo } }`. */
function checksItself({ filter }: Operation, marks: readonly string[]): boolean {
  if (filter.state !== 'known' || !filter.value.complete) return true;
  const { conditions, alternatives } = filter.value;
  if (certainConditions(filter.value).length === 0) return true; // Of all rows: no question of one.
  return [...conditions, ...alternatives.flat(2)].some(({ column }) => marks.includes(column));
}

const RARELY =
  /throttl|debounc|sampl|math\.random|buffer|batch|interval|stale|\bago\b|getTime|Date\.now\(\)\s*-|differenceIn|diff|minutes?\b|hours?\b|seconds?\b|\bonce\b/i;

const ONCE =
  /login|log-in|logout|sign|callback|verif|confirm|oauth|auth\/|unsubscri|invit|accept|activat|reset|redirect|cron|job|webhook/i;

/** Requests that look at something: pages and `GET`; or all that pass a middleware. Those of a sign-in come once a day. */
function onlyReads({ kind, name }: Entry): boolean {
  if (ONCE.test(name)) return false;
  return kind === 'middleware' || kind === 'component' || (kind === 'http' && /^(?:GET|ALL) /.test(name));
}
