/**
 * Collection helpers of lodash, es-toolkit, remeda and radash: loops over argument 0, `chunk`, wrappers of functions.
 * lodash's callbacks start all at once when they are asynchronous, as those of `Array.prototype.map` do.
 */
import { defineLibrary } from '../model/library.ts';

/** https://lodash.com/docs/4.17.15#map */
const LOOP = { gives: 'value', callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: true }] } as const;
/** https://lodash.com/docs/4.17.15#chunk */
const CHUNK = { gives: 'chunks', rows: '0', limit: '1' } as const;
/** https://lodash.com/docs/4.17.15#times */
const TIMES = { gives: 'value', callbacks: [{ at: '1', frame: 'loop', parallel: true }] } as const;
/** https://lodash.com/docs/4.17.15#debounce */
const WRAPPER = { gives: '0', callbacks: [{ at: '0', frame: 'callback' }] } as const;
/** An unbounded Map by the first argument. https://lodash.com/docs/4.17.15#memoize */
const MEMOIZE = {
  gives: '0',
  callbacks: [{ at: '0', frame: 'cached' }],
  traits: { store: 'memory', purpose: 'cache', bounded: false },
} as const;

export const lodash = defineLibrary({
  id: 'lodash',
  kind: 'configure',
  packages: ['lodash', 'lodash-es', 'es-toolkit', 'es-toolkit/*', 'remeda', 'radash'],
  docs: 'https://lodash.com/docs',
  checked: 'lodash 4.17 (not verified)',
  exports: {
    default: 'lodash',
    chunk: 'chunk',
    cluster: 'chunk',
    map: 'loop',
    forEach: 'loop',
    each: 'loop',
    flatMap: 'loop',
    filter: 'loop',
    times: 'times',
    debounce: 'wrapper',
    throttle: 'wrapper',
    once: 'memoize',
    memoize: 'memoize',
  },
  types: {
    lodash: {
      members: {
        chunk: CHUNK,
        map: LOOP,
        forEach: LOOP,
        each: LOOP,
        flatMap: LOOP,
        filter: LOOP,
        reject: LOOP,
        find: LOOP,
        some: LOOP,
        every: LOOP,
        forOwn: LOOP,
        mapValues: LOOP,
        keyBy: LOOP,
        groupBy: LOOP,
        times: TIMES,
        debounce: WRAPPER,
        throttle: WRAPPER,
        once: MEMOIZE,
        memoize: MEMOIZE,
      },
    },
    chunk: { call: CHUNK },
    loop: { call: LOOP },
    times: { call: TIMES },
    wrapper: { call: WRAPPER },
    memoize: { call: MEMOIZE },
  },
});
