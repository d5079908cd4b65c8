import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { test, until } from './harness.ts';
import { applyAction, codeActions, fileUri, findingAt, findings, open, textOf } from './tenfold.ts';

test('add pagination: the list gets a page size, and its finding goes', async () => {
  const products = 'apps/api/src/routes/products.ts';
  await open(products);
  const finding = await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  await applyAction(products, finding.range, /^Add pagination/);
  const query = /prisma\.product\.findMany\(\{[\s\S]*?\n {2}\}\);/.exec(textOf(products))?.[0] ?? '';
  assert.match(query, /\n {4}take: /, 'indented as its neighbours');
  assert.match(query, /orderBy: .*name: 'asc'/, 'the order stays');
  await until('the finding to go', () => findings(products, 'unbounded-query').length === 0);
});

test('add index hint: the schema gets the index, with a migration beside the others', async () => {
  const admin = 'apps/api/src/routes/admin.ts';
  const schema = 'apps/api/prisma/schema.prisma';
  await open(admin);
  const finding = await findingAt(admin, 'missing-index', 'prisma.review.findMany');
  await applyAction(admin, finding.range, /^Add (an )?index/i);
  assert.match(textOf(schema), /model Review \{[^}]*@@index\(\[status, createdAt\]\)/);
  const migrations = await vscode.workspace.findFiles('apps/api/prisma/migrations/*/migration.sql');
  assert.equal(migrations.length, 2);
  const texts = migrations.map((uri) => textOf(vscode.workspace.asRelativePath(uri)));
  assert.ok(texts.some((sql) => /^CREATE INDEX .*"Review" ?\("status", "createdAt"\)/m.test(sql)));
  await vscode.workspace.saveAll();
  await until('the finding to go', () => findings(admin, 'missing-index').length === 0);
});

test('extract state: the map moves behind an interface, its users wait for it', async () => {
  const codes = 'apps/api/src/lib/login-codes.ts';
  await open(codes);
  const finding = await findingAt(codes, 'in-process-state', 'const codes');
  await applyAction(codes, finding.range, /^Extract/);
  const rewritten = textOf(codes);
  assert.doesNotMatch(rewritten, /const codes = new Map/);
  assert.match(rewritten, /export async function redeemLoginCode\(/);
  assert.match(rewritten, /await codes\.\w+\(/i);
  assert.match(
    textOf('apps/api/src/routes/account.ts'),
    /!\(await redeemLoginCode\(/,
    'the callers wait as well',
  );
  await vscode.workspace.saveAll();
  const imported = /from '\.\/([\w-]+)'/.exec(rewritten)?.[1];
  const store = `apps/api/src/lib/${imported}.ts`;
  assert.ok(imported && existsSync(fileUri(store).fsPath), rewritten);
  assert.match(textOf(store), /interface /);
  assert.match(textOf(store), /redis/i);
  await until('the finding to go', () => findings(codes, 'in-process-state').length === 0);
});

test('every finding offers to ignore it and to open its page', async () => {
  const shipments = 'apps/fulfilment/src/routes/shipments.ts';
  await open(shipments);
  await until('findings', () => findings(shipments).length > 0);
  for (const finding of findings(shipments)) {
    const titles = (await codeActions(shipments, finding.range)).map((action) => action.title);
    assert.ok(
      titles.some((title) => /^Ignore/.test(title)),
      titles.join(', '),
    );
    assert.ok(
      titles.some((title) => /page/i.test(title)),
      titles.join(', '),
    );
  }
});
