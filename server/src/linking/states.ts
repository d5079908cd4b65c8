/**
 * Mutable state that outlives a request: what the rules about replicas, growth and caches ask for.
 *
 *     state-cells.ts, state-fields.ts   which variables and fields       singletons.ts, importers.ts
 *     uses.ts, state-uses.ts            all that is done to them         state-kind.ts   how they are declared
 *     state-limits.ts   what bounds them                                 state-looks.ts  what they look like being
 *
 * What is done to a cell depends on files and is remembered with them; from where it is done depends on the whole
 * workspace and is asked anew each time.
 */
import type { FunctionRef } from '../../../rules/model/place.ts';
import type { Reach } from '../../../rules/model/role.ts';
import type { State, StateAccess } from '../../../rules/model/state.ts';
import type { FunctionId } from '../facts/facts.ts';
import { kindOf, memberAt, spanOf, valueAt, valueCount } from '../facts/values.ts';
import type { Callers } from './callers.ts';
import type { Context, LinkedFile } from './context.ts';
import { reachableImporters } from './importers.ts';
import type { Cell } from './state-cell.ts';
import { cellsIn } from './state-cells.ts';
import { keyOf } from './state-keys.ts';
import { isBounded, isExpiring, isSwept } from './state-limits.ts';
import { looksOf } from './state-looks.ts';
import { isSecondBest } from './state-second-best.ts';
import type { Use } from './uses.ts';

const NONE: readonly Cell[] = [];

/** State that a file declares, in order of position; none for tests, scripts, generated and browser code. */
export function statesOf(
  context: Context,
  file: LinkedFile,
  reach: (ref: FunctionRef) => Reach,
  host: (file: string, fn: FunctionId) => FunctionRef,
  callers: Callers['of'],
): readonly State[] {
  if (context.sources.role(file.path).role !== 'source' || !mayHoldState(file) || isOfAWindow(file))
    return [];
  const importers = offersState(file) ? reachableImporters(context, file.path) : [];
  const cells = context.ask(file, 'cells', NONE, () => cellsIn(context, file, importers));
  return cells.flatMap((cell) => {
    if (cell.maker !== undefined && !isKept(cell, cell.maker, reach, host)) return [];
    const state = stateOf(context, cell, reach, host, callers);
    // A browser has one user, and a memory of its own.
    return state.writes.every((write) => write.reach.role === 'browser') ? [] : [state];
  });
}

/** It uses `window` without asking whether there is one: code for the browser, whatever its folder. */
function isOfAWindow({ facts }: LinkedFile): boolean {
  if (!facts.values.literals.includes('window')) return false;
  let uses = false;
  for (let id = 0; id < valueCount(facts.values); id++) {
    if (kindOf(facts.values, id) === 'unary') {
      const asked = valueAt(facts.values, id);
      const of = asked.k === 'unary' ? valueAt(facts.values, asked.of) : undefined;
      if (of?.k === 'global' && of.name === 'window') return false;
    }
    if (memberAt(facts.values, id) === undefined) continue;
    const member = valueAt(facts.values, id);
    const of = member.k === 'get' ? valueAt(facts.values, member.of) : undefined;
    if (of?.k === 'global' && of.name === 'window') uses = true;
  }
  return uses;
}

/** Most files declare types, functions and constants only. */
function mayHoldState({ facts }: LinkedFile): boolean {
  return (
    facts.variables.some(
      (variable) => variable.kind === 'let' || variable.kind === 'var' || variable.kind === 'const',
    ) ||
    facts.classes.some((cls) => cls.fields.length > 0) ||
    facts.writes.length > 0
  );
}

/** Others may write what it exports, or make instances of its classes. */
function offersState({ facts }: LinkedFile): boolean {
  return (
    facts.classes.some((cls) => cls.fields.length > 0) ||
    facts.variables.some(
      (variable) =>
        variable.exported &&
        variable.fn === 0 &&
        variable.assignments.some((a) => {
          const kind = kindOf(facts.values, a.value);
          return kind === 'array' || kind === 'object' || kind === 'call' || variable.kind !== 'const';
        }),
    )
  );
}

/**
 * Made at start-up, and written by functions that requests or jobs reach: what a factory closes over then lives as long
 * as the process. Callbacks that run in place are part of the factory's own run.
 */
function isKept(
  cell: Cell,
  maker: FunctionId,
  reach: (ref: FunctionRef) => Reach,
  host: (file: string, fn: FunctionId) => FunctionRef,
): boolean {
  const home = host(cell.file.path, maker);
  if (reach(home).role !== 'offline') return false;
  return cell.uses.some((use) => {
    if (use.role !== 'write' || host(use.file.path, use.fn).index === home.index) return false;
    const { role } = reach({ file: use.file.path, index: use.fn });
    return role === 'serving' || role === 'background';
  });
}

function stateOf(
  context: Context,
  cell: Cell,
  reach: (ref: FunctionRef) => Reach,
  host: (file: string, fn: FunctionId) => FunctionRef,
  callers: Callers['of'],
): State {
  const reached = (use: Use): { fn: FunctionRef; reach: Reach } => {
    const own = { file: use.file.path, index: use.fn };
    const fn = host(own.file, own.index);
    return { fn, reach: reach(own) };
  };
  const access = (use: Use): StateAccess => {
    const key = keyOf(context, use);
    return {
      at: { file: use.file.path, span: use.at },
      ...reached(use),
      method: use.method,
      ...(key === undefined ? {} : { key }),
      ...(use.role === 'write' ? { awaitsBetween: awaitsBetween(cell, use) } : {}),
    };
  };
  const all = cell.uses.map((use) => ({ use, access: access(use) }));
  const accesses = (role: Use['role']): readonly StateAccess[] =>
    all.filter((one) => one.use.role === role).map((one) => one.access);
  const removals = accesses('removal');
  const roles = new Map(all.map((one) => [one.use, one.access.reach.role]));
  const looks = looksOf(context, cell, callers, (use) => roles.get(use) ?? 'unreached');
  return {
    name: cell.name,
    at: { file: cell.file.path, span: cell.at },
    statementAt: cell.statementAt,
    kind: cell.kind,
    scope: cell.scope,
    ...(cell.owner === undefined ? {} : { owner: cell.owner }),
    exported: cell.exported,
    writes: accesses('write'),
    reads: accesses('read'),
    removals,
    bounded: isBounded(cell),
    expires:
      isExpiring(cell) ||
      removals.some((one) => one.reach.entries.some((entry) => entry.kind === 'schedule')),
    ...(removals.length === 0 && !isSwept(cell) && isExpiring(cell) ? { agesInPlace: true } : {}),
    initial: initialText(context, cell),
    initialEntries: initialEntries(cell),
    ...(cell.type === undefined ? {} : { type: cell.type }),
    ...looks,
    ...(looks.looksLike === 'data' && isSecondBest(context, cell, callers) ? { secondBest: true } : {}),
  };
}

/** Read, then wait, then written, in one function: another request may have written meanwhile. */
function awaitsBetween(cell: Cell, write: Use): boolean {
  const calls = (write.file.index.callsOf.get(write.fn) ?? []).map((id) => write.file.facts.calls[id]);
  return cell.uses.some(
    (use) =>
      use.role === 'read' &&
      use.file === write.file &&
      use.fn === write.fn &&
      use.at[1] <= write.at[1] &&
      use !== write &&
      calls.some(
        (call) =>
          call?.use === 'await' &&
          call.at[0] >= use.at[1] &&
          call.at[0] < write.at[1] &&
          use.at[0] < write.at[0] + 1,
      ),
  );
}

function initialText(context: Context, cell: Cell): string {
  if (cell.initial === undefined) return '';
  const [start, end] = spanOf(cell.file.facts.values, cell.initial);
  const text = context.sources.text(cell.file.path).slice(start, end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function initialEntries(cell: Cell): number {
  const { values, calls } = cell.file.facts;
  const initial = cell.initial === undefined ? undefined : valueAt(values, cell.initial);
  const first = initial?.k === 'call' ? calls[initial.call]?.arguments[0] : undefined;
  const value = first === undefined ? initial : valueAt(values, first);
  if (value?.k === 'array') return value.items.length;
  return value?.k === 'object' && initial?.k === 'object' ? value.entries.length : 0;
}
