import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFindings, PresentedFinding } from '../../server/src/engine/engine.ts';
import { standardLowering } from '../../server/src/engine/lowering.ts';
import { loopRule, outdated, stubEngine, unboundedRule } from './stub.ts';

const LOOP = `export async function list(ids: string[]) {
  for (const id of ids) await db.user.findUnique({ id });
}
`;

const rules = ({ findings }: { findings: readonly PresentedFinding[] }) =>
  findings.map((finding) => finding.rule);
const tiers = ({ findings }: FileFindings) => findings.map((finding) => finding.tier);

test('a finding has place, tier and fingerprint', () => {
  const engine = stubEngine({ '/w/src/a.ts': LOOP });
  const [finding, ...rest] = engine.judge('/w/src/a.ts').findings;
  assert.equal(rest.length, 0);
  assert.equal(finding!.rule, 'n-plus-one-query');
  assert.equal(finding!.tier, 'warning');
  assert.equal(LOOP.slice(...finding!.at.span), 'db.user.findUnique');
  assert.match(finding!.fingerprint, /^[0-9a-f]{20}$/);
});

test('a fingerprint survives a move of lines, and tells twins apart', () => {
  const prints = (text: string) =>
    stubEngine({ '/w/src/a.ts': text })
      .judge('/w/src/a.ts')
      .findings.map((one) => one.fingerprint);
  assert.deepEqual(prints(`// one\n\nconst x = 1;\n${LOOP}`), prints(LOOP));
  const twice = prints(
    LOOP.replace('findUnique({ id });', 'findUnique({ id }), await db.user.findUnique({ id });'),
  );
  assert.equal(new Set(twice).size, 2);
  assert.equal(twice[0], prints(LOOP)[0]);
});

test('tests, scripts, seeds and client components are silent, unless the configuration says otherwise', () => {
  const paths = ['/w/src/a.test.ts', '/w/scripts/a.ts', '/w/prisma/seed.ts', '/w/src/client.tsx'];
  const files = Object.fromEntries(
    paths.map((path) => [path, path.endsWith('x') ? `'use client';\n${LOOP}` : LOOP]),
  );
  const engine = stubEngine(files);
  for (const path of paths) assert.deepEqual(rules(engine.judge(path)), [], path);
  const configured = stubEngine({ ...files, '/w/tenfold.json': '{ "roles": { "scripts/**": "source" } }' });
  assert.deepEqual(rules(configured.judge('/w/scripts/a.ts')), ['n-plus-one-query']);
});

test('configuration: rule levels, minimum tier, excluded files, nearest file wins', () => {
  const judge = (configuration: string) =>
    stubEngine({ '/w/src/a.ts': LOOP, '/w/tenfold.json': configuration }).judge('/w/src/a.ts');
  assert.deepEqual(rules(judge('{ "rules": { "n-plus-one-query": "off" } }')), []);
  assert.deepEqual(tiers(judge('{ "rules": { "n-plus-one-query": "hint" } }')), ['hint']);
  assert.deepEqual(rules(judge('{ "rules": { "n-plus-one-query": "hint" }, "tier": "information" }')), []);
  assert.deepEqual(rules(judge('{ "exclude": ["src"] }')), []);
  assert.deepEqual(rules(judge('{ "include": ["src/**/*.ts"] } // comment')), ['n-plus-one-query']);
  const nested = stubEngine({
    '/w/src/a.ts': LOOP,
    '/w/tenfold.json': '{ "exclude": ["**"] }',
    '/w/src/tenfold.json': '{}',
  });
  assert.deepEqual(rules(nested.judge('/w/src/a.ts')), ['n-plus-one-query']);
});

test('trouble in a configuration is reported where it is, and the rest counts', () => {
  const text =
    '{ "rules": { "no-such-rule": "off", "n-plus-one-query": "loud", "unbounded-query": "hint" }, "colour": 1 }';
  const engine = stubEngine({
    '/w/src/a.ts': `${LOOP}export const all = async () => db.user.findMany();`,
    '/w/tenfold.json': text,
  });
  const { findings, problems } = engine.judge('/w/src/a.ts');
  assert.deepEqual(
    findings.map(({ rule, tier }) => `${rule} ${tier}`),
    ['n-plus-one-query warning', 'unbounded-query hint'],
  );
  assert.deepEqual(
    problems.map(({ span }) => text.slice(...span)),
    ['"no-such-rule"', '"loud"', '"colour"'],
  );
  const broken = stubEngine({ '/w/src/a.ts': LOOP, '/w/tenfold.json': '{ "rules": ' }).judge('/w/src/a.ts');
  assert.deepEqual(rules(broken), ['n-plus-one-query']);
  assert.equal(broken.problems[0]?.fatal, true);
});

test('a suppression silences; one without reason or use is reported', () => {
  const judge = (text: string) => rules(stubEngine({ '/w/src/a.ts': text }).judge('/w/src/a.ts'));
  const before = (comment: string) => LOOP.replace('  for', `  ${comment}\n  for`);
  assert.deepEqual(judge(before('// tenfold-ignore n-plus-one-query: three at most')), []);
  assert.deepEqual(judge(before('// tenfold-ignore n-plus-one-query')), ['suppression-without-reason']);
  assert.deepEqual(judge(before('// tenfold-ignore unbounded-query: why')), [
    'unused-suppression',
    'n-plus-one-query',
  ]);
  assert.deepEqual(judge(before('// tenfold-ignore no-such: why')), [
    'unused-suppression',
    'n-plus-one-query',
  ]);
  assert.deepEqual(judge(`// tenfold-ignore-file n-plus-one-query: a prototype\n${LOOP}`), []);
});

test('an edit is judged with its version, and the files that depend on it become stale', () => {
  const engine = stubEngine({
    '/w/src/user.ts': 'export async function load(id: string) { return 1; }',
    '/w/src/a.ts':
      "import { load } from './user';\nexport async function all(ids: string[]) {\n  for (const id of ids) await load(id);\n}\n",
  });
  const before = engine.judge('/w/src/a.ts');
  assert.deepEqual(rules(before), []);
  engine.setBuffer(
    '/w/src/user.ts',
    'export async function load(id: string) { return db.user.findUnique({ id }); }',
    7,
  );
  const after = engine.judge('/w/src/a.ts');
  assert.deepEqual(rules(after), ['n-plus-one-query']);
  assert.deepEqual(outdated(engine, [before]), ['/w/src/a.ts']);
  const user = engine.judge('/w/src/user.ts');
  assert.equal(user.version, 7);
  assert.deepEqual(outdated(engine, [after, user]), []);
  engine.closeBuffer('/w/src/user.ts');
  assert.deepEqual(outdated(engine, [after, user]), ['/w/src/a.ts', '/w/src/user.ts']);
  assert.deepEqual(rules(engine.judge('/w/src/a.ts')), []);
});

test('a created or deleted file changes what imports mean', () => {
  const files: Record<string, string> = {
    '/w/src/a.ts':
      "import { load } from './user';\nexport async function all(ids: string[]) {\n  for (const id of ids) await load(id);\n}\n",
  };
  const engine = stubEngine(files);
  const before = engine.judge('/w/src/a.ts');
  assert.deepEqual(rules(before), []);
  files['/w/src/user/index.ts'] = 'export const load = async (id: string) => db.user.findUnique({ id });';
  engine.filesChanged([{ path: '/w/src/user/index.ts', kind: 'created' }]);
  assert.deepEqual(outdated(engine, [before]), ['/w/src/a.ts']);
  assert.deepEqual(rules(engine.judge('/w/src/a.ts')), ['n-plus-one-query']);
  delete files['/w/src/user/index.ts'];
  engine.filesChanged([{ path: '/w/src/user', kind: 'deleted' }]);
  assert.deepEqual(rules(engine.judge('/w/src/a.ts')), []);
});

test('a rule that throws is logged once and silences nothing else', () => {
  const log: string[] = [];
  const boom = {
    id: 'boom',
    factor: 'queries',
    summary: '',
    tier: 'warning',
    status: 'stable',
    since: '',
    fixes: [],
    on: 'query',
    through: false,
    check: () => assert.fail('on purpose'),
  } as const;
  const base = stubEngine({});
  base.dispose();
  const files = { '/w/src/a.ts': LOOP, '/w/src/b.ts': LOOP };
  const engine = stubEngine(files, { log: (message) => log.push(message) }, { rules: [boom, ...stubRules] });
  assert.deepEqual(rules(engine.judge('/w/src/a.ts')), ['n-plus-one-query']);
  assert.deepEqual(rules(engine.judge('/w/src/b.ts')), ['n-plus-one-query']);
  assert.equal(log.length, 1);
  assert.match(log[0]!, /^boom failed in \/w\/src\/a\.ts: .*on purpose/);
});

test('a fix is offered only if it parses, removes the finding and leaves no trace', () => {
  const text = 'export async function all() {\n  return db.user.findMany();\n}\n';
  const engine = stubEngine({ '/w/src/a.ts': text });
  const judged = engine.judge('/w/src/a.ts');
  const [finding] = judged.findings;
  assert.deepEqual(
    finding!.fixes.map((fix) => [fix.id, fix.edits() !== undefined]),
    [
      ['paginate', true],
      ['broken', false],
      ['useless', false],
    ],
  );
  assert.deepEqual(outdated(engine, [judged]), []);
  assert.deepEqual(rules(engine.judge('/w/src/a.ts')), ['unbounded-query']);
  // After a change the fix speaks of the new places.
  engine.setBuffer('/w/src/a.ts', `// moved\n${text}`, 2);
  const [edit] = finding!.fixes[0]!.edits()!;
  assert.equal(edit!.at.span[0], '// moved\n'.length + text.indexOf('()', text.indexOf('findMany')) + 1);
  engine.setBuffer('/w/src/a.ts', 'export {};', 3);
  assert.equal(finding!.fixes[0]!.edits(), undefined);
});

const stubRules = [loopRule, unboundedRule];

test('in a large workspace a file is judged before all are read, and again when they are', async () => {
  const padding = '// padding\n'.repeat(60_000);
  const files = {
    '/w/src/user.ts': 'export async function load(id: string) { return db.user.findUnique({ id }); }',
    '/w/src/a.ts':
      "import { load } from './user';\nexport async function all(ids: string[]) {\n  for (const id of ids) await load(id);\n}\n",
    '/w/src/b.ts': padding,
    '/w/src/c.ts': padding,
  };
  const lowered: string[] = [];
  const lowering = {
    ...standardLowering,
    source: (text: string, path: string) => {
      lowered.push(path);
      return standardLowering.source(text, path);
    },
  };
  const engine = stubEngine(files, {}, { lowering });
  const judged = engine.judge('/w/src/a.ts');
  assert.deepEqual(rules(judged), ['n-plus-one-query']);
  assert.deepEqual(lowered, ['/w/src/a.ts', '/w/src/user.ts']);
  await engine.scan({ paths: ['/w/src/b.ts'] });
  assert.equal(lowered.length, 4);
  assert.deepEqual(outdated(engine, [judged]), ['/w/src/a.ts']);
});
