/**
 * Quick fixes. The list is cheap, because editors ask for it at every move of the cursor; edits are computed when one
 * is chosen, and only for the text it was offered for.
 */
import { existsSync } from 'node:fs';
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Command,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Edit, Fix } from '../../../rules/rule.ts';
import type { PresentedFinding } from '../engine/engine.ts';
import { commands, type Selection, selectCommand } from './ext.ts';
import { pathOf, spanOf } from './from-proto.ts';
import { ignoreEdit } from './ignore.ts';
import type { Session } from './session.ts';
import { diagnosticOf } from './to-proto.ts';
import { type Change, selectionAfter, workspaceEditOf } from './workspace-edit.ts';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.tenfold`;

/** What a code action carries from the list to its resolution. */
export interface ActionData {
  readonly path: string;
  /** Of the document when it was offered. */
  readonly version: number;
  /** Absent: all safe fixes of the file. */
  readonly fingerprint?: string;
  /** Id and title of the fix, for a rule may offer one id twice; absent: ignore the finding. */
  readonly fix?: readonly [string, string];
}

/** The actions for a range, with edits only where the client cannot ask for them later. */
export function codeActions(
  session: Session,
  { textDocument, range, context }: CodeActionParams,
  token: CancellationToken,
): (CodeAction | Command)[] {
  const path = pathOf(textDocument.uri);
  const document = path && session.buffers.get(path);
  if (!path || !document) return [];
  const findings = session.findingsOf(path);
  const [start, end] = spanOf(document, range);
  const here = findings.filter(({ at }) => at.span[0] <= end && start <= at.span[1]);
  const isAsked = (kind: string): boolean =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const data = { path, version: document.version };

  const actions: CodeAction[] = [];
  if (isAsked(CodeActionKind.QuickFix)) {
    // Only one who looks at the list is owed that every line of it works; a lightbulb can wait.
    const isLooking = context.triggerKind === CodeActionTriggerKind.Invoked;
    for (const finding of here) {
      if (token.isCancellationRequested) return [];
      actions.push(...actionsOf(session, finding, data, isLooking));
    }
  }
  if (isAsked(fixAllKind) && findings.some((finding) => finding.fixes.some(isSafe))) {
    actions.push({ title: 'Apply all safe fixes of Tenfold', kind: fixAllKind, data });
  }
  if (!session.features.codeActions) return actions.flatMap((action) => commandOf(session, action));
  return session.features.resolvesEdits ? actions : actions.flatMap((action) => resolvedNow(session, action));
}

/** The chosen action with its edit. Throws `ContentModified` when it was offered for another text. */
export function resolveCodeAction(session: Session, action: CodeAction): CodeAction {
  const data = action.data as ActionData | undefined;
  if (!data?.path || action.command) return action;
  const effect = effectOf(session, data);
  if (effect) return withEffect(action, effect);
  session.tell(
    `Tenfold cannot show that "${action.title}" is right here. The page of the rule tells how to do it by hand.`,
  );
  return action;
}

/** An edit, and what is to be selected when it is made. */
export interface Effect {
  readonly edit: WorkspaceEdit;
  readonly selection: Selection | undefined;
}

/** What an action stands for; undefined when its premise does not hold after all. */
export function effectOf(session: Session, data: ActionData): Effect | undefined {
  const { buffers, features } = session;
  const change = changeFor(session, data);
  if (!change) return undefined;
  const range = features.selects ? selectionAfter(change, buffers) : undefined;
  return {
    edit: workspaceEditOf(change, buffers, features),
    selection: range && { uri: buffers.uriOf(data.path), range },
  };
}

function withEffect(action: CodeAction, { edit, selection }: Effect): CodeAction {
  if (!selection) return { ...action, edit };
  return { ...action, edit, command: { title: 'Select', command: selectCommand, arguments: [selection] } };
}

/** What ignores the finding at a place; undefined when there is none. */
export function ignoreAt(session: Session, path: string, offset: number): Effect | undefined {
  const version = session.buffers.get(path)?.version;
  const finding = findingAt(session, path, offset);
  if (!finding || version === undefined) return undefined;
  return effectOf(session, { path, version, fingerprint: finding.fingerprint });
}

/** The innermost finding at an offset, else the first one on its line. */
export function findingAt(session: Session, path: string, offset: number): PresentedFinding | undefined {
  const findings = session.findingsOf(path);
  const length = ({ at }: PresentedFinding): number => at.span[1] - at.span[0];
  const inside = findings.filter(({ at }) => at.span[0] <= offset && offset <= at.span[1]);
  if (inside.length > 0) return inside.reduce((best, one) => (length(one) < length(best) ? one : best));
  const document = session.buffers.document(path);
  const { line } = document.positionAt(offset);
  return findings.find(({ at }) => document.positionAt(at.span[0]).line === line);
}

function actionsOf(
  session: Session,
  finding: PresentedFinding,
  document: Pick<ActionData, 'path' | 'version'>,
  isLooking: boolean,
): readonly CodeAction[] {
  const diagnostics = [diagnosticOf(finding, session)];
  const data = { ...document, fingerprint: finding.fingerprint };
  const fixes = finding.fixes
    .filter((fix) => !isLooking || verifiedEdits(session, fix) !== undefined)
    .map((fix, index) => ({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      ...(index === 0 && isSafe(fix) ? { isPreferred: true } : {}),
      data: { ...data, fix: [fix.id, fix.title] },
    }));
  // What the engine reports on its own account (an unused suppression) is neither ignored nor has a page.
  if (session.pageOf(finding.rule) === undefined) return fixes;
  const title = `Open the page of ${finding.rule}`;
  return [
    ...fixes,
    { title: `Ignore ${finding.rule} on this line`, kind: CodeActionKind.QuickFix, diagnostics, data },
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      command: { title, command: commands.openRulePage, arguments: [finding.rule] },
    },
  ];
}

/** Some clients know only commands; without `workspace/applyEdit` an edit would have no way to them. */
function commandOf(session: Session, { title, command, data }: CodeAction): readonly Command[] {
  if (command) return [command];
  return session.features.applyEdit ? [{ title, command: commands.applyFix, arguments: [data] }] : [];
}

function resolvedNow(session: Session, action: CodeAction): readonly CodeAction[] {
  const { data, ...rest } = action;
  if (action.command) return [action];
  const effect = effectOf(session, data as ActionData);
  return effect ? [withEffect(rest, effect)] : [];
}

function changeFor(session: Session, data: ActionData): Change | undefined {
  const { path, version, fingerprint, fix: chosen } = data;
  const document = session.buffers.get(path);
  if (document?.version !== version) throw modified();
  const findings = session.findingsOf(path);
  if (fingerprint === undefined) {
    const edits = safeEdits(session, findings);
    return edits.length > 0 ? { title: 'Apply all safe fixes', edits, asks: false, path } : undefined;
  }
  const finding = findings.find((one) => one.fingerprint === fingerprint);
  if (!finding) throw modified();
  if (!chosen) {
    const edit = ignoreEdit(path, document.getText(), finding.at.span[0], finding.rule);
    return { title: `Ignore ${finding.rule}`, edits: [edit], asks: false, path };
  }
  const fix = finding.fixes.find(({ id, title }) => id === chosen[0] && title === chosen[1]);
  const edits = fix && verifiedEdits(session, fix);
  return edits && { title: fix.title, edits, asks: !isSafe(fix), path };
}

/** One fix per finding; a fix that touches what an earlier one touches waits for the next time. */
function safeEdits(session: Session, findings: readonly PresentedFinding[]): readonly Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(isSafe);
    const edits = fix && verifiedEdits(session, fix);
    // Two fixes may both bring the same import.
    const news = edits?.filter((edit) => !taken.some((other) => isSame(edit, other)));
    if (news && !news.some((edit) => taken.some((other) => overlaps(edit, other)))) taken.push(...news);
  }
  return taken;
}

/** The edits of a fix, if it has any and they fit the texts as they are. Never throws. */
function verifiedEdits(session: Session, fix: Fix): readonly Edit[] | undefined {
  try {
    const edits = fix.edits();
    return edits && edits.length > 0 && edits.every((edit) => fits(session, edit)) ? edits : undefined;
  } catch (error) {
    session.log(`The fix "${fix.title}" failed: ${String(error)}`);
    return undefined;
  }
}

function fits(session: Session, { at, create }: Edit): boolean {
  if (create) return !existsSync(at.file) && session.buffers.get(at.file) === undefined;
  const text = session.buffers.get(at.file)?.getText() ?? session.engine.text(at.file);
  return text !== undefined && at.span[0] <= at.span[1] && at.span[1] <= text.length;
}

function isSafe(fix: Fix): boolean {
  return fix.safety === 'safe';
}

function isSame(a: Edit, b: Edit): boolean {
  return (
    a.at.file === b.at.file &&
    a.at.span[0] === b.at.span[0] &&
    a.at.span[1] === b.at.span[1] &&
    a.text === b.text
  );
}

function overlaps(a: Edit, b: Edit): boolean {
  return a.at.file === b.at.file && a.at.span[0] <= b.at.span[1] && b.at.span[0] <= a.at.span[1];
}

function modified(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed since this was offered.');
}
