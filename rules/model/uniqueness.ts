/** What a look-up before an insert takes to be unique, and whether the schema agrees. */
import type { Entity, Index } from './entity.ts';
import type { Condition, Filter, Occurrence } from './operation.ts';
import type { Premise } from './premise.ts';
import type { Program } from './program.ts';

/** Actions that add a row. `save` may: where nothing was found before, it does. */
const ADDS = new Set(['create', 'create-many', 'save']);

export function addsRows({ operation }: Occurrence): boolean {
  return operation.kind === 'query' && ADDS.has(operation.action) && !toleratesDuplicates(operation.callee);
}

function toleratesDuplicates(callee: string): boolean {
  return /onConflict|orIgnore|orUpdate|ignoreDuplicates/.test(callee);
}

/** The statement itself says what to do with a row that is there already. */
export function skipsDuplicates({ operation }: Occurrence, program: Program): boolean {
  const text = program.text({ file: operation.at.file, span: operation.anchors.expression });
  return /skipDuplicates|onConflict|orIgnore|orUpdate|ignoreDuplicates|updateOnDuplicate|on\s+conflict|on\s+duplicate|insert\s+(or\s+)?ignore|not\s+exists/i.test(
    text,
  );
}

/** Columns by which no row was found, each list enough to tell a row from others. */
export interface Lookup {
  readonly columns: readonly string[];
  /** Conditions on kinds of rows, not on which row: `status: 'active'`, `deletedAt: null`. */
  readonly among: readonly Condition[];
}

/**
 * What was looked for, when it is what is then inserted: rows of the same stored type with the same values. Empty when
 * that cannot be told, or when the look-up is no question of equality: a range of time, an overlap, a limit.
 */
export function lookups(premise: Premise, write: Occurrence, entity: Entity): readonly Lookup[] {
  const { filter, limit } = premise.read.operation;
  const { picked = [] } = premise;
  if (premise.asks !== 'absent' || filter.state === 'unknown') return [];
  if (picked.length > 0 ? limit.state !== 'absent' : filter.state === 'absent') return []; // Among some rows; or among all.
  const { conditions, alternatives, complete } = filter.state === 'known' ? filter.value : EVERYTHING;
  if (!complete || alternatives.length > 1) return [];
  const branches = alternatives[0] ?? [[]];
  return branches.flatMap((branch) => {
    const found = lookup([...conditions, ...branch], entity, picked);
    return found !== undefined && isInserted(found.columns, write, entity) ? [found] : [];
  });
}

const EVERYTHING: Filter = { conditions: [], alternatives: [], complete: true };

function lookup(
  conditions: readonly Condition[],
  entity: Entity,
  picked: readonly string[],
): Lookup | undefined {
  const keys = conditions.filter(isKey);
  const among = conditions.filter((one) => !isKey(one));
  const columns = [...new Set([...keys.map(({ column }) => column), ...picked])];
  if (columns.length === 0 || !among.every(isKind)) return undefined;
  const known = columns.map((name) => entity.columns.find((column) => column.name === name));
  if (known.some((column) => column === undefined)) return undefined;
  return known.every((column) => column?.lowSelectivity) ? undefined : { columns, among };
}

function isKey({ operator, value, conditional }: Condition): boolean {
  return operator === 'eq' && value.kind !== 'literal' && value.kind !== 'constant' && !conditional;
}

function isKind({ operator, value, conditional }: Condition): boolean {
  if (conditional) return false;
  return operator === 'null' || ((operator === 'eq' || operator === 'in') && value.kind !== 'unknown');
}

/** Are the columns among those written, as far as these can be read? */
function isInserted(columns: readonly string[], { operation }: Occurrence, entity: Entity): boolean {
  const { data } = operation;
  if (data.state !== 'known') return true;
  const written = new Set(data.value.map(({ column }) => column));
  const relation = (name: string) => entity.relations.find((one) => one.columns.includes(name))?.name;
  const missing = columns.filter((name) => !written.has(name) && !written.has(relation(name) ?? ''));
  // A key that is not written is made by the database: then it was no question of this row.
  const isKey = (name: string) =>
    entity.indexes.some(
      ({ kind, parts }) => kind === 'primary' && parts.length === 1 && parts[0]?.column === name,
    );
  return missing.length === 0 || (operation.partialData && !missing.some(isKey));
}

/** The unique index that keeps a second such row out. */
export function uniqueOver(
  entity: Entity,
  columns: readonly string[],
  among: readonly Condition[] = [],
): Entity['indexes'][number] | undefined {
  return entity.indexes.find((index) => {
    const { kind, parts } = index;
    if (kind === 'index' || parts.length === 0) return false;
    return parts.every(
      ({ column, expression }) =>
        columns.includes(column) ||
        columns.some((one) => expression?.includes(one) === true) ||
        isKept(column, among, index),
    );
  });
}

/** Columns of rows that are kept after they were deleted: when, or whether. */
const DELETION = /^(?:is_?)?(?:delet|remov|archiv|trash)/i;

/** Is the column the same in all rows of that kind: by the condition itself, or because none of them was deleted? */
function isKept(column: string, among: readonly Condition[], { nullsEqual }: Index): boolean {
  if (among.some((one) => one.column === column && (one.operator === 'eq' || nullsEqual))) return true;
  return nullsEqual === true && DELETION.test(column) && among.some((one) => DELETION.test(one.column));
}

/** Columns of a statement's own conflict: `onConflict(['a', 'b'])`, `target: [table.a]`, `ON CONFLICT (a, b)`. */
const CONFLICT = /on_?\s?conflict\w*\s*\(\s*(?:\{\s*target:\s*)?\[?([^()[\]{}]*)/gi;

/**
 * Does another statement name these columns, or some of them, as those of which a conflict comes? The database refuses that
 * without a unique index, so there is one, wherever it was made.
 */
export function isProvenUnique(entity: Entity, { columns, among }: Lookup, program: Program): boolean {
  const names = new Set(
    [...columns, ...among.map(({ column }) => column)].flatMap((name) => [
      name,
      entity.columns.find((one) => one.name === name)?.column ?? name,
    ]),
  );
  return conflictsOn(entity, program).some((targets) =>
    targets.every(
      (name) => names.has(name) || (DELETION.test(name) && among.some((one) => DELETION.test(one.column))),
    ),
  );
}

function conflictsOn(entity: Entity, program: Program): readonly (readonly string[])[] {
  return program.remembered(`conflicts on ${entity.at.file} ${entity.name}`, () =>
    program.operationsOn(entity).flatMap(({ at, anchors }) => {
      const text = program.text({ file: at.file, span: anchors.expression });
      return [...text.matchAll(CONFLICT)].flatMap(([, list = '']) => {
        const targets = list.split(',').flatMap((one) => /(\w+)\W*$/.exec(one.trim())?.[1] ?? []);
        return targets.length > 0 ? [targets] : [];
      });
    }),
  );
}
