/** Repeating timers of Node.js: each process has its own. */
import { defineLibrary } from '../model/library.ts';

export const nodeTimers = defineLibrary({
  id: 'node-timers',
  kind: 'timer',
  packages: ['timers', 'node:timers'],
  docs: 'https://nodejs.org/api/timers.html',
  checked: 'Node 20.20, 24.21',
  exports: { setInterval: 'setInterval' },
  globals: { setInterval: 'setInterval' },
  types: {
    setInterval: {
      call: {
        kind: 'timer',
        action: 'schedule',
        gives: 'value',
        entry: { kind: 'schedule', handlers: '0', name: '1', perProcess: true, interval: true },
      },
    },
  },
});
