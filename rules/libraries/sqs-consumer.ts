/** sqs-consumer and sqs-producer. */
import { defineLibrary } from '../model/library.ts';

export const sqsConsumer = defineLibrary({
  id: 'sqs-consumer',
  kind: 'message',
  packages: ['sqs-consumer', 'sqs-producer'],
  docs: 'https://bbc.github.io/sqs-consumer/',
  checked: 'sqs-consumer 14.2.8; sqs-producer not verified',
  exports: { Consumer: 'Consumer', Producer: 'Producer' },
  types: {
    Consumer: {
      members: {
        create: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'consumer',
          options: '0',
          settings: { batchSize: '0.batchSize' },
          entry: {
            kind: 'message',
            handlers: ['0.handleMessage', '0.handleMessageBatch'],
            parameters: ['request'],
          },
        },
      },
    },
    consumer: { members: { start: { gives: 'nothing' }, stop: { gives: 'nothing' }, on: { gives: 'self' } } },
    Producer: { members: { create: { kind: 'construct', action: 'open', gives: 'producer' } } },
    producer: { members: { send: { action: 'publish', rows: '0', gives: 'value' } } },
  },
});
