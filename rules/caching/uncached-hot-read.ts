/** Something that hardly ever changes is read again by every request, before its own work begins. */
import type { Occurrence, Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isWrite } from '../model/questions.ts';
import type { Entry } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

/** Entry points that read the same: fewer, and each is a page of its own. */
const MANY_ENTRIES = 4;

export const uncachedHotRead = defineRule({
  id: 'uncached-hot-read',
  factor: 'caching',
  summary: 'Every request reads the same near-constant rows or document again.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: ['query', 'http'],
  through: false,
  background: 'lower',
  fixes: [],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade !== 'proven') return; // We must know what is read to say that it is always the same.
    if (operation.fixed !== true) return; // It depends on the request, or on what was read before.
    if (occurrence.frames.some(({ kind }) => kind === 'cached' || kind === 'transaction')) return; // Remembered; or it must be fresh.
    if (!isNearConstant(operation, program)) return;
    if (isRemembered(occurrence, program)) return;
    const hot = hotOf(program.reach(occurrence.fn).entries);
    if (hot === undefined) return; // One page among many.
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} reads the same for ${hot}, and nothing remembers it`,
      confidence: 'likely',
      evidence: [
        ...operation.evidence,
        'Nothing in the call depends on the request, and no code that serves requests adds to what it reads.',
      ],
    };
  },
});

const READS: ReadonlySet<string> = new Set(['read-one', 'read-many', 'exists']);

/** Few rows of a table that requests do not add to and do not count with; or a document of a fixed address. */
function isNearConstant(operation: Operation, program: Program): boolean {
  if (operation.kind === 'http') return operation.action === 'get' && operation.traits.what === undefined;
  const entity = program.entity(operation);
  if (!entity || !READS.has(operation.action) || operation.lock.state === 'known') return false;
  const isOne = operation.limit.state === 'known' && operation.limit.value.most === 1;
  const size = program.rowsOf(entity);
  if (size.why === 'growing' || (!isOne && size.why === 'unknown')) return false;
  return !program
    .operationsOn(entity)
    .some(
      (other) =>
        isWrite(other) &&
        (isSameFunction(other, operation) ||
          other.action === 'increment' ||
          (other.data.state === 'known' && other.data.value.some(({ atomic }) => atomic))),
    );
}

function isSameFunction(a: Operation, b: Operation): boolean {
  return a.fn.file === b.fn.file && a.fn.index === b.fn.index;
}

/** The function looks into a cache first, shared or of its module. */
function isRemembered({ fn, operation }: Occurrence, program: Program): boolean {
  if (program.occurrences(fn).some((one) => one.operation.kind === 'cache')) return true;
  const [, end] = operation.anchors.arguments;
  if (
    /\b(?:revalidate|force-cache|cacheTtl)\b/.test(
      program.text({ file: fn.file, span: [operation.at.span[0], end] }),
    )
  )
    return true;
  return program
    .states(fn.file)
    .some(({ reads, writes }) =>
      [...reads, ...writes].some((one) => one.fn.file === fn.file && one.fn.index === fn.index),
    );
}

function hotOf(entries: readonly Entry[]): string | undefined {
  const middleware = entries.find(({ kind }) => kind === 'middleware');
  if (middleware) return 'every request that passes here';
  const served = entries.filter(({ kind }) => kind !== 'startup' && kind !== 'schedule' && kind !== 'job');
  const [first] = served;
  return first !== undefined && served.length >= MANY_ENTRIES
    ? `${first.name} and at least ${served.length - 1} other entry points`
    : undefined;
}
