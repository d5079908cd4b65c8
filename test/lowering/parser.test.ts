/** What is shipped of TypeScript (dist/typescript.cjs) parses as the whole of it does. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

type Parser = typeof ts & {
  getTokenPosOfNode(node: ts.Node, source: ts.SourceFile): number;
  getLineStarts(source: ts.SourceFile): readonly number[];
};

const shipped: Parser = createRequire(import.meta.url)(path.resolve('dist/typescript.cjs'));
const whole = ts as Parser;

const files = globSync(['{server,rules,client,test}/**/*.{ts,tsx,js,mjs}'], { ignore: '**/node_modules/**' });

test('everything that lowering names is there', () => {
  const folder = 'server/src/lowering';
  const text = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
  const named = [...text.matchAll(/\bts(?: as [\w ]+\))?\.(\w+)/g)].map(([, name]) => name!);
  const values = [...new Set(named)].filter((name) => name in whole);
  assert.ok(values.length > 20);
  assert.deepEqual(
    values.filter((name) => !(name in shipped)),
    [],
  );
});

test(`the same trees of ${files.length} files`, () => {
  assert.ok(files.length > 500);
  for (const [index, file] of files.entries()) {
    const text = readFileSync(file, 'utf8');
    assert.equal(treeOf(shipped, file, text), treeOf(whole, file, text), file);
    if (index % 8 > 0) continue; // What is cut off somewhere is full of errors.
    const half = text.slice(0, text.length / 2);
    assert.equal(treeOf(shipped, file, half), treeOf(whole, file, half), `the first half of ${file}`);
  }
});

/** Kinds, texts and places of all nodes, lines and errors. */
function treeOf(parser: Parser, file: string, text: string): string {
  const source = parser.createSourceFile(file, text, parser.ScriptTarget.Latest, true);
  const seen: unknown[] = [parser.getLineStarts(source)];
  const visit = (node: ts.Node): void => {
    const { text } = node as { text?: string };
    seen.push(text, node.kind, node.flags, node.pos, node.end, parser.getTokenPosOfNode(node, source));
    parser.forEachChild(node, visit);
  };
  visit(source);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  for (const { start, code, messageText } of parseDiagnostics) seen.push(start, code, messageText);
  return seen.join(' ');
}
