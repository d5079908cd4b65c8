/** bcrypt: the `*Sync` functions block; the asynchronous ones run on the thread pool. */
import { defineLibrary } from '../model/library.ts';

/** https://github.com/kelektiv/node.bcrypt.js#api (6) */
const SYNC = {
  action: 'call',
  gives: 'value',
  settings: { cost: '1' },
  traits: { what: 'password-hash', asynchronous: 'promise' },
} as const;

/** On the thread pool of libuv: four at once, unless it is made larger. */
const THREADED = {
  kind: 'threaded',
  action: 'call',
  gives: 'value',
  settings: { cost: '1' },
  traits: { what: 'password-hash' },
} as const;

export const bcrypt = defineLibrary({
  id: 'bcrypt',
  kind: 'blocking',
  packages: ['bcrypt'],
  docs: 'https://github.com/kelektiv/node.bcrypt.js#api',
  checked: '6',
  exports: {
    default: 'bcrypt',
    hashSync: 'sync',
    compareSync: 'sync',
    genSaltSync: 'sync',
    hash: 'threaded',
    compare: 'threaded',
  },
  types: {
    bcrypt: {
      members: { hashSync: SYNC, compareSync: SYNC, genSaltSync: SYNC, hash: THREADED, compare: THREADED },
    },
    threaded: { call: THREADED },
    sync: { call: SYNC },
  },
});
