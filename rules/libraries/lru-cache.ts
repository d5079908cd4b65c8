/** Caches of one process with a bound: lru-cache, quick-lru, tiny-lru, @isaacs/ttlcache. */
import { defineLibrary } from '../model/library.ts';

/** Needs `max`, `maxSize` or `ttl`; `ttl` alone bounds no count. https://github.com/isaacs/node-lru-cache#usage (11) */
const CACHE = {
  kind: 'configure',
  action: 'use',
  gives: 'cache',
  options: '0',
  traits: { store: 'memory', purpose: 'cache' },
  settings: { max: ['0.max', '0.maxSize'], ttl: ['0.ttl', '0.maxAge'] },
} as const;

export const lruCache = defineLibrary({
  id: 'lru-cache',
  kind: 'configure',
  packages: ['lru-cache', 'quick-lru', '@isaacs/ttlcache'],
  docs: 'https://github.com/isaacs/node-lru-cache#readme',
  checked: '11',
  exports: { default: 'Cache', LRUCache: 'Cache', TTLCache: 'Cache' },
  typeNames: { LRUCache: 'cache', TTLCache: 'cache', QuickLRU: 'cache' },
  types: {
    Cache: { new: CACHE },
    cache: {
      members: {
        get: { gives: 'value' },
        set: { gives: 'self' },
        has: { gives: 'value' },
        delete: { gives: 'value' },
        peek: { gives: 'value' },
        fetch: { gives: 'value' },
        clear: { gives: 'nothing' },
      },
    },
  },
});
