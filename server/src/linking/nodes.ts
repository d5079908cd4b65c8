/**
 * The call graph as numbers: each function a node, each file a block of nodes, edges per file.
 *
 * A file keeps its block while its functions fit, so an edit renumbers nothing else. Whoever forgets a file also
 * forgets the files whose edges lead into it; linking's dependencies say which those are.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { FunctionId } from '../facts/facts.ts';
import type { Context, LinkedFile } from './context.ts';

/** What reaching needs of the call graph. A callback that runs in place belongs to its host. */
export interface CallGraph {
  callees(file: string, fn: FunctionId): readonly FunctionRef[];
  host(file: string, fn: FunctionId): FunctionRef;
  functions(file: string): readonly FunctionRef[];
}

export interface Nodes {
  /** Some of what `refresh` would do, with pauses: what is left then takes little time. */
  prepare(files: readonly string[]): Generator<void, void, void>;
  /** Brings blocks and edges up to date; true when any differs. Numbers are good until the next time. */
  refresh(files: readonly string[]): boolean;
  size(): number;
  /** The node of a function; -1 when there is none. */
  id(file: string, fn: FunctionId): number;
  /** Calls, and with `written` the functions written inside that run at another time. */
  forEachCallee(node: number, written: boolean, visit: (callee: number) => void): void;
  /** Where the nodes of each file begin, and how many there are. */
  blocks(): ReadonlyMap<string, readonly [base: number, count: number]>;
  /** 1 for each node that a function outside of tests calls. */
  called(): Uint8Array;
  /** Asks for the edges of these files again, or of all. */
  forget(paths: readonly string[] | undefined): void;
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

interface Block {
  readonly base: number;
  readonly capacity: number;
  count: number;
  /** For each function, where its edges begin in `targets`; one more at the end. */
  starts: Int32Array;
  targets: Int32Array;
  /** How many of a function's edges are calls; the rest are functions written inside. */
  calls: Int32Array;
  isTest: boolean;
}

/** On whose behalf is asked what leads from a file, and what begins in it. */
export function linksOf(path: string): string {
  return `${LINKS}${path}`;
}

const LINKS = '\u0000links ';

/** The files of which `linksOf` is among the names. */
export function linkedIn(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => name.startsWith(LINKS)).map((name) => name.slice(LINKS.length));
}

export function createNodes(context: Context, graph: CallGraph): Nodes {
  const blocks = new Map<string, Block>();
  const stale = new Set<string>();
  let order: Block[] = [];
  let size = 0;
  let files: readonly string[] = [];
  /** A number or an edge has changed since `refresh`. */
  let isMoved = false;

  const id = (file: string, fn: FunctionId): number => {
    const block = blocks.get(file);
    return block === undefined || fn < 0 || fn >= block.count ? -1 : block.base + fn;
  };

  /** A block for each file, a larger one where its functions outgrew it; true when a number changed its meaning. */
  const allot = (paths: Iterable<string>): boolean => {
    let isMoved = false;
    for (const path of paths) {
      const count = context.file(path)?.facts.functions.length ?? 0;
      const block = blocks.get(path);
      if (block !== undefined && count <= block.capacity) {
        isMoved ||= block.count !== count;
        block.count = count;
        continue;
      }
      const capacity = count + (count >> 3) + 4;
      blocks.set(path, {
        base: size,
        capacity,
        count,
        starts: EMPTY,
        targets: EMPTY,
        calls: EMPTY,
        isTest: false,
      });
      stale.add(path);
      size += capacity;
      isMoved = true;
    }
    if (isMoved) order = [...blocks.values()].sort((a, b) => a.base - b.base);
    return isMoved;
  };

  /** Asks for the edges of a file; true when they differ from before. */
  const link = (path: string, block: Block): boolean => {
    const file = context.file(path);
    const isTest = context.sources.role(path).role === 'test';
    const starts = new Int32Array(block.count + 1);
    const calls = new Int32Array(block.count);
    const edges: number[] = [];
    const written = file === undefined ? new Map<FunctionId, FunctionId[]>() : writtenInside(graph, file);
    const hosts = new Set(graph.functions(path).map((ref) => ref.index));
    for (let fn = 0; fn < block.count; fn++) {
      starts[fn] = edges.length;
      if (hosts.has(fn))
        for (const callee of graph.callees(path, fn)) push(edges, id(callee.file, callee.index));
      calls[fn] = edges.length - (starts[fn] as number);
      for (const inner of written.get(fn) ?? []) push(edges, id(path, inner));
    }
    starts[block.count] = edges.length;
    const targets = Int32Array.from(edges);
    const isSame =
      block.isTest === isTest &&
      isEqual(block.starts, starts) &&
      isEqual(block.calls, calls) &&
      isEqual(block.targets, targets);
    Object.assign(block, { starts, calls, targets, isTest });
    return !isSame;
  };

  const number = (now: readonly string[]): void => {
    if (now === files) {
      isMoved = allot([...stale].filter((path) => blocks.has(path))) || isMoved;
      return;
    }
    files = now;
    const known = new Set(files);
    for (const path of blocks.keys()) if (!known.has(path)) isMoved = blocks.delete(path);
    isMoved = allot(files) || isMoved;
  };
  const linkStale = (path: string): void => {
    if (!stale.delete(path)) return;
    const block = blocks.get(path);
    if (block !== undefined) isMoved = context.onBehalf(linksOf(path), () => link(path, block)) || isMoved;
  };

  return {
    id,
    size: () => size,
    *prepare(now) {
      context.onBehalf(undefined, () => number(now));
      for (const path of [...stale]) {
        linkStale(path);
        yield;
      }
    },
    refresh: (now) => {
      number(now);
      for (const path of [...stale]) linkStale(path);
      const wasMoved = isMoved;
      isMoved = false;
      return wasMoved;
    },
    forEachCallee: (node, written, visit) => {
      const block = blockOf(order, node);
      const fn = node - (block?.base ?? 0);
      if (block === undefined || fn >= block.count) return;
      const first = block.starts[fn] as number;
      const last = written ? (block.starts[fn + 1] as number) : first + (block.calls[fn] as number);
      for (let edge = first; edge < last; edge++) visit(block.targets[edge] as number);
    },
    blocks: () => new Map([...blocks].map(([path, { base, count }]) => [path, [base, count]])),
    called: () => {
      const called = new Uint8Array(size);
      for (const block of order) {
        if (block.isTest) continue;
        for (let fn = 0; fn < block.count; fn++) {
          const first = block.starts[fn] as number;
          for (let edge = first; edge < first + (block.calls[fn] as number); edge++)
            called[block.targets[edge] as number] = 1;
        }
      }
      return called;
    },
    forget: (paths) => {
      for (const path of paths ?? blocks.keys()) stale.add(path);
    },
    save: () => {
      const before = { blocks: new Map(blocks), stale: [...stale], order, size, files, isMoved };
      // Blocks are written to: the trial gets its own.
      for (const [path, block] of before.blocks) blocks.set(path, { ...block });
      order = [...blocks.values()].sort((a, b) => a.base - b.base);
      return () => {
        blocks.clear();
        for (const [path, block] of before.blocks) blocks.set(path, block);
        stale.clear();
        for (const path of before.stale) stale.add(path);
        ({ order, size, files, isMoved } = before);
      };
    },
  };
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
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
