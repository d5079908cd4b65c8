/** OpenAI. Types: `client`, `resource` (`client.chat.completions`, `client.embeddings`). */
import { defineLibrary } from '../model/library.ts';

const TIMEOUT = { timeout: ['1.timeout', '1.signal'], options: '1' } as const;
const SEND = { action: 'send', gives: 'value', traits: { what: 'llm', retries: 2 }, ...TIMEOUT } as const;
const GET = { action: 'get', gives: 'value', ...TIMEOUT } as const;
const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'client',
  options: '0',
  timeout: '0.timeout',
  settings: { maxRetries: '0.maxRetries' },
} as const;

export const openai = defineLibrary({
  id: 'openai',
  kind: 'http',
  packages: ['openai', 'groq-sdk'],
  docs: 'https://github.com/openai/openai-node#timeouts',
  checked: '6.49',
  defaultTimeoutMs: 600_000,
  exports: { default: 'OpenAI', OpenAI: 'OpenAI', AzureOpenAI: 'OpenAI', Groq: 'OpenAI' },
  typeNames: { OpenAI: 'client', AzureOpenAI: 'client' },
  types: {
    OpenAI: { new: OPEN },
    client: { members: { '*': { gives: 'resource' } } },
    resource: {
      members: {
        '*': { gives: 'resource' },
        create: SEND,
        parse: SEND,
        stream: SEND,
        generate: SEND,
        edit: SEND,
        retrieve: GET,
        list: { ...GET, limit: '0.limit', cursor: '0.after', traits: { page: 20, more: 'has_more' } },
        update: SEND,
        delete: SEND,
        del: SEND,
        content: GET,
      },
    },
  },
  phrases: { place: 'options', timeout: 'timeout: $1' },
});
