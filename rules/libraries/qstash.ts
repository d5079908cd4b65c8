/** Upstash QStash: messages over HTTP to a URL, a group of URLs, or a queue. Types: `Client`, `client`, `queue`, `schedules`. */
import { defineLibrary } from '../model/library.ts';

export const qstash = defineLibrary({
  id: 'qstash',
  kind: 'message',
  packages: ['@upstash/qstash'],
  docs: 'https://upstash.com/docs/qstash/sdks/ts/overview',
  checked: '2.12.0',
  exports: { Client: 'Client' },
  typeNames: { Client: 'client' },
  types: {
    // No connection is held: making one costs nothing.
    Client: { new: { gives: 'client' } },
    client: {
      members: {
        publish: { action: 'publish', gives: 'value' },
        publishJSON: { action: 'publish', gives: 'value' },
        batch: { action: 'publish', rows: '0', gives: 'value' },
        batchJSON: { action: 'publish', rows: '0', gives: 'value' },
        queue: { gives: 'queue' },
        schedules: { gives: 'schedules' },
      },
    },
    queue: {
      members: {
        enqueue: { action: 'publish', gives: 'value' },
        enqueueJSON: { action: 'publish', gives: 'value' },
      },
    },
    schedules: { members: { create: { action: 'publish', gives: 'value' } } },
  },
});
