/** node-cache and memory-cache: in the process, without bound and for ever unless told otherwise. */
import { defineLibrary } from '../model/library.ts';

export const nodeCache = defineLibrary({
  id: 'node-cache',
  kind: 'configure',
  packages: ['node-cache'],
  docs: 'https://github.com/node-cache/node-cache#options',
  checked: '5.1',
  exports: { default: 'NodeCache' },
  typeNames: { NodeCache: 'cache' },
  types: {
    NodeCache: {
      new: {
        kind: 'configure',
        action: 'use',
        gives: 'cache',
        options: '0',
        traits: { store: 'memory', purpose: 'cache' },
        settings: { max: '0.maxKeys', ttl: '0.stdTTL' },
      },
    },
    cache: {
      members: {
        get: { gives: 'value' },
        set: { gives: 'value', settings: { ttl: '2' } },
        mget: { gives: 'value' },
        mset: { gives: 'value' },
        del: { gives: 'value' },
        has: { gives: 'value' },
        keys: { gives: 'value' },
        flushAll: { gives: 'nothing' },
      },
    },
  },
});
