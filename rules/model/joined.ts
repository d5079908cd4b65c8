/** What people join by themselves, one after the other: the fans of an article, the followers of an author. */
import type { Accumulation } from './children.ts';
import type { Entity } from './entity.ts';
import type { RelationRead } from './operation.ts';
import type { Program } from './program.ts';
import { isInItemLoop } from './questions.ts';
import { isServed } from './served.ts';

/** Many may be in it, and each of them in many. */
export const PEOPLE =
  /(?:user|customer|member|person|people|partner|client|patient|student|author|buyer|guest|visitor|contact|lead|subscriber|recipient)s?$/i;

/** One of those that are there is tied to it: `favoritedBy: { connect: { id } }`; not a list, which somebody chooses at once. */
const TIES_ONE = /^\{\s*connect\s*:\s*\{/;

/**
 * Does a relation of many to many, for which the schema has no type of its own, get one more person at a time, on a parent
 * that is there already?
 */
export function joinedLater(
  { name }: RelationRead,
  child: Entity,
  parent: Entity,
  program: Program,
): Accumulation | undefined {
  const isShared = child.relations.some(({ many, to }) => many && to === parent.name);
  if (!isShared || !PEOPLE.test(child.name)) return undefined;
  const added = program.operationsOn(parent).find((operation) => {
    const { action, data, fn, id } = operation;
    if (action !== 'update-one' || data.state !== 'known' || !isServed(operation, program)) return false;
    if (!data.value.some(({ column, value }) => column === name && TIES_ONE.test(value.text))) return false;
    const own = program.occurrences(fn).find((one) => one.operation.id === id);
    return own !== undefined && !isInItemLoop(own);
  });
  return added && { added };
}
