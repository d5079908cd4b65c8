/** SQS, SNS, EventBridge, SES and Lambda (AWS SDK 3): commands are lazy operations that `send` runs. */
import { defineLibrary } from '../model/library.ts';

const OPEN = {
  kind: 'construct',
  action: 'open',
  gives: 'client',
  options: '0',
  timeout: '0.requestHandler',
} as const;
const HTTP = {
  kind: 'http',
  action: 'send',
  gives: 'command',
  awaited: 'value',
  lazy: true,
  options: '0',
} as const;

export const sqs = defineLibrary({
  id: 'sqs',
  kind: 'message',
  packages: [
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-ses',
    '@aws-sdk/client-sesv2',
    '@aws-sdk/client-lambda',
  ],
  docs: 'https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/sqs/',
  checked: '@aws-sdk/client-sqs 3; others not verified',
  exports: {
    SQSClient: 'Client',
    SNSClient: 'Client',
    EventBridgeClient: 'Client',
    SESClient: 'Client',
    SESv2Client: 'Client',
    LambdaClient: 'Client',
    SendMessageCommand: 'SendMessageCommand',
    SendMessageBatchCommand: 'SendMessageBatchCommand',
    ReceiveMessageCommand: 'ReceiveMessageCommand',
    DeleteMessageCommand: 'AcknowledgeCommand',
    DeleteMessageBatchCommand: 'AcknowledgeCommand',
    PublishCommand: 'SendMessageCommand',
    PublishBatchCommand: 'PublishBatchCommand',
    PutEventsCommand: 'SendMessageBatchCommand',
    SendEmailCommand: 'HttpCommand',
    SendBulkEmailCommand: 'HttpCommand',
    SendTemplatedEmailCommand: 'HttpCommand',
    SendRawEmailCommand: 'HttpCommand',
    InvokeCommand: 'HttpCommand',
  },
  typeNames: {
    SQSClient: 'client',
    SNSClient: 'client',
    EventBridgeClient: 'client',
    SESClient: 'client',
    SESv2Client: 'client',
    LambdaClient: 'client',
  },
  types: {
    Client: { new: OPEN },
    client: { members: { send: { runs: '0', timeout: '1.abortSignal' } } },
    SendMessageCommand: {
      new: { action: 'publish', gives: 'command', awaited: 'value', lazy: true, options: '0' },
    },
    // At most ten entries. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
    SendMessageBatchCommand: {
      new: {
        action: 'publish-many',
        rows: '0.Entries',
        gives: 'command',
        awaited: 'value',
        lazy: true,
        options: '0',
      },
    },
    PublishBatchCommand: {
      new: {
        action: 'publish-many',
        rows: '0.PublishBatchRequestEntries',
        gives: 'command',
        awaited: 'value',
        lazy: true,
        options: '0',
      },
    },
    ReceiveMessageCommand: {
      new: {
        kind: 'http',
        action: 'get',
        limit: '0.MaxNumberOfMessages',
        gives: 'command',
        awaited: 'messages',
        lazy: true,
        options: '0',
      },
    },
    command: { members: {} },
    messages: { members: { Messages: { gives: 'request' } } },
    AcknowledgeCommand: { new: HTTP },
    HttpCommand: { new: HTTP },
  },
});
