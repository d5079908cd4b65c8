/** How entry points are named: `GET /orders`, `Query.orders`, `job mail`, `query order.list`. */
import type { EntryRow } from '../../../rules/model/library.ts';
import type { EntryKind } from '../../../rules/model/role.ts';
import type { CallId, Span } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { handlersOf, valuesAt } from './handlers.ts';
import { argumentAt, literalOf, type Site, written } from './options.ts';
import type { Step } from './shape.ts';

/** `GET /orders`, `Query.orders`, `job mail`; falls back to the function's own name. */
export function entryName(
  kind: EntryKind,
  verb: string | undefined,
  name: string | undefined,
  fallback: string,
): string {
  if (kind === 'http') {
    if (name === undefined && verb === undefined) return fallback === '' ? 'request handler' : fallback;
    const route =
      name === undefined || name === ''
        ? '/'
        : /^[/*]|^https?:/.test(name) || /^\d{3}$/.test(name)
          ? name
          : `/${name}`;
    return `${verb ?? 'ALL'} ${route}`;
  }
  if (kind === 'resolver') return verb === undefined ? (name ?? fallback) : `${verb}.${name ?? fallback}`;
  if (kind === 'rpc') return `${verb ?? 'rpc'} ${name ?? fallback}`.trim();
  return `${kind} ${name ?? fallback}`.trim();
}

/** The key under which a procedure stands in its router: `order.list` of `orderRouter = router({ list: … })`. */
export function procedureName(file: LinkedFile, id: CallId): string {
  const { index, facts } = file;
  const names: string[] = [];
  let value = facts.calls[id]?.value ?? -1;
  for (let depth = 0; depth < 12; depth++) {
    const variable = index.assignedTo.get(value);
    if (variable !== undefined) {
      const name = facts.variables[variable]?.name ?? '';
      const router = name.replace(/_?routes?r?$/i, '');
      if (names.length === 0) names.unshift(name);
      else if (router !== '' && !/^(app|root|_app)$/i.test(router)) names.unshift(router);
      break;
    }
    const argument = index.argumentOf.get(value);
    const parent = index.parents.get(value);
    if (parent !== undefined) {
      const holder = valueAt(facts.values, parent);
      if (holder.k === 'object')
        names.unshift(holder.entries.find((entry) => entry.value === value)?.key ?? '');
      value = parent;
    } else if (argument !== undefined) value = facts.calls[argument.call]?.value ?? -1;
    else break;
  }
  return names.filter((name) => name !== '').join('.');
}

export interface Named {
  readonly text: string;
  readonly span: Span;
}

export function nameAt(
  context: Context,
  file: LinkedFile,
  id: CallId,
  at: EntryRow['name'],
): Named | undefined {
  return at === undefined ? undefined : literalAt(context, file, id, at);
}

/** The text at the first of several places that has one; a template keeps its holes as written. */
export function literalAt(
  context: Context,
  file: LinkedFile,
  id: CallId,
  at: string | readonly string[],
): Named | undefined {
  const call = file.facts.calls[id];
  if (call === undefined) return undefined;
  for (const one of typeof at === 'string' ? [at] : at) {
    if (one.startsWith('=')) return { text: one.slice(1), span: calleeEnd(file, id) };
    const found = argumentAt(context, file, call, one);
    const [described] = found.state === 'unknown' ? valuesAt(context, file, id, one) : [];
    // `createRoute({ method, path })`: what describes the route went through a call we know nothing of.
    const site =
      found.state === 'known'
        ? found.site
        : described !== undefined && !('fn' in described.to)
          ? described.to
          : undefined;
    if (site === undefined) continue;
    const text = textOf(context, site) ?? nameWritten(context, site, call.arguments.length);
    if (text === undefined) continue;
    const argument = call.arguments[Number(one.split('.')[0])];
    const here = site.file === file ? site.value : argument;
    return { text, span: here === undefined ? calleeEnd(file, id) : spanOf(file.facts.values, here) };
  }
  return undefined;
}

/** The text of a route, queue or event name as far as it is written: `/orders`, `${prefix}/orders`, `/^\/api/`. */
export function textOf(context: Context, site: Site): string | undefined {
  const literal = literalOf(context, site);
  if (typeof literal === 'string') return literal;
  const value = valueAt(site.file.facts.values, site.value);
  if (value.k === 'template') return written(context, site, 80).replace(/^`|`$/g, '');
  if (value.k === 'regex') return value.source;
  if (value.k === 'array' && value.items[0] !== undefined)
    return textOf(context, { file: site.file, value: value.items[0] });
  if (value.k === 'binary' && value.op === '+') {
    const [left, right] = [value.left, value.right].map((part) =>
      textOf(context, { file: site.file, value: part }),
    );
    return left === undefined || right === undefined ? written(context, site, 80) : left + right;
  }
  return undefined;
}

/** `Queues.mail`, `config.path`: a name that we cannot read is still a name, unless it is the handler itself. */
function nameWritten(context: Context, site: Site, count: number): string | undefined {
  const value = valueAt(site.file.facts.values, site.value);
  if (count < 2 || (value.k !== 'get' && !(value.k === 'variable' && isConstant(site, value.variable))))
    return undefined;
  if (evaluate(context, site.file, site.value).k !== 'unknown' || handlersOf(context, site).length > 0)
    return undefined;
  return written(context, site, 80);
}

function isConstant(site: Site, variable: number): boolean {
  const kind = site.file.facts.variables[variable]?.kind;
  return kind === 'const' || kind === 'import' || kind === 'enum';
}

/** `router.route('/orders').get(list)`: the path is given before the verb. */
export function routeOfChain(context: Context, chain: Step | undefined): Named | undefined {
  for (let step = chain; step !== undefined; step = step.previous) {
    if (step.row.entry !== undefined) continue;
    const file = context.file(step.file);
    const argument = file?.facts.calls[step.call]?.arguments[0];
    if (file === undefined || argument === undefined) continue;
    const text = literalOf(context, { file, value: argument });
    if (typeof text === 'string' && text.startsWith('/'))
      return { text, span: spanOf(file.facts.values, argument) };
  }
  return undefined;
}

/** The last name of the callee: `get` of `app.get`. */
export function calleeEnd(file: LinkedFile, id: CallId): Span {
  const call = file.facts.calls[id];
  if (call === undefined) return [0, 0];
  const callee = valueAt(file.facts.values, call.callee);
  return callee.k === 'get'
    ? [Math.max(call.calleeAt[0], call.calleeAt[1] - callee.name.length), call.calleeAt[1]]
    : call.calleeAt;
}
