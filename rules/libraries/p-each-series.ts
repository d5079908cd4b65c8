/** p-each-series and p-map-series: one after the other. */
import { defineLibrary } from '../model/library.ts';

export const pEachSeries = defineLibrary({
  id: 'p-each-series',
  kind: 'fan-out',
  packages: ['p-each-series', 'p-map-series'],
  docs: 'https://github.com/sindresorhus/p-each-series#api',
  checked: 'not verified',
  exports: { default: 'series' },
  types: {
    series: { call: { gives: 'value', callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: false }] } },
  },
});
