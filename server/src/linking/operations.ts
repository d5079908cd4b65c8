/** Calls to operations: what a library call does to the world, with every attribute that can be read. */
import type { Attribute, DiskPath, Operation } from '../../../rules/model/operation.ts';
import type { Size } from '../../../rules/model/size.ts';
import type { CallId } from '../facts/facts.ts';
import type { SqlStatement } from '../facts/schema.ts';
import { memberAt, valueAt } from '../facts/values.ts';
import { actionOf } from './actions.ts';
import { anchorsOf, chainStart, chainText } from './anchors.ts';
import { ABSENT, at, filterOf, flagOf, offsetOf, sqlOf, UNSURE } from './attributes.ts';
import { cacheKey } from './cache-key.ts';
import { hostOf } from './callbacks.ts';
import { carriedError } from './carried.ts';
import { endsChain, FOLLOWING, stepAt, stepsOf } from './chains.ts';
import { timeoutWith } from './commands.ts';
import type { Context, LinkedFile } from './context.ts';
import { isRaced } from './deadlines.ts';
import { diskPath } from './disk-path.ts';
import { calleeShape, evaluate } from './evaluate.ts';
import { isHanded } from './handed.ts';
import { handedOperation } from './handed-operation.ts';
import { givesBuilder, type LibraryCall, libraryCall } from './library-calls.ts';
import { dependsOnInput, lifetimeOf } from './lifetimes.ts';
import { numbered } from './memory.ts';
import { argumentAt, literalOf, settle } from './options.ts';
import { orderOf } from './orders.ts';
import { sizeOf } from './origins.ts';
import { pipelineOf } from './pipelines.ts';
import { projectionOf } from './projections.ts';
import { relationsOf } from './relations.ts';
import { resultUse } from './results.ts';
import { rowLimit } from './row-limits.ts';
import { entityOfValue } from './rows.ts';
import { alternatives, type EntityRef, type Step } from './shape.ts';
import { sourceOf } from './source-text.ts';
import { isControl, sqlData, sqlFilter, sqlLimit, sqlOffset } from './statements.ts';
import { dataOf, isPartial } from './written-data.ts';

/** Operations of a file, in source order. */
export function operationsIn(context: Context, file: LinkedFile): readonly Operation[] {
  return context.ask(file, 'operations', [] as readonly Operation[], () => {
    const found: Operation[] = [];
    for (let id = 0; id < file.facts.calls.length; id++) {
      const operation = operationOf(context, file, id);
      if (operation !== undefined) found.push(operation);
    }
    return found;
  });
}

function idOf(file: LinkedFile, call: CallId): Operation['id'] {
  return `${file.path}#${call}`;
}

/** The call that an operation is (the end of), in the file where it stands. */
export function callIdOf({ id }: Operation): CallId {
  return Number(id.slice(id.lastIndexOf('#') + 1));
}

/** The operation that a call is (the end of); undefined when it is none, or only a step of one. */
export function operationOf(context: Context, file: LinkedFile, id: CallId): Operation | undefined {
  if (!isRegister(file, id) && libraryCall(context, file, id) === undefined)
    return handedOperation(context, file, id);
  return context.ask(file, numbered('operation', id), undefined as Operation | undefined, () => {
    const plugin = pluginCall(context, file, id);
    if (plugin !== undefined) {
      const built = build(context, file, id, plugin.call);
      return built && { ...built, callee: plugin.name };
    }
    const call = libraryCall(context, file, id);
    if (call === undefined || !isEnd(context, file, id, call) || asksOwnBundle(context, file, id, call))
      return undefined;
    return build(context, file, id, call);
  });
}

/** `fetch(new URL('./font.ttf', import.meta.url))`: a file that comes with the code. https://vercel.com/docs/functions/runtimes/edge */
function asksOwnBundle(context: Context, file: LinkedFile, id: CallId, { of }: LibraryCall): boolean {
  const [address] = file.facts.calls[id]?.arguments ?? [];
  if (of.library.kind !== 'http' || address === undefined) return false;
  const settled = settle(context, { file, value: address });
  return /^new URL\(.*\bimport\.meta\.url\b/s.test(sourceOf(context, settled.file, settled.value));
}

/** `app.register(plugin, options)`: the plugin is configured there, as its own table says. */
function pluginCall(
  context: Context,
  file: LinkedFile,
  id: CallId,
): { readonly call: LibraryCall; readonly name: string } | undefined {
  const plugin = isRegister(file, id) ? file.facts.calls[id]?.arguments[0] : undefined;
  if (plugin === undefined) return undefined;
  for (const shape of alternatives(calleeShape(context, file, plugin))) {
    const row = shape.k === 'library' ? shape.library.types[shape.type]?.registered : undefined;
    if (shape.k === 'library' && row !== undefined) {
      return {
        call: { of: shape, row, method: 'register' },
        name: sourceOf(context, file, plugin),
      };
    }
  }
  return undefined;
}

function isRegister(file: LinkedFile, id: CallId): boolean {
  return memberAt(file.facts.values, file.facts.calls[id]?.callee ?? -1) === 'register';
}

/** Does the call run what it says, rather than prepare it? */
function isEnd(context: Context, file: LinkedFile, id: CallId, call: LibraryCall): boolean {
  const { row } = call;
  if (FOLLOWING.has(call.method)) return false;
  if (row.ifWaited && !isWaitedFor(file, id)) return false;
  if (row.gives === 'inner') return true;
  if (row.action !== undefined && row.lazy !== true) return true;
  if (row.action !== undefined && !givesBuilder(row)) return true;
  if (!givesBuilder(row)) return false;
  return hasLazyAction(call) && endsChain(context, file, id);
}

/** Awaited, returned to whoever awaits it, or followed: `.then(…)`. */
function isWaitedFor(file: LinkedFile, id: CallId): boolean {
  const call = file.facts.calls[id];
  if (call?.use === 'await' || call?.use === 'return') return true;
  const next = file.facts.calls[file.index.callOn.get(call?.value ?? -1) ?? -1];
  const callee = valueAt(file.facts.values, next?.callee ?? -1);
  return callee.k === 'get' && FOLLOWING.has(callee.name);
}

/** The step before that made a client with settings of its own. */
function clientOf(context: Context, steps: readonly Step[], id: CallId): Pick<Operation, 'client'> {
  const made = steps.find((step) => step.row.kind === 'construct' && step.call !== id);
  const call = made === undefined ? undefined : context.file(made.file)?.facts.calls[made.call];
  if (made === undefined || call === undefined) return {};
  return { client: { at: { file: made.file, span: call.at }, arguments: call.argumentsAt } };
}

function hasLazyAction(call: LibraryCall): boolean {
  if (call.row.action !== undefined && call.row.lazy === true) return true;
  for (let step = call.of.chain; step !== undefined; step = step.previous)
    if (step.row.action !== undefined && step.row.lazy === true) return true;
  return false;
}

/** The operation that a call of a library is (the end of), on what it is made on or on the entity that is known better. */
export function build(
  context: Context,
  file: LinkedFile,
  id: CallId,
  call: LibraryCall,
  known?: EntityRef,
): Operation | undefined {
  const steps = stepsOf(context, file, id, call);
  const deciding = decide(steps);
  if (deciding === undefined) return undefined;
  const library = call.of.library;
  const sqlText = sqlOf(context, steps);
  const asked = known ?? entityOfCall(context, file, id, call);
  const reference = asked?.name === '' ? undefined : asked;
  const declared =
    reference === undefined ? undefined : context.schema().byRef(library.id, reference, file.path);
  const statement =
    sqlText === undefined || context.sources.statement === undefined
      ? undefined
      : context.sources.statement(sqlText, declared?.dialect ?? 'unknown');
  if (statement !== undefined && isControl(statement)) return undefined;
  const entity =
    declared ??
    (statement?.table === undefined ? undefined : context.schema().byTable(statement.table, file.path));
  const action = actionOf(context, deciding, steps, statement);
  const pipeline = pipelineOf(context, steps, entity);
  const filter =
    statement === undefined
      ? (pipeline?.filter ?? filterOf(context, steps, entity))
      : sqlFilter(statement, entity);
  const firstCall =
    file.facts.calls[deciding.file === file.path ? deciding.call : id] ?? file.facts.calls[id];
  const last = file.facts.calls[id];
  if (firstCall === undefined || last === undefined) return undefined;
  const host = hostOf(context, file, last.fn);
  const entityName = entity?.name ?? reference?.name ?? statement?.table;
  const own: readonly Step[] = steps;
  const traits = traitsOf(context, own, deciding);
  const carried = traits.carriesError === true && traits.throws !== true ? carriedError(file, id) : undefined;
  return {
    id: idOf(file, id),
    kind: deciding.row.kind ?? library.kind,
    action,
    library: library.id,
    callee: chainText(context, file, deciding.file === file.path ? deciding.call : id),
    method: deciding.method,
    at: { file: file.path, span: chainStart(file, deciding.file === file.path ? deciding.call : id) },
    fn: { file: file.path, index: host },
    ...(entityName === undefined ? {} : { entity: entityName }),
    grade: call.of.grade,
    evidence: evidenceOf(call, entityName, deciding),
    filter,
    limit:
      statement === undefined
        ? (pipeline?.limit ?? rowLimit(context, own, entity, filter, call, deciding))
        : sqlLimit(statement, entity, filter),
    offset: statement === undefined ? (pipeline?.offset ?? offsetOf(context, own)) : sqlOffset(statement),
    cursor: flagOf(context, own, (step) => step.row.cursor),
    order:
      statement === undefined
        ? (pipeline?.order ?? orderOf(context, own))
        : statement.order.length === 0
          ? ABSENT
          : { state: 'known', value: statement.order },
    projection:
      statement === undefined
        ? projectionOf(context, own, entity)
        : statement.columns === '*'
          ? ABSENT
          : { state: 'known', value: statement.columns },
    relations: relationsOf(context, own, entity, file.path),
    data: statement === undefined ? dataOf(context, own) : sqlData(statement),
    partialData: statement === undefined && isPartial(context, own),
    rows: rowsWritten(context, own, statement),
    timeout:
      isRaced(file, id) || library.undocumented
        ? UNSURE
        : timeoutWith(context, file, id, own, deciding, library),
    lock: lockOf(context, own, statement),
    handedTransaction: isHanded(context, file, id),
    batches: deciding.row.batches ?? 'none',
    ...clientOf(context, steps, id),
    ...pathOf(context, steps),
    ...(isFixed(context, steps) ? { fixed: true } : {}),
    ...((deciding.row.kind ?? library.kind) === 'cache' ? { key: cacheKey(context, file, firstCall) } : {}),
    ...((deciding.row.kind ?? library.kind) === 'construct'
      ? { lifetime: lifetimeOf(context, file, deciding.file === file.path ? deciding.call : id) }
      : {}),
    ...(sqlText === undefined ? {} : { sql: sqlText }),
    result: resultUse(context, file, id, action),
    anchors: anchorsOf(context, file, id, steps, deciding),
    ...(carried === undefined ? {} : { carriedError: carried }),
    traits,
  };
}

function isFixed(context: Context, steps: readonly Step[]): boolean {
  return steps.every((step) => {
    const file = context.file(step.file);
    const call = file?.facts.calls[step.call];
    return file !== undefined && call !== undefined && !dependsOnInput(file, call.argumentsAt, call.fn);
  });
}

function pathOf(context: Context, steps: readonly Step[]): { readonly path?: DiskPath } {
  for (const step of [...steps].reverse()) {
    const found = step.row.path === undefined ? undefined : at(context, step, step.row.path);
    if (found?.state === 'known') return { path: diskPath(context, found.site) };
  }
  return {};
}

function decide(steps: readonly Step[]): Step | undefined {
  return [...steps].reverse().find((step) => step.row.action !== undefined);
}

function entityOfCall(
  context: Context,
  file: LinkedFile,
  id: CallId,
  call: LibraryCall,
): EntityRef | undefined {
  const value = file.facts.calls[id]?.value;
  for (const shape of value === undefined ? [] : alternatives(evaluate(context, file, value))) {
    if (shape.k === 'library' && shape.entity !== undefined) return shape.entity;
    if (shape.k === 'row') return shape.entity;
    if (shape.k === 'list' && shape.of.k === 'row') return shape.of.entity;
  }
  if (call.of.entity !== undefined) return call.of.entity;
  for (let step: Step | undefined = stepAt(file, id, call); step !== undefined; step = step.previous) {
    if (step.row.entity === undefined) continue;
    const named = entityOfStep(context, step);
    if (named !== undefined) return named;
  }
  return undefined;
}

function entityOfStep(context: Context, step: Step): EntityRef | undefined {
  const file = context.file(step.file);
  const call = file?.facts.calls[step.call];
  if (file === undefined || call === undefined || step.row.entity === undefined) return undefined;
  for (const place of typeof step.row.entity === 'string' ? [step.row.entity] : step.row.entity) {
    if (place === 'member') return { name: step.method };
    const found = argumentAt(context, file, call, place);
    const entity =
      found.state === 'known' ? entityOfValue(context, found.site.file, found.site.value) : undefined;
    if (entity !== undefined) return entity;
  }
  return undefined;
}

function rowsWritten(
  context: Context,
  steps: readonly Step[],
  statement: SqlStatement | undefined,
): Attribute<Size> {
  if (statement?.rows !== undefined)
    return { state: 'known', value: { most: statement.rows, why: 'literal', of: 'rows' } };
  for (const step of [...steps].reverse()) {
    if (step.row.rows === undefined) continue;
    const found = at(context, step, step.row.rows);
    if (found.state === 'constant') continue;
    return found.state === 'known' ? { state: 'known', value: sizeOf(context, found.site) } : found;
  }
  return ABSENT;
}

function lockOf(
  context: Context,
  steps: readonly Step[],
  statement: SqlStatement | undefined,
): Attribute<'row' | 'version'> {
  if (statement?.forUpdate === true) return { state: 'known', value: 'row' };
  for (const step of [...steps].reverse()) {
    const lock = step.row.lock;
    if (lock === undefined) continue;
    if (lock === 'row' || lock === 'version') return { state: 'known', value: lock };
    const found = at(context, step, lock);
    if (found.state === 'known') return { state: 'known', value: 'row' };
    if (found.state === 'unknown') return UNSURE;
  }
  return ABSENT;
}

function traitsOf(context: Context, steps: readonly Step[], deciding: Step): Operation['traits'] {
  const traits: Record<string, string | number | boolean> = {
    ...deciding.row.traits,
    ...inherited(context, deciding),
  };
  for (const step of steps) {
    if (step.row.action === undefined) Object.assign(traits, step.row.traits);
    for (const [name, place] of Object.entries(step.row.settings ?? {})) {
      const found = at(context, step, place);
      if (found.state === 'constant') traits[name] = true;
      if (found.state === 'unknown') traits[name] = 'unknown';
      if (found.state !== 'known') continue;
      const literal = literalOf(context, found.site);
      traits[name] = literal === undefined || literal === null ? true : literal;
    }
  }
  return traits;
}

/** Where it cannot be followed, the traits are not known that would be there. */
function inherited(context: Context, { row, ...step }: Step): Operation['traits'] {
  const found = row.inherits === undefined ? undefined : at(context, { row, ...step }, row.inherits);
  if (found === undefined || found.state === 'absent') return {};
  const made = found.state === 'known' ? settle(context, found.site) : undefined;
  const value = made && valueAt(made.file.facts.values, made.value);
  const traits = value?.k === 'call' ? operationOf(context, made!.file, value.call)?.traits : undefined;
  return traits === undefined ? { store: 'unknown' } : { ...traits, purpose: row.traits?.purpose ?? '' };
}

function evidenceOf(call: LibraryCall, entity: string | undefined, deciding: Step): readonly string[] {
  const what = entity === undefined ? '' : ` on \`${entity}\``;
  const note = deciding.row.note;
  return [
    `${call.of.library.id} \`${deciding.method}\`${what}: ${call.of.why}.`,
    ...(note === undefined ? [] : [note]),
  ];
}
