/**
 * Entry points that calls register: `app.get('/orders', auth, list)`, `new Worker('mail', send)`, resolver maps.
 *
 * Library tables say which calls register what (`entry`). Where the receiver is unknown (`module.exports = (app) => …`),
 * a call that reads like a route and hands over something with a handler's parameters is taken for one.
 */
import type { At, EntryRow, Row } from '../../../rules/model/library.ts';
import type { EntryKind } from '../../../rules/model/role.ts';
import type { CallId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { calleeEnd, entryName, literalAt, nameAt, procedureName, routeOfChain } from './entry-names.ts';
import type { EntryPoint } from './entry-point.ts';
import { calleeShape } from './evaluate.ts';
import { handlersOf, rowOf, valuesAt } from './handlers.ts';
import { type LibraryIndex, tableOf } from './libraries.ts';
import { joinPaths, ownPrefix, routerKey } from './mounts.ts';
import { alternatives, type Shape } from './shape.ts';
import { isMountedNowhere } from './unmounted.ts';

/** Entry points registered by calls of this file, in order of registration. */
export function registeredBy(context: Context, file: LinkedFile): readonly EntryPoint[] {
  const names = registeringNames(context.libraries);
  const points: EntryPoint[] = [];
  file.facts.calls.forEach((call, id) => {
    if (!call.arguments.some((argument) => mayHoldFunctions(file, argument))) return;
    const callee = valueAt(file.facts.values, call.callee);
    if (callee.k === 'get' ? !names.has(callee.name) : callee.k !== 'variable' && callee.k !== 'global')
      return;
    const shapes = alternatives(calleeShape(context, file, call.callee));
    const kind = call.kind === 'new' ? 'new' : 'call';
    let known = false;
    for (const shape of shapes) {
      const row = rowOf(shape, kind);
      known ||= shape.k !== 'unknown' && shape.k !== 'global';
      if (row?.entry !== undefined) points.push(...pointsOf(context, file, id, shape, row, row.entry));
    }
    if (callee.k === 'get' && callee.name === 'register') points.push(...pluginPoints(context, file, id));
    if (!known && callee.k === 'get') points.push(...routeByLooks(context, file, id, callee.name));
  });
  return points;
}

/** `app.register(mercurius, { resolvers })`: what the plugin's table says of its options. */
function pluginPoints(context: Context, file: LinkedFile, id: CallId): readonly EntryPoint[] {
  const plugin = file.facts.calls[id]?.arguments[0];
  if (plugin === undefined) return [];
  return alternatives(calleeShape(context, file, plugin)).flatMap((shape) => {
    const row = shape.k === 'library' ? tableOf(shape.library, shape.type)?.registered : undefined;
    return row?.entry === undefined ? [] : pointsOf(context, file, id, shape, row, row.entry);
  });
}

function mayHoldFunctions(file: LinkedFile, id: number): boolean {
  switch (kindOf(file.facts.values, id)) {
    case 'function':
    case 'variable':
    case 'get':
    case 'call':
    case 'object':
    case 'array':
    case 'either':
    case 'spread':
    case 'index':
      return true;
    default:
      return false;
  }
}

const namesOf = new WeakMap<LibraryIndex, ReadonlySet<string>>();

/** Last names of callees that may register an entry point by some table. */
function registeringNames(libraries: LibraryIndex): ReadonlySet<string> {
  const known = namesOf.get(libraries);
  if (known !== undefined) return known;
  const names = new Set([...ROUTE_METHODS.keys(), 'register']);
  for (const library of libraries.all) {
    for (const table of Object.values(library.types)) {
      for (const [name, row] of Object.entries(table.members ?? {}))
        if (row.entry !== undefined) names.add(name);
    }
    for (const [name, type] of Object.entries(library.exports)) {
      const table = library.types[type];
      if (table?.call?.entry !== undefined || table?.new?.entry !== undefined)
        names.add(name.split('.').at(-1) ?? name);
    }
  }
  namesOf.set(libraries, names);
  return names;
}

function pointsOf(
  context: Context,
  file: LinkedFile,
  id: CallId,
  shape: Shape,
  row: Row,
  entry: EntryRow,
): readonly EntryPoint[] {
  const call = file.facts.calls[id];
  const library = shape.k === 'member' ? shape.of.library : shape.k === 'library' ? shape.library : undefined;
  if (call === undefined || library === undefined) return [];
  const isUnmounted = entry.held === true && isMountedNowhere(context, file, id);
  const named =
    nameAt(context, file, id, entry.name) ??
    (shape.k === 'member' ? routeOfChain(context, shape.of.chain) : undefined);
  const verb =
    row.method === undefined
      ? entry.verb
      : (literalAt(context, file, id, row.method)?.text.toUpperCase() ?? entry.verb);
  const at = { file: file.path, span: named?.span ?? calleeEnd(file, id) };
  const receiver = shape.k === 'member' ? shape.of : undefined;
  const router = receiver === undefined ? undefined : routerKey(receiver, file.path, call.fn);
  const base = receiver === undefined || entry.kind !== 'http' ? '' : ownPrefix(context, receiver.chain);
  const path = base === '' ? named?.text : joinPaths(base, named?.text ?? '');
  const reached = (typeof entry.handlers === 'string' ? [entry.handlers] : entry.handlers).flatMap((one) =>
    valuesAt(context, file, id, one),
  );
  const groups = reached
    .map(({ to, keys }) => ({ keys, handlers: handlersOf(context, to) }))
    .filter((group) => group.handlers.length > 0);
  const seen = new Set<string>();
  return groups.flatMap(({ keys, handlers: all }, position) => {
    const handlers = all.filter((one) => !seen.has(`${one.file}#${one.fn}`));
    for (const one of handlers) seen.add(`${one.file}#${one.fn}`);
    const listed = elementName(context, file, id, row, entry, keys);
    // Of several handlers of a route, those before the last decide whether it is called.
    const before = entry.kind === 'http' && keys.length === 0 && position < groups.length - 1;
    const kind: EntryKind = before ? 'middleware' : entry.kind;
    return handlers.map(
      (handler): EntryPoint => ({
        ...handler,
        call: id,
        entry: {
          kind,
          name: listed ?? nameOf(context, file, id, entry, verb, path, keys, handler),
          at: keys.length === 0 ? at : (keyPlace(context, handler) ?? at),
          library: library.id,
          perItem: isPerItem(entry, named?.text, keys),
          ...(entry.perProcess === true ? { perProcess: true } : {}),
          ...(entry.interval === true ? { interval: true } : {}),
        },
        ...(entry.parameters === undefined ? {} : { parameters: entry.parameters }),
        ...(router === undefined || entry.kind !== 'http' || path === undefined ? {} : { router }),
        ...(isUnmounted ? { unmounted: true as const } : {}),
      }),
    );
  });
}

/** Of a list of routes each has its own path and method: `server.route([{ method, path, handler }])`. */
function elementName(
  context: Context,
  file: LinkedFile,
  id: CallId,
  row: Row,
  entry: EntryRow,
  [key]: readonly string[],
): string | undefined {
  const read = (places: At | undefined): string | undefined => {
    const starred = [places ?? []].flat().filter((one) => one.includes('*'));
    const found = starred.map((one) => one.replace('*', key ?? ''));
    return literalAt(context, file, id, found)?.text;
  };
  const path = key === undefined ? undefined : read(entry.name);
  return path === undefined
    ? undefined
    : entryName(entry.kind, read(row.method)?.toUpperCase() ?? entry.verb, path, '');
}

function nameOf(
  context: Context,
  file: LinkedFile,
  id: CallId,
  entry: EntryRow,
  verb: string | undefined,
  named: string | undefined,
  keys: readonly string[],
  handler: { readonly file: string; readonly fn: number },
): string {
  if (keys.length > 0)
    return [...(named === undefined ? [] : [named]), ...keys.filter((key) => key !== '')].join('.');
  if (entry.kind === 'rpc' && named === undefined)
    return `${verb ?? 'rpc'} ${procedureName(file, id)}`.trim();
  return entryName(
    entry.kind,
    verb,
    named,
    context.file(handler.file)?.facts.functions[handler.fn]?.name ?? '',
  );
}

function isPerItem(entry: EntryRow, named: string | undefined, keys: readonly string[]): boolean {
  if (entry.roots !== undefined) return entry.perItem === true && !entry.roots.includes(keys[0] ?? '');
  // graphql-js: whether the type is a root is in its name.
  if (entry.kind === 'resolver' && named !== undefined)
    return !/^(root)?(query|mutation|subscription)(type)?$/i.test(named);
  return entry.perItem === true;
}

function keyPlace(
  context: Context,
  handler: { readonly file: string; readonly fn: number },
): EntryPoint['entry']['at'] | undefined {
  const fact = context.file(handler.file)?.facts.functions[handler.fn];
  if (fact === undefined) return undefined;
  return { file: handler.file, span: fact.nameAt[1] > fact.nameAt[0] ? fact.nameAt : fact.at };
}

/** Methods by which routers of all frameworks register, with the verb. */
const ROUTE_METHODS = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['del', 'DELETE'],
  ['all', 'ALL'],
]);
/** First parameters of handlers of the frameworks we know. */
const REQUEST_NAMES = /^_?(req|request|ctx|context|c)$/i;

/** `app.get('/orders', (req, res) => …)` on something unknown. */
function routeByLooks(context: Context, file: LinkedFile, id: CallId, method: string): readonly EntryPoint[] {
  const verb = ROUTE_METHODS.get(method);
  const call = file.facts.calls[id];
  const first = call?.arguments[0];
  if (verb === undefined || call === undefined || first === undefined || call.arguments.length < 2) return [];
  const route = valueAt(file.facts.values, first);
  const text = route.k === 'literal' && typeof route.value === 'string' ? route.value : undefined;
  if (text === undefined || (!text.startsWith('/') && text !== '*')) return [];
  const handlers = call.arguments
    .slice(1)
    .flatMap((argument) => handlersOf(context, { file, value: argument }));
  const requestLike = handlers.filter((handler) => {
    const facts = context.file(handler.file)?.facts;
    const parameter = facts?.functions[handler.fn]?.parameters[0];
    return parameter !== undefined && REQUEST_NAMES.test(facts?.variables[parameter]?.name ?? '');
  });
  return requestLike.map(
    (handler): EntryPoint => ({
      ...handler,
      call: id,
      entry: {
        kind: 'http',
        name: `${verb} ${text}`,
        at: { file: file.path, span: spanOf(file.facts.values, first) },
        library: '',
        perItem: false,
      },
      parameters: ['request', 'sink', ''],
    }),
  );
}
