/**
 * A language client of some two hundred lines: speaks to the bundled server over its standard input and output, and
 * remembers what it was told. What it can do is up to the test; by default nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  createMessageConnection,
  type Diagnostic,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export interface Options {
  /** Folders; the first is the root for clients without workspace folders. */
  readonly roots: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** What the client answers to `workspace/configuration`; may be changed between two questions. */
  readonly settings?: { current: unknown };
}

export interface Client {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly initialized: InitializeResult;
  /** Every notification and every request of the server, oldest first. */
  readonly received: readonly Received[];
  /** Everything published, oldest first. */
  readonly published: readonly PublishDiagnosticsParams[];
  open(file: string, text: string, version?: number): void;
  change(file: string, text: string, version: number): void;
  close(file: string): void;
  watched(...events: readonly { readonly file: string; readonly type: 1 | 2 | 3 }[]): void;
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params: unknown): void;
  /** Published last for the file; undefined before the first time. */
  diagnostics(file: string): readonly Diagnostic[] | undefined;
  /** Resolves when the condition holds; tells what was received when it does not for too long. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** Resolves when the file has the rules published, in any order, each as often as it is named. */
  untilRules(file: string, rules: readonly string[], version?: number): Promise<void>;
  /** Resolves when the server has had time for what it might do wrongly. */
  settled(): Promise<void>;
  stop(): Promise<number | null>;
}

export interface Received {
  readonly method: string;
  readonly params: unknown;
}

/** A machine that runs other tests beside this one is slow. */
const patienceMs = 60_000;
/** Several times the pause after which the server judges. */
const settledMs = 600;

/** What a client such as VS Code can do. */
export const everything: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    fileOperations: { didCreate: true, didRename: true, didDelete: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create', 'rename', 'delete'],
      changeAnnotationSupport: { groupsOnLabel: true },
      snippetEditSupport: true,
    },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
    codeAction: {
      dataSupport: true,
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      resolveSupport: { properties: ['edit'] },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
  experimental: { tenfoldStatus: true },
};

export const uriOf = (file: string): string => pathToFileURL(file).href;

/** A test that failed has not stopped its client, and would keep the whole run waiting. */
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill();
});

const server = process.env.TENFOLD_SERVER ?? path.resolve(import.meta.dirname, '../../dist/server.cjs');

/** Starts a server and introduces itself; resolves when the server has answered. */
export async function startClient(options: Options): Promise<Client> {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const received: Received[] = [];
  const published: PublishDiagnosticsParams[] = [];
  const latest = new Map<string, PublishDiagnosticsParams>();

  connection.onNotification((method, params) => {
    received.push({ method, params });
    if (method !== 'textDocument/publishDiagnostics') return;
    const diagnostics = params as unknown as PublishDiagnosticsParams;
    published.push(diagnostics);
    latest.set(diagnostics.uri, diagnostics);
  });
  connection.onUnhandledNotification(() => {});
  connection.onRequest((method, params) => {
    received.push({ method, params });
    return answer(method, params, options);
  });
  // Progress is a notification with a way of its own through the library.
  connection.onUnhandledProgress((params) => received.push({ method: '$/progress', params }));
  connection.listen();

  const [root] = options.roots;
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: root ? uriOf(root) : null,
    capabilities: options.capabilities ?? {},
    ...(options.capabilities?.workspace?.workspaceFolders
      ? {
          workspaceFolders: options.roots.map((folder) => ({
            uri: uriOf(folder),
            name: path.basename(folder),
          })),
        }
      : {}),
    ...(options.initializationOptions === undefined
      ? {}
      : { initializationOptions: options.initializationOptions }),
  });
  void connection.sendNotification('initialized', {});

  const notify = (method: string, params: unknown): void => void connection.sendNotification(method, params);
  const diagnostics = (file: string): readonly Diagnostic[] | undefined =>
    latest.get(uriOf(file))?.diagnostics;
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, settledMs));

  async function until(what: string, condition: () => boolean): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!condition()) {
      if (Date.now() > end || child.exitCode !== null) {
        throw new Error(
          `Waited in vain: ${what}. Received: ${JSON.stringify(received.slice(-20), undefined, 1)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  return {
    connection,
    process: child,
    initialized,
    received,
    published,
    open: (file, text, version = 1) =>
      notify('textDocument/didOpen', {
        textDocument: { uri: uriOf(file), languageId: 'typescript', version, text },
      }),
    change: (file, text, version) =>
      notify('textDocument/didChange', {
        textDocument: { uri: uriOf(file), version },
        contentChanges: [{ text }],
      }),
    close: (file) => notify('textDocument/didClose', { textDocument: { uri: uriOf(file) } }),
    watched: (...events) =>
      notify('workspace/didChangeWatchedFiles', {
        changes: events.map(({ file, type }) => ({ uri: uriOf(file), type })),
      }),
    request: (method, params) => connection.sendRequest(method, params),
    notify,
    diagnostics,
    until,
    untilRules: (file, rules, version) =>
      until(`${path.basename(file)} has ${rules.join(', ') || 'nothing'}`, () => {
        const codes = diagnostics(file)?.map(({ code }) => code);
        const isVersion = version === undefined || latest.get(uriOf(file))?.version === version;
        return isVersion && codes?.toSorted().join() === [...rules].sort().join();
      }),
    settled,
    stop: async () => {
      await connection.sendRequest('shutdown');
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      notify('exit', undefined);
      const code = await ended;
      connection.dispose();
      return code;
    },
  };
}

function answer(method: string, params: unknown, options: Options): unknown {
  switch (method) {
    case 'workspace/configuration':
      return (params as { items: readonly unknown[] }).items.map(() => options.settings?.current ?? null);
    case 'workspace/applyEdit':
      return { applied: true };
    case 'window/showDocument':
      return { success: true };
    default:
      return null;
  }
}
