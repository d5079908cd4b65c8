/** `node:crypto`: the synchronous functions that take milliseconds and more. */
import { defineLibrary } from '../model/library.ts';

/** https://nodejs.org/api/crypto.html (20, 24). `randomBytes(n)` without callback is cheap and absent on purpose. */
const SYNC = { action: 'call', gives: 'value', traits: { what: 'crypto' } } as const;

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
    hkdfSync: 'sync',
    generateKeyPairSync: 'sync',
    generateKeySync: 'sync',
    generatePrimeSync: 'sync',
    checkPrimeSync: 'sync',
    randomFillSync: 'sync',
  },
  types: {
    crypto: {
      members: {
        pbkdf2Sync: SYNC,
        scryptSync: SYNC,
        argon2Sync: SYNC,
        hkdfSync: SYNC,
        generateKeyPairSync: SYNC,
        generateKeySync: SYNC,
        generatePrimeSync: SYNC,
        checkPrimeSync: SYNC,
        randomFillSync: SYNC,
      },
    },
    sync: { call: SYNC },
  },
});
