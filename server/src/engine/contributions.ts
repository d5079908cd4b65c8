/**
 * What the rules said, by who was asked: a file, or a rule about a stored type or the project (`isOfProject`).
 *
 * A file's rules may mark a place in another file (the schema), so the findings shown in a file come from several.
 */
import type { RawFinding } from './check.ts';

export class Contributions {
  readonly #bySource = new Map<string, readonly RawFinding[]>();
  /** Marked file → who marks it. */
  readonly #sourcesOf = new Map<string, Set<string>>();
  readonly #stale = new Set<string>();

  /** Replaces what a source contributes; returns the other files in which something looks different now. */
  set(source: string, findings: readonly RawFinding[]): string[] {
    const before = this.#bySource.get(source) ?? [];
    const targets = new Set([...this.targetsOf(source), ...findings.map(({ report }) => report.at.file)]);
    for (const target of targets) this.#sourcesOf.get(target)?.delete(source);
    this.#bySource.set(source, findings);
    for (const { report } of findings) {
      const sources = this.#sourcesOf.get(report.at.file) ?? new Set();
      this.#sourcesOf.set(report.at.file, sources.add(source));
    }
    this.#stale.delete(source);
    targets.delete(source);
    return [...targets].filter((target) => textOf(before, target) !== textOf(findings, target));
  }

  delete(source: string): string[] {
    const targets = this.set(source, []);
    this.#bySource.delete(source);
    return targets;
  }

  clear(): void {
    this.#bySource.clear();
    this.#sourcesOf.clear();
    this.#stale.clear();
  }

  has(source: string): boolean {
    return this.#bySource.has(source);
  }

  /** What a source said may not hold any more. */
  markStale(source: string): void {
    if (this.#bySource.has(source)) this.#stale.add(source);
  }

  isFresh(source: string): boolean {
    return this.#bySource.has(source) && !this.#stale.has(source);
  }

  sources(): string[] {
    return [...this.#bySource.keys()];
  }

  /** Everything that marks a place in the file. */
  at(target: string): RawFinding[] {
    const sources = [...(this.#sourcesOf.get(target) ?? [])].sort();
    return sources.flatMap((source) =>
      (this.#bySource.get(source) ?? []).filter(({ report }) => report.at.file === target),
    );
  }

  /** Files in which something is marked. */
  targets(): string[] {
    return [...this.#sourcesOf].filter(([, sources]) => sources.size > 0).map(([target]) => target);
  }

  /** Sources that mark a place in the file. */
  sourcesOf(target: string): readonly string[] {
    return [...(this.#sourcesOf.get(target) ?? [])];
  }

  /** Files in which a source marks places. */
  targetsOf(source: string): string[] {
    return (this.#bySource.get(source) ?? []).map(({ report }) => report.at.file);
  }
}

/** All that is said of a file, to compare. */
function textOf(findings: readonly RawFinding[], target: string): string {
  const there = findings.filter(({ report }) => report.at.file === target);
  return JSON.stringify(there.map(({ rule, report, fn }) => [rule.id, report, fn]));
}
