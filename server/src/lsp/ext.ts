/**
 * Our own messages and commands: what the protocol has no word for. The client imports this file and nothing else of
 * the server, so it imports nothing.
 */

/** Names in `workspace/executeCommand`. A client that is VS Code registers them under the same names. */
export const commands = {
  /** No arguments. Result: `ScanSummary`. */
  scanWorkspace: 'tenfold.scanWorkspace',
  /** No arguments: what differs from git's HEAD, and what git does not know yet. Result: `ScanSummary`. */
  scanChangedFiles: 'tenfold.scanChangedFiles',
  /** `[rule]` or `[Spot]`: opens the page of a rule, or of the finding at a place. */
  openRulePage: 'tenfold.openRulePage',
  /** `[Spot]`: ignores the finding at a place on its line, by `workspace/applyEdit`. Result: `Selection` or null. */
  ignore: 'tenfold.ignore',
  /** For clients that know commands but not code actions with edits: `[data of the code action]`. */
  applyFix: 'tenfold.applyFix',
} as const;

/** A place in an open document, as the protocol writes it. */
export interface Spot {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** What the user will want to change next. */
export interface Selection {
  readonly uri: string;
  readonly range: { readonly start: Spot['position']; readonly end: Spot['position'] };
}

/** What a scan found, for the one who asked for it. The findings themselves are published as diagnostics. */
export interface ScanSummary {
  readonly files: number;
  readonly findings: number;
  readonly skipped: number;
  readonly milliseconds: number;
  /** The findings are those of the files judged so far. */
  readonly cancelled: boolean;
}

/**
 * Notification from server to client: how things stand. Only for clients that ask for it by the capability
 * `experimental.tenfoldStatus: true`, because others warn of a message which they do not know.
 */
export const statusNotification = 'tenfold/status';

export interface Status {
  readonly state: 'starting' | 'ready' | 'analysing' | 'scanning' | 'error';
  /** Published now, in all files. */
  readonly findings: number;
  /** Path of the configuration file in force for the document edited last; null: defaults. */
  readonly configuration: string | null;
  /** One line for people. */
  readonly message?: string;
}

/**
 * A command of the client, `[Selection]`: selects a range once an edit is made. Stands in for tab stops where those of
 * the protocol would not do, see `client/src/capabilities.ts`.
 */
export const selectCommand = 'tenfold.select';

/** In `ClientCapabilities.experimental`. */
export interface ExperimentalCapabilities {
  /** Wants `tenfold/status`. */
  readonly tenfoldStatus?: boolean;
  /** Has the command `tenfold.select`. */
  readonly tenfoldSelect?: boolean;
}

/** `initializationOptions`; settings may be there too, for clients that cannot answer `workspace/configuration`. */
export interface InitializationOptions {
  /** Folder for what is worth keeping between sessions; absent: the one of the command line. */
  readonly cacheFolder?: string;
}
