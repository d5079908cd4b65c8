/** The same query with the same arguments in each turn of a loop: the answer was known after the first. */
import { hoistQuery } from '../fixes/hoist.ts';
import { batchesInOneTick, framesInside, isRead, isWrite, ownFrames, sameTurn } from '../model/questions.ts';
import { isSmall } from '../model/size.ts';
import { defineRule } from '../rule.ts';
import { callPath, items, named, through } from '../wording.ts';

export const loopInvariantQuery = defineRule({
  id: 'loop-invariant-query',
  factor: 'queries',
  summary: 'A query inside a loop asks the same in every turn.',
  tier: 'warning',
  status: 'preview',
  since: '0.2.0',
  on: 'query',
  through: true,
  browser: true,
  fixes: [{ id: 'hoist-query', title: 'Move the query before the loop', safety: 'suggestion' }],
  check(occurrence, program) {
    const { operation, at } = occurrence;
    if (operation.grade === 'weak' || !isRead(operation)) return;
    const frame = ownFrames(occurrence).find(({ loop }) => loop !== undefined);
    const loop = frame?.loop;
    if (!frame || !loop || loop.purpose !== 'items' || loop.varies !== 'no' || loop.recursive) return;
    if (isSmall(loop.size) || batchesInOneTick(operation, loop)) return;
    const inside = framesInside(occurrence, frame);
    if (inside.some(({ kind }) => kind !== 'try')) return; // On some turns only, remembered, or locked: it may be right.
    if (operation.lock.state === 'known') return; // Read anew to be locked.
    const turn = sameTurn(occurrence, frame, program);
    const isChanged = turn.some(
      ({ operation: other }) =>
        other.kind === 'query' &&
        !isRead(other) &&
        (other.entity === operation.entity || other.entity === undefined),
    );
    if (isChanged || isWrite(operation)) return; // Each turn changes what the next one reads.
    return {
      at,
      message: `${named(operation.callee)} asks the same for each ${items(frame)}${through(occurrence.path)}`,
      related: callPath(occurrence, frame, program),
      evidence: [...operation.evidence, 'Nothing in its arguments changes from turn to turn.'],
      fixes: hoistQuery(occurrence, frame, program),
    };
  },
});
