/** hapi. Types: `server`. */
import { defineLibrary } from '../model/library.ts';

/** Payload 1 MiB unless told otherwise. https://hapi.dev/api/#-routeoptionspayloadmaxbytes (21) */
const SERVER = {
  kind: 'configure',
  action: 'use',
  gives: 'server',
  options: '0',
  settings: { limit: '0.routes.payload.maxBytes' },
  traits: { limit: 1_048_576, purpose: 'body-limit' },
} as const;

export const hapi = defineLibrary({
  id: 'hapi',
  kind: 'configure',
  packages: ['@hapi/hapi'],
  docs: 'https://hapi.dev/api/#-serverrouteroute',
  checked: '21',
  exports: { default: 'hapi', server: 'serverFunction', Server: 'Server' },
  typeNames: { Server: 'server', Request: 'request', ResponseToolkit: 'sink' },
  types: {
    hapi: { members: { server: SERVER, Server: { gives: 'Server' } } },
    serverFunction: { call: SERVER },
    Server: { new: SERVER },
    server: {
      members: {
        route: {
          gives: 'nothing',
          method: ['0.method', '0.*.method'],
          entry: {
            kind: 'http',
            // One route, or a list of them.
            handlers: ['0.handler', '0.options.handler', '0.*.options.handler', '0.*.handler'],
            name: ['0.path', '0.*.path'],
            parameters: ['request', 'sink'],
          },
        },
        ext: {
          gives: 'nothing',
          entry: { kind: 'middleware', handlers: '1', name: '0', parameters: ['request', 'sink'] },
        },
        register: { gives: 'value' },
        start: { kind: 'listen', action: 'open', gives: 'nothing' },
        stop: { gives: 'nothing' },
      },
    },
  },
  // https://hapi.dev/api/#-await-serverstopoptions (21)
  phrases: {
    place: 'options',
    shutdown: { of: 'receiver', ends: 'void $1.stop({ timeout: 10_000 }).finally(() => process.exit(0))' },
  },
});
