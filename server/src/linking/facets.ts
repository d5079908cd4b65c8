/**
 * Answers that depend on the workspace and not on some files of it: who imports a file, who implements an interface,
 * what is done to a stored type. Whoever asks is noted with the answer; after a change the question is asked again, and
 * those who were told otherwise have to hear of it.
 */
import type { Question } from './memory.ts';

export interface Facets {
  /**
   * The answer, as it is now; found once between two changes. `memory`: what is concluded from it may be remembered
   * (`Context.ask`), so that who asked has to be forgotten when it changes; `findings`: it is asked anew each time.
   */
  ask<T>(kind: FacetKind, key: string, answer: () => T): T;
  /** Something has changed: answers may differ. */
  changed(): void;
  /** Finds all answers of this kind again that somebody depends on. A change in a pause makes it begin anew the next time. */
  refresh(kind: FacetKind): Generator<void, void, void>;
  /** Of what was found again, who was told otherwise before. Each is named once. */
  overdue(kind: FacetKind): readonly Question[];
  /** Nobody depends on any answer any more. */
  clear(): void;
  /** What is asked meanwhile is found anew and forgotten afterwards. */
  trial<T>(look: () => T): T;
}

export type FacetKind = 'memory' | 'findings';

interface Facet {
  readonly answer: () => unknown;
  told: unknown;
  /** As of which change it holds. */
  as: number;
  askers: Set<Question>;
}

/** `asking` gives the question that is being answered; `apart` lets nobody depend on what is looked at meanwhile. */
export function createFacets(asking: () => Question | undefined, apart: <T>(look: () => T) => T): Facets {
  let byKind = { memory: new Map<string, Facet>(), findings: new Map<string, Facet>() };
  /** Asked and told otherwise since, and not yet named. */
  const overdue: Readonly<Record<FacetKind, Set<Question>>> = { memory: new Set(), findings: new Set() };
  let now = 0;
  /** Brings a facet up to date; who was told otherwise is overdue. */
  const update = (kind: FacetKind, facet: Facet): void => {
    if (facet.as === now) return;
    const answer = apart(facet.answer);
    if (!isSame(facet.told, answer)) {
      for (const asker of facet.askers) overdue[kind].add(asker);
      facet.askers = new Set();
    }
    facet.told = answer;
    facet.as = now;
  };
  return {
    ask: <T>(kind: FacetKind, key: string, answer: () => T): T => {
      const known = byKind[kind].get(key);
      const facet = known ?? { answer, told: apart(answer), as: now, askers: new Set<Question>() };
      if (known === undefined) byKind[kind].set(key, facet);
      else update(kind, facet);
      const asker = asking();
      if (asker !== undefined) facet.askers.add(asker);
      return facet.told as T;
    },
    changed: () => {
      now++;
    },
    *refresh(kind) {
      for (const [key, facet] of byKind[kind]) {
        if (facet.as === now) continue;
        for (const asker of facet.askers) if (asker.isForgotten) facet.askers.delete(asker);
        if (facet.askers.size > 0) update(kind, facet);
        if (facet.askers.size === 0) byKind[kind].delete(key); // Nobody is left to hear of it.
        yield;
      }
    },
    overdue: (kind) => {
      const found = [...overdue[kind]].filter((asker) => !asker.isForgotten);
      overdue[kind].clear();
      return found;
    },
    clear: () => {
      byKind = { memory: new Map(), findings: new Map() };
      for (const askers of Object.values(overdue)) askers.clear();
    },
    trial: (look) => {
      const before = byKind;
      byKind = { memory: new Map(), findings: new Map() };
      try {
        return look();
      } finally {
        byKind = before;
      }
    },
  };
}

/** The same objects, or others of the same content. Functions are taken to be made of it. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b || (typeof a === 'function' && typeof b === 'function')) return true;
  if (a instanceof Map || a instanceof Set)
    return b instanceof a.constructor && isSame([...a], [...(b as Set<unknown>)]);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key as never], b[key as never]))
  );
}
