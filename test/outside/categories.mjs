/**
 * Which rules answer which category of `pairs.json`.
 *
 * `fits` is the map of the README beside `pairs.json`, plus the categories it leaves to judgement ("the others by
 * name"). `neighbours` are rules which would probably have led a reader to the same fix; they are counted apart,
 * for a human to accept or not. A negative is judged by `fits` alone.
 */

/** @type {Record<string, { fits: string[], neighbours: string[] }>} */
const categories = {
  'n-plus-one': {
    fits: ['n-plus-one-query', 'write-per-item'],
    neighbours: ['loop-invariant-query', 'unbounded-fan-out', 'serial-io', 'repeated-query'],
  },
  'over-fetch': {
    fits: ['over-fetching', 'unbounded-relation', 'filter-in-memory', 'count-by-loading', 'eager-relation'],
    // The Redis form of over-fetching is SMEMBERS for one member; loading whole relations is often also a join.
    neighbours: ['full-scan-command', 'join-explosion', 'unbounded-query'],
  },
  'missing-index': {
    fits: ['missing-index', 'unindexed-foreign-key'],
    neighbours: ['non-sargable-filter', 'missing-unique-constraint'],
  },
  race: {
    fits: [
      'read-modify-write',
      'check-then-act',
      'missing-unique-constraint',
      'multi-write-without-transaction',
    ],
    neighbours: ['lock-without-expiry', 'lock-order', 'non-idempotent-retry'],
  },
  recompute: {
    fits: ['recomputed-per-request', 'uncached-hot-read', 'repeated-query', 'client-per-request'],
    neighbours: ['n-plus-one-query', 'loop-invariant-query', 'blocking-call', 'caching-disabled'],
  },
  leak: {
    fits: ['unbounded-growth', 'leaked-subscription', 'cache-without-expiry'],
    // An agent or client per request that nobody closes is a leak by another name.
    neighbours: [
      'client-per-request',
      'in-process-state',
      'request-state-in-singleton',
      'fire-and-forget-work',
    ],
  },
  stampede: { fits: ['cache-stampede'], neighbours: ['check-then-act', 'read-modify-write'] },
  'unbounded-concurrency': {
    fits: ['unbounded-fan-out'],
    neighbours: ['n-plus-one-query', 'write-per-item', 'missing-body-limit'],
  },
  // Requests awaited in a loop are told once per item: both cures (at once, or as a list) are named there.
  'sequential-await': { fits: ['serial-io', 'n-plus-one-query'], neighbours: ['write-per-item'] },
  'long-transaction': { fits: ['io-inside-transaction'], neighbours: ['write-per-item'] },
  'unbounded-memory': {
    fits: ['unbounded-buffering'],
    neighbours: ['unbounded-query', 'n-plus-one-query', 'missing-body-limit'],
  },
  'slow-query': { fits: ['non-sargable-filter', 'missing-index', 'offset-pagination'], neighbours: [] },
  'unbounded-query': {
    // A limit from the request without a maximum is this category too (PO062, PO098, SO002).
    fits: ['unbounded-query', 'uncapped-page-size'],
    neighbours: ['unbounded-relation', 'truncated-read', 'full-scan-command', 'filter-in-memory'],
  },
  'unbounded-write': { fits: ['unbounded-write'], neighbours: ['unbounded-in-list', 'write-per-item'] },
  'missing-timeout': { fits: ['http-call-without-timeout'], neighbours: ['missing-pool-limit'] },
  'missing-idempotency': { fits: ['non-idempotent-retry'], neighbours: ['check-then-act'] },
  'join-explosion': { fits: ['join-explosion'], neighbours: ['over-fetching', 'unbounded-relation'] },
  'graceful-shutdown': { fits: ['no-graceful-shutdown'], neighbours: [] },
  'hot-row-write': { fits: ['hot-row-write'], neighbours: [] },
  'in-process-cron': { fits: ['in-process-schedule'], neighbours: [] },
  'in-process-state': {
    fits: ['in-process-state', 'in-process-store', 'request-state-in-singleton'],
    neighbours: ['unbounded-growth', 'cache-without-expiry'],
  },
  'inline-side-effect': { fits: ['inline-side-effect'], neighbours: ['fire-and-forget-work'] },
  'blocking-call': { fits: ['blocking-call'], neighbours: ['recomputed-per-request'] },
};

/**
 * The rules of a category; for a category we do not know, the rule of the same name.
 *
 * @param {string} category
 */
export function rulesOf(category) {
  return categories[category] ?? { fits: [category], neighbours: [] };
}

/**
 * The rules that count as near misses for an entry: the category's neighbours, and what fits its secondary ones.
 *
 * @param {{ category: string, secondary?: string[] }} entry
 * @returns {string[]} without those that already fit
 */
export function neighboursOf(entry) {
  const { fits, neighbours } = rulesOf(entry.category);
  const secondary = (entry.secondary ?? []).flatMap((category) => rulesOf(category).fits);
  return [...neighbours, ...secondary].filter((rule) => !fits.includes(rule));
}
