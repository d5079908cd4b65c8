/** Packages that hear when a process has to end, and end its servers. */
import { defineLibrary } from '../model/library.ts';

const USE = { kind: 'configure', action: 'use', gives: 'value', traits: { purpose: 'shutdown' } } as const;

export const shutdown = defineLibrary({
  id: 'shutdown',
  kind: 'configure',
  packages: [
    '@godaddy/terminus',
    'http-terminator',
    'http-graceful-shutdown',
    'lightship',
    'close-with-grace',
    'fastify-graceful-shutdown',
    'fastify-close',
    'signal-exit',
    'exit-hook',
    'async-exit-hook',
    'node-graceful-shutdown',
    'death',
  ],
  docs: 'https://github.com/godaddy/terminus#readme',
  checked: 'not verified',
  exports: { default: 'any', '*': 'any' },
  types: { any: { call: USE, new: USE, registered: USE } },
});
