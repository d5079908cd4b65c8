/**
 * Firestore's modular client (`firebase/firestore`). Types: `firestore`, `query` (also a collection), `document`,
 * `constraint`, `snapshot`, `document-snapshot`, `entity-instance`. A query is built from its arguments.
 */
import { defineLibrary } from '../model/library.ts';

export const firestoreWeb = defineLibrary({
  id: 'firestore-web',
  kind: 'query',
  packages: ['firebase/firestore', 'firebase/firestore/lite', '@firebase/firestore'],
  docs: 'https://firebase.google.com/docs/reference/js/firestore_',
  checked: '@firebase/firestore 4.17.2',
  exports: {
    getFirestore: 'getFirestore',
    initializeFirestore: 'getFirestore',
    collection: 'collection',
    collectionGroup: 'collection',
    doc: 'doc',
    query: 'queryFunction',
    where: 'where',
    orderBy: 'orderBy',
    limit: 'limit',
    limitToLast: 'limit',
    startAfter: 'startAfter',
    startAt: 'startAfter',
    getDoc: 'getDoc',
    getDocs: 'getDocs',
    getCountFromServer: 'getCountFromServer',
    getAggregateFromServer: 'getCountFromServer',
    addDoc: 'addDoc',
    setDoc: 'setDoc',
    updateDoc: 'updateDoc',
    deleteDoc: 'deleteDoc',
    writeBatch: 'writeBatch',
    runTransaction: 'runTransaction',
    onSnapshot: 'onSnapshot',
  },
  typeNames: {
    Firestore: 'firestore',
    Query: 'query',
    CollectionReference: 'query',
    DocumentReference: 'document',
    QuerySnapshot: 'snapshot',
    DocumentSnapshot: 'document-snapshot',
    QueryDocumentSnapshot: 'entity-instance',
  },
  types: {
    getFirestore: { call: { gives: 'firestore' } },
    firestore: { members: {} },
    // `(db, path)`. https://firebase.google.com/docs/reference/js/firestore_.md#collection (4.17)
    collection: { call: { gives: 'query', entity: '1' } },
    doc: { call: { gives: 'document', entity: ['1', '0'] } },
    queryFunction: { call: { gives: 'query', entity: '0', continues: '0..' } },
    query: { members: {} },
    document: { members: {} },
    where: { call: { gives: 'constraint', filter: ['0..', 'triple'] } },
    orderBy: { call: { gives: 'constraint', order: ['0..', 'column-direction'] } },
    limit: { call: { gives: 'constraint', limit: '0' } },
    startAfter: { call: { gives: 'constraint', cursor: '0' } },
    constraint: { members: {} },
    getDoc: {
      call: {
        action: 'read-one',
        entity: '0',
        continues: '0',
        unique: true,
        limit: '=1',
        gives: 'document-snapshot',
      },
    },
    getDocs: { call: { action: 'read-many', entity: '0', continues: '0', gives: 'snapshot' } },
    getCountFromServer: { call: { action: 'count', entity: '0', continues: '0', gives: 'value' } },
    addDoc: { call: { action: 'create', entity: '0', data: ['1', 'object'], gives: 'document' } },
    setDoc: {
      call: { action: 'upsert', entity: '0', unique: true, data: ['1', 'object'], gives: 'nothing' },
    },
    updateDoc: {
      call: { action: 'update-one', entity: '0', unique: true, data: ['1', 'object'], gives: 'nothing' },
    },
    deleteDoc: { call: { action: 'delete-one', entity: '0', unique: true, gives: 'nothing' } },
    onSnapshot: {
      call: {
        kind: 'listen',
        action: 'subscribe',
        gives: 'value',
        callbacks: [{ at: '1', frame: 'callback', parameters: ['snapshot'] }],
      },
    },
    writeBatch: { call: { gives: 'batch' } },
    batch: {
      members: {
        set: { gives: 'self' },
        update: { gives: 'self' },
        delete: { gives: 'self' },
        commit: { action: 'update-many', gives: 'nothing' },
      },
    },
    runTransaction: {
      call: { gives: '1()', callbacks: [{ at: '1', frame: 'transaction', parameters: ['transaction'] }] },
    },
    transaction: {
      members: {
        get: { action: 'read-one', entity: '0', unique: true, gives: 'document-snapshot' },
        set: { gives: 'self' },
        update: { gives: 'self' },
        delete: { gives: 'self' },
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
      members: { data: { gives: 'maybe-row' }, exists: { gives: 'value' }, ref: { gives: 'document' } },
    },
    'entity-instance': { members: { data: { gives: 'row' }, ref: { gives: 'document' } } },
  },
});
