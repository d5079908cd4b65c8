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

/**
 * Who sets code off. `staff`: only those who run the product, its administrators; `clock`: a schedule; `crawlers`: search
 * engines. `everyone`: others too, or we do not know.
 */
export interface Audience {
  readonly who: 'everyone' | 'staff' | 'clock' | 'crawlers';
  /** "`requireAdmin` stands before GET /users"; '' for everyone. */
  readonly because: string;
}

/** Who adds rows to a table. */
export interface Adders extends Audience {
  /** A list of them at a time: the insert, or a call on the way to it, runs once per item. */
  readonly inLists?: boolean;
}

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
  /** Counted from the start of the process, and not told by the clock. */
  readonly interval?: true;
  /** Its answer is kept and given to those who ask later: it runs now and then, not for each request. */
  readonly kept?: true;
  /** Absent: everyone's. */
  readonly audience?: Audience;
}

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
    entries.length === 0 ||
    entries.some(({ kind, audience }) => ANSWERS.has(kind) && audience?.who !== 'clock')
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
  /** It is called from outside itself, and not only down a way from what is. */
  readonly handles: boolean;
  /**
   * Who sets it off, by all that reaches it; of several the one that asks most of it. Undefined when nothing that we see
   * does. Jobs are everyone's: who sends them is not followed.
   */
  readonly audience: Audience | undefined;
}

/** Jobs or a clock alone run it: nobody waits for it, and how often it runs does not grow with those who use the product. */
export function runsByItself({ role, audience }: Reach): boolean {
  return role === 'background' || audience?.who === 'clock';
}

/** Those who alone set it off, when it is not everyone and we know it: nobody waits for it that does not know why. */
export function fewAskFor({ audience }: Reach): Audience | undefined {
  return audience === undefined || audience.who === 'everyone' ? undefined : audience;
}
