/** React on the server: `cache`. Its components are entry points by the conventions of frameworks (nextjs.ts). */
import { defineLibrary } from '../model/library.ts';

/** Remembers for one request. */
const CACHE = {
  gives: '0',
  callbacks: [{ at: '0', frame: 'cached' }],
  traits: { store: 'request' },
} as const;

export const react = defineLibrary({
  id: 'react',
  kind: 'configure',
  packages: ['react'],
  docs: 'https://react.dev/reference/react/cache',
  checked: 'not verified (19)',
  exports: { cache: 'cache', default: 'React' },
  types: {
    cache: { call: CACHE },
    React: { members: { cache: CACHE } },
  },
});
