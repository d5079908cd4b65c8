/**
 * What state looks like being. Only `data` is lost or wrong with a second replica; all else each process may have of its
 * own, so every doubt that is decided here against `data` is a missed finding, and every one for it may be a false alarm.
 */
import type { Reach } from '../../../rules/model/role.ts';
import type { State } from '../../../rules/model/state.ts';
import type { FrameFact, ValueId } from '../facts/facts.ts';
import { spanOf, valueAt } from '../facts/values.ts';
import type { Callers } from './callers.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate } from './evaluate.ts';
import { alternatives } from './shape.ts';
import type { Cell } from './state-cell.ts';
import { isTime } from './state-limits.ts';
import { isReckonedOnce } from './state-memo.ts';
import { ownLooks } from './state-own.ts';
import { holdsTasks } from './state-tasks.ts';
import {
  awaits,
  doesIo,
  holdsCounter,
  isHandedIn,
  isWithin,
  keyText,
  nameAround,
  settled,
} from './state-values.ts';
import { calleeName, type Use } from './uses.ts';

export interface Looks {
  readonly looksLike: State['looksLike'];
  readonly why: string;
}

/** `roleOf` says from where a use is reached. */
export function looksOf(
  context: Context,
  cell: Cell,
  callers: Callers['of'],
  roleOf: (use: Use) => Reach['role'],
): Looks {
  return (
    registryLooks(cell, roleOf) ??
    connectionLooks(context, cell) ??
    lazyLooks(context, cell) ??
    ownLooks(context, cell, roleOf) ??
    lifecycleLooks(cell) ??
    metricsLooks(cell) ??
    inFlightLooks(cell) ??
    computedLooks(context, cell) ??
    loadedLooks(context, cell) ??
    namedLooks(cell) ??
    taskLooks(context, cell, callers) ?? { looksLike: 'data', why: dataWhy(cell) }
  );
}

const REGISTERING =
  /^_?(register|unregister|define|init|initiali[sz]e|setup|configure|load|bootstrap|connect|provide|install|extend|use|mount|start|enable|set[A-Z]\w*(Options|Config|Logger|Client|Instance|Provider|Adapter|Handler|Factory|Plugin)s?$)/;

function registryLooks(cell: Cell, roleOf: (use: Use) => Reach['role']): Looks | undefined {
  const changes = cell.uses.filter((use) => use.role !== 'read');
  if (changes.every((use) => use.fn === 0 || roleOf(use) === 'offline'))
    return { looksLike: 'registry', why: 'written only at start-up' };
  const names = changes.map((use) => use.file.facts.functions[use.fn]?.name ?? '');
  const late = changes.filter((use) => roleOf(use) === 'serving' || roleOf(use) === 'background');
  const [first = ''] = names;
  if (late.length === 0 && names.every((name) => REGISTERING.test(name)))
    return { looksLike: 'registry', why: `written only by \`${first}\`` };
  return undefined;
}

/** Types whose instances are bound to this process. */
const CONNECTION_TYPE =
  /\b(WebSocket|Socket|Response|ServerResponse|FastifyReply|PrismaClient|Pool|PoolClient|Connection|Redis|RedisClientType|Cluster|MongoClient|DataSource|Sequelize|Transporter|Browser|BrowserContext|Page|Worker|Server|ChildProcess|WebContents|ReadableStreamDefaultController|WritableStreamDefaultWriter|Subscriber|EventEmitter|AbortController|Timeout|Timer|NodeJS\.Timeout|NodeJS\.Timer|Subscription|Client|Kafka|Producer|Consumer|Channel|Queue)\b/;
const PROCESS_NAME =
  /(pids?|processes|timers?|timeouts?|intervals?|sockets?|connections?|listeners?|subscribers?|streams?|handles?|workers?)$/i;
const TIMERS = /^(globalThis\.)?set(Timeout|Interval|Immediate)$/;

function connectionLooks(context: Context, cell: Cell): Looks | undefined {
  if (cell.type !== undefined && CONNECTION_TYPE.test(cell.type))
    return { looksLike: 'connection', why: `declared to hold ${CONNECTION_TYPE.exec(cell.type)?.[0]}` };
  if (cell.kind !== 'scalar' && PROCESS_NAME.test(cell.name))
    return { looksLike: 'connection', why: `called \`${cell.name}\`` };
  for (const use of cell.uses) {
    if (use.role !== 'write' || use.value === undefined) continue;
    const made = settled(use.file, use.value);
    const value = valueAt(use.file.facts.values, made);
    if (value.k === 'call' && TIMERS.test(calleeName(use.file, value.call)))
      return { looksLike: 'connection', why: 'holds timers of this process' };
    for (const shape of alternatives(evaluate(context, use.file, made))) {
      if (shape.k !== 'library') continue;
      for (let step = shape.chain; step !== undefined; step = step.previous) {
        if (step.row.kind === 'construct' || step.row.kind === 'listen' || step.row.action === 'open') {
          return { looksLike: 'connection', why: `holds what \`${shape.library.id}\` opened` };
        }
      }
      if (shape.type === 'sink' || shape.type === 'socket')
        return { looksLike: 'connection', why: 'holds open responses or sockets' };
    }
    if (value.k === 'variable' && isSocketParameter(use.file, value.variable))
      return { looksLike: 'connection', why: 'holds open responses or sockets' };
  }
  return undefined;
}

function isSocketParameter(file: LinkedFile, id: number): boolean {
  const variable = file.facts.variables[id];
  return (
    variable?.parameter !== undefined &&
    /^(ws|socket|res|response|reply|controller|conn|connection|listener|callback|cb)$/.test(variable.name)
  );
}

/** Assigned once, when it is not there yet. */
function lazyLooks(context: Context, cell: Cell): Looks | undefined {
  const isWhole = cell.kind !== 'map' && cell.kind !== 'set' && cell.kind !== 'lru' && cell.kind !== 'weak';
  const writes = cell.uses.filter((use) => use.role === 'write');
  if (!isWhole || writes.some((use) => use.key !== undefined || use.keyName !== undefined || use.inside))
    return undefined;
  if (!writes.every((use) => /^(=|\?\?=|\|\|=)$/.test(use.method) && isGuarded(cell, use))) return undefined;
  if (isCounter(cell)) return undefined;
  if (writes.every((use) => use.value !== undefined && isTime(use.file, use.value))) return undefined;
  const loads = writes.some((use) => use.value !== undefined && doesIo(context, use.file, use.value, 0));
  if (loads) return { looksLike: 'cache', why: 'loaded once and kept' };
  const stores = writes.some((use) => use.value !== undefined && isHandedIn(use.file, use.value));
  return stores ? undefined : { looksLike: 'lazy-singleton', why: 'made when it is first needed' };
}

function isCounter(cell: Cell): boolean {
  const initial = cell.initial === undefined ? undefined : valueAt(cell.file.facts.values, cell.initial);
  return initial?.k === 'literal' && typeof initial.value === 'number';
}

/** Only where a look at the cell says that nothing is there. */
function isGuarded(cell: Cell, write: Use): boolean {
  if (write.method !== '=') return true;
  const { facts } = write.file;
  const reads = cell.uses.filter((use) => use.role === 'read' && use.file === write.file);
  const within = (use: Use, [start, end]: readonly [number, number]): boolean =>
    start <= use.at[0] && use.at[1] <= end;
  for (const fact of framesAround(write.file, write.frame)) {
    const { test } = fact;
    if (test !== undefined && reads.some((read) => within(read, spanOf(facts.values, test)))) return true;
    if (fact.kind === 'guard' && reads.some((read) => read.fn === write.fn && read.at[1] <= write.at[0]))
      return true;
  }
  // `if (client) return client;` before it.
  return facts.frames.some(
    (fact) =>
      isWithin(write.file, write.fn, fact.fn) &&
      fact.kind === 'then' &&
      fact.leaves.return &&
      fact.test !== undefined &&
      fact.at[1] <= write.at[0] &&
      reads.some((read) => within(read, spanOf(facts.values, fact.test as ValueId))),
  );
}

/** Frames around a place, through the functions it is written in. */
function framesAround(file: LinkedFile, innermost: number): readonly FrameFact[] {
  const { frames, functions } = file.facts;
  const found: FrameFact[] = [];
  for (let id = innermost; id >= 0; ) {
    const fact = frames[id];
    if (fact === undefined) break;
    found.push(fact);
    id = fact.parent >= 0 ? fact.parent : fact.fn > 0 ? (functions[fact.fn]?.frame ?? -1) : -1;
  }
  return found;
}

const LIFECYCLE =
  /(ready|started|starting|stopp(ed|ing)|shut(ting)?_?down|teardown|clos(ed|ing)|drain(ed|ing)|initiali[sz](ed|ing)|connect(ed|ing)|running|polling|listening|exiting|healthy|alive|registered|loaded|enabled|warned|logged)$/i;

/** Flags about this process: whether it is ready, or shutting down. */
function lifecycleLooks(cell: Cell): Looks | undefined {
  const isAbout = cell.uses.every((use) => {
    if (use.role === 'read') return true;
    const value = use.value === undefined ? undefined : valueAt(use.file.facts.values, use.value);
    const isFlag =
      value?.k === 'binary' ||
      value?.k === 'unary' ||
      (value?.k === 'literal' && typeof value.value === 'boolean');
    return isFlag && LIFECYCLE.test(use.keyName ?? cell.name) && use.key === undefined;
  });
  return isAbout ? { looksLike: 'registry', why: 'tells what this process is doing' } : undefined;
}

const METRIC_NAME =
  /(count|counter|total|hits|misses|requests|metrics?|stats|statistics|errors|failures|processed|histogram|gauge|latenc|uptime|calls)/i;

/** Numbers that only go up and that nothing decides upon. */
function metricsLooks(cell: Cell): Looks | undefined {
  const writes = cell.uses.filter((use) => use.role === 'write');
  const counts = writes.filter(
    (use) => use.method === '++' || use.method === '+=' || use.method === '--' || use.method === '-=',
  );
  if (counts.length === 0 || !METRIC_NAME.test(cell.name)) return undefined;
  const others = writes.filter((use) => !counts.includes(use) && !setsNumber(use));
  if (others.length > 0 && cell.kind !== 'object') return undefined;
  const decides = cell.uses.some(
    (use) => use.role === 'read' && use.method !== 'escape' && isDecidedUpon(use),
  );
  return decides ? undefined : { looksLike: 'metrics', why: 'counted, and nothing depends on the number' };
}

function setsNumber(use: Use): boolean {
  const value = use.value === undefined ? undefined : valueAt(use.file.facts.values, use.value);
  return value?.k === 'literal' && typeof value.value === 'number';
}

/** In a comparison, or in the test of a branch or loop. */
function isDecidedUpon(use: Use): boolean {
  const { facts, index } = use.file;
  const parent = use.expression === undefined ? undefined : index.parents.get(use.expression);
  const above = parent === undefined ? undefined : valueAt(facts.values, parent);
  if (above?.k === 'binary' && /^(<|>|<=|>=|===|!==|==|!=|%)$/.test(above.op)) return true;
  return facts.frames.some((frame) => {
    if (frame.fn !== use.fn || frame.test === undefined) return false;
    const [start, end] = spanOf(facts.values, frame.test);
    return start <= use.at[0] && use.at[1] <= end;
  });
}

/** Promises of work under way, removed when it ends: callers in the same process share one run. */
function inFlightLooks(cell: Cell): Looks | undefined {
  if (cell.kind !== 'map' && cell.kind !== 'object') return undefined;
  const isPromises =
    cell.type?.includes('Promise<') === true ||
    /in-?flight|pending(Requests|Promises|Loads)?$/i.test(cell.name);
  const writes = cell.uses.filter((use) => use.role === 'write');
  const ends = writes.every((write) =>
    cell.uses.some(
      (use) => use.role === 'removal' && use.file === write.file && isWithin(write.file, use.fn, write.fn),
    ),
  );
  return isPromises && ends
    ? { looksLike: 'memo', why: 'entries last only while their work runs' }
    : undefined;
}

/** Functions that end something which entries stand for; a cache is only ever invalidated. */
const ENDING =
  /(release|unlock|finish|complete|leave|logout|disconnect|consume|redeem|verify|expel|dequeue)/i;

/** Get, and when it is not there, compute and keep. */
function computedLooks(context: Context, cell: Cell): Looks | undefined {
  if (cell.kind === 'lru') return { looksLike: 'cache', why: 'made by a cache library' };
  if (cell.kind !== 'map' && cell.kind !== 'object' && cell.kind !== 'weak') return undefined;
  const writes = cell.uses.filter((use) => use.role === 'write' && !use.inside);
  if (writes.length === 0 || cell.uses.some((use) => use.role === 'write' && use.inside)) return undefined;
  if (!writes.every((write) => readBefore(cell, write))) return undefined;
  if (cell.uses.some((use) => use.role === 'removal' && ENDING.test(nameAround(use.file, use.fn))))
    return undefined;
  if (
    writes.some(
      (write) =>
        write.value === undefined ||
        isHandedIn(write.file, write.value) ||
        (holdsCounter(write.file, write.value) && !isReckonedOnce(cell, write)),
    )
  )
    return undefined;
  const io = writes.some((write) => doesIo(context, write.file, write.value as ValueId, 0));
  if (io) return { looksLike: 'cache', why: 'loaded when it is not there, and kept' };
  const isAsync = writes.some((write) => write.file.facts.functions[write.fn]?.async === true);
  if (isAsync && writes.some((write) => awaits(write.file, write.value as ValueId)))
    return { looksLike: 'cache', why: 'awaited when it is not there, and kept' };
  return { looksLike: 'memo', why: 'computed from its key, and kept' };
}

/** The same function looks it up first, under a key that is written the same. */
function readBefore(cell: Cell, write: Use): boolean {
  const key = write.key === undefined ? undefined : keyText(write.file, write.key);
  return cell.uses.some((use) => {
    if (
      use.role !== 'read' ||
      use.file !== write.file ||
      !isWithin(write.file, write.fn, use.fn) ||
      use.at[0] > write.at[0]
    )
      return false;
    if (use.method !== 'get' && use.method !== 'has') return false;
    return use.key !== undefined && key !== undefined && keyText(use.file, use.key) === key;
  });
}

const REFRESHING =
  /^_?(load|reload|poll|init|initiali[sz]e|refresh|populate|warm|rebuild|prefetch|preload|hydrate|sync)([A-Z_]|$)/;
const CACHE_TIME = /(expir|cache|fetch|refresh|load|ttl|stale)/i;

/** Copies of what is kept elsewhere, brought up to date as a whole. */
function loadedLooks(context: Context, cell: Cell): Looks | undefined {
  const writes = cell.uses.filter((use) => use.role === 'write');
  const names = writes.map((use) => nameAround(use.file, use.fn));
  const isLoading = (name: string) => REFRESHING.test(name) || CACHE_NAME.test(name);
  const loading = names.find(isLoading);
  // What it does not find when it is asked for, it loads by itself.
  const isMade = (use: Use) =>
    use.value !== undefined && !isHandedIn(use.file, use.value) && isGuarded(cell, use);
  if (loading !== undefined && writes.every((use, index) => isLoading(names[index] ?? '') || isMade(use)))
    return { looksLike: 'cache', why: `filled by \`${loading}\`` };
  const isWhole = writes.every(
    (use) =>
      use.method === '=' &&
      use.key === undefined &&
      use.keyName === undefined &&
      !use.inside &&
      use.value !== undefined,
  );
  if (!isWhole) return undefined;
  if (writes.every((use) => isTime(use.file, use.value as ValueId))) {
    return CACHE_TIME.test(cell.name)
      ? { looksLike: 'cache', why: 'tells how old something cached is' }
      : { looksLike: 'metrics', why: 'a time kept about what this process does' };
  }
  const loads = writes.every(
    (use) =>
      !isHandedIn(use.file, use.value as ValueId) &&
      (doesIo(context, use.file, use.value as ValueId, 0) || isEmptyLiteral(use)),
  );
  return loads &&
    writes.some((use) => doesIo(context, use.file, use.value as ValueId, 0)) &&
    isCollection(cell)
    ? { looksLike: 'cache', why: 'loaded and replaced as a whole' }
    : undefined;
}

function isCollection(cell: Cell): boolean {
  return cell.kind !== 'scalar';
}

function isEmptyLiteral(use: Use): boolean {
  return use.value !== undefined && valueAt(use.file.facts.values, use.value).k === 'literal';
}

const CACHE_NAME = /(^|_|[a-z])([Cc]ache|[Mm]emo)(s|d|ized)?($|[A-Z_])|CACHE/;

function namedLooks(cell: Cell): Looks | undefined {
  if (cell.uses.some((use) => use.role === 'write' && use.inside)) return undefined;
  if (CACHE_NAME.test(cell.name) && !/session|cart|user/i.test(cell.name))
    return { looksLike: 'cache', why: `called \`${cell.name}\`` };
  const isOne =
    cell.kind === 'instance' && /(instance|singleton|client|promise|connection|pool)$/i.test(cell.name);
  return isOne ? { looksLike: 'lazy-singleton', why: `called \`${cell.name}\`` } : undefined;
}

function taskLooks(context: Context, cell: Cell, callers: Callers['of']): Looks | undefined {
  return holdsTasks(context, cell, callers)
    ? { looksLike: 'registry', why: 'holds the work that this process has under way' }
    : undefined;
}

function dataWhy(cell: Cell): string {
  const [write] = cell.uses.filter((use) => use.role === 'write');
  const how = write === undefined ? '' : ` by \`${write.method}\``;
  return `entries are stored${how} and not computed again`;
}
