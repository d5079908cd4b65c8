import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { test, until } from './harness.ts';
import { applyAction, findingAt, findings, open } from './tenfold.ts';

const products = 'apps/api/src/routes/products.ts';

test('a squiggle appears while typing, and goes when the code is mended', async () => {
  const editor = await open(products);
  await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  const before = findings(products).length;

  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
  await type(`productsRouter.get('/orders', async (_req, res) => {
res.json(await prisma.order.findMany(`);
  const typed = await findingAt(products, 'unbounded-query', 'prisma.order.findMany');
  assert.match(editor.document.getText(typed.range), /prisma\.order\.findMany/);
  assert.ok(findings(products).length > before);
  assert.equal(editor.document.isDirty, true, 'nothing was saved for it');

  await type('{ take: 20 }');
  await until('the finding of the typed query to go', () => findings(products).length === before);
});

/** Word by word, with the brackets and the indentation that the editor adds to what is typed. */
async function type(text: string): Promise<void> {
  for (const word of text.split(/(?<=\W)/)) await vscode.commands.executeCommand('type', { text: word });
}

test('a finding tells what grows, links to its page and shows the way to the query', async () => {
  const carts = 'apps/api/src/routes/carts.ts';
  await open(carts);
  const finding = await findingAt(carts, 'n-plus-one-query', 'catalogue.quoteLine');
  assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
  assert.ok(finding.message.length <= 160, `too long to be read at once: ${finding.message}`);
  const { target } = finding.code as { target: vscode.Uri };
  assert.match(target.toString(), /n-plus-one-query/);
  const hops = (finding.relatedInformation ?? []).map(({ location }) => location.uri.path);
  assert.ok(
    hops.some((path) => path.endsWith('repositories/product.repository.ts')),
    hops.join(', '),
  );
});

test('a comment silences a finding', async () => {
  const editor = await open(products);
  const finding = await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  await editor.edit((edit) =>
    edit.insert(
      new vscode.Position(finding.range.start.line, 0),
      '  // tenfold-ignore unbounded-query: the catalogue has forty products\n',
    ),
  );
  await until('the finding to go', () => findings(products, 'unbounded-query').length === 0);
  await vscode.commands.executeCommand('undo');
  await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
});

test('the quick fix that ignores a finding writes the comment', async () => {
  const editor = await open(products);
  const finding = await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  await applyAction(products, finding.range, /^Ignore/);
  await until('the comment', () => /\/\/ tenfold-ignore unbounded-query: \S/.test(editor.document.getText()));
  await until('the finding to go', () => findings(products, 'unbounded-query').length === 0);
});

test('findings come back after a restart of the server', async () => {
  await open(products);
  await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  const gone = new Promise<void>((resolve) => {
    const listening = vscode.languages.onDidChangeDiagnostics(() => {
      if (findings(products).length > 0) return;
      listening.dispose();
      resolve();
    });
  });
  await vscode.commands.executeCommand('tenfold.restartServer');
  await Promise.race([gone, until('the old findings to go', () => findings(products).length === 0)]);
  await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
});
