/**
 * The border: which message goes where.
 *
 * Every handler is guarded. A request that fails is answered with nothing and a line in the log, for no question of an
 * editor is worth a dead server. What a session is made of: `session.ts`. What we promise: `capabilities.ts`.
 */
import {
  type Connection,
  createConnection,
  type DocumentDiagnosticReport,
  ProposedFeatures,
  ResponseError,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileChange } from '../engine/engine.ts';
import { initializeResult, registerLater } from './capabilities.ts';
import { codeActions, resolveCodeAction } from './code-actions.ts';
import { executeCommand } from './commands.ts';
import { pathOf, withoutTrailingSlash } from './from-proto.ts';
import { hover } from './hover.ts';
import { documentReport, workspaceReport } from './pull.ts';
import { createSession, describe, type Parts, type Session } from './session.ts';
import { section, sectionOf, settingsFrom } from './settings.ts';
import { createBatch, fileChangesOf } from './watching.ts';

/** Serves one client on standard input and output until it says `exit` or closes its end. */
export function serve(parts: Parts): void {
  // Also keeps a stray `console.log` away from the protocol: the library does so for this argument.
  if (!process.argv.includes('--stdio')) process.argv.push('--stdio');
  const connection = createConnection(ProposedFeatures.all);
  const report = (error: unknown): void => connection.console.error(describe(error));
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  connection.onInitialize((params) => {
    const session = createSession(connection, params, parts);
    listen(connection, session);
    connection.onInitialized(() =>
      guarded(connection, 'initialized', undefined, async () => {
        if (params.capabilities.workspace?.workspaceFolders) followFolders(connection, session);
        await registerLater(connection, session.features);
        await readSettings(connection, session, params.initializationOptions);
        await begin(session);
      }),
    );
    return initializeResult(session.features, params.capabilities);
  });
  connection.listen();
}

function listen(connection: Connection, session: Session): void {
  const changes = createBatch((batch) =>
    attempt(connection, 'changed files', () => session.changedOnDisk(batch)),
  );
  listenToDocuments(connection, session, changes);
  listenToFiles(connection, changes);
  const guard = <R>(name: string, fallback: R, handle: () => R | Promise<R>): Promise<R> =>
    guarded(connection, name, fallback, handle);

  connection.onDidChangeConfiguration(({ settings }) =>
    guard('configuration', undefined, () => readSettings(connection, session, settings)),
  );
  connection.onCodeAction((params, token) =>
    guard('codeAction', [], () => codeActions(session, params, token)),
  );
  connection.onCodeActionResolve((action) =>
    guard('codeAction/resolve', action, () => resolveCodeAction(session, action)),
  );
  connection.onHover((params) => guard('hover', null, () => hover(session, params)));
  connection.onExecuteCommand((params, token) =>
    guard('executeCommand', null, () => executeCommand(session, params, token)),
  );
  connection.languages.diagnostics.on((params, token) =>
    guard<DocumentDiagnosticReport>('diagnostic', { kind: 'full', items: [] }, () =>
      documentReport(session, params, token),
    ),
  );
  connection.languages.diagnostics.onWorkspace((params, token) =>
    guard('workspace/diagnostic', { items: [] }, () => workspaceReport(session, params, token)),
  );
  connection.onShutdown(() => session.dispose());
}

function listenToDocuments(connection: Connection, session: Session, changes: Changes): void {
  const documents = new TextDocuments(TextDocument);
  /** At once and in order: an edit must not overtake another. */
  const hear =
    (name: string, handle: (path: string, document: TextDocument) => void) =>
    ({ document }: { document: TextDocument }): void => {
      const path = pathOf(document.uri);
      if (path !== undefined) attempt(connection, name, () => handle(path, document));
    };
  documents.onDidChangeContent(hear('didChange', session.edited));
  documents.onDidClose(hear('didClose', session.closed));
  // Clients that watch no files tell at least this.
  documents.onDidSave(hear('didSave', (path) => changes([{ path, kind: 'changed' }])));
  documents.listen(connection);
}

function listenToFiles(connection: Connection, changes: Changes): void {
  const of = (uris: readonly string[], kind: FileChange['kind']): readonly FileChange[] =>
    uris
      .map(pathOf)
      .flatMap((path) => (path === undefined ? [] : [{ path: withoutTrailingSlash(path), kind }]));
  connection.onDidChangeWatchedFiles(({ changes: events }) => changes(fileChangesOf(events)));
  connection.workspace.onDidCreateFiles(({ files }) =>
    changes(
      of(
        files.map(({ uri }) => uri),
        'created',
      ),
    ),
  );
  connection.workspace.onDidDeleteFiles(({ files }) =>
    changes(
      of(
        files.map(({ uri }) => uri),
        'deleted',
      ),
    ),
  );
  connection.workspace.onDidRenameFiles(({ files }) => {
    changes(
      of(
        files.map(({ oldUri }) => oldUri),
        'deleted',
      ),
    );
    changes(
      of(
        files.map(({ newUri }) => newUri),
        'created',
      ),
    );
  });
}

type Changes = (changes: readonly FileChange[]) => void;

function followFolders(connection: Connection, session: Session): void {
  connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
    attempt(connection, 'folders', () => {
      const pathsOf = (folders: readonly { uri: string }[]): readonly string[] =>
        folders
          .map(({ uri }) => pathOf(uri))
          .filter((path) => path !== undefined)
          .map(withoutTrailingSlash);
      const gone = pathsOf(removed);
      const kept = session.roots().filter((root) => !gone.includes(root));
      session.setRoots([...new Set([...kept, ...pathsOf(added)])]);
    }),
  );
}

/** From the client if it can be asked, else from what it has sent. */
async function readSettings(connection: Connection, session: Session, sent: unknown): Promise<void> {
  const value: unknown = session.features.configuration
    ? await connection.workspace.getConfiguration(section).catch(() => undefined)
    : sectionOf(sent);
  session.setSettings(settingsFrom(value));
}

/** First what is open, then the rest of the workspace, without which rules about the whole project are silent. */
async function begin(session: Session): Promise<void> {
  session.start();
  await session.schedule.idle();
  if (session.roots().length > 0) await session.scans.run({ shows: session.settings().scanOnStart });
}

/** Answers `fallback` after a failure; lets our own errors through, which are answers too. */
async function guarded<R>(
  connection: Connection,
  name: string,
  fallback: R,
  handle: () => R | Promise<R>,
): Promise<R> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    connection.console.error(`${name}: ${describe(error)}`);
    return fallback;
  }
}

function attempt(connection: Connection, name: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    connection.console.error(`${name}: ${describe(error)}`);
  }
}
