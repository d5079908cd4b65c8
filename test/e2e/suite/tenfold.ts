/** What the tests ask the editor and do in it, in a user's words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { until, workspaceRoot } from './harness.ts';

/** The address of a file of the sample workspace. */
export function fileUri(file: string): vscode.Uri {
  return vscode.Uri.file(path.join(workspaceRoot, file));
}

/** Shows a file of the sample workspace in the editor. */
export async function open(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(fileUri(file), { preview: false });
}

/** The text of a file as the editor would show it: unsaved when it is open and changed. */
export function textOf(file: string): string {
  const uri = fileUri(file);
  const document = vscode.workspace.textDocuments.find((each) => each.uri.fsPath === uri.fsPath);
  return document?.getText() ?? readFileSync(uri.fsPath, 'utf8');
}

/** Our diagnostics of a file, those of one rule when it is named. */
export function findings(file: string, rule?: string): vscode.Diagnostic[] {
  const all = vscode.languages.getDiagnostics(fileUri(file)).filter((each) => each.source === 'tenfold');
  return rule ? all.filter((each) => ruleOf(each) === rule) : all;
}

/** The rule that a diagnostic is of: its code, which is a link to the rule's page. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits for the diagnostic of a rule whose line contains `text`. */
export async function findingAt(file: string, rule: string, text: string): Promise<vscode.Diagnostic> {
  const document = await vscode.workspace.openTextDocument(fileUri(file));
  return until(`${rule} at "${text}" in ${file}`, () =>
    findings(file, rule).find(({ range }) => document.lineAt(range.start.line).text.includes(text)),
  );
}

/** The code actions at a range, with their edits. */
export async function codeActions(file: string, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const resolveAll = 100;
  return vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    fileUri(file),
    range,
    undefined,
    resolveAll,
  );
}

/** Applies the code action whose title matches, and says yes when the editor asks. Throws when there is none. */
export async function applyAction(file: string, range: vscode.Range, title: RegExp): Promise<void> {
  const actions = await codeActions(file, range);
  const action = actions.find((each) => title.test(each.title));
  if (!action) throw new Error(`no ${title} among: ${actions.map((each) => each.title).join(', ')}`);
  if (action.edit) await applyAndConfirm(action.edit);
  if (action.command)
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

/**
 * An edit which asks first stands in the Refactor Preview, all of it ticked, and the promise settles when somebody
 * applies it. There is no other sign of the preview: so its command is tried until it settles.
 */
async function applyAndConfirm(edit: vscode.WorkspaceEdit): Promise<void> {
  let applied: boolean | undefined;
  const settled = vscode.workspace.applyEdit(edit).then((result) => {
    applied = result;
  });
  const noPreviewAfterMs = 1500;
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, noPreviewAfterMs))]);
  if (applied === undefined) {
    await vscode.commands.executeCommand('refactorPreview.apply');
    await until('the previewed edit to be applied', () => applied !== undefined);
  }
  if (!applied) throw new Error('the editor refused the edit');
}
