/**
 * What linking carries along: files with their indexes, the schema, names over the whole workspace, and what is
 * remembered (`memory.ts`).
 */
import type { Library } from '../../../rules/model/library.ts';
import type { FileFacts, VariableId } from '../facts/facts.ts';
import { memberAt, valueAt } from '../facts/values.ts';
import { type Continuation, continuationsIn, stepNames } from './continuations.ts';
import { createFacets, type FacetKind, type Facets } from './facets.ts';
import { type FileIndex, lazyIndex } from './file-index.ts';
import { importsIn } from './importers.ts';
import { indexLibraries, type LibraryIndex } from './libraries.ts';
import { createMemory, type Forgotten, type Key, type Memory, type Subject } from './memory.ts';
import { createNameIndex, type Named, type NameIndex } from './name-index.ts';
import type { Site } from './options.ts';
import type { Schema } from './schema/schema.ts';
import { type Shape, UNKNOWN } from './shape.ts';
import type { Sources } from './sources.ts';

/** Facts of one file with what is derived from them alone, and the answers about them. */
export interface LinkedFile extends Subject {
  readonly facts: FileFacts;
  /** Lazily built indexes over the facts. */
  readonly index: FileIndex;
}

export interface Context extends Pick<Memory, 'ask' | 'known' | 'onBehalf' | 'asking' | 'depend'> {
  readonly sources: Sources;
  readonly libraries: LibraryIndex;
  schema(): Schema;
  /** Does what the first questions about the workspace take, with pauses. */
  prepare(): Generator<void, void, void>;
  file(path: string): LinkedFile | undefined;
  /** What a parameter stands for, when something is looked at as one call of its function sees it. */
  readonly bound?: (file: LinkedFile, parameter: VariableId) => Site | undefined;
  /** Answers that depend on more than files. */
  readonly facets: Facets;
  /** Classes by the name of an interface they implement or class they extend. */
  implementers(name: string): readonly { readonly file: string; readonly cls: number }[];
  /** Calls whose value is called on again, there or through a variable, by the name of what they call. */
  continuations(name: string): readonly (Continuation & { readonly file: string })[];
  /** Files that import or re-export from a file, types apart. */
  importers(path: string): readonly { readonly file: string }[];
  /** Files in which there may be something of that: the only ones that a question about the workspace has to look into. */
  filesWith(topic: Topic): readonly { readonly file: string }[];
  /** The schema as it was asked for last, if it was. */
  lastSchema(): Schema | undefined;
  /** Forgets answers about these files, and all who were told one. */
  forget(paths: readonly string[], everything: boolean): Forgotten;
  /** Forgets those who asked about what concerns the workspace and would be told otherwise now. Pauses are possible. */
  forgetOutdated(kind: FacetKind): Generator<void, Forgotten, void>;
  /**
   * Runs `look` as if nobody had asked about these files. Afterwards all is remembered that was before, and nothing
   * else. `look` is told on whose behalf something was asked about them.
   */
  trial<T>(paths: readonly string[], look: (reached: Forgotten) => T): T;
}

export interface ContextOptions {
  /** False when nothing will ever change: then nobody needs to be noted. */
  readonly tracking?: boolean;
}

/** `buildSchema` is told whether all that it looked at the last time still holds, and which files may be others since. */
export function createContext(
  sources: Sources,
  libraries: readonly Library[],
  buildSchema: (context: Context, holds: boolean, touched: ReadonlySet<string>) => Schema,
  { tracking = true }: ContextOptions = {},
): Context {
  const memory = createMemory(tracking);
  let files = new Map<string, LinkedFile | undefined>();
  let schema: Schema | undefined;
  let lastSchema: Schema | undefined;
  /** Files that were forgotten since the schema was built. */
  let touched = new Set<string>();
  let isBuilding = false;
  let isTrial = false;
  const steps = stepNames(libraries);
  const indexes = {
    class: createNameIndex(sources, implementersIn),
    call: createNameIndex(sources, (facts) => continuationsIn(facts, steps)),
    topic: createNameIndex(sources, topicsIn),
    import: createNameIndex(sources, (facts, path) => importsIn(sources, facts, path)),
  };
  /** Answers by name are depended upon like files, under a path that no file has. */
  const byName = <T>(kind: keyof typeof indexes, index: NameIndex<T>, name: string) => {
    memory.depend(`\u0000${kind} ${name}`);
    return index.at(name);
  };
  /** These files, and the names they answer otherwise now. Tells each such name once. */
  const withNames = (paths: readonly string[]): readonly string[] => [
    ...paths,
    ...Object.entries(indexes).flatMap(([kind, index]) =>
      index.refresh(paths).map((name) => `\u0000${kind} ${name}`),
    ),
  ];
  const build = (): Schema => {
    isBuilding = true;
    const holds = memory.holds(SCHEMA);
    const since = touched;
    touched = new Set();
    try {
      // Answers given meanwhile saw no schema.
      return memory.onBehalf(SCHEMA, () => memory.once(() => buildSchema(context, holds, since)));
    } finally {
      isBuilding = false;
    }
  };

  const context: Context = {
    sources: noting(sources, memory.depend),
    libraries: indexLibraries(libraries),
    facets: createFacets(memory.asking, (look) => memory.onBehalf(undefined, look)),
    ask: memory.ask,
    known: memory.known,
    depend: memory.depend,
    asking: memory.asking,
    onBehalf: memory.onBehalf,
    lastSchema: () => lastSchema,
    schema: () => {
      if (schema !== undefined) return schema;
      if (isBuilding) return EMPTY_SCHEMA;
      schema = build();
      // What was answered under another schema may be wrong now. In a trial files that nobody has changed keep their
      // answers: an index more is no other query.
      if (schema !== lastSchema && !isTrial) for (const file of files.values()) file?.memo.clear();
      lastSchema = schema;
      return schema;
    },
    *prepare() {
      for (const path of sources.files()) {
        sources.role(path);
        yield;
      }
      for (const index of Object.values(indexes)) yield* index.prepare();
      context.schema();
      yield;
    },
    file: (path) => {
      memory.depend(path);
      if (files.has(path)) return files.get(path);
      const facts = sources.facts(path);
      const linked =
        facts === undefined ? undefined : { path, facts, memo: new Map(), index: lazyIndex(facts) };
      files.set(path, linked);
      return linked;
    },
    implementers: (name) => byName('class', indexes.class, name),
    continuations: (name) => byName('call', indexes.call, name),
    importers: (path) => byName('import', indexes.import, path),
    filesWith: (topic) => byName('topic', indexes.topic, topic),
    forget: (paths, everything) => {
      schema = undefined;
      context.facets.changed();
      for (const path of paths) touched.add(path);
      const names = withNames(paths);
      if (!everything && tracking) {
        for (const path of paths) files.delete(path);
        return memory.forget(names);
      }
      files = new Map();
      return memory.reset();
    },
    *forgetOutdated(kind) {
      yield* context.facets.refresh(kind);
      return memory.forget([], context.facets.overdue(kind));
    },
    trial: (paths, look) => {
      if (isTrial) throw new Error('a trial within a trial');
      const before = { schema, lastSchema, files: new Map(files) };
      const restoreNames = Object.values(indexes).map((index) => index.save());
      isTrial = true;
      schema = undefined;
      for (const path of paths) files.delete(path);
      for (const path of paths) touched.add(path);
      try {
        return memory.trial(withNames(paths), (reached) =>
          context.facets.trial(() => {
            // Before anything is answered, so that all answers are of one schema.
            if (before.schema !== undefined) context.schema();
            return look(reached);
          }),
        );
      } finally {
        isTrial = false;
        for (const restore of restoreNames) restore();
        ({ schema, lastSchema, files } = before);
        for (const path of paths) touched.add(path);
      }
    },
  };
  return context;
}

/** On whose behalf the schema is built. */
const SCHEMA = '\u0000schema';

/** The same sources, where whoever asks something about a file depends on it. */
function noting(sources: Sources, depend: (path: string) => void): Sources {
  const own: Partial<Sources> = {
    facts: (path) => {
      depend(path);
      return sources.facts(path);
    },
    text: (path) => {
      depend(path);
      return sources.text(path);
    },
    role: (path) => {
      depend(path);
      return sources.role(path);
    },
    resolve: (from, specifier) => {
      depend(from);
      return sources.resolve(from, specifier);
    },
  };
  return new Proxy(sources, {
    get: (target, key: keyof Sources) => {
      // Bound, because the sources may be of a class with private parts.
      if (!(key in own)) Object.assign(own, { [key]: target[key]?.bind(target) });
      return own[key];
    },
  });
}

const EMPTY_SCHEMA: Schema = {
  entities: [],
  byAccessor: () => undefined,
  byRef: () => undefined,
  byTable: () => undefined,
  has: () => false,
  declaredIn: () => [],
};

/** The answer of `askShape`, when it was given before. */
export function knownShape(context: Context, file: LinkedFile, key: Key): Shape | undefined {
  return context.known(file, key) as Shape | undefined;
}

/** Shape questions are asked most: the shared `unknown` keeps them cheap. */
export function askShape(context: Context, file: LinkedFile, key: Key, compute: () => Shape): Shape {
  return context.ask(file, key, UNKNOWN, compute);
}

function implementersIn(facts: FileFacts): Named<{ readonly cls: number }> {
  const found: { name: string; what: { cls: number } }[] = [];
  facts.classes.forEach((fact, cls) => {
    for (const type of fact.implements)
      if (type.k === 'name') found.push({ name: type.name.at(-1) ?? '', what: { cls } });
    const base = fact.extends === undefined ? undefined : valueAt(facts.values, fact.extends.value);
    const name = base?.k === 'variable' ? facts.variables[base.variable]?.name : undefined;
    if (name !== undefined) found.push({ name, what: { cls } });
  });
  return found;
}

const MOUNTS: ReadonlySet<string> = new Set(['use', 'route', 'register', 'mount', 'group']);

/** `app.use('/orders', orders)`; classes called modules, with decorators; names with `permission` in them. */
type Topic = 'mounts' | 'modules' | 'permissions';

function topicsIn({ calls, classes, values, variables }: FileFacts): Named<object> {
  const found: Record<Topic, boolean> = {
    mounts: calls.some(({ callee }) => MOUNTS.has(memberAt(values, callee) ?? '')),
    modules: classes.some(({ name, decorators }) => decorators.length > 0 && /Module$/.test(name)),
    permissions:
      values.literals.some((one) => typeof one === 'string' && PERMISSION.test(one)) ||
      variables.some(({ name }) => PERMISSION.test(name)),
  };
  return Object.entries(found).flatMap(([name, has]) => (has ? [{ name, what: {} }] : []));
}

const PERMISSION = /permission/i;
