/** DataLoader. Type: `loader`: its loads of one tick become one call of the batch function. */
import { defineLibrary } from '../model/library.ts';

export const dataloader = defineLibrary({
  id: 'dataloader',
  kind: 'configure',
  packages: ['dataloader'],
  docs: 'https://github.com/graphql/dataloader#batching',
  checked: '2.2.3',
  exports: { default: 'DataLoader', DataLoader: 'DataLoader' },
  typeNames: { DataLoader: 'loader' },
  types: {
    // The batch function runs once per tick for all keys asked for. Its cache lives as long as the loader: one per request.
    DataLoader: {
      new: {
        gives: 'loader',
        callbacks: [{ at: '0', frame: 'callback' }],
        traits: { purpose: 'data-loader' },
        settings: { cache: '1.cache', maxBatchSize: '1.maxBatchSize' },
      },
    },
    loader: {
      members: {
        load: { gives: 'maybe-row', batches: 'same-tick' },
        loadMany: { gives: 'rows', rows: '0', batches: 'same-tick' },
        prime: { gives: 'self' },
        clear: { gives: 'self' },
        clearAll: { gives: 'self' },
      },
    },
  },
});
