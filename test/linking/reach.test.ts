/** From where functions are reached, over a call graph that the test gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { type Context, createContext } from '../../server/src/linking/context.ts';
import { linkedIn } from '../../server/src/linking/nodes.ts';
import { createReach, type Reachability } from '../../server/src/linking/reach.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import { memorySources } from './memory.ts';

/** A call graph by names: calls of plain functions and of imported ones; nothing is hosted elsewhere. */
function graphOf(context: Context) {
  const named = (file: string, name: string): { file: string; index: number } | undefined => {
    const facts = context.file(file)?.facts;
    const index = facts?.functions.findIndex((fn) => fn.name === name) ?? -1;
    return index > 0 ? { file, index } : undefined;
  };
  return {
    host: (file: string, fn: number) => ({ file, index: fn }),
    functions: (file: string) =>
      (context.file(file)?.facts.functions ?? []).map((_, index) => ({ file, index })),
    callees: (file: string, fn: number) => {
      const facts = context.file(file)?.facts;
      const text = context.sources.text(file);
      return (facts?.calls ?? []).flatMap((call) => {
        if (facts === undefined || call.fn !== fn) return [];
        const name =
          text
            .slice(...call.calleeAt)
            .split('.')
            .at(-1) ?? '';
        const imported = facts.imports.find((one) => one.name === name);
        const target = imported === undefined ? undefined : context.sources.resolve(file, imported.module);
        return [named(target?.k === 'file' ? target.path : file, name) ?? []].flat();
      });
    },
  };
}

function reachOf(files: Record<string, string>): {
  said(path: string): readonly string[];
  reach: Reachability;
  context: Context;
} {
  const context = createContext(memorySources(files), libraries, buildSchema);
  const reach = createReach(context, graphOf(context));
  const said = (path: string): readonly string[] =>
    (context.file(`/${path}`)?.facts.functions ?? []).flatMap((fn, index) => {
      if (index > 0 && fn.name === '') return [];
      const { role, reason } = reach.reach({ file: `/${path}`, index });
      return [`${fn.name === '' ? 'module' : fn.name}: ${role}, ${reason}`];
    });
  return { said, reach, context };
}

test('Along calls, the strongest role first', () => {
  const { said } = reachOf({
    'src/server.ts': `
      import express from 'express';
      import cron from 'node-cron';
      import { find, sweep, both } from './orders';
      const app = express();
      app.get('/orders', async function list(req, res) { find(); both(); });
      cron.schedule('* * * * *', function tick() { sweep(); both(); });
      function main() { connect(); }
      function connect() {}
      function nobody() {}
      main();
    `,
    'src/orders.ts': `
      export function find() { inner(); }
      export function sweep() {}
      export function both() {}
      export function never() { helper(); }
      function inner() {}
      function helper() {}
    `,
  });
  assert.deepEqual(said('src/server.ts'), [
    'module: offline, runs once, when its module is loaded',
    'list: serving, handles GET /orders',
    'tick: background, handles schedule * * * * *',
    'main: offline, runs once, at start-up',
    'connect: offline, runs once, at start-up',
    'nobody: unreached, called by nobody we see',
  ]);
  assert.deepEqual(said('src/orders.ts'), [
    'module: offline, runs once, when its module is loaded',
    'find: serving, reached from GET /orders',
    'sweep: background, reached from schedule * * * * *',
    'both: serving, reached from GET /orders',
    'never: exported, exported, and called by nobody we see',
    'inner: serving, reached from GET /orders',
    'helper: exported, exported, and called by nobody we see',
  ]);
});

test('Files decide: tests, scripts, the browser; tests do not make code offline', () => {
  const { said } = reachOf({
    'src/app/page.tsx': "import { load } from '../data'; export default async function Page() { load(); }",
    'src/data.ts':
      'export function load() {} export function onlyTested() {} export function onlyScripted() {}',
    'src/data.test.ts': "import { onlyTested } from './data'; function check() { onlyTested(); }",
    'scripts/fill.ts':
      "import { onlyScripted } from '../src/data'; function run() { onlyScripted(); } run();",
  });
  assert.deepEqual(said('src/data.ts').slice(1), [
    'load: serving, reached from page /',
    'onlyTested: exported, exported, and called by nobody we see',
    'onlyScripted: offline, reached from fill.ts',
  ]);
  assert.deepEqual(said('src/data.test.ts'), ['module: offline, its name', 'check: offline, its name']);
  assert.deepEqual(said('scripts/fill.ts'), [
    'module: offline, in a folder named `scripts`',
    'run: offline, in a folder named `scripts`',
  ]);
});

test('Functions written inside run with what is around them, but not at start-up', () => {
  const { said } = reachOf({
    'src/main.ts': `
      import express from 'express';
      const app = express();
      app.get('/a', function handler(req, res) { stream.on('data', function piece() {}); });
      function start() { consumer.on('message', function received() {}); }
      start();
    `,
  });
  assert.deepEqual(said('src/main.ts').slice(1), [
    'handler: serving, handles GET /a',
    'piece: serving, reached from GET /a',
    'start: offline, runs once, at start-up',
    'received: unreached, called by nobody we see',
  ]);
});

test('What start-up gives away to be called later is not start-up: handlers of an own server, and what an own pipeline is made of', () => {
  const { said } = reachOf({
    'src/main.ts': `
      import { Server } from './unseen';
      import { createPipeline } from './pipeline';
      const load = async () => {};
      const show = () => {};
      function register(server: Server) {
        const feed = createPipeline(load, show);
        server.add('feed', { auth: true, handler: async () => feed() });
      }
      register(new Server());
    `,
    'src/pipeline.ts': `
      export function createPipeline(load, show) {
        return async () => show(await load());
      }
    `,
  });
  assert.deepEqual(said('src/main.ts').slice(1), [
    'load: exported, exported, and called by nobody we see',
    'show: exported, exported, and called by nobody we see',
    'register: offline, runs once, at start-up',
    'handler: exported, exported, and called by nobody we see',
  ]);
});

test('A loop that never ends is a job, also when start-up begins it', () => {
  const { said } = reachOf({
    'src/worker.ts': `
      async function main() { migrate(); await consume(); }
      async function consume() { while (true) { await work(); } }
      async function migrate() { while (true) { if (done()) break; } }
      async function work() {}
      main();
    `,
  });
  assert.deepEqual(said('src/worker.ts').slice(1), [
    'main: offline, runs once, at start-up',
    'consume: background, handles job consume',
    'migrate: offline, runs once, at start-up',
    'work: background, reached from job consume',
  ]);
});

test('Paths of routers are put together over files', () => {
  const { reach } = reachOf({
    'src/main.ts': `
      import express from 'express';
      import api from './api';
      import Fastify from 'fastify';
      import { plugin } from './plugin';
      const app = express();
      app.use('/api', api);
      const fastify = Fastify();
      fastify.register(plugin, { prefix: '/v1' });
    `,
    'src/api.ts':
      "import { Router } from 'express'; import { orders } from './orders'; const api = Router(); api.use('/orders', orders); export default api;",
    'src/orders.ts':
      "import { Router } from 'express'; export const orders = Router(); orders.get('/', a); orders.route('/:id').get(b); function a(req, res) {} function b(req, res) {}",
    'src/plugin.ts':
      "import type { FastifyInstance } from 'fastify'; export async function plugin(app: FastifyInstance) { app.get('/health', async function health() {}); }",
    'src/koa.ts':
      "import Router from '@koa/router'; const router = new Router({ prefix: '/k' }); router.get('/x', async function x(ctx, next) {}); const outer = new Router(); outer.use('/o', router.routes());",
    'src/hono.ts':
      "import { Hono } from 'hono'; import { sub } from './sub'; const app = new Hono().basePath('/h'); app.route('/sub', sub);",
    'src/sub.ts':
      "import { Hono } from 'hono'; export const sub = new Hono().get('/y', async function y(c) {});",
  });
  assert.deepEqual(
    reach
      .entries()
      .map((entry) => entry.name)
      .sort(),
    ['GET /api/orders', 'GET /api/orders/:id', 'GET /h/sub/y', 'GET /o/k/x', 'GET /v1/health'],
  );
  assert.deepEqual(
    reach.entriesIn('/src/orders.ts').map((entry) => entry.name),
    ['GET /api/orders', 'GET /api/orders/:id'],
  );
});

test('Functions that look like handlers count when nobody calls or registers them', () => {
  const { said, reach } = reachOf({
    'src/controllers.ts': `
      import type { Request, Response } from 'express';
      export async function list(req: Request, res: Response) { answer(req, res); }
      function answer(req: Request, res: Response) {}
    `,
  });
  assert.deepEqual(said('src/controllers.ts').slice(1), [
    'list: serving, handles list',
    'answer: serving, reached from list',
  ]);
  assert.deepEqual(
    reach.entries().map((entry) => entry.name),
    ['list'],
  );
});

test('Forgetting files brings their edges up to date and leaves the rest alone', () => {
  const files = {
    'src/a.ts':
      "import express from 'express'; import { b } from './b'; const app = express(); app.get('/a', function a(req, res) { b(); });",
    'src/b.ts': 'export function b() { c(); } export function c() {}',
  };
  const sources = memorySources(files);
  let text = '';
  const context = createContext(
    {
      ...sources,
      facts: (path) =>
        path === '/src/b.ts' && text !== ''
          ? memorySources({ 'src/b.ts': text }).facts(path)
          : sources.facts(path),
      text: (path) => (path === '/src/b.ts' && text !== '' ? text : sources.text(path)),
    },
    libraries,
    buildSchema,
  );
  const reach = createReach(context, graphOf(context));
  const roleOf = (name: string): string => {
    const index = context.file('/src/b.ts')?.facts.functions.findIndex((fn) => fn.name === name) ?? -1;
    return reach.reach({ file: '/src/b.ts', index }).role;
  };
  assert.equal(roleOf('c'), 'serving');
  text = 'export function first() {} export function b() {} export function c() {}';
  reach.forget(['/src/b.ts', ...linkedIn(context.forget(['/src/b.ts'], false))]);
  // `a` looks `b` up by name in this graph, so its edge is asked for again as well.
  reach.forget(['/src/a.ts']);
  assert.deepEqual([roleOf('first'), roleOf('b'), roleOf('c')], ['exported', 'serving', 'exported']);
});

test('An edit that only moves things moves the places of entries', () => {
  const base =
    "import express from 'express'; const app = express(); app.get('/a', function a(req, res) {});";
  let text = base;
  const now = (): ReturnType<typeof memorySources> => memorySources({ 'src/a.ts': text });
  const files = now().files();
  const context = createContext(
    { ...now(), files: () => files, facts: (path) => now().facts(path), text: (path) => now().text(path) },
    libraries,
    buildSchema,
  );
  const reach = createReach(context, graphOf(context));
  const places = (): readonly string[] => {
    const index = context.file('/src/a.ts')?.facts.functions.findIndex((fn) => fn.name === 'a') ?? -1;
    const all = [...reach.entries(), ...reach.reach({ file: '/src/a.ts', index }).entries];
    return all.map((entry) => `${entry.name} ${text.slice(...entry.at.span)}`);
  };
  assert.deepEqual(places(), ["GET /a '/a'", "GET /a '/a'"]);
  text = `// A comment.\n${base}`;
  reach.forget(['/src/a.ts', ...linkedIn(context.forget(['/src/a.ts'], false))]);
  assert.deepEqual(places(), ["GET /a '/a'", "GET /a '/a'"]);
});

test('What modules for staff alone take in is for staff', () => {
  const { reach, context } = reachOf({
    'src/orders.ts': `
      import { Controller, Get } from '@nestjs/common';
      @Controller('orders') export class OrderController { @Get() list() {} }
      @Controller('returns') export class ReturnController { @Get() both() {} }
      @Controller('notes') export class NoteController { @Get() team() {} }
    `,
    'src/modules.ts': `
      import { Module } from '@nestjs/common';
      import { OrderController, ReturnController, NoteController } from './orders';
      const controllers = [OrderController];
      @Module({ controllers: [...controllers, ReturnController] }) export class AdminApiModule {}
      @Module({ controllers: [ReturnController] }) export class ShopApiModule {}
      @Module({ controllers: [NoteController] }) export class TeamAdminModule {}
    `,
  });
  const whose = (name: string) => {
    const index = context.file('/src/orders.ts')?.facts.functions.findIndex((fn) => fn.name === name) ?? -1;
    return reach.reach({ file: '/src/orders.ts', index }).audience;
  };
  assert.deepEqual(whose('list'), { who: 'staff', because: '`AdminApiModule` alone has `OrderController`' });
  assert.deepEqual([whose('both')?.who, whose('team')?.who], ['everyone', 'everyone']);
});

test('Who sets functions off, and how that is known', () => {
  const { reach, context } = reachOf({
    'src/server.ts': `
      import express from 'express';
      import cron from 'node-cron';
      import { forAll, forStaff, forBoth, forClock } from './orders';
      const app = express();
      app.get('/orders', function list(req, res) { forAll(); forBoth(); });
      app.get('/admin/orders', function below(req, res) { forStaff(); forBoth(); });
      app.get('/users', requireAdmin, function beside(req, res) {});
      app.get('/roles', requireRole('admin'), function role(req, res) {});
      app.get('/flag', protect, admin, function flag(req, res) {});
      app.get('/asked', isAdmin);
      app.route('/items').post(protect, isAdmin, function adds(req, res) {}).get(function lists(req, res) {});
      function isAdmin(req, res) {}
      app.get('/either', requireRole('admin', 'user'), function either(req, res) {});
      app.get('/tenant', requireTeamAdmin, function tenant(req, res) {});
      app.get('/inside', function inside(req, res) { if (!req.user.isAdmin) throw new Error('no'); forStaff(); });
      app.get('/equal', function equal(req, res) { if (req.user.role !== 'ADMIN') return res.status(403); forStaff(); });
      app.get('/view', function view(req, res) { if (!req.user.isAdmin) return res.json([]); forAll(); });
      app.get('/api/cron/sweep', function sweep(req, res) { forClock(); });
      cron.schedule('* * * * *', function tick() { forClock(); });
    `,
    'src/orders.ts': `
      export function forAll() {}
      export function forStaff() {}
      export function forBoth() {}
      export function forClock() {}
      export function forNobody() {}
    `,
    'src/staff/users.ts': `
      import express from 'express';
      export const users = express.Router();
      users.get('/users', function placed(req, res) {});
    `,
    'src/trpc.ts': `
      import { initTRPC } from '@trpc/server';
      const t = initTRPC.create();
      const adminProcedure = t.procedure;
      export const user = t.router({
        ban: adminProcedure.mutation(function ban() {}),
        read: t.procedure.query(function read() {}),
      });
    `,
  });
  const said = (path: string): readonly string[] =>
    (context.file(`/${path}`)?.facts.functions ?? []).flatMap((fn, index) => {
      const { audience } = reach.reach({ file: `/${path}`, index });
      const because = audience?.because === '' ? '' : `, ${audience?.because}`;
      return fn.name === '' ? [] : [`${fn.name}: ${audience?.who ?? 'nobody'}${because}`];
    });
  assert.deepEqual(said('src/server.ts'), [
    'list: everyone',
    'below: staff, GET /admin/orders is below `admin`',
    'beside: staff, `requireAdmin` stands before GET /users',
    'role: staff, `requireRole(admin)` stands before GET /roles',
    'flag: staff, `admin` stands before GET /flag',
    'adds: staff, `isAdmin` stands before POST /items',
    'lists: everyone',
    'isAdmin: everyone',
    'either: everyone',
    'tenant: everyone',
    'inside: staff, `req.user.isAdmin` stands before GET /inside',
    'equal: staff, `req.user.role ADMIN` stands before GET /equal',
    'view: everyone',
    'sweep: clock, GET /api/cron/sweep is below `cron`',
    'tick: clock, a schedule: schedule * * * * *',
  ]);
  assert.deepEqual(said('src/orders.ts'), [
    'forAll: everyone',
    'forStaff: staff, GET /admin/orders is below `admin`',
    'forBoth: everyone',
    'forClock: clock, GET /api/cron/sweep is below `cron`',
    'forNobody: nobody, undefined',
  ]);
  assert.deepEqual(
    [...said('src/staff/users.ts'), ...said('src/trpc.ts')],
    [
      'placed: staff, GET /users is in `staff`',
      'ban: staff, `adminProcedure` stands before mutation user.ban',
      'read: everyone',
    ],
  );
});
