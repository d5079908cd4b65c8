/**
 * Where the walk over the call graph begins, file by file: entry points, loops that never end, exports, and what the
 * role of the file itself says. Kept per file; a file whose text changed is read again, and most edits leave its seeds
 * as they were but for their places.
 */
import type { Entry, EntryKind } from '../../../rules/model/role.ts';
import type { FunctionId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { audienceOfGates } from './audiences.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf } from './entries.ts';
import type { EntryPoint } from './entry-point.ts';
import { exportedFunctions } from './exported.ts';
import { givenAway } from './given.ts';
import { type Mount, mountsIn } from './mounts.ts';
import { linksOf } from './nodes.ts';
import { fileNameOf } from './paths.ts';
import type { FileRole } from './sources.ts';

/** What a file contributes. */
export interface FileSeeds {
  readonly path: string;
  readonly role: FileRole['role'];
  /** Set where all functions of the file run outside of the serving program; its own entry then stands for all of them. */
  readonly offline: EntryPoint | undefined;
  readonly startup: EntryPoint | undefined;
  readonly points: readonly EntryPoint[];
  readonly endless: readonly EntryPoint[];
  readonly exported: readonly FunctionId[];
  /** Given to somebody who calls them later, out of our sight. */
  readonly given: readonly FunctionId[];
  readonly mounts: readonly Mount[];
  readonly functions: number;
}

export interface Seeds {
  /** Reads files that were never read, with pauses. */
  prepare(files: readonly string[]): Generator<void, void, void>;
  /** Reads the files that were forgotten; says whether more than places changed, and which points took whose place. */
  refresh(files: readonly string[]): {
    readonly changed: boolean;
    readonly replaced: readonly (readonly [EntryPoint, EntryPoint])[];
  };
  all(): readonly FileSeeds[];
  forget(paths: readonly string[] | undefined): void;
  /** For a trial: gives a function that makes everything what it is now. */
  save(): () => void;
}

export const OFFLINE_KIND: Readonly<Partial<Record<FileRole['role'], EntryKind>>> = {
  test: 'test',
  script: 'script',
  seed: 'seed',
  migration: 'migration',
  generated: 'script',
  build: 'script',
  declaration: 'script',
};

export function createSeeds(context: Context): Seeds {
  const known = new Map<string, FileSeeds>();
  const stale = new Set<string>();
  let all: readonly FileSeeds[] | undefined = [];
  let files: readonly string[] = [];
  const read = (path: string): FileSeeds | undefined =>
    context.onBehalf(linksOf(path), () => readSeeds(context, path));
  return {
    all: () => {
      all ??= files.flatMap((path) => known.get(path) ?? []);
      return all;
    },
    *prepare(now) {
      // Only for the first time: later `refresh` has to see what was there before.
      if (files.length > 0) return;
      for (const path of now) {
        const seeds = known.has(path) ? undefined : read(path);
        if (seeds !== undefined && files.length === 0) known.set(path, seeds);
        yield;
      }
    },
    refresh: (now) => {
      let changed =
        now !== files && (now.length !== files.length || now.some((path, index) => path !== files[index]));
      files = now;
      const replaced: [EntryPoint, EntryPoint][] = [];
      const there = changed ? new Set(now) : undefined;
      if (there !== undefined) for (const path of known.keys()) if (!there.has(path)) known.delete(path);
      for (const path of there ?? stale) {
        const before = known.get(path);
        if (before !== undefined && !stale.has(path)) continue;
        const after = read(path);
        if (after === undefined) known.delete(path);
        else known.set(path, after);
        if (before === undefined || after === undefined || !isSame(before, after))
          changed ||= before !== after;
        else
          for (const [index, point] of pointsOf(before).entries())
            replaced.push([point, pointsOf(after)[index] as EntryPoint]);
      }
      const touched = changed || replaced.length > 0 || stale.size > 0;
      stale.clear();
      if (touched) all = undefined;
      return { changed, replaced };
    },
    forget: (paths) => {
      if (paths !== undefined) for (const path of paths) stale.add(path);
      else {
        known.clear();
        files = [];
      }
    },
    save: () => {
      const before = { known: [...known], stale: [...stale], all, files };
      return () => {
        known.clear();
        for (const [path, seeds] of before.known) known.set(path, seeds);
        stale.clear();
        for (const path of before.stale) stale.add(path);
        ({ all, files } = before);
      };
    },
  };
}

function pointsOf(seeds: FileSeeds): readonly EntryPoint[] {
  return [
    ...(seeds.offline === undefined ? [] : [seeds.offline]),
    ...(seeds.startup === undefined ? [] : [seeds.startup]),
    ...seeds.points,
    ...seeds.endless,
  ];
}

function isSame(a: FileSeeds, b: FileSeeds): boolean {
  return signature(a) === signature(b);
}

/** All but the places, as text to compare. */
function signature(seeds: FileSeeds): string {
  const points = pointsOf(seeds).map(({ file, fn, entry, declared, router }) => [
    file,
    fn,
    entry.kind,
    entry.name,
    entry.library,
    entry.perItem,
    entry.kept === true,
    declared === true,
    router,
    entry.audience,
  ]);
  return JSON.stringify([
    seeds.role,
    points,
    seeds.endless.length,
    seeds.exported,
    seeds.given,
    seeds.mounts,
    seeds.functions,
  ]);
}

const NO_POINTS: readonly EntryPoint[] = [];
const NONE = { points: [], endless: [], exported: [], given: [], mounts: [] } as const;

function readSeeds(context: Context, path: string): FileSeeds | undefined {
  const file = context.file(path);
  if (file === undefined) return undefined;
  const { role } = context.sources.role(path);
  const kind = OFFLINE_KIND[role];
  const base = { path, role, functions: file.facts.functions.length, offline: undefined, startup: undefined };
  if (kind !== undefined) return { ...base, ...NONE, offline: wholeFile(path, kind) };
  const points = forAudiences(context, file);
  if (role === 'browser')
    return { ...base, ...NONE, points: points.filter((point) => point.entry.kind === 'action') };
  return {
    ...base,
    startup: wholeFile(path, 'startup'),
    points,
    endless: endlessPoints(context, file),
    exported: [...exportedFunctions(context, file)].sort((a, b) => a - b),
    given: givenAway(context, file),
    mounts: mountsIn(context, file),
  };
}

/** Entry points with what stands before them. */
function forAudiences(context: Context, file: LinkedFile): readonly EntryPoint[] {
  return context.ask(file, 'audiences', NO_POINTS, () =>
    entriesOf(context, file).map((point) => {
      const audience = audienceOfGates(context, file, point);
      return audience === undefined ? point : { ...point, entry: { ...point.entry, audience } };
    }),
  );
}

/** The entry that a file as a whole is: a script that runs, a module that is loaded. */
export function wholeFile(path: string, kind: EntryKind): EntryPoint {
  const entry: Entry = {
    kind,
    name: fileNameOf(path),
    at: { file: path, span: [0, 0] },
    library: '',
    perItem: false,
  };
  return { file: path, fn: 0, entry };
}

/** `while (!stopping)`, `while (this.running)`. */
const UNTIL_STOPPED = /(stop|shut|clos|running|alive|active|abort|exit|quit|terminat)/i;

/** Functions with a loop that never ends: a consumer started at start-up is a job, not start-up. */
function endlessPoints(context: Context, file: LinkedFile): readonly EntryPoint[] {
  return context.ask(file, 'endless', NO_POINTS, () => {
    const found = new Set(
      file.facts.frames.flatMap((frame) => {
        if (frame.kind !== 'while' && frame.kind !== 'do' && frame.kind !== 'for') return [];
        const leaves = frame.leaves.break || frame.leaves.return;
        if (frame.test === undefined) return frame.kind === 'for' && !leaves ? [frame.fn] : [];
        const test = valueAt(file.facts.values, frame.test);
        if (test.k === 'literal') return test.value === true && !leaves ? [frame.fn] : [];
        const flag = test.k === 'unary' && test.op === '!' ? valueAt(file.facts.values, test.of) : test;
        const name =
          flag.k === 'variable'
            ? file.facts.variables[flag.variable]?.name
            : flag.k === 'get'
              ? flag.name
              : undefined;
        return name !== undefined && UNTIL_STOPPED.test(name) ? [frame.fn] : [];
      }),
    );
    if (found.size === 0) return NO_POINTS;
    return [...found].map((fn): EntryPoint => {
      const fact = file.facts.functions[fn];
      const name = fact === undefined || fact.name === '' ? fileNameOf(file.path) : fact.name;
      const at = { file: file.path, span: fact?.nameAt ?? ([0, 0] as const) };
      return {
        file: file.path,
        fn,
        entry: { kind: 'job', name: `job ${name}`, at, library: '', perItem: false },
      };
    });
  });
}
