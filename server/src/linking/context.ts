/**
 * What linking carries along: files with their indexes, memoised answers, and who asked whom.
 *
 * Questions are answered on demand and remembered in the file they are about. While a question about file A is being
 * answered, each look into file B is recorded as "A depends on B"; a change of B then forgets the answers of all that
 * depend on it. Cycles give `unknown` at the point of return, and what was computed inside a cycle is not remembered
 * past the question that started it, so answers do not depend on who asked first.
 */
import type { Library } from '../../../rules/model/library.ts';
import type { CallId, FileFacts, FunctionId, ValueId, VariableId, Write } from '../facts/facts.ts';
import { kindOf, partsOf, valueAt, valueCount } from '../facts/values.ts';
import { type Continuation, continuationsIn, stepNames } from './continuations.ts';
import { createFacets, type Facets } from './facets.ts';
import { indexLibraries, type LibraryIndex } from './libraries.ts';
import { createNameIndex, type Named, type NameIndex } from './name-index.ts';
import type { Schema } from './schema/schema.ts';
import { type Shape, UNKNOWN } from './shape.ts';
import type { Sources } from './sources.ts';

/** Facts of one file with what is derived from them alone, and the answers about them. */
export interface LinkedFile {
  readonly path: string;
  readonly facts: FileFacts;
  readonly memo: Map<string, unknown>;
  /** Lazily built indexes over the facts. */
  readonly index: FileIndex;
}

export interface FileIndex {
  /** Receiver value → the call whose callee is a member of it: `a.b()` for `a`. */
  readonly callOn: ReadonlyMap<ValueId, CallId>;
  /** Value → the call whose argument it is. */
  readonly argumentOf: ReadonlyMap<ValueId, { readonly call: CallId; readonly index: number }>;
  /** Parents of a value: values that hold it directly. */
  readonly parents: ReadonlyMap<ValueId, ValueId>;
  /** References to each variable, in order of position. */
  readonly references: ReadonlyMap<VariableId, readonly ValueId[]>;
  /** All references in order of position: for questions about spans. */
  readonly referenceStarts: Int32Array;
  readonly referenceVariables: Int32Array;
  /** Offsets of every `this`, sorted. */
  readonly thisStarts: Int32Array;
  /** Writes to properties of a variable: `where.x = 1` for `where`. */
  readonly propertyWrites: ReadonlyMap<VariableId, readonly Write[]>;
  readonly callsOf: ReadonlyMap<FunctionId, readonly CallId[]>;
  /** Value of the initializer → the variable it is assigned to. */
  readonly assignedTo: ReadonlyMap<ValueId, VariableId>;
}

export interface Context {
  readonly sources: Sources;
  readonly libraries: LibraryIndex;
  schema(): Schema;
  file(path: string): LinkedFile | undefined;
  /** Answers a question about a file once; `cycle` is the answer inside its own computation. */
  ask<T>(file: LinkedFile, key: string, cycle: T, compute: () => T): T;
  /** Reverse dependencies, for invalidation. */
  readonly dependents: Map<string, Set<string>>;
  /**
   * All that is looked at meanwhile counts as looked at by this file, whose findings then depend on it; undefined: by
   * nobody, for what concerns the whole workspace and keeps track of changes itself.
   */
  onBehalf<T>(path: string | undefined, look: () => T): T;
  /** The file on whose behalf something is asked now; nobody's during a trial, whose answers nobody may depend on. */
  asking(): string | undefined;
  /** The file asking now depends on this one. */
  depend(path: string): void;
  /** Answers that depend on more than files. */
  readonly facets: Facets;
  /** Classes by the name of an interface they implement or class they extend. */
  implementers(name: string): readonly { readonly file: string; readonly cls: number }[];
  /** Calls whose value is called on again, there or through a variable, by the name of what they call. */
  continuations(name: string): readonly (Continuation & { readonly file: string })[];
  /** Files that mount something somewhere: `app.use('/orders', orders)`. */
  mounting(): readonly { readonly file: string }[];
  /** The schema as it was asked for last, if it was. */
  lastSchema(): Schema | undefined;
  /** Forgets answers about these files and everything that depends on them; returns all of them. */
  forget(paths: readonly string[], everything: boolean): readonly string[];
  /**
   * Runs `look` as if nobody had asked about these files and what leads from one of them to another: answers about these
   * files hold, and those about others may be the ones of before. Afterwards all is remembered that
   * was before, and nothing else. `look` is told which files those are.
   */
  trial<T>(paths: readonly string[], look: (reached: readonly string[]) => T): T;
}

export function createContext(
  sources: Sources,
  libraries: readonly Library[],
  buildSchema: (context: Context) => Schema,
): Context {
  const files = new Map<string, LinkedFile | undefined>();
  const dependents = new Map<string, Set<string>>();
  let running = new Map<string, number>();
  let asking: string | undefined;
  let lowestCycle = Number.POSITIVE_INFINITY;
  let provisional: Map<string, unknown> | undefined;
  let schema: Schema | undefined;
  let lastSchema: Schema | undefined;
  let building = false;
  const classes = createNameIndex(sources, implementersIn);
  const steps = stepNames(libraries);
  const continuations = createNameIndex(sources, (facts) => continuationsIn(facts, steps));
  const mounting = createNameIndex(sources, mountingIn);
  /** Answers by name are depended upon like files, under a path that no file has. */
  const byName = <T>(index: NameIndex<T>, kind: string, name: string) => {
    depend(`\u0000${kind} ${name}`);
    return index.at(name);
  };
  const depend = (path: string): void => {
    if (asking === undefined || asking === path) return;
    const set = dependents.get(path);
    if (set === undefined) dependents.set(path, new Set([asking]));
    else set.add(asking);
  };
  /** What was remembered while the schema was being built: it saw none. */
  let withoutSchema: (() => void)[] = [];
  /** During a trial, how to undo what was remembered since it began. */
  let undo: (() => void)[] | undefined;

  /** Questions begin anew: nobody is asking, and nothing is under way. */
  const apart = <T>(look: () => T): T => {
    const before = { running, asking, lowestCycle, provisional };
    [running, asking, lowestCycle, provisional] = [new Map(), undefined, Number.POSITIVE_INFINITY, undefined];
    try {
      return look();
    } finally {
      ({ running, asking, lowestCycle, provisional } = before);
    }
  };
  /** These files, the names they answer otherwise now, and all that depend on them. Tells each such name once. */
  const closure = (paths: readonly string[], more: Iterable<string> = []): Set<string> => {
    const reached = new Set([...paths, ...more]);
    for (const name of classes.refresh(paths)) reached.add(`\u0000class ${name}`);
    for (const name of continuations.refresh(paths)) reached.add(`\u0000call ${name}`);
    for (const name of mounting.refresh(paths)) reached.add(`\u0000mount ${name}`);
    for (const path of reached) for (const dependent of dependents.get(path) ?? []) reached.add(dependent);
    return reached;
  };
  /**
   * These files, those on a short way from one of them to another (a call chain that leads to what a fix changes), and,
   * where functions have other numbers now, all that look at them directly.
   */
  const concerned = (paths: readonly string[]): Set<string> => {
    const all = closure(paths);
    const found = new Set(paths);
    const layers = [new Map(paths.map((path) => [path, new Set<string>()]))];
    for (let step = 1; step <= SHORT_WAY; step++) {
      const next = new Map<string, Set<string>>();
      for (const [path, via] of layers.at(-1)!)
        for (const dependent of dependents.get(path) ?? []) {
          const ways = next.get(dependent) ?? new Set();
          next.set(dependent, ways);
          for (const one of via) ways.add(one);
          if (step > 1) ways.add(path);
        }
      layers.push(next);
      for (const path of paths) for (const one of next.get(path) ?? []) found.add(one);
    }
    for (const path of all) {
      const isOther = paths.includes(path)
        ? hasOtherFunctions(files.get(path)?.facts, sources.facts(path))
        : !isPath(path);
      if (isOther) for (const dependent of dependents.get(path) ?? []) found.add(dependent);
    }
    return found;
  };
  /** Takes files out, as if nobody had asked about them; gives a function that puts them back. */
  const putAside = (paths: Iterable<string>): (() => void) => {
    const before = [...paths].map((path) => [path, files.has(path), files.get(path)] as const);
    for (const [path] of before) files.delete(path);
    return () => {
      for (const [path, wasKnown, file] of before)
        if (wasKnown) files.set(path, file);
        else files.delete(path);
    };
  };

  const context: Context = {
    sources: noting(sources, depend),
    libraries: indexLibraries(libraries),
    dependents,
    facets: createFacets(() => (undo === undefined ? asking : undefined)),
    depend,
    asking: () => (undo === undefined ? asking : undefined),
    onBehalf: (path, look) =>
      apart(() => {
        asking = path;
        return look();
      }),
    lastSchema: () => lastSchema,
    schema: () => {
      if (schema !== undefined) return schema;
      if (building) return EMPTY_SCHEMA;
      building = true;
      try {
        schema = apart(() => buildSchema(context));
      } finally {
        building = false;
        // What was answered under another schema, or while there was none, may be wrong now.
        // In a trial files that nobody has changed keep their answers: an index more is no other query.
        if (schema !== lastSchema && undo === undefined)
          for (const file of files.values()) file?.memo.clear();
        else for (const forget of withoutSchema) forget();
        withoutSchema = [];
        lastSchema = schema;
      }
      return schema;
    },
    file: (path) => {
      depend(path);
      if (files.has(path)) return files.get(path);
      const facts = sources.facts(path);
      const linked =
        facts === undefined
          ? undefined
          : { path, facts, memo: new Map<string, unknown>(), index: lazyIndex(facts) };
      files.set(path, linked);
      return linked;
    },
    ask: <T>(file: LinkedFile, key: string, cycle: T, compute: () => T): T => {
      if (file.memo.has(key)) return file.memo.get(key) as T;
      const full = `${file.path}\u0000${key}`;
      const depth = running.get(full);
      if (depth !== undefined) {
        lowestCycle = Math.min(lowestCycle, depth);
        return cycle;
      }
      if (provisional?.has(full) === true) {
        lowestCycle = Math.min(lowestCycle, 0);
        return provisional.get(full) as T;
      }
      if (running.size > MAX_DEPTH) {
        lowestCycle = 0;
        return cycle;
      }
      const level = running.size + 1;
      const askedBefore = asking;
      const lowestBefore = lowestCycle;
      lowestCycle = Number.POSITIVE_INFINITY;
      running.set(full, level);
      asking = file.path;
      try {
        const answer = compute();
        // The outermost question has nobody above it whose answer could still change its own.
        if (lowestCycle >= level || level === 1) {
          file.memo.set(key, answer);
          if (building) withoutSchema.push(() => file.memo.delete(key));
          undo?.push(() => file.memo.delete(key));
        } else {
          provisional ??= new Map();
          provisional.set(full, answer);
        }
        return answer;
      } catch (error) {
        // Too deep for the stack: hostile or generated code. Whoever asked goes on without this answer.
        if (!(error instanceof RangeError)) throw error;
        lowestCycle = 0;
        return cycle;
      } finally {
        running.delete(full);
        asking = askedBefore;
        lowestCycle = Math.min(lowestBefore, lowestCycle >= level ? Number.POSITIVE_INFINITY : lowestCycle);
        if (running.size === 0) {
          provisional = undefined;
          lowestCycle = Number.POSITIVE_INFINITY;
        }
      }
    },
    implementers: (name) => byName(classes, 'class', name),
    continuations: (name) => byName(continuations, 'call', name),
    mounting: () => byName(mounting, 'mount', ''),
    forget: (paths, everything) => {
      schema = undefined;
      const reached = closure(paths, everything ? files.keys() : []);
      for (const path of reached) {
        files.delete(path);
        dependents.delete(path);
      }
      return [...reached].filter(isPath);
    },
    trial: (paths, look) => {
      if (undo !== undefined) throw new Error('a trial within a trial');
      const before = { schema, lastSchema };
      const reached = concerned(paths);
      undo = [putAside(reached)];
      schema = undefined;
      try {
        return apart(() => {
          // Before anything is answered, so that all answers are of one schema.
          if (before.schema !== undefined) context.schema();
          return look([...reached].filter(isPath));
        });
      } finally {
        for (const one of undo.reverse()) one();
        undo = undefined;
        ({ schema, lastSchema } = before);
      }
    },
  };
  return context;
}

/** Dependencies from one file to another, at most, on a way that a trial follows. */
const SHORT_WAY = 3;

/** Others refer to functions by number. */
function hasOtherFunctions(before: FileFacts | undefined, now: FileFacts | undefined): boolean {
  if (before === undefined || now === undefined) return true;
  return (
    before.functions.length !== now.functions.length ||
    before.functions.some((fn, index) => fn.name !== now.functions[index]?.name)
  );
}

/** Not a name that is depended upon like one. */
function isPath(path: string): boolean {
  return !path.startsWith('\u0000');
}

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

/** Chains of questions longer than this are hostile or generated code; the answer is `unknown`. */
const MAX_DEPTH = 400;

/** Shape questions are asked most: the shared `unknown` keeps them cheap. */
export function askShape(context: Context, file: LinkedFile, key: string, compute: () => Shape): Shape {
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

function mountingIn(facts: FileFacts): Named<object> {
  const mounts = facts.calls.some(({ callee }) => {
    const value = valueAt(facts.values, callee);
    return value.k === 'get' && MOUNTS.has(value.name);
  });
  return mounts ? [{ name: '', what: {} }] : [];
}

function lazyIndex(facts: FileFacts): FileIndex {
  let built: FileIndex | undefined;
  const get = (): FileIndex => {
    built ??= buildIndex(facts);
    return built;
  };
  return {
    get callOn() {
      return get().callOn;
    },
    get argumentOf() {
      return get().argumentOf;
    },
    get parents() {
      return get().parents;
    },
    get references() {
      return get().references;
    },
    get referenceStarts() {
      return get().referenceStarts;
    },
    get referenceVariables() {
      return get().referenceVariables;
    },
    get thisStarts() {
      return get().thisStarts;
    },
    get propertyWrites() {
      return get().propertyWrites;
    },
    get callsOf() {
      return get().callsOf;
    },
    get assignedTo() {
      return get().assignedTo;
    },
  };
}

function buildIndex(facts: FileFacts): FileIndex {
  const callOn = new Map<ValueId, CallId>();
  const argumentOf = new Map<ValueId, { call: CallId; index: number }>();
  const callsOf = new Map<FunctionId, CallId[]>();
  const parents = new Map<ValueId, ValueId>();
  const store = facts.values;
  facts.calls.forEach((call, id) => {
    const callee = valueAt(store, call.callee);
    if (callee.k === 'get' || callee.k === 'index') callOn.set(callee.of, id);
    for (const [index, argument] of call.arguments.entries()) argumentOf.set(argument, { call: id, index });
    const list = callsOf.get(call.fn);
    if (list === undefined) callsOf.set(call.fn, [id]);
    else list.push(id);
  });
  const references = new Map<VariableId, ValueId[]>();
  const flat: { start: number; variable: VariableId }[] = [];
  const count = valueCount(store);
  const theses: number[] = [];
  for (let id = 0; id < count; id++) {
    const kind = kindOf(store, id);
    if (kind === 'this') theses.push(store.starts[id] as number);
    if (kind === 'variable') {
      const variable = store.a[id] as VariableId;
      const list = references.get(variable);
      if (list === undefined) references.set(variable, [id]);
      else list.push(id);
      flat.push({ start: store.starts[id] as number, variable });
      continue;
    }
    if (kind === 'literal' || kind === 'global' || kind === 'call' || kind === 'this') continue;
    if (
      kind === 'await' ||
      kind === 'get' ||
      kind === 'spread' ||
      kind === 'item' ||
      kind === 'rest' ||
      kind === 'unary' ||
      kind === 'yield'
    ) {
      parents.set(store.a[id] as ValueId, id);
      continue;
    }
    for (const part of enclosed(facts, id)) parents.set(part, id);
  }
  flat.sort((x, y) => x.start - y.start);
  const propertyWrites = new Map<VariableId, Write[]>();
  for (const write of facts.writes) {
    const root = rootVariable(facts, write.target);
    if (root === undefined) continue;
    const list = propertyWrites.get(root);
    if (list === undefined) propertyWrites.set(root, [write]);
    else list.push(write);
  }
  const assignedTo = new Map<ValueId, VariableId>();
  facts.variables.forEach((variable, id) => {
    for (const assignment of variable.assignments) assignedTo.set(assignment.value, id);
  });
  return {
    callOn,
    argumentOf,
    parents,
    references,
    propertyWrites,
    callsOf,
    assignedTo,
    referenceStarts: Int32Array.from(flat, (r) => r.start),
    referenceVariables: Int32Array.from(flat, (r) => r.variable),
    thisStarts: Int32Array.from(theses).sort(),
  };
}

/** What a value encloses for its parts' parents: the test of a choice is no part of what is chosen. */
function enclosed(facts: FileFacts, id: ValueId): readonly ValueId[] {
  const value = valueAt(facts.values, id);
  return value.k === 'either' ? value.of : partsOf(value);
}

/** The variable at the root of `a.b[c].d`; undefined for anything else. */
export function rootVariable(facts: FileFacts, id: ValueId): VariableId | undefined {
  for (let value = valueAt(facts.values, id); ; ) {
    if (value.k === 'variable') return value.variable;
    if (value.k !== 'get' && value.k !== 'index' && value.k !== 'await') return undefined;
    value = valueAt(facts.values, value.of);
  }
}
