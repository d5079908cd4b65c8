import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { explainCommand } from '../../server/src/cli/explain.ts';
import { Failure } from '../../server/src/cli/failure.ts';
import { type ScanFlags, type ScanWorld, scanCommand } from '../../server/src/cli/scan.ts';
import { nodeDisk } from '../../server/src/workspace/disk.ts';
import { folderWith, write } from '../engine/folders.ts';
import { entityRule, loopRule, stubEngine, unboundedRule } from '../engine/stub.ts';

const LOOP =
  'export async function list(ids: string[]) {\n\tfor (const id of ids) await db.user.findUnique({ id });\n}\n';
const FILES = {
  'package.json': '{}',
  'src/a.ts': LOOP,
  'src/b.ts': 'export const all = async () => db.order.findMany();\n',
  'prisma/schema.prisma': 'model AuditLog {\n  id Int @id\n}\n',
};

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function scan(
  cwd: string,
  named: string[] = [],
  flags: Partial<ScanFlags> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const { world, read } = worldAt(cwd, env);
  const code = await scanCommand(
    named,
    { format: 'pretty', tier: 'information', cache: false, ...flags },
    world,
  );
  return { code, ...read() };
}

function worldAt(
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): { world: ScanWorld; read: () => { stdout: string; stderr: string } } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  const world: ScanWorld = {
    cwd,
    env,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    rules: [loopRule, unboundedRule, entityRule],
    createEngine: (options) => stubEngine(nodeDisk, options),
  };
  return { world, read: () => ({ stdout: text(stdout), stderr: text(stderr) }) };
}

const project = (t: TestContext) => folderWith(t, FILES);

test('pretty: code, carets, fixes and a summary', async (t) => {
  const { code, stdout, stderr } = await scan(project(t));
  assert.equal(code, 1);
  assert.equal(stderr, '');
  assert.equal(
    stdout.replace(/\d\.\d+ s\./, 'N s.'),
    `src/a.ts:2:30 warning n-plus-one-query
  \`user\` is read once per item.
  1 │ export async function list(ids: string[]) {
  2 │     for (const id of ids) await db.user.findUnique({ id });
    │                                 ^^^^^^^^^^^^^^^^^^

src/b.ts:1:32 information unbounded-query
  All rows of \`order\` are read.
  1 │ export const all = async () => db.order.findMany();
    │                                ^^^^^^^^^^^^^^^^^
  fix: Add pagination (look before you take it)
  fix: Break it
  fix: Change nothing

3 files, 6 lines: 1 warning, 1 information (1 more below the tier or of other rules). N s.
`,
  );
});

test('concise: a line each; tier and rule select; exit 0 when nothing is left', async (t) => {
  const root = project(t);
  const lines = async (flags: Partial<ScanFlags>) =>
    (await scan(root, [], { format: 'concise', ...flags })).stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(': ')[0]);
  assert.deepEqual(await lines({}), ['src/a.ts:2:30', 'src/b.ts:1:32']);
  assert.deepEqual(await lines({ tier: 'hint' }), [
    'prisma/schema.prisma:1:7',
    'src/a.ts:2:30',
    'src/b.ts:1:32',
  ]);
  assert.deepEqual(await lines({ tier: 'warning' }), ['src/a.ts:2:30']);
  assert.deepEqual(await lines({ rule: ['unbounded-query'] }), ['src/b.ts:1:32']);
  assert.equal((await scan(root, [], { rule: ['unbounded-retention'] })).code, 0);
});

test('json: the contract of DESIGN', async (t) => {
  const root = project(t);
  const { stdout, stderr, code } = await scan(root, [], { format: 'json' });
  const report = JSON.parse(stdout);
  assert.equal(code, 1);
  assert.equal(stderr, '');
  assert.deepEqual(Object.keys(report), [
    'version',
    'tool',
    'root',
    'files',
    'lines',
    'skipped',
    'problems',
    'findings',
    'entries',
  ]);
  assert.equal(report.root, root);
  const finding = report.findings[1];
  assert.match(finding.fingerprint, /^[0-9a-f]{20}$/);
  // Whether a fix mends what it should is tried when someone takes it; a report has those that parse.
  assert.deepEqual(
    finding.fixes.map(({ title }: { title: string }) => title),
    ['Add pagination', 'Change nothing'],
  );
  assert.deepEqual(
    { ...finding, fixes: finding.fixes.slice(0, 1), fingerprint: '' },
    {
      rule: 'unbounded-query',
      factor: 'queries',
      tier: 'information',
      confidence: 'certain',
      message: 'All rows of `order` are read.',
      path: 'src/b.ts',
      range: { start: { line: 1, column: 32 }, end: { line: 1, column: 49 } },
      related: [],
      evidence: [],
      fixes: [
        {
          title: 'Add pagination',
          safety: 'suggestion',
          edits: [
            {
              path: 'src/b.ts',
              range: { start: { line: 1, column: 50 }, end: { line: 1, column: 50 } },
              text: '{ take: 50 }',
            },
          ],
        },
      ],
      fingerprint: '',
    },
  );
});

test('paths: a file or folder has its project as root, several have their common folder', async (t) => {
  const root = project(t);
  const report = async (...named: string[]) =>
    JSON.parse((await scan(root, named, { format: 'json' })).stdout);
  const one = await report('src/b.ts');
  assert.equal(one.root, root);
  assert.deepEqual(
    one.findings.map((finding: { path: string }) => finding.path),
    ['src/b.ts'],
  );
  const two = await report('src/a.ts', 'prisma');
  assert.equal(two.root, root);
  assert.deepEqual(
    two.findings.map((finding: { path: string }) => finding.path),
    ['src/a.ts'],
  );
  const folder = await report('src');
  assert.equal(folder.root, root);
  assert.deepEqual(
    folder.findings.map((finding: { path: string }) => finding.path),
    ['src/a.ts', 'src/b.ts'],
  );
});

test('paths: the package has the schema, though a tsconfig.json lies nearer', async (t) => {
  const root = folderWith(t, {
    'package.json': '{}',
    'apps/api/tsconfig.json': '{}',
    'apps/api/src/a.ts': LOOP,
    'apps/web/a.ts': LOOP,
  });
  for (const named of ['apps/api', 'apps/api/src', 'apps/api/src/a.ts']) {
    const report = JSON.parse((await scan(root, [named], { format: 'json' })).stdout);
    assert.equal(report.root, root);
    assert.deepEqual(
      report.findings.map(({ path }: { path: string }) => path),
      ['apps/api/src/a.ts'],
    );
  }
});

test('paths: nothing above a repository belongs to it', async (t) => {
  const folder = folderWith(t, {
    'package.json': '{}',
    'mine/.git/HEAD': '',
    'mine/api/tsconfig.json': '{}',
    'mine/api/src/a.ts': LOOP,
    'mine/tool/a.ts': LOOP,
  });
  const rootOf = async (named: string) =>
    JSON.parse((await scan(folder, [named], { format: 'json' })).stdout).root;
  assert.equal(await rootOf('mine/api/src'), join(folder, 'mine/api'));
  assert.equal(await rootOf('mine/tool'), join(folder, 'mine'));
});

test('paths: a member of a workspace has that as root, and only the member is judged', async (t) => {
  const folder = folderWith(t, {
    'package.json': '{"workspaces": ["apps/*"]}',
    'apps/api/package.json': '{}',
    'apps/api/src/a.ts': LOOP,
    'apps/web/package.json': '{}',
    'apps/web/a.ts': LOOP,
    'jobs/a.ts': LOOP,
  });
  const found = async (named: string) => {
    const { stdout } = await scan(folder, [named], { format: 'json' });
    const report = JSON.parse(stdout) as { root: string; findings: { path: string }[] };
    return [report.root, ...report.findings.map(({ path }) => path)];
  };
  assert.deepEqual(await found('apps/api'), [folder, 'apps/api/src/a.ts']);
  assert.deepEqual(await found('apps/api/src'), [folder, 'apps/api/src/a.ts']);
  assert.deepEqual(await found('apps/api/src/a.ts'), [folder, 'apps/api/src/a.ts']);
  assert.deepEqual(await found('jobs'), [folder, 'jobs/a.ts']);
});

test('what cannot run says so in one line', async (t) => {
  const root = folderWith(t, { 'notes.md': '' });
  const fails = (named: string[], flags: Partial<ScanFlags>, message: RegExp) =>
    assert.rejects(
      scan(root, named, flags),
      (error: Error) => error instanceof Failure && message.test(error.message),
    );
  await fails(['nowhere'], {}, /^nowhere does not exist\.$/);
  await fails(['notes.md'], {}, /not a TypeScript or JavaScript file/);
  await fails([], { rule: ['no-such'] }, /^No rule is called no-such\./);
  await fails([], { tier: 'error' }, /--tier error: one of warning, information, hint\./);
  await fails([], { format: 'xml' }, /--format xml: one of pretty, concise, json\./);
  await fails([], { workers: 'many' }, /--workers many/);
});

test('a broken configuration: the findings by defaults, the place of the trouble, exit 2', async (t) => {
  const root = project(t);
  write(root, { 'tenfold.json': '{\n  "rules": {,\n}' });
  const { code, stdout, stderr } = await scan(root, [], { format: 'concise' });
  assert.equal(code, 2);
  assert.match(stderr, /^tenfold\.json:2:13: Not JSON here/);
  assert.equal(stdout.split('\n').length, 3);
});

test('a baseline takes present findings for known', async (t) => {
  const root = project(t);
  assert.equal((await scan(root, [], { updateBaseline: true })).code, 0);
  assert.equal(JSON.parse(readFileSync(join(root, 'tenfold-baseline.json'), 'utf8')).findings.length, 2);
  assert.equal((await scan(root)).code, 0);
});

test('colours only on a terminal, and not with NO_COLOR; what could steer a terminal is not printed', async (t) => {
  const root = folderWith(t, { 'src/\u001b[31mred.ts': LOOP.replace('id });', 'id }); // \u001b[2J') });
  const esc = '\u001b';
  assert.ok(!(await scan(root)).stdout.includes(esc));
  const painted = (await scan(root, [], {}, { FORCE_COLOR: '1' })).stdout;
  assert.ok(painted.includes(`${esc}[33mwarning`));
  assert.ok(!painted.includes(`${esc}[2J`) && !painted.includes(`${esc}[31m`));
  assert.ok(!(await scan(root, [], {}, { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout.includes(esc));
});

test('the cache is written where it is asked for, and nowhere else', async (t) => {
  const [root, cache] = [project(t), folderWith(t)];
  const first = await scan(root, [], { cache: true, format: 'json' }, { TENFOLD_CACHE: join(cache, 'c') });
  const second = await scan(root, [], { cache: true, format: 'json' }, { TENFOLD_CACHE: join(cache, 'c') });
  assert.equal(second.stdout, first.stdout);
  assert.ok(existsSync(join(cache, 'c')));
  assert.deepEqual((await import('node:fs')).readdirSync(root).sort(), ['package.json', 'prisma', 'src']);
});

test('explain: pages, list and places', async (t) => {
  const { world, read } = worldAt(project(t));
  await explainCommand('unused-suppression', {}, world);
  assert.match(read().stdout, /^# unused-suppression\nA comment silences/);
  await explainCommand(undefined, { list: true, format: 'json' }, world);
  assert.deepEqual(
    read()
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
    ['n-plus-one-query', 'unbounded-query', 'unbounded-retention'],
  );
  await explainCommand(undefined, { list: true }, world);
  assert.match(read().stdout, /^n-plus-one-query +warning +queries +A query runs/);
  await explainCommand(undefined, { at: 'src/b.ts:1:8' }, world);
  assert.match(read().stdout, /src\/b\.ts 7\n$/);
  await assert.rejects(explainCommand('no-such', {}, world), Failure);
  await assert.rejects(explainCommand(undefined, { at: 'src/b.ts' }, world), Failure);
  await assert.rejects(explainCommand(undefined, { at: 'src/b.ts:99' }, world), Failure);
});
