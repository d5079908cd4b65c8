/** NATS. Types: `connection`, `jetstream`. */
import { defineLibrary } from '../model/library.ts';

export const nats = defineLibrary({
  id: 'nats',
  kind: 'message',
  packages: ['nats', '@nats-io/transport-node', '@nats-io/jetstream'],
  docs: 'https://github.com/nats-io/nats.js#readme',
  checked: '2.29.3',
  exports: { connect: 'connect', jetstream: 'jetstreamFunction' },
  typeNames: { NatsConnection: 'connection', JetStreamClient: 'jetstream' },
  types: {
    connect: { call: { kind: 'construct', action: 'open', gives: 'connection' } },
    connection: {
      members: {
        publish: { action: 'publish', gives: 'nothing' },
        request: { action: 'publish', timeout: '2.timeout', gives: 'value' },
        subscribe: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          entry: { kind: 'message', handlers: '1.callback', name: '0', parameters: ['', 'request'] },
        },
        jetstream: { gives: 'jetstream' },
        drain: { gives: 'nothing' },
        close: { gives: 'nothing' },
      },
    },
    jetstreamFunction: { call: { gives: 'jetstream' } },
    jetstream: { members: { publish: { action: 'publish', gives: 'value' } } },
  },
});
