/** KafkaJS. Types: `kafka`, `producer`, `consumer`. */
import { defineLibrary } from '../model/library.ts';

export const kafkajs = defineLibrary({
  id: 'kafkajs',
  kind: 'message',
  packages: ['kafkajs', '@confluentinc/kafka-javascript'],
  docs: 'https://kafka.js.org/docs/producing',
  checked: '2.2.4',
  exports: { Kafka: 'Kafka' },
  typeNames: { Kafka: 'kafka', Producer: 'producer', Consumer: 'consumer' },
  types: {
    Kafka: { new: { kind: 'construct', action: 'open', gives: 'kafka' } },
    kafka: {
      members: {
        producer: { kind: 'construct', action: 'open', gives: 'producer' },
        consumer: { kind: 'construct', action: 'open', gives: 'consumer' },
        admin: { gives: 'value' },
      },
    },
    producer: {
      members: {
        send: { action: 'publish', rows: '0.messages', gives: 'value', options: '0' },
        sendBatch: { action: 'publish-many', rows: '0.topicMessages', gives: 'value', options: '0' },
        transaction: { gives: 'transaction', opens: 'transaction' },
        connect: { gives: 'nothing' },
        disconnect: { gives: 'nothing' },
      },
    },
    // https://kafka.js.org/docs/transactions
    transaction: {
      extends: 'producer',
      members: {
        commit: { gives: 'nothing', closes: 'transaction' },
        abort: { gives: 'nothing', closes: 'transaction' },
      },
    },
    // https://kafka.js.org/docs/consuming
    consumer: {
      members: {
        connect: { gives: 'nothing' },
        subscribe: { gives: 'nothing' },
        run: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'nothing',
          concurrency: '0.partitionsConsumedConcurrently',
          entry: { kind: 'message', handlers: ['0.eachMessage', '0.eachBatch'], parameters: ['request'] },
        },
        disconnect: { gives: 'nothing' },
      },
    },
  },
});
