/** needle: requests by verb. Type: `needle`. */
import { defineLibrary } from '../model/library.ts';

/** Milliseconds that it waits for a connection; once there is one, it waits without end. */
const OPTIONS = ['open_timeout', 'response_timeout', 'read_timeout', 'timeout', 'signal'];
const READ = {
  action: 'get',
  options: '1',
  timeout: OPTIONS.map((name) => `1.${name}`),
} as const;
const SEND = {
  action: 'send',
  options: '2',
  timeout: OPTIONS.map((name) => `2.${name}`),
} as const;

export const needle = defineLibrary({
  id: 'needle',
  kind: 'http',
  packages: ['needle'],
  docs: 'https://github.com/tomas/needle#readme',
  checked: 'not verified',
  exports: { default: 'needle' },
  types: {
    // `open_timeout` is 10 s; `response_timeout` and `read_timeout` are 0, no limit. https://github.com/tomas/needle#request-options
    needle: {
      call: { ...SEND, method: '0', options: '3', timeout: OPTIONS.map((name) => `3.${name}`) },
      members: { get: READ, head: READ, post: SEND, put: SEND, patch: SEND, delete: SEND, request: SEND },
    },
  },
});
