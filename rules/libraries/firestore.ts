/**
 * Firestore, server side (firebase-admin, @google-cloud/firestore). Types: `firestore`, `collection` and `query` (inert
 * until `get()`), `document`, `snapshot` (a list of documents), `document-snapshot`, `entity-instance` (an element of
 * `snapshot.docs`), `transaction`, `batch`.
 */
import { defineLibrary } from '../model/library.ts';

/** https://cloud.google.com/nodejs/docs/reference/firestore/latest/firestore/query (7.11, 9.4) */
const QUERY = {
  where: { gives: 'query', filter: ['0..', 'triple'] },
  orderBy: { gives: 'query', order: ['0..', 'column-direction'] },
  limit: { gives: 'query', limit: '0' },
  limitToLast: { gives: 'query', limit: '0' },
  // Skipped documents are read, and billed, all the same.
  offset: { gives: 'query', offset: '0' },
  startAt: { gives: 'query', cursor: '0' },
  startAfter: { gives: 'query', cursor: '0' },
  endAt: { gives: 'query', cursor: '0' },
  endBefore: { gives: 'query', cursor: '0' },
  select: { gives: 'query', projection: ['0..', 'names'] },
  withConverter: { gives: 'self' },
  count: { gives: 'aggregate-query' },
  aggregate: { gives: 'aggregate-query' },
  get: { action: 'read-many', gives: 'snapshot' },
  stream: { action: 'stream', gives: 'rows' },
  onSnapshot: {
    kind: 'listen',
    action: 'subscribe',
    gives: 'value',
    callbacks: [{ at: '0', frame: 'callback', parameters: ['snapshot'] }],
  },
} as const;

const BATCH = {
  create: { gives: 'self' },
  set: { gives: 'self' },
  update: { gives: 'self' },
  delete: { gives: 'self' },
} as const;

export const firestore = defineLibrary({
  id: 'firestore',
  kind: 'query',
  packages: ['firebase-admin', 'firebase-admin/*', '@google-cloud/firestore'],
  docs: 'https://cloud.google.com/nodejs/docs/reference/firestore/latest',
  checked: 'firebase-admin 14.5.1; @google-cloud/firestore 7.11.6, 9.4.1',
  exports: {
    default: 'admin',
    firestore: 'getFirestore',
    getFirestore: 'getFirestore',
    initializeFirestore: 'getFirestore',
    Firestore: 'Firestore',
    getAuth: 'getAuth',
    getMessaging: 'getMessaging',
  },
  typeNames: {
    Firestore: 'firestore',
    CollectionReference: 'collection',
    CollectionGroup: 'query',
    Query: 'query',
    DocumentReference: 'document',
    QuerySnapshot: 'snapshot',
    DocumentSnapshot: 'document-snapshot',
    QueryDocumentSnapshot: 'entity-instance',
    Transaction: 'transaction',
    WriteBatch: 'batch',
  },
  types: {
    // https://firebase.google.com/docs/reference/admin/node (14.5)
    admin: {
      members: {
        firestore: { gives: 'firestore' },
        auth: { gives: 'auth' },
        messaging: { gives: 'messaging' },
        initializeApp: { gives: 'admin' },
        app: { gives: 'admin' },
      },
    },
    getFirestore: {
      call: { gives: 'firestore' },
      members: { FieldValue: { gives: 'value' }, Timestamp: { gives: 'value' } },
    },
    Firestore: { new: { kind: 'construct', action: 'open', gives: 'firestore' } },
    firestore: {
      members: {
        collection: { gives: 'collection', entity: '0' },
        collectionGroup: { gives: 'query', entity: '0' },
        doc: { gives: 'document', entity: '0' },
        getAll: { action: 'read-many', rows: '0..', gives: 'rows' },
        listCollections: { action: 'read-many', gives: 'value' },
        batch: { gives: 'batch' },
        bulkWriter: { gives: 'bulk-writer' },
        recursiveDelete: { action: 'delete-many', gives: 'nothing' },
        // Runs again when it conflicts. https://firebase.google.com/docs/firestore/manage-data/transactions
        runTransaction: {
          gives: '0()',
          callbacks: [{ at: '0', frame: 'transaction', parameters: ['transaction'] }],
        },
        settings: { gives: 'nothing' },
      },
    },
    query: { members: QUERY },
    collection: {
      extends: 'query',
      entityArgument: 0,
      members: {
        doc: { gives: 'document' },
        add: { action: 'create', data: ['0', 'object'], gives: 'document' },
        listDocuments: { action: 'read-many', gives: 'value' },
      },
    },
    // https://firebase.google.com/docs/firestore/query-data/aggregation-queries (9.4)
    'aggregate-query': { members: { get: { action: 'count', gives: 'value' } } },
    document: {
      members: {
        collection: { gives: 'collection', entity: '0' },
        withConverter: { gives: 'self' },
        get: { action: 'read-one', unique: true, limit: '=1', gives: 'document-snapshot' },
        set: {
          action: 'upsert',
          unique: true,
          data: ['0', 'object'],
          settings: { merge: '1.merge' },
          gives: 'value',
        },
        create: { action: 'create', data: ['0', 'object'], gives: 'value' },
        update: { action: 'update-one', unique: true, data: ['0', 'object'], gives: 'value' },
        delete: { action: 'delete-one', unique: true, gives: 'value' },
        listCollections: { action: 'read-many', gives: 'value' },
        onSnapshot: {
          kind: 'listen',
          action: 'subscribe',
          gives: 'value',
          callbacks: [{ at: '0', frame: 'callback', parameters: ['document-snapshot'] }],
        },
      },
    },
    snapshot: {
      members: {
        docs: { gives: 'rows' },
        size: { gives: 'count' },
        empty: { gives: 'value' },
        forEach: {
          gives: 'nothing',
          callbacks: [{ at: '0', frame: 'loop', over: 'this', parameters: ['row'] }],
        },
      },
    },
    'document-snapshot': {
      members: {
        data: { gives: 'maybe-row' },
        exists: { gives: 'value' },
        ref: { gives: 'document' },
        get: { gives: 'value' },
      },
    },
    'entity-instance': {
      members: { data: { gives: 'row' }, ref: { gives: 'document' }, get: { gives: 'value' } },
    },
    transaction: {
      members: {
        ...BATCH,
        get: { action: 'read-one', entity: '0', gives: 'document-snapshot' },
        getAll: { action: 'read-many', rows: '0..', gives: 'rows' },
      },
    },
    // https://firebase.google.com/docs/firestore/manage-data/transactions#batched-writes
    batch: { members: { ...BATCH, commit: { action: 'update-many', gives: 'value' } } },
    // Throttled batches of twenty.
    'bulk-writer': {
      members: { ...BATCH, flush: { gives: 'nothing' }, close: { action: 'update-many', gives: 'nothing' } },
    },
    // https://firebase.google.com/docs/auth/admin/manage-users
    getAuth: { call: { gives: 'auth' } },
    auth: {
      members: {
        verifyIdToken: { gives: 'value' },
        getUser: { kind: 'http', action: 'get', gives: 'value' },
        getUserByEmail: { kind: 'http', action: 'get', gives: 'value' },
        getUsers: { kind: 'http', action: 'get', rows: '0', gives: 'value' },
        listUsers: {
          kind: 'http',
          action: 'get',
          limit: '0',
          cursor: '1',
          gives: 'value',
          traits: { page: 1000, more: 'pageToken' },
        },
        createUser: { kind: 'http', action: 'send', gives: 'value' },
        updateUser: { kind: 'http', action: 'send', gives: 'value' },
        deleteUser: { kind: 'http', action: 'send', gives: 'value' },
        setCustomUserClaims: { kind: 'http', action: 'send', gives: 'value' },
      },
    },
    // https://firebase.google.com/docs/cloud-messaging/send-message
    getMessaging: { call: { gives: 'messaging' } },
    messaging: {
      members: {
        send: { kind: 'http', action: 'send', gives: 'value' },
        sendEach: { kind: 'http', action: 'send', rows: '0', gives: 'value' },
        sendEachForMulticast: { kind: 'http', action: 'send', rows: '0.tokens', gives: 'value' },
      },
    },
  },
  phrases: {
    place: 'chain',
    limit: '.limit($1)',
    order: ".orderBy('$1')",
    cursor: '.startAfter($1)',
    select: ".select('$1')",
  },
});
