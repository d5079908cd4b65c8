/**
 * The linker: facts of all files in, a program that answers rules' questions out.
 *
 *     context.ts     files, the schema, names                   memory.ts      answers, and who asked what
 *     file-index.ts  what one file's facts say                  shape.ts       what we know of a value
 *     evaluate.ts    values to shapes                           members.ts, class-members.ts, call-results.ts, lists.ts
 *                                                               modules.ts, types.ts, parameters.ts, by-name.ts
 *     rows.ts        what library tables make of a call         library-calls.ts, chains.ts   calls of libraries, builders
 *     operations.ts  calls to operations                        actions.ts, attributes.ts, filters/, limits.ts, endless.ts, orders.ts,
 *                                                               projections.ts, relations.ts, written-data.ts, results.ts
 *     options.ts, origins.ts   what is given, and where it comes from
 *     handed-*.ts, binding.ts   queries that only their callers know the filter of
 *     callbacks.ts, loops.ts, leaving-arms.ts, frames.ts   what encloses     calls.ts, summaries.ts   composed along calls
 *     results-flow.ts, premises.ts, derivations.ts, found-by.ts   what a write owes to earlier reads; violations.ts
 *     entries.ts, reach.ts   from where it is reached           states.ts      what outlives a request
 *     protections.ts, mentioned.ts   what stands before a handler      processes.ts, bodies.ts, gathered.ts   what is started, read, held
 *     references.ts  where things are named, for fixes   explain.ts  what is known at a place       facets.ts, trial.ts   what depends on more than files; what if
 *     callers.ts, list-schemas.ts, supplies.ts, row-supplies.ts   where the items of a loop come from, beyond its function
 *     schema/        stored types and their indexes
 */
import { UNKNOWN_DEPLOYMENT } from '../../../rules/model/deployment.ts';
import type { Entity } from '../../../rules/model/entity.ts';
import type { Library } from '../../../rules/model/library.ts';
import type { Occurrence, Operation } from '../../../rules/model/operation.ts';
import type { FunctionRef, Place } from '../../../rules/model/place.ts';
import type { FunctionSummary, Program } from '../../../rules/model/program.ts';
import type { Entry } from '../../../rules/model/role.ts';
import { isServed } from '../../../rules/model/served.ts';
import type { State } from '../../../rules/model/state.ts';
import type { CallId } from '../facts/facts.ts';
import { runAtOnce } from '../workspace/steps.ts';
import { addedByType, addsUnnamed } from './added-by-type.ts';
import { addersOf } from './adders.ts';
import { functionAt } from './around.ts';
import { askedRows } from './asked-rows.ts';
import { askersOf, pageAskersOf } from './askers.ts';
import { bodyReadsOf } from './bodies.ts';
import { createEntityIndex, type EntityIndex } from './by-entity.ts';
import { hostOf } from './callbacks.ts';
import { callerUses } from './caller-uses.ts';
import { type Callers, createCallers } from './callers.ts';
import { edgesFrom, hostsOf } from './calls.ts';
import { type Context, type ContextOptions, createContext, type LinkedFile } from './context.ts';
import { derivationsOf } from './derivations.ts';
import { explainAt } from './explain.ts';
import { catchesOf } from './failures.ts';
import { foundBy } from './found-by.ts';
import { gatheredIn } from './gathered.ts';
import { rowsNamed, rowsOf, withOthers } from './growth.ts';
import { handlerOf } from './handling.ts';
import { isAlwaysAsked, isLeftOut } from './left-out.ts';
import type { Question } from './memory.ts';
import { linkedIn } from './nodes.ts';
import { openLimit } from './open-limits.ts';
import { hasOwnAddress } from './own-address.ts';
import { partsOf } from './pages.ts';
import { feeds, premisesOf } from './premises.ts';
import { createProcesses, type Processes } from './processes.ts';
import { protectionOf } from './protections.ts';
import { createReach, type Reachability } from './reach.ts';
import { formOf, referencesTo } from './references.ts';
import { rowOfItem } from './rows-of-items.ts';
import { askedBy } from './same.ts';
import { schedulesIn } from './schedules.ts';
import { buildSchema } from './schema/build.ts';
import type { Sources } from './sources.ts';
import { startedIn } from './started.ts';
import { statesOf } from './states.ts';
import { subscriptionsOf } from './subscriptions.ts';
import { entryFrames, summaryOf } from './summaries.ts';
import { countOf } from './supplies.ts';
import { trial } from './trial.ts';
import { dropsUndefined } from './undefined.ts';
import { isUnnamed } from './unnamed.ts';
import { createViolations, type Violations } from './violations.ts';
import { awaitedListsOf, waitsOf } from './waits.ts';

export interface Linker {
  /** As things are now; after a change it is another one. */
  readonly program: Program;
  /** Facts, roles or schemas of these paths changed; gives the files whose answers may differ now, those included. */
  invalidate(paths: readonly string[]): readonly string[];
  /**
   * Since then, the files that were given an answer about the whole workspace which would be another now. Pauses are
   * possible; after a change in one of them it has to be asked again.
   */
  outdated(): Generator<void, readonly string[], void>;
  /** Does most of what the first questions after a great change take, with pauses in between. */
  prepare(): Generator<void, void, void>;
  /** Asks while the facts of these paths are others; afterwards it is as if nobody had asked. */
  trial<T>(paths: readonly string[], look: () => T): T;
  /** Answers questions on behalf of a file: `invalidate` names it when one of the answers may differ. */
  onBehalf<T>(path: string | undefined, look: () => T): T;
  /** What is known at an offset: lines of text for people. */
  explain(path: string, offset: number): readonly string[];
  entries(): readonly Entry[];
}

export function createLinker(
  sources: Sources,
  libraries: readonly Library[],
  options: ContextOptions = {},
): Linker {
  const context = createContext(sources, libraries, buildSchema, options);
  const reach = createReach(context, {
    callees: (file, fn) => calleesOf(context, file, fn),
    host: (file, fn) => hostRef(context, file, fn),
    functions: (file) => functionsOf(context, file),
  });
  const byEntity = createEntityIndex(context);
  const callers = createCallers(context);
  const processes = createProcesses(context, reach.reach);
  const violations = createViolations(context);
  const indexes = [byEntity, callers, processes, violations];
  /** Forgotten, and not named yet: whoever asks for the names may give up half way. */
  const late = new Set<string>();
  const latest: Latest = {};
  const forgetLatest = (): void => {
    latest.seen = undefined;
    latest.states = undefined;
  };
  const answers = createProgram(context, reach, byEntity, callers, processes, violations, latest);
  let program = answers;
  return {
    get program() {
      return program;
    },
    onBehalf: context.onBehalf,
    *prepare() {
      yield* context.prepare();
      yield* reach.prepare();
      for (const index of indexes) yield* index.prepare();
    },
    trial: (paths, look) => {
      const before = program;
      forgetLatest();
      const restore = indexes.map((index) => index.save());
      program = { ...answers };
      try {
        return trial(context, reach, paths, look);
      } finally {
        for (const one of restore) one();
        forgetLatest();
        program = before;
      }
    },
    invalidate: (paths) => {
      program = { ...answers }; // Whatever somebody remembers of a program ends with it.
      forgetLatest();
      const schema = context.lastSchema();
      // Schemas, manifests and files that come or go change what names mean anywhere.
      const everything = paths.some(
        (path) =>
          !/\.[cm]?[jt]sx?$/.test(path) ||
          context.file(path) === undefined ||
          sources.facts(path) === undefined,
      );
      const forgotten = new Set([...paths, ...context.forget(paths, everything)]);
      const add = (names: Iterable<string>): void => {
        for (const name of names) forgotten.add(name);
      };
      add(runAtOnce(context.forgetOutdated('memory')));
      const isOther = schema !== undefined && context.schema() !== schema;
      if (isOther) {
        add(context.forget(paths, true));
        context.facets.clear();
      }
      if (isOther || everything) add(sources.files());
      for (const index of indexes) index.forget(isOther || everything ? undefined : paths, forgotten);
      reach.forget(isOther || everything ? [...forgotten] : [...paths, ...linkedIn(forgotten)]);
      return [...forgotten].filter(isPath);
    },
    *outdated() {
      const forgotten = yield* context.forgetOutdated('findings');
      forgetLatest();
      for (const name of forgotten) late.add(name);
      if (linkedIn(forgotten).length > 0) reach.forget(linkedIn(forgotten));
      for (const index of indexes) index.forget([], forgotten);
      yield;
      const names = [...reach.outdated(), ...late].filter(isPath);
      late.clear();
      return names;
    },
    explain: (path, offset) => explainAt(context, answers, path, offset),
    entries: () => reach.entries(),
  };
}

/** Not a name on whose behalf linking itself asked. */
function isPath(name: string): boolean {
  return !name.startsWith('\u0000');
}

function hostRef(context: Context, path: string, fn: number): FunctionRef {
  const file = context.file(path);
  return { file: path, index: file === undefined ? fn : hostOf(context, file, fn) };
}

function functionsOf(context: Context, path: string): readonly FunctionRef[] {
  const file = context.file(path);
  return file === undefined ? [] : hostsOf(context, file).map((index) => ({ file: path, index }));
}

function calleesOf(context: Context, path: string, fn: number): readonly FunctionRef[] {
  const file = context.file(path);
  return file === undefined ? [] : edgesFrom(context, file, fn).map((edge) => edge.to);
}

/** What was answered last: many rules ask about a function, one after the other. Empty after each change. */
interface Latest {
  seen?:
    | {
        readonly ref: FunctionRef;
        readonly asker: Question | undefined;
        readonly occurrences: readonly Occurrence[];
      }
    | undefined;
  states?:
    | { readonly path: string; readonly asker: Question | undefined; readonly found: readonly State[] }
    | undefined;
}

function createProgram(
  context: Context,
  { reach, entries, entriesIn }: Reachability,
  byEntity: EntityIndex,
  callers: Callers,
  processes: Processes,
  violations: Violations,
  latest: Latest,
): Program {
  const { sources, facets } = context;
  const need = (path: string): LinkedFile => {
    const file = context.file(path);
    if (file === undefined) throw new Error(`no facts for ${path}`);
    return file;
  };
  const all = (key: string, fits: (operation: Operation) => boolean): readonly Operation[] =>
    facets.ask('findings', `operations ${key}`, () => byEntity.where(fits));
  const serves = (operation: Operation): boolean =>
    isServed(operation, { reach, library: (id) => context.libraries.byId(id) });
  const operationsOn = (entity: Entity): readonly Operation[] => {
    const named = byEntity.at(entity.name);
    const handed = facets.ask('findings', `rows of ${entity.name} added by its type`, () =>
      byType().get(entity.name),
    );
    return handed === undefined ? named : [...named, ...handed];
  };
  const callersOf: Callers['of'] = (path, fn) =>
    facets.ask('findings', `callers of ${path}#${fn}`, () => callers.of(path, fn));
  const byType = () =>
    facets.ask('findings', 'rows added by their type', () =>
      addedByType({ context, program, callers: callersOf }, byEntity.at('').filter(addsUnnamed)),
    );
  const program: Program = {
    fn: (ref) => describeFunction(need(ref.file), ref),
    occurrences: (ref) => {
      const file = context.file(ref.file);
      if (file === undefined) return [];
      const asker = context.asking();
      if (latest.seen?.ref === ref && latest.seen.asker === asker) return latest.seen.occurrences;
      const seen = summaryOf(context, ref.file, ref.index);
      const extra = entryFrames(context, file, ref.index);
      const occurrences: readonly Occurrence[] =
        extra.length === 0 ? seen : seen.map((one) => ({ ...one, frames: [...one.frames, ...extra] }));
      latest.seen = { ref, asker, occurrences };
      return occurrences;
    },
    parts: (operation) => partsOf(context, operation),
    rowsIn: (operation) =>
      operation.entity === undefined
        ? { most: Number.POSITIVE_INFINITY, why: 'unknown', of: operation.callee }
        : facets.ask('findings', `rows in ${operation.entity} at ${operation.at.file}`, () =>
            rowsNamed(sources, operation.entity!, operation.at, byEntity.at(operation.entity!), serves),
          ),
    countOf: (loop, by) => countOf({ context, program, callers: callersOf }, loop, by),
    asked: (occurrence) => askedBy(context, occurrence),
    waits: (ref) => waitsOf(context, ref.file, ref.index),
    awaitedLists: (ref) => awaitedListsOf(context, ref.file, ref.index),
    askersOf: (occurrence) => askersOf({ context, program, callers: callersOf }, occurrence),
    pageAskersOf: (operation) => pageAskersOf({ context, program, callers: callersOf }, operation),
    rowOfItem: (occurrence, frame) => rowOfItem(context, program, occurrence, frame),
    premises: (later) => premisesOf(context, later),
    derivations: (write) => derivationsOf(context, write),
    foundBy: (later) => foundBy(context, later),
    feeds: (earlier, later) => feeds(context, earlier, later),
    isLeftOut: (occurrence) => isLeftOut({ context, program, callers: callersOf }, occurrence),
    hasOwnAddress: (occurrence) => hasOwnAddress(context, occurrence),
    isAlwaysAsked: (operation, condition) =>
      isAlwaysAsked({ context, program, callers: callersOf }, operation, condition),
    askedRows: (occurrence) => askedRows(context, occurrence),
    handlesViolation: violations.handles,
    callerUses: (operation) => callerUses({ context, program, callers: callersOf }, operation),
    openLimit: (operation) => openLimit({ context, program, callers: callersOf }, operation),
    functions: (path) => functionsOf(context, path),
    reach,
    handler: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? undefined : handlerOf(context, file, ref.index, reach(ref).entries);
    },
    catches: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? [] : catchesOf(context, file, ref.index);
    },
    bodyReads: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? [] : bodyReadsOf(context, file, ref.index);
    },
    gathered: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? [] : gatheredIn(context, file, ref.index);
    },
    subscriptions: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? [] : subscriptionsOf(context, file, ref.index);
    },
    protection: (ref, what) => {
      const [entry] = reach(ref).entries;
      const [file, registering] = [context.file(ref.file), context.file(entry?.at.file ?? ref.file)];
      return file === undefined || registering === undefined
        ? 'unknown'
        : protectionOf(context, file, registering, ref, what);
    },
    functionAt: ({ file: path, span }) => {
      const file = context.file(path);
      return file === undefined ? undefined : { file: path, index: functionAt(file, span[0]) };
    },
    form: (ref) => formOf(context, ref.file, ref.index),
    references: (name) => referencesTo(context, name),
    entity: (operation) =>
      operation.entity === undefined
        ? undefined
        : (context.schema().byRef(operation.library, { name: operation.entity }, operation.at.file) ??
          context.schema().byTable(operation.entity, operation.at.file)),
    entityNamed: (name, library) =>
      context
        .schema()
        .entities.find(
          (entity) => entity.name === name && (library === undefined || entity.library === library),
        ),
    entities: () => context.schema().entities,
    remembered: (key, answer) => facets.ask('findings', `rules: ${key}`, answer),
    diskOperations: () => all('on the disk', ({ path }) => path !== undefined),
    configurations: (purpose) =>
      all(
        `that configure ${purpose}`,
        ({ kind, traits }) => kind === 'configure' && traits.purpose === purpose,
      ),
    cacheOperations: () => all('on caches', ({ kind }) => kind === 'cache'),
    operationsOn: (entity) =>
      facets.ask('findings', `operations on ${entity.name}`, () => operationsOn(entity)),
    rowsOf: (entity) =>
      facets.ask('findings', `rows of ${entity.name} in ${entity.at.file}`, () =>
        withOthers(rowsOf(sources, entity, operationsOn(entity), serves), entity, program),
      ),
    addersOf: (entity) =>
      facets.ask('findings', `who adds to ${entity.name} in ${entity.at.file}`, () =>
        addersOf({ context, program, callers: callersOf }, entity),
      ),
    isUnnamed: (ref) =>
      reach(ref).role === 'exported' &&
      facets.ask('findings', `names of ${ref.file}#${ref.index}`, () =>
        isUnnamed({ context, program, callers: callersOf, hasEntries: () => entries().length > 0 }, ref),
      ),
    states: (path) => {
      const asker = context.asking();
      if (latest.states?.path === path && latest.states.asker === asker) return latest.states.found;
      const file = context.file(path);
      const found =
        file === undefined
          ? []
          : statesOf(context, file, reach, (other, fn) => hostRef(context, other, fn), callersOf);
      latest.states = { path, asker, found };
      return found;
    },
    processes: () => facets.ask('findings', 'processes', () => processes.all()),
    outlivesRejections: (path) =>
      facets.ask('findings', `rejections in ${path}`, () => processes.outlivesRejections(path)),
    schedules: (path) => {
      const file = context.file(path);
      return file === undefined ? [] : schedulesIn(context, file, reach);
    },
    started: (ref) => {
      const file = context.file(ref.file);
      return file === undefined ? [] : startedIn(context, file, ref.index);
    },
    entriesOf: (path) => facets.ask('findings', `entries in ${path}`, () => entriesIn(path)),
    library: (id) => context.libraries.byId(id),
    dropsUndefined: (operation) => dropsUndefined(context, operation),
    text: (place) => sources.text(place.file).slice(place.span[0], place.span[1]),
    source: (path) => sources.text(path),
    format: (path) => need(path).facts.format,
    files: (predicate) =>
      facets
        .ask('findings', 'files', () => [
          ...sources.files(),
          ...[...sources.sqlFiles(), ...sources.prismaSchemas()].map(({ path }) => path),
        ])
        .filter(predicate)
        .sort(),
    deployment: (path) => sources.deployment?.(path) ?? UNKNOWN_DEPLOYMENT,
    packageOf: (path) => sources.packageRoot(path),
    hasDependency: (path, name) => sources.dependencies(path).has(name),
  };
  return program;
}

/** Calls around a function that is still named by what holds their result. */
const MOST_WRAPPERS = 4;

/** `list` of `const list = asyncHandler(async (req, res) => …)`. */
function nameOfWrapped(file: LinkedFile, call: CallId | undefined, depth = 0): string | undefined {
  const value = call === undefined ? undefined : file.facts.calls[call]?.value;
  if (value === undefined || depth > MOST_WRAPPERS) return undefined;
  const variable = file.index.assignedTo.get(value);
  if (variable !== undefined) return file.facts.variables[variable]?.name;
  return nameOfWrapped(file, file.index.argumentOf.get(value)?.call, depth + 1);
}

function describeFunction(file: LinkedFile, ref: FunctionRef): FunctionSummary {
  const fact = file.facts.functions[ref.index];
  const cls = fact?.class === undefined ? undefined : file.facts.classes[fact.class]?.name;
  const name =
    fact?.kind === 'module'
      ? 'module'
      : fact === undefined || fact.name === ''
        ? (nameOfWrapped(file, fact?.context?.call) ?? 'anonymous function')
        : cls === undefined
          ? fact.name
          : `${cls}.${fact.name}`;
  const place = (span: readonly [number, number]): Place => ({ file: file.path, span });
  const exported = file.facts.variables.some(
    (variable) => variable.function === ref.index && variable.exported,
  );
  return {
    ref,
    name,
    at: place(fact?.at ?? [0, 0]),
    nameAt: place(fact?.nameAt ?? [0, 0]),
    async: fact?.async ?? false,
    throws: (fact?.throws.length ?? 0) > 0,
    exported,
    ...(cls === undefined ? {} : { class: cls }),
  };
}
