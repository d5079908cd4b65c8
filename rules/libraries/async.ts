/** async. One row per family of functions: unlimited, `Limit`, `Series`, queues. */
import { defineLibrary } from '../model/library.ts';

/** https://caolan.github.io/async/v3/docs.html#map (3) */
const ALL = {
  action: 'fan-out',
  gives: 'value',
  callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: true }],
} as const;
/** https://caolan.github.io/async/v3/docs.html#mapLimit (3) */
const LIMIT = {
  action: 'fan-out',
  gives: 'value',
  callbacks: [{ at: '2', frame: 'loop', over: '0', parallel: true, concurrency: '1' }],
} as const;
/** https://caolan.github.io/async/v3/docs.html#mapSeries (3) */
const SERIES = {
  gives: 'value',
  callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: false }],
} as const;
/** https://caolan.github.io/async/v3/docs.html#queue (3). Concurrency 1 unless set. */
const QUEUE = {
  gives: 'queue',
  concurrency: ['1', '=1'],
  callbacks: [{ at: '0', frame: 'limiter' }],
  traits: { store: 'memory', purpose: 'queue' },
} as const;
/** https://caolan.github.io/async/v3/docs.html#retry (3). Five times, without delay. */
const RETRY = {
  gives: 'value',
  callbacks: [
    { at: '0', frame: 'retry' },
    { at: '1', frame: 'retry' },
  ],
} as const;

const FUNCTIONS = {
  each: ALL,
  forEach: ALL,
  eachOf: ALL,
  map: ALL,
  mapValues: ALL,
  filter: ALL,
  reject: ALL,
  concat: ALL,
  groupBy: ALL,
  some: ALL,
  every: ALL,
  eachLimit: LIMIT,
  forEachLimit: LIMIT,
  eachOfLimit: LIMIT,
  mapLimit: LIMIT,
  mapValuesLimit: LIMIT,
  filterLimit: LIMIT,
  rejectLimit: LIMIT,
  concatLimit: LIMIT,
  eachSeries: SERIES,
  forEachSeries: SERIES,
  eachOfSeries: SERIES,
  mapSeries: SERIES,
  filterSeries: SERIES,
  concatSeries: SERIES,
  parallel: {
    action: 'fan-out',
    gives: 'value',
    callbacks: [{ at: '0.*', frame: 'callback', parallel: true }],
  },
  parallelLimit: {
    action: 'fan-out',
    gives: 'value',
    callbacks: [{ at: '0.*', frame: 'limiter', parallel: true, concurrency: '1' }],
  },
  series: { gives: 'value', callbacks: [{ at: '0.*', frame: 'callback' }] },
  waterfall: { gives: 'value', callbacks: [{ at: '0.*', frame: 'callback' }] },
  queue: QUEUE,
  priorityQueue: QUEUE,
  cargo: QUEUE,
  retry: RETRY,
  memoize: {
    gives: '0',
    callbacks: [{ at: '0', frame: 'cached' }],
    traits: { store: 'memory', bounded: false },
  },
} as const;

export const async = defineLibrary({
  id: 'async',
  kind: 'fan-out',
  packages: ['async'],
  docs: 'https://caolan.github.io/async/v3/docs.html',
  checked: '3',
  exports: {
    default: 'async',
    each: 'all',
    forEach: 'all',
    map: 'all',
    filter: 'all',
    eachLimit: 'limit',
    forEachLimit: 'limit',
    mapLimit: 'limit',
    filterLimit: 'limit',
    eachSeries: 'series',
    forEachSeries: 'series',
    mapSeries: 'series',
    queue: 'queueFunction',
    retry: 'retry',
  },
  types: {
    async: { members: FUNCTIONS },
    all: { call: ALL },
    limit: { call: LIMIT },
    series: { call: SERIES },
    queueFunction: { call: QUEUE },
    retry: { call: RETRY },
    queue: { members: { push: { gives: 'value' }, unshift: { gives: 'value' }, drain: { gives: 'value' } } },
  },
});
