import * as vscode from 'vscode';
import { writeFileSync } from 'node:fs';
import { test, until } from './harness.ts';
import { fileUri, findings, open } from './tenfold.ts';
const sleep = (n: number) => new Promise((r) => setTimeout(r, n));
for (const mode of ['first', 'prep', 'deleted', 'prep', 'deleted later', 'again']) test('zdebug ' + mode, async () => {
  const t0 = performance.now();
  const log = (...a: unknown[]) => console.log('✔ ' + mode + ' ' + Math.round(performance.now() - t0) + ' ' + a.map((x) => JSON.stringify(x)).join(' '));
  const w = vscode.workspace.createFileSystemWatcher('**/*.ts');
  w.onDidChange((u) => log('change', u.path)); w.onDidCreate((u) => log('create', u.path)); w.onDidDelete((u) => log('delete', u.path));
  if (mode === 'restart') await vscode.commands.executeCommand('tenfold.restartServer');
  if (mode === 'prep') {
    for (let i = 0; i < 60; i += 1) writeFileSync(fileUri(`packages/shared/src/prices-${i}.ts`).fsPath, 'export const a = 1;');
    await sleep(1000);
    log(await vscode.commands.executeCommand('tenfold.scanWorkspace'));
    return w.dispose();
  }
  if (mode.includes('later')) await sleep(3000);
  await open('apps/api/src/routes/products.ts');
  log(await vscode.commands.executeCommand('tenfold.scanWorkspace'));
  const shipments = 'apps/fulfilment/src/routes/shipments.ts';
  await until('findings', () => findings(shipments).length > 0);
  log(findings(shipments).length);
  writeFileSync(fileUri(shipments).fsPath, 'export const shipmentRoutes = undefined;\n');
  for (let i = 0; i < 5; i += 1) { await sleep(1000); log(findings(shipments).length); }
  log(await vscode.commands.executeCommand('tenfold.scanWorkspace'));
  log(findings(shipments).length);
  w.dispose();
});
