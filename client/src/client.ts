/** The language client: which server, which documents, and what of the protocol's commands needs the editor's help. */
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import {
  commands,
  type Selection,
  type Spot,
  type Status,
  statusNotification,
} from '../../server/src/lsp/ext.ts';
import { capabilities } from './capabilities.ts';
import { select } from './select.ts';

const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** What is judged, and what judgements depend on, so that its unsaved text counts too. */
const documentSelector = [
  ...languages.map((language) => ({ scheme: 'file', language })),
  { scheme: 'file', pattern: '**/*.{prisma,sql}' },
  { scheme: 'file', pattern: '**/{tenfold,tenfold-baseline}.json' },
];

/** A client that is not started yet. */
export function createClient(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  onStatus: (status: Status) => void,
): LanguageClient {
  const server = { module: context.asAbsolutePath('dist/server.cjs'), transport: TransportKind.stdio };
  const client = new LanguageClient('tenfold', 'Tenfold', server, {
    documentSelector,
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
      // The client library registers the server's commands. Two of them act at the cursor, of which only we know.
      executeCommand: async (command, args, next) => {
        const result: unknown = await next(
          command,
          args.length === 0 && atCursor.has(command) ? cursor() : args,
        );
        if (command === commands.ignore && result) await select(result as Selection);
        return result;
      },
    },
  });
  client.registerFeature(capabilities);
  client.onNotification(statusNotification, onStatus);
  return client;
}

const atCursor: ReadonlySet<string> = new Set([commands.openRulePage, commands.ignore]);

function cursor(): [Spot] | [] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  const { line, character } = editor.selection.active;
  return [{ uri: editor.document.uri.toString(), position: { line, character } }];
}
