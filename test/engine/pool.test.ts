import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { decode } from '../../server/src/engine/codec.ts';
import { startPool } from '../../server/src/engine/pool.ts';
import type { FileFacts } from '../../server/src/facts/facts.ts';
import { nodeDisk } from '../../server/src/workspace/disk.ts';
import { folderWith } from './folders.ts';
import { stubEngine } from './stub.ts';

/** A worker that answers with the length of a text, and dies of one that says so. */
const SCRIPT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ texts }) => {
  if (texts.some(({ text }) => text === 'die')) process.exit(1);
  if (texts.some(({ text }) => text === 'throw')) throw new Error('on purpose');
  parentPort.postMessage({ files: texts.map(({ path, text }) => ({ path, bytes: new Uint8Array([text.length]) })) });
});
`;

const texts = (...list: string[]) => list.map((text, index) => ({ path: `${index}.ts`, text }));

test('a thread that dies loses one text, the others are done', async (t) => {
  const script = join(folderWith(t, { 'worker.cjs': SCRIPT }), 'worker.cjs');
  const pool = startPool(script, 3)!;
  t.after(() => pool.close());
  const told = async (...list: string[]) =>
    (await pool.lower(texts(...list))).map((file) => ('bytes' in file ? file.bytes[0] : file.failure));
  const [first, second] = await Promise.all([told('a', 'die', 'ccc'), told('dddd', 'ee')]);
  assert.deepEqual(first, [1, 'cannot be analysed (its thread ended)', 3]);
  assert.deepEqual(second, [4, 2]);
  assert.deepEqual(await told('throw'), ['cannot be analysed (on purpose)']);
  assert.deepEqual(await told('x'), ['cannot be analysed (no thread is left)']);
});

test('no script, no threads', () => {
  assert.equal(startPool('/nowhere/worker.cjs', 2), undefined);
  assert.equal(startPool(import.meta.filename, 0), undefined);
});

test('the real worker gives the facts that this thread gives', async (t) => {
  const esbuild = await import('esbuild');
  const root = folderWith(t);
  const script = join(root, 'worker.mjs');
  await esbuild.build({
    entryPoints: [new URL('../../server/src/engine/worker.ts', import.meta.url).pathname],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [
      {
        name: 'typescript-where-it-is',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^typescript$/ }, () => ({
            path: import.meta.resolve('typescript'),
            external: true,
          })),
      },
    ],
  });
  const pool = startPool(script, 2)!;
  t.after(() => pool.close());
  const text =
    'export async function f(ids: string[]) { for (const id of ids) await db.user.findUnique({ id }); }\n';
  const [file] = await pool.lower([{ path: '/w/a.ts', text }]);
  const { standardLowering } = await import('../../server/src/engine/lowering.ts');
  assert.deepStrictEqual(
    decode<FileFacts>((file as { bytes: Uint8Array }).bytes),
    standardLowering.source(text, '/w/a.ts'),
  );

  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`src/f${i}.ts`, text.repeat(400)]));
  const scan = async (startWorkers: () => typeof pool | undefined) => {
    const engine = stubEngine(nodeDisk, { roots: [folderWith(t, many)], workers: 2 }, { startWorkers });
    return (await engine.scan({})).findings.map(({ rule, at }) => [
      rule,
      at.file.split('/').pop(),
      ...at.span,
    ]);
  };
  const withWorkers = await scan(() => ({ ...pool, close: () => {} }));
  assert.equal(withWorkers.length, 30 * 400);
  assert.deepEqual(withWorkers, await scan(() => undefined));
});
