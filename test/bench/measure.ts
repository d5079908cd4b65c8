/** One measurement in a process of its own; prints JSON. `run.mjs` calls it: measure.cjs <what> <workspace> <cache folder>. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import type { AssembledEngine } from '../../server/src/engine/assemble.ts';
import { createEngine } from '../../server/src/engine/create.ts';

const [what = '', root = '', cacheFolder = ''] = process.argv.slice(2);

/** Time `ts.createSourceFile` needs for the files listed on standard input. */
function parse(files: readonly string[]): object {
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const started = performance.now();
  for (const [index, file] of files.entries())
    ts.createSourceFile(file, texts[index]!, ts.ScriptTarget.Latest, false);
  return { ms: performance.now() - started };
}

/** As the command line scans. */
async function scan(): Promise<object> {
  const engine = createEngine({ roots: [root], cacheFolder, once: true, log: console.error });
  const started = performance.now();
  const result = await engine.scan({});
  const ms = performance.now() - started;
  await engine.remember(result);
  const rss = process.memoryUsage().rss;
  engine.dispose();
  return { ms, rss, findings: result.findings.length, files: result.files, lines: result.lines };
}

const EDITS = 100;
/** Enough has been seen after this long; a slow engine must not make the bench endless. */
const LOOK_MS = 60_000;

/** As the editor's server does: types a character in many files, and changes exported summaries that others depend on. */
async function edits(files: readonly string[]): Promise<object> {
  const engine = createEngine({ roots: [root], cacheFolder, log: console.error });
  const { revision } = await engine.scan({});
  const rss = process.memoryUsage().rss;
  const settle = keeper(engine, revision);
  const began = performance.now();
  const own: { ms: number; parseMs: number }[] = [];
  const sample = (pattern: RegExp) =>
    files
      .filter((file) => pattern.test(file))
      .filter((_, index, all) => index % Math.ceil(all.length / EDITS) === 0);
  for (const [version, file] of sample(/\.(service|routes|repository|report|job)\.ts$/).entries()) {
    if (performance.now() - began > LOOK_MS) break;
    const text = readFileSync(file, 'utf8').replace('await prisma.', `/* ${version} */ await prisma.`);
    engine.setBuffer(file, readFileSync(file, 'utf8'), 1);
    engine.judge(file);
    own.push({
      ms: timed(() => edit(engine, file, text)),
      parseMs: timed(() => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false)),
    });
    settle();
    engine.closeBuffer(file);
    settle();
  }
  const dependants: { ms: number; files: number }[] = [];
  for (const file of sample(/\.repository\.ts$/)) {
    if (performance.now() - began > 2 * LOOK_MS) break;
    const text = readFileSync(file, 'utf8').replace(
      'return prisma.',
      'await prisma.user.findMany();\n    return prisma.',
    );
    engine.setBuffer(file, text, 2);
    let judged = 0;
    const ms = timed(() => {
      engine.judge(file);
      judged = settle();
    });
    dependants.push({ ms, files: judged });
    engine.closeBuffer(file);
    settle();
  }
  engine.dispose();
  return { own, dependants, rss };
}

function edit(engine: AssembledEngine, file: string, text: string): void {
  engine.setBuffer(file, text, 2);
  engine.judge(file);
}

/** Judges again what has changed, from a revision on, whenever it is called; how many files. */
function keeper(engine: AssembledEngine, revision: number): () => number {
  let seen = revision;
  return () => {
    const changes = engine.changesSince(seen);
    seen = Math.max(seen, ...changes.values());
    for (const path of changes.keys()) engine.judge(path);
    return changes.size;
  };
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

async function answer(): Promise<object> {
  const files = (): string[] => JSON.parse(readFileSync(0, 'utf8'));
  if (what === 'parse') return parse(files());
  return what === 'edits' ? edits(files()) : scan();
}

answer().then((figures) => console.log(JSON.stringify(figures)));
