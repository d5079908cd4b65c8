/** Operations and entry points in one line of words, for the pages of library tables. */
import type {
  Attribute,
  Condition,
  Filter,
  Occurrence,
  Operation,
  RelationRead,
} from '../../rules/model/operation.ts';
import type { Place } from '../../rules/model/place.ts';
import type { Entry } from '../../rules/model/role.ts';
import type { Size } from '../../rules/model/size.ts';

/** What is at a place: words, each of which a mark may ask for. */
export interface Revealed {
  readonly at: Place;
  /** An entry point, or what a call leads to: it may go unmarked. */
  readonly optional: boolean;
  readonly words: readonly string[];
}

/**
 * `query read-many User filter:email,createdAt(range) limit:20 order:-createdAt in:transaction`.
 * Attributes that are absent say so; those of another kind of operation are left out.
 */
export function revealed({ operation, frames, at, path }: Occurrence): Revealed {
  const { kind, action, entity, library, grade, batches, timeout, rows, data, lock, traits } = operation;
  const words = [
    kind,
    action,
    ...(entity === undefined ? [] : [entity]),
    `library:${library}`,
    `grade:${grade}`,
    ...(path.length > 0 ? ['through'] : []),
  ];
  if (kind === 'query') words.push(...queryWords(operation));
  if (kind === 'http') words.push(`timeout:${state(timeout, String)}`);
  if (data.state !== 'absent')
    words.push(
      `data:${state(data, (list) => list.map((one) => `${one.column}${one.atomic ? '(atomic)' : ''}`).join(','))}`,
    );
  if (rows.state !== 'absent') words.push(`rows:${state(rows, sizeWord)}`);
  if (lock.state === 'known') words.push(`lock:${lock.value}`);
  if (batches !== 'none') words.push(`batches:${batches}`);
  for (const frame of frames) words.push(frame.loop ? `in:loop(${frame.loop.purpose})` : `in:${frame.kind}`);
  for (const frame of frames)
    if (frame.loop?.parallel)
      words.push(
        `at-once:${frame.loop.concurrency === Number.POSITIVE_INFINITY ? 'all' : frame.loop.concurrency}`,
      );
  for (const [name, value] of Object.entries(traits)) words.push(`${name}:${value}`);
  return { at, words, optional: path.length > 0 };
}

function queryWords({ filter, limit, offset, cursor, order, projection, relations }: Operation): string[] {
  return [
    `filter:${state(filter, filterWord)}`,
    `limit:${state(limit, sizeWord)}`,
    `offset:${state(offset, ({ kind, text }) => (kind === 'literal' ? text : kind))}`,
    `cursor:${state(cursor, () => 'known')}`,
    `order:${state(order, (terms) => terms.map((term) => `${term.descending ? '-' : ''}${term.expression ? '(expression)' : term.column}`).join(','))}`,
    `projection:${state(projection, (columns) => columns.join(','))}`,
    `relations:${state(relations, (list) => list.map(relationWord).join(','))}`,
  ];
}

function state<T>(attribute: Attribute<T>, word: (value: T) => string): string {
  return attribute.state === 'known' ? word(attribute.value) : attribute.state;
}

function filterWord({ conditions, alternatives, complete }: Filter): string {
  const ors = alternatives.map(
    (branches) => `(${branches.map((branch) => branch.map(conditionWord).join('&')).join('|')})`,
  );
  return [...conditions.map(conditionWord), ...ors, ...(complete ? [] : ['…'])].join(',') || '{}';
}

function conditionWord({ column, operator, wrapped, conditional }: Condition): string {
  const name = wrapped === undefined ? column : wrapped.includes('(') ? wrapped : `${wrapped}(${column})`;
  return `${name}${operator === 'eq' ? '' : `(${operator})`}${conditional ? '?' : ''}`;
}

function sizeWord({ most, why }: Size): string {
  return Number.isFinite(most) ? String(most) : why;
}

function relationWord({ name, strategy, limit, countOnly, nested }: RelationRead): string {
  const inner = nested.length > 0 ? `>(${nested.map(relationWord).join(',')})` : '';
  return `${name}${countOnly ? '(count)' : ''}${strategy === 'unknown' ? '' : `(${strategy})`}${limit.state === 'known' ? `[${sizeWord(limit.value)}]` : ''}${inner}`;
}

/** `entry http GET_/orders`: a name is one word. */
export function revealedEntry({ kind, name, at, perItem, perProcess, library }: Entry): Revealed {
  return {
    at,
    optional: true,
    words: [
      'entry',
      kind,
      name.replaceAll(' ', '_'),
      `library:${library}`,
      ...(perItem ? ['per-item'] : []),
      ...(perProcess ? ['per-process'] : []),
    ],
  };
}

/** The words a mark asks for that are not there. */
export function missingWords(text: string, { words }: Revealed): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '' && !words.includes(word));
}
