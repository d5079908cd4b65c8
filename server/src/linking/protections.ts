/**
 * What stands before a handler: the other handlers of its route, what its router and those above it `use`, decorators,
 * the middleware file of its folder, and what the handler itself calls first.
 *
 * Where the way cannot be followed to the application, the answer is `unknown`. What protects is recognised by name: a
 * limiter of one's own is as good as a library's, and taking something else for a limiter costs a finding, no more.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Protection } from '../../../rules/model/protection.ts';
import type { CallId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import { callsByHost, edgesFrom } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf } from './entries.ts';
import { evaluate } from './evaluate.ts';
import { mountsIn, type RouterKey, routerKey } from './mounts.ts';
import { alternatives } from './shape.ts';
import { calleeName } from './uses.ts';

const NAMES: Readonly<Record<Protection, RegExp>> = {
  'rate-limit':
    /rate.?limit|limiter|limit(?:By|Requests|Attempts)|throttl|slow.?down|captcha|turnstile|arcjet|botid|brute|cool.?down|attempts|quota|credits|usage|consume|firewall|flood/i,
  'body-limit': /body.?limit|max.?(?:body|size|bytes)|content-length|contentLength/i,
  'sign-in':
    /(?:require|ensure|is|check|with|assert|validate|verify)_?(?:auth|user|session|sign|log|admin|staff|role|member|team|workspace|jwt|access|customer|owner|login)|authenticat|authoriz|auth(?:\(|\.(?:api\.)?(?:get|protect|session|user)|middleware|guard|handler|ed\b)|get(?:Server|Current)?(?:Session|User)\b|currentUser|protect|private|UseGuards|jwt|passport|permission|admin|staff|api.?key|bearer|signature|cron.?secret/i,
};

/** Is a function, that a framework calls for a request, behind such a thing? */
export function protectionOf(
  context: Context,
  file: LinkedFile,
  ref: FunctionRef,
  what: Protection,
): 'present' | 'absent' | 'unknown' {
  const words = wordsBefore(context, file, ref);
  if (words === undefined) return 'unknown';
  return words.texts.some((text) => NAMES[what].test(text))
    ? 'present'
    : words.complete
      ? 'absent'
      : 'unknown';
}

interface Words {
  readonly texts: readonly string[];
  /** The way was followed up to the application. */
  readonly complete: boolean;
}

function wordsBefore(context: Context, file: LinkedFile, ref: FunctionRef): Words | undefined {
  const point = entriesOf(context, file).find(
    (one) => one.file === ref.file && one.fn === ref.index && /^(http|rpc|action)$/.test(one.entry.kind),
  );
  if (point === undefined) return undefined;
  const inside = ownWords(context, file, ref, 2);
  if (point.declared === true) return { texts: inside, complete: false };
  const registering = registeringCall(file, point.entry.at.span[0], ref.index);
  if (registering === undefined) {
    return {
      texts: [...inside, ...decoratorWords(context, file, ref), ...middlewareFiles(context, file)],
      complete: true,
    };
  }
  const call = file.facts.calls[registering];
  const handler = file.facts.functions[ref.index]?.at ?? [0, 0];
  const before = (call?.arguments ?? []).flatMap((argument) => {
    const span = spanOf(file.facts.values, argument);
    return span[0] <= handler[0] && handler[1] <= span[1] && span[0] === handler[0]
      ? []
      : [textOf(context, file, argument)];
  });
  const chain = chainText(context, file, registering);
  if (point.router === undefined)
    return { texts: [...inside, ...before, chain], complete: point.entry.kind === 'rpc' };
  const routers = routersAbove(context, point.router);
  return {
    texts: [...inside, ...before, chain, ...routers.flatMap((router) => usedBy(context, router))],
    complete: routers.length > 1 || isApplication(context, file, registering),
  };
}

/** What the function calls, and what these call: `await checkLimit(ip)`. */
function ownWords(context: Context, file: LinkedFile, ref: FunctionRef, depth: number): readonly string[] {
  const names = (callsByHost(context, file).get(ref.index) ?? []).map((id) => {
    const [start, end] = file.facts.calls[id]?.calleeAt ?? [0, 0];
    return end - start < 80 ? context.sources.text(file.path).slice(start, end) : calleeName(file, id);
  });
  if (depth === 0) return names;
  const below = edgesFrom(context, file, ref.index).flatMap((edge) => {
    const other = context.file(edge.to.file);
    return other === undefined ? [] : ownWords(context, other, edge.to, depth - 1);
  });
  return [...names, ...below];
}

/** The innermost call that names the route there and is handed the function. */
function registeringCall(file: LinkedFile, at: number, fn: number): CallId | undefined {
  const handler = file.facts.functions[fn]?.at ?? [0, 0];
  let best: CallId | undefined;
  file.facts.calls.forEach((call, id) => {
    const holds = call.at[0] <= at && at < call.at[1];
    const isHanded = call.argumentsAt[0] <= handler[0] && handler[1] <= call.argumentsAt[1];
    const isNamed = call.argumentsAt[0] <= at && at < call.argumentsAt[1];
    if (!holds || !(isHanded || isNamed)) return;
    const known = best === undefined ? undefined : file.facts.calls[best];
    if (known === undefined || call.at[1] - call.at[0] < known.at[1] - known.at[0]) best = id;
  });
  return best;
}

/** `protectedProcedure.use(limited).input(…)` of `.mutation(…)`. */
function chainText(context: Context, file: LinkedFile, id: CallId): string {
  const [start, end] = file.facts.calls[id]?.calleeAt ?? [0, 0];
  return context.sources.text(file.path).slice(start, Math.min(end, start + 400));
}

/** The decorators of a method and of its class, as written before them. */
function decoratorWords(context: Context, file: LinkedFile, ref: FunctionRef): readonly string[] {
  const fact = file.facts.functions[ref.index];
  const cls = fact?.class === undefined ? undefined : file.facts.classes[fact.class];
  const own = [...(fact?.decorators ?? []), ...(cls?.decorators ?? [])].map(({ at }) =>
    context.sources.text(file.path).slice(...at),
  );
  if (cls === undefined) return own;
  // Guards for all: `{ provide: APP_GUARD, useClass: ThrottlerGuard }`, `app.useGlobalGuards(…)`, `consumer.apply(…)`.
  return [...own, ...wide(context)];
}

function wide(context: Context): readonly string[] {
  return context.sources
    .files()
    .filter((path) => /(?:module|main|app|bootstrap|server)\.[cm]?[jt]s$/.test(path))
    .flatMap((path) => {
      const text = context.sources.text(path);
      return /APP_GUARD|useGlobalGuards|\.apply\(|app\.use\(/.test(text)
        ? [
            ...text.matchAll(/(?:useClass|useExisting|useGlobalGuards\(|\.apply\(|app\.use\()[^;{}]{0,120}/g),
          ].map(([found]) => found)
        : [];
    });
}

/** `middleware.ts` of a folder above, which runs before what is placed there by convention. */
function middlewareFiles(context: Context, file: LinkedFile): readonly string[] {
  return context.sources
    .files()
    .filter((path) => /\/(?:middleware|proxy|hooks\.server)\.[cm]?[jt]s$/.test(path))
    .filter((path) => {
      const folder = path.slice(0, path.lastIndexOf('/')).replace(/\/src$/, '');
      return file.path.startsWith(`${folder}/`);
    })
    .map((path) => context.sources.text(path));
}

/** The router and those it is mounted under. */
function routersAbove(context: Context, router: RouterKey): readonly RouterKey[] {
  return context.facets.ask('findings', `routers above ${router}`, () =>
    context.onBehalf(undefined, () => findRoutersAbove(context, router)),
  );
}

function findRoutersAbove(context: Context, router: RouterKey): readonly RouterKey[] {
  const found = [router];
  for (const { file: path } of context.mounting()) {
    const file = context.file(path);
    if (file === undefined) continue;
    for (const mount of mountsIn(context, file))
      if (mount.parent !== undefined && found.includes(mount.child) && !found.includes(mount.parent))
        found.push(mount.parent);
  }
  return found;
}

const USING = new Set(['use', 'register', 'addHook', 'all', 'route', 'plugin']);

/** What a router was told to use, as written; routers and handlers in it count by their names only. */
function usedBy(context: Context, router: RouterKey): readonly string[] {
  const path = router.replace(/(?:#|\(\))\d+$/, '');
  const file = context.file(path);
  if (file === undefined) return [];
  const all = context.ask(file, 'uses', new Map<RouterKey, string[]>(), () => {
    const uses = new Map<RouterKey, string[]>();
    file.facts.calls.forEach((call) => {
      const callee = valueAt(file.facts.values, call.callee);
      if (callee.k !== 'get' || !USING.has(callee.name)) return;
      for (const shape of alternatives(evaluate(context, file, call.callee))) {
        const key = shape.k === 'member' ? routerKey(shape.of, path, call.fn) : undefined;
        if (key === undefined) continue;
        const text = call.arguments
          .filter(
            (argument) =>
              kindOf(file.facts.values, argument) !== 'literal' && !isRouter(context, file, argument),
          )
          .map((argument) => textOf(context, file, argument))
          .join(' ');
        uses.set(key, [...(uses.get(key) ?? []), text]);
      }
    });
    return uses;
  });
  return all.get(router) ?? [];
}

/** A handler written in place says what it is in its first lines. */
const MOST_TEXT = 300;

/** As written, and as the variable it names was made: `few` is `rateLimit({ limit: 5 })`. */
function textOf(context: Context, file: LinkedFile, argument: number): string {
  const value = valueAt(file.facts.values, argument);
  const made =
    value.k === 'variable' ? file.facts.variables[value.variable]?.assignments.map((one) => one.value) : [];
  return [argument, ...(made ?? [])]
    .map((id) => spanOf(file.facts.values, id))
    .map(([start, end]) => context.sources.text(file.path).slice(start, Math.min(end, start + MOST_TEXT)))
    .join(' ');
}

/** What is mounted has its own handlers, and does not stand before those of others. */
function isRouter(context: Context, file: LinkedFile, argument: number): boolean {
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
