/** Nuxt's server (Nitro, h3). Its functions are imported automatically, hence globals. */
import { defineLibrary } from '../model/library.ts';

const HANDLER = {
  gives: 'value',
  entry: { kind: 'http', handlers: ['0.handler', '0'], parameters: ['request'] },
} as const;

export const nuxt = defineLibrary({
  id: 'nuxt',
  kind: 'configure',
  packages: ['nuxt', 'h3', 'nitropack', 'nitro', '#imports'],
  docs: 'https://nuxt.com/docs/guide/directory-structure/server',
  checked: 'h3 2.0.8; Nuxt not verified',
  exports: {
    defineEventHandler: 'handler',
    eventHandler: 'handler',
    defineCachedEventHandler: 'cachedHandler',
    cachedEventHandler: 'cachedHandler',
    defineCachedFunction: 'cachedFunction',
    cachedFunction: 'cachedFunction',
    readBody: 'read',
    getQuery: 'read',
    getRouterParam: 'read',
  },
  typeNames: { H3Event: 'request' },
  globals: {
    defineEventHandler: 'handler',
    eventHandler: 'handler',
    defineCachedEventHandler: 'cachedHandler',
    cachedEventHandler: 'cachedHandler',
    defineCachedFunction: 'cachedFunction',
    cachedFunction: 'cachedFunction',
    readBody: 'read',
    readValidatedBody: 'read',
    getQuery: 'read',
    getValidatedQuery: 'read',
    getRouterParam: 'read',
    getRouterParams: 'read',
  },
  types: {
    handler: { call: HANDLER },
    // https://nitro.build/guide/cache
    cachedHandler: {
      call: { ...HANDLER, callbacks: [{ at: '0', frame: 'cached' }], settings: { ttl: '1.maxAge' } },
    },
    cachedFunction: {
      call: { gives: '0', callbacks: [{ at: '0', frame: 'cached' }], settings: { ttl: '1.maxAge' } },
    },
    read: { call: { gives: 'request' } },
  },
  files: [
    {
      path: 'server/api/**/*.{ts,js}',
      exports: ['default'],
      kind: 'http',
      verbInName: true,
      parameters: ['request'],
    },
    {
      path: 'server/routes/**/*.{ts,js}',
      root: 'server/routes',
      exports: ['default'],
      kind: 'http',
      verbInName: true,
      parameters: ['request'],
    },
    {
      path: 'server/middleware/**/*.{ts,js}',
      exports: ['default'],
      kind: 'middleware',
      parameters: ['request'],
    },
    { path: 'server/plugins/**/*.{ts,js}', exports: ['default'], kind: 'startup' },
  ],
});
