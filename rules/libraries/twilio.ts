/** Twilio. Types: `client`, `resource` (`client.messages`, `client.verify.v2.services(id).verifications`). */
import { defineLibrary } from '../model/library.ts';

const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'client',
  options: '2',
  timeout: '2.timeout',
} as const;

export const twilio = defineLibrary({
  id: 'twilio',
  kind: 'http',
  packages: ['twilio'],
  docs: 'https://www.twilio.com/docs/libraries/reference/twilio-node/',
  checked: '6.2',
  defaultTimeoutMs: 30_000,
  exports: { default: 'Twilio', Twilio: 'Twilio' },
  typeNames: { Twilio: 'client' },
  types: {
    Twilio: { call: OPEN, new: OPEN },
    client: { members: { '*': { gives: 'resource' } } },
    resource: {
      call: { gives: 'resource' },
      members: {
        '*': { gives: 'resource' },
        create: { action: 'send', gives: 'value', traits: { what: 'sms' } },
        update: { action: 'send', gives: 'value' },
        remove: { action: 'send', gives: 'value' },
        fetch: { action: 'get', gives: 'value' },
        // Follows the pages up to `limit`.
        list: { action: 'get', limit: '0.limit', gives: 'value' },
        each: { action: 'get', limit: '0.limit', gives: 'value' },
      },
    },
  },
});
