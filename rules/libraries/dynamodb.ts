/**
 * DynamoDB (AWS SDK 3; `DocumentClient` of 2). Types: `client` (send), `document` (aggregated methods), `document-v2`, and
 * one per command. A command is a lazy operation: `send` runs it. Reads give one page of at most 1 MB, counted before
 * `FilterExpression`; `LastEvaluatedKey` tells that there is more.
 */
import { defineLibrary } from '../model/library.ts';

const PAGE = { page: '1 MB', more: 'LastEvaluatedKey' } as const;

/** https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/dynamodb/command/QueryCommand/ (3.116x) */
const QUERY = {
  action: 'read-many',
  entity: '0.TableName',
  filter: ['0.KeyConditionExpression', 'dynamo'],
  limit: '0.Limit',
  cursor: '0.ExclusiveStartKey',
  projection: ['0.ProjectionExpression', 'names-text'],
  settings: { index: '0.IndexName', filterExpression: '0.FilterExpression', select: '0.Select' },
  options: '0',
  traits: PAGE,
} as const;
/** https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/dynamodb/command/ScanCommand/ (3.116x) */
const SCAN = {
  ...QUERY,
  filter: ['0.FilterExpression', 'dynamo'],
  traits: { page: '1 MB', more: 'LastEvaluatedKey', fullScan: true },
} as const;
const GET = {
  action: 'read-one',
  entity: '0.TableName',
  filter: ['0.Key', 'mongo'],
  unique: true,
  limit: '=1',
  projection: ['0.ProjectionExpression', 'names-text'],
  options: '0',
} as const;
const PUT = {
  action: 'create',
  entity: '0.TableName',
  data: ['0.Item', 'object'],
  settings: { condition: '0.ConditionExpression' },
  options: '0',
} as const;
const UPDATE = {
  action: 'update-one',
  entity: '0.TableName',
  filter: ['0.Key', 'mongo'],
  unique: true,
  settings: { condition: '0.ConditionExpression', expression: '0.UpdateExpression' },
  options: '0',
} as const;
const DELETE = {
  action: 'delete-one',
  entity: '0.TableName',
  filter: ['0.Key', 'mongo'],
  unique: true,
  options: '0',
} as const;
/** At most 100 keys; `UnprocessedKeys` are to be asked for again. */
const BATCH_GET = {
  action: 'read-many',
  rows: '0.RequestItems',
  options: '0',
  traits: { page: 100, more: 'UnprocessedKeys' },
} as const;
/** At most 25 items; `UnprocessedItems` are to be written again. */
const BATCH_WRITE = {
  action: 'update-many',
  rows: '0.RequestItems',
  options: '0',
  traits: { page: 25, more: 'UnprocessedItems' },
} as const;
const TRANSACT_GET = { action: 'read-many', rows: '0.TransactItems', options: '0' } as const;
const TRANSACT_WRITE = {
  action: 'update-many',
  rows: '0.TransactItems',
  options: '0',
  traits: { transaction: true },
} as const;
const STATEMENT = { action: 'raw', sql: '0.Statement', options: '0' } as const;

/** No request timeout, three attempts, 50 sockets. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html */
const OPEN = {
  kind: 'construct',
  action: 'open',
  options: '0',
  timeout: '0.requestHandler',
  settings: { maxAttempts: '0.maxAttempts' },
} as const;

/** Inert until sent. */
const LIST = { gives: 'command', lazy: true, awaited: 'list' } as const;
const ITEM = { gives: 'command', lazy: true, awaited: 'item' } as const;
const VALUE = { gives: 'command', lazy: true, awaited: 'written' } as const;

export const dynamodb = defineLibrary({
  id: 'dynamodb',
  kind: 'query',
  packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb', 'aws-sdk', 'aws-sdk/clients/dynamodb'],
  docs: 'https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/dynamodb/',
  checked: '3.116x',
  exports: {
    default: 'AWS',
    DynamoDBClient: 'DynamoDBClient',
    DynamoDB: 'DynamoDB',
    DocumentClient: 'DocumentClient',
    DynamoDBDocumentClient: 'DynamoDBDocumentClient',
    DynamoDBDocument: 'DynamoDBDocument',
    QueryCommand: 'QueryCommand',
    ScanCommand: 'ScanCommand',
    GetCommand: 'GetCommand',
    GetItemCommand: 'GetCommand',
    PutCommand: 'PutCommand',
    PutItemCommand: 'PutCommand',
    UpdateCommand: 'UpdateCommand',
    UpdateItemCommand: 'UpdateCommand',
    DeleteCommand: 'DeleteCommand',
    DeleteItemCommand: 'DeleteCommand',
    BatchGetCommand: 'BatchGetCommand',
    BatchGetItemCommand: 'BatchGetCommand',
    BatchWriteCommand: 'BatchWriteCommand',
    BatchWriteItemCommand: 'BatchWriteCommand',
    TransactGetCommand: 'TransactGetCommand',
    TransactGetItemsCommand: 'TransactGetCommand',
    TransactWriteCommand: 'TransactWriteCommand',
    TransactWriteItemsCommand: 'TransactWriteCommand',
    ExecuteStatementCommand: 'ExecuteStatementCommand',
    paginateQuery: 'paginateQuery',
    paginateScan: 'paginateScan',
  },
  typeNames: {
    DynamoDBClient: 'client',
    DynamoDBDocumentClient: 'client',
    DynamoDBDocument: 'document',
    DynamoDB: 'document',
  },
  types: {
    DynamoDBClient: { new: { ...OPEN, gives: 'client' } },
    DynamoDB: {
      new: { ...OPEN, gives: 'document' },
      members: { DocumentClient: { gives: 'DocumentClient' } },
    },
    DynamoDBDocumentClient: { members: { from: { gives: 'client' } } },
    DynamoDBDocument: { members: { from: { gives: 'document' } } },
    // https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrating.html
    AWS: { members: { DynamoDB: { gives: 'DynamoDB' } } },
    DocumentClient: { new: { ...OPEN, gives: 'document-v2' } },
    client: { members: { send: { runs: '0', timeout: '1.abortSignal' }, destroy: { gives: 'nothing' } } },
    QueryCommand: { new: { ...QUERY, ...LIST } },
    ScanCommand: { new: { ...SCAN, ...LIST } },
    GetCommand: { new: { ...GET, ...ITEM } },
    PutCommand: { new: { ...PUT, ...VALUE } },
    UpdateCommand: { new: { ...UPDATE, ...VALUE } },
    DeleteCommand: { new: { ...DELETE, ...VALUE } },
    BatchGetCommand: { new: { ...BATCH_GET, ...VALUE } },
    BatchWriteCommand: { new: { ...BATCH_WRITE, ...VALUE } },
    TransactGetCommand: { new: { ...TRANSACT_GET, ...VALUE } },
    TransactWriteCommand: { new: { ...TRANSACT_WRITE, ...VALUE } },
    ExecuteStatementCommand: { new: { ...STATEMENT, ...LIST } },
    command: { members: {} },
    list: {
      members: { Items: { gives: 'rows' }, Count: { gives: 'count' }, LastEvaluatedKey: { gives: 'value' } },
    },
    item: { members: { Item: { gives: 'maybe-row' } } },
    written: { members: { Attributes: { gives: 'maybe-row' } } },
    // `(config, input)`: follows the pages. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/paginate.html
    paginateQuery: {
      call: {
        action: 'stream',
        entity: '1.TableName',
        filter: ['1.KeyConditionExpression', 'dynamo'],
        limit: '1.Limit',
        gives: 'rows',
      },
    },
    paginateScan: {
      call: { action: 'stream', entity: '1.TableName', gives: 'rows', traits: { fullScan: true } },
    },
    document: {
      members: {
        send: { runs: '0' },
        query: { ...QUERY, gives: 'list' },
        scan: { ...SCAN, gives: 'list' },
        get: { ...GET, gives: 'item' },
        getItem: { ...GET, gives: 'item' },
        put: { ...PUT, gives: 'written' },
        putItem: { ...PUT, gives: 'written' },
        update: { ...UPDATE, gives: 'written' },
        updateItem: { ...UPDATE, gives: 'written' },
        delete: { ...DELETE, gives: 'written' },
        deleteItem: { ...DELETE, gives: 'written' },
        batchGet: { ...BATCH_GET, gives: 'value' },
        batchWrite: { ...BATCH_WRITE, gives: 'value' },
        transactGet: { ...TRANSACT_GET, gives: 'value' },
        transactWrite: { ...TRANSACT_WRITE, gives: 'value' },
        executeStatement: { ...STATEMENT, gives: 'list' },
      },
    },
    'document-v2': {
      members: {
        query: { ...QUERY, gives: 'request-v2', lazy: true, awaited: 'list' },
        scan: { ...SCAN, gives: 'request-v2', lazy: true, awaited: 'list' },
        get: { ...GET, gives: 'request-v2', lazy: true, awaited: 'item' },
        put: { ...PUT, gives: 'request-v2', lazy: true, awaited: 'written' },
        update: { ...UPDATE, gives: 'request-v2', lazy: true, awaited: 'written' },
        delete: { ...DELETE, gives: 'request-v2', lazy: true, awaited: 'written' },
        batchGet: { ...BATCH_GET, gives: 'request-v2', lazy: true, awaited: 'value' },
        batchWrite: { ...BATCH_WRITE, gives: 'request-v2', lazy: true, awaited: 'value' },
        transactWrite: { ...TRANSACT_WRITE, gives: 'request-v2', lazy: true, awaited: 'value' },
      },
    },
    'request-v2': { members: { promise: { gives: 'inner' } } },
  },
  phrases: { place: 'options', limit: 'Limit: $1', cursor: 'ExclusiveStartKey: $1' },
});
