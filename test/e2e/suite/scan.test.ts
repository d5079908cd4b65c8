import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { test, until } from './harness.ts';
import { onStage, screenshot, texts } from './stage.ts';
import { fileUri, findings, open } from './tenfold.ts';

const shipments = 'apps/fulfilment/src/routes/shipments.ts';

test('the scan fills the Problems panel with files that are not open', async () => {
  await vscode.commands.executeCommand('tenfold.scanWorkspace');
  await until('findings in a file that is not open', () => findings(shipments).length > 0);
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  assert.deepEqual(tabs, [], 'no file is open');
  const files = vscode.languages
    .getDiagnostics()
    .filter(([, diagnostics]) => diagnostics.some(({ source }) => source === 'tenfold'));
  assert.ok(files.length >= 8, `only ${files.length} files have findings`);

  await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (onStage) {
    const rows = await until('rows in the panel', async () => {
      const found = await texts('.markers-panel .monaco-list-row');
      return found.length > 0 ? found : undefined;
    });
    assert.ok(
      rows.some((row) => row.includes('tenfold')),
      rows.join('\n'),
    );
  }
});

test('the scan shows its progress', async ({ skip }) => {
  if (!onStage) skip('what the editor shows can be read only where its page can');
  // Enough to read for longer than the 150 ms after which an editor begins to show progress.
  const lines = Array.from(
    { length: 400 },
    (_, i) => `export const price${i} = (count: number) => count * ${i};`,
  );
  for (let i = 0; i < 60; i += 1) {
    writeFileSync(fileUri(`packages/shared/src/prices-${i}.ts`).fsPath, lines.join('\n'));
  }
  await vscode.commands.executeCommand('tenfold.restartServer'); // It has read nothing yet.
  let scanning = true;
  const scan = vscode.commands.executeCommand('tenfold.scanWorkspace').then(() => {
    scanning = false;
  });
  // The harness shows no toasts (host.mjs), so the list of notifications must be open.
  await vscode.commands.executeCommand('notifications.showList');
  const shown = await until('progress', async () => {
    const found = [
      ...(await texts('.notifications-center .notification-list-item')),
      ...(await texts('.statusbar-item')),
    ];
    const progress = found.find(
      (text) => /tenfold|scan/i.test(text) && /reading|checking|linking|looking/i.test(text),
    );
    return (
      progress ?? (scanning ? undefined : `nothing, until the scan had ended; last: ${found.join(' | ')}`)
    );
  });
  await screenshot('progress');
  assert.doesNotMatch(shown, /^nothing/);
  await scan;
  await vscode.commands.executeCommand('notifications.hideList');
});

test('findings of a scanned file go when it is mended on disk, and when it is deleted', async () => {
  await open('apps/api/src/routes/products.ts');
  await vscode.commands.executeCommand('tenfold.scanWorkspace');
  await until('findings', () => findings(shipments).length > 0);
  writeFileSync(fileUri(shipments).fsPath, 'export const shipmentRoutes = undefined;\n');
  await until('findings of the mended file to go', () => findings(shipments).length === 0);

  const dispatch = 'apps/fulfilment/src/services/dispatch.ts';
  await until('findings', () => findings(dispatch).length > 0);
  await vscode.workspace.fs.delete(fileUri(dispatch));
  await until('findings of the deleted file to go', () => findings(dispatch).length === 0);
});
