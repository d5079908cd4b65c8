/** AWS Lambda: exported `handler`, handler types of @types/aws-lambda, middy. */
import { defineLibrary } from '../model/library.ts';

export const awsLambda = defineLibrary({
  id: 'aws-lambda',
  kind: 'configure',
  packages: [
    'aws-lambda',
    '@types/aws-lambda',
    '@middy/core',
    'serverless',
    'serverless-esbuild',
    'sst',
    'aws-cdk-lib',
  ],
  docs: 'https://docs.aws.amazon.com/lambda/latest/dg/typescript-handler.html',
  checked: 'not verified',
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html: an instance takes one request at a time.
  oneAtATime: true,
  exports: { default: 'middy' },
  typeNames: {
    APIGatewayProxyHandler: 'http-handler',
    APIGatewayProxyHandlerV2: 'http-handler',
    ALBHandler: 'http-handler',
    Handler: 'http-handler',
    APIGatewayTokenAuthorizerHandler: 'middleware-handler',
    APIGatewayRequestAuthorizerHandler: 'middleware-handler',
    SQSHandler: 'message-handler',
    SNSHandler: 'message-handler',
    S3Handler: 'message-handler',
    KinesisStreamHandler: 'message-handler',
    DynamoDBStreamHandler: 'message-handler',
    EventBridgeHandler: 'message-handler',
    ScheduledHandler: 'schedule-handler',
    APIGatewayProxyEvent: 'request',
    APIGatewayProxyEventV2: 'request',
    SQSEvent: 'request',
    SNSEvent: 'request',
    S3Event: 'request',
  },
  types: {
    'http-handler': { handler: { kind: 'http', parameters: ['request', ''] } },
    'middleware-handler': { handler: { kind: 'middleware', parameters: ['request', ''] } },
    'message-handler': { handler: { kind: 'message', parameters: ['request', ''] } },
    'schedule-handler': { handler: { kind: 'schedule', parameters: ['request', ''] } },
    // https://middy.js.org/docs/intro/getting-started
    middy: {
      call: { gives: 'middy-chain', entry: { kind: 'http', handlers: '0', parameters: ['request', ''] } },
    },
    'middy-chain': {
      members: {
        use: { gives: 'self' },
        before: { gives: 'self', entry: { kind: 'middleware', handlers: '0' } },
        after: { gives: 'self', entry: { kind: 'middleware', handlers: '0' } },
        onError: { gives: 'self', entry: { kind: 'middleware', handlers: '0' } },
        handler: { gives: 'self', entry: { kind: 'http', handlers: '0', parameters: ['request', ''] } },
      },
    },
  },
  files: [
    // The module's top level runs once per instance; the handler per event.
    {
      path: '**/*.{ts,js,mjs,cjs}',
      exports: ['handler', 'lambdaHandler'],
      kind: 'http',
      parameters: ['request', ''],
    },
  ],
});
