/**
 * From where each function is reached: entry points first, then along calls, breadth first, over the whole workspace.
 *
 * The graph is kept as numbers (`nodes.ts`) and its beginnings per file (`seeds.ts`): a workspace of half a million lines
 * has over a hundred thousand functions, and every edit asks again. When an edit changes neither, the walk stands and
 * only places are brought up to date; else it is walked anew (`reach-walk.ts`), which takes tens of milliseconds.
 *
 * Roles, strongest first: what serves requests, jobs, scripts, start-up, the browser, then what is merely exported. Two
 * kinds of edges: calls, and "written in" for functions that are handed to someone we do not see; those run at another
 * time than the code around them, so start-up does not carry over to them. What it gives away to be called later
 * (`given.ts`) counts as exported.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Audience, Entry, Reach } from '../../../rules/model/role.ts';
import { remembered } from '../workspace/remembered.ts';
import { runAtOnce } from '../workspace/steps.ts';
import type { Context } from './context.ts';
import type { Question } from './memory.ts';
import { type CallGraph, createNodes, type Nodes } from './nodes.ts';
import {
  AUDIENCES,
  BACKGROUND,
  BIT_OF,
  BROWSER,
  EXPORTED,
  MAX_ENTRIES,
  OFFLINE,
  reachedOtherwise,
  SERVING,
  STARTUP,
  type Walk,
  walkAll,
  withReplaced,
} from './reach-walk.ts';
import { isOfPage } from './rendered.ts';
import { createSeeds, OFFLINE_KIND, wholeFile } from './seeds.ts';

export interface Reachability {
  reach(ref: FunctionRef): Reach;
  /** Does most of what the first question after a change takes, with pauses. */
  prepare(): Generator<void, void, void>;
  /** All entry points of the workspace, with the paths of the routers they are mounted under; tests left out. */
  entries(): readonly Entry[];
  /** Those whose registration is written in a file. */
  entriesIn(file: string): readonly Entry[];
  /**
   * Drops what was computed. With paths, all other files stay: name every file whose links may differ, and call it
   * after the context forgot them.
   */
  forget(paths?: readonly string[]): void;
  /** Files that asked about functions which are reached otherwise since. Brings everything up to date. */
  outdated(): readonly string[];
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

/** Reachability over a call graph; computed when first asked, and brought up to date after `forget`. */
export function createReach(context: Context, graph: CallGraph): Reachability {
  const nodes = createNodes(context, graph);
  const seeds = createSeeds(context);
  let walk: Walk | undefined;
  let isStale = false;
  let changes = 0;
  let byFile: Map<string, Entry[]> | undefined;
  /** What was told since `outdated` was asked, oldest first, and by file who was told. */
  let told: Walk[] = [];
  const askers = new Map<string, Set<string>>();
  /** Takes in what has changed. There is no walk afterwards when it is to be walked anew. */
  const takeIn = (files: readonly string[]): void => {
    const isMoved = nodes.refresh(files);
    const { changed, replaced } = seeds.refresh(files);
    walk = isMoved || changed || walk === undefined ? undefined : withReplaced(walk, replaced);
  };
  const settle = (found: Walk): Walk => {
    [walk, isStale, byFile] = [found, false, undefined];
    return found;
  };
  const refresh = (): Walk => {
    takeIn(context.sources.files());
    return settle(walk ?? runAtOnce(walkAll(context, nodes, seeds.all())));
  };
  const walked = (): Walk =>
    walk !== undefined && !isStale ? walk : context.onBehalf(undefined, () => refresh());
  /** A function is asked about by many rules, one after the other. */
  let last: { ref: FunctionRef; walk: Walk; asker: Question | undefined; reach: Reach } | undefined;
  return {
    reach: (ref) => {
      const now = walked();
      const asker = context.asking();
      if (last?.ref === ref && last.walk === now && last.asker === asker) return last.reach;
      if (asker !== undefined) {
        if (told.at(-1) !== now) told.push(now);
        remembered(askers, ref.file, () => new Set<string>()).add(asker.subject.path);
        context.depend(ref.file);
      }
      const reach = reachOf(context, nodes, now, graph, ref);
      last = { ref, walk: now, asker, reach };
      return reach;
    },
    *prepare() {
      if (walk !== undefined && !isStale) return;
      const files = context.sources.files();
      yield* nodes.prepare(files);
      yield* seeds.prepare(files);
      context.onBehalf(undefined, () => takeIn(files));
      const began = changes; // After a change, or when somebody could not wait, the rest is in vain.
      const steps = walkAll(context, nodes, seeds.all());
      for (let step = steps.next(); walk === undefined && changes === began; step = steps.next()) {
        if (step.done) settle(step.value);
        yield;
      }
    },
    outdated: () => {
      if (told.length === 0 || askers.size === 0) return [];
      const now = walked();
      const walks = told.at(-1) === now ? told : [...told, now];
      told = [now];
      const found = new Set<string>();
      for (const [index, next] of walks.slice(1).entries()) {
        for (const file of reachedOtherwise(walks[index] as Walk, next, askers.keys())) {
          for (const asker of askers.get(file) ?? []) found.add(asker);
          askers.delete(file);
        }
      }
      return [...found];
    },
    entries: () => walked().listed,
    entriesIn: (file) => {
      const { listed } = walked();
      byFile ??= grouped(listed);
      return byFile.get(file) ?? [];
    },
    save: () => {
      const before = { walk, isStale, byFile };
      const [restoreNodes, restoreSeeds] = [nodes.save(), seeds.save()];
      if (walk !== undefined) walk = { ...walk, entryOf: new Map(walk.entryOf) };
      return () => {
        restoreNodes();
        restoreSeeds();
        ({ walk, isStale, byFile } = before);
      };
    },
    forget: (paths) => {
      changes++;
      isStale = true;
      if (paths === undefined) walk = undefined;
      nodes.forget(paths);
      seeds.forget(paths);
    },
  };
}

function grouped(entries: readonly Entry[]): Map<string, Entry[]> {
  const byFile = new Map<string, Entry[]>();
  for (const entry of entries) remembered(byFile, entry.at.file, () => []).push(entry);
  return byFile;
}

function reachOf(context: Context, nodes: Nodes, walk: Walk, graph: CallGraph, ref: FunctionRef): Reach {
  const fileRole = context.sources.role(ref.file);
  const kind = OFFLINE_KIND[fileRole.role];
  if (kind !== undefined) {
    return {
      role: 'offline',
      reason: fileRole.reason === '' ? `a ${fileRole.role} file` : fileRole.reason,
      entries: [wholeFile(ref.file, kind).entry],
      ...BY_NOBODY,
    };
  }
  let node = nodes.id(ref.file, ref.index);
  if (node >= 0 && walk.bits[node] === 0) {
    const host = graph.host(ref.file, ref.index);
    node = nodes.id(host.file, host.index);
  }
  const entries = node < 0 ? [] : entriesAt(walk, node);
  const bits = node < 0 ? 0 : (walk.bits[node] as number);
  const isOwn = walk.own.has(node);
  const isAction = isOwn && entries.some((entry) => entry.kind === 'action');
  const isBrowser = fileRole.role === 'browser';
  if (!isAction && (isBrowser || isOfPage(context, ref.file, ref.index))) {
    return {
      role: 'browser',
      reason: isBrowser
        ? fileRole.reason === ''
          ? 'code for the browser'
          : fileRole.reason
        : 'written inside a component that has hooks',
      entries: [],
      ...BY_NOBODY,
    };
  }
  const [role, reason] = roleOf(bits, isOwn, entries, ref);
  return { role, reason, entries, handles: isOwn, audience: audienceAt(walk, node, entries) };
}

const BY_NOBODY = { handles: false, audience: undefined } as const;

function roleOf(
  bits: number,
  isOwn: boolean,
  entries: readonly Entry[],
  ref: FunctionRef,
): readonly [role: Reach['role'], reason: string] {
  if (bits & SERVING) return ['serving', said(isOwn, entries, SERVING)];
  if (bits & BACKGROUND) return ['background', said(isOwn, entries, BACKGROUND)];
  if (bits & OFFLINE) return ['offline', said(isOwn, entries, OFFLINE)];
  if (bits & STARTUP)
    return ['offline', ref.index === 0 ? 'runs once, when its module is loaded' : 'runs once, at start-up'];
  if (bits & BROWSER) return ['browser', 'called from code for the browser only'];
  if (bits & EXPORTED) return ['exported', 'exported, and called by nobody we see'];
  return ['unreached', 'called by nobody we see'];
}

/** The first of `AUDIENCES` that sets it off, with what is known of it. */
function audienceAt(walk: Walk, node: number, entries: readonly Entry[]): Audience | undefined {
  const bits = node < 0 ? 0 : (walk.audiences[node] as number);
  const who = AUDIENCES.find((_, index) => (bits & (1 << index)) !== 0);
  if (who === undefined) return undefined;
  const because = entries.flatMap(({ audience }) => (audience?.who === who ? [audience.because] : []))[0];
  return { who, because: because ?? '' };
}

function entriesAt(walk: Walk, node: number): readonly Entry[] {
  const found: Entry[] = [];
  for (let slot = node * MAX_ENTRIES; slot < (node + 1) * MAX_ENTRIES; slot++) {
    const index = walk.slots[slot] as number;
    if (index >= 0) found.push(walk.entries[index] as Entry);
  }
  return found;
}

function said(isOwn: boolean, entries: readonly Entry[], bit: number): string {
  const [first, ...others] = entries.filter((entry) => BIT_OF[entry.kind] === bit);
  const more =
    others.length === 0
      ? ''
      : others.length + 1 >= MAX_ENTRIES
        ? ' and others'
        : ` and ${others.length} more`;
  return `${isOwn ? 'handles' : 'reached from'} ${first?.name ?? 'an entry point'}${more}`;
}
