/** Diagnostics for clients that ask: of one document after a pause in typing, of the workspace after a scan. */
import {
  type CancellationToken,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { pathOf } from './from-proto.ts';
import { digestOf } from './publisher.ts';
import type { Session } from './session.ts';

/** Throws `ServerCancelled` when the document has changed meanwhile, so that the client asks for the new text. */
export async function documentReport(
  session: Session,
  { textDocument, previousResultId }: DocumentDiagnosticParams,
  token: CancellationToken,
): Promise<DocumentDiagnosticReport> {
  const path = pathOf(textDocument.uri);
  if (path === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
  const version = session.buffers.get(path)?.version;
  await session.schedule.pause();
  if (token.isCancellationRequested || session.buffers.get(path)?.version !== version) {
    const data: DiagnosticServerCancellationData = { retriggerRequest: !token.isCancellationRequested };
    throw new ResponseError(LSPErrorCodes.ServerCancelled, 'The document has changed.', data);
  }
  const items = [...session.diagnosticsOf(path)];
  session.publisher.pulled(path, version, items);
  const resultId = digestOf(items);
  if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
  return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
}

/** Scans first, unless that was done. Files without diagnostics are left out, but for those the client still shows. */
export async function workspaceReport(
  session: Session,
  { previousResultIds }: WorkspaceDiagnosticParams,
  token: CancellationToken,
): Promise<WorkspaceDiagnosticReport> {
  session.publisher.stopPushing();
  if (!session.scans.coversAll()) {
    const controller = new AbortController();
    const listening = token.onCancellationRequested(() => controller.abort());
    await session.scans.run({ shows: true, signal: controller.signal });
    listening.dispose();
  }
  await session.schedule.idle();
  const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
  const paths = session.publisher.paths();
  const cleared = [...previous.keys()]
    .map(pathOf)
    .filter((path) => path !== undefined && !paths.includes(path));
  return { items: [...paths, ...cleared].map((path) => fileReport(session, path!, previous)) };
}

function fileReport(
  session: Session,
  path: string,
  previous: ReadonlyMap<string, string>,
): WorkspaceDocumentDiagnosticReport {
  const uri = session.buffers.uriOf(path);
  const version = session.buffers.get(path)?.version ?? null;
  const items = [...session.diagnosticsOf(path)];
  session.publisher.pulled(path, version ?? undefined, items);
  const resultId = digestOf(items);
  return previous.get(uri) === resultId
    ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
    : { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items };
}
