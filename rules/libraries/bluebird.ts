/** Bluebird's `Promise` statics over collections. */
import { defineLibrary } from '../model/library.ts';

/** Concurrency Infinity unless set. http://bluebirdjs.com/docs/api/promise.map.html (3.7) */
const MAP = {
  action: 'fan-out',
  gives: 'value',
  options: '2',
  callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: true, concurrency: '2.concurrency' }],
} as const;
const SERIES = {
  gives: 'value',
  callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: false }],
} as const;

export const bluebird = defineLibrary({
  id: 'bluebird',
  kind: 'fan-out',
  packages: ['bluebird'],
  docs: 'http://bluebirdjs.com/docs/api/collections.html',
  checked: '3.7 (not verified)',
  exports: {
    default: 'Bluebird',
    map: 'map',
    mapSeries: 'series',
    each: 'series',
    filter: 'map',
  },
  types: {
    Bluebird: {
      members: {
        map: MAP,
        filter: MAP,
        mapSeries: SERIES,
        each: SERIES,
        reduce: SERIES,
        all: { gives: 'value', action: 'fan-out', runs: '0' },
        delay: { gives: 'nothing' },
        promisify: { gives: '0' },
      },
    },
    map: { call: MAP },
    series: { call: SERIES },
  },
});
