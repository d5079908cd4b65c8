/** The call graph: from each host function, the workspace functions that its calls (and the callbacks it hands on) lead to. */
import type { CallId, FrameId, FunctionId, Span } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import { remembered } from '../workspace/remembered.ts';
import { handedTo, hostOf, type Running } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { runsLater } from './given.ts';
import { numbered } from './memory.ts';
import { alternatives, type Shape } from './shape.ts';

export interface CallEdge {
  readonly call: CallId;
  readonly to: { readonly file: string; readonly index: FunctionId };
  readonly name: string;
  /** What is marked: the callee, or the argument that names the function. */
  readonly span: Span;
  readonly fn: FunctionId;
  readonly frame: FrameId;
  /** Text of each argument, in the order of the callee's parameters; undefined where it is not known. */
  readonly arguments: readonly (Span | undefined)[];
  /** What `this` is in the callee. */
  readonly receiver: Span | undefined;
  /** For functions handed on by name: how they run. */
  readonly running?: Running;
}

/** Functions of a file that are hosts, module top level first. */
export function hostsOf(context: Context, file: LinkedFile): readonly FunctionId[] {
  return context.ask(file, 'hosts', [] as readonly FunctionId[], () =>
    file.facts.functions.map((_, id) => id).filter((id) => hostOf(context, file, id) === id),
  );
}

const NO_CALLS: ReadonlyMap<FunctionId, readonly CallId[]> = new Map();
const NO_EDGES: readonly CallEdge[] = [];

/** Calls by the host they run in. */
export function callsByHost(context: Context, file: LinkedFile): ReadonlyMap<FunctionId, readonly CallId[]> {
  return context.ask(file, 'callsByHost', NO_CALLS, () => {
    const hosts = new Map<FunctionId, CallId[]>();
    const hostOfFn = new Map<FunctionId, FunctionId>();
    file.facts.calls.forEach((call, id) => {
      let host = hostOfFn.get(call.fn);
      if (host === undefined) {
        host = hostOf(context, file, call.fn);
        hostOfFn.set(call.fn, host);
      }
      const list = hosts.get(host);
      if (list === undefined) hosts.set(host, [id]);
      else list.push(id);
    });
    return hosts;
  });
}

const NO_FUNCTIONS: ReadonlyMap<FunctionId, readonly FunctionId[]> = new Map();

/** Functions by the host they run in, hosts among them. */
export function functionsByHost(
  context: Context,
  file: LinkedFile,
): ReadonlyMap<FunctionId, readonly FunctionId[]> {
  return context.ask(file, 'functions by host', NO_FUNCTIONS, () => {
    const hosts = new Map<FunctionId, FunctionId[]>();
    for (let id = 0; id < file.facts.functions.length; id++)
      remembered(hosts, hostOf(context, file, id), (): FunctionId[] => []).push(id);
    return hosts;
  });
}

/** Edges from a host, in source order. */
export function edgesFrom(context: Context, file: LinkedFile, host: FunctionId): readonly CallEdge[] {
  return context.ask(file, numbered('edges', host), NO_EDGES, () => {
    const edges: CallEdge[] = [];
    for (const id of callsByHost(context, file).get(host) ?? []) {
      directEdges(context, file, id, edges);
      handedEdges(context, file, id, edges);
    }
    return edges;
  });
}

function directEdges(context: Context, file: LinkedFile, id: CallId, edges: CallEdge[]): void {
  const call = file.facts.calls[id];
  if (call === undefined || call.kind === 'tag') return;
  for (const shape of alternatives(evaluate(context, file, call.callee))) {
    const target = targetOf(context, shape, call.kind === 'new');
    if (target === undefined) continue;
    const callee = valueAt(file.facts.values, call.callee);
    const running = wrapperOf(context, target.to);
    edges.push({
      call: id,
      ...(running === undefined ? {} : { running }),
      to: target.to,
      name: target.name,
      span: call.calleeAt,
      fn: call.fn,
      frame: call.frame,
      arguments: call.arguments.map((argument) =>
        kindOf(file.facts.values, argument) === 'spread' ? undefined : spanOf(file.facts.values, argument),
      ),
      receiver: callee.k === 'get' ? spanOf(file.facts.values, callee.of) : undefined,
    });
  }
}

/** `const settings = cache(async () => …)`: who calls what the wrapper gives, calls in its frame. */
function wrapperOf(context: Context, { file: path, index }: CallEdge['to']): Running | undefined {
  const file = context.file(path);
  const where = file?.facts.functions[index]?.context;
  if (file === undefined || where === undefined || file.facts.calls[where.call]?.fn !== 0) return undefined;
  const running = handedTo(context, file, where.call, where.argument, where.path);
  return running.k === 'frame' && running.row.frame === 'cached' ? running : undefined;
}

function targetOf(
  context: Context,
  shape: Shape,
  isNew: boolean,
): { readonly to: CallEdge['to']; readonly name: string } | undefined {
  if (shape.k === 'function' && !isNew) {
    const target = context.file(shape.file);
    const fn = target?.facts.functions[shape.fn];
    return target === undefined || fn === undefined
      ? undefined
      : { to: { file: shape.file, index: shape.fn }, name: fn.name };
  }
  if (shape.k === 'class' && isNew) {
    const cls = context.file(shape.file)?.facts.classes[shape.cls];
    return cls?.constructor_ === undefined
      ? undefined
      : { to: { file: shape.file, index: cls.constructor_ }, name: `new ${cls.name}` };
  }
  return undefined;
}

/** `users.map(loadUser)`, `retry(this.sync.bind(this))`: functions handed on by name. */
function handedEdges(context: Context, file: LinkedFile, id: CallId, edges: CallEdge[]): void {
  const call = file.facts.calls[id];
  if (call === undefined) return;
  call.arguments.forEach((argument, index) => {
    const kind = kindOf(file.facts.values, argument);
    if (kind !== 'variable' && kind !== 'get' && kind !== 'call') return;
    const value = bound(file, argument);
    for (const shape of alternatives(evaluate(context, file, value))) {
      if (shape.k !== 'function') continue;
      const target = context.file(shape.file)?.facts.functions[shape.fn];
      if (target === undefined || target.context !== undefined) continue;
      const running = handedTo(context, file, id, index, []);
      if (running.k === 'detached' || runsLater(context, running)) continue;
      const callee = valueAt(file.facts.values, call.callee);
      edges.push({
        call: id,
        to: { file: shape.file, index: shape.fn },
        name: target.name,
        span: spanOf(file.facts.values, argument),
        fn: call.fn,
        frame: call.frame,
        arguments: callee.k === 'get' ? [spanOf(file.facts.values, callee.of)] : [],
        receiver: undefined,
        running,
      });
    }
  });
}

/** `f.bind(this)` → `f`. */
function bound(file: LinkedFile, id: number): number {
  const value = valueAt(file.facts.values, id);
  if (value.k !== 'call') return id;
  const callee = valueAt(file.facts.values, file.facts.calls[value.call]?.callee ?? -1);
  return callee.k === 'get' && callee.name === 'bind' ? callee.of : id;
}
