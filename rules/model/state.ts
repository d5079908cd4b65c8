/** Mutable state that outlives a request: module variables, static fields, fields of singletons. */
import type { FunctionRef, Place } from './place.ts';
import type { Reach } from './role.ts';

export interface StateAccess {
  readonly at: Place;
  readonly fn: FunctionRef;
  readonly reach: Reach;
  /** `set`, `delete`, `push`, `get`, `has`, `=`, `+=`, `size`, `iterate`, `escape` (handed to code we do not see). */
  readonly method: string;
  /** Whether the key comes from the request, an argument, a literal, … */
  readonly key?: string;
  readonly awaitsBetween?: boolean;
}

export interface State {
  readonly name: string;
  readonly at: Place;
  /** The declaration statement. */
  readonly statementAt: readonly [number, number];
  readonly kind: 'map' | 'set' | 'array' | 'object' | 'scalar' | 'weak' | 'lru' | 'instance';
  readonly scope: 'module' | 'static' | 'singleton-field' | 'global';
  readonly owner?: string;
  readonly exported: boolean;
  readonly writes: readonly StateAccess[];
  readonly reads: readonly StateAccess[];
  readonly removals: readonly StateAccess[];
  /** An upper bound on its entries is visible: size check before insertion, LRU, ring buffer. */
  readonly bounded: boolean;
  /** Entries expire: timers, TTL option, time check on read. */
  readonly expires: boolean;
  /** They expire in that those too old are not used, and nothing takes them out. */
  readonly agesInPlace?: true;
  /** Initial value: `new Map()`, `0`, `[]`; with its number of entries. */
  readonly initial: string;
  readonly initialEntries: number;
  /** Type of the entries as written: `Map<string, Cart>`. */
  readonly type?: string;
  /** What it looks like being: `memo` (value computed from the key), `lazy-singleton` (assigned once when unset), `connection`, `metrics`, `registry` (filled at start-up), `cache`, `data`. */
  readonly looksLike: 'memo' | 'lazy-singleton' | 'connection' | 'metrics' | 'registry' | 'cache' | 'data';
  /** Written only where the store that the code would rather use is not configured. */
  readonly secondBest?: true;
  /** Evidence for `looksLike`. */
  readonly why: string;
}
