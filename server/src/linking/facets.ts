/**
 * Answers that depend on the workspace and not on some files of it: who imports a file, who implements an interface,
 * what is done to a stored type. Whoever asks is noted with the answer; after a change the question is asked again, and
 * those who were told otherwise have to hear of it.
 */
import type { Question } from './memory.ts';

export interface Facets {
  /**
   * The answer, as it is now. `memory`: what is concluded from it may be remembered (`Context.ask`), so that who asked
   * has to be forgotten when it changes; `findings`: it is asked anew each time.
   */
  ask<T>(kind: FacetKind, key: string, answer: () => T): T;
  /** Who was given an answer of this kind that does not hold any more. Each is named once per asking. */
  outdated(kind: FacetKind): readonly Question[];
  /** Nobody depends on any answer any more. */
  clear(): void;
}

export type FacetKind = 'memory' | 'findings';

interface Facet {
  readonly answer: () => unknown;
  told: unknown;
  askers: Set<Question>;
}

/** `asking` gives the question that is being answered. */
export function createFacets(asking: () => Question | undefined): Facets {
  const byKind = { memory: new Map<string, Facet>(), findings: new Map<string, Facet>() };
  return {
    ask: (kind, key, answer) => {
      const asker = asking();
      const now = answer();
      if (asker === undefined) return now;
      const facet = byKind[kind].get(key);
      // Between two changes an answer stays the same.
      if (facet === undefined) byKind[kind].set(key, { answer, told: now, askers: new Set([asker]) });
      else facet.askers.add(asker);
      return now;
    },
    outdated: (kind) => {
      const found = new Set<Question>();
      for (const [key, facet] of byKind[kind]) {
        facet.askers = new Set([...facet.askers].filter((asker) => !asker.isForgotten));
        const now = facet.askers.size === 0 ? undefined : facet.answer();
        if (facet.askers.size > 0 && isSame(facet.told, now)) facet.told = now;
        else {
          for (const asker of facet.askers) found.add(asker);
          byKind[kind].delete(key);
        }
      }
      return [...found];
    },
    clear: () => {
      byKind.memory.clear();
      byKind.findings.clear();
    },
  };
}

/** The same objects, or others of the same content. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  return JSON.stringify(a, withCollections) === JSON.stringify(b, withCollections);
}

function withCollections(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
