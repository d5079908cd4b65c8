/** Several lists joined into one statement: for each parent the database sends every pair of their rows. */
import { loadSeparately } from '../fixes/load-separately.ts';
import { addedLater } from '../model/children.ts';
import type { Entity } from '../model/entity.ts';
import type { Operation, RelationRead } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { certainConditions, isRead } from '../model/questions.ts';
import { isSmall } from '../model/size.ts';
import { defineRule, type Tier } from '../rule.ts';
import { counted, named } from '../wording.ts';

export const joinExplosion = defineRule({
  id: 'join-explosion',
  factor: 'queries',
  summary: 'Two or more lists are joined into one statement, so that their rows multiply.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: false,
  background: 'same',
  fixes: [{ id: 'load-separately', title: 'Load each list by a statement of its own', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation } = occurrence;
    if (operation.grade === 'weak' || !isRead(operation)) return;
    if (operation.relations.state !== 'known') return; // Nothing is joined, or what is we cannot see.
    if (program.library(operation.library)?.joinsAsJson) return; // Lateral joins: one row per parent.
    const entity = program.entity(operation);
    if (!entity) return; // Which of them are lists, the schema tells.
    const joined = joinedLists(operation.relations.value, entity, program);
    if (!joined) return;
    const { parent, lists } = joined;
    const names = lists.map(({ name }) => named(name)).join(' and ');
    const tier = tierOf(operation, joined, program);
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} joins ${names} of \`${parent.name}\` in one statement: their rows multiply`,
      ...(tier === 'warning' ? {} : { tier }),
      related: lists.flatMap(({ at, name }) =>
        at ? [{ at, message: `Each row of ${named(name)} comes once per row of the others` }] : [],
      ),
      evidence: [
        ...operation.evidence,
        `A \`${parent.name}\` with ${EACH} of each comes as ${counted(EACH ** lists.length)} rows; by separate statements as ${EACH * lists.length}.`,
      ],
      fixes: loadSeparately(occurrence, program),
    };
  },
});

/** For evidence: a list that is worth joining has about so many. */
const EACH = 10;

/** Two lists of which one has a handful make a constant factor; of one parent it is hardly felt. */
function tierOf(operation: Operation, { parent, lists }: Joined, program: Program): Tier {
  const isMuch = lists.length > 2 || lists.every(({ name }) => collects(name, parent, program));
  if (isOfFew(operation, program)) return isMuch ? 'information' : 'hint';
  return isMuch ? 'warning' : 'information';
}

/** Does a parent that is there get more and more of them? */
function collects(list: string, parent: Entity, program: Program): boolean {
  const to = parent.relations.find(({ name }) => name === list)?.to;
  const child = to === undefined ? undefined : program.entityNamed(to, parent.library);
  return child !== undefined && addedLater(child, parent, program) !== undefined;
}

/** Of one parent, of few, or of those that one owner has. */
function isOfFew(operation: Operation, program: Program): boolean {
  const { action, limit, filter } = operation;
  if (action === 'read-one' || (limit.state === 'known' && isSmall(limit.value))) return true;
  if (filter.state !== 'known') return false;
  const owners = (program.entity(operation)?.relations ?? []).filter(({ many }) => !many);
  return certainConditions(filter.value).some(
    ({ column, operator }) =>
      (operator === 'eq' || operator === 'relation') &&
      owners.some(({ name, columns }) => name === column || columns.includes(column)),
  );
}

interface Joined {
  readonly parent: Entity;
  readonly lists: readonly RelationRead[];
}

/** Lists beside each other below one parent, at any depth: one below another adds rows, two beside each other multiply them. */
function joinedLists(reads: readonly RelationRead[], parent: Entity, program: Program): Joined | undefined {
  const relations = new Map(parent.relations.map((relation) => [relation.name, relation]));
  const joined = reads.filter(({ strategy, countOnly }) => strategy === 'join' && !countOnly);
  const lists = joined.filter(({ name, limit }) => {
    const isLimited = limit.state === 'known' && isSmall(limit.value);
    return relations.get(name)?.many === true && !isLimited;
  });
  if (new Set(lists.map(({ name }) => name)).size > 1) return { parent, lists };
  for (const { name, nested } of joined) {
    const to = relations.get(name)?.to;
    const child = to === undefined ? undefined : program.entityNamed(to, parent.library);
    const found = child && joinedLists(nested, child, program);
    if (found) return found;
  }
  return undefined;
}
