/** cache-manager with @nestjs/cache-manager. Type: `cache`. Without `stores` it is in memory. */
import { defineLibrary } from '../model/library.ts';

const OPTIONS = {
  kind: 'configure',
  action: 'use',
  options: '0',
  traits: { store: 'memory', purpose: 'cache' },
  settings: { store: ['0.stores', '0.store'], ttl: '0.ttl', max: '0.max' },
} as const;

export const cacheManager = defineLibrary({
  id: 'cache-manager',
  kind: 'cache',
  packages: ['cache-manager', '@nestjs/cache-manager'],
  docs: 'https://docs.nestjs.com/techniques/caching',
  checked: 'cache-manager 7.2; @nestjs/cache-manager 3.1, 12',
  exports: { createCache: 'createCache', caching: 'caching', CacheModule: 'CacheModule' },
  typeNames: { Cache: 'cache' },
  types: {
    // https://cacheable.org/docs/cache-manager/ (7.2)
    createCache: { call: { ...OPTIONS, gives: 'cache' } },
    // Before version 6: `caching('memory', options)` or `caching(store)`.
    caching: {
      call: {
        kind: 'configure',
        action: 'use',
        gives: 'cache',
        options: '1',
        traits: { purpose: 'cache' },
        settings: { store: '0', ttl: '1.ttl', max: '1.max' },
      },
    },
    CacheModule: {
      members: {
        register: { ...OPTIONS, gives: 'value' },
        // Its factory decides; a store there is not visible here.
        registerAsync: { gives: 'value' },
      },
    },
    cache: {
      members: {
        get: { action: 'cache-get', gives: 'value' },
        mget: { action: 'cache-get', rows: '0', gives: 'value' },
        // ttl is a number of milliseconds, or `{ ttl }` of seconds in old versions.
        set: { action: 'cache-set', settings: { ttl: ['2.ttl', '2'] }, gives: 'value' },
        mset: { action: 'cache-set', rows: '0', gives: 'value' },
        del: { action: 'cache-delete', gives: 'value' },
        clear: { action: 'cache-delete', gives: 'nothing' },
        reset: { action: 'cache-delete', gives: 'nothing' },
        // Single-flight per key.
        wrap: {
          action: 'cache-get',
          gives: '1()',
          settings: { ttl: '2' },
          traits: { singleFlight: true },
          callbacks: [{ at: '1', frame: 'cached' }],
        },
        store: { gives: 'value' },
      },
    },
  },
});
