/**
 * Through edits, saves, renames, deletions, changes of configuration, schemas and whole branches, in any order: what is
 * shown is what a new engine says of the same files, finding by finding.
 *
 * Some hundred steps with fixed seeds here; `npm run property -- --steps 5000 --seed 7` takes as many as one likes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { described, type Search, search, shrunk } from './property/search.ts';

const SEARCHES: readonly Search[] = [
  ...[1, 2, 3, 4].map((seed) => ({ kind: 'pages', seed, steps: 40, every: 4 }) as const),
  { kind: 'shop', seed: 5, steps: 40, every: 6 },
  { kind: 'generated', seed: 6, steps: 40, every: 6 },
];
const SHRINK_MS = 60_000;

for (const one of SEARCHES) {
  test(`${one.kind}, seed ${one.seed}, ${one.steps} steps`, async () => {
    const failure = await search(one);
    assert.equal(failure && described(await shrunk(failure, SHRINK_MS)), undefined);
  });
}
