/** S3 (AWS SDK 3). Types: `client`, one per command (a lazy operation that `send` runs), `upload`. */
import { defineLibrary } from '../model/library.ts';

/** One object by its key: there is no request for several, and where there is none, `NoSuchKey` is thrown. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const OBJECT = { holds: 'object', missing: 'throws' } as const;

const GET = {
  kind: 'http',
  action: 'get',
  gives: 'command',
  awaited: 'object',
  lazy: true,
  options: '0',
  traits: OBJECT,
} as const;
const SEND = {
  kind: 'http',
  action: 'send',
  gives: 'command',
  awaited: 'value',
  lazy: true,
  options: '0',
} as const;

export const s3 = defineLibrary({
  id: 's3',
  kind: 'http',
  packages: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', '@aws-sdk/s3-request-presigner'],
  docs: 'https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/',
  checked: '3.116x',
  exports: {
    S3Client: 'S3Client',
    S3: 'S3Client',
    ListObjectsV2Command: 'ListObjectsCommand',
    ListObjectsCommand: 'ListObjectsCommand',
    GetObjectCommand: 'GetObjectCommand',
    HeadObjectCommand: 'GetObjectCommand',
    PutObjectCommand: 'SendCommand',
    CopyObjectCommand: 'SendCommand',
    DeleteObjectCommand: 'SendCommand',
    DeleteObjectsCommand: 'DeleteObjectsCommand',
    paginateListObjectsV2: 'paginateListObjects',
    Upload: 'Upload',
    getSignedUrl: 'getSignedUrl',
  },
  typeNames: { S3Client: 'client', S3: 'client' },
  types: {
    S3Client: {
      new: {
        kind: 'construct',
        action: 'open',
        gives: 'client',
        options: '0',
        timeout: '0.requestHandler',
        settings: { maxAttempts: '0.maxAttempts' },
        // Credentials and keep-alive agent of its own. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-reusing-connections.html
        traits: { owns: 'connections' },
      },
    },
    client: {
      members: {
        send: { runs: '0', timeout: '1.abortSignal' },
        listObjectsV2: {
          kind: 'http',
          action: 'get',
          limit: '0.MaxKeys',
          cursor: '0.ContinuationToken',
          gives: 'listing',
          traits: { page: 1000, more: 'NextContinuationToken' },
        },
        getObject: { kind: 'http', action: 'get', gives: 'object', traits: OBJECT },
        headObject: { kind: 'http', action: 'get', gives: 'object', traits: OBJECT },
        putObject: { kind: 'http', action: 'send', gives: 'value', content: '0.Body', takes: { as: 'node' } },
        deleteObject: { kind: 'http', action: 'send', gives: 'value' },
        deleteObjects: { kind: 'http', action: 'send', rows: '0.Delete.Objects', gives: 'value' },
      },
    },
    // At most 1,000 keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    ListObjectsCommand: {
      new: {
        kind: 'http',
        action: 'get',
        gives: 'command',
        awaited: 'listing',
        lazy: true,
        options: '0',
        limit: '0.MaxKeys',
        cursor: ['0.ContinuationToken', '0.Marker'],
        settings: { prefix: '0.Prefix' },
        traits: { page: 1000, more: 'NextContinuationToken' },
      },
    },
    command: { members: {} },
    listing: { members: { Contents: { gives: 'value' }, NextContinuationToken: { gives: 'value' } } },
    GetObjectCommand: { new: GET },
    object: { members: { Body: { gives: 'body' } } },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/s3/command/GetObjectCommand/
    body: {
      members: {
        transformToByteArray: { gives: 'value', collects: 'object', streamed: { as: 'node', text: '$of' } },
        transformToString: { gives: 'value', collects: 'object', streamed: { as: 'node', text: '$of' } },
        transformToWebStream: { gives: 'value' },
      },
    },
    SendCommand: { new: { ...SEND, content: '0.Body', takes: { as: 'node' } } },
    DeleteObjectsCommand: { new: { ...SEND, rows: '0.Delete.Objects' } },
    paginateListObjects: {
      call: { kind: 'http', action: 'get', by: '0.client', gives: 'value', traits: { follows: true } },
    },
    Upload: { new: { gives: 'upload', by: '0.client', content: '0.params.Body', takes: { as: 'node' } } },
    upload: { members: { done: { kind: 'http', action: 'send', gives: 'value' }, on: { gives: 'self' } } },
    // Computed here, no request.
    getSignedUrl: { call: { gives: 'value' } },
  },
  phrases: { place: 'options', limit: 'MaxKeys: $1', cursor: 'ContinuationToken: $1' },
});
