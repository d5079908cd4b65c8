/**
 * Which methods of the data layers run a query, as their type declarations and manuals say: what the type checker's
 * answers are read by. Written from those alone; the tables below rules/libraries are what is measured, and play no part.
 */

/** Actions a call may be; several where the declaration does not tell them apart. */
export type Actions = string;

/** Declaring class or interface (`*` stands for any text) → methods, separated by spaces → actions, separated by `|`. */
export type Methods = Readonly<Record<string, Readonly<Record<string, Actions>>>>;

export interface Surface {
  /** Tenfold's name for it. */
  readonly library: string;
  readonly packages: readonly string[];
  /** These run when they are called. */
  readonly now?: Methods;
  /** These begin a statement, unless what is before them in the chain has said what it does. */
  readonly begins?: Methods;
  /** These say or refine what a statement does, which runs when it is awaited. */
  readonly later?: Methods;
  /** These run the statement that they end. Of several actions those count that the chain allows as well. */
  readonly runs?: Methods;
}

const RAW =
  'raw|raw-read|raw-write|read-one|read-many|aggregate|group|exists|create|create-many|update-many|delete-many|upsert';
const SELECT = 'read-many|aggregate';
const INSERT = 'create|create-many';
const WRITE_ENDS = `${INSERT}|upsert|upsert-many|update-many|delete-many|increment`;

const TYPEORM_READS = {
  'find findBy findByIds': 'read-many',
  'findAndCount findAndCountBy': 'page',
  'findOne findOneOrFail findOneBy findOneByOrFail findOneById preload': 'read-one',
  'exist exists existsBy exist': 'exists',
  'count countBy': 'count',
  'sum average minimum maximum': 'aggregate',
  save: 'save|create-many',
  insert: INSERT,
  upsert: 'upsert|upsert-many',
  'update updateAll recover restore softDelete': 'update-one|update-many',
  'remove softRemove': 'delete-one|delete-many',
  'delete deleteAll clear': 'delete-many',
  'increment decrement': 'increment',
  'query sql': RAW,
};

const MONGO_WRITES = {
  'updateOne replaceOne': 'update-one',
  updateMany: 'update-many',
  deleteOne: 'delete-one',
  deleteMany: 'delete-many',
};

export const SURFACES: readonly Surface[] = [
  {
    library: 'prisma',
    packages: ['@prisma/client', '.prisma'],
    now: {
      '*Delegate|DynamicModelExtension*|ModelExtension*': {
        'findUnique findUniqueOrThrow findFirst findFirstOrThrow': 'read-one',
        findMany: 'read-many',
        count: 'count',
        aggregate: 'aggregate',
        groupBy: 'group',
        create: 'create',
        'createMany createManyAndReturn': 'create-many',
        update: 'update-one',
        'updateMany updateManyAndReturn': 'update-many',
        upsert: 'upsert',
        delete: 'delete-one',
        deleteMany: 'delete-many',
        'findRaw aggregateRaw': RAW,
      },
      '*Client|DynamicClientExtension*|*ClientExtension*|DefaultPrismaClient|PrismaPromise': {
        '$queryRaw $queryRawUnsafe $queryRawTyped $executeRaw $executeRawUnsafe $runCommandRaw': RAW,
      },
    },
  },
  {
    library: 'drizzle',
    packages: ['drizzle-orm'],
    later: {
      '*Database|*Transaction|QueryBuilder|*Db': {
        'select selectDistinct selectDistinctOn': SELECT,
        insert: INSERT,
        update: 'update-many',
        delete: 'delete-many',
        $count: 'count',
        'execute all get values run': RAW,
      },
      '*SelectBase|*SelectQueryBuilderBase|*SelectBuilder|*SelectBase': { from: SELECT, groupBy: 'group' },
      '*InsertBase|*InsertBuilder': {
        'onConflictDoUpdate onDuplicateKeyUpdate': 'upsert|upsert-many',
        'values select onConflictDoNothing': INSERT,
      },
      RelationalQueryBuilder: { findMany: 'read-many', findFirst: 'read-one' },
    },
    runs: {
      '*SelectBase|*RelationalQuery': {
        'execute all run values': `${SELECT}|group|read-one`,
        get: 'read-one|aggregate|group',
      },
      '*InsertBase|*UpdateBase|*DeleteBase|*Update|*Delete|*Insert': {
        'execute all run values get': WRITE_ENDS,
      },
      'QueryPromise|*PreparedQuery': {
        'execute all run values get': `${SELECT}|group|read-one|count|${WRITE_ENDS}|${RAW}`,
      },
    },
  },
  {
    library: 'typeorm',
    packages: ['typeorm'],
    now: {
      'Repository|TreeRepository|MongoRepository|EntityManager|MongoEntityManager|BaseEntity': TYPEORM_READS,
      TreeRepository: {
        'findTrees findRoots findDescendants findDescendantsTree findAncestors findAncestorsTree':
          'read-many|read-one',
        'countDescendants countAncestors': 'count',
      },
      BaseEntity: { reload: 'read-one' },
      'DataSource|QueryRunner|Connection|BaseQueryRunner': { 'query sql': RAW },
      QueryRunner: { stream: 'stream' },
      'SelectQueryBuilder|QueryBuilder': {
        'getMany getRawMany getRawAndEntities': `${SELECT}|group`,
        'getOne getOneOrFail getRawOne': 'read-one|aggregate|group',
        getCount: 'count',
        getExists: 'exists',
        getManyAndCount: 'page',
        stream: 'stream',
      },
      RelationQueryBuilder: {
        'set add remove addAndRemove': 'update-one|update-many',
        'loadOne loadMany': 'read-one|read-many',
      },
    },
    later: {
      'QueryBuilder|SelectQueryBuilder|*QueryBuilder': {
        insert: INSERT,
        update: 'update-many|increment',
        delete: 'delete-many',
        'softDelete restore': 'update-many|delete-many',
        'orUpdate onConflict orIgnore': 'upsert|create|create-many',
      },
    },
    runs: { '*QueryBuilder': { execute: `${WRITE_ENDS}|read-many` } },
  },
  {
    library: 'mongoose',
    packages: ['mongoose'],
    now: {
      Model: {
        create: INSERT,
        'insertOne insertMany': INSERT,
        'bulkWrite bulkSave': 'update-many|upsert-many|create-many|raw-write|save',
        populate: 'read-many',
      },
      'Document|HydratedDocument|Model': { save: 'save' },
    },
    later: {
      'Model|Query|Document': {
        find: 'read-many',
        distinct: 'read-many|aggregate|group',
        'findOne findById': 'read-one',
        'countDocuments estimatedDocumentCount count': 'count',
        exists: 'exists',
        aggregate: `${SELECT}|group`,
        ...MONGO_WRITES,
        'findOneAndUpdate findByIdAndUpdate findOneAndReplace': 'update-one|upsert',
        'findOneAndDelete findByIdAndDelete findOneAndRemove findByIdAndRemove': 'delete-one',
      },
    },
    runs: {
      'Query|Aggregate': {
        exec: `${SELECT}|read-one|count|exists|group|${WRITE_ENDS}|update-one|delete-one`,
      },
    },
  },
  {
    library: 'knex',
    packages: ['knex'],
    begins: {
      'Knex|QueryInterface|QueryBuilder|QueryCallback|Transaction': {
        '() select from table with withRecursive queryBuilder distinct column columns': SELECT,
      },
    },
    now: { 'BatchInsertBuilder|Knex': { batchInsert: 'create-many' } },
    later: {
      'Knex|QueryInterface|QueryBuilder|QueryCallback|Transaction': {
        first: 'read-one|count|aggregate',
        pluck: 'read-many',
        insert: INSERT,
        update: 'update-many',
        'increment decrement': 'increment',
        'del delete truncate': 'delete-many',
        upsert: 'upsert',
        raw: RAW,
        'count countDistinct': 'count|aggregate',
        'min max sum sumDistinct avg avgDistinct': 'aggregate',
        'groupBy groupByRaw': 'group',
      },
      OnConflictQueryBuilder: { merge: 'upsert', ignore: INSERT },
    },
    runs: { 'ChainableInterface|QueryBuilder|QueryInterface': { stream: 'stream' } },
  },
  {
    library: 'kysely',
    packages: ['kysely'],
    later: {
      'Kysely|QueryCreator|Transaction|ControlledTransaction': {
        selectFrom: `${SELECT}|read-one`,
        'insertInto replaceInto': INSERT,
        updateTable: 'update-many',
        deleteFrom: 'delete-many',
        mergeInto: 'upsert-many',
      },
      SelectQueryBuilder: { groupBy: 'read-many|group' },
      InsertQueryBuilder: { 'onConflict onDuplicateKeyUpdate': 'upsert|upsert-many|create|create-many' },
    },
    runs: {
      SelectQueryBuilder: {
        execute: `${SELECT}|group`,
        'executeTakeFirst executeTakeFirstOrThrow': 'read-one|aggregate',
        stream: 'stream',
      },
      'InsertQueryBuilder|UpdateQueryBuilder|DeleteQueryBuilder|MergeQueryBuilder': {
        'execute executeTakeFirst executeTakeFirstOrThrow': `${WRITE_ENDS}|upsert-many`,
      },
      RawBuilder: { execute: RAW },
    },
    now: { Kysely: { executeQuery: RAW } },
  },
  {
    library: 'sequelize',
    packages: ['sequelize', 'sequelize-typescript'],
    now: {
      Model: {
        findAll: 'read-many|group',
        'findByPk findOne': 'read-one',
        findAndCountAll: 'page',
        count: 'count|group',
        'sum min max aggregate': 'aggregate',
        create: 'create',
        bulkCreate: 'create-many|upsert-many',
        'findOrCreate findCreateFind upsert': 'upsert',
        'save reload': 'save|read-one|update-one',
        update: 'update-one|update-many',
        destroy: 'delete-one|delete-many',
        'increment decrement': 'increment',
        'restore truncate': 'update-many|delete-many',
      },
      Sequelize: { query: RAW },
    },
  },
  {
    library: 'mongodb',
    packages: ['mongodb'],
    now: {
      Collection: {
        findOne: 'read-one',
        'countDocuments estimatedDocumentCount count': 'count',
        distinct: 'read-many|aggregate|group',
        insertOne: 'create',
        insertMany: 'create-many',
        ...MONGO_WRITES,
        'findOneAndUpdate findOneAndReplace': 'update-one|upsert',
        findOneAndDelete: 'delete-one',
        bulkWrite: 'update-many|upsert-many|create-many|raw-write',
      },
    },
    later: { Collection: { find: 'read-many', aggregate: `${SELECT}|group` } },
    runs: {
      'AbstractCursor|FindCursor|AggregationCursor': {
        toArray: `${SELECT}|group`,
        forEach: `${SELECT}|group|stream`,
        next: `${SELECT}|group|stream|read-one`,
      },
    },
  },
  {
    library: 'pg',
    packages: ['pg', '@types/pg'],
    now: { 'ClientBase|Pool|Client|PoolClient': { query: RAW } },
  },
];
