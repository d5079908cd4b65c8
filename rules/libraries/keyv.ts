/** Keyv. Type: `keyv`. Without a store it is a Map of the process; keyv-redis.ts shares the type. */
import { defineLibrary } from '../model/library.ts';

/** https://keyv.org/docs/keyv/ (5) */
export const KEYV = {
  members: {
    get: { action: 'cache-get', gives: 'value' },
    getMany: { action: 'cache-get', rows: '0', gives: 'value' },
    has: { action: 'cache-get', gives: 'value' },
    set: { action: 'cache-set', settings: { ttl: '2' }, gives: 'value' },
    setMany: { action: 'cache-set', rows: '0', gives: 'value' },
    delete: { action: 'cache-delete', gives: 'value' },
    clear: { action: 'cache-delete', gives: 'nothing' },
    iterator: { action: 'cache-scan', gives: 'rows' },
  },
} as const;

export const keyv = defineLibrary({
  id: 'keyv',
  kind: 'cache',
  packages: ['keyv'],
  docs: 'https://keyv.org/docs/keyv/',
  checked: '5',
  exports: { default: 'Keyv', Keyv: 'Keyv' },
  typeNames: { Keyv: 'keyv' },
  types: {
    Keyv: {
      new: {
        kind: 'configure',
        action: 'use',
        gives: 'keyv',
        traits: { store: 'memory', purpose: 'cache' },
        // Version 4 takes an address, and the name of a store.
        settings: { store: ['0.store', '0.uri', '0$'], ttl: ['0.ttl', '1.ttl'] },
      },
    },
    keyv: KEYV,
  },
});
