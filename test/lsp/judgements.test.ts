/** Judgements that are kept, whatever is asked of the engine beside them and in whatever order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBuffers } from '../../server/src/lsp/buffers.ts';
import { createJudgements } from '../../server/src/lsp/judgements.ts';
import { stubEngine } from '../engine/stub.ts';

const LOOP = `export async function all(ids: string[]) {
  for (const id of ids) await db.user.findUnique({ id });
}
`;
const [FILE, CONFIGURATION] = ['/w/src/a.ts', '/w/tenfold.json'];
const OFF = '{ "rules": { "n-plus-one-query": "off" } }';

function serving() {
  const disk: Record<string, string> = { [FILE]: LOOP };
  const engine = stubEngine(disk);
  const judgements = createJudgements(engine, createBuffers(engine), () => {});
  const rules = () => judgements.of(FILE).findings.map(({ rule }) => rule);
  return { disk, engine, judgements, rules };
}

test('a scan that comes by a change before it is told of keeps it from nobody', async () => {
  const { disk, engine, judgements, rules } = serving();
  assert.deepEqual(rules(), ['n-plus-one-query']);
  disk[CONFIGURATION] = OFF;
  await engine.scan({});
  engine.filesChanged([{ path: CONFIGURATION, kind: 'created' }]);
  assert.deepEqual(judgements.fresh(), [FILE]);
  assert.deepEqual(rules(), []);
});

test('a scan that is cancelled keeps a change from nobody', async () => {
  const { disk, engine, judgements, rules } = serving();
  assert.deepEqual(rules(), ['n-plus-one-query']);
  disk[CONFIGURATION] = OFF;
  engine.filesChanged([{ path: CONFIGURATION, kind: 'created' }]);
  await engine.scan({ signal: AbortSignal.abort() });
  assert.deepEqual(judgements.fresh(), [FILE]);
  assert.deepEqual(rules(), []);
});

test('who asks first keeps a change from nobody who asks later', () => {
  const { disk, engine, judgements, rules } = serving();
  assert.deepEqual(rules(), ['n-plus-one-query']);
  disk[CONFIGURATION] = OFF;
  engine.filesChanged([{ path: CONFIGURATION, kind: 'created' }]);
  engine.judge(FILE);
  assert.deepEqual(rules(), []); // A hover,
  assert.deepEqual(judgements.fresh(), [FILE]); // after which the client is told all the same,
  assert.deepEqual(judgements.fresh(), []); // once.
});

test('what a scan found before a change is not taken for what holds after it', async () => {
  const { disk, engine, judgements, rules } = serving();
  const { findings, problems, revision } = await engine.scan({});
  disk[CONFIGURATION] = OFF;
  engine.filesChanged([{ path: CONFIGURATION, kind: 'created' }]);
  assert.deepEqual(judgements.fresh(), [FILE]);
  judgements.remember({ path: FILE, version: undefined, revision, findings, problems });
  assert.deepEqual(judgements.fresh(), [FILE]);
  assert.deepEqual(rules(), []);
});
