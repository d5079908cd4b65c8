/** Several lists joined into one statement: for each parent the database sends every pair of their rows. */
import { loadSeparately } from '../fixes/load-separately.ts';
import type { Entity } from '../model/entity.ts';
import type { Operation, RelationRead } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import { isRead } from '../model/questions.ts';
import { isSmall } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { named } from '../wording.ts';

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
    return {
      at: occurrence.at,
      message: `${named(operation.callee)} joins ${names} of \`${parent.name}\` in one statement: their rows multiply`,
      ...(isOfFew(operation) ? { tier: 'information' } : {}),
      related: lists.flatMap(({ at, name }) =>
        at ? [{ at, message: `Each row of ${named(name)} comes once per row of the others` }] : [],
      ),
      evidence: [
        ...operation.evidence,
        `A \`${parent.name}\` with 100 of each comes as ${(100 ** lists.length).toLocaleString('en-US')} rows; by separate statements as ${100 * lists.length}.`,
      ],
      fixes: loadSeparately(occurrence, program),
    };
  },
});

/** Of one parent, or of few. */
function isOfFew({ action, limit }: Operation): boolean {
  return action === 'read-one' || (limit.state === 'known' && isSmall(limit.value));
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
