/**
 * Where routers are mounted: `app.use('/orders', router)`, `app.route('/orders', orders)`, `app.register(plugin, { prefix })`.
 *
 * A router is known by the call that made it, which every shape of it carries at the root of its chain; the instance
 * that a plugin function gets, by that function. Paths of routes come together from prefixes over several files, so
 * they are put in front of names only when all files are looked at (`reach.ts`).
 */
import type { CallId, ValueId } from '../facts/facts.ts';
import { memberAt, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { handlersOf } from './handlers.ts';
import { listedAt } from './mounted-lists.ts';
import { literalOf, propertyAt } from './options.ts';
import { alternatives, type LibraryShape, type Step } from './shape.ts';

/** Names a router across files; compare for equality only. */
export type RouterKey = string;

export interface Mount {
  readonly parent: RouterKey | undefined;
  readonly child: RouterKey;
  /** `/orders`; '' when mounted without a path. */
  readonly prefix: string;
}

const MOUNTING = new Set(['use', 'route', 'register', 'mount', 'group']);
const NONE: readonly Mount[] = [];

/** Which routers this file mounts under which. */
export function mountsIn(context: Context, file: LinkedFile): readonly Mount[] {
  return context.ask(file, 'mounts', NONE, () => {
    const mounts = file.facts.calls.flatMap((call, id) => {
      if (!MOUNTING.has(memberAt(file.facts.values, call.callee) ?? '')) return NONE;
      if (call.arguments.length === 0) return NONE;
      return alternatives(evaluate(context, file, call.callee)).flatMap((shape) =>
        shape.k === 'member' ? mountsBy(context, file, id, shape.of) : NONE,
      );
    });
    return mounts.length === 0 ? NONE : mounts;
  });
}

function mountsBy(context: Context, file: LinkedFile, id: CallId, receiver: LibraryShape): readonly Mount[] {
  const call = file.facts.calls[id];
  if (call === undefined) return NONE;
  const parent = routerKey(receiver, file.path, call.fn);
  const callee = valueAt(file.facts.values, call.callee);
  const isPlugin = callee.k === 'get' && (callee.name === 'register' || callee.name === 'group');
  const [first, second] = call.arguments;
  const literal = first === undefined ? undefined : literalOf(context, { file, value: first });
  const option = second === undefined ? undefined : propertyAt(context, { file, value: second }, ['prefix']);
  const optional = option?.state === 'known' ? literalOf(context, option.site) : undefined;
  const written = typeof literal === 'string' ? literal : typeof optional === 'string' ? optional : '';
  const own = ownPrefix(context, receiver.chain);
  const prefix = own === '' ? written : joinPaths(own, written);
  const listed = listedAt(context, file, id);
  if (listed !== undefined)
    return listed.flatMap(({ path, router }) =>
      alternatives(evaluate(context, router.file, router.value)).flatMap((shape): readonly Mount[] => {
        const child =
          shape.k === 'library' && shape.library === receiver.library
            ? routerKey(shape, router.file.path, 0)
            : undefined;
        return child === undefined || child === parent
          ? []
          : [{ parent, child, prefix: joinPaths(own, path) }];
      }),
    );
  return call.arguments.flatMap((argument) =>
    alternatives(evaluate(context, file, routerOf(file, argument))).flatMap((shape): readonly Mount[] => {
      if (shape.k === 'library' && shape.library === receiver.library) {
        const child = routerKey(shape, file.path, 0);
        return child === undefined || child === parent ? [] : [{ parent, child, prefix }];
      }
      // Plugins: routes are registered on the instance that the function gets.
      if (shape.k !== 'function' || !isPlugin) return [];
      return handlersOf(context, { file, value: argument }).map((plugin) => ({
        parent,
        child: functionKey(plugin.file, plugin.fn),
        prefix,
      }));
    }),
  );
}

/** `router.routes()` of Koa stands for its router. */
function routerOf(file: LinkedFile, argument: ValueId): ValueId {
  const value = valueAt(file.facts.values, argument);
  const callee =
    value.k === 'call' ? valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1) : undefined;
  return callee?.k === 'get' && (callee.name === 'routes' || callee.name === 'middleware')
    ? callee.of
    : argument;
}

/** The router a registration is made on; undefined when it cannot be told from others. */
export function routerKey(shape: LibraryShape, path: string, fn: number): RouterKey | undefined {
  const root = rootStep(shape.chain);
  if (root !== undefined) return `${root.file}#${root.call}`;
  return fn === 0 ? undefined : functionKey(path, fn);
}

function functionKey(path: string, fn: number): RouterKey {
  return `${path}()${fn}`;
}

function rootStep(chain: Step | undefined): Step | undefined {
  let root = chain;
  while (root?.previous !== undefined) root = root.previous;
  return root;
}

/** What a router itself puts before its paths: `new Router({ prefix: '/orders' })`, `.basePath('/api')`. */
export function ownPrefix(context: Context, chain: Step | undefined): string {
  let prefix = '';
  for (let step = chain; step !== undefined; step = step.previous) {
    const file = context.file(step.file);
    const argument = file?.facts.calls[step.call]?.arguments[0];
    if (file === undefined || argument === undefined) continue;
    const given =
      step.method === 'basePath' || step.method === 'prefix'
        ? literalOf(context, { file, value: argument })
        : undefined;
    const option =
      step.previous === undefined ? propertyAt(context, { file, value: argument }, ['prefix']) : undefined;
    const optional = option?.state === 'known' ? literalOf(context, option.site) : undefined;
    if (typeof given === 'string') prefix = joinPaths(given, prefix);
    else if (typeof optional === 'string') prefix = joinPaths(optional, prefix);
  }
  return prefix;
}

/** `/api` and `/orders/` are `/api/orders`. */
export function joinPaths(prefix: string, path: string): string {
  const parts = [prefix, path].map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  return `/${parts.join('/')}`;
}

/** The prefix under which a router is reached, for all mounts of the workspace; the first mount of a router counts. */
export function createPrefixes(mounts: readonly Mount[]): (router: RouterKey) => string {
  const mountOf = new Map<RouterKey, Mount>();
  for (const mount of mounts) if (!mountOf.has(mount.child)) mountOf.set(mount.child, mount);
  return (router) => {
    let prefix = '';
    let current: RouterKey | undefined = router;
    for (let depth = 0; current !== undefined && depth < MAX_MOUNTS; depth++) {
      const mount: Mount | undefined = mountOf.get(current);
      if (mount === undefined) break;
      if (mount.prefix !== '') prefix = joinPaths(mount.prefix, prefix);
      current = mount.parent;
    }
    return prefix;
  };
}

/** Routers mounted in each other would go round for ever. */
const MAX_MOUNTS = 8;
