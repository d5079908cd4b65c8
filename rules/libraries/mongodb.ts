/**
 * The MongoDB driver. Types: `client`, `db`, `collection`, `cursor` (from `find`) and `aggregation`: nothing runs before
 * `toArray()`, `next()` or `for await`; `session`.
 */
import { defineLibrary } from '../model/library.ts';

const OPTIONS = { timeout: ['1.maxTimeMS', '1.timeoutMS'], options: '1' } as const;
const UPDATE = {
  filter: ['0', 'mongo'],
  data: ['1', 'mongo'],
  settings: { upsert: '2.upsert' },
  timeout: ['2.maxTimeMS', '2.timeoutMS'],
  options: '2',
} as const;

/** https://www.mongodb.com/docs/drivers/node/current/crud/transactions/ (7.8). Mongoose's sessions are the driver's. */
export const MONGODB_SESSION = {
  members: {
    withTransaction: {
      gives: '0()',
      callbacks: [{ at: '0', frame: 'transaction', parameters: ['session'] }],
    },
    startTransaction: { gives: 'nothing', opens: 'transaction' },
    commitTransaction: { gives: 'nothing', closes: 'transaction' },
    abortTransaction: { gives: 'nothing', closes: 'transaction' },
    endSession: { gives: 'nothing' },
  },
} as const;

export const mongodb = defineLibrary({
  id: 'mongodb',
  kind: 'query',
  packages: ['mongodb'],
  docs: 'https://www.mongodb.com/docs/drivers/node/current/',
  checked: '6.22.0, 7.8.0',
  schema: 'mongoose',
  exports: { MongoClient: 'MongoClient' },
  typeNames: {
    MongoClient: 'client',
    Db: 'db',
    Collection: 'collection',
    FindCursor: 'cursor',
    AggregationCursor: 'aggregation',
    ClientSession: 'session',
  },
  types: {
    // https://www.mongodb.com/docs/drivers/node/current/connect/connection-options/ (7.8). maxPoolSize 100; waits for ever.
    MongoClient: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'client',
        options: '1',
        settings: { maxPoolSize: '1.maxPoolSize', waitQueueTimeoutMS: '1.waitQueueTimeoutMS' },
      },
      members: { connect: { kind: 'construct', action: 'open', gives: 'client', options: '1' } },
    },
    client: {
      members: {
        db: { gives: 'db' },
        connect: { gives: 'self' },
        close: { gives: 'nothing' },
        startSession: { gives: 'session' },
        withSession: { gives: '0()', callbacks: [{ at: '0', parameters: ['session'] }] },
        bulkWrite: { action: 'update-many', rows: '0', gives: 'value' },
      },
    },
    session: MONGODB_SESSION,
    db: {
      members: {
        collection: { gives: 'collection', entity: '0' },
        command: { action: 'raw', gives: 'value' },
        aggregate: { gives: 'aggregation', pipeline: '0', action: 'aggregate', lazy: true },
        watch: { kind: 'listen', action: 'subscribe', gives: 'value' },
        listCollections: { gives: 'value' },
      },
    },
    // https://mongodb.github.io/node-mongodb-native/7.0/classes/Collection.html (6.22, 7.8)
    collection: {
      entityArgument: 0,
      members: {
        find: {
          gives: 'cursor',
          action: 'read-many',
          lazy: true,
          filter: ['0', 'mongo'],
          limit: '1.limit',
          offset: '1.skip',
          order: ['1.sort', 'mongo'],
          projection: ['1.projection', 'mongo'],
          ...OPTIONS,
        },
        findOne: {
          action: 'read-one',
          filter: ['0', 'mongo'],
          limit: '=1',
          order: ['1.sort', 'mongo'],
          projection: ['1.projection', 'mongo'],
          gives: 'maybe-row',
          ...OPTIONS,
        },
        aggregate: { gives: 'aggregation', action: 'aggregate', lazy: true, pipeline: '0', ...OPTIONS },
        countDocuments: {
          action: 'count',
          filter: ['0', 'mongo'],
          limit: '1.limit',
          gives: 'count',
          ...OPTIONS,
        },
        estimatedDocumentCount: { action: 'count', traits: { estimated: true }, gives: 'count' },
        count: { action: 'count', filter: ['0', 'mongo'], gives: 'count' },
        distinct: { action: 'group', filter: ['1', 'mongo'], gives: 'value' },
        insertOne: { action: 'create', data: ['0', 'object'], gives: 'value' },
        insertMany: { action: 'create-many', data: ['0', 'object'], rows: '0', gives: 'value' },
        updateOne: { ...UPDATE, action: 'update-one', limit: '=1', gives: 'value' },
        updateMany: { ...UPDATE, action: 'update-many', gives: 'value' },
        replaceOne: { ...UPDATE, action: 'update-one', limit: '=1', gives: 'value' },
        findOneAndUpdate: { ...UPDATE, action: 'update-one', limit: '=1', gives: 'maybe-row' },
        findOneAndReplace: { ...UPDATE, action: 'update-one', limit: '=1', gives: 'maybe-row' },
        findOneAndDelete: {
          action: 'delete-one',
          filter: ['0', 'mongo'],
          limit: '=1',
          gives: 'maybe-row',
          ...OPTIONS,
        },
        deleteOne: { action: 'delete-one', filter: ['0', 'mongo'], limit: '=1', gives: 'value', ...OPTIONS },
        deleteMany: { action: 'delete-many', filter: ['0', 'mongo'], gives: 'value', ...OPTIONS },
        bulkWrite: { action: 'update-many', rows: '0', gives: 'value' },
        initializeOrderedBulkOp: { gives: 'bulk' },
        initializeUnorderedBulkOp: { gives: 'bulk' },
        watch: { kind: 'listen', action: 'subscribe', gives: 'value' },
        createIndex: { gives: 'nothing' },
        createIndexes: { gives: 'nothing' },
      },
    },
    bulk: {
      members: {
        insert: { gives: 'self' },
        find: { gives: 'bulk-find' },
        execute: { action: 'update-many', gives: 'value' },
      },
    },
    // Operations are collected; `execute` sends them. https://mongodb.github.io/node-mongodb-native/7.0/classes/BulkOperationBase.html
    'bulk-find': {
      members: {
        upsert: { gives: 'self' },
        update: { gives: 'bulk' },
        updateOne: { gives: 'bulk' },
        replaceOne: { gives: 'bulk' },
        delete: { gives: 'bulk' },
        deleteOne: { gives: 'bulk' },
      },
    },
    // https://mongodb.github.io/node-mongodb-native/7.0/classes/FindCursor.html (6.22, 7.8)
    cursor: {
      entityArgument: 0,
      members: {
        '*': { gives: 'self', mutates: true },
        filter: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
        limit: { gives: 'self', mutates: true, limit: '0' },
        skip: { gives: 'self', mutates: true, offset: '0' },
        sort: { gives: 'self', mutates: true, order: ['0', 'mongo'] },
        project: { gives: 'self', mutates: true, projection: ['0', 'mongo'] },
        maxTimeMS: { gives: 'self', mutates: true, timeout: '0' },
        toArray: { action: 'read-many', gives: 'rows' },
        next: { action: 'stream', gives: 'maybe-row' },
        tryNext: { action: 'stream', gives: 'maybe-row' },
        hasNext: { action: 'stream', gives: 'value' },
        forEach: {
          action: 'stream',
          gives: 'nothing',
          callbacks: [{ at: '0', frame: 'loop', over: 'this', parameters: ['row'] }],
        },
        stream: { action: 'stream', gives: 'rows' },
        count: { action: 'count', gives: 'count' },
        close: { gives: 'nothing' },
      },
    },
    aggregation: {
      members: {
        '*': { gives: 'self', mutates: true },
        match: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
        limit: { gives: 'self', mutates: true, limit: '0' },
        skip: { gives: 'self', mutates: true, offset: '0' },
        sort: { gives: 'self', mutates: true, order: ['0', 'mongo'] },
        project: { gives: 'self', mutates: true, projection: ['0', 'mongo'] },
        toArray: { action: 'aggregate', gives: 'rows' },
        next: { action: 'aggregate', gives: 'maybe-row' },
        forEach: {
          action: 'stream',
          gives: 'nothing',
          callbacks: [{ at: '0', frame: 'loop', over: 'this', parameters: ['row'] }],
        },
        stream: { action: 'stream', gives: 'rows' },
        close: { gives: 'nothing' },
      },
    },
  },
  phrases: {
    place: 'chain',
    limit: '.limit($1)',
    offset: '.skip($1)',
    order: '.sort({ $1: 1 })',
    select: '.project({ $1: 1 })',
    manyByKey: '$client.find({ $column: { $in: $keys } }).toArray()',
    createMany: '$client.insertMany($rows)',
    timeout: '.maxTimeMS($1)',
  },
});
