/**
 * The engine as its users (language server, command line, tests) see it.
 *
 * One engine serves one set of root folders. Open buffers outrank the disk. All paths are absolute with `/`.
 */

import type { Entry } from '../../../rules/model/role.ts';
import type { Finding } from '../../../rules/rule.ts';

export interface FileChange {
  readonly path: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** Trouble in a configuration file: shown as a diagnostic there, and as exit 2 of the CLI when it makes a scan pointless. */
export interface ConfigurationProblem {
  readonly path: string;
  /** Offsets in that file. */
  readonly span: readonly [number, number];
  readonly message: string;
  /** The file could not be read at all: what it was meant to say is not in force. */
  readonly fatal?: boolean;
}

/**
 * A finding ready to present: suppressions, configuration and roles are applied. The `edits` of its fixes are verified
 * when asked for: they are undefined unless the result parses, the finding is gone, and nothing as loud has come up.
 */
export interface PresentedFinding extends Finding {
  /** Survives moves of lines: rule, enclosing symbol, normalised text, ordinal. */
  readonly fingerprint: string;
}

export interface FileFindings {
  readonly path: string;
  /** Version of the open buffer that was judged; undefined for files from disk. */
  readonly version: number | undefined;
  /** It holds until the file has changed at a later one: see `changesSince`. */
  readonly revision: number;
  readonly findings: readonly PresentedFinding[];
  readonly problems: readonly ConfigurationProblem[];
}

export interface ScanProgress {
  readonly phase: 'discover' | 'read' | 'link' | 'check';
  readonly done: number;
  readonly total: number;
}

export interface ScanResult {
  readonly files: number;
  readonly lines: number;
  readonly skipped: readonly Skipped[];
  readonly findings: readonly PresentedFinding[];
  readonly problems: readonly ConfigurationProblem[];
  readonly entries: readonly Entry[];
  readonly milliseconds: number;
  /** The same as of the judgement of a file. */
  readonly revision: number;
  /** True when it was cancelled: the findings are those of the files judged so far. */
  readonly cancelled: boolean;
}

export interface EngineOptions {
  readonly roots: readonly string[];
  /** Folder for facts on disk; undefined: none. */
  readonly cacheFolder?: string | undefined;
  /** The engine is asked for one scan and no more: the results of the last one are given again when nothing has changed. */
  readonly once?: boolean;
  /** 0: lower on this thread. */
  readonly workers?: number;
  readonly log?: (message: string) => void;
}

export interface Engine {
  /** Opens or changes a buffer; the whole text. */
  setBuffer(path: string, text: string, version: number): void;
  /** The buffer is closed: the disk counts again. */
  closeBuffer(path: string): void;
  /** Files on disk have changed. Cheap; nothing is judged until asked. */
  filesChanged(changes: readonly FileChange[]): void;
  setRoots(roots: readonly string[]): void;
  /**
   * Judges one file now, as far as needed (its facts and those it leads to). Whole-project rules take part once a scan
   * was made. Never throws: a rule that does is reported in the log once.
   */
  judge(path: string): FileFindings;
  /**
   * The files judged so far, one by one or in a scan, that may be judged otherwise than at a revision, each with the
   * revision of its last change, which is above 0. Whoever else has had them judged meanwhile makes no difference.
   */
  changesSince(revision: number): ReadonlyMap<string, number>;
  /** Does in slices what `changesSince` would take its time for. Ends early when it is aborted. */
  settle(signal: Pick<AbortSignal, 'aborted'>): Promise<void>;
  /** Judges the whole workspace (or only files below `paths`). Yields to the event loop at least every 50 ms. */
  scan(options: {
    readonly paths?: readonly string[];
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ScanProgress) => void;
  }): Promise<ScanResult>;
  /** What is known at a place: operation, entity, evidence, frames, role, entry points: lines of text for `explain --at` and hover. */
  explain(path: string, offset: number): readonly string[];
  /** Text of a file as judged: buffer or disk. */
  text(path: string): string | undefined;
  /** Configuration file in force for a path, if any. */
  configurationOf(path: string): string | undefined;
  dispose(): void;
}
