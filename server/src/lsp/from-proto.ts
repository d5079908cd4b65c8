/** From the protocol to our words: addresses to paths, positions to offsets, capabilities to yes and no. */
import { fileURLToPath } from 'node:url';
import type { ClientCapabilities, InitializeParams, Range } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ExperimentalCapabilities, InitializationOptions } from './ext.ts';

/** What the client can do, as far as we care. All false is a valid client. */
export interface Features {
  readonly configuration: boolean;
  readonly configurationChanges: boolean;
  readonly watchedFiles: boolean;
  /** It asks for diagnostics of open documents; then we do not push those. */
  readonly pull: boolean;
  readonly pullRefresh: boolean;
  readonly progress: boolean;
  readonly showDocument: boolean;
  readonly applyEdit: boolean;
  /** Code actions with kinds and edits, not commands only. */
  readonly codeActions: boolean;
  readonly resolvesEdits: boolean;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  readonly annotations: boolean;
  readonly snippets: boolean;
  /** Selects what a tab stop would, by a command after the edit. */
  readonly selects: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly markdown: boolean;
  readonly status: boolean;
}

/** Reads the capabilities; what is missing is false. */
export function featuresOf(capabilities: ClientCapabilities): Features {
  const { workspace, textDocument, window } = capabilities;
  const edits = workspace?.workspaceEdit;
  const experimental = capabilities.experimental as ExperimentalCapabilities | undefined | null;
  return {
    configuration: workspace?.configuration === true,
    configurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    pull: textDocument?.diagnostic !== undefined,
    pullRefresh: workspace?.diagnostics?.refreshSupport === true,
    progress: window?.workDoneProgress === true,
    showDocument: window?.showDocument?.support === true,
    applyEdit: workspace?.applyEdit === true,
    codeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    resolvesEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    documentChanges: edits?.documentChanges === true,
    createFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    annotations: edits?.documentChanges === true && edits.changeAnnotationSupport !== undefined,
    snippets: edits?.documentChanges === true && edits.snippetEditSupport === true,
    selects: experimental?.tenfoldSelect === true,
    relatedInformation: [textDocument?.publishDiagnostics, textDocument?.diagnostic].some(
      (diagnostics) => diagnostics?.relatedInformation === true,
    ),
    codeDescription: [textDocument?.publishDiagnostics, textDocument?.diagnostic].some(
      (diagnostics) => diagnostics?.codeDescriptionSupport === true,
    ),
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    status: experimental?.tenfoldStatus === true,
  };
}

/** Absolute path with `/`, or undefined for what is not a file: `untitled:`, `git:`, a remote file system. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri).replaceAll('\\', '/');
  } catch {
    return undefined; // A host, or an escape that means nothing.
  }
}

/** The root folders as the client names them, in whichever of the three ways; empty when it has none. */
export function rootsOf(params: InitializeParams): readonly string[] {
  // The old ways are deprecated, not gone: a client without workspace folders still names its folder so.
  const uris =
    params.workspaceFolders?.map((folder) => folder.uri) ?? (params.rootUri ? [params.rootUri] : []);
  const paths = uris.map(pathOf).filter((path) => path !== undefined);
  if (paths.length > 0) return paths.map(withoutTrailingSlash);
  return params.rootPath ? [withoutTrailingSlash(params.rootPath.replaceAll('\\', '/'))] : [];
}

/** `/` and `C:/` stay as they are. */
export function withoutTrailingSlash(path: string): string {
  return /^([A-Za-z]:)?\/$/.test(path) ? path : path.replace(/\/+$/, '');
}

/** Our own initialization options; empty for a client which sends none. */
export function optionsOf(params: InitializeParams): InitializationOptions {
  const options: unknown = params.initializationOptions;
  if (typeof options !== 'object' || options === null) return {};
  const { cacheFolder } = options as Record<string, unknown>;
  return typeof cacheFolder === 'string' && cacheFolder !== '' ? { cacheFolder } : {};
}

/** Half-open, in UTF-16 units. */
export function spanOf(document: TextDocument, range: Range): readonly [number, number] {
  return [document.offsetAt(range.start), document.offsetAt(range.end)];
}
