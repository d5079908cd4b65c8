/**
 * What stands before a handler: the other handlers of its route, what its router and those above it `use`, wrappers,
 * decorators, the middleware file of its folder, and what the handler itself calls first.
 *
 * Where the way cannot be followed to the application, the answer is `unknown`. What protects is recognised by what it is
 * called (`mentioned.ts`): a limiter of one's own is as good as a library's, and taking something else for a limiter costs
 * a finding, no more.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Protection } from '../../../rules/model/protection.ts';
import type { CallId, Decorator, Span, ValueId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf } from './entries.ts';
import type { EntryPoint } from './entry-point.ts';
import { evaluate } from './evaluate.ts';
import { nameOf, namesCalledIn, namesComparedIn, namesIn, namesOfCall } from './mentioned.ts';
import { mountsIn, type RouterKey, routerKey } from './mounts.ts';
import { folderOf } from './paths.ts';
import { alternatives } from './shape.ts';

const NAMES: Readonly<Record<Protection, RegExp>> = {
  'rate-limit':
    /rate.?limit|limiter|limit(?:By|Requests|Attempts)|throttl|slow.?down|captcha|turnstile|arcjet|botid|brute|cool.?down|attempts|quota|credits|usage|consume|firewall|flood/i,
  'body-limit':
    /body.?limit|max.?(?:body|size|bytes|file)|(?:size|length|bytes).?limit|content.?length|too.?large/i,
  validation: /celebrate|validat|schema|\b(?:zod|joi|yup|ajv|typebox|superstruct)\b/i,
  session:
    /(?:get|require|ensure|assert|check|with|is)_?(?:Server|Current|Valid|Auth(?:enticated)?|Active)*_?(?:user|session|auth|admin|staff|member|team|workspace)(?:\(|$)|(?:^|\.)protected(?!Header)|currentUser|(?:admin|private|authed|auth)(?:Procedure|Action)|AuthGuard|JwtGuard|authenticated|(?:^|\.)(?:auth|jwt)\(|^(?:c|ctx|context|req|request|locals)\.(?:session|user)$/i,
  'sign-in':
    /(?:require|ensure|is|check|with|assert|validate|verify)_?(?:auth|user|session|sign|log|admin|staff|role|member|team|workspace|jwt|access|customer|owner|login)|authenticat|authoriz|auth(?:\(|\.(?:api\.)?(?:get|protect|session|user)|middleware|guard|handler|ed\b)|get(?:Server|Current)?(?:Session|User)\b|currentUser|protect|private|UseGuards|jwt|passport|permission|admin|staff|api.?key|bearer|signature|constructEvent|webhooks?\.(?:verify|construct)|cron.?secret|(?:token|secret|key)==$/i,
};

/** Is a function, that a framework calls for a request, behind such a thing? `registering` is the file of its route. */
export function protectionOf(
  context: Context,
  file: LinkedFile,
  registering: LinkedFile,
  ref: FunctionRef,
  what: Protection,
): 'present' | 'absent' | 'unknown' {
  const way = wayTo(context, file, registering, ref);
  if (way === undefined) return 'unknown';
  // What is called further down may ask for a session that the handler has just made.
  const below = what === 'session' ? [] : namesCalledIn(context, file, ref.index, OWN_DEPTH);
  if ([...way.names, ...below].some((name) => NAMES[what].test(name))) return 'present';
  return way.complete ? 'absent' : 'unknown';
}

interface Way {
  /** Of what stands before the handler, and of its own calls. */
  readonly names: readonly string[];
  /** It was followed up to the application. */
  readonly complete: boolean;
}

function wayTo(
  context: Context,
  file: LinkedFile,
  registering: LinkedFile,
  ref: FunctionRef,
): Way | undefined {
  return context.ask(file, `way${ref.index} from ${registering.path}`, undefined as Way | undefined, () => {
    const point = entriesOf(context, registering).find(
      (one) => one.file === ref.file && one.fn === ref.index && /^(http|rpc|action)$/.test(one.entry.kind),
    );
    return point === undefined ? undefined : followed(context, file, registering, ref, point);
  });
}

/** Calls below the handler's own in which a check may be: `await guard(request)` that calls `checkLimit(ip)`. */
const OWN_DEPTH = 2;

function followed(
  context: Context,
  file: LinkedFile,
  from: LinkedFile,
  ref: FunctionRef,
  point: EntryPoint,
): Way {
  const inside = [
    ...namesCalledIn(context, file, ref.index, 0),
    ...namesComparedIn(file, ref.index),
    ...wrappersOf(file, ref.index),
  ];
  if (point.declared === true) return { names: inside, complete: false };
  const handler = from === file ? (file.facts.functions[ref.index]?.at ?? NOWHERE) : NOWHERE;
  const registering = point.call;
  if (registering === undefined) {
    const around = [...decoratorNames(context, file, ref), ...middlewareNames(context, file)];
    // By convention a file answers itself; what it takes from another has something around it that we do not see here.
    return { names: [...inside, ...around], complete: from === file };
  }
  const names = [...inside, ...namesBeside(context, from, handler, registering)];
  // A handler without a path is all that a server has: nothing is put before it elsewhere.
  const isAll = !/^[A-Z|]+ /.test(point.entry.name);
  if (point.router === undefined) return { names, complete: isAll || point.entry.kind === 'rpc' };
  const routers = routersAbove(context, point.router);
  return {
    names: [...names, ...routers.flatMap((router) => usedBy(context, router))],
    complete: routers.length > 1 || isApplication(context, from, registering),
  };
}

/** `export const POST = withLimit(withUser(async (request) => …))`. */
function wrappersOf(file: LinkedFile, fn: number): readonly string[] {
  const names: string[] = [];
  let id = file.facts.functions[fn]?.context?.call;
  for (let depth = 0; id !== undefined && depth < 5; depth++) {
    names.push(...namesOfCall(file, id));
    id = file.index.argumentOf.get(file.facts.calls[id]?.value ?? -1)?.call;
  }
  return names;
}

/** Of a handler that is written in another file than its route. */
const NOWHERE: Span = [-1, -1];

/** The other arguments of the route, and `protectedProcedure.use(limited).input(…)` of `.mutation(…)`. */
function namesBeside(
  context: Context,
  file: LinkedFile,
  handler: Span,
  registering: CallId,
): readonly string[] {
  const call = file.facts.calls[registering];
  const beside = (call?.arguments ?? []).filter(
    (argument) => spanOf(file.facts.values, argument)[0] !== handler[0] && !isLiteral(file, argument),
  );
  const names = beside.flatMap((argument) => namesIn(context, file, argument));
  let receiver = receiverOf(file, registering);
  for (let depth = 0; receiver !== undefined && depth < 10; depth++) {
    const value = valueAt(file.facts.values, receiver);
    names.push(...namesIn(context, file, receiver));
    receiver = value.k === 'call' ? receiverOf(file, value.call) : undefined;
  }
  return names;
}

export function receiverOf(file: LinkedFile, id: CallId): ValueId | undefined {
  const callee = valueAt(file.facts.values, file.facts.calls[id]?.callee ?? -1);
  return callee.k === 'get' ? callee.of : undefined;
}

/** A path, and not what goes before the handler. */
export function isLiteral(file: LinkedFile, id: ValueId): boolean {
  return kindOf(file.facts.values, id) === 'literal' || kindOf(file.facts.values, id) === 'template';
}

/** The decorators of a method and of its class, and what the workspace sets before all controllers. */
function decoratorNames(context: Context, file: LinkedFile, ref: FunctionRef): readonly string[] {
  const fact = file.facts.functions[ref.index];
  const cls = fact?.class === undefined ? undefined : file.facts.classes[fact.class];
  const own = [...(fact?.decorators ?? []), ...(cls?.decorators ?? [])].flatMap((one) =>
    namesOfDecorator(context, file, one),
  );
  return cls === undefined ? own : [...own, ...namesForAll(context)];
}

function namesOfDecorator(context: Context, file: LinkedFile, one: Decorator): readonly string[] {
  const given = one.arguments.filter((argument) => !isLiteral(file, argument));
  return [`${one.name}(`, ...given.flatMap((argument) => namesIn(context, file, argument))];
}

function namesForAll(context: Context): readonly string[] {
  return context.facets.ask('memory', 'names before all controllers', () =>
    context.sources.files().flatMap((path) => {
      const file = context.sources.role(path).role === 'source' ? context.file(path) : undefined;
      return file === undefined ? [] : namesForAllIn(context, file);
    }),
  );
}

/** `app.useGlobalGuards(…)`, `consumer.apply(…)`, `app.use(…)`. https://docs.nestjs.com/guards#binding-guards */
const FOR_ALL = new Set(['useGlobalGuards', 'useGlobalInterceptors', 'apply', 'use']);
const PROVIDED = new Set(['useClass', 'useExisting', 'useFactory', 'useValue']);

function namesForAllIn(context: Context, file: LinkedFile): readonly string[] {
  return context.ask(file, 'names before all', NO_NAMES, () => {
    const { values, calls } = file.facts;
    const has = (name: string) => values.literals.includes(name);
    if (![...FOR_ALL].some(has) && !has('provide')) return [];
    const called = calls.flatMap((call) => {
      const callee = valueAt(values, call.callee);
      return callee.k === 'get' && FOR_ALL.has(callee.name)
        ? call.arguments.flatMap((argument) => namesIn(context, file, argument))
        : [];
    });
    return [...called, ...(has('provide') ? providedForAll(context, file) : [])];
  });
}

/** `{ provide: APP_GUARD, useClass: ThrottlerGuard }`. */
function providedForAll(context: Context, file: LinkedFile): readonly string[] {
  const { values } = file.facts;
  const names: string[] = [];
  for (let id = 0; id < valueCount(values); id++) {
    if (kindOf(values, id) !== 'object') continue;
    const value = valueAt(values, id);
    const entries = value.k === 'object' ? value.entries : [];
    const token = entries.find(({ key }) => key === 'provide');
    if (token === undefined || !/^APP_(?:GUARD|INTERCEPTOR)$/.test(nameOf(file, token.value))) continue;
    for (const entry of entries)
      if (PROVIDED.has(entry.key)) names.push(...namesIn(context, file, entry.value));
  }
  return names;
}

/** Of `middleware.ts` of a folder above, which runs before what is placed there by convention. */
function middlewareNames(context: Context, file: LinkedFile): readonly string[] {
  return middlewareFiles(context)
    .filter((path) => file.path.startsWith(`${folderOf(path).replace(/\/src$/, '')}/`))
    .flatMap((path) => {
      const middleware = context.file(path);
      return middleware === undefined
        ? []
        : middleware.facts.functions.flatMap((_, fn) => namesCalledIn(context, middleware, fn, 1));
    });
}

function middlewareFiles(context: Context): readonly string[] {
  return context.facets.ask('memory', 'middleware files', () =>
    context.sources.files().filter((path) => /\/(?:middleware|proxy|hooks\.server)\.[cm]?[jt]s$/.test(path)),
  );
}

/** The router and those it is mounted under. */
export function routersAbove(context: Context, router: RouterKey): readonly RouterKey[] {
  const file = context.file(fileOf(router));
  if (file === undefined) return [router];
  return context.ask(file, `routers above ${router}`, [router], () => findRoutersAbove(context, router));
}

function findRoutersAbove(context: Context, router: RouterKey): readonly RouterKey[] {
  const mounts = context.filesWith('mounts').flatMap(({ file: path }) => {
    const file = context.file(path);
    return file === undefined ? [] : mountsIn(context, file);
  });
  const found = [router];
  // Each one found is looked for in turn: a file that mounts it may come before the one in which it mounts others.
  for (const child of found)
    for (const mount of mounts)
      if (mount.child === child && mount.parent !== undefined && !found.includes(mount.parent))
        found.push(mount.parent);
  return found;
}

/** The file that makes the router. */
export function fileOf(router: RouterKey): string {
  return router.replace(/(?:#|\(\))\d+$/, '');
}

const USING = new Set(['use', 'register', 'addHook', 'all', 'route', 'plugin']);

const NO_NAMES: readonly string[] = [];

/** Asked once for each route of the router. */
function usedBy(context: Context, router: RouterKey): readonly string[] {
  const file = context.file(fileOf(router));
  if (file === undefined) return NO_NAMES;
  return context.ask(file, `used by ${router}`, NO_NAMES, () =>
    usesOf(context, router).flatMap((use) =>
      use.values.flatMap((value) => namesIn(context, use.file, value)),
    ),
  );
}

/** What a router was told to use, by one call. */
export interface Use {
  readonly file: LinkedFile;
  readonly call: CallId;
  /** Routers among it have their own handlers, and do not stand before those of others: they are left out. */
  readonly values: readonly ValueId[];
}

export function usesOf(context: Context, router: RouterKey): readonly Use[] {
  const path = fileOf(router);
  const file = context.file(path);
  if (file === undefined) return [];
  const all = context.ask(file, 'uses', NO_USES, () => {
    const uses = new Map<RouterKey, (readonly [CallId, readonly ValueId[]])[]>();
    for (const [id, call] of file.facts.calls.entries()) {
      const callee = valueAt(file.facts.values, call.callee);
      if (callee.k !== 'get' || !USING.has(callee.name)) continue;
      for (const shape of alternatives(evaluate(context, file, call.callee))) {
        const key = shape.k === 'member' ? routerKey(shape.of, path, call.fn) : undefined;
        if (key === undefined) continue;
        const given = call.arguments.filter(
          (argument) => !isLiteral(file, argument) && !isRouter(context, file, argument),
        );
        uses.set(key, [...(uses.get(key) ?? []), [id, given]]);
      }
    }
    return uses;
  });
  return (all.get(router) ?? []).map(([call, values]) => ({ file, call, values }));
}

const NO_USES: ReadonlyMap<RouterKey, readonly (readonly [CallId, readonly ValueId[]])[]> = new Map();

function isRouter(context: Context, file: LinkedFile, argument: ValueId): boolean {
  return alternatives(evaluate(context, file, argument)).some(
    (shape) => shape.k === 'library' && /^(?:router|app)$/.test(shape.type),
  );
}

/** Is the route registered on what listens, and not on a router that somebody may mount? */
function isApplication(context: Context, file: LinkedFile, id: CallId): boolean {
  const callee = file.facts.calls[id]?.callee ?? -1;
  return alternatives(evaluate(context, file, callee)).some(
    (shape) => shape.k === 'member' && shape.of.type !== 'router' && shape.of.type !== 'route',
  );
}
