/** Selects what the user will want to change next in an edit that was just made. */
import * as vscode from 'vscode';
import type { Selection } from '../../server/src/lsp/ext.ts';

export async function select({ uri, range: { start, end } }: Selection): Promise<void> {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri);
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.Active;
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection, viewColumn });
}
