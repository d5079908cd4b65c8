/** Keyv. Type: `keyv`. Without a store it is a Map of the process. */
import { defineLibrary } from '../model/library.ts';

export const keyv = defineLibrary({
  id: 'keyv',
  kind: 'cache',
  packages: ['keyv', '@keyv/redis'],
  docs: 'https://keyv.org/docs/keyv/',
  checked: '5',
  exports: { default: 'Keyv', Keyv: 'Keyv', createKeyv: 'createKeyv' },
  typeNames: { Keyv: 'keyv' },
  types: {
    Keyv: {
      new: {
        kind: 'configure',
        action: 'use',
        gives: 'keyv',
        traits: { store: 'memory', purpose: 'cache' },
        settings: { store: ['0.store', '0'], ttl: ['0.ttl', '1.ttl'] },
      },
    },
    createKeyv: { call: { kind: 'construct', action: 'open', gives: 'keyv' } },
    keyv: {
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
    },
  },
});
