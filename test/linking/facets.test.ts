/** Answers about the workspace: who was told otherwise is named once, also when looking was broken off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFacets } from '../../server/src/linking/facets.ts';
import type { Question } from '../../server/src/linking/memory.ts';

const question = (key: string): Question => ({
  subject: { path: key, memo: new Map() },
  key,
  answer: undefined,
  level: 0,
  askers: undefined,
  isForgotten: false,
});

test('an asker is named when its answer is another, though looking was broken off in between', () => {
  let asking: Question | undefined;
  const values = { a: [1], b: [1] };
  const facets = createFacets(
    () => asking,
    (look) => look(),
  );
  const [first, second] = [question('first'), question('second')];
  for (const [asker, key] of [
    [first, 'a'],
    [second, 'b'],
  ] as const) {
    asking = asker;
    facets.ask('findings', key, () => [...values[key]]);
  }
  asking = undefined;

  facets.changed();
  values.a = [2];
  const broken = facets.refresh('findings');
  broken.next(); // `a` was looked at, `b` was not.
  facets.changed();
  values.b = [2];
  assert.equal([...facets.refresh('findings')].length, 1); // Of `a` nobody is left to hear.
  assert.deepEqual(facets.overdue('findings'), [first, second]);
  assert.deepEqual(facets.overdue('findings'), []);
});

test('who was told the same, or is forgotten, is not named', () => {
  const asker = question('asker');
  let value = [1];
  const facets = createFacets(
    () => asker,
    (look) => look(),
  );
  facets.ask('memory', 'a', () => [...value]);
  facets.changed();
  assert.equal([...facets.refresh('memory')].length, 1);
  assert.deepEqual(facets.overdue('memory'), []);
  value = [2];
  asker.isForgotten = true;
  facets.changed();
  assert.equal([...facets.refresh('memory')].length, 1);
  assert.deepEqual(facets.overdue('memory'), []);
});
