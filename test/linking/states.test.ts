/** What outlives a request: which variables and fields, what is done to them, what they look like being. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import type { FunctionRef } from '../../rules/model/place.ts';
import type { Reach } from '../../rules/model/role.ts';
import type { State } from '../../rules/model/state.ts';
import { createCallers } from '../../server/src/linking/callers.ts';
import { createContext } from '../../server/src/linking/context.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import { statesOf } from '../../server/src/linking/states.ts';
import { memorySources } from './memory.ts';

const HEAD = "import express from 'express'; const app = express();\n";

/** States of a file where top-level code and `main` are start-up and all else serves. */
function states(files: Record<string, string> | string, path = 'src/main.ts'): readonly State[] {
  const context = createContext(
    memorySources(typeof files === 'string' ? { [path]: files } : files),
    libraries,
    buildSchema,
  );
  const file = context.file(`/${path}`);
  assert.ok(file);
  const reach = (ref: FunctionRef): Reach => {
    const fact = context.file(ref.file)?.facts.functions[ref.index];
    const isStart = ref.index === 0 || /^(main|constructor|onModuleInit|make\w*)$/.test(fact?.name ?? '');
    const at = { file: ref.file, span: [0, 0] as const };
    return isStart
      ? { role: 'offline', reason: '', entries: [], handles: false, audience: undefined }
      : {
          role: 'serving',
          reason: '',
          entries: [{ kind: 'http', name: 'GET /', at, library: '', perItem: false }],
          handles: true,
          audience: undefined,
        };
  };
  return statesOf(context, file, reach, (file, index) => ({ file, index }), createCallers(context).of);
}

/** `name kind looksLike` with `bounded` and `expires`. */
function said(files: Record<string, string> | string, path?: string): readonly string[] {
  return states(files, path).map((state) => {
    const owner = state.owner === undefined ? '' : `${state.owner}.`;
    return `${owner}${state.name}: ${state.kind}, ${state.looksLike}${state.bounded ? ', bounded' : ''}${state.expires ? ', expires' : ''}`;
  });
}

function methods(state: State | undefined): readonly string[] {
  const all = [
    ...(state?.writes ?? []).map((a) => `W ${a.method}`),
    ...(state?.removals ?? []).map((a) => `D ${a.method}`),
    ...(state?.reads ?? []).map((a) => `R ${a.method}`),
  ];
  return [...new Set(all)];
}

test('Containers written while serving are data', () => {
  const text = `${HEAD}
    const sessions = new Map<string, Session>();
    const online = new Set<string>();
    const messages: Message[] = [];
    const carts: Record<string, Item[]> = {};
    let visits = 0;
    const ROLES = ['admin', 'user'];
    const LIMITS = { free: 1 };
    app.post('/a', (req, res) => {
      sessions.set(req.body.id, { user: req.body.user });
      online.add(req.ip);
      messages.push(req.body);
      carts[req.body.id] ??= [];
      carts[req.body.id].push(req.body.item);
      if (visits++ > 10) res.status(429);
      if (ROLES.includes(req.body.role) && LIMITS.free) res.json({});
    });
    app.get('/a', (req, res) => { res.json([sessions.get(req.query.id), [...online], messages.length, carts[req.query.id]]); sessions.delete(req.query.id); });
  `;
  assert.deepEqual(said(text), [
    'sessions: map, data',
    'online: set, data',
    'messages: array, data',
    'carts: object, data',
    'visits: scalar, data, bounded',
  ]);
  const [sessions, online, messages, carts, visits] = states(text);
  assert.deepEqual(methods(sessions), ['W set', 'D delete', 'R get']);
  assert.deepEqual(methods(online), ['W add', 'R iterate']);
  assert.deepEqual(methods(messages), ['W push', 'R size']);
  assert.deepEqual(methods(carts), ['W ??=', 'W push', 'R get']);
  assert.deepEqual(methods(visits), ['W ++', 'R get']);
  assert.equal(sessions?.type, 'Map<string, Session>');
  assert.equal(messages?.type, 'Message[]');
  assert.equal(sessions?.writes[0]?.key, 'request');
  assert.equal(text.slice(...(messages?.statementAt ?? [0, 0])), 'const messages: Message[] = [];');
});

test('What is stored may be changed by another name', () => {
  const text = `${HEAD}
    const hits = new Map<string, { count: number; resetAt: number }>();
    app.use((req, res, next) => {
      const record = hits.get(req.ip);
      if (!record || record.resetAt < Date.now()) hits.set(req.ip, { count: 1, resetAt: Date.now() + 1000 });
      else record.count++;
      next();
    });
  `;
  assert.deepEqual(said(text), ['hits: map, data, expires']);
  assert.deepEqual(methods(states(text)[0]), ['W set', 'W ++', 'R get']);
});

test('Bounds: a check of the size, literal keys, slices; expiry: timers, clocks, options', () => {
  const text = `
    import { LRUCache } from 'lru-cache';
    import NodeCache from 'node-cache';
    const lru = new LRUCache({ max: 100, ttl: 1000 });
    const forever = new NodeCache();
    const sized = new Map();
    const recent = [];
    let last: string[] = [];
    const byKind = { a: 0, b: 0 };
    const timed = new Map();
    const swept = new Map();
    export function store(key: string, value: unknown) {
      lru.set(key, value); forever.set(key, value);
      if (sized.size >= 1000) sized.delete(sized.keys().next().value);
      sized.set(key, value);
      recent.push(value);
      if (recent.length > 50) recent.shift();
      last = [...last, key].slice(-10);
      byKind.a += 2; if (byKind.a > 3) throw new Error();
      timed.set(key, value); setTimeout(() => timed.delete(key), 1000);
      swept.set(key, value);
      if (swept.size > 0) return last;
    }
    setInterval(sweep, 1000);
    function sweep() { for (const key of swept.keys()) swept.delete(key); }
  `;
  assert.deepEqual(said(text), [
    'lru: lru, cache, bounded, expires',
    'forever: lru, cache',
    'sized: map, data, bounded',
    'recent: array, data, bounded',
    'last: array, data, bounded',
    'byKind: object, data, bounded',
    'timed: map, data, expires',
    'swept: map, data, expires',
  ]);
});

test('Computed and kept: memo without I/O, cache with it', () => {
  const text = `
    import { PrismaClient } from '@prisma/client';
    const prisma = new PrismaClient();
    const formats = new Map<string, Intl.NumberFormat>();
    const users = new Map();
    const pending = new Map<string, Promise<User>>();
    let settings: Settings | undefined;
    let template: Template | undefined;
    export function format(locale: string) {
      let found = formats.get(locale);
      if (!found) { found = new Intl.NumberFormat(locale); formats.set(locale, found); }
      return found;
    }
    export async function user(id: string) {
      if (users.has(id)) return users.get(id);
      const found = await prisma.user.findUnique({ where: { id } });
      users.set(id, found);
      return found;
    }
    export function load(id: string) {
      const running = pending.get(id);
      if (running) return running;
      const promise = user(id).finally(() => pending.delete(id));
      pending.set(id, promise);
      return promise;
    }
    export async function getSettings() { if (!settings) settings = await prisma.settings.findFirst(); return settings; }
    export function getTemplate() { template ??= compile('x'); return template; }
  `;
  assert.deepEqual(said(text), [
    'formats: map, memo',
    'users: map, cache',
    'pending: map, memo',
    'settings: instance, cache, bounded',
    'template: instance, lazy-singleton, bounded',
  ]);
});

test('Connections, metrics, flags of the process, registries', () => {
  const text = `${HEAD}
    import { PrismaClient } from '@prisma/client';
    let prisma: PrismaClient | undefined;
    const clients = new Set<WebSocket>();
    let requestCount = 0;
    let isReady = false;
    const handlers = new Map<string, Handler>();
    const plugins = [];
    let config;
    export function db() { if (!prisma) prisma = new PrismaClient(); return prisma; }
    app.get('/events', (req, res) => { clients.add(req.socket); requestCount++; isReady = true; });
    app.get('/metrics', (req, res) => res.json({ requestCount, isReady, clients: clients.size, handlers: handlers.get('a'), plugins, config }));
    handlers.set('a', () => {});
    function main() { plugins.push(1); config = read(); }
    main();
  `;
  assert.deepEqual(said(text), [
    'prisma: instance, connection, bounded',
    'clients: set, connection',
    'requestCount: scalar, metrics, bounded',
    'isReady: scalar, registry, bounded',
    'handlers: map, registry, bounded',
    'plugins: array, registry',
    'config: scalar, registry, bounded',
  ]);
});

test('Fields: static, of providers, of the one instance; not of requests', () => {
  const files = {
    'src/main.ts': `
      import { Injectable, Scope } from '@nestjs/common';
      @Injectable() export class CartService {
        private readonly carts = new Map<string, Cart>();
        private userId: string;
        private readonly name = 'x';
        private ready = [];
        constructor() { this.ready.push(1); }
        add(id: string, item: Item) { this.userId = id; this.carts.set(id, item); return this.carts.get(id); }
        whose() { return this.userId; }
      }
      @Injectable({ scope: Scope.REQUEST }) export class RequestService { private items = []; add(x) { this.items.push(x); } }
      export class Counter { static total = new Map(); hits = []; hit(x) { this.hits.push(x); Counter.total.set(x, 1); } }
      export class PerRequest { items = []; add(x) { this.items.push(x); } }
      export class Held { private static instance?: Held; items = []; static get() { return (Held.instance ??= new Held()); } add(x) { this.items.push(x); } }
    `,
    'src/use.ts': `
      import { Counter, PerRequest } from './main';
      export const counter = new Counter();
      export function handle() { return new PerRequest(); }
    `,
  };
  assert.deepEqual(said(files), [
    'CartService.carts: map, data',
    'CartService.userId: scalar, data, bounded',
    'Counter.total: map, data',
    'Counter.hits: array, data',
    'Held.instance: instance, lazy-singleton, bounded',
    'Held.items: array, data',
  ]);
});

test('Exported state is written by importers too, also through a barrel', () => {
  const files = {
    'src/main.ts': 'export const jobs = new Map<string, Job>(); export const seen: string[] = [];',
    'src/index.ts': "export * from './main';",
    'src/a.ts':
      "import { jobs } from './main'; export function start(id) { jobs.set(id, { status: 'running' }); }",
    'src/b.ts':
      "import { jobs, seen } from './index'; export function status(id) { seen.push(id); return jobs.get(id); }",
    'src/c.ts': "import * as store from './main'; export function end(id) { store.jobs.delete(id); }",
    'src/a.test.ts': "import { seen } from './main'; function reset() { seen.length = 0; }",
  };
  assert.deepEqual(said(files), ['jobs: map, data', 'seen: array, data']);
  const [jobs, seen] = states(files);
  assert.deepEqual(methods(jobs), ['W set', 'D delete', 'R get']);
  assert.equal(jobs?.exported, true);
  assert.deepEqual(
    jobs?.writes.map((write) => write.at.file),
    ['/src/a.ts'],
  );
  assert.deepEqual(methods(seen), ['W push']);
});

test('Factories made at start-up keep what they close over; locals do not outlive their call', () => {
  const text = `
    export const limit = makeLimiter(10);
    function makeLimiter(max: number) {
      const hits = new Map<string, number>();
      const names = [];
      ['a'].forEach(function make(name) { names.push(name); });
      return function limiter(req, res, next) { hits.set(req.ip, (hits.get(req.ip) ?? 0) + 1); next(); };
    }
    export function handler(req) {
      const parts = [];
      req.on('data', (part) => { parts.push(part); });
    }
  `;
  assert.deepEqual(said(text), ['makeLimiter.hits: map, data']);
});

test('globalThis, read-wait-write, and what is no state', () => {
  const text = `
    declare global { var queue: Job[] }
    globalThis.queue = [];
    let balance = 0;
    const als = new AsyncLocalStorage();
    const service = { items: [], save(x) { return x; } };
    export async function pay(amount: number) {
      globalThis.queue.push(amount);
      const before = balance;
      await send(amount);
      balance = before + amount;
      als.run({}, () => {});
      service.save(amount);
    }
  `;
  assert.deepEqual(said(text), ['globalThis.queue: array, data', 'balance: scalar, data, bounded']);
  assert.deepEqual(
    states(text)[1]?.writes.map((write) => write.awaitsBetween),
    [true],
  );
  assert.deepEqual(
    said({ 'src/main.test.ts': 'let n = 0; export function f() { n++; }' }, 'src/main.test.ts'),
    [],
  );
});
