/** superagent. Types: `superagent` (the module, and `agent()`), `chain` (runs when awaited). */
import { defineLibrary } from '../model/library.ts';

const READ = { action: 'get', gives: 'chain', lazy: true } as const;
const SEND = { action: 'send', gives: 'chain', lazy: true } as const;

export const superagent = defineLibrary({
  id: 'superagent',
  kind: 'http',
  packages: ['superagent'],
  docs: 'https://ladjs.github.io/superagent/',
  checked: '10.4.2',
  exports: { default: 'superagent', agent: 'agent' },
  types: {
    superagent: {
      call: { ...READ, method: '0' },
      members: {
        get: READ,
        head: READ,
        options: READ,
        post: SEND,
        put: SEND,
        patch: SEND,
        delete: SEND,
        del: SEND,
        agent: { gives: 'superagent' },
      },
    },
    agent: { call: { gives: 'superagent' } },
    // No timeout. https://ladjs.github.io/superagent/#timeouts (10.4)
    chain: {
      members: {
        '*': { gives: 'self', mutates: true },
        timeout: { gives: 'self', mutates: true, timeout: ['0.deadline', '0.response', '0'] },
        end: { gives: 'inner' },
      },
    },
  },
  phrases: { place: 'chain', timeout: '.timeout($1)' },
});
