/** Facts on disk: bounded in size, and safe when several processes of the bundled command write them at once. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FactsCache } from '../../server/src/engine/facts-cache.ts';
import { folderWith, write } from './folders.ts';

const BUILD = 'test';
const FACTS = 1000;

/** A workspace's cache with facts of 1,000 bytes, saved. */
async function saved(parent: string, workspace: string, limit: number): Promise<FactsCache> {
  const cache = new FactsCache(parent, workspace, BUILD, limit);
  cache.add(`key of ${workspace}`, () => new Uint8Array(FACTS));
  const stamp = { kind: 'file', size: 1, mtimeMs: 1, ctimeMs: 1, inode: 1 } as const;
  const state = { key: `key of ${workspace}`, generated: false, skip: undefined };
  await cache.save([{ path: `/${workspace}/a.ts`, stamp, state }], Date.now());
  cache.dispose();
  return cache;
}

function age(folder: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  for (const name of readdirSync(folder)) utimesSync(path.join(folder, name), then, then);
}

test('beyond its size the cache loses the workspaces that were not used for longest, never its own', async (t) => {
  const parent = folderWith(t);
  const size = ({ folder }: FactsCache) =>
    readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  const oldest = await saved(parent, 'oldest', Number.POSITIVE_INFINITY);
  const limit = 2.5 * size(oldest);
  const older = await saved(parent, 'older', limit);
  age(oldest.folder, 7200);
  age(older.folder, 3600);
  const own = await saved(parent, 'own', limit);
  assert.deepEqual(
    [oldest, older, own].map(({ folder }) => existsSync(folder)),
    [false, true, true],
  );
  const large = await saved(parent, 'larger than all', 10);
  assert.deepEqual(readdirSync(parent), [path.basename(large.folder)]);
});

const command = path.resolve(import.meta.dirname, '../../dist/cli.cjs');
const run = promisify(execFile);
const SCHEMA = 'model Order {\n  id Int @id\n}\nmodel User {\n  id Int @id\n}\n';
const LOOP =
  "import { PrismaClient } from '@prisma/client';\nconst db = new PrismaClient();\nexport async function all() {\n  for (const { id } of await db.order.findMany()) await db.user.findUnique({ where: { id } });\n}\n";

/** What the command says of a folder, without the time it took. */
async function told(root: string, cache: string): Promise<unknown> {
  const env = { ...process.env, TENFOLD_CACHE: cache };
  const answer = await run(process.execPath, [command, 'scan', '--format', 'json', root], { env }).catch(
    (error: { code: number; stdout: string }) => error, // 1: there are findings.
  );
  const { milliseconds, ...rest } = JSON.parse(answer.stdout);
  return rest;
}

test('processes that write the cache at once, while files change and the cache goes, all say the same', async (t) => {
  const [root, cache] = [folderWith(t, { 'schema.prisma': SCHEMA }), folderWith(t)];
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 20; n++)
      write(root, { [`src/${n}.ts`]: `${LOOP}export const n = ${n * (round + 1)};\n` });
    const expected = await told(root, path.join(cache, `fresh-${round}`));
    assert.equal((expected as { findings: unknown[] }).findings.length, 20);
    const shared = path.join(cache, 'shared');
    const running = Array.from({ length: 4 }, () => told(root, shared));
    if (round === 1) rmSync(shared, { recursive: true, force: true });
    for (const answer of await Promise.all(running)) assert.deepEqual(answer, expected);
    assert.deepEqual(await told(root, shared), expected);
    assert.deepEqual(
      readdirSync(shared, { recursive: true }).filter((name) => String(name).endsWith('.tmp')),
      [],
    );
  }
});
