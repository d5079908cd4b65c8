/** redlock: locks in Redis, with an expiry. Types: `redlock`, `held`. */
import { defineLibrary } from '../model/library.ts';

export const redlock = defineLibrary({
  id: 'redlock',
  kind: 'cache',
  packages: ['redlock', '@sesamecare-oss/redlock'],
  docs: 'https://github.com/mike-marcacci/node-redlock#usage',
  checked: 'not verified (4 and 5)',
  exports: { default: 'Redlock', Redlock: 'Redlock' },
  typeNames: { Redlock: 'redlock', Lock: 'held' },
  types: {
    Redlock: { new: { gives: 'redlock' } },
    redlock: {
      members: {
        acquire: {
          action: 'cache-set',
          gives: 'held',
          opens: 'lock',
          settings: { ttl: '1' },
          traits: { nx: true, lock: true },
        },
        // Version 4. https://www.npmjs.com/package/redlock/v/4.2.0
        lock: {
          action: 'cache-set',
          gives: 'held',
          opens: 'lock',
          settings: { ttl: '1' },
          traits: { nx: true, lock: true },
        },
        using: {
          action: 'cache-set',
          gives: 'value',
          settings: { ttl: '1' },
          traits: { nx: true, lock: true },
          callbacks: [
            { at: '2', frame: 'lock' },
            { at: '3', frame: 'lock' },
          ],
        },
      },
    },
    held: {
      members: {
        release: { action: 'cache-delete', gives: 'nothing', closes: 'lock' },
        unlock: { action: 'cache-delete', gives: 'nothing', closes: 'lock' },
        extend: { action: 'cache-set', gives: 'self', settings: { ttl: '0' } },
      },
    },
  },
});
