/**
 * Elasticsearch (opensearch.ts shares its types). Types: `client`, `helpers`, `result`, `indices`.
 *
 * A search gives ten hits unless told otherwise, and `from + size` may not pass 10,000.
 */
import { defineLibrary } from '../model/library.ts';

const TIMEOUT = { timeout: ['1.requestTimeout', '1.signal'], options: '0' } as const;

/** https://www.elastic.co/docs/reference/elasticsearch/clients/javascript/api-reference (8.19, 9.5) */
export const SEARCH_TYPES = {
  Client: {
    new: {
      kind: 'construct',
      action: 'open',
      gives: 'client',
      options: '0',
      timeout: '0.requestTimeout',
      settings: { maxRetries: '0.maxRetries' },
    },
  },
  client: {
    members: {
      search: {
        action: 'read-many',
        entity: '0.index',
        limit: ['0.size', '0.body.size'],
        offset: ['0.from', '0.body.from'],
        cursor: ['0.search_after', '0.body.search_after', '0.scroll'],
        order: [['0.sort', '0.body.sort'], 'options'],
        projection: [['0._source', '0.body._source', '0.fields'], 'names'],
        gives: 'result',
        traits: { page: 10, more: 'search_after' },
        ...TIMEOUT,
      },
      msearch: { action: 'read-many', rows: ['0.searches', '0.body'], gives: 'value', ...TIMEOUT },
      scroll: { action: 'stream', gives: 'result', ...TIMEOUT },
      get: {
        action: 'read-one',
        entity: '0.index',
        unique: true,
        limit: '=1',
        gives: 'maybe-row',
        ...TIMEOUT,
      },
      mget: {
        action: 'read-many',
        entity: '0.index',
        rows: ['0.ids', '0.docs', '0.body.ids'],
        gives: 'value',
        ...TIMEOUT,
      },
      exists: { action: 'exists', entity: '0.index', gives: 'value', ...TIMEOUT },
      count: { action: 'count', entity: '0.index', gives: 'value', ...TIMEOUT },
      index: {
        action: 'upsert',
        entity: '0.index',
        data: [['0.document', '0.body'], 'object'],
        settings: { refresh: '0.refresh' },
        gives: 'value',
        ...TIMEOUT,
      },
      create: {
        action: 'create',
        entity: '0.index',
        data: [['0.document', '0.body'], 'object'],
        settings: { refresh: '0.refresh' },
        gives: 'value',
        ...TIMEOUT,
      },
      update: {
        action: 'update-one',
        entity: '0.index',
        settings: { refresh: '0.refresh' },
        gives: 'value',
        ...TIMEOUT,
      },
      delete: {
        action: 'delete-one',
        entity: '0.index',
        settings: { refresh: '0.refresh' },
        gives: 'value',
        ...TIMEOUT,
      },
      bulk: {
        action: 'update-many',
        rows: ['0.operations', '0.body'],
        settings: { refresh: '0.refresh' },
        gives: 'value',
        ...TIMEOUT,
      },
      updateByQuery: { action: 'update-many', entity: '0.index', gives: 'value', ...TIMEOUT },
      deleteByQuery: { action: 'delete-many', entity: '0.index', gives: 'value', ...TIMEOUT },
      reindex: { action: 'create-many', gives: 'value', ...TIMEOUT },
      openPointInTime: { gives: 'value' },
      closePointInTime: { gives: 'value' },
      clearScroll: { gives: 'value' },
      helpers: { gives: 'helpers' },
      indices: { gives: 'value' },
      close: { gives: 'nothing' },
    },
  },
  // https://www.elastic.co/docs/reference/elasticsearch/clients/javascript/client-helpers (8.19, 9.5)
  helpers: {
    members: {
      bulk: { action: 'update-many', rows: '0.datasource', gives: 'value' },
      msearch: { gives: 'value' },
      search: {
        action: 'read-many',
        entity: '0.index',
        limit: '0.size',
        gives: 'rows',
        traits: { page: 10 },
      },
      scrollSearch: { action: 'stream', entity: '0.index', gives: 'rows' },
      scrollDocuments: { action: 'stream', entity: '0.index', gives: 'rows' },
    },
  },
  result: { members: { hits: { gives: 'result' }, body: { gives: 'result' }, total: { gives: 'value' } } },
} as const;

export const elasticsearch = defineLibrary({
  id: 'elasticsearch',
  kind: 'query',
  packages: ['@elastic/elasticsearch'],
  docs: 'https://www.elastic.co/docs/reference/elasticsearch/clients/javascript',
  // No timeout in 9; 600,000 ms in 8.
  checked: '8.19.2, 9.5.1',
  exports: { Client: 'Client' },
  typeNames: { Client: 'client' },
  types: SEARCH_TYPES,
  phrases: {
    place: 'options',
    limit: 'size: $1',
    offset: 'from: $1',
    order: "sort: [{ $1: 'asc' }]",
    select: "_source: ['$1']",
  },
});
