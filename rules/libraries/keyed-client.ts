/**
 * Clients of services of which nobody has written a table. What is known of them: they were made with a key, and somebody
 * waits for what they do. Linking tells which they are.
 */
import { defineLibrary } from '../model/library.ts';

const CALL = {
  action: 'send',
  gives: 'client',
  lazy: true,
  ifWaited: true,
  gets: '^(?:get|list|find|fetch|search|retrieve|query|read|download|count|describe|lookup|check|verify|me$)',
} as const;
/** What ends, opens or empties the client itself. */
const OWN = { gives: 'nothing' } as const;

export const keyedClient = defineLibrary({
  id: 'keyed-client',
  kind: 'http',
  packages: [],
  docs: 'https://cloud.google.com/docs/authentication/api-keys',
  checked: 'not verified',
  exports: {},
  undocumented: true,
  types: {
    client: {
      members: {
        close: OWN,
        shutdown: OWN,
        flush: OWN,
        connect: OWN,
        disconnect: OWN,
        destroy: OWN,
        end: OWN,
        init: OWN,
        initialize: OWN,
        start: OWN,
        stop: OWN,
        ready: OWN,
        '*': CALL,
      },
    },
  },
});
