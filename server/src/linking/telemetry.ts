/** Calls that tell others what happened: logs, metrics, usage. By their names, since they are anybody's own helpers. */

const WORDS: ReadonlySet<string> = new Set([
  'log',
  'logs',
  'logger',
  'logging',
  'track',
  'tracking',
  'tracker',
  'telemetry',
  'analytics',
  'metric',
  'metrics',
  'stat',
  'stats',
  'statistics',
  'trace',
  'tracing',
  'capture',
  'posthog',
  'sentry',
  'mixpanel',
  'amplitude',
  'segment',
  'audit',
  'usage',
  'impression',
  'impressions',
  'pageview',
  'view',
  'views',
  'click',
  'clicks',
  'heartbeat',
  'seen',
  'touch',
]);

/** Does one of the names have such a word: `trackClick`, `analytics.capture`, `updateLastSeen`? */
export function isTelemetry(names: readonly string[]): boolean {
  return names.some((name) =>
    name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).some((word) => WORDS.has(word.toLowerCase())),
  );
}
