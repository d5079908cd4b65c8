/** A route that may be asked without end, and each time guesses a password, sends something, or pays somebody. */
import { limitRate } from '../fixes/rate-limit.ts';
import type { Occurrence } from '../model/operation.ts';
import type { Entry } from '../model/role.ts';
import { defineRule } from '../rule.ts';
import { named, through } from '../wording.ts';

/** Names of routes that check a secret or make an account. */
const CREDENTIALS =
  /(?:^|[\s/._-])(?:log-?in|sign-?in|sign-?up|register|forgot|forgot-?password|reset-?password|password-?reset|otp|verify-?(?:code|otp|password)|magic-?link|2fa|mfa|send-?code)(?:$|[\s/._-])/i;
/** Calls on the way to what is sent: further down it is what happens in some case that we do not see. */
const DEEPEST = 2;
/** What is sent to people, and what is paid for by use; embeddings cost next to nothing. */
const SENT: Readonly<Record<string, string>> = {
  mail: 'sends a mail',
  sms: 'sends a text message',
  llm: 'asks a language model',
};

export const missingRateLimit = defineRule({
  id: 'missing-rate-limit',
  factor: 'operations',
  summary: 'A route that checks secrets, sends messages or asks a language model has no rate limit.',
  tier: 'information',
  status: 'stable',
  since: '0.2.0',
  on: 'function',
  fixes: [{ id: 'limit-rate', title: 'Limit the rate of requests', safety: 'suggestion' }],
  check(fn, program) {
    const entry = program
      .reach(fn)
      .entries.find(({ kind }) => kind === 'http' || kind === 'rpc' || kind === 'action');
    if (!entry || program.reach(fn).role !== 'serving') return [];
    if (program.protection(fn, 'rate-limit') !== 'absent') return [];
    if (/admin|staff/i.test(entry.name)) return []; // The operator's own people.
    const all = program.occurrences(fn);
    const costly = all.find(
      ({ operation, path }) => SENT[String(operation.traits.what)] !== undefined && path.length <= DEEPEST,
    );
    const what = String(costly?.operation.traits.what);
    const isSignedIn = program.protection(fn, 'sign-in') === 'present';
    // Signing in asks who it is, too: only a session shows that somebody has.
    const hasSession = program.protection(fn, 'session') === 'present';
    // Whoever is signed in has an account to lose; what a model costs adds up all the same.
    const isSending = costly && (what === 'llm' || !isSignedIn);
    const reason = isSending ? sends(costly) : hasSession ? undefined : checksSecret(entry);
    if (!reason) return [];
    return [
      {
        at: entry.at,
        message: `${entry.name} ${reason}, and nothing on its way limits how often`,
        ...(isSending
          ? isSignedIn
            ? { tier: 'hint' as const }
            : {}
          : isVouchedFor(entry)
            ? { tier: 'hint' as const }
            : {}),
        related: costly
          ? [{ at: costly.at, message: `${named(costly.operation.callee)} is called here` }]
          : [],
        evidence: [
          'No limiter is among the handlers of the route, what its routers use, its decorators, or the first calls of the handler.',
          'A limit in a gateway or firewall is not visible here: say so in a suppression.',
        ],
        fixes: limitRate(entry, program),
      },
    ];
  },
});

const PROVIDERS =
  /(?:^|[/._-])(?:google|apple|facebook|github|gitlab|microsoft|azure|twitter|discord|linkedin|oauth2?|oidc|saml|sso)(?:$|[/._-])/i;

/** Another service vouches for who it is, by a token or a signature that nobody guesses; what each attempt costs is that service's. */
function isVouchedFor({ name }: Entry): boolean {
  return PROVIDERS.test(name);
}

function sends({ operation, path }: Occurrence): string {
  return `${SENT[String(operation.traits.what)]}${path[0]?.callee ? through(path) : ''}`;
}

function checksSecret({ name, kind }: Entry): string | undefined {
  if (kind === 'http' && !/^(?:POST|PUT|PATCH|ALL)\b/.test(name)) return undefined; // Shows the form.
  return CREDENTIALS.test(name) ? 'checks a secret or makes an account' : undefined;
}
