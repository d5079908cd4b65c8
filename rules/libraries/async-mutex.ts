/** Mutexes and semaphores of one process: async-mutex, async-sema, await-semaphore, async-lock. */
import { defineLibrary } from '../model/library.ts';

const LOCK = {
  members: {
    acquire: { gives: 'release', opens: 'lock', callbacks: [{ at: '1', frame: 'lock' }] },
    release: { gives: 'nothing', closes: 'lock' },
    runExclusive: { gives: '0()', callbacks: [{ at: '0', frame: 'lock' }] },
    isLocked: { gives: 'value' },
    waitForUnlock: { gives: 'nothing' },
    cancel: { gives: 'nothing' },
  },
} as const;

const SEMAPHORE = {
  members: {
    acquire: { gives: 'value', opens: 'lock' },
    release: { gives: 'nothing', closes: 'lock' },
    runExclusive: { gives: '0()', callbacks: [{ at: '0', frame: 'limiter' }] },
    use: { gives: '0()', callbacks: [{ at: '0', frame: 'limiter' }] },
    getValue: { gives: 'value' },
  },
} as const;

export const asyncMutex = defineLibrary({
  id: 'async-mutex',
  kind: 'fan-out',
  packages: ['async-mutex', 'async-sema', 'await-semaphore', 'async-lock'],
  docs: 'https://github.com/DirtyHairy/async-mutex#api',
  checked: 'async-mutex 0.5.0; others not verified',
  exports: {
    default: 'AsyncLock',
    Mutex: 'Mutex',
    Semaphore: 'Semaphore',
    Sema: 'Semaphore',
    RateLimit: 'rateLimit',
    withTimeout: 'withTimeout',
  },
  typeNames: { Mutex: 'mutex', MutexInterface: 'mutex', Semaphore: 'semaphore', Sema: 'semaphore' },
  types: {
    Mutex: { new: { gives: 'mutex', traits: { store: 'memory' } } },
    Semaphore: { new: { gives: 'semaphore', concurrency: '0', traits: { store: 'memory' } } },
    // https://github.com/rogierschouten/async-lock
    AsyncLock: { new: { gives: 'mutex', traits: { store: 'memory' } } },
    mutex: LOCK,
    semaphore: SEMAPHORE,
    release: { call: { gives: 'nothing', closes: 'lock' } },
    rateLimit: { call: { gives: 'value' } },
    withTimeout: { call: { gives: 'mutex', timeout: '1' } },
  },
});
