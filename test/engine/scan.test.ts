import assert from 'node:assert/strict';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { EngineOptions, ScanResult } from '../../server/src/engine/engine.ts';
import type { EngineParts } from '../../server/src/engine/parts.ts';
import { type Disk, nodeDisk } from '../../server/src/workspace/disk.ts';
import { folderWith, write } from './folders.ts';
import { stubEngine } from './stub.ts';

const LOOP =
  'export async function list(ids: string[]) {\n  for (const id of ids) await db.user.findUnique({ id });\n}\n';
const ALL = 'export const all = async () => db.order.findMany();\n';
const FILES = {
  'package.json': '{}',
  'src/a.ts': LOOP,
  'src/b.ts': ALL,
  'src/c.test.ts': LOOP,
  'prisma/schema.prisma': 'model AuditLog {\n  id Int @id\n}\n',
};

const told = ({ findings }: ScanResult) =>
  findings.map(({ rule, at }) => `${at.file.split('/').pop()} ${rule}`);
const EXPECTED = ['schema.prisma unbounded-retention', 'a.ts n-plus-one-query', 'b.ts unbounded-query'];

async function scanned(root: string, options: Partial<EngineOptions> = {}, parts: Partial<EngineParts> = {}) {
  const engine = stubEngine(nodeDisk, { roots: [root], ...options }, parts);
  const result = await engine.scan({});
  await engine.remember(result);
  engine.dispose();
  return result;
}

test('a scan judges all files, those of tests in silence, and what the schema says', async (t) => {
  const result = await scanned(folderWith(t, FILES));
  assert.deepEqual(told(result), EXPECTED);
  assert.equal(result.files, 4);
  assert.equal(result.lines, 4 + 2 + 4);
  assert.deepEqual(result.skipped, []);
  assert.equal(result.cancelled, false);
});

test('only what lies below the paths is judged', async (t) => {
  const root = folderWith(t, FILES);
  const engine = stubEngine(nodeDisk, { roots: [root] });
  assert.deepEqual(told(await engine.scan({ paths: [`${root}/src/b.ts`] })), ['b.ts unbounded-query']);
});

test('what cannot be judged is named with its reason, and the rest is judged', async (t) => {
  const root = folderWith(t, {
    ...FILES,
    'src/binary.ts': new Uint8Array([0x65, 0, 1, 2]),
    'src/large.ts': `${'// x\n'.repeat(1_100_000)}`,
    'src/vendor.min.js': 'var a=1;',
    'src/latin.ts': Buffer.concat([Buffer.from(`// caf\xe9\n`, 'latin1'), Buffer.from(LOOP)]),
    'src/utf16.ts': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOOP, 'utf16le')]),
    'src/empty.ts': '',
    'src/broken.ts': `function ( {{{ \n${LOOP}`,
    'src/deep.ts': `const x = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`,
    'src/closed/x.ts': LOOP,
  });
  symlinkSync(root, join(root, 'src/loop'));
  symlinkSync(join(root, 'src/nowhere.ts'), join(root, 'src/dangling.ts'));
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) chmodSync(join(root, 'src/closed'), 0);
  const result = await scanned(root);
  chmodSync(join(root, 'src/closed'), 0o755);
  const reasons = Object.fromEntries(
    result.skipped.map(({ path, reason }) => [path.slice(root.length + 1), reason]),
  );
  assert.equal(reasons['src/binary.ts'], 'binary');
  assert.equal(reasons['src/large.ts'], 'larger than 5 MB');
  assert.equal(reasons['src/vendor.min.js'], 'minified');
  assert.match(reasons['src/dangling.ts']!, /broken symbolic link/);
  if (!isRoot) assert.equal(reasons['src/closed'], 'no permission to read it');
  for (const file of ['latin.ts', 'utf16.ts', 'a.ts'])
    assert.ok(told(result).includes(`${file} n-plus-one-query`), file);
});

test('a second scan gives the same from the cache, with fixes, and notices what changed', async (t) => {
  const [root, cacheFolder] = [folderWith(t, FILES), folderWith(t)];
  let lowered = 0;
  const counting = (base: EngineParts['lowering']): EngineParts['lowering'] => ({
    ...base,
    source: (text, path) => {
      lowered++;
      return base.source(text, path);
    },
  });
  const { standardLowering } = await import('../../server/src/engine/lowering.ts');
  const parts = { lowering: counting(standardLowering) };
  const options = { cacheFolder, once: true };
  const first = await scanned(root, options, parts);
  const lowerings = lowered;
  const second = await scanned(root, options, parts);
  assert.equal(lowered, lowerings);
  assert.deepEqual(told(second), EXPECTED);
  assert.deepEqual(
    second.findings.map((one) => one.fingerprint),
    first.findings.map((one) => one.fingerprint),
  );
  assert.deepEqual(
    second.findings[2]!.fixes.map((fix) => fix.edits() !== undefined),
    [true, false, true], // The third changes nothing, which is tried when someone takes it.
  );
  write(root, { 'src/b.ts': `${ALL}${ALL.replace('all', 'more')}` });
  assert.equal((await scanned(root, options, parts)).findings.length, 4);
  assert.ok(lowered <= lowerings + 4, 'unchanged files come from the cache');
  write(root, { 'tenfold.json': '{ "rules": { "unbounded-query": "off" } }' });
  assert.deepEqual(told(await scanned(root, options, parts)), EXPECTED.slice(0, 2));
});

test('a file changed without a change of size or time of day is noticed', async (t) => {
  const [root, cacheFolder] = [folderWith(t, FILES), folderWith(t)];
  const past = new Date(Date.now() - 100_000);
  utimesSync(join(root, 'src/b.ts'), past, past);
  await scanned(root, { cacheFolder, once: true });
  writeFileSync(join(root, 'src/b.ts'), ALL.replace('findMany()', 'findTwo() '));
  utimesSync(join(root, 'src/b.ts'), past, past);
  assert.deepEqual(told(await scanned(root, { cacheFolder, once: true })), EXPECTED.slice(0, 2));
});

test('a damaged cache is as if there were none', async (t) => {
  const [root, cacheFolder] = [folderWith(t, FILES), folderWith(t)];
  const options = { cacheFolder };
  const files = () =>
    readdirSync(join(cacheFolder, readdirSync(cacheFolder)[0]!)).map((name) =>
      join(cacheFolder, readdirSync(cacheFolder)[0]!, name),
    );
  const damages: ((path: string) => void)[] = [
    (path) => truncateSync(path, 40),
    (path) => writeFileSync(path, 'not what it was'),
    (path) => {
      const bytes = readFileSync(path);
      for (let i = 0; i < bytes.length; i += 7) bytes[i]! ^= 0x55;
      writeFileSync(path, bytes);
    },
  ];
  for (const damage of damages) {
    for (const part of [/facts-/, /index/]) {
      await scanned(root, options);
      for (const path of files()) if (part.test(path)) damage(path);
      assert.deepEqual(told(await scanned(root, options)), EXPECTED);
    }
  }
});

test('two processes may share a cache', async (t) => {
  const [root, cacheFolder] = [folderWith(t, FILES), folderWith(t)];
  const results = await Promise.all(
    Array.from({ length: 4 }, () => scanned(root, { cacheFolder, once: true })),
  );
  for (const result of results) assert.deepEqual(told(result), EXPECTED);
  assert.deepEqual(told(await scanned(root, { cacheFolder, once: true })), EXPECTED);
});

test('a cancelled scan gives what was found so far, and the next one all', async (t) => {
  const engine = stubEngine(nodeDisk, { roots: [folderWith(t, FILES)] });
  const controller = new AbortController();
  controller.abort();
  const result = await engine.scan({ signal: controller.signal });
  assert.equal(result.cancelled, true);
  assert.deepEqual(told(await engine.scan({})), EXPECTED);
});

test('a scan that is cancelled on its walk leaves the walk to who asks next', async (t) => {
  const root = folderWith(t, FILES);
  const controller = new AbortController();
  let isSlow = false;
  const disk: Disk = {
    ...nodeDisk,
    list: (folder) => {
      if (isSlow) controller.abort();
      for (const end = performance.now() + 30; isSlow && performance.now() < end; ); // Long enough for a pause.
      return nodeDisk.list(folder);
    },
  };
  const engine = stubEngine(disk, { roots: [root] });
  assert.equal(engine.judge(`${root}/src/b.ts`).findings.length, 1);
  write(root, { '.gitignore': 'b.ts\n' });
  engine.filesChanged([{ path: `${root}/.gitignore`, kind: 'created' }]);
  isSlow = true;
  assert.equal((await engine.scan({ signal: controller.signal })).cancelled, true);
  isSlow = false;
  assert.equal(engine.judge(`${root}/src/b.ts`).findings.length, 0);
});

test('the event loop turns during a scan, and an edit meanwhile is in the result', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`src/m${i}.ts`, LOOP.repeat(20)]));
  const root = folderWith(t, { ...FILES, ...many });
  const engine = stubEngine(nodeDisk, { roots: [root] });
  let turns = 0;
  const turn = () => {
    if (turns++ === 1) engine.setBuffer(`${root}/src/b.ts`, 'export {};', 1);
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const result = await engine.scan({});
  clearImmediate(next);
  assert.ok(turns > 3, `${turns} turns`);
  assert.ok(!told(result).includes('b.ts unbounded-query'));
});

test('known findings are silent, and entries that match nothing are reported', async (t) => {
  const root = folderWith(t, FILES);
  const [retention, loop] = (await scanned(root)).findings;
  write(root, {
    'tenfold-baseline.json': JSON.stringify({
      version: 1,
      findings: [{ fingerprint: loop!.fingerprint }, { fingerprint: 'gone', rule: 'x', path: 'y.ts' }],
    }),
  });
  const result = await scanned(root);
  assert.deepEqual(told(result), [EXPECTED[0], EXPECTED[2]]);
  assert.deepEqual(
    result.problems.map(({ message }) => message),
    ['This finding (x in y.ts) is not there any more: its entry can go.'],
  );
  assert.ok(retention);
});

test('a scan sees what came, went and changed on disk though nobody told of it', async (t) => {
  const root = folderWith(t, FILES);
  const engine = stubEngine(nodeDisk, { roots: [root] });
  assert.deepEqual(told(await engine.scan({})), EXPECTED);
  const before = engine.program;
  assert.deepEqual(told(await engine.scan({})), EXPECTED);
  assert.equal(engine.program, before, 'nothing is linked anew when nothing has changed');
  write(root, {
    'src/new.ts': ALL,
    'src/b.ts': 'export {};\n',
    '.gitignore': 'ignored.ts\n',
    'src/ignored.ts': ALL,
  });
  rmSync(join(root, 'src/a.ts'));
  assert.deepEqual(told(await engine.scan({})), [EXPECTED[0], 'new.ts unbounded-query']);
  write(root, { '.gitignore': 'new.ts\n' });
  assert.deepEqual(told(await engine.scan({})), [EXPECTED[0], 'ignored.ts unbounded-query']);
  const paths = [`${root}/src/new.ts`, `${root}/prisma`];
  assert.deepEqual(told(await engine.scan({ paths })), [EXPECTED[0]]);
});
