/**
 * NestJS: common, core, microservices, websockets, schedule, event-emitter. Its GraphQL decorators are in
 * nestjs-graphql.ts, its queues in bullmq.ts and bull.ts, because some names mean different things there.
 *
 * Providers are one per process unless `scope: Scope.REQUEST`. Types: `app`, `client-proxy`, and one per interface whose
 * method Nest calls (`guard`, `interceptor`, …).
 */
import { defineLibrary } from '../model/library.ts';

const PUBLISH = { kind: 'message', action: 'publish', lazy: true, gives: 'value' } as const;

/** Called by their names; the interfaces are optional. https://docs.nestjs.com/fundamentals/lifecycle-events */
const HOOKS: readonly string[] = ['module-init', 'bootstrap'];

export const nestjs = defineLibrary({
  id: 'nestjs',
  kind: 'configure',
  packages: [
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/microservices',
    '@nestjs/websockets',
    '@nestjs/schedule',
    '@nestjs/event-emitter',
    '@nestjs/platform-express',
    '@nestjs/platform-fastify',
  ],
  docs: 'https://docs.nestjs.com/controllers',
  checked: '11.2.10, 12.5.1; @nestjs/schedule 12',
  exports: { NestFactory: 'NestFactory' },
  typeNames: {
    INestApplication: 'app',
    NestExpressApplication: 'app',
    NestFastifyApplication: 'app',
    ClientProxy: 'client-proxy',
    ClientKafka: 'client-proxy',
    CanActivate: 'guard',
    NestInterceptor: 'interceptor',
    PipeTransform: 'pipe',
    NestMiddleware: 'middleware',
    ExceptionFilter: 'filter',
    OnModuleInit: 'module-init',
    OnApplicationBootstrap: 'bootstrap',
    OnGatewayConnection: 'gateway-connection',
    OnGatewayDisconnect: 'gateway-disconnect',
  },
  types: {
    // https://docs.nestjs.com/first-steps (11.2, 12.5)
    NestFactory: {
      members: {
        create: { gives: 'app' },
        createMicroservice: { gives: 'app' },
        createApplicationContext: { gives: 'app' },
      },
    },
    app: {
      members: {
        listen: { kind: 'listen', action: 'open', gives: 'value' },
        use: {
          gives: 'self',
          entry: { kind: 'middleware', handlers: '0..', parameters: ['request', 'sink', ''] },
        },
        // Off by default. https://docs.nestjs.com/fundamentals/lifecycle-events#application-shutdown
        enableShutdownHooks: {
          kind: 'configure',
          action: 'use',
          gives: 'self',
          traits: { purpose: 'shutdown' },
        },
        connectMicroservice: { gives: 'value' },
        startAllMicroservices: { gives: 'value' },
        // https://docs.nestjs.com/faq/raw-body#additional-parser-options
        useBodyParser: {
          kind: 'configure',
          action: 'use',
          gives: 'self',
          settings: { limit: ['1.limit', '2.limit'] },
          traits: { limit: 102_400, purpose: 'body-limit' },
        },
        useGlobalPipes: { gives: 'self' },
        useGlobalGuards: { gives: 'self' },
        setGlobalPrefix: { gives: 'self' },
        enableCors: { gives: 'nothing' },
        close: { gives: 'nothing' },
      },
    },
    // https://docs.nestjs.com/microservices/basics#sending-messages (11.2, 12.5). Cold observables: sent when subscribed.
    'client-proxy': {
      members: { send: PUBLISH, emit: { ...PUBLISH, lazy: false }, connect: { gives: 'nothing' } },
    },
    // https://docs.nestjs.com/guards, /interceptors, /pipes, /middleware, /exception-filters (11.2, 12.5)
    guard: { implemented: { canActivate: { kind: 'middleware' } } },
    interceptor: { implemented: { intercept: { kind: 'middleware' } } },
    pipe: { implemented: { transform: { kind: 'middleware', parameters: ['request', ''] } } },
    middleware: { implemented: { use: { kind: 'middleware', parameters: ['request', 'sink', ''] } } },
    filter: { implemented: { catch: { kind: 'middleware' } } },
    // https://docs.nestjs.com/fundamentals/lifecycle-events (11.2, 12.5)
    'module-init': { implemented: { onModuleInit: { kind: 'startup' } } },
    bootstrap: { implemented: { onApplicationBootstrap: { kind: 'startup' } } },
    // https://docs.nestjs.com/websockets/gateways#lifecycle-hooks (11.2, 12.5)
    'gateway-connection': { implemented: { handleConnection: { kind: 'socket' } } },
    'gateway-disconnect': { implemented: { handleDisconnect: { kind: 'socket' } } },
  },
  decorators: {
    // https://docs.nestjs.com/controllers, https://docs.nestjs.com/providers (11.2, 12.5)
    Controller: { classRole: 'controller', contracts: HOOKS },
    Injectable: { classRole: 'provider', contracts: HOOKS },
    Catch: { classRole: 'provider' },
    Module: { classRole: 'module', contracts: HOOKS },
    Get: { entry: { kind: 'http', name: '0', verb: 'GET' } },
    Post: { entry: { kind: 'http', name: '0', verb: 'POST' } },
    Put: { entry: { kind: 'http', name: '0', verb: 'PUT' } },
    Patch: { entry: { kind: 'http', name: '0', verb: 'PATCH' } },
    Delete: { entry: { kind: 'http', name: '0', verb: 'DELETE' } },
    Options: { entry: { kind: 'http', name: '0', verb: 'OPTIONS' } },
    Head: { entry: { kind: 'http', name: '0', verb: 'HEAD' } },
    All: { entry: { kind: 'http', name: '0', verb: 'ALL' } },
    Search: { entry: { kind: 'http', name: '0', verb: 'SEARCH' } },
    // https://docs.nestjs.com/techniques/server-sent-events
    Sse: { entry: { kind: 'http', name: '0', verb: 'GET' } },
    Body: { request: true },
    Query: { request: true },
    Param: { request: true },
    Headers: { request: true },
    Req: { request: true },
    Request: { request: true },
    Session: { request: true },
    Ip: { request: true },
    HostParam: { request: true },
    UploadedFile: { request: true },
    UploadedFiles: { request: true },
    // https://docs.nestjs.com/microservices/basics (11.2, 12.5)
    MessagePattern: { entry: { kind: 'rpc', name: '0', parameters: ['request'] } },
    EventPattern: { entry: { kind: 'message', name: '0', parameters: ['request'] } },
    GrpcMethod: { entry: { kind: 'rpc', name: '1', parameters: ['request'] } },
    GrpcStreamMethod: { entry: { kind: 'rpc', name: '1' } },
    Payload: { request: true },
    Ctx: {},
    // https://docs.nestjs.com/websockets/gateways (11.2, 12.5)
    WebSocketGateway: { classRole: 'gateway' },
    SubscribeMessage: { entry: { kind: 'socket', name: '0', parameters: ['', 'request'] } },
    MessageBody: { request: true },
    // Runs in every replica. https://docs.nestjs.com/techniques/task-scheduling (@nestjs/schedule 12)
    Cron: { entry: { kind: 'schedule', name: '0', perProcess: true } },
    Interval: { entry: { kind: 'schedule', name: '0', perProcess: true, interval: true } },
    Timeout: { entry: { kind: 'startup', name: '0' } },
    // Within the process. https://docs.nestjs.com/techniques/events
    OnEvent: { entry: { kind: 'message', name: '0' } },
  },
  // https://docs.nestjs.com/fundamentals/lifecycle-events#application-shutdown (11.2, 12.5)
  phrases: { place: 'options', shutdown: { of: 'receiver', before: '$1.enableShutdownHooks()' } },
});
