/**
 * Timers and cron jobs that each process runs for itself, and what makes that one process does the work: a lock of a
 * store, a leader, a switch in the environment.
 */
import type { Occurrence } from '../../../rules/model/operation.ts';
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Reach } from '../../../rules/model/role.ts';
import type { Schedule } from '../../../rules/model/schedule.ts';
import type { CallFact, CallId, FrameId, FunctionId } from '../facts/facts.ts';
import { hostOf } from './callbacks.ts';
import type { Context, LinkedFile } from './context.ts';
import { entriesOf } from './entries.ts';
import type { EntryPoint } from './entry-point.ts';
import { operationOf } from './operations.ts';
import { sourceOf } from './source-text.ts';
import { summaryOf } from './summaries.ts';
import { isTelemetry } from './telemetry.ts';

/** Schedules that a file registers. Those that a request sets up belong to it, and are none. */
export function schedulesIn(
  context: Context,
  file: LinkedFile,
  reach: (ref: FunctionRef) => Reach,
): readonly Schedule[] {
  return entriesOf(context, file).flatMap((point): readonly Schedule[] => {
    if (point.entry.perProcess !== true) return [];
    const handler = context.file(point.file);
    const registration = registrationOf(file, point);
    if (handler === undefined) return [];
    const fn: FunctionRef = {
      file: file.path,
      index: registration === undefined ? 0 : hostOf(context, file, registration.call.fn),
    };
    const { role, entries } = reach(fn);
    if (role === 'serving' || role === 'background' || role === 'browser') return [];
    if (role === 'offline' && entries.some(({ kind }) => kind !== 'startup')) return [];
    const name = handler.facts.functions[point.fn]?.name ?? '';
    const occurrences = summaryOf(context, point.file, hostOf(context, handler, point.fn)).filter(
      ({ path }) => !isOwn([name, ...path.map(({ callee }) => callee)]),
    );
    const coordinated =
      (registration === undefined ? undefined : chosenAt(context, file, registration)) ??
      lockedBelow(occurrences) ??
      namedCoordination(context, handler, point.fn);
    return [
      {
        at: { file: file.path, span: registration?.call.calleeAt ?? point.entry.at.span },
        fn,
        when: whenOf(point.entry.name),
        byClock: point.entry.interval !== true,
        handler: { file: point.file, index: hostOf(context, handler, point.fn) },
        name,
        ...(coordinated === undefined ? {} : { coordinated }),
        occurrences,
      },
    ];
  });
}

/** Works off what this very process has gathered: each replica has its own. */
function isOwn(names: readonly string[]): boolean {
  return isTelemetry(names) || names.some((name) => /flush|drain|heartbeat|keep_?alive|\bping/i.test(name));
}

interface Registration {
  readonly id: CallId;
  readonly call: CallFact;
}

/** The innermost call around the entry's place; undefined for decorators. */
function registrationOf(file: LinkedFile, { entry }: EntryPoint): Registration | undefined {
  const [start, end] = entry.at.span;
  let found: Registration | undefined;
  file.facts.calls.forEach((call, id) => {
    if (call.at[0] > start || end > call.at[1]) return;
    if (found === undefined || call.at[0] > found.call.at[0]) found = { id, call };
  });
  const isDecorator = file.facts.functions.some((fn) =>
    fn.decorators.some(({ at }) => at[0] === start && at[1] === end),
  );
  return isDecorator ? undefined : found;
}

function whenOf(name: string): string {
  const found = /(?:^schedule )?(.*)$/.exec(name)?.[1] ?? '';
  return /[\d*]/.test(found) ? found : '';
}

const CHOICE = /process\.env|import\.meta\.env|\benv\b|config|leader|primary|master|instance|worker|replica/i;
const LEADER = /leader|isPrimary|primary|isMaster|master|instance|process\.env|replica|lock|acquired/i;

/** An option of the scheduler, or a branch of the configuration around the registration. */
function chosenAt(context: Context, file: LinkedFile, { id, call }: Registration): string | undefined {
  const coordinated = operationOf(context, file, id)?.traits.coordinated;
  if (coordinated !== undefined && coordinated !== false) return 'the scheduler coordinates its processes';
  const tests = testsAround(context, file, call.frame);
  const host = file.facts.functions[call.fn];
  // `if (!process.env.RUN_JOBS) return;` before it.
  const guards = file.facts.frames.filter(
    (frame) =>
      frame.fn === call.fn && frame.kind === 'then' && frame.leaves.return && frame.at[1] <= call.at[0],
  );
  const texts = [...tests, ...guards.flatMap((frame) => textOfTest(context, file, frame.test))];
  return host !== undefined && texts.some((text) => CHOICE.test(text))
    ? 'a switch decides which process registers it'
    : undefined;
}

function testsAround(context: Context, file: LinkedFile, innermost: FrameId): readonly string[] {
  const found: string[] = [];
  for (let id = innermost; id >= 0; id = file.facts.frames[id]?.parent ?? -1)
    found.push(...textOfTest(context, file, file.facts.frames[id]?.test));
  return found;
}

function textOfTest(context: Context, file: LinkedFile, test: number | undefined): readonly string[] {
  return test === undefined ? [] : [sourceOf(context, file, test)];
}

const SQL_LOCK = /advisory_(xact_)?lock|get_lock\s*\(|skip\s+locked|sp_getapplock/i;

function lockedBelow(occurrences: readonly Occurrence[]): string | undefined {
  const isLock = ({ operation, frames }: Occurrence): boolean =>
    frames.some(({ kind }) => kind === 'lock') ||
    operation.lock.state === 'known' ||
    operation.traits.lock === true ||
    (operation.traits.nx !== undefined && operation.traits.nx !== false) ||
    SQL_LOCK.test(operation.sql ?? '');
  return occurrences.some(isLock) ? 'it takes a lock that replicas share' : undefined;
}

const COORDINATES = /lock|leader|isprimary|ismaster|mutex|elect|singleton|acquire/i;

/** Calls of the handler, or tests in it, that by their names choose one process. */
function namedCoordination(context: Context, file: LinkedFile, fn: FunctionId): string | undefined {
  const text = context.sources.text(file.path);
  const span = file.facts.functions[fn]?.at ?? [0, 0];
  const inside = ({ at }: { readonly at: readonly [number, number] }): boolean =>
    span[0] <= at[0] && at[1] <= span[1];
  const call = file.facts.calls.find(
    (one) => inside(one) && COORDINATES.test(text.slice(...one.calleeAt).replace(/\bun?block\w*/gi, '')),
  );
  if (call !== undefined) return `it calls \`${text.slice(...call.calleeAt)}\``;
  const frame = file.facts.frames.find(
    (one) =>
      inside(one) &&
      one.kind === 'then' &&
      textOfTest(context, file, one.test).some((test) => LEADER.test(test)),
  );
  return frame === undefined ? undefined : 'it asks whether this process is the one';
}
