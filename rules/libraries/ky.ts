/** ky. Type: `ky` (the module, and instances of `create` and `extend`). */
import { defineLibrary } from '../model/library.ts';

/** 10,000 ms per attempt unless `timeout: false`; two retries. https://github.com/sindresorhus/ky#timeout (1.14, 2.1) */
const READ = {
  action: 'get',
  timeout: ['1.timeout', '1.signal'],
  options: '1',
  gives: 'response',
  traits: { retries: 2 },
} as const;
const SEND = { ...READ, action: 'send' } as const;

export const ky = defineLibrary({
  id: 'ky',
  kind: 'http',
  packages: ['ky'],
  docs: 'https://github.com/sindresorhus/ky#api',
  checked: '1.14.3, 2.1.0',
  defaultTimeoutMs: 10_000,
  exports: { default: 'ky', ky: 'ky' },
  typeNames: { KyInstance: 'ky' },
  types: {
    ky: {
      call: { ...READ, method: '1.method' },
      members: {
        get: READ,
        head: READ,
        post: SEND,
        put: SEND,
        patch: SEND,
        delete: SEND,
        create: { gives: 'ky', timeout: ['0.timeout', '0.signal'], options: '0' },
        extend: { gives: 'ky', timeout: ['0.timeout', '0.signal'], options: '0' },
      },
    },
    response: {
      members: {
        json: { gives: 'value' },
        text: { gives: 'value' },
        arrayBuffer: { gives: 'value' },
        blob: { gives: 'value' },
      },
    },
  },
  phrases: { place: 'options', timeout: 'timeout: $1' },
});
