/**
 * The call graph as numbers: each function a node, each file a block of nodes, edges per file.
 *
 * A file keeps its block while its functions fit, so an edit renumbers nothing else. Whoever forgets a file also
 * forgets the files whose edges lead into it; linking's dependencies say which those are.
 */
import type { FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';
import type { CallGraph } from './reach.ts';

export interface Nodes {
  /** Brings blocks and edges up to date. Numbers are good until the next time. */
  refresh(): void;
  size(): number;
  files(): readonly string[];
  /** The node of a function; -1 when there is none. */
  id(file: string, fn: FunctionId): number;
  /** Calls, and with `written` the functions written inside that run at another time. */
  forEachCallee(node: number, written: boolean, visit: (callee: number) => void): void;
  /** 1 for each node that a function outside of tests calls. */
  called(): Uint8Array;
  forget(paths: readonly string[] | undefined): void;
}

interface Block {
  readonly base: number;
  readonly capacity: number;
  count: number;
  /** For each function, where its edges begin in `targets`; one more at the end. Undefined: to be asked for. */
  starts: Int32Array | undefined;
  targets: Int32Array;
  /** How many of a function's edges are calls; the rest are functions written inside. */
  calls: Int32Array;
  isTest: boolean;
}

export function createNodes(context: Context, graph: CallGraph): Nodes {
  const blocks = new Map<string, Block>();
  let order: Block[] = [];
  let size = 0;
  let files: readonly string[] = [];

  const id = (file: string, fn: FunctionId): number => {
    const block = blocks.get(file);
    return block === undefined || fn < 0 || fn >= block.count ? -1 : block.base + fn;
  };

  /** A block for each file, a larger one where its functions outgrew it. */
  const allot = (): void => {
    const known = new Set(files);
    for (const path of blocks.keys()) if (!known.has(path)) blocks.delete(path);
    for (const path of files) {
      const count = context.file(path)?.facts.functions.length ?? 0;
      const block = blocks.get(path);
      if (block !== undefined && count <= block.capacity) {
        block.count = count;
        continue;
      }
      const capacity = count + (count >> 3) + 4;
      blocks.set(path, { base: size, capacity, count, starts: undefined, targets: EMPTY, calls: EMPTY, isTest: false });
      size += capacity;
    }
    order = [...blocks.values()].sort((a, b) => a.base - b.base);
  };

  const link = (path: string, block: Block): void => {
    const file = context.file(path);
    block.isTest = context.sources.role(path).role === 'test';
    const starts = new Int32Array(block.count + 1);
    const calls = new Int32Array(block.count);
    const targets: number[] = [];
    const written = file === undefined ? new Map<FunctionId, FunctionId[]>() : writtenInside(graph, file);
    const hosts = new Set(graph.functions(path).map((ref) => ref.index));
    for (let fn = 0; fn < block.count; fn++) {
      starts[fn] = targets.length;
      if (hosts.has(fn)) for (const callee of graph.callees(path, fn)) push(targets, id(callee.file, callee.index));
      calls[fn] = targets.length - (starts[fn] as number);
      for (const inner of written.get(fn) ?? []) push(targets, id(path, inner));
    }
    starts[block.count] = targets.length;
    block.starts = starts;
    block.calls = calls;
    block.targets = Int32Array.from(targets);
  };

  return {
    id,
    size: () => size,
    files: () => files,
    refresh: () => {
      files = context.sources.files();
      allot();
      for (const [path, block] of blocks) if (block.starts === undefined) link(path, block);
    },
    forEachCallee: (node, written, visit) => {
      const block = blockOf(order, node);
      const fn = node - (block?.base ?? 0);
      if (block?.starts === undefined || fn >= block.count) return;
      const first = block.starts[fn] as number;
      const last = written ? (block.starts[fn + 1] as number) : first + (block.calls[fn] as number);
      for (let edge = first; edge < last; edge++) visit(block.targets[edge] as number);
    },
    called: () => {
      const called = new Uint8Array(size);
      for (const block of order) {
        if (block.isTest) continue;
        for (let fn = 0; fn < block.count; fn++) {
          const first = block.starts?.[fn] ?? 0;
          for (let edge = first; edge < first + (block.calls[fn] ?? 0); edge++) called[block.targets[edge] as number] = 1;
        }
      }
      return called;
    },
    forget: (paths) => {
      if (paths === undefined) {
        blocks.clear();
        size = 0;
      }
      for (const path of paths ?? []) {
        const block = blocks.get(path);
        if (block !== undefined) block.starts = undefined;
      }
    },
  };
}

const EMPTY = new Int32Array(0);

function push(targets: number[], node: number): void {
  if (node >= 0) targets.push(node);
}

/** Functions that do not run in place, by the host they are written in; the module's are nobody's. */
function writtenInside(graph: CallGraph, file: LinkedFile): Map<FunctionId, FunctionId[]> {
  const inside = new Map<FunctionId, FunctionId[]>();
  file.facts.functions.forEach((fact, fn) => {
    if (fn === 0 || fact.parent <= 0 || graph.host(file.path, fn).index !== fn) return;
    const outer = graph.host(file.path, fact.parent);
    if (outer.file !== file.path || outer.index === 0 || outer.index === fn) return;
    const list = inside.get(outer.index);
    if (list === undefined) inside.set(outer.index, [fn]);
    else list.push(fn);
  });
  return inside;
}

function blockOf(order: readonly Block[], node: number): Block | undefined {
  let low = 0;
  let high = order.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const block = order[middle] as Block;
    if (node < block.base) high = middle - 1;
    else if (node >= block.base + block.capacity) low = middle + 1;
    else return block;
  }
  return undefined;
}
