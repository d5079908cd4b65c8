/** The walk from entry points along calls, as numbers: which kinds of them reach a function, and some of them by name. */
import type { Audience, Entry, EntryKind } from '../../../rules/model/role.ts';
import type { Steps } from '../workspace/steps.ts';
import { audienceOfPlace } from './audiences.ts';
import type { Context } from './context.ts';
import type { EntryPoint } from './entry-point.ts';
import { createPrefixes, joinPaths } from './mounts.ts';
import type { Nodes } from './nodes.ts';
import type { FileSeeds } from './seeds.ts';

export const SERVING = 1;
export const BACKGROUND = 2;
export const OFFLINE = 4;
export const STARTUP = 8;
export const BROWSER = 16;
export const EXPORTED = 32;

/** Entries stored per function: enough to name some; the role is known from the first. */
export const MAX_ENTRIES = 5;

/** Functions between two pauses. */
const AT_A_TIME = 1024;

export const BIT_OF: Readonly<Record<EntryKind, number>> = {
  http: SERVING,
  rpc: SERVING,
  resolver: SERVING,
  action: SERVING,
  component: SERVING,
  middleware: SERVING,
  socket: SERVING,
  job: BACKGROUND,
  message: BACKGROUND,
  schedule: BACKGROUND,
  startup: STARTUP,
  script: OFFLINE,
  build: OFFLINE,
  migration: OFFLINE,
  seed: OFFLINE,
  test: OFFLINE,
};

/** Who sets a function off: whoever asks most of it comes first. */
export const AUDIENCES: readonly Audience['who'][] = ['everyone', 'staff', 'clock', 'crawlers'];

export interface Walk {
  readonly bits: Uint8Array;
  /** A bit for each of `AUDIENCES` that sets the node off. */
  readonly audiences: Uint8Array;
  /** Entries of each node, `MAX_ENTRIES` slots, -1 for none; indexes into `entries`. */
  readonly slots: Int32Array;
  readonly entries: Entry[];
  /** Nodes that are handlers themselves. */
  readonly own: Set<number>;
  readonly listed: readonly Entry[];
  /** The entry a point became: its name with the paths of its routers. */
  readonly entryOf: Map<EntryPoint, Entry>;
  /** Where the nodes of each file were. */
  readonly blocks: ReadonlyMap<string, readonly [base: number, count: number]>;
}

/** The same walk with the entries at their new places; the very same when they stand where they stood. */
export function withReplaced(walk: Walk, replaced: readonly (readonly [EntryPoint, EntryPoint])[]): Walk {
  const moved = new Map<Entry, Entry>();
  for (const [before, after] of replaced) {
    const entry = walk.entryOf.get(before);
    if (entry === undefined) continue;
    const [[start, end], [startNow, endNow]] = [entry.at.span, after.entry.at.span];
    const now = start === startNow && end === endNow ? entry : { ...entry, at: after.entry.at };
    walk.entryOf.delete(before);
    walk.entryOf.set(after, now);
    if (now !== entry) moved.set(entry, now);
  }
  if (moved.size === 0) return walk;
  const inPlace = (entry: Entry): Entry => moved.get(entry) ?? entry;
  return { ...walk, entries: walk.entries.map(inPlace), listed: walk.listed.map(inPlace) };
}

/** Of some files those in which a function has another role, other entries, or the same at other places. */
export function reachedOtherwise(before: Walk, now: Walk, files: Iterable<string>): readonly string[] {
  const numbers = new Map<string, number>();
  const numbered = (entries: readonly Entry[]): Int32Array =>
    Int32Array.from(entries, (entry) => {
      const key = JSON.stringify(entry);
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
  const [entriesBefore, entriesNow] = [numbered(before.entries), numbered(now.entries)];
  const isSameSlot = (slot: number): boolean => {
    const [a, b] = [before.slots[slot] as number, now.slots[slot] as number];
    return a < 0 || b < 0 ? a === b : entriesBefore[a] === entriesNow[b];
  };
  const isSameNode = (node: number): boolean => {
    if (before.bits[node] !== now.bits[node] || before.audiences[node] !== now.audiences[node]) return false;
    if (before.own.has(node) !== now.own.has(node)) return false;
    for (let slot = node * MAX_ENTRIES; slot < (node + 1) * MAX_ENTRIES; slot++)
      if (!isSameSlot(slot)) return false;
    return true;
  };
  return [...files].filter((file) => {
    const [[base, count], [baseNow, countNow]] = [blockIn(before, file), blockIn(now, file)];
    if (base !== baseNow || count !== countNow) return true;
    for (let node = base; node < base + count; node++) if (!isSameNode(node)) return true;
    return false;
  });
}

function blockIn(walk: Walk, file: string): readonly [base: number, count: number] {
  return walk.blocks.get(file) ?? [-1, 0];
}

interface Seed {
  readonly node: number;
  readonly entry: Entry;
  readonly bit: number;
}

/** Good as long as nothing changes. */
export function* walkAll(context: Context, nodes: Nodes, files: readonly FileSeeds[]): Steps<Walk> {
  const size = nodes.size();
  const walk: Walk = {
    bits: new Uint8Array(size),
    audiences: new Uint8Array(size),
    slots: new Int32Array(size * MAX_ENTRIES).fill(-1),
    entries: [],
    own: new Set(),
    listed: [],
    entryOf: new Map(),
    blocks: nodes.blocks(),
  };
  const seeds: Seed[] = [];
  const declared: Seed[] = [];
  const prefixOf = createPrefixes(files.flatMap((file) => file.mounts));
  const seedOf = (point: EntryPoint): Seed => {
    const entry = placed(mounted(point, prefixOf), context);
    walk.entryOf.set(point, entry);
    return { node: nodes.id(point.file, point.fn), entry, bit: BIT_OF[point.entry.kind] };
  };
  for (const file of files) {
    for (const point of file.points) (point.declared === true ? declared : seeds).push(seedOf(point));
    if (file.startup !== undefined) seeds.push(seedOf(file.startup));
    yield;
    // Tests do not make code offline: what only they call is judged by its exports.
    if (file.offline === undefined || file.role === 'test') continue;
    const { entry, bit } = seedOf(file.offline);
    for (let fn = 0; fn < file.functions; fn++) seeds.push({ node: nodes.id(file.path, fn), entry, bit });
  }
  const known = seeds.filter((seed) => seed.node >= 0);
  for (const bit of [SERVING, BACKGROUND])
    yield* spread(
      nodes,
      walk,
      known.filter((seed) => seed.bit === bit),
    );
  // What only looks like a handler is one when nobody calls it and nobody registers it.
  const called = nodes.called();
  const orphans = declared.filter(
    (seed) => seed.node >= 0 && walk.bits[seed.node] === 0 && called[seed.node] === 0,
  );
  yield* spread(nodes, walk, orphans);
  for (const bit of [OFFLINE, STARTUP])
    yield* spread(
      nodes,
      walk,
      known.filter((seed) => seed.bit === bit),
    );
  const loops = startedLoops(
    walk,
    files.flatMap((file) => file.endless.map(seedOf)),
  );
  yield* spread(nodes, walk, loops);
  for (const [index, who] of AUDIENCES.entries()) {
    const theirs = [...known, ...orphans, ...loops].filter(
      ({ entry, bit }) =>
        (bit === SERVING || bit === BACKGROUND) && (entry.audience?.who ?? 'everyone') === who,
    );
    // What everybody sets off is no other's matter.
    yield* flood(
      nodes,
      walk.audiences,
      theirs.map(({ node }) => node),
      1 << index,
      index === 0 ? 0 : 1,
    );
  }
  const browser = files
    .filter((file) => file.role === 'browser')
    .flatMap((file) => Array.from({ length: file.functions }, (_, fn) => nodes.id(file.path, fn)));
  yield* flood(nodes, walk.bits, browser, BROWSER, SERVING | BACKGROUND | OFFLINE | STARTUP);
  const exported = files
    .flatMap((file) => [...file.exported, ...file.given].map((fn) => nodes.id(file.path, fn)))
    .filter((node) => walk.bits[node] === 0);
  yield* flood(nodes, walk.bits, exported, EXPORTED, SERVING | BACKGROUND | OFFLINE | STARTUP | BROWSER);
  const listed = [...known, ...orphans]
    .map((seed) => seed.entry)
    .filter((entry) => entry.library !== '' || BIT_OF[entry.kind] === SERVING);
  return { ...walk, listed: unique(listed) };
}

/** The entry with the prefixes of its router in its name: `GET /api/orders/:id`. */
function mounted(point: EntryPoint, prefixOf: (router: string) => string): Entry {
  const prefix = point.router === undefined ? '' : prefixOf(point.router);
  const route = /^([A-Z|]+) (\/.*)$/.exec(point.entry.name);
  if (prefix === '' || route === null) return point.entry;
  return { ...point.entry, name: `${route[1]} ${joinPaths(prefix, route[2] ?? '')}` };
}

/** Whose it is, if what stands before it does not tell, its path does. */
function placed(entry: Entry, context: Context): Entry {
  if (entry.audience !== undefined) return entry;
  const audience = audienceOfPlace(entry, context.sources.packageRoot(entry.at.file));
  return audience === undefined ? entry : { ...entry, audience };
}

/** A wrapper's own function is an entry of every route it wraps; the list says each route once. */
function unique(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const key = `${entry.at.file}\u0000${entry.at.span[0]}\u0000${entry.kind}\u0000${entry.name}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** Of the loops that never end those that start-up alone reaches, which then are jobs of their own. */
function startedLoops(walk: Walk, loops: readonly Seed[]): readonly Seed[] {
  const started = loops.filter((seed) => seed.node >= 0 && walk.bits[seed.node] === STARTUP);
  for (const { node } of started) {
    walk.bits[node] = 0;
    walk.slots.fill(-1, node * MAX_ENTRIES, (node + 1) * MAX_ENTRIES);
  }
  return started;
}

/** Walks from seeds of one kind, handing their entries on until a function has enough of them. */
function* spread(nodes: Nodes, walk: Walk, seeds: readonly Seed[]): Steps<void> {
  const { bits, slots, entries, own } = walk;
  const queue: number[] = [];
  const queued: number[] = [];
  const indexOf = new Map<Entry, number>();
  const offer = (node: number, entry: number, bit: number): void => {
    const known = bits[node] as number;
    if (bit > BACKGROUND && known !== 0 && known < bit) return; // A stronger role says all.
    const first = node * MAX_ENTRIES;
    for (let slot = first; slot < first + MAX_ENTRIES; slot++) {
      if (slots[slot] === entry) return;
      if (slots[slot] !== -1) continue;
      slots[slot] = entry;
      bits[node] = known | bit;
      queue.push(node);
      queued.push(entry);
      return;
    }
  };
  const bit = seeds[0]?.bit ?? 0;
  for (const seed of seeds) {
    let index = indexOf.get(seed.entry);
    if (index === undefined) {
      index = entries.push(seed.entry) - 1;
      indexOf.set(seed.entry, index);
    }
    own.add(seed.node);
    offer(seed.node, index, bit);
  }
  for (let head = 0; head < queue.length; head++) {
    const entry = queued[head] as number;
    nodes.forEachCallee(queue[head] as number, bit !== STARTUP, (callee) => offer(callee, entry, bit));
    if (head % AT_A_TIME === 0) yield;
  }
}

/** Marks all that is reached from some nodes and has no stronger role. */
function* flood(
  nodes: Nodes,
  bits: Uint8Array,
  from: readonly number[],
  bit: number,
  stronger: number,
): Steps<void> {
  const queue: number[] = [];
  const visit = (node: number): void => {
    const known = bits[node] as number;
    if ((known & (stronger | bit)) !== 0) return;
    bits[node] = known | bit;
    queue.push(node);
  };
  for (const node of from) if (node >= 0) visit(node);
  for (let head = 0; head < queue.length; head++) {
    nodes.forEachCallee(queue[head] as number, true, visit);
    if (head % AT_A_TIME === 0) yield;
  }
}
