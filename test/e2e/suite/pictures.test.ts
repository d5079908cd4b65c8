/**
 * Pictures for people, in out/screenshots: whether messages are cut off and ranges are right is seen there, not
 * asserted. The best are in client/media.
 */
import * as vscode from 'vscode';
import { test, until } from './harness.ts';
import { hover, onStage, press, screenshot, type, waitFor } from './stage.ts';
import { findingAt, findings, open } from './tenfold.ts';

const products = 'apps/api/src/routes/products.ts';
const carts = 'apps/api/src/routes/carts.ts';
const codes = 'apps/api/src/lib/login-codes.ts';

/** The editor moves and fades; nothing tells when it has come to rest. */
const toRest = (ms = 700) => new Promise((resolve) => setTimeout(resolve, ms));

/** The lens of code actions and hover need the squiggle in view and the cursor on it. */
async function goTo(editor: vscode.TextEditor, finding: vscode.Diagnostic): Promise<void> {
  editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
  editor.revealRange(finding.range, vscode.TextEditorRevealType.InCenter);
  await toRest();
}

function picture(name: string, body: () => Promise<void>): void {
  test(`picture: ${name}`, async ({ skip }) => {
    if (!onStage) skip('the desktop editor has no page to photograph');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await body();
    await toRest();
    await screenshot(name);
    await press('Escape');
    await vscode.commands.executeCommand('refactorPreview.discard');
  });
}

picture('squiggles', async () => {
  await vscode.commands.executeCommand('workbench.view.explorer');
  const editor = await open(products);
  await goTo(editor, await findingAt(products, 'unbounded-query', 'prisma.product.findMany'));
});

picture('hover', async () => {
  const editor = await open(carts);
  await goTo(editor, await findingAt(carts, 'n-plus-one-query', 'catalogue.quoteLine'));
  await hover('.squiggly-warning');
  await waitFor('.monaco-hover-content');
  await toRest(1500);
});

picture('lightbulb', async () => {
  const editor = await open(products);
  await goTo(editor, await findingAt(products, 'unbounded-query', 'prisma.product.findMany'));
  await vscode.commands.executeCommand('editor.action.quickFix');
  await waitFor('.action-widget');
});

picture('asking', async () => {
  const editor = await open(codes);
  await goTo(editor, await findingAt(codes, 'in-process-state', 'const codes'));
  await vscode.commands.executeCommand('editor.action.quickFix');
  await waitFor('.action-widget');
  await press('Enter');
  await toRest(2000);
});

picture('problems', async () => {
  await open(carts);
  await vscode.commands.executeCommand('tenfold.scanWorkspace');
  await until('findings', () => findings(products).length > 0);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
});

picture('related', async () => {
  const editor = await open(carts);
  await goTo(editor, await findingAt(carts, 'n-plus-one-query', 'catalogue.quoteLine'));
  await vscode.commands.executeCommand('editor.action.marker.next');
});

picture('status', async () => {
  await open(products);
  await findingAt(products, 'unbounded-query', 'prisma.product.findMany');
  await hover('.statusbar-item[id^="tenfold.tenfold"]');
  await toRest(1500);
});

picture('palette', async () => {
  await open(products);
  await press('F1');
  await waitFor('.quick-input-widget');
  await type('Tenfold');
});
