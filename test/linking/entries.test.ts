/** Which functions a framework calls, and under which names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { createContext } from '../../server/src/linking/context.ts';
import { entriesOf, isEntryHandler, requestParameters } from '../../server/src/linking/entries.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import { memorySources } from './memory.ts';

/** Entry points of a file, as `kind name -> function`, in order. */
function entries(files: Record<string, string>, path = 'src/main.ts'): readonly string[] {
  const context = createContext(memorySources(files), libraries, buildSchema);
  const file = context.file(`/${path}`);
  assert.ok(file, path);
  return entriesOf(context, file).map(({ entry, file: at, fn }) => {
    const facts = context.file(at)?.facts.functions[fn];
    const where = at === file.path ? '' : `${at.slice(1)}:`;
    const text = context.sources
      .text(entry.at.file)
      .slice(...entry.at.span)
      .split('\n')[0];
    return `${entry.kind} | ${entry.name}${entry.perItem ? ' per item' : ''} | ${where}${facts?.name || 'anonymous'} | ${text}`;
  });
}

test('Express: handlers in place, of other files, in lists, wrapped and bound', () => {
  const files = {
    'src/main.ts': `
      import express, { Router } from 'express';
      import * as orders from './orders';
      import { UsersController } from './users';
      import { asyncHandler } from './wrap';
      const app = express();
      const router = Router();
      const users = new UsersController();
      app.use(express.json());
      app.use('/api', router);
      app.use(function logger(req, res, next) { next(); });
      router.get('/orders', requireUser, orders.list);
      router.post('/orders', [requireUser], asyncHandler(async (req, res) => { res.json({}); }));
      router.route('/users').get(users.list).post(users.create.bind(users));
      router.get('/' + 'health', () => 'ok');
      function requireUser(req, res, next) { next(); }
    `,
    'src/orders.ts': `
      import { asyncHandler } from './wrap';
      export const list = asyncHandler(async function listOrders(req, res) { res.json([]); });
    `,
    'src/users.ts': `
      export class UsersController {
        list = async (req, res) => res.json([]);
        async create(req, res) { res.json({}); }
      }
    `,
    'src/wrap.ts':
      'export const asyncHandler = (fn) => function wrapped(req, res, next) { Promise.resolve(fn(req, res, next)).catch(next); };',
  };
  assert.deepEqual(entries(files), [
    'middleware | middleware logger | logger | use',
    "middleware | GET /orders | requireUser | '/orders'",
    "http | GET /orders | src/orders.ts:listOrders | '/orders'",
    "http | GET /orders | src/wrap.ts:wrapped | '/orders'",
    "middleware | POST /orders | requireUser | '/orders'",
    "http | POST /orders | anonymous | '/orders'",
    "http | POST /orders | src/wrap.ts:wrapped | '/orders'",
    "http | GET /users | src/users.ts:list | '/users'",
    "http | POST /users | src/users.ts:create | '/users'",
    "http | GET /health | anonymous | '/' + 'health'",
  ]);
});

test('A route on an unknown receiver needs a path and a handler that looks like one', () => {
  const text = `
    module.exports = (app) => {
      app.get('/orders', (req, res) => res.json([]));
      app.get('key', (error, value) => value);
      app.post('/jobs', enqueue);
    };
    function enqueue(ctx) {}
  `;
  assert.deepEqual(entries({ 'src/main.js': text }, 'src/main.js'), [
    "http | GET /orders | anonymous | '/orders'",
    "http | POST /jobs | enqueue | '/jobs'",
  ]);
});

test('Fastify, Hono and Koa', () => {
  const text = `
    import Fastify from 'fastify';
    import { OpenAPIHono as Hono, createRoute } from '@hono/zod-openapi';
    import Router from '@koa/router';
    const fastify = Fastify();
    fastify.get('/a', { schema: {} }, async function a() {});
    fastify.route({ method: 'PUT', url: '/b', handler: async function b() {} });
    fastify.addHook('preHandler', async function hook() {});
    fastify.register(async (app) => { app.post('/c', async function c() {}); }, { prefix: '/v1' });
    const hono = new Hono().get('/d', async (c) => c.json({})).post('/e', async (c) => c.json({}));
    hono.openapi(createRoute({ method: 'post', path: '/g' }), async (c) => c.json({}));
    const koa = new Router();
    koa.get('/f', async (ctx, next) => {});
  `;
  assert.deepEqual(entries({ 'src/main.ts': text }), [
    "http | GET /a | a | '/a'",
    "http | PUT /b | b | '/b'",
    "middleware | middleware preHandler | hook | 'preHandler'",
    "http | POST /c | c | '/c'",
    "http | GET /d | anonymous | '/d'",
    "http | POST /e | anonymous | '/e'",
    "http | POST /g | anonymous | '/g'",
    "http | GET /f | anonymous | '/f'",
  ]);
});

test('Jobs and schedules', () => {
  const text = `
    import { Worker } from 'bullmq';
    import cron from 'node-cron';
    import { CronJob } from 'cron';
    import { QUEUES } from './queues';
    import { send } from './mail';
    new Worker('mail', async (job) => {});
    new Worker(QUEUES.mail, send);
    cron.schedule('0 * * * *', hourly);
    new CronJob('* * * * *', function tick() {});
    function hourly() {}
  `;
  const files = {
    'src/main.ts': text,
    'src/mail.ts': 'export async function send(job) {}',
    'src/queues.ts': "export const QUEUES = { mail: 'outbox' } as const;",
  };
  assert.deepEqual(entries(files), [
    "job | job mail | anonymous | 'mail'",
    'job | job outbox | src/mail.ts:send | QUEUES.mail',
    "schedule | schedule 0 * * * * | hourly | '0 * * * *'",
    "schedule | schedule * * * * * | tick | '* * * * *'",
  ]);
});

test('GraphQL resolver maps: roots once, fields per item, across files and merges', () => {
  const files = {
    'src/main.ts': `
      import { ApolloServer } from '@apollo/server';
      import { mergeResolvers } from '@graphql-tools/merge';
      import { users } from './users';
      import * as Query from './query';
      const resolvers = mergeResolvers([users, { Query, Order: { items: (order) => [] } }]);
      new ApolloServer({ typeDefs, resolvers });
    `,
    'src/users.ts':
      'export const users = { Mutation: { createUser }, User: { name(user) { return user.n; } } }; async function createUser() {}',
    'src/query.ts': 'export function orders() {} export const order = async () => {};',
  };
  assert.deepEqual(entries(files), [
    'resolver | Mutation.createUser | src/users.ts:createUser | createUser',
    'resolver | User.name per item | src/users.ts:name | name',
    'resolver | Query.orders | src/query.ts:orders | orders',
    'resolver | Query.order | src/query.ts:order | order',
    'resolver | Order.items per item | items | items',
  ]);
});

test('tRPC procedures are named by their place in routers', () => {
  const files = {
    'src/main.ts': `
      import { publicProcedure, router } from './trpc';
      export const orderRouter = router({
        list: publicProcedure.input(schema).query(async ({ ctx, input }) => []),
        admin: router({ remove: publicProcedure.mutation(remove) }),
      });
      async function remove({ input }) {}
    `,
    'src/trpc.ts': `
      import { initTRPC } from '@trpc/server';
      const t = initTRPC.context<Context>().create({});
      export const router = t.router;
      export const publicProcedure = t.procedure.use(timing);
      function timing(opts) { return opts.next(); }
    `,
  };
  assert.deepEqual(entries(files), [
    'rpc | query order.list | anonymous | query',
    'rpc | mutation order.admin.remove | remove | mutation',
  ]);
  assert.deepEqual(entries(files, 'src/trpc.ts'), ['middleware | middleware timing | timing | use']);
});

test('NestJS: controllers, resolvers, gateways, processors, guards, schedules', () => {
  const text = `
    import { Body, Controller, Get, Injectable, Post, CanActivate, OnModuleInit } from '@nestjs/common';
    import { Cron } from '@nestjs/schedule';
    import { Resolver, Query, ResolveField } from '@nestjs/graphql';
    import { Processor, WorkerHost } from '@nestjs/bullmq';
    import { Order } from './order';
    @Controller('orders')
    export class OrdersController {
      @Get() list() {}
      @Post(':id/pay') pay(@Body() dto: PayDto) {}
      helper() {}
    }
    @Resolver(() => Order)
    class OrderResolver { @Query(() => [Order]) orders() {} @ResolveField() items() {} }
    @Processor('mail')
    class MailProcessor extends WorkerHost { async process(job) {} }
    @Injectable()
    class Guard implements CanActivate, OnModuleInit { canActivate() { return true; } onModuleInit() {} @Cron('0 0 * * *') nightly() {} }
  `;
  assert.deepEqual(entries({ 'src/main.ts': text, 'src/order.ts': 'export class Order {}' }), [
    'http | GET /orders | list | @Get()',
    "http | POST /orders/:id/pay | pay | @Post(':id/pay')",
    'resolver | Query.orders | orders | @Query(() => [Order])',
    'resolver | Order.items per item | items | @ResolveField()',
    "schedule | schedule 0 0 * * * | nightly | @Cron('0 0 * * *')",
    'job | job MailProcessor.process | process | process',
    'middleware | middleware Guard.canActivate | canActivate | canActivate',
    'startup | startup Guard.onModuleInit | onModuleInit | onModuleInit',
  ]);
});

test('Next.js: routes, pages, actions', () => {
  const files = {
    'src/app/(shop)/api/orders/[id]/route.ts': `
      import { withAuth } from '@/auth';
      export async function GET(request) {}
      export const POST = withAuth(async (request) => {});
      export const dynamic = 'force-dynamic';
      export const { PUT } = serve(async (context) => {});
      async function helper() {}
    `,
    'src/auth.ts':
      'export const withAuth = (handler) => async function guarded(request) { return handler(request); };',
    'src/app/orders/page.tsx':
      'export default async function OrdersPage() { async function remove() { "use server"; } return null; }',
    'src/app/widget/page.tsx': '"use client"; export default function Widget() { return null; }',
    'src/actions.ts':
      '"use server"; export async function createOrder() {} export const pay = async () => {}; async function inner() {}',
    'pages/api/users/[id].ts': 'export default async function handler(req, res) {}',
  };
  assert.deepEqual(entries(files, 'src/app/(shop)/api/orders/[id]/route.ts'), [
    'http | GET /api/orders/[id] | GET | GET',
    'http | POST /api/orders/[id] | anonymous | POST',
    'http | POST /api/orders/[id] | src/auth.ts:guarded | POST',
    'http | PUT /api/orders/[id] | anonymous | PUT',
  ]);
  assert.deepEqual(entries(files, 'src/app/orders/page.tsx'), [
    'component | page /orders | OrdersPage | OrdersPage',
    'action | action remove | remove | remove',
  ]);
  assert.deepEqual(entries(files, 'src/app/widget/page.tsx'), []);
  assert.deepEqual(entries(files, 'src/actions.ts'), [
    'action | action createOrder | createOrder | createOrder',
    'action | action pay | pay | pay',
  ]);
  assert.deepEqual(entries(files, 'pages/api/users/[id].ts'), [
    'http | ALL /api/users/[id] | handler | handler',
  ]);
});

test('Annotated handlers, unless a route says more', () => {
  const text = `
    import { type Request, type Response, RequestHandler, Router } from 'express';
    const list: RequestHandler = async (req, res) => {};
    const orphan: RequestHandler = async (req, res) => {};
    export function guard(role: string): RequestHandler { return function check(req, res, next) { next(); }; }
    Router().get('/list', list);
    export class Orders { async pay(req: Request, res: Response) {} total(order) {} }
  `;
  assert.deepEqual(entries({ 'src/main.ts': text }), [
    "http | GET /list | list | '/list'",
    'http | orphan | orphan | orphan',
    'http | guard | check | guard',
    'http | Orders.pay | pay | pay',
  ]);
});

test('Definitions of jobs that say when', () => {
  const job = (when: string, runs: string) => ({
    'src/main.ts': `
      const NIGHTLY = '0 0 * * *';
      export const job = { id: 'drift', trigger: { name: 'drift', ${when} }, ${runs} } as const satisfies Job;
    `,
  });
  const found = (when: string, runs: string): string =>
    entries(job(when, runs)).map((entry) => entry.split(' | ').slice(0, 3).join(', '))[0] ?? '';
  assert.equal(
    found("cron: '0 0 * * *'", 'handler: async () => {}'),
    'schedule, schedule 0 0 * * *, handler',
  );
  assert.equal(found('cron: NIGHTLY', 'async run() {}'), 'schedule, schedule 0 0 * * *, run');
  assert.equal(
    found("pattern: '*/5 * * * MON-FRI'", 'handler() {}'),
    'schedule, schedule */5 * * * MON-FRI, handler',
  );
  assert.equal(found("cron: 'nightly'", 'handler() {}'), '');
  assert.equal(found("cron: '0 0 * * *'", 'describe() {}'), '');
  assert.equal(found("title: '0 0 * * *'", 'handler() {}'), '');
});

test('isEntryHandler and requestParameters', () => {
  const text = `
    import { Request, Response } from 'express';
    import { Body, Controller, Post, Req } from '@nestjs/common';
    import { app } from './app';
    export function controller(req: Request, res: Response) {}
    export function legacy(req, res) {}
    export function helper(req: Request, id: string) {}
    export function sum(a, b) {}
    @Controller() class C { @Post() create(@Body() dto: Dto, other: string) {} }
    app.get('/x', async function inline(req, res) {});
  `;
  const sources = memorySources({
    'src/main.ts': text,
    'src/app.ts': "import express from 'express'; export const app = express();",
  });
  const context = createContext(sources, libraries, buildSchema);
  const file = context.file('/src/main.ts');
  assert.ok(file);
  const said = file.facts.functions.flatMap((fn, id) => {
    if (fn.name === '' || id === 0) return [];
    const names = [...requestParameters(context, file, id)].map(
      (variable) => file.facts.variables[variable]?.name,
    );
    return [`${fn.name} ${isEntryHandler(context, file, id)} ${names.join()}`];
  });
  assert.deepEqual(said, [
    'controller true req',
    'legacy true req',
    'helper false req',
    'sum false ',
    'create true dto',
    'inline true req',
  ]);
});
