/** From where a function is reached. */
import type { FunctionRef, Place } from './place.ts';

export type EntryKind =
  | 'http'
  | 'rpc'
  | 'resolver'
  | 'action'
  | 'component'
  | 'middleware'
  | 'socket'
  | 'job'
  | 'message'
  | 'schedule'
  | 'startup'
  | 'script'
  /** Runs when the site is built: pages made ahead of any request. */
  | 'build'
  | 'migration'
  | 'seed'
  | 'test';

export interface Entry {
  readonly kind: EntryKind;
  /** `GET /orders`, `Query.orders`, `job mail`. */
  readonly name: string;
  readonly at: Place;
  readonly library: string;
  /** A GraphQL field resolver of an object type: runs once per parent. */
  readonly perItem: boolean;
  /** A schedule that every process runs for itself. */
  readonly perProcess?: boolean;
  /** Its answer is kept and given to those who ask later: it runs now and then, not for each request. */
  readonly kept?: true;
}

/** Addresses and names of what a scheduler calls. */
const SCHEDULED = /\b(?:cron|crons|scheduler|scheduled)\b/i;

/** Folders of what runs by itself. */
const BY_ITSELF =
  /\/(?:src|app|apps|lib|libs|server|packages)\/(?:.*\/)?(?:jobs?|workers?|crons?|queues?|consumers?|processors?|schedulers?)\//i;

/**
 * May somebody wait for what the function does? Not where only jobs, and the addresses that a scheduler calls, lead to it;
 * where nothing does, or jobs do as well, its folder tells.
 */
export function isWaitedFor({ role, entries }: Reach, { file }: FunctionRef): boolean {
  if (role === 'background' || role === 'offline' || role === 'browser') return false;
  if (BY_ITSELF.test(file) && (entries.length === 0 || entries.some(({ kind }) => !ANSWERS.has(kind))))
    return false;
  return (
    entries.length === 0 || !entries.every(({ kind, name }) => !ANSWERS.has(kind) || SCHEDULED.test(name))
  );
}

const ANSWERS: ReadonlySet<EntryKind> = new Set([
  'http',
  'rpc',
  'resolver',
  'action',
  'component',
  'middleware',
  'socket',
]);

export interface Reach {
  /**
   * `serving`: at least one request-like entry reaches it. `background`: only jobs, messages and schedules do.
   * `offline`: only scripts, seeds, migrations, tests or build steps do, or its file is one. `exported`: nobody we
   * see reaches it, but a serving module exports it. `unreached`: none of these. `browser`: client-side code.
   */
  readonly role: 'serving' | 'background' | 'offline' | 'exported' | 'unreached' | 'browser';
  readonly reason: string;
  readonly entries: readonly Entry[];
}
