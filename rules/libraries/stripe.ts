/**
 * Stripe. Types: `client`, `resource` (`stripe.customers`, `stripe.checkout.sessions`), `list`, `webhooks`.
 * A list is one page: 10 unless `limit` (at most 100) says otherwise; `has_more` tells that there is more.
 */
import { defineLibrary } from '../model/library.ts';

/** The options of a request come last: behind the id, the parameters, or both. */
const TIMEOUT = {
  timeout: ['2.timeout', '1.timeout'],
  settings: { idempotencyKey: ['2.idempotencyKey', '1.idempotencyKey'] },
} as const;
const READ = { action: 'get', gives: 'value', ...TIMEOUT } as const;
const SEND = { action: 'send', gives: 'value', ...TIMEOUT } as const;
const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'client',
  options: '1',
  timeout: '1.timeout',
} as const;
/** https://docs.stripe.com/api/pagination (23.1) */
const LIST = {
  action: 'get',
  gives: 'list',
  lazy: true,
  awaited: 'list',
  limit: '0.limit',
  cursor: ['0.starting_after', '0.ending_before', '0.page'],
  options: '0',
  traits: { page: 10, more: 'has_more' },
  ...TIMEOUT,
  settings: {
    ...TIMEOUT.settings,
    of: ['0.customer', '0.subscription', '0.invoice', '0.payment_intent', '0.charge', '0.account', '0.email'],
  },
} as const;

export const stripe = defineLibrary({
  id: 'stripe',
  kind: 'http',
  packages: ['stripe'],
  docs: 'https://docs.stripe.com/api',
  checked: '23.1.0',
  // Two retries. https://github.com/stripe/stripe-node#configuration
  defaultTimeoutMs: 80_000,
  exports: { default: 'Stripe', Stripe: 'Stripe' },
  typeNames: { Stripe: 'client' },
  types: {
    Stripe: {
      new: OPEN,
      // `require('stripe')(key)`.
      call: OPEN,
    },
    client: { members: { '*': { gives: 'resource' }, webhooks: { gives: 'webhooks' } } },
    resource: {
      members: {
        '*': { gives: 'resource' },
        list: LIST,
        search: LIST,
        listLineItems: LIST,
        listPaymentMethods: LIST,
        retrieve: { ...READ, traits: { missing: 'throws' } },
        create: SEND,
        update: SEND,
        del: SEND,
        cancel: SEND,
        capture: SEND,
        confirm: SEND,
        expire: SEND,
        pay: SEND,
        attach: SEND,
        detach: SEND,
        finalizeInvoice: SEND,
        sendInvoice: SEND,
        voidInvoice: SEND,
      },
    },
    // https://github.com/stripe/stripe-node#auto-pagination (23.1): `for await` over it also follows the pages.
    list: {
      members: {
        data: { gives: 'value' },
        has_more: { gives: 'value' },
        autoPagingEach: {
          action: 'get',
          gives: 'nothing',
          traits: { follows: true },
          callbacks: [{ at: '0', frame: 'loop', over: 'this' }],
        },
        autoPagingToArray: { action: 'get', gives: 'value', limit: '0.limit', traits: { follows: true } },
      },
    },
    // Computed here.
    webhooks: {
      members: { constructEvent: { gives: 'request' }, constructEventAsync: { gives: 'request' } },
    },
  },
  phrases: { place: 'options', limit: 'limit: $1', cursor: 'starting_after: $1', timeout: 'timeout: $1' },
});
