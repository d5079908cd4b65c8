/**
 * Scans: one after the other, the user's before our own. What a scan covers is shown from then on, also where it is
 * not open.
 */
import type { Engine, ScanProgress, ScanResult } from '../engine/engine.ts';
import { groupBy } from './group.ts';

export interface ScanRequest {
  /** Files or folders; absent: everything. */
  readonly paths?: readonly string[];
  /** Show what was found. Without it the scan only lets the rules about the whole project take part. */
  readonly shows: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

export interface Scans {
  run(request: ScanRequest): Promise<ScanResult>;
  /** Whether the findings of the file are shown when it is not open. */
  covers(path: string): boolean;
  /** Everything was scanned, so that a new file has to be as well. */
  coversAll(): boolean;
  /** The file is gone. */
  forget(path: string): void;
  isRunning(): boolean;
  /** One that somebody waits for. */
  isShowing(): boolean;
}

export interface ScanEvents {
  /** A scan begins or ends. */
  readonly onState: () => void;
  /** Takes over the result for files that are not open; `paths` are all files with findings or problems. */
  readonly onResult: (result: ScanResult, request: ScanRequest) => void;
}

export function createScans(engine: Engine, { onState, onResult }: ScanEvents): Scans {
  const covered = new Set<string>();
  let all = false;
  let last: Promise<unknown> = Promise.resolve();
  /** A scan which nobody waits for gives way to one that does the same for somebody. */
  let silent: AbortController | undefined;
  const running = new Set<ScanRequest>();

  async function scan(request: ScanRequest): Promise<ScanResult> {
    const controller = new AbortController();
    if (!request.shows) silent = controller;
    const signal = AbortSignal.any([controller.signal, ...(request.signal ? [request.signal] : [])]);
    const { paths, onProgress } = request;
    const result = await engine.scan({
      signal,
      ...(paths ? { paths } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    if (request.shows) {
      if (!paths && !result.cancelled) all = true;
      for (const path of paths ?? result.findings.map((finding) => finding.at.file)) covered.add(path);
    }
    onResult(result, request);
    return result;
  }

  return {
    run: (request) => {
      if (request.shows && !request.paths) silent?.abort();
      running.add(request);
      onState();
      const done = last
        .then(() => scan(request))
        .finally(() => {
          running.delete(request);
          onState();
        });
      last = done.catch(() => undefined);
      return done;
    },
    covers: (path) => all || covered.has(path),
    coversAll: () => all,
    forget: (path) => void covered.delete(path),
    isRunning: () => running.size > 0,
    isShowing: () => [...running].some((request) => request.shows),
  };
}

/** Findings and problems by file. */
export function byFile(result: ScanResult): ReadonlyMap<string, Pick<ScanResult, 'findings' | 'problems'>> {
  const findings = groupBy(result.findings, (finding) => finding.at.file);
  const problems = groupBy(result.problems, (problem) => problem.path);
  return new Map(
    [...new Set([...findings.keys(), ...problems.keys()])].map((path) => [
      path,
      { findings: findings.get(path) ?? [], problems: problems.get(path) ?? [] },
    ]),
  );
}
