/**
 * All that can be said of the files as they are now, and what changed since it was asked last.
 *
 * Changes are only noted when they arrive; `refresh` takes them in as one batch and says which files may mean something
 * else now: those whose text changed, and those whose imports, role or dependencies come out differently.
 */

import type { Deployment } from '../../../rules/model/deployment.ts';
import type { Dialect } from '../../../rules/model/entity.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { FileFacts } from '../facts/facts.ts';
import type { PrismaFacts, SqlFacts, SqlStatement } from '../facts/schema.ts';
import type { FileRole, Resolution, Sources } from '../linking/sources.ts';
import { discover, kindOfFile, type SkippedPath } from '../workspace/discover.ts';
import { nameOf } from '../workspace/paths.ts';
import { remembered } from '../workspace/remembered.ts';
import { type Role, roleOf } from '../workspace/roles.ts';
import { runAtOnce, type Steps } from '../workspace/steps.ts';
import { Workspace } from '../workspace/workspace.ts';
import { configuredRole, DEFAULTS } from './configuration.ts';
import { type Configurations, readConfigurations } from './configurations.ts';
import type { ConfigurationProblem, FileChange } from './engine.ts';
import type { EngineParts } from './parts.ts';
import type { Records } from './records.ts';

/** What linking has to forget. */
export type Refreshed =
  /** Nothing changed. */
  | undefined
  /** These files, and what depends on them. */
  | { readonly paths: readonly string[] }
  /** Everything: the roots or what module names mean are others, or sizes changed. */
  | 'all';

/** What may be lowered while somebody waits: a third of a second's work. */
const CHEAP_BYTES = 1_000_000;

/** `edited`: a buffer; `closed`: a buffer no more, and its text was dropped already. */
type Pending = FileChange['kind'] | 'edited' | 'closed';

/** Editors name a folder when all in it has gone. Then we look ourselves. */
const FILE_WE_KNOW = (path: string) => kindOfFile(nameOf(path)) !== undefined;

export class Snapshot implements Sources {
  roots: readonly string[];
  readonly records: Records;
  readonly #parts: EngineParts;
  readonly #ruleIds: ReadonlySet<string>;
  #workspace: Workspace | undefined;
  #configurations: Configurations = { of: () => DEFAULTS, all: [] };
  #roles = new Map<string, FileRole>();
  /** What each file was told its imports mean. */
  #resolved = new Map<string, Map<string, Resolution>>();
  #pending = new Map<string, Pending>();
  #view: 'undecided' | 'whole' | Set<string> = 'undecided';
  /** The roots were not walked so far, as they are now. */
  #isUnwalked = true;
  /** Ignore rules, or folders as a whole, have changed since the last walk. */
  #isDoubtful = false;
  /** Files that the last walk did not come by, and has yet to be asked about. */
  #missed = new Set<string>();
  /** Links lead elsewhere since module names were resolved. */
  #hasNewLinks = false;

  constructor(roots: readonly string[], records: Records, parts: EngineParts) {
    this.roots = roots;
    this.records = records;
    this.#parts = parts;
    this.#ruleIds = new Set(parts.rules.map((rule) => rule.id));
  }

  setRoots(roots: readonly string[]): void {
    this.roots = roots;
    this.#isUnwalked = true;
  }

  edited(path: string): void {
    this.#pending.set(path, 'edited');
  }

  /** A buffer was closed whose text is not the file's. */
  closed(path: string): void {
    this.#pending.set(path, 'closed');
  }

  /** True when the path is a file of the workspace as it was at the last refresh. */
  knows(path: string): boolean {
    return this.#workspace?.has(path) ?? false;
  }

  changed(changes: readonly FileChange[]): void {
    for (const { path, kind } of changes) {
      if (FILE_WE_KNOW(path)) this.#note(path, kind);
      else if (nameOf(path) === '.gitignore' || kind !== 'changed') this.#isDoubtful = true;
    }
  }

  /** What a buffer did is certain to have changed something; what the disk did is looked at. */
  #note(path: string, kind: FileChange['kind']): void {
    if (isOfDisk(this.#pending.get(path) ?? kind)) this.#pending.set(path, kind);
  }

  /** True when `refresh` has something to do. */
  get isDirty(): boolean {
    return this.#isUnwalked || this.#isDoubtful || this.#hasNewLinks || this.#pending.size > 0;
  }

  /** Takes in all changes. Pauses are possible while folders are walked. */
  *refresh(): Steps<Refreshed> {
    if (this.#isUnwalked) return yield* this.#walk();
    if (this.#isDoubtful) yield* this.lookAgain();
    // During a pause somebody may have been told of other roots, or could not wait and took in all of it.
    if (this.#isUnwalked || this.#isDoubtful) return yield* this.refresh();
    if (!this.isDirty) return undefined;
    const pending = [...this.#pending];
    this.#pending = new Map();
    return this.#takeIn(pending);
  }

  refreshNow(): Refreshed {
    return runAtOnce(this.refresh());
  }

  *#walk(): Steps<Refreshed> {
    const [roots, before] = [this.roots, new Map(this.#pending)];
    const discovery = yield* discover(this.#parts.disk, roots);
    if (!this.#isUnwalked) return undefined; // Somebody could not wait, and walked at once.
    if (roots !== this.roots) return yield* this.#walk();
    this.#isUnwalked = false;
    this.#isDoubtful = false;
    this.#missed.clear();
    // What came up during the walk stays pending: the walk may have been past it.
    for (const [path, kind] of before) {
      if (this.#pending.get(path) === kind) this.#pending.delete(path);
      if (!this.records.isOpen(path)) this.records.delete(path);
    }
    this.#workspace = new Workspace(this.#parts.disk, this.roots, discovery, (path) =>
      this.records.text(path),
    );
    const open = this.records.openPaths().filter((path) => FILE_WE_KNOW(path) && !this.#workspace!.has(path));
    this.#workspace.update(new Map(open.filter((path) => this.#admits(path)).map((path) => [path, true])));
    this.#readConfigurations();
    this.#roles = new Map();
    this.#resolved = new Map();
    return 'all';
  }

  /**
   * Walks the folders and notes which files came, went or look different since they were read: not every change is
   * told, and what is told may come late. What it notes is taken in by `refresh`.
   */
  *lookAgain(): Steps<void> {
    if (this.#isUnwalked) return;
    let isDoubtful = this.#isDoubtful;
    this.#isDoubtful = false;
    try {
      yield* this.#compareFiles();
      isDoubtful = false;
    } finally {
      if (isDoubtful) this.#isDoubtful = true; // It was given up half way.
    }
  }

  *#compareFiles(): Steps<void> {
    const roots = this.roots;
    const discovery = yield* discover(this.#parts.disk, roots);
    const there = Object.values(discovery.files).flat();
    for (const path of there) {
      if (roots !== this.roots || this.#isUnwalked) return;
      if (!this.workspace.has(path) || !this.records.isAsRead(path)) this.#note(path, 'changed');
      yield;
    }
    if (roots !== this.roots || this.#isUnwalked) return;
    const found = new Set(there);
    for (const path of this.workspace.allFiles()) {
      if (found.has(path)) continue;
      this.#missed.add(path);
      if (this.records.isOpen(path) && this.#admits(path))
        this.#missed.delete(path); // Not saved so far.
      else this.#note(path, 'changed');
    }
    // Not saved so far, and no longer ignored.
    for (const path of this.records.openPaths())
      if (FILE_WE_KNOW(path) && !this.workspace.has(path) && this.#admits(path)) this.#note(path, 'changed');
    this.#hasNewLinks = this.workspace.walkedAgain(discovery) || this.#hasNewLinks;
  }

  #takeIn(pending: readonly (readonly [path: string, kind: Pending])[]): Refreshed {
    const workspace = this.#workspace!;
    const changed: string[] = [];
    const presence = new Map<string, boolean | undefined>();
    for (const [path, kind] of pending) {
      const isThere = this.records.isOpen(path)
        ? this.#admits(path)
        : kind !== 'deleted' && this.#isOnDisk(path);
      if (!isThere) this.records.delete(path);
      else if (!this.records.readAgain(path) && isOfDisk(kind) && workspace.has(path)) continue;
      changed.push(path);
      presence.set(path, isThere === workspace.has(path) ? undefined : isThere);
    }
    for (const [path] of pending) this.#missed.delete(path);
    const hasNewLinks = this.#hasNewLinks;
    this.#hasNewLinks = false;
    if (changed.length === 0 && !hasNewLinks) return undefined;
    const { files, modules } = workspace.update(presence);
    const affected = new Set(changed);
    for (const path of changed) this.#roles.delete(path);
    if (files || modules) this.#compareResolutions(affected);
    const sizes = JSON.stringify(this.#configurations.all.map((one) => [...one.sizes]));
    if (changed.some((path) => path.endsWith('/tenfold.json'))) this.#readConfigurations();
    const isConfigured = changed.some((path) => path.endsWith('/tenfold.json'));
    if (files || modules || isConfigured) this.#compareRoles(affected);
    if (sizes !== JSON.stringify(this.#configurations.all.map((one) => [...one.sizes]))) return 'all';
    return modules || hasNewLinks ? 'all' : { paths: [...affected] };
  }

  /** A buffer counts as a file of the workspace when it could be saved as one, or belongs to none: then it stands alone. */
  #admits(path: string): boolean {
    if (this.#hasFor(path)) return true;
    return FILE_WE_KNOW(path) && !this.roots.some((root) => path.startsWith(`${root}/`));
  }

  #isOnDisk(path: string): boolean {
    return this.#parts.disk.stamp(path)?.kind === 'file' && this.#hasFor(path);
  }

  #hasFor(path: string): boolean {
    const workspace = this.#workspace!;
    return (workspace.has(path) && !this.#missed.has(path)) || workspace.wouldHave(path);
  }

  /**
   * Puts other texts in the place of files, and creates those that are not there, until the function it returns is
   * called. Nothing is noted as changed: whoever does this tells the linker himself.
   */
  overlay(texts: ReadonlyMap<string, string>): () => void {
    const created = [...texts.keys()].filter((path) => !this.workspace.has(path) && FILE_WE_KNOW(path));
    const [roles, resolved] = [new Map(this.#roles), this.#resolved];
    this.#resolved = created.length > 0 ? new Map() : resolved;
    const forget = (isThere: boolean) => {
      if (created.length > 0) this.workspace.update(new Map(created.map((path) => [path, isThere])));
      for (const path of texts.keys()) this.#roles.delete(path);
    };
    const restore = this.records.overlay(texts);
    forget(true);
    return () => {
      restore();
      forget(false);
      this.#roles = roles;
      this.#resolved = resolved;
    };
  }

  #compareResolutions(affected: Set<string>): void {
    for (const [from, answers] of this.#resolved) {
      for (const [specifier, before] of answers) {
        const now = this.workspace.resolve(from, specifier);
        if (!isSameResolution(before, now)) affected.add(from);
        answers.set(specifier, now);
      }
    }
  }

  #compareRoles(affected: Set<string>): void {
    const before = this.#roles;
    this.#roles = new Map();
    for (const [path, role] of before) {
      const now = this.workspace.has(path) ? this.role(path) : undefined;
      if (now?.role !== role.role || now.reason !== role.reason) affected.add(path);
    }
  }

  #readConfigurations(): void {
    this.#configurations = readConfigurations(
      this.workspace.files('tenfold'),
      (path) => this.records.text(path),
      this.#ruleIds,
    );
  }

  get workspace(): Workspace {
    if (!this.#workspace) this.refreshNow();
    return this.#workspace!;
  }

  get configurations(): Configurations {
    return this.#configurations;
  }

  get skipped(): readonly SkippedPath[] {
    return this.workspace.skipped;
  }

  /** Trouble in the files that configure us: tenfold.json, tsconfig files, schemas. */
  problems(): ConfigurationProblem[] {
    const schemas = this.prismaSchemas().flatMap(({ path, facts }) =>
      facts.errors.map(({ at, message }) => ({ path, span: at, message })),
    );
    return [
      ...this.#configurations.all.flatMap((one) => one.problems),
      ...this.workspace.problems,
      ...schemas,
    ];
  }

  /**
   * Before anything was scanned, the facts of a large workspace would take seconds to make, and the editor waits for
   * one file. Until `complete` is called, linking then sees the files at hand, those looked at, and what their imports
   * lead to; what lies beyond is unknown to it. True when the view has changed: then linking begins anew.
   */
  lookAt(path: string): boolean {
    if (this.#view === 'undecided') this.#view = this.#isCheap() ? 'whole' : this.#filesAtHand();
    if (typeof this.#view === 'string' || this.#view.has(path) || !this.workspace.has(path)) return false;
    this.#view.add(path);
    return true;
  }

  /** All files are read: linking may see them. True when it did not so far. */
  complete(): boolean {
    const wasPartial = typeof this.#view !== 'string';
    this.#view = 'whole';
    return wasPartial;
  }

  #isCheap(): boolean {
    let bytes = 0;
    for (const path of this.workspace.files('source')) {
      if (!this.records.isAtHand(path)) bytes += this.records.stamp(path)?.size ?? 0;
      if (bytes > CHEAP_BYTES) return false;
    }
    return true;
  }

  #filesAtHand(): Set<string> {
    const kinds = ['source', 'sql', 'prisma'] as const;
    return new Set(
      kinds.flatMap((kind) => this.workspace.files(kind)).filter((path) => this.records.isAtHand(path)),
    );
  }

  #inView(paths: readonly string[]): readonly string[] {
    const view = this.#view;
    return typeof view === 'string' ? paths : paths.filter((path) => view.has(path));
  }

  // What linking asks.

  files(): readonly string[] {
    return this.#inView(this.workspace.files('source'));
  }

  facts(path: string): FileFacts | undefined {
    return this.workspace.hasSource(path) ? this.records.facts<FileFacts>(path) : undefined;
  }

  text(path: string): string {
    return this.records.text(path) ?? '';
  }

  resolve(from: string, specifier: string): Resolution {
    const answers = remembered(this.#resolved, from, () => new Map<string, Resolution>());
    return remembered(answers, specifier, () => this.workspace.resolve(from, specifier));
  }

  role(path: string): FileRole {
    return remembered(this.#roles, path, () => this.#roleOf(path));
  }

  #roleOf(path: string): Role {
    const facts = () => this.facts(path);
    return (
      configuredRole(this.#configurations.of(path), path) ??
      roleOf(path, this.workspace.rootOf(path), {
        generated: () => this.records.state(path).generated,
        compiledFrom: () => this.workspace.compiledFrom(path),
        directives: () => facts()?.directives ?? [],
        imports: () => facts()?.imports ?? [],
        dependencies: () => this.workspace.dependencies(path),
        ofCommand: () => this.workspace.isOfCommand(path),
        ofPage: () => this.workspace.isOfPage(path),
      })
    );
  }

  prismaSchemas(): readonly { readonly path: string; readonly facts: PrismaFacts }[] {
    return this.#schemaFiles<PrismaFacts>(this.workspace.files('prisma'));
  }

  /** By path: migration folders and files are named so that this is the order in which they apply. */
  sqlFiles(): readonly { readonly path: string; readonly facts: SqlFacts }[] {
    return this.#schemaFiles<SqlFacts>(this.#inView(this.workspace.files('sql')));
  }

  /** SQL in code; asked by linking, remembered there. */
  ddl(text: string, dialect: Dialect): SqlFacts {
    return this.#parts.lowering.sql(text, dialect);
  }

  statement(text: string, dialect: Dialect): SqlStatement | undefined {
    return this.#parts.lowering.statement?.(text, dialect);
  }

  #schemaFiles<T extends PrismaFacts | SqlFacts>(paths: readonly string[]): { path: string; facts: T }[] {
    return paths.flatMap((path) => {
      const facts = this.records.facts<T>(path);
      return facts ? [{ path, facts }] : [];
    });
  }

  dependencies(path: string): ReadonlySet<string> {
    return this.workspace.dependencies(path);
  }

  version(path: string, name: string): string | undefined {
    return this.workspace.version(path, name);
  }

  size(entity: string, path: string): Size | undefined {
    const rows = this.#configurations.of(path).sizes.get(entity);
    return rows === undefined ? undefined : { most: rows, why: 'configured', of: entity };
  }

  deployment(path: string): Deployment {
    return this.workspace.deployment(path);
  }

  packageRoot(path: string): string {
    return this.workspace.packageRoot(path);
  }

  isOwn(path: string): boolean {
    return this.workspace.isOwn(path);
  }
}

function isOfDisk(kind: Pending): boolean {
  return kind !== 'edited' && kind !== 'closed';
}

function isSameResolution(a: Resolution, b: Resolution): boolean {
  if (a.k === 'file') return b.k === 'file' && a.path === b.path;
  if (a.k === 'package') return b.k === 'package' && a.name === b.name && a.subpath === b.subpath;
  return b.k === a.k;
}
