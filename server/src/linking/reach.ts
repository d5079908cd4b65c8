/**
 * From where each function is reached: entry points first, then along calls, breadth first, over the whole workspace.
 *
 * The graph is kept as numbers: a workspace of half a million lines has over a hundred thousand functions, and an edit
 * asks again. Edges stay per file until that file's links are forgotten; only the walk is done anew. Roles, strongest
 * first: what serves requests, jobs, scripts, start-up, the browser, then what is merely exported.
 *
 * Two kinds of edges: calls, and "written in" for functions that are handed to someone we do not see; those run at
 * another time than the code around them, so start-up does not carry over to them.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Entry, EntryKind, Reach } from '../../../rules/model/role.ts';
import type { FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf, type EntryPoint } from './entries.ts';
import { exportedFunctions } from './exported.ts';
import { createPrefixes, joinPaths, type Mount, mountsIn } from './mounts.ts';
import { createNodes, type Nodes } from './nodes.ts';
import type { FileRole } from './sources.ts';

/** What reaching needs of the call graph. A callback that runs in place belongs to its host. */
export interface CallGraph {
  callees(file: string, fn: FunctionId): readonly FunctionRef[];
  host(file: string, fn: FunctionId): FunctionRef;
  functions(file: string): readonly FunctionRef[];
}

export interface Reachability {
  reach(ref: FunctionRef): Reach;
  /** All entry points of the workspace, with the paths of the routers they are mounted under; tests left out. */
  entries(): readonly Entry[];
  /** Those whose registration is written in a file. */
  entriesIn(file: string): readonly Entry[];
  /** Drops what was computed; with paths, keeps the edges of all other files. */
  forget(paths?: readonly string[]): void;
}

const SERVING = 1;
const BACKGROUND = 2;
const OFFLINE = 4;
const STARTUP = 8;
const BROWSER = 16;
const EXPORTED = 32;

/** Entries stored per function: enough to name some; the role is known from the first. */
const MAX_ENTRIES = 5;

const BIT_OF: Readonly<Record<EntryKind, number>> = {
  http: SERVING, rpc: SERVING, resolver: SERVING, action: SERVING, component: SERVING, middleware: SERVING, socket: SERVING,
  job: BACKGROUND, message: BACKGROUND, schedule: BACKGROUND,
  startup: STARTUP, script: OFFLINE, migration: OFFLINE, seed: OFFLINE, test: OFFLINE,
};

const OFFLINE_KIND: Readonly<Partial<Record<FileRole['role'], EntryKind>>> = {
  test: 'test', script: 'script', seed: 'seed', migration: 'migration', generated: 'script', build: 'script', declaration: 'script',
};

interface Walk {
  readonly bits: Uint8Array;
  /** Entries of each node, `MAX_ENTRIES` slots, -1 for none; indexes into `entries`. */
  readonly slots: Int32Array;
  readonly entries: Entry[];
  /** Nodes that are handlers themselves. */
  readonly own: Set<number>;
  readonly listed: readonly Entry[];
}

/** Reachability over a call graph; computed when first asked, and again after `forget`. */
export function createReach(context: Context, graph: CallGraph): Reachability {
  const nodes = createNodes(context, graph);
  let walk: Walk | undefined;
  let byFile: Map<string, Entry[]> | undefined;
  const walked = (): Walk => {
    walk ??= walkAll(context, nodes);
    return walk;
  };
  return {
    reach: (ref) => reachOf(context, nodes, walked(), graph, ref),
    entries: () => walked().listed,
    entriesIn: (file) => {
      byFile ??= grouped(walked().listed);
      return byFile.get(file) ?? [];
    },
    forget: (paths) => {
      walk = undefined;
      byFile = undefined;
      nodes.forget(paths);
    },
  };
}

function grouped(entries: readonly Entry[]): Map<string, Entry[]> {
  const byFile = new Map<string, Entry[]>();
  for (const entry of entries) {
    const list = byFile.get(entry.at.file);
    if (list === undefined) byFile.set(entry.at.file, [entry]);
    else list.push(entry);
  }
  return byFile;
}

interface Seed {
  readonly node: number;
  readonly entry: Entry;
  readonly bit: number;
}

function walkAll(context: Context, nodes: Nodes): Walk {
  nodes.refresh();
  const walk = {
    bits: new Uint8Array(nodes.size()), slots: new Int32Array(nodes.size() * MAX_ENTRIES).fill(-1), entries: [] as Entry[], own: new Set<number>(),
  };
  const { seeds, declared, startups } = seedsOf(context, nodes);
  const listed = seeds.map((seed) => seed.entry);
  for (const bit of [SERVING, BACKGROUND]) spread(nodes, walk, seeds.filter((seed) => seed.bit === bit));
  // What only looks like a handler is one when nobody calls it and nobody registers it.
  const called = nodes.called();
  const orphans = declared.filter((seed) => walk.bits[seed.node] === 0 && called[seed.node] === 0);
  spread(nodes, walk, orphans);
  spread(nodes, walk, seeds.filter((seed) => seed.bit === OFFLINE));
  spread(nodes, walk, startups);
  spread(nodes, walk, endlessSeeds(context, nodes, walk));
  flood(nodes, walk.bits, browserNodes(context, nodes), BROWSER, SERVING | BACKGROUND | OFFLINE | STARTUP);
  flood(nodes, walk.bits, exportedNodes(context, nodes, walk.bits), EXPORTED, SERVING | BACKGROUND | OFFLINE | STARTUP | BROWSER);
  return { ...walk, listed: unique([...listed, ...orphans.map((seed) => seed.entry)].filter((entry) => entry.kind !== 'test')) };
}

/** A wrapper's own function is an entry of every route it wraps; the list says each route once. */
function unique(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const key = `${entry.at.file}\u0000${entry.at.span[0]}\u0000${entry.kind}\u0000${entry.name}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function seedsOf(context: Context, nodes: Nodes): { seeds: Seed[]; declared: Seed[]; startups: Seed[] } {
  const seeds: Seed[] = [];
  const declared: Seed[] = [];
  const startups: Seed[] = [];
  const points: EntryPoint[] = [];
  const mounts: Mount[] = [];
  for (const path of nodes.files()) {
    const file = context.file(path);
    if (file === undefined) continue;
    const role = context.sources.role(path);
    const offline = OFFLINE_KIND[role.role];
    if (offline !== undefined) {
      const entry: Entry = { kind: offline, name: baseName(path), at: { file: path, span: [0, 0] }, library: '', perItem: false };
      // Tests do not make code offline: what only they call is judged by its exports.
      if (offline !== 'test') for (let fn = 0; fn < file.facts.functions.length; fn++) seeds.push({ node: nodes.id(path, fn), entry, bit: OFFLINE });
      continue;
    }
    if (role.role !== 'browser') {
      mounts.push(...mountsIn(context, file));
      const at = { file: path, span: [0, 0] as const };
      startups.push({ node: nodes.id(path, 0), entry: { kind: 'startup', name: baseName(path), at, library: '', perItem: false }, bit: STARTUP });
    }
    for (const point of entriesOf(context, file)) if (role.role !== 'browser' || point.entry.kind === 'action') points.push(point);
  }
  const prefixOf = createPrefixes(mounts);
  for (const point of points) {
    const node = nodes.id(point.file, point.fn);
    if (node < 0) continue;
    const seed = { node, entry: mounted(point, prefixOf), bit: BIT_OF[point.entry.kind] };
    if (point.declared === true) declared.push(seed);
    else if (seed.bit === STARTUP) startups.push(seed);
    else seeds.push(seed);
  }
  return { seeds, declared, startups };
}

/** The entry with the prefixes of its router in its name: `GET /api/orders/:id`. */
function mounted(point: EntryPoint, prefixOf: (router: string) => string): Entry {
  const prefix = point.router === undefined ? '' : prefixOf(point.router);
  const route = /^([A-Z|]+) (\/.*)$/.exec(point.entry.name);
  if (prefix === '' || route === null) return point.entry;
  return { ...point.entry, name: `${route[1]} ${joinPaths(prefix, route[2] ?? '')}` };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Walks from seeds, handing their entries on until a function has enough of them. */
function spread(nodes: Nodes, walk: Omit<Walk, 'listed'>, seeds: readonly Seed[]): void {
  const { bits, slots, entries, own } = walk;
  const queue: number[] = [];
  const queued: number[] = [];
  const indexOf = new Map<Entry, number>();
  const offer = (node: number, entry: number, bit: number): void => {
    if ((bits[node] as number) < bit && (bits[node] as number) !== 0 && bit > BACKGROUND) return; // A stronger role says all.
    const first = node * MAX_ENTRIES;
    for (let slot = first; slot < first + MAX_ENTRIES; slot++) {
      if (slots[slot] === entry) return;
      if (slots[slot] !== -1) continue;
      slots[slot] = entry;
      bits[node] = (bits[node] as number) | bit;
      queue.push(node);
      queued.push(entry);
      return;
    }
  };
  for (const seed of seeds) {
    let index = indexOf.get(seed.entry);
    if (index === undefined) {
      index = entries.push(seed.entry) - 1;
      indexOf.set(seed.entry, index);
    }
    own.add(seed.node);
    offer(seed.node, index, seed.bit);
  }
  const bit = seeds[0]?.bit ?? 0;
  for (let head = 0; head < queue.length; head++) {
    const entry = queued[head] as number;
    nodes.forEachCallee(queue[head] as number, bit !== STARTUP, (callee) => offer(callee, entry, bit));
  }
}

/** Marks all that is reached from some nodes and has no stronger role. */
function flood(nodes: Nodes, bits: Uint8Array, from: readonly number[], bit: number, stronger: number): void {
  const queue: number[] = [];
  const visit = (node: number): void => {
    const known = bits[node] as number;
    if ((known & (stronger | bit)) !== 0) return;
    bits[node] = known | bit;
    queue.push(node);
  };
  for (const node of from) visit(node);
  for (let head = 0; head < queue.length; head++) nodes.forEachCallee(queue[head] as number, true, visit);
}

function browserNodes(context: Context, nodes: Nodes): readonly number[] {
  return nodes.files().flatMap((path) => {
    if (context.sources.role(path).role !== 'browser') return [];
    return Array.from(context.file(path)?.facts.functions ?? [], (_, fn) => nodes.id(path, fn));
  });
}

function exportedNodes(context: Context, nodes: Nodes, bits: Uint8Array): readonly number[] {
  return nodes.files().flatMap((path) => {
    const file = context.sources.role(path).role === 'source' ? context.file(path) : undefined;
    if (file === undefined) return [];
    return [...exportedFunctions(context, file)].map((fn) => nodes.id(path, fn)).filter((node) => bits[node] === 0);
  });
}

/** Functions that start-up reaches and that never end: a consumer's loop is a job, not start-up. */
function endlessSeeds(context: Context, nodes: Nodes, walk: Omit<Walk, 'listed'>): Seed[] {
  const seeds: Seed[] = [];
  for (const path of nodes.files()) {
    const file = context.file(path);
    if (file === undefined || OFFLINE_KIND[context.sources.role(path).role] !== undefined) continue;
    for (const fn of endlessFunctions(context, file)) {
      const node = nodes.id(path, fn);
      if (walk.bits[node] !== STARTUP) continue;
      const fact = file.facts.functions[fn];
      const name = fact === undefined || fact.name === '' ? baseName(path) : fact.name;
      walk.bits[node] = 0;
      walk.slots.fill(-1, node * MAX_ENTRIES, (node + 1) * MAX_ENTRIES);
      seeds.push({ node, entry: { kind: 'job', name: `job ${name}`, at: { file: path, span: fact?.nameAt ?? [0, 0] }, library: '', perItem: false }, bit: BACKGROUND });
    }
  }
  return seeds;
}

const NO_FUNCTIONS: readonly FunctionId[] = [];
/** `while (!stopping)`, `while (this.running)`. */
const UNTIL_STOPPED = /(stop|shut|clos|running|alive|active|abort|exit|quit|terminat)/i;

function endlessFunctions(context: Context, file: LinkedFile): readonly FunctionId[] {
  return context.ask(file, 'endless', NO_FUNCTIONS, () => {
    const found = file.facts.frames.flatMap((frame): readonly FunctionId[] => {
      if (frame.kind !== 'while' && frame.kind !== 'do' && frame.kind !== 'for') return [];
      if (frame.test === undefined) return frame.kind === 'for' && !frame.leaves.break && !frame.leaves.return ? [frame.fn] : [];
      const test = valueAt(file.facts.values, frame.test);
      if (test.k === 'literal') return test.value === true && !frame.leaves.break && !frame.leaves.return ? [frame.fn] : [];
      const flag = test.k === 'unary' && test.op === '!' ? valueAt(file.facts.values, test.of) : test;
      const name = flag.k === 'variable' ? file.facts.variables[flag.variable]?.name : flag.k === 'get' ? flag.name : undefined;
      return name !== undefined && UNTIL_STOPPED.test(name) ? [frame.fn] : [];
    });
    return found.length === 0 ? NO_FUNCTIONS : [...new Set(found)];
  });
}

function reachOf(context: Context, nodes: Nodes, walk: Walk, graph: CallGraph, ref: FunctionRef): Reach {
  const fileRole = context.sources.role(ref.file);
  const kind = OFFLINE_KIND[fileRole.role];
  let node = nodes.id(ref.file, ref.index);
  if (node >= 0 && walk.bits[node] === 0) {
    const host = graph.host(ref.file, ref.index);
    node = nodes.id(host.file, host.index);
  }
  if (kind !== undefined) {
    const entry: Entry = { kind, name: baseName(ref.file), at: { file: ref.file, span: [0, 0] }, library: '', perItem: false };
    return { role: 'offline', reason: fileRole.reason === '' ? `a ${fileRole.role} file` : fileRole.reason, entries: [entry] };
  }
  const entries = node < 0 ? [] : entriesAt(walk, node);
  const bits = node < 0 ? 0 : (walk.bits[node] as number);
  if (fileRole.role === 'browser' && !entries.some((entry) => walk.own.has(node) && entry.kind === 'action')) {
    return { role: 'browser', reason: fileRole.reason === '' ? 'code for the browser' : fileRole.reason, entries: [] };
  }
  const isOwn = walk.own.has(node);
  if (bits & SERVING) return { role: 'serving', reason: said(isOwn, entries, SERVING), entries };
  if (bits & BACKGROUND) return { role: 'background', reason: said(isOwn, entries, BACKGROUND), entries };
  if (bits & OFFLINE) return { role: 'offline', reason: said(isOwn, entries, OFFLINE), entries };
  if (bits & STARTUP) return { role: 'offline', reason: ref.index === 0 ? 'runs once, when its module is loaded' : 'runs once, at start-up', entries };
  if (bits & BROWSER) return { role: 'browser', reason: 'called from code for the browser only', entries };
  if (bits & EXPORTED) return { role: 'exported', reason: 'exported, and called by nobody we see', entries };
  return { role: 'unreached', reason: 'called by nobody we see', entries };
}

function entriesAt(walk: Walk, node: number): readonly Entry[] {
  const found: Entry[] = [];
  for (let slot = node * MAX_ENTRIES; slot < (node + 1) * MAX_ENTRIES; slot++) {
    const entry = walk.entries[walk.slots[slot] as number];
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

function said(isOwn: boolean, entries: readonly Entry[], bit: number): string {
  const [first, ...others] = entries.filter((entry) => BIT_OF[entry.kind] === bit);
  const more = others.length === 0 ? '' : others.length + 1 >= MAX_ENTRIES ? ' and others' : ` and ${others.length} more`;
  return `${isOwn ? 'handles' : 'reached from'} ${first?.name ?? 'an entry point'}${more}`;
}
