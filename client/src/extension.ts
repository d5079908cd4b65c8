/**
 * The extension for VS Code: starts the server, shows its state, runs its commands. What is shown comes from the server;
 * what is known about code is known there.
 */
import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { selectCommand } from '../../server/src/lsp/ext.ts';
import { createClient } from './client.ts';
import { select } from './select.ts';
import { createStatusItem } from './status.ts';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Tenfold', { log: true });
  const status = createStatusItem();
  client = createClient(context, output, status.show);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) status.show({ state: 'starting', findings: 0, configuration: null });
    if (newState === State.Stopped || newState === State.StartFailed) status.stopped();
  });
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand('tenfold.showOutput', () => output.show()),
    vscode.commands.registerCommand('tenfold.restartServer', () => restart(output)),
    vscode.commands.registerCommand(selectCommand, select),
  );
  await start(output);
}

export async function deactivate(): Promise<void> {
  // A server that does not answer must not keep the editor from closing.
  await client?.stop(2000).catch(() => undefined);
  await client?.dispose().catch(() => undefined);
}

async function start(output: vscode.LogOutputChannel): Promise<void> {
  try {
    await client?.start();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    const show = 'Show Output';
    const answer = await vscode.window.showErrorMessage('Tenfold could not start its language server.', show);
    if (answer === show) output.show();
  }
}

async function restart(output: vscode.LogOutputChannel): Promise<void> {
  output.info('Restarting the language server.');
  await client?.stop(2000).catch((error) => output.warn(String(error))); // It may be dead already.
  await start(output);
}
