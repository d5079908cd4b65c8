/** How many rows a stored type may have: the user's word, else what the code that inserts into it tells. */
import type { Entity } from '../../../rules/model/entity.ts';
import type { Operation } from '../../../rules/model/operation.ts';
import type { Program } from '../../../rules/model/program.ts';
import { isServed } from '../../../rules/model/served.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { Sources } from './sources.ts';

/** What may add rows. */
export const ADDS_ROWS: ReadonlySet<string> = new Set([
  'create',
  'create-many',
  'upsert',
  'upsert-many',
  'save',
]);

/** Rows we assume of a lookup table: more than a screenful, less than a page. */
const LOOKUP_ROWS = 200;

type Sized = Pick<Entity, 'name' | 'at' | 'indexes' | 'columns' | 'relations'>;

/** The user's word; else small when nothing that serves requests adds rows; else growing. */
export function rowsOf(
  sources: Sources,
  entity: Sized,
  operations: readonly Operation[],
  serves: (insert: Operation) => boolean,
): Size {
  const configured = sources.size(entity.name, entity.at.file);
  if (configured !== undefined) return configured;
  const lookup: Size = { most: LOOKUP_ROWS, why: 'lookup', of: entity.name };
  const inserts = operations.filter((operation) => ADDS_ROWS.has(operation.action));
  // Read in many places but inserted nowhere: rows may arrive by a nested write, or from outside.
  if (inserts.length === 0) return { most: Number.POSITIVE_INFINITY, why: 'unknown', of: entity.name };
  const serving = inserts.filter(serves);
  if (serving.length === 0 || serving.every((operation) => setsByName(operation, entity))) return lookup;
  return { most: Number.POSITIVE_INFINITY, why: 'growing', of: entity.name };
}

/** The same of a table that no schema names. */
export function rowsNamed(
  sources: Sources,
  name: string,
  at: Entity['at'],
  operations: readonly Operation[],
  serves: (insert: Operation) => boolean,
): Size {
  return rowsOf(sources, { name, at, indexes: [], columns: [], relations: [] }, operations, serves);
}

/**
 * A table of settings: a row has a name that the code gives, and is replaced when it is written again. There are as many
 * as there are names. Generated keys, and keys that are another table's, are no names.
 */
function setsByName({ action, filter }: Operation, entity: Sized): boolean {
  const [key, ...more] = entity.indexes.find(({ kind }) => kind === 'primary')?.parts ?? [];
  if (action !== 'upsert' || key === undefined || more.length > 0 || filter.state !== 'known') return false;
  const column = entity.columns.find(({ name }) => name === key.column);
  return (
    column?.given === true &&
    /^(string|text|varchar|char|enum)/.test(column.type) &&
    !entity.relations.some(({ columns }) => columns.includes(key.column)) &&
    filter.value.conditions.some((condition) => condition.column === key.column)
  );
}

/** Of a type that nothing inserts into by itself: `order.create({ data: { lines: { create: […] } } })` adds lines. */
export function withOthers(rows: Size, entity: Entity, program: Program): Size {
  const isUnseen = rows.why === 'unknown' && rows.most === Number.POSITIVE_INFINITY;
  return isUnseen && isWrittenAlong(entity, program, (text) => BEGINS.test(text))
    ? { ...rows, why: 'growing' }
    : rows;
}

/** Does a write of another type write its rows as well, and not only say which of those that are there it belongs to? */
export function comesWithOthers(entity: Entity, program: Program): boolean {
  return isWrittenAlong(entity, program, (text, many) => (many ? !ONLY_SAYS.test(text) : ADDS.test(text)));
}

const ONLY_SAYS = /^\{\s*(?:connect|disconnect|set)\s*:/;
/** Nothing but what is new: the word stands first. */
const BEGINS = /^\{\s*(?:create|createMany|connectOrCreate|upsert)\s*:/;
const ADDS = /\b(?:create|createMany|connectOrCreate|upsert)\b/;

function isWrittenAlong(
  entity: Entity,
  program: Program,
  isAdded: (written: string, many: boolean) => boolean,
): boolean {
  return program.entities().some((other) => {
    const relations = other.relations.filter(({ to }) => to === entity.name);
    if (relations.length === 0) return false;
    return program.operationsOn(other).some((operation) => {
      const { data } = operation;
      if (data.state !== 'known' || !isServed(operation, program)) return false;
      return data.value.some(({ column, value: { text } }) =>
        relations.some(({ name, many }) => name === column && isAdded(text, many)),
      );
    });
  });
}
