/** Anthropic. Types: `client`, `resource` (`client.messages`). */
import { defineLibrary } from '../model/library.ts';

const TIMEOUT = { timeout: ['1.timeout', '1.signal'], options: '1' } as const;
const SEND = { action: 'send', gives: 'value', traits: { what: 'llm', retries: 2 }, ...TIMEOUT } as const;
const GET = { action: 'get', gives: 'value', ...TIMEOUT } as const;

export const anthropic = defineLibrary({
  id: 'anthropic',
  kind: 'http',
  packages: ['@anthropic-ai/sdk'],
  docs: 'https://github.com/anthropics/anthropic-sdk-typescript#timeouts',
  checked: '1.11',
  defaultTimeoutMs: 600_000,
  exports: { default: 'Anthropic', Anthropic: 'Anthropic' },
  typeNames: { Anthropic: 'client' },
  types: {
    Anthropic: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'client',
        options: '0',
        timeout: '0.timeout',
        settings: { maxRetries: '0.maxRetries' },
      },
    },
    client: { members: { '*': { gives: 'resource' } } },
    resource: {
      members: {
        '*': { gives: 'resource' },
        create: SEND,
        parse: SEND,
        stream: SEND,
        countTokens: SEND,
        retrieve: GET,
        list: { ...GET, limit: '0.limit', cursor: '0.after_id', traits: { page: 20, more: 'has_more' } },
        delete: SEND,
        cancel: SEND,
      },
    },
  },
  phrases: { place: 'options', timeout: 'timeout: $1' },
});
