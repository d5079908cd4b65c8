/** Vercel's AI SDK (`ai`). Functions that call a model over HTTP. */
import { defineLibrary } from '../model/library.ts';

const SEND = {
  action: 'send',
  gives: 'value',
  timeout: ['0.abortSignal', '0.timeout'],
  options: '0',
  traits: { what: 'llm', retries: 2 },
} as const;

export const aiSdk = defineLibrary({
  id: 'ai-sdk',
  kind: 'http',
  packages: ['ai'],
  docs: 'https://ai-sdk.dev/docs/ai-sdk-core/settings',
  checked: '6.0.326',
  exports: {
    generateText: 'send',
    streamText: 'send',
    generateObject: 'send',
    streamObject: 'send',
    generateImage: 'send',
    experimental_generateImage: 'send',
    embed: 'embed',
    embedMany: 'embedMany',
  },
  types: {
    send: { call: SEND },
    embed: { call: { ...SEND, traits: { what: 'embedding' } } },
    embedMany: { call: { ...SEND, rows: '0.values', traits: { what: 'embedding' } } },
  },
  phrases: { place: 'options', timeout: 'abortSignal: AbortSignal.timeout($1)' },
});
