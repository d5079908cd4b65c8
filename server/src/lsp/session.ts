/**
 * One client and one engine, and between them: open documents, judgements, the schedule, what is shown.
 *
 *     edit, change on disk, settings  ->  schedule  ->  judgements (engine)  ->  publisher (client)
 *     scan (engine)                   ------------------------------------->
 *
 * Nothing here answers a request: that is in `code-actions.ts`, `hover.ts`, `pull.ts`, `commands.ts`. The wiring to the
 * protocol is in `server.ts`.
 */
import {
  type Connection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  type InitializeParams,
  MessageType,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Rule } from '../../../rules/rule.ts';
import type { Engine, EngineOptions, FileChange, PresentedFinding, ScanResult } from '../engine/engine.ts';
import { createBuffers } from './buffers.ts';
import { statusNotification } from './ext.ts';
import { featuresOf, optionsOf, rootsOf } from './from-proto.ts';
import { createJudgements, type Judgements } from './judgements.ts';
import { projectRootOf } from './project-root.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { rulePage } from './rule-page.ts';
import { byFile, createScans, type ScanRequest, type Scans } from './scans.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { defaults, type Settings, wanted } from './settings.ts';
import { createStatusReports } from './status.ts';
import { diagnosticOf, problemDiagnostic, type Speech } from './to-proto.ts';

/** What the language server is built of; `main.ts` hands it in. */
export interface Parts {
  readonly createEngine: (options: EngineOptions) => Engine;
  readonly rules: readonly Rule[];
  /** For clients that name none. */
  readonly cacheFolder?: string;
}

export interface Session extends Speech {
  readonly connection: Connection;
  readonly engine: Engine;
  readonly judgements: Judgements;
  readonly publisher: Publisher;
  readonly schedule: Schedule;
  readonly scans: Scans;
  roots(): readonly string[];
  setRoots(roots: readonly string[]): void;
  settings(): Settings;
  setSettings(settings: Settings): void;
  /** The findings of a file that the user wants to see, for its text as it is now. */
  findingsOf(path: string): readonly PresentedFinding[];
  /** The same as diagnostics, with trouble in the file if it is a configuration. */
  diagnosticsOf(path: string): readonly Diagnostic[];
  edited(path: string, document: TextDocument): void;
  closed(path: string): void;
  changedOnDisk(changes: readonly FileChange[]): void;
  /** The settings are known: judging begins. */
  start(): void;
  log(message: string): void;
  /** A line for the user to see. */
  tell(message: string): void;
  dispose(): void;
}

/** So many created files are looked for one by one. */
const fewFiles = 100;

export function createSession(connection: Connection, params: InitializeParams, parts: Parts): Session {
  const features = featuresOf(params.capabilities);
  const log = (message: string): void => connection.console.log(message);
  let roots = rootsOf(params);
  const namesNoFolder = roots.length === 0;
  let settings = defaults;
  const engine = parts.createEngine({ roots, log, cacheFolder: parts.cacheFolder, ...optionsOf(params) });
  const buffers = createBuffers(engine);
  const pages = new Map(parts.rules.map((rule) => [rule.id, rulePage(rule)]));
  const speech: Speech = { buffers, features, pageOf: (rule) => pages.get(rule) };

  const judgements = createJudgements(engine, buffers, (path) => schedule.add([path]));
  let start = (): void => {};
  const ready = new Promise<void>((resolve) => {
    start = resolve;
  });
  const schedule = createSchedule(
    {
      settle: (signal) => engine.settle(signal),
      more: () => judgements.fresh().filter(isShown),
      perform,
      started: () => status.workBegan(),
      done: onIdle,
    },
    ready,
  );
  const publisher = createPublisher(buffers, features, {
    send: (diagnostics) => void connection.sendDiagnostics(diagnostics),
    refresh: () => {
      wantsRefresh = true;
    },
  });
  const scans = createScans(engine, { onState: () => status.scansChanged(), onResult });
  const status = createStatusReports({
    isScanning: scans.isShowing,
    isReading: scans.isRunning,
    findings: publisher.count,
    send: (now) => {
      if (features.status) void connection.sendNotification(statusNotification, now);
    },
  });
  let wantsRefresh = false;
  /** The document edited last. */
  let newest: string | undefined;

  function perform(path: string): void {
    try {
      if (isShown(path)) publisher.show(path, buffers.get(path)?.version, diagnosticsOf(path));
      else publisher.clear(path);
    } catch (error) {
      connection.console.error(`Could not judge ${path}: ${describe(error)}`);
    }
  }

  function isShown(path: string): boolean {
    if (buffers.get(path)) return true;
    if (!roots.some((root) => isBelow(path, root))) return false; // Its folder has left the workspace.
    return scans.covers(path) || judgements.problemsOf(path).length > 0;
  }

  function findingsOf(path: string): readonly PresentedFinding[] {
    const judged = judgements.of(path);
    // The engine has another text than the client: then nothing we could say has the right place.
    if (judged.version !== buffers.get(path)?.version) return [];
    return wanted(judged.findings, settings);
  }

  function diagnosticsOf(path: string): readonly Diagnostic[] {
    return [
      ...findingsOf(path).map((finding) => diagnosticOf(finding, speech)),
      ...judgements.problemsOf(path).map((problem) => problemDiagnostic(problem, speech)),
    ];
  }

  function onResult(result: ScanResult, request: ScanRequest): void {
    const found = byFile(result);
    // Of an open document the scan saw some version; the schedule judges the newest, and projects as a whole now count.
    // A scan looks at the disk itself, too, and may have seen what nobody told of.
    schedule.add(buffers.paths());
    if (!request.shows) return;
    const { revision } = result;
    for (const [path, { findings, problems }] of found) {
      if (!buffers.get(path)) judgements.remember({ path, version: undefined, revision, findings, problems });
    }
    // A file that was found wanting before and is not named now is judged again: it was fixed, or its place is gone.
    const before = result.cancelled
      ? []
      : publisher.paths().filter((path) => !found.has(path) && scans.covers(path));
    schedule.add([...found.keys(), ...before]);
  }

  function onIdle(): void {
    if (wantsRefresh && features.pullRefresh) {
      connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => undefined);
    }
    wantsRefresh = false;
    status.workEnded(newest === undefined ? undefined : engine.configurationOf(newest));
  }

  function runScan(request: ScanRequest): void {
    scans.run(request).catch((error) => connection.console.error(`scan: ${describe(error)}`));
  }

  return {
    ...speech,
    connection,
    engine,
    judgements,
    publisher,
    schedule,
    scans,
    roots: () => roots,
    setRoots: (next) => {
      const gone = roots.filter((root) => !next.includes(root));
      roots = next;
      engine.setRoots(roots);
      for (const path of publisher.paths()) if (gone.some((root) => isBelow(path, root))) forget(path);
      schedule.add(buffers.paths());
      if (scans.coversAll()) runScan({ shows: true });
    },
    settings: () => settings,
    setSettings: (next) => {
      settings = next;
      schedule.add([...buffers.paths(), ...judgements.paths()]);
    },
    findingsOf,
    diagnosticsOf,
    edited: (path, document) => {
      const isNew = buffers.get(path) === undefined;
      if (namesNoFolder) adopt(projectRootOf(path));
      buffers.set(path, document);
      newest = path;
      engine.setBuffer(path, document.getText(), document.version);
      if (!isNew) schedule.postpone(path);
      schedule.add([path]);
    },
    closed: (path) => {
      buffers.delete(path);
      engine.closeBuffer(path);
      if (newest === path) newest = buffers.paths().at(-1);
      schedule.add([path]);
    },
    changedOnDisk: (changes) => {
      engine.filesChanged(changes);
      const pathsOf = (wantedKind: FileChange['kind']): readonly string[] =>
        changes.filter(({ kind }) => kind === wantedKind).map(({ path }) => path);
      forgetAll(pathsOf('deleted'));
      const created = pathsOf('created');
      const bringsFiles = changes.some(({ path }) => /\/(\.gitignore|tenfold\.json)$/.test(path));
      // By a scan, because only discovery knows which files are ignored. Many are looked for one by one no faster than
      // all files are looked at.
      if ((created.length > 0 || bringsFiles) && scans.coversAll()) {
        const isFew = created.length <= fewFiles && !bringsFiles;
        runScan(isFew ? { shows: true, paths: created } : { shows: true });
      }
      schedule.add([
        ...changes.map(({ path }) => path).filter((path) => judgements.knows(path)),
        ...buffers.paths(),
      ]);
    },
    start: () => {
      status.scansChanged();
      start();
      schedule.wake();
    },
    log,
    // Not `connection.window.show…`: that is a request, which wants an answer that nobody needs.
    tell: (message) =>
      void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message }),
    dispose: () => engine.dispose(),
  };

  /** A client without folders still opens files of a project. */
  function adopt(root: string | undefined): void {
    if (root === undefined || roots.includes(root)) return;
    roots = [...roots, root];
    engine.setRoots(roots);
  }

  /** Of a folder the client reports nothing but itself. */
  function forgetAll(paths: readonly string[]): void {
    const known = [...publisher.paths(), ...judgements.paths()];
    for (const path of paths) {
      forget(path);
      if (!isFileName(path)) for (const below of known.filter((one) => isBelow(one, path))) forget(below);
    }
  }

  function forget(path: string): void {
    if (buffers.get(path)) return; // Gone from disk, open all the same: what the user sees is judged.
    judgements.forget(path);
    scans.forget(path);
    schedule.delete(path);
    publisher.clear(path);
  }
}

/** For the log: with the stack, since it is read by who mends it. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** By its extension, since it can no longer be asked. */
function isFileName(path: string): boolean {
  return /\.([cm]?[jt]sx?|prisma|sql|json)$/.test(path);
}
