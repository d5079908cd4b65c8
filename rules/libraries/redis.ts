/**
 * node-redis. Types: `client`, `multi` (commands queued until `exec`). Commands of one tick are pipelined by themselves, but
 * each awaited one in a loop is a round trip.
 */
import { defineLibrary } from '../model/library.ts';

/** https://redis.io/docs/latest/commands/ : complexity classes as there. */
export const READ = { action: 'cache-get', gives: 'value' } as const;
export const READ_MANY = { action: 'cache-get', rows: ['1', '0'], gives: 'value' } as const;
/** The whole of a hash, set or sorted set: O(N), unbounded reply. */
export const COLLECTION = { action: 'cache-get', gives: 'value', traits: { whole: true } } as const;
/** `(key, start, stop)`: the whole when stop is -1. */
export const RANGE = { action: 'cache-get', gives: 'value', settings: { start: '1', stop: '2' } } as const;
/** Every key of the database, on the one command thread. */
export const KEYSPACE = {
  action: 'cache-scan',
  gives: 'value',
  traits: { whole: true, fullScan: true },
} as const;
/** A cursor: a few elements per call. */
export const SCAN = { action: 'cache-scan', gives: 'value', traits: { cursor: true } } as const;
export const WRITE = { action: 'cache-set', gives: 'value' } as const;
/** `(key, count)`: takes so many out of a list or set. https://redis.io/docs/latest/commands/lpop/ */
export const TAKE = { ...WRITE, limit: '1' } as const;
export const WRITE_MANY = { action: 'cache-set', rows: '0', gives: 'value' } as const;
export const ATOMIC = { action: 'cache-set', gives: 'value', traits: { atomic: true } } as const;
export const DELETE = { action: 'cache-delete', rows: '0', gives: 'value' } as const;
export const EXPIRE = { action: 'cache-set', gives: 'value', settings: { ttl: '1' } } as const;
/** Waits on the server: needs a connection of its own. */
export const BLOCKING_READ = { action: 'cache-get', gives: 'value', traits: { waits: true } } as const;
export const PUBLISH = { kind: 'message', action: 'publish', gives: 'value' } as const;
export const SUBSCRIBE = {
  kind: 'listen',
  action: 'subscribe',
  gives: 'value',
  callbacks: [{ at: '1', frame: 'callback', parameters: ['request', ''] }],
} as const;

const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'client',
  options: '0',
  settings: { commandsQueueMaxLength: '0.commandsQueueMaxLength', connectTimeout: '0.socket.connectTimeout' },
} as const;

/** node-redis also has every command in capitals (`HGETALL`). https://github.com/redis/node-redis#redis-commands (6.0) */
const COMMANDS = {
  get: READ,
  hGet: READ,
  hExists: READ,
  exists: READ,
  type: READ,
  ttl: READ,
  pTTL: READ,
  strLen: READ,
  sIsMember: READ,
  sCard: READ,
  zScore: READ,
  zCard: READ,
  zCount: READ,
  zRank: READ,
  zRevRank: READ,
  lLen: READ,
  hLen: READ,
  xLen: READ,
  getRange: READ,
  bitCount: READ,
  pfCount: READ,
  dbSize: READ,
  mGet: READ_MANY,
  hmGet: READ_MANY,
  smIsMember: READ_MANY,
  zmScore: READ_MANY,
  hGetAll: COLLECTION,
  hKeys: COLLECTION,
  hVals: COLLECTION,
  sMembers: COLLECTION,
  sUnion: COLLECTION,
  sDiff: COLLECTION,
  sInter: COLLECTION,
  sort: COLLECTION,
  zRangeByScore: COLLECTION,
  zRangeByLex: COLLECTION,
  xRange: COLLECTION,
  xRevRange: COLLECTION,
  lRange: RANGE,
  zRange: RANGE,
  keys: KEYSPACE,
  scan: SCAN,
  hScan: SCAN,
  sScan: SCAN,
  zScan: SCAN,
  hSet: WRITE,
  hSetNX: WRITE,
  sAdd: WRITE,
  sRem: WRITE,
  zAdd: WRITE,
  zRem: WRITE,
  lPush: WRITE,
  rPush: WRITE,
  lPushX: WRITE,
  rPushX: WRITE,
  lSet: WRITE,
  lTrim: WRITE,
  lRem: WRITE,
  hDel: WRITE,
  setBit: WRITE,
  pfAdd: WRITE,
  persist: WRITE,
  rename: WRITE,
  getSet: WRITE,
  getDel: WRITE,
  xAdd: WRITE,
  xAck: WRITE,
  xTrim: WRITE,
  zRemRangeByScore: WRITE,
  zRemRangeByRank: WRITE,
  mSet: WRITE_MANY,
  mSetNX: WRITE_MANY,
  incr: ATOMIC,
  incrBy: ATOMIC,
  incrByFloat: ATOMIC,
  decr: ATOMIC,
  decrBy: ATOMIC,
  hIncrBy: ATOMIC,
  hIncrByFloat: ATOMIC,
  zIncrBy: ATOMIC,
  append: ATOMIC,
  lPop: WRITE,
  rPop: WRITE,
  sPop: WRITE,
  zPopMin: WRITE,
  zPopMax: WRITE,
  blPop: BLOCKING_READ,
  brPop: BLOCKING_READ,
  blMove: BLOCKING_READ,
  bzPopMin: BLOCKING_READ,
  bzPopMax: BLOCKING_READ,
  xRead: BLOCKING_READ,
  xReadGroup: BLOCKING_READ,
  expire: EXPIRE,
  pExpire: EXPIRE,
  expireAt: EXPIRE,
  pExpireAt: EXPIRE,
  GET: READ,
  HGET: READ,
  HGETALL: COLLECTION,
  SMEMBERS: COLLECTION,
  KEYS: KEYSPACE,
  INCR: ATOMIC,
  DEL: DELETE,
  EXPIRE: EXPIRE,
  SET: {
    action: 'cache-set',
    gives: 'value',
    settings: { ttl: ['2.EX', '2.PX', '2.EXAT', '2.PXAT', '2.expiration'], nx: ['2.NX', '2.condition'] },
    traits: { entry: true },
  },
  del: DELETE,
  unlink: DELETE,
  flushAll: { action: 'cache-delete', gives: 'value', traits: { fullScan: true } },
  flushDb: { action: 'cache-delete', gives: 'value', traits: { fullScan: true } },
  set: {
    action: 'cache-set',
    gives: 'value',
    options: '2',
    settings: { ttl: ['2.EX', '2.PX', '2.EXAT', '2.PXAT', '2.expiration'], nx: ['2.NX', '2.condition'] },
    traits: { entry: true },
  },
  setEx: { action: 'cache-set', gives: 'value', settings: { ttl: '1' } },
  pSetEx: { action: 'cache-set', gives: 'value', settings: { ttl: '1' } },
  setNX: { action: 'cache-set', gives: 'value', traits: { nx: true } },
  getEx: { action: 'cache-get', gives: 'value', settings: { ttl: ['1.value', '1.EX', '1.PX'] } },
  scanIterator: { action: 'cache-scan', gives: 'value', traits: { cursor: true } },
  hScanIterator: { action: 'cache-scan', gives: 'value', traits: { cursor: true } },
  sScanIterator: { action: 'cache-scan', gives: 'value', traits: { cursor: true } },
  zScanIterator: { action: 'cache-scan', gives: 'value', traits: { cursor: true } },
  eval: { action: 'cache-set', gives: 'value', traits: { atomic: true } },
  evalSha: { action: 'cache-set', gives: 'value', traits: { atomic: true } },
  sendCommand: { action: 'cache-get', gives: 'value' },
  publish: PUBLISH,
  subscribe: SUBSCRIBE,
  pSubscribe: SUBSCRIBE,
} as const;

export const redis = defineLibrary({
  id: 'redis',
  kind: 'cache',
  packages: ['redis', '@redis/client'],
  docs: 'https://redis.io/docs/latest/develop/clients/nodejs/',
  checked: '6.3.1 (4 and 5 alike)',
  exports: {
    createClient: 'createClient',
    createCluster: 'createClient',
    createClientPool: 'createClient',
    createSentinel: 'createClient',
    default: 'module',
  },
  typeNames: {
    RedisClientType: 'client',
    RedisClusterType: 'client',
    RedisClientPoolType: 'client',
    RedisClient: 'client',
  },
  types: {
    // No command timeout; queue unlimited; connect 5 s. https://github.com/redis/node-redis/blob/master/docs/client-configuration.md
    createClient: { call: OPEN },
    module: { members: { createClient: OPEN, createCluster: OPEN } },
    client: {
      members: {
        ...COMMANDS,
        connect: { gives: 'self' },
        duplicate: { kind: 'construct', action: 'open', gives: 'client' },
        disconnect: { gives: 'nothing' },
        quit: { gives: 'nothing' },
        close: { gives: 'nothing' },
        destroy: { gives: 'nothing' },
        on: { gives: 'self', callbacks: [{ at: '1', frame: 'callback' }] },
        multi: { gives: 'multi' },
      },
    },
    multi: {
      members: {
        '*': { gives: 'self', mutates: true },
        exec: { action: 'cache-set', gives: 'value', traits: { atomic: true, batch: true } },
        execAsPipeline: { action: 'cache-set', gives: 'value', traits: { batch: true } },
      },
    },
  },
  phrases: { expiry: '{ EX: $1 }', place: 'options' },
});
