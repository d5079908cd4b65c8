/** What a user can ask for by name. Each command is guarded by its caller and answers in words where it cannot act. */
import type { CancellationToken, ExecuteCommandParams } from 'vscode-languageserver/node';
import type { ScanResult } from '../engine/engine.ts';
import { changedFiles } from './changed-files.ts';
import { type ActionData, effectOf, findingAt, ignoreAt } from './code-actions.ts';
import { commands, type ScanSummary, type Selection, type Spot } from './ext.ts';
import { pathOf } from './from-proto.ts';
import { startProgress } from './progress.ts';
import type { Session } from './session.ts';
import { wanted } from './settings.ts';

export async function executeCommand(
  session: Session,
  { command, arguments: args = [] }: ExecuteCommandParams,
  token: CancellationToken,
): Promise<ScanSummary | Selection | null> {
  const [argument] = args as unknown[];
  switch (command) {
    case commands.scanWorkspace:
      return scan(session, token);
    case commands.scanChangedFiles:
      return scanChangedFiles(session, token);
    case commands.openRulePage:
      await openRulePage(session, argument);
      return null;
    case commands.ignore:
      return ignore(session, argument);
    case commands.applyFix:
      await applyFix(session, argument as ActionData);
      return null;
    default:
      return null;
  }
}

async function scanChangedFiles(session: Session, token: CancellationToken): Promise<ScanSummary | null> {
  const lists = await Promise.all(session.roots().map(changedFiles));
  const known = lists.filter((list) => list !== undefined);
  if (known.length === 0) {
    session.tell(
      'Tenfold found no git repository here, or no git to ask it. "Scan Workspace" needs neither.',
    );
    return null;
  }
  const paths = known.flat();
  if (paths.length > 0) return scan(session, token, paths);
  session.tell('Tenfold: no file differs from the last commit.');
  return null;
}

async function scan(
  session: Session,
  token: CancellationToken,
  paths?: readonly string[],
): Promise<ScanSummary> {
  const title = paths ? 'Tenfold: scanning changed files' : 'Tenfold: scanning the workspace';
  const progress = await startProgress(session.connection, session.features, title, token);
  try {
    const { signal, report } = progress;
    const result = await session.scans.run({
      shows: true,
      signal,
      onProgress: report,
      ...(paths ? { paths } : {}),
    });
    return tell(session, result);
  } finally {
    progress.done();
  }
}

function tell(session: Session, result: ScanResult): ScanSummary {
  const findings = wanted(result.findings, session.settings());
  const files = new Set(findings.map(({ at }) => at.file)).size;
  for (const { path, reason } of result.skipped) session.log(`Skipped ${path}: ${reason}`);
  const skipped =
    result.skipped.length > 0 ? ` ${count(result.skipped.length, 'file')} skipped, see the log.` : '';
  const where =
    findings.length > 0
      ? ` in ${files} of ${count(result.files, 'file')}`
      : ` in ${count(result.files, 'file')}`;
  session.tell(
    `Tenfold${result.cancelled ? ' (cancelled)' : ''}: ${count(findings.length, 'finding')}${where}.${skipped}`,
  );
  return {
    files: result.files,
    findings: findings.length,
    skipped: result.skipped.length,
    milliseconds: Math.round(result.milliseconds),
    cancelled: result.cancelled,
  };
}

function count(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

async function openRulePage(session: Session, argument: unknown): Promise<void> {
  const spot = spotOf(session, argument);
  const rule =
    typeof argument === 'string' ? argument : spot && findingAt(session, spot.path, spot.offset)?.rule;
  const uri = rule === undefined ? undefined : session.pageOf(rule);
  if (uri === undefined) {
    session.tell(nothingHere);
    return;
  }
  const shown = session.features.showDocument
    ? await session.connection.window.showDocument({ uri, external: true })
    : { success: false };
  if (!shown.success) session.tell(`The page of ${rule}: ${uri}`);
}

async function ignore(session: Session, argument: unknown): Promise<Selection | null> {
  const spot = spotOf(session, argument);
  const effect = spot && ignoreAt(session, spot.path, spot.offset);
  if (!effect || !session.features.applyEdit) {
    session.tell(nothingHere);
    return null;
  }
  await session.connection.workspace.applyEdit({ label: 'Ignore', edit: effect.edit });
  return effect.selection ?? null;
}

async function applyFix(session: Session, data: ActionData): Promise<void> {
  const effect = effectOf(session, data);
  if (effect && session.features.applyEdit)
    await session.connection.workspace.applyEdit({ edit: effect.edit });
}

const nothingHere = 'Tenfold has no finding at the cursor.';

function spotOf(session: Session, argument: unknown): { path: string; offset: number } | undefined {
  const { uri, position } = (argument ?? {}) as Partial<Spot>;
  const path = uri === undefined ? undefined : pathOf(uri);
  const document = path && session.buffers.get(path);
  return path && document && position ? { path, offset: document.offsetAt(position) } : undefined;
}
