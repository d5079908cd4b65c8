/** p-map and its kin that share its signature. */
import { defineLibrary } from '../model/library.ts';

/** Concurrency Infinity unless set. https://github.com/sindresorhus/p-map#concurrency (7) */
const MAP = {
  action: 'fan-out',
  gives: 'value',
  options: '2',
  callbacks: [{ at: '1', frame: 'loop', over: '0', parallel: true, concurrency: '2.concurrency' }],
} as const;

export const pMap = defineLibrary({
  id: 'p-map',
  kind: 'fan-out',
  packages: ['p-map', 'p-filter'],
  docs: 'https://github.com/sindresorhus/p-map#api',
  checked: 'p-map 7',
  exports: { default: 'pMap', pMapIterable: 'pMap' },
  types: { pMap: { call: MAP } },
});
