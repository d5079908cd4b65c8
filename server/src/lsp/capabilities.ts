/** What we promise the client, at the start and, where it prefers to be told later, by registration. */
import {
  BulkRegistration,
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { fixAllKind } from './code-actions.ts';
import { commands } from './ext.ts';
import type { Features } from './from-proto.ts';
import { section } from './settings.ts';
import { fileOperationFilters, watchers } from './watching.ts';

export function initializeResult(features: Features, client: ClientCapabilities): InitializeResult {
  const fileOperation = { filters: fileOperationFilters };
  const isLiteral = features.codeActions;
  return {
    serverInfo: { name: 'tenfold' },
    capabilities: {
      // Strings are counted as JavaScript does, and every client has to be able to.
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        save: { includeText: false },
      },
      codeActionProvider: isLiteral
        ? { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: features.resolvesEdits }
        : true,
      hoverProvider: true,
      executeCommandProvider: { commands: Object.values(commands) },
      // Only to those who can: a client that pulls is not pushed its open documents.
      ...(features.pull
        ? {
            diagnosticProvider: {
              identifier: 'tenfold',
              interFileDependencies: true,
              workspaceDiagnostics: true,
            },
          }
        : {}),
      workspace: {
        ...(client.workspace?.workspaceFolders
          ? { workspaceFolders: { supported: true, changeNotifications: true } }
          : {}),
        ...(client.workspace?.fileOperations
          ? {
              fileOperations: {
                didCreate: fileOperation,
                didRename: fileOperation,
                didDelete: fileOperation,
              },
            }
          : {}),
      },
    },
  };
}

/** Asks for what can only be asked for now. A client that refuses is as one that cannot. */
export async function registerLater(connection: Connection, features: Features): Promise<void> {
  const registration = BulkRegistration.create();
  if (features.watchedFiles)
    registration.add(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] });
  if (features.configurationChanges) registration.add(DidChangeConfigurationNotification.type, { section });
  if (!features.watchedFiles && !features.configurationChanges) return;
  await connection.client
    .register(registration)
    .catch((error) => connection.console.warn(`Not registered: ${error}`));
}
