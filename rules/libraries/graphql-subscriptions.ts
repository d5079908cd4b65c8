/** graphql-subscriptions: `PubSub` is an EventEmitter of the process; the engines of other packages share. */
import { defineLibrary } from '../model/library.ts';

export const graphqlSubscriptions = defineLibrary({
  id: 'graphql-subscriptions',
  kind: 'configure',
  packages: ['graphql-subscriptions'],
  docs: 'https://github.com/apollographql/graphql-subscriptions#pubsub-implementations',
  checked: '3',
  exports: { PubSub: 'PubSub', withFilter: 'withFilter' },
  typeNames: { PubSub: 'pub-sub', PubSubEngine: 'pub-sub' },
  types: {
    PubSub: { new: { action: 'use', gives: 'pub-sub', traits: { store: 'memory', purpose: 'pub-sub' } } },
    'pub-sub': {
      members: {
        publish: { kind: 'message', action: 'publish', gives: 'nothing' },
        subscribe: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          callbacks: [{ at: '1', frame: 'callback' }],
        },
        asyncIterator: { gives: 'value' },
        asyncIterableIterator: { gives: 'value' },
      },
    },
    withFilter: { call: { gives: 'value' } },
  },
});
