/**
 * Shows what every fix of a folder's findings would write, as a diff: `node test/outside/fixes.mjs <folder> [rule]`.
 * Fixes that verification refuses are named. Nothing is changed.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const repository = path.join(import.meta.dirname, '../..');
const outfile = path.join(repository, 'out/fixes/engine.mjs');
await build({
  stdin: {
    contents: "export * from './server/src/engine/create.ts'; export * from './server/src/engine/edits.ts';",
    resolveDir: repository,
  },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
});
const { applyEdits, createEngine, editsByFile } = await import(pathToFileURL(outfile).href);

const root = path.resolve(process.argv[2] ?? 'test/workspace/shop');
const rule = process.argv[3];
const engine = createEngine({ roots: [root], workers: 0, log: (message) => console.log(`log: ${message}`) });
const { findings } = await engine.scan({});
const folder = mkdtempSync(path.join(tmpdir(), 'fixes-'));
const counts = { offered: 0, refused: 0, without: 0 };
for (const finding of findings) {
  if (rule && finding.rule !== rule) continue;
  const text = engine.text(finding.at.file) ?? '';
  const line = text.slice(0, finding.at.span[0]).split('\n').length;
  console.log(`\n===== ${path.relative(root, finding.at.file)}:${line} ${finding.rule}: ${finding.message}`);
  if (finding.fixes.length === 0) {
    counts.without++;
    console.log('  (no fix)');
  }
  for (const fix of finding.fixes) {
    const edits = fix.edits();
    console.log(`--- ${fix.id}: ${fix.title} [${fix.safety}]${edits ? '' : ' REFUSED'}`);
    counts[edits ? 'offered' : 'refused']++;
    for (const [file, list] of editsByFile(edits ?? []) ?? []) {
      const isNew = list.some((edit) => edit.create);
      const before = isNew ? '' : (engine.text(file) ?? '');
      console.log(diff(path.relative(root, file), before, applyEdits(before, list)));
    }
  }
}
rmSync(folder, { recursive: true });
console.log(counts);
process.exit(0);

function diff(name, before, after) {
  writeFileSync(path.join(folder, 'a'), before);
  writeFileSync(path.join(folder, 'b'), after);
  try {
    execFileSync('diff', ['-u3', '--label', name, '--label', name, 'a', 'b'], { cwd: folder });
    return '';
  } catch (error) {
    return String(error.stdout).split('\n').slice(1).join('\n');
  }
}
