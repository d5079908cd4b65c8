/**
 * Runs the tests inside the extension host, one after the other, each on a fresh copy of the sample
 * workspace. No test framework: what is needed of one is thirty lines, and the editor's extension host
 * would have to load it.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

type Body = (context: { skip(reason: string): never }) => Promise<void>;

const tests: { name: string; body: Body; timeoutMs: number }[] = [];

/** The server's commands are there as soon as it has started. */
const starting = {
  name: 'the installed extension starts its server',
  timeoutMs: 60_000,
  body: async () => {
    const extension = vscode.extensions.getExtension('tenfold.tenfold');
    if (!extension) throw new Error('Tenfold is not installed.');
    await extension.activate();
    const isThere = async () => (await vscode.commands.getCommands()).includes('tenfold.scanWorkspace');
    await until('the commands of the server', isThere, 30_000);
  },
};

class Skipped extends Error {}

/** Declares a test. It fails when `body` throws or takes longer than `timeoutMs`. */
export function test(name: string, body: Body, timeoutMs = 120_000): void {
  tests.push({ name, body, timeoutMs });
}

/**
 * What the editor calls. Prints one line for each test, writes the counts to the file of TENFOLD_RESULT, and
 * throws when a test failed, which ends the editor with exit code 1.
 */
export async function run(): Promise<void> {
  const pattern = new RegExp(process.env.TENFOLD_GREP ?? '');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const selected = [starting, ...tests.filter(({ name }) => pattern.test(name))];
  for (const { name, body, timeoutMs } of selected) {
    const started = performance.now();
    const outcome = await outcomeOf(body, timeoutMs);
    const mark = { passed: '✔', failed: '✖', skipped: '﹣' }[outcome.kind];
    console.log(`${mark} ${name} (${Math.round(performance.now() - started)} ms)${outcome.detail}`);
    counts[outcome.kind] += 1;
    if (body === starting.body && outcome.kind === 'failed') break; // All others would wait in vain.
  }
  writeFileSync(process.env.TENFOLD_RESULT!, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed`);
}

async function outcomeOf(
  body: Body,
  timeoutMs: number,
): Promise<{ kind: 'passed' | 'failed' | 'skipped'; detail: string }> {
  const skip = (reason: string): never => {
    throw new Skipped(reason);
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([refreshWorkspace().then(() => body({ skip })), tooLate]);
    return { kind: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof Skipped) return { kind: 'skipped', detail: `: ${error.message}` };
    return { kind: 'failed', detail: `\n${error instanceof Error ? error.stack : String(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** The folder that is open in the editor: a copy of the sample workspace, in a temporary folder. */
export const workspaceRoot = vscode.workspace.workspaceFolders![0]!.uri.fsPath;

/** Closes all editors without saving, and makes the open folder equal to the sample again. */
async function refreshWorkspace(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter((each) => each.isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const sample = process.env.TENFOLD_SAMPLE!;
  for (const file of filesBelow(workspaceRoot)) {
    if (!existsSync(path.join(sample, file))) rmSync(path.join(workspaceRoot, file));
  }
  for (const file of filesBelow(sample)) {
    // Only what differs: each write wakes the watchers of editor and server.
    const copy = path.join(workspaceRoot, file);
    const original = path.join(sample, file);
    if (!existsSync(copy) || !readFileSync(copy).equals(readFileSync(original))) cpSync(original, copy);
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('node_modules'));
}

/**
 * Asks again and again until `question` answers with something true, and returns that. Throws when it is too late: after
 * half a minute, for machines that do much else at the same time.
 */
export async function until<T>(
  what: string,
  question: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  while (true) {
    const answer = await question();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`still waiting after ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
