/** bcryptjs: pure JavaScript. Its asynchronous functions run on the main thread too, in turns of 100 ms. */
import { defineLibrary } from '../model/library.ts';

/** https://github.com/dcodeIO/bcrypt.js#usage (3) */
const SYNC = {
  action: 'call',
  gives: 'value',
  settings: { cost: '1' },
  traits: { what: 'password-hash', asynchronous: 'promise' },
} as const;
const TURNS = {
  action: 'call',
  gives: 'value',
  settings: { cost: '1' },
  traits: { what: 'password-hash', turnsMs: 100 },
} as const;

export const bcryptjs = defineLibrary({
  id: 'bcryptjs',
  kind: 'blocking',
  packages: ['bcryptjs'],
  docs: 'https://github.com/dcodeIO/bcrypt.js#usage',
  checked: '3',
  exports: {
    default: 'bcryptjs',
    hashSync: 'sync',
    compareSync: 'sync',
    genSaltSync: 'sync',
    hash: 'turns',
    compare: 'turns',
  },
  types: {
    bcryptjs: {
      members: { hashSync: SYNC, compareSync: SYNC, genSaltSync: SYNC, hash: TURNS, compare: TURNS },
    },
    sync: { call: SYNC },
    turns: { call: TURNS },
  },
});
