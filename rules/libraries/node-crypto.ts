/** `node:crypto`: the synchronous functions that take milliseconds and more, and what the Web Crypto API does on other threads. */
import { defineLibrary } from '../model/library.ts';

/**
 * https://nodejs.org/api/crypto.html (20, 24). What takes microseconds is absent on purpose: `randomBytes`, `randomFillSync`,
 * `hkdfSync`, `generateKeySync`.
 */
const SYNC = {
  action: 'call',
  gives: 'value',
  traits: { what: 'crypto', asynchronous: 'callback' },
} as const;
/** Its callback gets two keys. */
const PAIR = { action: 'call', gives: 'value', traits: { what: 'crypto' } } as const;

/** https://nodejs.org/api/webcrypto.html (20, 24). Importing and exporting keys takes microseconds. */
const THREADED = { kind: 'threaded', action: 'call', gives: 'value', traits: { what: 'crypto' } } as const;

export const nodeCrypto = defineLibrary({
  id: 'node-crypto',
  kind: 'blocking',
  packages: ['crypto', 'node:crypto'],
  docs: 'https://nodejs.org/api/crypto.html',
  checked: 'Node 20.20, 24.21',
  exports: {
    default: 'crypto',
    pbkdf2Sync: 'sync',
    scryptSync: 'sync',
    argon2Sync: 'sync',
    generateKeyPairSync: 'pair',
    generatePrimeSync: 'sync',
    checkPrimeSync: 'sync',
    webcrypto: 'webcrypto',
    subtle: 'subtle',
  },
  globals: { crypto: 'webcrypto' },
  types: {
    webcrypto: { members: { subtle: { gives: 'subtle' } } },
    subtle: {
      members: {
        encrypt: THREADED,
        decrypt: THREADED,
        sign: THREADED,
        verify: THREADED,
        digest: THREADED,
        generateKey: THREADED,
        deriveKey: THREADED,
        deriveBits: THREADED,
        wrapKey: THREADED,
        unwrapKey: THREADED,
      },
    },
    crypto: {
      extends: 'webcrypto',
      members: {
        webcrypto: { gives: 'webcrypto' },
        pbkdf2Sync: SYNC,
        scryptSync: SYNC,
        argon2Sync: SYNC,
        generateKeyPairSync: PAIR,
        generatePrimeSync: SYNC,
        checkPrimeSync: SYNC,
      },
    },
    sync: { call: SYNC },
    pair: { call: PAIR },
  },
});
