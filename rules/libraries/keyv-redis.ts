/** @keyv/redis: Keyv's store in Redis. Types: `keyv` as in keyv.ts. */
import { defineLibrary } from '../model/library.ts';
import { KEYV } from './keyv.ts';

export const keyvRedis = defineLibrary({
  id: 'keyv-redis',
  kind: 'cache',
  packages: ['@keyv/redis', '@keyv/valkey'],
  docs: 'https://keyv.org/docs/storage-adapters/redis/',
  checked: 'not verified',
  exports: { default: 'KeyvRedis', KeyvRedis: 'KeyvRedis', createKeyv: 'createKeyv' },
  types: {
    KeyvRedis: { new: { kind: 'construct', action: 'open', gives: 'value' } },
    createKeyv: { call: { kind: 'construct', action: 'open', gives: 'keyv' } },
    keyv: KEYV,
  },
});
