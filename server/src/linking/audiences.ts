/**
 * Who sets off an entry point: anybody, the staff that runs the product, a clock, or search engines. Known by where it is
 * placed (`/admin/orders`, a folder `admin`), by what stands before it (`@Roles(Role.ADMIN)`, `adminProcedure`,
 * `router.use(requireStaff)`), and by what its function asks first (`if (!user.isAdmin) return`).
 *
 * What is not known is for everybody. Which words speak of staff, `staff-words.ts` says.
 */
import type { Audience, Entry } from '../../../rules/model/role.ts';
import type { CallId, FunctionId, ValueId } from '../facts/facts.ts';
import { valueAt } from '../facts/values.ts';
import { callsByHost } from './calls.ts';
import type { Context, LinkedFile } from './context.ts';
import type { EntryPoint } from './entry-point.ts';
import { secretHolder } from './env-secrets.ts';
import { nameOf } from './mentioned.ts';
import type { RouterKey } from './mounts.ts';
import { literalOf } from './options.ts';
import { type Outcome, refusalsIn, saidByOutcome } from './outcomes.ts';
import { fileOf, receiverOf, routersAbove, usesOf } from './protections.ts';
import { staffModuleOf } from './staff-modules.ts';
import {
  areForStaff,
  asksForRole,
  isStaffFlag,
  isStaffRole,
  letsStaffPass,
  refusesOthers,
  wordsIn,
} from './staff-words.ts';
import { testsBefore } from './tests-before.ts';

const ASKED: ReadonlySet<Entry['kind']> = new Set([
  'http',
  'rpc',
  'resolver',
  'action',
  'socket',
  'component',
]);

/** By what the name and the place of an entry point say; undefined where they say nothing. */
export function audienceOfPlace(entry: Entry, folder: string): Audience | undefined {
  const { kind, name, at } = entry;
  if (kind === 'schedule') return { who: 'clock', because: `a schedule: ${name}` };
  if (!ASKED.has(kind)) return undefined;
  const route = /[\w|]+ (.*)$/.exec(name)?.[1] ?? name;
  const staffed = segmentIn(route, STAFF);
  if (staffed !== undefined) return { who: 'staff', because: `${name} is below \`${staffed}\`` };
  const timed = kind === 'http' ? segmentIn(route, CLOCK) : undefined;
  if (timed !== undefined) return { who: 'clock', because: `${name} is below \`${timed}\`` };
  const path = below(at.file, folder);
  const placed = segmentIn(path.replace(/(?:\.\w+)?\.[cm]?[jt]sx?$/, ''), STAFF);
  if (placed !== undefined) return { who: 'staff', because: `${name} is in \`${placed}\`` };
  if (/(?:^|\/)sitemap[^/]*$/.test(path)) return { who: 'crawlers', because: 'it is a sitemap' };
  return undefined;
}

const STAFF =
  /^[(_@]*(?:super[-_]?admin|admin|admins|backoffice|back[-_]office|staff)[)+]*(?:[-_](?:routers?|routes?|api|module|panel|pages?|dashboard|graphql|procedures?|resolvers?|controllers?|actions?))*$/i;
const CLOCK = /^crons?$|^cron[-_]|[-_]crons?$|^schedule(?:r|d)$/i;

function segmentIn(path: string, wanted: RegExp): string | undefined {
  return path.split(/[/.]/).find((segment) => wanted.test(segment));
}

/** With the package's own folder, which may be `apps/admin`; folders above are whoever has cloned it. */
function below(path: string, folder: string): string {
  if (!path.startsWith(`${folder}/`)) return folder === '/' ? path.slice(1) : (path.split('/').at(-1) ?? '');
  const [holder = '', own = ''] = folder.split('/').slice(-2);
  return `${/^(?:apps|packages|services)$/.test(holder) ? `${own}/` : ''}${path.slice(folder.length + 1)}`;
}

/** By what stands before an entry point that `from` registers; undefined where nothing is known to. */
export function audienceOfGates(
  context: Context,
  from: LinkedFile,
  { file: path, fn, entry, call: registering, router, declared }: EntryPoint,
): Audience | undefined {
  if (!ASKED.has(entry.kind)) return undefined;
  const file = context.file(path);
  if (file === undefined) return undefined;
  const staff = (gate: string | undefined): Audience | undefined =>
    gate === undefined ? undefined : { who: 'staff', because: `\`${gate}\` stands before ${entry.name}` };
  const gate =
    gateInDecorators(context, file, fn) ?? gateInWrappers(context, file, fn) ?? gateInside(context, file, fn);
  const own = staff(gate) ?? secretHolder(context, file, fn) ?? ofModule(context, file, fn);
  if (own !== undefined || declared === true) return own;
  if (registering === undefined) return undefined;
  const beside = gateBeside(context, from, registering);
  if (beside !== undefined || router === undefined) return staff(beside);
  for (const one of routersAbove(context, router)) {
    const isBefore = (gate: RouterGate): boolean => gate.file !== from.path || gate.call <= registering;
    const gate = gatesOf(context, one).find(isBefore);
    if (gate !== undefined) return staff(gate.name);
  }
  return undefined;
}

/** Only a module for staff has its class. */
function ofModule(context: Context, file: LinkedFile, fn: FunctionId): Audience | undefined {
  const cls = file.facts.functions[fn]?.class;
  const module = cls === undefined ? undefined : staffModuleOf(context, file, cls);
  return module === undefined
    ? undefined
    : { who: 'staff', because: `\`${module}\` alone has \`${file.facts.classes[cls!]!.name}\`` };
}

/** What a router was told to use that lets staff alone pass, for all of its routes. */
interface RouterGate {
  readonly file: string;
  readonly call: CallId;
  readonly name: string;
}

const NO_GATES: readonly RouterGate[] = [];

/** In the order in which it was told. Asked once for each of its routes. */
function gatesOf(context: Context, router: RouterKey): readonly RouterGate[] {
  const file = context.file(fileOf(router));
  if (file === undefined) return NO_GATES;
  return context.ask(file, `gates of ${router}`, NO_GATES, () =>
    usesOf(context, router).flatMap((use) => {
      const [path] = use.file.facts.calls[use.call]?.arguments ?? [];
      const literal = path === undefined ? undefined : literalOf(context, { file: use.file, value: path });
      if (typeof literal === 'string' && /\w/.test(literal) && !/^(?:on|pre)[A-Z]/.test(literal))
        return NO_GATES; // For a part of it.
      const name = use.values.map((value) => gateBy(context, use.file, value)).find(Boolean);
      return name === undefined ? NO_GATES : [{ file: use.file.path, call: use.call, name }];
    }),
  );
}

/** The name of a value that lets staff alone pass: `requireAdmin`, `hasRole('admin')`. */
function gateOf(context: Context, file: LinkedFile, id: ValueId): string | undefined {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array') return value.items.map((one) => gateOf(context, file, one)).find(Boolean);
  if (value.k === 'call') return gateOfCall(context, file, value.call);
  const name = nameOf(file, id);
  return name !== '' && letsStaffPass(name) ? name : undefined;
}

/** The same of what stands before a handler: there a test is asked, and who fails it is refused: `isAdmin`, `admin`. */
function gateBy(context: Context, file: LinkedFile, id: ValueId): string | undefined {
  const name = nameOf(file, id);
  return isStaffFlag(name) ? name : gateOf(context, file, id);
}

function gateOfCall(context: Context, file: LinkedFile, id: CallId): string | undefined {
  const call = file.facts.calls[id];
  const name = call === undefined ? '' : nameOf(file, call.callee);
  if (call === undefined || name === '') return undefined;
  if (letsStaffPass(name)) return name;
  return asksForStaff(context, file, name, call.arguments);
}

function asksForStaff(
  context: Context,
  file: LinkedFile,
  name: string,
  given: readonly ValueId[],
): string | undefined {
  if (!asksForRole(name)) return undefined;
  const words = given.map((argument) => wordsIn(file, argument) ?? []).filter((one) => one.length > 0);
  const all = words.flat();
  return areForStaff(context, all) ? `${name}(${all.join(', ')})` : undefined;
}

function gateInDecorators(context: Context, file: LinkedFile, fn: FunctionId): string | undefined {
  const fact = file.facts.functions[fn];
  const cls = fact?.class === undefined ? undefined : file.facts.classes[fact.class];
  for (const { name, arguments: given } of [...(fact?.decorators ?? []), ...(cls?.decorators ?? [])]) {
    const gate = letsStaffPass(name)
      ? name
      : (asksForStaff(context, file, name, given) ??
        (/^Use/.test(name) ? given.map((one) => gateOf(context, file, one)).find(Boolean) : undefined));
    if (gate !== undefined) return gate;
  }
  return undefined;
}

/** `export const GET = withAdmin(async () => …)`. */
function gateInWrappers(context: Context, file: LinkedFile, fn: FunctionId): string | undefined {
  let id = file.facts.functions[fn]?.context?.call;
  for (let depth = 0; id !== undefined && depth < 5; depth++) {
    const gate = gateOfCall(context, file, id);
    if (gate !== undefined) return gate;
    id = file.index.argumentOf.get(file.facts.calls[id]?.value ?? -1)?.call;
  }
  return undefined;
}

/** `router.route('/').post(requireAdmin, create).get(list)`: what stands before the one is not before the other. */
const OTHER_ROUTE = /\.(?:get|post|put|patch|delete|head|options)$/;

/** The other arguments of the route, and what it is made of: `adminProcedure.input(…).mutation(…)`. */
function gateBeside(context: Context, file: LinkedFile, registering: CallId): string | undefined {
  const given = file.facts.calls[registering]?.arguments ?? [];
  for (const [index, argument] of given.entries()) {
    const isHandler = index === given.length - 1;
    const gate = isHandler ? gateOf(context, file, argument) : gateBy(context, file, argument);
    if (gate !== undefined) return gate;
  }
  let receiver = receiverOf(file, registering);
  for (let depth = 0; receiver !== undefined && depth < 10; depth++) {
    const value = valueAt(file.facts.values, receiver);
    if (value.k !== 'call') return gateOf(context, file, receiver);
    const call = file.facts.calls[value.call];
    const isOther = call !== undefined && OTHER_ROUTE.test(nameOf(file, call.callee));
    const used = isOther ? [] : (call?.arguments ?? []);
    const gate = used.map((one) => gateBy(context, file, one)).find(Boolean);
    if (gate !== undefined) return gate;
    receiver = receiverOf(file, value.call);
  }
  return undefined;
}

/** Others are turned away, and do not merely get something else. */
const REFUSES = /40[134]|forbid|unauthori|redirect|not_?found|denied|error/i;

/** What the function itself asks before all else: `await requireAdmin()`, `if (!session.user.isAdmin) return`. */
function gateInside(context: Context, file: LinkedFile, fn: FunctionId): string | undefined {
  for (const refusal of refusalsIn(context, file, fn, REFUSES)) {
    const gate = staffTest(context, refusal);
    if (gate !== undefined) return gate;
  }
  const body = file.facts.frames.findIndex((frame) => frame.fn === fn && frame.kind === 'body');
  for (const id of callsByHost(context, file).get(fn) ?? []) {
    const call = file.facts.calls[id];
    const name = call?.frame === body ? nameOf(file, call.callee) : '';
    if (refusesOthers(name)) return name;
  }
  return undefined;
}

/** The name of what says that it is staff, when the test has this outcome. */
function staffTest(context: Context, outcome: Outcome): string | undefined {
  return saidByOutcome(context, outcome, (part) => staffPart(context, part));
}

function staffPart(context: Context, { test: { file, value: id }, holds }: Outcome): string | undefined {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'binary': {
      const isEqual = /^={2,3}$/.test(value.op) === holds && /^[!=]={1,2}$/.test(value.op);
      const sides = [value.left, value.right].map((side) => wordsIn(file, side) ?? []);
      const role = isEqual ? sides.flat().find(isStaffRole) : undefined;
      const asked = [value.left, value.right]
        .map((side) => nameOf(file, side))
        .find((name) => /role|type/i.test(name));
      return role === undefined || asked === undefined ? undefined : `${asked} ${role}`;
    }
    case 'call':
      return holds ? gateOrFlagOfCall(context, file, value.call) : undefined;
    case 'get':
      return holds && isStaffFlag(value.name) ? nameOf(file, id) : undefined;
    case 'variable': {
      const name = nameOf(file, id);
      return holds && isStaffFlag(name) ? name : undefined;
    }
    default:
      return undefined;
  }
}

function gateOrFlagOfCall(context: Context, file: LinkedFile, id: CallId): string | undefined {
  const name = nameOf(file, file.facts.calls[id]?.callee ?? -1);
  return name !== '' && isStaffFlag(name) ? name : gateOfCall(context, file, id);
}

/** The name of a test on the way to a call that staff alone passes: around it, or before it in its function. */
export function gateBefore(
  context: Context,
  file: LinkedFile,
  call: CallId,
  host: FunctionId,
): string | undefined {
  for (const { value, holds, isCase } of testsBefore(context, file, call, host)) {
    const gate = isCase === true ? undefined : staffTest(context, { test: { file, value }, holds });
    if (gate !== undefined) return gate;
  }
  return undefined;
}
