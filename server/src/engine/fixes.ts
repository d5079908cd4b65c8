/** Fixes as they are offered: their edits are computed when asked for, verified, and never speak of old places. */
import type { Fix } from '../../../rules/rule.ts';
import type { PrismaFacts } from '../facts/schema.ts';
import { kindOfFile } from '../workspace/discover.ts';
import { nameOf } from '../workspace/paths.ts';
import type { PresentedFinding } from './engine.ts';
import type { Linker } from './parts.ts';
import type { KnownEdits } from './results.ts';
import type { Snapshot } from './snapshot.ts';
import { isFix, type Trial } from './verify.ts';

/** What offering fixes needs of the engine. */
export interface FixHost {
  readonly snapshot: Snapshot;
  readonly linker: Linker;
  readonly log: (message: string) => void;
  /** Rises with every change that was taken in. */
  readonly generation: number;
  refresh(): void;
  /** The findings of a file as it is, their fixes not verified. */
  current(path: string): readonly PresentedFinding[];
  /** The same, judged without leaving a trace. */
  tried(path: string): readonly PresentedFinding[];
  forget(paths: readonly string[]): void;
}

type Edits = ReturnType<Fix['edits']>;

export class Fixes implements Trial {
  /** Edits that somebody has asked for, by the fix as offered. */
  readonly known: KnownEdits = new WeakMap();
  /** Edits have become known since this was set to false. */
  knowsMore = false;
  readonly #host: FixHost;
  readonly #once: boolean;

  /** `once`: the engine is asked for one scan. */
  constructor(host: FixHost, once: boolean) {
    this.#host = host;
    this.#once = once;
  }

  /** The finding with fixes that verify themselves. */
  offered(finding: PresentedFinding): PresentedFinding {
    if (finding.fixes.length === 0) return finding;
    const made = this.#host.generation;
    const fixes = finding.fixes.map((fix): Fix => {
      let answer: { readonly edits: Edits; readonly generation: number } | undefined;
      const offer: Fix = {
        ...fix,
        edits: () => {
          this.#host.refresh();
          const { generation } = this.#host;
          if (answer?.generation !== generation) {
            const edits = generation === made ? this.verified(finding, fix) : this.again(finding, fix);
            answer = { edits, generation };
            this.known.set(offer, answer);
            this.knowsMore = true;
          }
          return answer.edits;
        },
      };
      return offer;
    });
    return { ...finding, fixes };
  }

  /** Edits of the same fix of the same finding as things are now: after a change the old ones speak of old places. */
  again(finding: PresentedFinding, fix: Fix): Edits {
    const now = this.#host
      .current(finding.at.file)
      .find(({ fingerprint }) => fingerprint === finding.fingerprint);
    const same = now?.fixes.find(({ id, title }) => id === fix.id && title === fix.title);
    return now && same && this.verified(now, same);
  }

  /** The edits, if they are a fix. */
  verified(finding: PresentedFinding, fix: Fix): Edits {
    try {
      const edits = fix.edits();
      return edits && isFix(finding, edits, this) ? edits : undefined;
    } catch (error) {
      const reason = (error as Error).stack ?? String(error);
      this.#host.log(`fix ${fix.id} of ${finding.rule} failed in ${finding.at.file}: ${reason}`);
      return undefined;
    }
  }

  // What a trial needs.

  text(path: string): string | undefined {
    return this.#host.snapshot.records.text(path);
  }

  syntaxErrors(path: string): number {
    const { records } = this.#host.snapshot;
    if (path.endsWith('.prisma')) return records.facts<PrismaFacts>(path)?.errors.length ?? 0;
    return kindOfFile(nameOf(path)) === 'source' ? (this.#host.snapshot.facts(path)?.syntaxErrors ?? 0) : 0;
  }

  findings(path: string): readonly PresentedFinding[] {
    return this.#host.tried(path);
  }

  /** A scan has hundreds of fixes, and a trial takes a second: they are tried when someone is about to take one. */
  get canJudge(): boolean {
    return !this.#once;
  }

  withTexts<T>(texts: ReadonlyMap<string, string>, judged: readonly string[], look: () => T): T {
    const { snapshot, linker } = this.#host;
    const paths = [...new Set([...texts.keys(), ...judged])];
    const forgets = linker.trial === undefined && this.canJudge;
    const restore = snapshot.overlay(texts);
    try {
      if (linker.trial && this.canJudge) return linker.trial(paths, look);
      if (forgets) this.#host.forget(paths);
      return look();
    } finally {
      restore();
      if (forgets) this.#host.forget(paths);
    }
  }
}
