/** Rules about the project as a whole: from the first scan on they follow what is typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../harness/judge.ts';

const SERVER = `import express from 'express';
import { onEnd } from './end';

const server = express().listen(3000);
onEnd(() => server.close());
`;

test('a handler that is written in another file ends the finding, and one that is taken out brings it back', async () => {
  const files = new Map([
    ['src/server.ts', SERVER],
    ['src/end.ts', 'export function onEnd(end: () => void) {}\n'],
  ]);
  const { engine } = await judged(files, new Set(['no-graceful-shutdown']));
  const before = engine.judge('/w/src/server.ts');
  const rules = () => engine.judge('/w/src/server.ts').findings.map(({ rule }) => rule);
  assert.deepEqual(rules(), ['no-graceful-shutdown']);
  engine.setBuffer(
    '/w/src/end.ts',
    "export function onEnd(end: () => void) {\n  process.on('SIGTERM', end);\n}\n",
    1,
  );
  assert.ok(engine.changesSince(before.revision).has('/w/src/server.ts'));
  assert.deepEqual(rules(), []);
  engine.setBuffer('/w/src/end.ts', 'export function onEnd(end: () => void) {}\n', 2);
  engine.changesSince(0);
  assert.deepEqual(rules(), ['no-graceful-shutdown']);
});

test('what the project says of a file moves with an edit above it, before anything else is asked', async () => {
  const files = new Map([['src/server.ts', SERVER.replace('onEnd(() => server.close());\n', '')]]);
  const { engine } = await judged(files, new Set(['no-graceful-shutdown']));
  const before = engine.judge('/w/src/server.ts').findings[0]!;
  engine.setBuffer('/w/src/server.ts', `// A line more.\n${files.get('src/server.ts')}`, 1);
  const after = engine.judge('/w/src/server.ts').findings[0]!;
  assert.equal(after.at.span[0], before.at.span[0] + '// A line more.\n'.length);
});
