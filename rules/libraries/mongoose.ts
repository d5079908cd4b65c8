/**
 * Mongoose with @nestjs/mongoose. Types: `mongoose` and `connection`, `model` (statics; `new User()` of it gives
 * `entity-instance`, a document), `query` and `aggregate` (lazy chains), `session`.
 *
 * `mongo` projections are objects, lists or text (`'name -email'`). typegoose shares these types: typegoose.ts.
 */
import { defineLibrary } from '../model/library.ts';
import { MONGODB_SESSION } from './mongodb.ts';

/** `(filter, projection, options)`. https://mongoosejs.com/docs/api/model.html#Model.find() (8.24, 9.12) */
const READ = {
  gives: 'query',
  lazy: true,
  projection: [['1', '2.projection', '2.select'], 'mongo'],
  order: ['2.sort', 'mongo'],
  relations: ['2.populate', 'populate'],
  strategy: 'separate',
  offset: '2.skip',
  timeout: '2.maxTimeMS',
  settings: { lean: '2.lean' },
  options: '2',
} as const;

const UPDATE_BY_FILTER = {
  gives: 'query',
  lazy: true,
  filter: ['0', 'mongo'],
  data: ['1', 'mongo'],
  settings: { upsert: '2.upsert' },
  options: '2',
} as const;

const UPDATE_BY_ID = {
  ...UPDATE_BY_FILTER,
  filter: ['0', 'primary-key'],
  unique: true,
  limit: '=1',
} as const;

/** Members that a model and a query share. */
const OPERATIONS = {
  find: { ...READ, action: 'read-many', filter: ['0', 'mongo'], limit: '2.limit' },
  findOne: { ...READ, action: 'read-one', filter: ['0', 'mongo'], limit: '=1' },
  countDocuments: { action: 'count', filter: ['0', 'mongo'], limit: '1.limit', gives: 'query', lazy: true },
  estimatedDocumentCount: { action: 'count', traits: { estimated: true }, gives: 'query', lazy: true },
  distinct: { action: 'group', filter: ['1', 'mongo'], gives: 'query', lazy: true, awaited: 'value' },
  updateOne: { ...UPDATE_BY_FILTER, action: 'update-one', limit: '=1', awaited: 'value' },
  updateMany: { ...UPDATE_BY_FILTER, action: 'update-many', awaited: 'value' },
  replaceOne: { ...UPDATE_BY_FILTER, action: 'update-one', limit: '=1', awaited: 'value' },
  findOneAndUpdate: { ...UPDATE_BY_FILTER, action: 'update-one', limit: '=1', awaited: 'maybe-row' },
  findOneAndReplace: { ...UPDATE_BY_FILTER, action: 'update-one', limit: '=1', awaited: 'maybe-row' },
  deleteOne: { action: 'delete-one', filter: ['0', 'mongo'], limit: '=1', gives: 'query', lazy: true },
  deleteMany: { action: 'delete-many', filter: ['0', 'mongo'], gives: 'query', lazy: true },
  findOneAndDelete: {
    action: 'delete-one',
    filter: ['0', 'mongo'],
    limit: '=1',
    gives: 'query',
    lazy: true,
    awaited: 'maybe-row',
  },
} as const;

export const MONGOOSE_TYPES = {
  // https://mongoosejs.com/docs/api/mongoose.html (8.24, 9.12)
  mongoose: {
    members: {
      connect: { kind: 'construct', action: 'open', gives: 'mongoose', options: '1' },
      createConnection: { kind: 'construct', action: 'open', gives: 'connection', options: '1' },
      disconnect: { gives: 'nothing' },
      connection: { gives: 'connection' },
      connections: { gives: 'value' },
      model: { gives: 'model', entity: '0' },
      models: { gives: 'models' },
      startSession: { gives: 'session' },
      Schema: { gives: 'value' },
      Types: { gives: 'value' },
      set: { gives: 'self' },
      plugin: { gives: 'self' },
    },
  },
  connect: {
    call: {
      kind: 'construct',
      action: 'open',
      gives: 'mongoose',
      options: '1',
      settings: { maxPoolSize: '1.maxPoolSize', waitQueueTimeoutMS: '1.waitQueueTimeoutMS' },
    },
  },
  createConnection: {
    call: {
      kind: 'construct',
      action: 'open',
      gives: 'connection',
      options: '1',
      settings: { maxPoolSize: '1.maxPoolSize', waitQueueTimeoutMS: '1.waitQueueTimeoutMS' },
    },
  },
  modelFunction: { call: { gives: 'model', entity: '0' } },
  startSessionFunction: { call: { gives: 'session' } },
  models: { members: { '<entity>': { gives: 'model', entity: 'member' } } },
  // https://mongoosejs.com/docs/api/connection.html (8.24, 9.12)
  connection: {
    members: {
      model: { gives: 'model', entity: '0' },
      models: { gives: 'models' },
      asPromise: { gives: 'self' },
      close: { gives: 'nothing' },
      startSession: { gives: 'session' },
      transaction: { gives: '0()', callbacks: [{ at: '0', frame: 'transaction', parameters: ['session'] }] },
    },
  },
  // https://mongoosejs.com/docs/transactions.html (8.24, 9.12)
  session: MONGODB_SESSION,
  // https://mongoosejs.com/docs/api/model.html (8.24, 9.12)
  model: {
    entityArgument: 0,
    new: { gives: 'entity-instance' },
    members: {
      ...OPERATIONS,
      findById: { ...READ, action: 'read-one', filter: ['0', 'primary-key'], unique: true, limit: '=1' },
      findAndCount: { ...READ, action: 'page', filter: ['0', 'mongo'], limit: '2.limit' },
      findByIdAndUpdate: { ...UPDATE_BY_ID, action: 'update-one', awaited: 'maybe-row' },
      findByIdAndDelete: {
        action: 'delete-one',
        filter: ['0', 'primary-key'],
        unique: true,
        limit: '=1',
        gives: 'query',
        lazy: true,
        awaited: 'maybe-row',
      },
      // Removed in 7 and 8. https://mongoosejs.com/docs/migrating_to_8.html
      findByIdAndRemove: {
        action: 'delete-one',
        filter: ['0', 'primary-key'],
        unique: true,
        limit: '=1',
        gives: 'query',
        lazy: true,
        awaited: 'maybe-row',
      },
      findOneAndRemove: {
        action: 'delete-one',
        filter: ['0', 'mongo'],
        limit: '=1',
        gives: 'query',
        lazy: true,
        awaited: 'maybe-row',
      },
      count: { action: 'count', filter: ['0', 'mongo'], gives: 'query', lazy: true },
      exists: {
        action: 'exists',
        filter: ['0', 'mongo'],
        limit: '=1',
        gives: 'query',
        lazy: true,
        awaited: 'value',
      },
      where: { gives: 'query', action: 'read-many', filter: ['0..', 'column-then-method'], lazy: true },
      aggregate: { gives: 'aggregate', action: 'aggregate', pipeline: '0', lazy: true, awaited: 'rows' },
      // One insert per document, in parallel: a list is not one statement.
      create: { action: 'create', data: ['0', 'object'], rows: '0', gives: 'row' },
      insertOne: { action: 'create', data: ['0', 'object'], gives: 'row' },
      insertMany: { action: 'create-many', data: ['0', 'object'], rows: '0', gives: 'rows' },
      bulkWrite: { action: 'update-many', rows: '0', gives: 'value' },
      bulkSave: { action: 'update-many', rows: '0', gives: 'value' },
      populate: { action: 'read-many', relations: ['1', 'populate'], strategy: 'separate', gives: 'rows' },
      watch: { kind: 'listen', action: 'subscribe', gives: 'value' },
      startSession: { gives: 'session' },
      hydrate: { gives: 'row' },
      discriminator: { gives: 'self' },
      createIndexes: { gives: 'nothing' },
      syncIndexes: { gives: 'nothing' },
    },
  },
  // https://mongoosejs.com/docs/api/query.html (8.24, 9.12). It changes in place; awaiting it, or `exec()`, runs it.
  query: {
    members: {
      '*': { gives: 'self', mutates: true },
      ...OPERATIONS,
      exec: { gives: 'inner' },
      orFail: { gives: 'self', mutates: true },
      where: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'] },
      equals: { gives: 'self', mutates: true, filter: ['0', 'column-then-method'], operator: 'eq' },
      gt: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'range' },
      gte: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'range' },
      lt: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'range' },
      lte: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'range' },
      ne: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'ne' },
      in: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'in' },
      nin: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'not-in' },
      regex: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'pattern' },
      exists: { gives: 'self', mutates: true, filter: ['0..', 'column-then-method'], operator: 'other' },
      and: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
      or: { gives: 'self', mutates: true, filter: ['0', 'mongo'], or: true },
      merge: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
      setQuery: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
      limit: { gives: 'self', mutates: true, limit: '0' },
      skip: { gives: 'self', mutates: true, offset: '0' },
      sort: { gives: 'self', mutates: true, order: ['0', 'mongo'] },
      select: { gives: 'self', mutates: true, projection: ['0', 'mongo'] },
      projection: { gives: 'self', mutates: true, projection: ['0', 'mongo'] },
      populate: { gives: 'self', mutates: true, relations: ['0..', 'populate'], strategy: 'separate' },
      lean: { gives: 'self', mutates: true, traits: { lean: true } },
      maxTimeMS: { gives: 'self', mutates: true, timeout: '0' },
      session: { gives: 'self', mutates: true },
      clone: { gives: 'self', mutates: true },
      cursor: { action: 'stream', gives: 'rows' },
      getFilter: { gives: 'value' },
    },
  },
  // https://mongoosejs.com/docs/api/aggregate.html (8.24, 9.12)
  aggregate: {
    members: {
      '*': { gives: 'self', mutates: true },
      exec: { gives: 'inner' },
      match: { gives: 'self', mutates: true, filter: ['0', 'mongo'] },
      limit: { gives: 'self', mutates: true, limit: '0' },
      skip: { gives: 'self', mutates: true, offset: '0' },
      sort: { gives: 'self', mutates: true, order: ['0', 'mongo'] },
      project: { gives: 'self', mutates: true, projection: ['0', 'mongo'] },
      cursor: { action: 'stream', gives: 'rows' },
    },
  },
  // https://mongoosejs.com/docs/api/document.html (8.24, 9.12)
  'entity-instance': {
    entityArgument: 0,
    members: {
      save: { action: 'save', data: ['this', 'object'], gives: 'row' },
      deleteOne: { action: 'delete-one', unique: true, gives: 'value' },
      remove: { action: 'delete-one', unique: true, gives: 'value' },
      updateOne: {
        action: 'update-one',
        unique: true,
        data: ['0', 'mongo'],
        gives: 'query',
        lazy: true,
        awaited: 'value',
      },
      replaceOne: {
        action: 'update-one',
        unique: true,
        data: ['0', 'mongo'],
        gives: 'query',
        lazy: true,
        awaited: 'value',
      },
      populate: { action: 'read-many', relations: ['0..', 'populate'], strategy: 'separate', gives: 'row' },
      toObject: { gives: 'row' },
      toJSON: { gives: 'row' },
    },
  },
} as const;

export const MONGOOSE_PHRASES = {
  place: 'chain',
  limit: '.limit($1)',
  offset: '.skip($1)',
  order: '.sort({ $1: 1 })',
  select: ".select('$1')",
  manyByKey: '$entity.find({ $column: { $in: $keys } })',
  createMany: '$entity.insertMany($rows)',
  timeout: '.maxTimeMS($1)',
} as const;

export const mongoose = defineLibrary({
  id: 'mongoose',
  kind: 'query',
  packages: ['mongoose', '@nestjs/mongoose'],
  docs: 'https://mongoosejs.com/docs/api/model.html',
  checked: '8.24.10, 9.12.1; @nestjs/mongoose 12',
  schema: 'mongoose',
  exports: {
    default: 'mongoose',
    mongoose: 'mongoose',
    connect: 'connect',
    createConnection: 'createConnection',
    connection: 'connection',
    model: 'modelFunction',
    models: 'models',
    startSession: 'startSessionFunction',
    Model: 'model',
  },
  typeNames: {
    Model: 'model',
    PaginateModel: 'model',
    Connection: 'connection',
    ClientSession: 'session',
    HydratedDocument: 'entity-instance',
    Document: 'entity-instance',
    Query: 'query',
    Aggregate: 'aggregate',
  },
  shapes: [{ names: ['models'], type: 'models', entityMember: true }],
  types: MONGOOSE_TYPES,
  decorators: {
    // https://docs.nestjs.com/techniques/mongodb (@nestjs/mongoose 12). `InjectModel(User.name)` names the class by text.
    Schema: { classRole: 'entity' },
    InjectModel: { injects: { gives: 'model', entity: '0' } },
    InjectConnection: { injects: { gives: 'connection' } },
  },
  phrases: MONGOOSE_PHRASES,
});
