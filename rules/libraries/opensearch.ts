/** OpenSearch: types as in elasticsearch.ts; requests time out after 30 s. */
import { defineLibrary } from '../model/library.ts';
import { SEARCH_TYPES } from './elasticsearch.ts';

export const opensearch = defineLibrary({
  id: 'opensearch',
  kind: 'query',
  packages: ['@opensearch-project/opensearch'],
  docs: 'https://opensearch.org/docs/latest/clients/javascript/index/',
  checked: '3.9.0',
  defaultTimeoutMs: 30_000,
  exports: { Client: 'Client' },
  typeNames: { Client: 'client' },
  types: SEARCH_TYPES,
  phrases: { place: 'options', limit: 'size: $1', offset: 'from: $1' },
});
