/** After any changes, in any order, the engine says what a new one says of the same files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssembledEngine } from '../../server/src/engine/assemble.ts';
import type { FileFindings, PresentedFinding } from '../../server/src/engine/engine.ts';
import { outdated, stubEngine } from './stub.ts';

const STEPS = 120;
const SEEDS = [1, 2, 3, 4];

const PATHS = ['a', 'b', 'c', 'd/index', 'd/e', 'scripts/f'].map((name) => `/w/src/${name}.ts`);
const SNIPPETS = [
  () => 'export async function load(id) { return db.user.findUnique({ id }); }',
  () => 'export const load = async (id) => 1;',
  (other: string) =>
    `import { load } from '${other}';\nexport async function all(ids) { for (const id of ids) await load(id); }`,
  (other: string) => `export { load } from '${other}';\nexport const rows = () => db.order.findMany();`,
  () =>
    '// tenfold-ignore unbounded-query: few\nexport const rows = () => db.order.findMany();\nexport const load = 1;',
  () => 'export const x = (;',
];
const MODULES = ['./a', './b', './c', './d', './d/e', '@/c', '../src/scripts/f', 'lodash'];
const CONFIGURATIONS = [
  '{}',
  '{ "rules": { "unbounded-query": "off" } }',
  '{ "roles": { "**/scripts/**": "source" } }',
  '{ "exclude": ["src/d"] }',
  '{ oops',
  '{ "sizes": { "order": 3 } }',
];
const TSCONFIGS = [
  '{}',
  '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
  '{ "compilerOptions": { "paths": { "@/*": ["./src/d/*"] } } }',
];

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const summary = (findings: readonly PresentedFinding[]) =>
  findings
    .map(({ rule, tier, at, fingerprint }) => `${at.file} ${at.span} ${rule} ${tier} ${fingerprint}`)
    .sort();

for (const seed of SEEDS) {
  test(`changes in any order, seed ${seed}`, async () => {
    const next = random(seed);
    const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
    const disk: Record<string, string> = { '/w/package.json': '{}' };
    const buffers = new Map<string, string>();
    const engine = stubEngine(disk);
    const shown = new Map<string, Pick<FileFindings, 'path' | 'revision' | 'findings'>>();
    const judge = (path: string) => void shown.set(path, engine.judge(path));
    const text = () => pick(SNIPPETS)(pick(MODULES));
    const changes: (() => void)[] = [
      () => {
        const path = pick(PATHS);
        buffers.set(path, text());
        engine.setBuffer(path, buffers.get(path)!, next(1000));
      },
      () => {
        const [path] = [...buffers.keys()];
        if (!path) return;
        engine.closeBuffer(path);
        buffers.delete(path);
      },
      () => {
        const path = pick(PATHS);
        const kind = path in disk ? 'changed' : 'created';
        disk[path] = text();
        engine.filesChanged([{ path, kind }]);
      },
      () => {
        const path = pick(PATHS);
        delete disk[path];
        engine.filesChanged([{ path, kind: 'deleted' }]);
      },
      () => {
        const [path, texts] = pick([
          ['/w/tenfold.json', CONFIGURATIONS],
          ['/w/tsconfig.json', TSCONFIGS],
        ] as const);
        disk[path] = pick(texts);
        engine.filesChanged([{ path, kind: 'changed' }]);
      },
    ];
    let scanned = 0;
    const scan = async () => {
      shown.clear();
      const { revision, findings } = await engine.scan({});
      scanned = revision;
      for (const { at } of findings) {
        const path = at.file;
        shown.set(path, { path, revision, findings: findings.filter((one) => one.at.file === path) });
      }
    };
    await scan();
    for (let step = 0; step < STEPS; step++) {
      for (let n = next(3); n >= 0; n--) pick(changes)();
      if (next(20) === 0) await scan();
      outdated(engine, shown.values(), scanned).forEach(judge);
      for (const path of PATHS) if (next(4) === 0) judge(path);
      assert.deepEqual(outdated(engine, shown.values(), scanned), []);
      const fresh = stubEngine(disk);
      for (const [path, open] of buffers) fresh.setBuffer(path, open, 1);
      const expected = (await fresh.scan({})).findings;
      const paths = new Set([...shown.keys(), ...judgedPaths(fresh)]);
      for (const path of PATHS) if (!shown.has(path) && paths.has(path)) judge(path);
      const found = [...shown.values()].flatMap(({ findings }) => findings);
      assert.deepEqual(summary(found), summary(expected), `step ${step}`);
    }
  });
}

function judgedPaths(engine: AssembledEngine): string[] {
  return PATHS.filter((path) => engine.judge(path).findings.length > 0);
}
