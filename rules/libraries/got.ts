/** got. Type: `got` (the module, and instances of `extend`). */
import { defineLibrary } from '../model/library.ts';

/** No timeout in any phase. https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md (14.6, 16.1) */
const READ = { action: 'get', timeout: ['1.timeout', '1.signal'], options: '1', gives: 'response' } as const;
const SEND = { ...READ, action: 'send' } as const;

export const got = defineLibrary({
  id: 'got',
  kind: 'http',
  packages: ['got'],
  docs: 'https://github.com/sindresorhus/got/blob/main/documentation/2-options.md',
  checked: '14.6.6, 16.1.0',
  exports: { default: 'got', got: 'got' },
  typeNames: { Got: 'got' },
  types: {
    got: {
      call: {
        action: 'get',
        method: ['1.method', '0.method'],
        timeout: ['1.timeout', '1.signal', '0.timeout', '0.signal'],
        options: '1',
        gives: 'response',
        // https://github.com/sindresorhus/got/blob/main/documentation/7-retry.md (14.6, 16.1)
        traits: { retries: 2 },
      },
      members: {
        get: { ...READ, traits: { retries: 2 } },
        head: { ...READ, traits: { retries: 2 } },
        delete: { ...SEND, traits: { retries: 2 } },
        put: { ...SEND, traits: { retries: 2 } },
        post: SEND,
        patch: SEND,
        stream: { ...READ, method: '1.method' },
        paginate: { ...READ, action: 'stream', gives: 'rows' },
        extend: {
          kind: 'construct',
          action: 'open',
          gives: 'got',
          timeout: ['0.timeout', '0.signal'],
          options: '0',
        },
      },
    },
    response: {
      members: {
        json: { gives: 'value' },
        text: { gives: 'value' },
        buffer: { gives: 'value' },
        body: { gives: 'value' },
      },
    },
  },
  phrases: { place: 'options', timeout: 'timeout: { request: $1 }' },
});
