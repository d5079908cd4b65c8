/**
 * The whole workspace, judged in slices.
 *
 *     discover   which files there are
 *     read       texts; those whose facts nobody remembers go to workers
 *     link       facts are decoded
 *     check      rules, file by file, then those about the project
 *
 * Between slices the event loop turns, and an edit that comes in then is taken in before the end: the result holds for
 * the files as they are when it is given.
 */
import type { Entry } from '../../../rules/model/role.ts';
import { kindOfFile } from '../workspace/discover.ts';
import { folderOf, foldersUp, nameOf } from '../workspace/paths.ts';
import { remembered } from '../workspace/remembered.ts';
import { runInSlices, type Steps } from '../workspace/steps.ts';
import { type Baseline, staleEntries } from './baseline.ts';
import { isWanted } from './configuration.ts';
import type { Contributions } from './contributions.ts';
import type {
  ConfigurationProblem,
  Engine,
  PresentedFinding,
  ScanProgress,
  ScanResult,
  Skipped,
} from './engine.ts';
import type { FactsCache, KnownFile } from './facts-cache.ts';
import type { EngineParts, Linker } from './parts.ts';
import { byPlace, type Presented } from './present.ts';
import { Reading } from './reading.ts';
import type { Revisions } from './revisions.ts';
import type { Refreshed, Snapshot } from './snapshot.ts';

/** What a scan needs of the engine. */
export interface ScanHost {
  readonly parts: EngineParts;
  readonly workers: number;
  readonly snapshot: Snapshot;
  readonly contributions: Contributions;
  readonly cache: FactsCache | undefined;
  readonly linker: Linker;
  readonly baselines: readonly Baseline[];
  /** Rises with every change that was taken in. */
  readonly generation: number;
  /** The result of an earlier scan of the same files, when this engine may give it. */
  remembered(): ScanResult | undefined;
  readonly revisions: Revisions;
  /** Takes in what has changed. Pauses are possible while folders are walked. */
  takeIn(): Steps<void>;
  refresh(): void;
  apply(refreshed: Refreshed): void;
  contribute(path: string): Steps<void>;
  askProject(): Steps<void>;
  presented(path: string): Presented;
  problems(): ConfigurationProblem[];
  entries(): readonly Entry[];
}

type Options = Parameters<Engine['scan']>[0];

/** Edits during a scan are taken in at its end; someone who never stops typing must get a result too. */
const MAX_ROUNDS = 3;

/** Scans. Resolves with what was found so far when it is cancelled; never rejects. */
export async function scan(host: ScanHost, options: Options): Promise<ScanResult> {
  const started = performance.now();
  const startedAt = Date.now();
  const { signal, onProgress = () => {} } = options;
  const cancelled = () => signal?.aborted ?? false;

  onProgress({ phase: 'discover', done: 0, total: 1 });
  await runInSlices(host.snapshot.lookAgain(), signal);
  await runInSlices(host.takeIn(), signal);
  const reading = new Reading(host, (done, total) => onProgress({ phase: 'read', done, total }));
  try {
    if (!cancelled()) await runInSlices(reading.look(), signal);
    const remembered = cancelled() || options.paths ? undefined : host.remembered();
    if (remembered) return { ...remembered, milliseconds: performance.now() - started };
    if (!cancelled()) await reading.finish(signal);
  } finally {
    reading.close();
  }
  if (!cancelled() && host.snapshot.complete()) host.apply('all');
  const saved = cancelled() ? undefined : save(host, startedAt);
  if (!cancelled()) await runInSlices(decodeAll(host, onProgress), signal);
  for (let round = 0; round < MAX_ROUNDS && !cancelled(); round++) {
    host.refresh();
    const { generation } = host;
    await runInSlices(prepare(host), signal);
    await runInSlices(check(host, inScope(host, options), onProgress), signal);
    if (!cancelled()) await runInSlices(host.askProject(), signal);
    if (!host.snapshot.isDirty && host.generation === generation) break;
  }
  const result = await collect(host, options, cancelled());
  await saved;
  return { ...result, milliseconds: performance.now() - started };
}

/** The source files that are to be judged. */
function inScope(host: ScanHost, { paths }: Options): string[] {
  const isWithinScope = scopeOf(paths);
  return host.snapshot
    .files()
    .filter((path) => isWithinScope(path) && isWanted(host.snapshot.configurations.of(path), path));
}

/** Whether a path lies at or below one of the paths; everything does when there are none. */
function scopeOf(paths: readonly string[] | undefined): (path: string) => boolean {
  if (!paths) return () => true;
  const scopes = new Set(paths);
  const folders = new Map<string, boolean>();
  const isInside = (folder: string) => foldersUp(folder).some((one) => scopes.has(one));
  return (path) => scopes.has(path) || remembered(folders, folderOf(path), () => isInside(folderOf(path)));
}

/** Writes facts and file states to the cache, beside everything else. */
function save({ cache, snapshot }: ScanHost, startedAt: number): Promise<void> | undefined {
  if (!cache) return undefined;
  const { records, workspace } = snapshot;
  const files = (['source', 'prisma', 'sql'] as const)
    .flatMap((kind) => workspace.files(kind))
    .flatMap((path): KnownFile[] => {
      const stamp = records.isOpen(path) ? undefined : records.stamp(path);
      return stamp ? [{ path, stamp, state: records.state(path) }] : [];
    });
  return cache.save(files, startedAt);
}

function* decodeAll(host: ScanHost, onProgress: (progress: ScanProgress) => void): Steps<void> {
  const files = host.snapshot.files();
  for (const [index, path] of files.entries()) {
    host.snapshot.facts(path);
    if (index % 64 === 0) onProgress({ phase: 'link', done: index, total: files.length });
    yield;
  }
}

/** Links all files one by one. An answer asked for meanwhile does at once what is left. */
function* prepare({ linker }: ScanHost): Steps<void> {
  try {
    if (linker.prepare) yield* linker.prepare();
  } catch {
    // Whoever asks for it fails again, and is reported.
  }
}

function* check(
  host: ScanHost,
  files: readonly string[],
  onProgress: (progress: ScanProgress) => void,
): Steps<void> {
  for (const [index, path] of files.entries()) {
    if (host.snapshot.workspace.has(path)) yield* host.contribute(path); // An edit may have taken it away meanwhile.
    if (index % 16 === 0) onProgress({ phase: 'check', done: index, total: files.length });
    yield;
  }
  onProgress({ phase: 'check', done: files.length, total: files.length });
}

async function collect(
  host: ScanHost,
  options: Options,
  cancelled: boolean,
): Promise<Omit<ScanResult, 'milliseconds'>> {
  const revision = host.revisions.now;
  const files = inScope(host, options).filter((path) => !cancelled || host.contributions.has(path));
  const findings: PresentedFinding[] = [];
  const seen = new Set<string>();
  const skipped: Skipped[] = [...host.snapshot.skipped];
  let [lines, judged] = [0, 0];
  const { workspace } = host.snapshot;
  const isWithinScope = scopeOf(options.paths);
  const schemas = [...workspace.files('prisma'), ...workspace.files('sql')].filter(isWithinScope);
  const look = function* (): Steps<void> {
    for (const path of [...files, ...schemas]) {
      const { skip } = host.snapshot.records.state(path);
      if (skip !== undefined) skipped.push({ path, reason: skip });
      else {
        judged++;
        lines += host.snapshot.facts(path)?.lines ?? 0;
        const shown = host.presented(path);
        for (const finding of shown.findings) findings.push(finding);
        for (const fingerprint of shown.fingerprints) seen.add(fingerprint);
      }
      yield;
    }
  };
  await runInSlices(look());
  const isWhole = !cancelled && options.paths === undefined;
  const stale = isWhole ? host.baselines.flatMap((baseline) => staleEntries(baseline, seen)) : [];
  // Someone named a file that the walk left out: it must not look as if nothing were wrong with it.
  for (const path of options.paths ?? []) {
    const isLeftOut = kindOfFile(nameOf(path)) !== undefined && !host.snapshot.workspace.has(path);
    if (isLeftOut)
      skipped.push({ path, reason: 'left out: git ignores it, or it is in a folder that is not looked at' });
  }
  return {
    files: judged,
    lines,
    skipped: skipped.filter(({ path }) => isWithinScope(path)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    findings: findings.filter(({ at }) => isWithinScope(at.file)).sort(byPlace),
    problems: [...host.problems(), ...stale],
    entries: host.entries().filter(({ at }) => isWithinScope(at.file)),
    revision,
    cancelled,
  };
}
