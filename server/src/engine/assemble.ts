/**
 * The engine, put together from its parts.
 *
 *     snapshot.ts       files as they are: texts, facts, roles, module names, configuration
 *     contributions.ts  what the rules said, by file asked
 *     revisions.ts      which judgements still hold
 *     present.ts        what of it is shown
 *     scan.ts           the whole workspace in slices, with workers and caches
 *     reading.ts        its files read and lowered, by workers when they are many
 *     fixes.ts          fixes that verify themselves; verify.ts whether a fix is one
 *
 * Nothing is computed when a change arrives; the next question takes in all changes as one batch.
 */
import type { Program } from '../../../rules/model/program.ts';
import type { Entry } from '../../../rules/model/role.ts';
import type { Fix } from '../../../rules/rule.ts';
import { kindOfFile } from '../workspace/discover.ts';
import { isWithin, nameOf, relativeTo } from '../workspace/paths.ts';
import { runAtOnce, runInSlices, type Steps } from '../workspace/steps.ts';
import { type Baseline, readBaseline } from './baseline.ts';
import { Checker, isOfProject, type RawFinding } from './check.ts';
import { Contributions } from './contributions.ts';
import type {
  ConfigurationProblem,
  Engine,
  EngineOptions,
  FileChange,
  FileFindings,
  PresentedFinding,
  ScanResult,
} from './engine.ts';
import { FactsCache } from './facts-cache.ts';
import { Fixes, type FixHost } from './fixes.ts';
import type { EngineParts, Linker } from './parts.ts';
import { type Presented, present } from './present.ts';
import { Records } from './records.ts';
import { loadResult, resultKey, saveResult } from './results.ts';
import { Revisions } from './revisions.ts';
import { type ScanHost, scan } from './scan.ts';
import { type Refreshed, Snapshot } from './snapshot.ts';
import { isSilentFile } from './tiers.ts';

/** The engine, and what its tests and the command line ask beyond the interface. */
export interface AssembledEngine extends Engine {
  readonly program: Program;
  /** Would the fix be accepted? The same as that its edits are not undefined. */
  verifyFix(finding: PresentedFinding, fix: Fix): boolean;
  /** Writes the result of a whole scan to the cache, for the next engine that is asked once. Never rejects. */
  remember(result: ScanResult): Promise<void>;
}

/** Never throws, and touches no file before it is asked something. */
export function assembleEngine(options: EngineOptions, parts: EngineParts): AssembledEngine {
  return new TenfoldEngine(options, parts);
}

class TenfoldEngine implements AssembledEngine, ScanHost, FixHost {
  readonly parts: EngineParts;
  readonly workers: number;
  readonly log: (message: string) => void;
  readonly snapshot: Snapshot;
  readonly checker: Checker;
  readonly contributions = new Contributions();
  readonly cache: FactsCache | undefined;
  #linker: Linker | undefined;
  #baselines: readonly Baseline[] = [];
  readonly revisions = new Revisions();
  readonly #once: boolean;
  /** Nothing changed since `#settle`. */
  #isSettled = true;
  /** The project's rules were asked at all. */
  #hasScanned = false;
  /** The project's rules, for a program that is another after each change. */
  #project: { program: Program; checks: ReadonlyMap<string, () => RawFinding[]> } | undefined;
  generation = 0;
  readonly fixes: Fixes;

  constructor(options: EngineOptions, parts: EngineParts) {
    this.parts = parts;
    this.workers = options.workers ?? 0;
    this.#once = options.once ?? false;
    this.log = options.log ?? (() => {});
    this.cache =
      options.cacheFolder === undefined
        ? undefined
        : new FactsCache(options.cacheFolder, [...options.roots].sort().join('\n'), parts.build);
    this.snapshot = new Snapshot(options.roots, new Records(parts.disk, parts.lowering, this.cache), parts);
    this.checker = new Checker(parts.rules, this.log);
    this.fixes = new Fixes(this, this.#once);
  }

  get program(): Program {
    return this.linker.program;
  }

  get linker(): Linker {
    this.#linker ??= this.parts.createLinker(this.snapshot, this.parts.libraries, {
      tracking: !this.#once,
    });
    return this.#linker;
  }

  setBuffer(path: string, text: string, version: number): void {
    if (this.snapshot.records.setBuffer(path, text, version) || !this.snapshot.knows(path))
      this.snapshot.edited(path);
  }

  closeBuffer(path: string): void {
    if (!this.snapshot.records.isOpen(path)) return;
    const differs = this.snapshot.records.closeBuffer(path);
    if (differs || this.parts.disk.stamp(path) === undefined) this.snapshot.closed(path);
  }

  filesChanged(changes: readonly FileChange[]): void {
    this.snapshot.changed(changes);
  }

  setRoots(roots: readonly string[]): void {
    this.snapshot.setRoots(roots);
  }

  judge(path: string): FileFindings {
    this.refresh();
    const version = this.snapshot.records.version(path);
    const problems = this.#problemsOf(path);
    this.revisions.judged(path);
    if (!this.snapshot.workspace.has(path))
      return { path, version, revision: this.revisions.now, findings: [], problems };
    if (this.snapshot.lookAt(path)) this.apply('all');
    runAtOnce(this.contribute(path));
    for (const source of this.contributions.sourcesOf(path))
      if (!this.contributions.isFresh(source)) runAtOnce(this.contribute(source));
    const revision = this.revisions.now;
    return { path, version, revision, findings: this.presented(path).findings, problems };
  }

  changesSince(revision: number): ReadonlyMap<string, number> {
    runAtOnce(this.#settleAll());
    return this.revisions.since(revision);
  }

  async settle(signal: Pick<AbortSignal, 'aborted'>): Promise<void> {
    await runInSlices(this.#settleAll(), signal);
  }

  *#settleAll(): Steps<void> {
    this.refresh();
    yield* this.#settle();
    // Once they were asked at all, the project's rules are asked again after each change.
    if (this.#hasScanned) yield* this.askProject();
  }

  scan(options: Parameters<Engine['scan']>[0]): Promise<ScanResult> {
    return scan(this, options);
  }

  explain(path: string, offset: number): readonly string[] {
    this.refresh();
    if (this.snapshot.lookAt(path)) this.apply('all');
    return this.checker.ask(path, () => this.linker.explain(path, offset)) ?? [];
  }

  text(path: string): string | undefined {
    return this.snapshot.records.text(path);
  }

  configurationOf(path: string): string | undefined {
    this.refresh();
    return this.snapshot.configurations.of(path).path;
  }

  dispose(): void {
    this.cache?.dispose();
  }

  remembered(): ScanResult | undefined {
    if (!this.cache || !this.#once) return undefined;
    const key = resultKey(this.parts.build, this.snapshot);
    const result = loadResult(this.cache.folder, key, this.fixes.known, (finding, fix) => {
      this.fixes.knowsMore = true;
      return this.fixes.again(finding, fix);
    });
    this.fixes.knowsMore = result === undefined;
    return result;
  }

  async remember(result: ScanResult): Promise<void> {
    const { cache, snapshot, fixes } = this;
    if (!cache || !this.#once || !fixes.knowsMore || result.cancelled || snapshot.isDirty) return;
    await saveResult(cache.folder, resultKey(this.parts.build, snapshot), result, fixes.known);
  }

  // What a scan needs.

  refresh(): void {
    if (this.snapshot.isDirty) runAtOnce(this.takeIn());
  }

  /** Takes in what has changed: the files, and at once, without a pause or a way out between, what it is known to do. */
  *takeIn(): Steps<void> {
    this.apply(yield* this.snapshot.refresh());
  }

  /** Forgets what no longer holds. */
  apply(refreshed: Refreshed): void {
    if (refreshed === undefined) return;
    this.generation++;
    const affected = refreshed === 'all' ? undefined : this.#invalidate(refreshed.paths);
    // A linker that cannot tell what a change affects is replaced.
    if (!affected) this.#linker = undefined;
    this.#isSettled = refreshed === 'all';
    this.#markStale(affected ?? this.contributions.sources());
    const isConfigured =
      refreshed !== 'all' && refreshed.paths.some((path) => /\/tenfold(-baseline)?\.json$/.test(path));
    if (!affected || isConfigured) this.revisions.changedAll();
    else if (refreshed !== 'all') this.#markStale(refreshed.paths.flatMap((path) => this.#markersOf(path)));
    for (const path of refreshed === 'all' ? this.contributions.sources() : refreshed.paths) {
      if (isOfProject(path) || this.snapshot.workspace.has(path)) continue;
      this.revisions.changed(this.contributions.delete(path));
    }
    this.#baselines = this.snapshot.workspace
      .files('baseline')
      .map((path) => readBaseline(path, this.text(path) ?? ''));
  }

  /** What these files say may differ now, and with it what is shown where they marked something. */
  #markStale(paths: readonly string[]): void {
    for (const path of paths) {
      this.contributions.markStale(path);
      this.revisions.changed([path, ...this.contributions.targetsOf(path)]);
    }
  }

  /** A file, and what the project's rules mark in it: those places have moved. */
  #markersOf(path: string): readonly string[] {
    const isUntracked = this.linker.onBehalf === undefined;
    const marking = isUntracked ? this.contributions.sources() : this.contributions.sourcesOf(path);
    return [path, ...marking.filter(isOfProject)];
  }

  /** Marks what a change did by way of the whole workspace. Not needed for a file that has changed itself. */
  *#settle(): Steps<void> {
    if (this.#isSettled) return;
    const { generation } = this;
    const names = yield* this.checker.askInSteps(() => this.linker.outdated?.());
    this.#isSettled = generation === this.generation;
    this.#markStale(names ?? []);
  }

  /** Files that may mean something else now; undefined when the linker cannot tell. */
  #invalidate(paths: readonly string[]): readonly string[] | undefined {
    return this.checker.ask(paths[0] ?? '', () => this.linker.invalidate(paths));
  }

  entries(): readonly Entry[] {
    return this.checker.ask('', () => this.linker.entries()) ?? [];
  }

  /** Runs the rules of a file, unless what they said still holds. When something changes in a pause, it is left to be asked again. */
  *contribute(path: string): Steps<void> {
    if (this.contributions.isFresh(path)) runAtOnce(this.#settle());
    if (this.contributions.isFresh(path)) return;
    if (isOfProject(path)) {
      this.#ask(path, this.#ofProject().get(path));
      return;
    }
    const { generation } = this;
    for (const steps = this.#check(path); this.generation === generation; yield) {
      const step = this.#onBehalf(path, () => steps.next());
      if (!step.done) continue;
      this.revisions.changed(this.contributions.set(path, step.value));
      return;
    }
  }

  /** Asks a source what it has to say now: nothing, when it is no more. */
  #ask(source: string, check: (() => RawFinding[]) | undefined): void {
    const found = check ? this.#onBehalf(source, check) : [];
    this.revisions.changed(this.contributions.set(source, found));
  }

  #ofProject(): ReadonlyMap<string, () => RawFinding[]> {
    const { program } = this;
    if (this.#project?.program !== program)
      this.#project = { program, checks: this.checker.project(program) };
    return this.#project.checks;
  }

  /** Asks the rules about stored types and the project, as far as what they said may not hold. */
  *askProject(): Steps<void> {
    for (const source of this.#ofProject().keys()) {
      if (!this.contributions.isFresh(source)) this.#ask(source, this.#ofProject().get(source));
      yield;
    }
    const checks = this.#ofProject();
    for (const source of this.contributions.sources())
      if (isOfProject(source) && !checks.has(source))
        this.revisions.changed(this.contributions.delete(source));
    this.#hasScanned = true;
  }

  *#check(path: string): Steps<RawFinding[]> {
    const isJudged =
      kindOfFile(nameOf(path)) === 'source' &&
      this.snapshot.facts(path) &&
      !isSilentFile(this.snapshot.role(path));
    if (!isJudged) return [];
    return this.snapshot.role(path).role === 'browser'
      ? this.checker.browserFile(path, this.program)
      : yield* this.checker.file(path, this.program);
  }

  /** What depends on the answers to questions asked meanwhile: the findings of a file. */
  #onBehalf<T>(path: string, look: () => T): T {
    return this.linker.onBehalf ? this.linker.onBehalf(path, look) : look();
  }

  /** What is shown in a file, of what is known now. */
  presented(path: string): Presented {
    this.revisions.judged(path);
    const { findings, fingerprints } = this.#present(path, this.contributions.at(path));
    return { findings: findings.map((finding) => this.fixes.offered(finding)), fingerprints };
  }

  #present(path: string, raw: readonly RawFinding[]): Presented {
    const isSource = kindOfFile(nameOf(path)) === 'source';
    return present({
      path,
      name: relativeTo(path, this.snapshot.workspace.rootOf(path)),
      raw,
      text: this.snapshot.text(path),
      facts: isSource ? this.snapshot.facts(path) : undefined,
      role: this.snapshot.role(path),
      configuration: this.snapshot.configurations.of(path),
      baseline: this.baselineOf(path),
      reach: (fn) => this.checker.ask(path, () => this.#onBehalf(path, () => this.program.reach(fn))),
      took: (id) => {
        const rule = this.parts.rules.find((one) => one.id === id);
        return rule && (this.#hasScanned || (rule.on !== 'entity' && rule.on !== 'project'));
      },
    });
  }

  get baselines(): readonly Baseline[] {
    return this.#baselines;
  }

  baselineOf(path: string): Baseline | undefined {
    const above = this.#baselines.filter((baseline) =>
      isWithin(path, baseline.path.slice(0, baseline.path.lastIndexOf('/'))),
    );
    return above.sort((a, b) => b.path.length - a.path.length)[0];
  }

  #problemsOf(path: string): ConfigurationProblem[] {
    const governing = new Set([
      path,
      this.snapshot.configurations.of(path).path,
      this.baselineOf(path)?.path,
    ]);
    return this.problems().filter((problem) => governing.has(problem.path));
  }

  problems(): ConfigurationProblem[] {
    return [...this.snapshot.problems(), ...this.#baselines.flatMap((baseline) => baseline.problems)];
  }

  // What fixes need.

  verifyFix(finding: PresentedFinding, fix: Fix): boolean {
    return fix.edits() !== undefined && finding.fixes.includes(fix);
  }

  current(path: string): readonly PresentedFinding[] {
    runAtOnce(this.contribute(path));
    return this.#present(path, this.contributions.at(path)).findings;
  }

  tried(path: string): readonly PresentedFinding[] {
    return this.#present(
      path,
      this.#onBehalf(path, () => runAtOnce(this.#check(path))),
    ).findings;
  }

  forget(paths: readonly string[]): void {
    if (!this.#invalidate(paths)) this.#linker = undefined;
  }
}
