/** amqplib. Types: `connection`, `channel`. Without `prefetch` a consumer is handed everything at once. */
import { defineLibrary } from '../model/library.ts';

const CONNECT = { kind: 'construct', action: 'open', gives: 'connection' } as const;

export const amqplib = defineLibrary({
  id: 'amqplib',
  kind: 'message',
  packages: ['amqplib', 'amqp-connection-manager'],
  docs: 'https://amqp-node.github.io/amqplib/channel_api.html',
  checked: '2.3.1 (names)',
  exports: { default: 'module', connect: 'connect' },
  typeNames: {
    Connection: 'connection',
    ChannelModel: 'connection',
    Channel: 'channel',
    ConfirmChannel: 'channel',
  },
  types: {
    module: { members: { connect: CONNECT } },
    connect: { call: CONNECT },
    connection: {
      members: {
        createChannel: { gives: 'channel' },
        createConfirmChannel: { gives: 'channel' },
        close: { gives: 'nothing' },
        on: { gives: 'self' },
      },
    },
    channel: {
      members: {
        publish: { action: 'publish', gives: 'value' },
        sendToQueue: { action: 'publish', gives: 'value' },
        consume: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          entry: { kind: 'message', handlers: '1', name: '0', parameters: ['request'] },
        },
        prefetch: { gives: 'nothing', concurrency: '0' },
        assertQueue: { gives: 'value' },
        assertExchange: { gives: 'value' },
        bindQueue: { gives: 'value' },
        ack: { gives: 'nothing' },
        nack: { gives: 'nothing' },
        close: { gives: 'nothing' },
      },
    },
  },
});
