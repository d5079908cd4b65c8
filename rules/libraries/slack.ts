/** Slack's Web API client and Bolt. Types: `client`, `resource` (`client.chat`), `app`, `listener`. No timeout; ten retries over about 30 minutes. */
import { defineLibrary } from '../model/library.ts';

/** https://tools.slack.dev/bolt-js/concepts/message-listening */
const LISTENER = { at: ['0..', '1..'], frame: 'handler', parameters: ['listener'] } as const;
const SEND = { action: 'send', gives: 'value' } as const;

export const slack = defineLibrary({
  id: 'slack',
  kind: 'http',
  packages: ['@slack/web-api', '@slack/webhook', '@slack/bolt'],
  docs: 'https://tools.slack.dev/node-slack-sdk/web-api/',
  checked: '8.2',
  exports: { WebClient: 'WebClient', IncomingWebhook: 'IncomingWebhook', App: 'App' },
  typeNames: { WebClient: 'client', IncomingWebhook: 'webhook' },
  types: {
    WebClient: {
      new: { kind: 'construct', action: 'open', gives: 'client', options: '1', timeout: '1.timeout' },
    },
    client: {
      members: {
        '*': { gives: 'resource' },
        apiCall: SEND,
        paginate: { action: 'get', gives: 'value', traits: { follows: true } },
      },
    },
    resource: {
      members: {
        '*': { gives: 'resource' },
        postMessage: SEND,
        postEphemeral: SEND,
        update: SEND,
        open: SEND,
        publish: SEND,
        info: { action: 'get', gives: 'value' },
        lookupByEmail: { action: 'get', gives: 'value' },
        // https://docs.slack.dev/apis/web-api/pagination
        list: {
          action: 'get',
          limit: '0.limit',
          cursor: '0.cursor',
          gives: 'value',
          traits: { page: 100, more: 'next_cursor' },
        },
        history: {
          action: 'get',
          limit: '0.limit',
          cursor: '0.cursor',
          gives: 'value',
          traits: { page: 100, more: 'next_cursor' },
        },
      },
    },
    IncomingWebhook: { new: { gives: 'webhook', timeout: '1.timeout' } },
    webhook: { members: { send: SEND } },
    // https://tools.slack.dev/bolt-js/
    App: { new: { gives: 'app' } },
    app: {
      members: {
        message: {
          gives: 'self',
          callbacks: [LISTENER],
          entry: { kind: 'message', handlers: '0..', name: '0', parameters: ['listener'] },
        },
        event: {
          gives: 'self',
          callbacks: [LISTENER],
          entry: { kind: 'message', handlers: '1..', name: '0', parameters: ['listener'] },
        },
        command: {
          gives: 'self',
          callbacks: [LISTENER],
          entry: { kind: 'http', handlers: '1..', name: '0', parameters: ['listener'] },
        },
        action: {
          gives: 'self',
          callbacks: [LISTENER],
          entry: { kind: 'http', handlers: '1..', name: '0', parameters: ['listener'] },
        },
        view: {
          gives: 'self',
          callbacks: [LISTENER],
          entry: { kind: 'http', handlers: '1..', name: '0', parameters: ['listener'] },
        },
        client: { gives: 'client' },
        start: { kind: 'listen', action: 'open', gives: 'value' },
      },
    },
    listener: {
      members: {
        client: { gives: 'client' },
        payload: { gives: 'request' },
        body: { gives: 'request' },
        event: { gives: 'request' },
      },
    },
  },
});
