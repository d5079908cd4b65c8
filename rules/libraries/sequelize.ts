/**
 * Sequelize with sequelize-typescript and @nestjs/sequelize. Types: `sequelize`, `model` (statics of a model class, also
 * what `define` gives; `new User()` of it gives `entity-instance`), `model-static` (a value typed `ModelStatic<User>`),
 * `models` (`sequelize.models`, the `db` aggregate of index.js), `transaction`.
 */
import { defineLibrary } from '../model/library.ts';

const FIND = {
  filter: ['0.where', 'sequelize'],
  offset: '0.offset',
  order: ['0.order', 'pairs'],
  projection: ['0.attributes', 'sequelize'],
  relations: ['0.include', 'sequelize'],
  // A join unless the include says `separate: true`.
  strategy: 'join',
  lock: '0.lock',
  options: '0',
} as const;

export const sequelize = defineLibrary({
  id: 'sequelize',
  kind: 'query',
  packages: ['sequelize', '@sequelize/core', 'sequelize-typescript', '@nestjs/sequelize'],
  docs: 'https://sequelize.org/docs/v6/core-concepts/model-querying-basics/',
  checked: '6.37.8, 7.0.0-alpha.48; sequelize-typescript 2.1.6',
  schema: 'sequelize',
  exports: { default: 'Sequelize', Sequelize: 'Sequelize', Model: 'model' },
  typeNames: {
    Sequelize: 'sequelize',
    Model: 'entity-instance',
    ModelStatic: 'model-static',
    ModelCtor: 'model-static',
    ModelType: 'model-static',
    Repository: 'model-static',
    Transaction: 'transaction',
    QueryInterface: 'query-interface',
  },
  shapes: [{ names: ['db', 'models'], type: 'models', entityMember: true }],
  types: {
    // https://sequelize.org/docs/v6/getting-started/ (6.37). Pool: max 5, acquire 60,000 ms.
    Sequelize: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'sequelize',
        options: ['3', '1', '0'],
        settings: { pool: ['3.pool', '1.pool', '0.pool'] },
      },
      members: {
        Sequelize: { gives: 'Sequelize' },
        Model: { gives: 'model' },
        fn: { gives: 'value' },
        col: { gives: 'value' },
        literal: { gives: 'value' },
        where: { gives: 'value' },
      },
    },
    sequelize: {
      members: {
        define: { gives: 'model', entity: '0' },
        model: { gives: 'model', entity: '0' },
        models: { gives: 'models' },
        getRepository: { gives: 'model', entity: '0' },
        authenticate: { gives: 'nothing' },
        sync: { gives: 'self' },
        close: { gives: 'nothing' },
        getQueryInterface: { gives: 'query-interface' },
        queryInterface: { gives: 'query-interface' },
        fn: { gives: 'value' },
        col: { gives: 'value' },
        literal: { gives: 'value' },
        where: { gives: 'value' },
        // https://sequelize.org/docs/v6/core-concepts/raw-queries/ (6.37)
        query: { action: 'raw', sql: ['0.query', '0'], gives: 'rows' },
        queryRaw: { action: 'raw', sql: '0', gives: 'rows' },
        // Calls join it only when they are given `{ transaction }`, or CLS is on.
        // https://sequelize.org/docs/v6/other-topics/transactions/ (6.37)
        transaction: {
          gives: 'transaction',
          opens: 'transaction',
          callbacks: [
            { at: '0', frame: 'transaction', parameters: ['transaction'] },
            { at: '1', frame: 'transaction', parameters: ['transaction'], isolation: '0.isolationLevel' },
          ],
        },
        startUnmanagedTransaction: { gives: 'transaction', opens: 'transaction' },
      },
    },
    transaction: {
      members: {
        commit: { gives: 'nothing', closes: 'transaction' },
        rollback: { gives: 'nothing', closes: 'transaction' },
        LOCK: { gives: 'value' },
        afterCommit: { gives: 'nothing', callbacks: [{ at: '0', frame: 'callback' }] },
      },
    },
    models: { members: { '<entity>': { gives: 'model', entity: 'member' } } },
    'model-static': { extends: 'model', entityArgument: 0 },
    // https://sequelize.org/api/v6/class/src/model.js~model (6.37)
    model: {
      new: { gives: 'entity-instance' },
      members: {
        scope: { gives: 'self' },
        withScope: { gives: 'self' },
        unscoped: { gives: 'self' },
        schema: { gives: 'self' },
        sequelize: { gives: 'sequelize' },
        build: { gives: 'entity-instance' },
        findAll: { ...FIND, action: 'read-many', limit: '0.limit', gives: 'rows' },
        findOne: { ...FIND, action: 'read-one', limit: '=1', gives: 'maybe-row' },
        findByPk: {
          action: 'read-one',
          filter: ['0', 'primary-key'],
          unique: true,
          limit: '=1',
          projection: ['1.attributes', 'sequelize'],
          relations: ['1.include', 'sequelize'],
          strategy: 'join',
          lock: '1.lock',
          options: '1',
          gives: 'maybe-row',
        },
        findAndCountAll: { ...FIND, action: 'page', limit: '0.limit', gives: 'page' },
        findOrBuild: { ...FIND, action: 'read-one', limit: '=1', gives: 'value' },
        // Its own transaction of four statements.
        findOrCreate: { ...FIND, action: 'upsert', data: ['0.defaults', 'object'], gives: 'value' },
        findCreateFind: { ...FIND, action: 'upsert', data: ['0.defaults', 'object'], gives: 'value' },
        count: {
          action: 'count',
          filter: ['0.where', 'sequelize'],
          relations: ['0.include', 'sequelize'],
          gives: 'count',
        },
        max: { action: 'aggregate', filter: ['1.where', 'sequelize'], gives: 'value' },
        min: { action: 'aggregate', filter: ['1.where', 'sequelize'], gives: 'value' },
        sum: { action: 'aggregate', filter: ['1.where', 'sequelize'], gives: 'value' },
        aggregate: { action: 'aggregate', filter: ['2.where', 'sequelize'], gives: 'value' },
        create: { action: 'create', data: ['0', 'object'], options: '1', gives: 'row' },
        // `individualHooks: true` makes it one INSERT per row.
        bulkCreate: {
          action: 'create-many',
          data: ['0', 'object'],
          rows: '0',
          options: '1',
          settings: { individualHooks: '1.individualHooks', updateOnDuplicate: '1.updateOnDuplicate' },
          gives: 'rows',
        },
        upsert: { action: 'upsert', data: ['0', 'object'], options: '1', gives: 'value' },
        update: {
          action: 'update-many',
          data: ['0', 'object'],
          filter: ['1.where', 'sequelize'],
          limit: '1.limit',
          options: '1',
          settings: { individualHooks: '1.individualHooks' },
          gives: 'value',
        },
        destroy: {
          action: 'delete-many',
          filter: ['0.where', 'sequelize'],
          limit: '0.limit',
          options: '0',
          settings: { individualHooks: '0.individualHooks' },
          gives: 'count',
        },
        restore: {
          action: 'update-many',
          filter: ['0.where', 'sequelize'],
          limit: '0.limit',
          options: '0',
          gives: 'nothing',
        },
        truncate: { action: 'delete-many', gives: 'nothing' },
        increment: {
          action: 'increment',
          filter: ['1.where', 'sequelize'],
          options: '1',
          gives: 'value',
        },
        decrement: { action: 'increment', filter: ['1.where', 'sequelize'], options: '1', gives: 'value' },
      },
    },
    // https://sequelize.org/docs/v6/core-concepts/model-instances/ (6.37)
    'entity-instance': {
      members: {
        save: { action: 'save', data: ['this', 'object'], gives: 'row' },
        update: { action: 'update-one', unique: true, data: ['0', 'object'], gives: 'row' },
        set: { gives: 'self' },
        destroy: { action: 'delete-one', unique: true, gives: 'nothing' },
        restore: { action: 'update-one', unique: true, gives: 'nothing' },
        reload: { action: 'read-one', unique: true, limit: '=1', gives: 'row' },
        increment: { action: 'increment', unique: true, gives: 'row' },
        decrement: { action: 'increment', unique: true, gives: 'row' },
        get: { gives: 'value' },
        toJSON: { gives: 'row' },
        // https://sequelize.org/docs/v6/core-concepts/assocs/#special-methodsmixins-added-to-instances (6.37)
        'get<relation>': { ...FIND, action: 'read-many', limit: '0.limit', gives: 'rows' },
        'count<relation>': { action: 'count', filter: ['0.where', 'sequelize'], gives: 'count' },
        'has<relation>': { action: 'exists', gives: 'value' },
        'add<relation>': { action: 'create', rows: '0', gives: 'value' },
        'set<relation>': { action: 'update-many', rows: '0', gives: 'value' },
        'create<relation>': { action: 'create', data: ['0', 'object'], gives: 'row' },
        'remove<relation>': { action: 'update-many', rows: '0', gives: 'value' },
      },
    },
    // https://sequelize.org/docs/v6/other-topics/query-interface/ (6.37)
    'query-interface': {
      members: {
        sequelize: { gives: 'sequelize' },
        bulkInsert: { action: 'create-many', entity: '0', data: ['1', 'object'], rows: '1', gives: 'value' },
        bulkUpdate: {
          action: 'update-many',
          entity: '0',
          data: ['1', 'object'],
          filter: ['2', 'sequelize'],
          gives: 'value',
        },
        bulkDelete: { action: 'delete-many', entity: '0', filter: ['1', 'sequelize'], gives: 'value' },
      },
    },
  },
  decorators: {
    // https://github.com/sequelize/sequelize-typescript#model-definition (2.1.6)
    Table: { classRole: 'entity' },
    // https://docs.nestjs.com/techniques/database#sequelize-integration
    InjectModel: { injects: { gives: 'model', entity: '0' } },
    InjectConnection: { injects: { gives: 'sequelize' } },
  },
  phrases: {
    place: 'options',
    limit: 'limit: $1',
    offset: 'offset: $1',
    order: "order: [['$1', 'ASC']]",
    select: "attributes: ['$1']",
    manyByKey: '$entity.findAll({ where: { $column: $keys } })',
    createMany: '$entity.bulkCreate($rows)',
  },
});
