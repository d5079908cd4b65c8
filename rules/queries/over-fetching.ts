/** Whole rows travel, heavy columns and relations with them, and the code reads two fields. */
import { selectColumns } from '../fixes/columns.ts';
import { pilesUp } from '../model/children.ts';
import type { Entity } from '../model/entity.ts';
import type { Condition, Occurrence, Operation, RelationRead, ResultUse } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, isSelective, seeks } from '../model/questions.ts';
import { isWaitedFor } from '../model/role.ts';
import { isGrowing, isSmall } from '../model/size.ts';
import { defineRule, type Report } from '../rule.ts';
import { named } from '../wording.ts';

/** Columns that are "a few": below, naming them is shorter than explaining why not. */
const FEW = 4;
/** Columns of a row from which on leaving the rest behind pays without any that is heavy. */
const MANY = 12;
/** Columns left behind that pay in a narrower row as well. */
const MANY_UNREAD = 9;
/** Columns, heavy ones and all, that weigh little in the rows of one owner. */
const FEW_HEAVY = 2;
const FEW_LIGHT = 20;
/** Rows at most that are little, whatever is in them but files. */
const FEW_ROWS = 100;
/** With fewer callers one may well be written for what it needs. */
const FEWEST_CALLERS = 3;
/** The share of them that reads nothing of a relation. */
const MOST_CALLERS = 0.7;
/** Names that a message lists. */
const MOST_NAMES = 3;

export const overFetching = defineRule({
  id: 'over-fetching',
  factor: 'queries',
  summary: 'A query loads whole rows, or a relation, of which the code reads a few columns, or nothing.',
  tier: 'information',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  browser: true,
  background: 'same',
  fixes: [{ id: 'select-columns', title: 'Select the columns that are read', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    const { result, relations, action } = operation;
    if (action !== 'read-one' && action !== 'read-many') return;
    if (operation.grade === 'weak' || operation.lock.state !== 'absent') return; // Read to be locked.
    const entity = program.entity(operation);
    if (!entity) return;
    if (!result.complete) return unreadByCallers(occurrence, entity, program); // Anything may be read of it, by them.
    if (result.columns.length === 0) return; // Only counted or tested: count-by-loading speaks.
    const unread =
      relations.state === 'known' ? relations.value.find((one) => isUnread(one, operation)) : undefined;
    // Who calls a function that finds what it is asked for cannot select.
    const isWhole = unread !== undefined || operation.handed !== undefined;
    const columns = isWhole ? [] : leftBehind(operation, entity, isGrowing(program.rowsOf(entity)));
    const others = entity.columns.filter(
      ({ name }) => !result.columns.includes(name) && !columns.includes(name),
    );
    if (!unread && columns.length === 0) return;
    return {
      at: unread?.at ?? occurrence.at,
      message: unread
        ? `${named(operation.callee)} loads ${named(unread.name)}, of which nothing is read`
        : `${named(operation.callee)} loads ${listed(columns, others.length)} of \`${entity.name}\`, and ${read(operation)} read`,
      ...((
        unread
          ? isOneMore(unread, operation, entity) || isFew(operation, entity, program)
          : isLittle(operation, columns, entity, program)
      )
        ? { tier: 'hint' }
        : {}),
      related: [{ at: entity.at, message: `\`${entity.name}\` is declared here` }],
      evidence: [
        ...operation.evidence,
        `Read of it: ${result.columns.join(', ')}. It does not leave the function.`,
      ],
      fixes: unread ? [] : selectColumns(operation, entity, program),
    };
  },
});

/** A relation of which most callers of a function that finds a row for them read nothing. */
function unreadByCallers(
  { operation, at }: Occurrence,
  entity: Entity,
  program: Program,
): Report | undefined {
  const { relations } = operation;
  const isWhole = ({ many, nested }: RelationRead) => many === true || nested.length > 0;
  const isCandidate = (one: RelationRead) => isWhole(one) && isUnread(one, operation);
  const all = relations.state === 'known' ? relations.value : [];
  const candidates: Loaded[] = [
    ...all.filter(isCandidate).map((relation) => ({ relation })),
    ...all.flatMap((under) =>
      under.many === true ? [] : under.nested.filter(isCandidate).map((relation) => ({ relation, under })),
    ),
  ];
  const uses = candidates.length === 0 ? [] : program.callerUses(operation);
  if (uses.length < FEWEST_CALLERS) return;
  for (const { relation, under } of candidates) {
    const without = uses.filter(({ result }) => readsNone(result, relation, under));
    if (without.length < uses.length * MOST_CALLERS) continue;
    const callers = without.length === uses.length ? `none of ${uses.length} callers` : undefined;
    return {
      at: relation.at ?? at,
      message: `${named(operation.callee)} loads ${named(under ? `${under.name}.${relation.name}` : relation.name)}, of which ${callers ?? `${without.length} of ${uses.length} callers`} read ${callers ? 'anything' : 'nothing'}`,
      tier: 'hint',
      related: [
        { at: entity.at, message: `\`${entity.name}\` is declared here` },
        ...without.slice(0, MOST_NAMES).map((one) => ({ at: one.at, message: 'Here it is not read' })),
      ],
      evidence: [
        ...operation.evidence,
        'They would be served by the row alone, and the others by another query.',
      ],
    };
  }
  return;
}

interface Loaded {
  readonly relation: RelationRead;
  /** The relation to one row, with which it comes along. */
  readonly under?: RelationRead;
}

/** Something is read of the row, and nothing of the relation; or something of the one it comes along with, and not this. */
function readsNone(
  { complete, columns, below }: ResultUse,
  relation: RelationRead,
  under: RelationRead | undefined,
): boolean {
  if (!complete || columns.length === 0) return false;
  if (under === undefined || !columns.includes(under.name))
    return !columns.includes((under ?? relation).name);
  const read = below?.[under.name] ?? 'all';
  return read !== 'all' && !read.includes(relation.name);
}

/** Few rows, or the rows of one owner with a text or two in each; not when there are files in them. */
function isLittle(
  operation: Operation,
  columns: readonly string[],
  entity: Entity,
  program: Program,
): boolean {
  if (isBinary(columns, entity)) return false;
  if (isFew(operation, entity, program)) return true;
  const isHeavy = entity.columns.some((one) => columns.includes(one.name) && one.wide && !isShort(one));
  return columns.length <= (isHeavy ? FEW_HEAVY : FEW_LIGHT) && ownedBy(operation, entity).length > 0;
}

/** One row beside each of those that somebody named: a few small ones. */
function isOneMore({ many, nested }: RelationRead, operation: Operation, entity: Entity): boolean {
  return many === false && nested.length === 0 && ownedBy(operation, entity).length > 0;
}

/** One row, a page of them, or what belongs to one owner and does not pile up; and whatever nobody waits for. */
function isFew(operation: Operation, entity: Entity, program: Program): boolean {
  const { limit, fn } = operation;
  if (isOfOne(operation) || (limit.state === 'known' && limit.value.most <= FEW_ROWS)) return true;
  if (!isWaitedFor(program.reach(fn), fn)) return true;
  if (program.addersOf(entity)?.who !== 'everyone') return true; // Kept by hand, or by nobody that we see.
  return isOfOwner(operation, entity) && !pilesUp(entity, program);
}

/** By a column that names whom they belong to. */
function isOfOwner(operation: Operation, entity: Entity): boolean {
  return ownedBy(operation, entity).some(
    ({ operator, column }) =>
      operator === 'eq' && entity.relations.some(({ many, columns }) => !many && columns.includes(column)),
  );
}

/** The conditions that single out an owner, or a list of keys. */
function ownedBy({ filter }: Operation, entity: Entity): readonly Condition[] {
  if (filter.state !== 'known') return [];
  return certainConditions(filter.value).filter((one) => seeks(one) && isSelective(entity, one));
}

/** A file in the row, which may be of any size. */
function isBinary(columns: readonly string[], entity: Entity): boolean {
  return entity.columns.some(({ name, type }) => columns.includes(name) && FILE.test(type));
}

/** One row more or less wide is little; many of them are much. */
function isOfOne({ action, limit }: Operation): boolean {
  return action === 'read-one' || (limit.state === 'known' && isSmall(limit.value));
}

/** Nothing takes it, neither by name nor with the whole. Its rows may still have been asked for to filter by. */
function isUnread(relation: RelationRead, { result, projection }: Operation): boolean {
  return (
    relation.name !== '' && // What it is called is not known.
    (relation.strategy !== 'join' || projection.state === 'absent') && // Joined, and only what is selected comes along.
    !relation.countOnly &&
    relation.filter.state === 'absent' &&
    relation.many !== undefined &&
    !result.columns.includes(relation.name)
  );
}

const FILE = /^(bytes|bytea|.*blob|.*binary|buffer)/i;
/** Bytes that are no file. */
const SECRET = /(id|key|hash|salt|iv|nonce|digest|token|sig|signature|secret)$/i;
/** Texts and documents that are short whatever their type allows: an address, a key, a choice. */
const SHORT =
  /(ur[il]|link|href|image|avatar|logo|icon|photo|id|reason|status|slug|email|hash|salt|iv|nonce|digest|token|key|name|title|preferences|settings|options|config|flags|codes?|triggers|tags|scopes?|colou?r)$/i;

function isShort({ name, type }: Entity['columns'][number]): boolean {
  return (FILE.test(type) ? SECRET : SHORT).test(name);
}

/** Columns that travel for nothing: the heavy ones, or all others of many rows that have many. */
function leftBehind(
  { projection, result, action, limit }: Operation,
  entity: Entity,
  isLarge: boolean,
): readonly string[] {
  if (projection.state !== 'absent') return [];
  const rest = entity.columns.filter(({ name }) => !result.columns.includes(name));
  const isRead = result.columns.some((name) => entity.columns.some((column) => column.name === name));
  if (!isRead || result.columns.length > FEW) return []; // Relations count: they have to be named, too.
  const wide = rest.filter((column) => column.wide && !isShort(column));
  if (wide.length > 0) return wide.map(({ name }) => name);
  const isMany = action === 'read-many' && isLarge && !(limit.state === 'known' && isSmall(limit.value));
  const isWorthIt = entity.columns.length >= MANY || rest.length >= MANY_UNREAD;
  return isMany && isWorthIt ? rest.map(({ name }) => name) : [];
}

/** The columns that matter by their names; where they are many, how many come along with them in all. */
function listed(names: readonly string[], others: number): string {
  if (names.length > MOST_NAMES) return `${names.length + others} more columns`;
  return names.map((name) => `\`${name}\``).join(', ');
}

function read({ result: { columns } }: Operation): string {
  const [first = ''] = columns;
  return columns.length === 1 ? `only \`${first}\` is` : `only ${columns.length} columns are`;
}
