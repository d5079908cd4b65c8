/** State that each process rightly has of its own: of its children, of its work under way, of what its code declares. */
import type { Reach } from '../../../rules/model/role.ts';
import { valueAt } from '../facts/values.ts';
import { classOf } from './around.ts';
import type { Context } from './context.ts';
import { operationsIn } from './operations.ts';
import type { Cell } from './state-cell.ts';
import type { Looks } from './state-looks.ts';
import { settled } from './state-values.ts';
import { calleeName, type Use } from './uses.ts';

/** Undefined when nothing says so. */
export function ownLooks(
  context: Context,
  cell: Cell,
  roleOf: (use: Use) => Reach['role'],
): Looks | undefined {
  return (
    configuredLooks(cell, roleOf) ??
    declaringLooks(cell) ??
    childLooks(cell) ??
    underWayLooks(cell) ??
    countedByNameLooks(cell) ??
    alternativeLooks(context, cell)
  );
}

/** Filled while the object is made, or assigned as a whole by code that no request is seen to reach. */
function configuredLooks(cell: Cell, roleOf: (use: Use) => Reach['role']): Looks | undefined {
  const changes = cell.uses.filter((use) => use.role !== 'read');
  if (changes.every((use) => isMaking(use)))
    return { looksLike: 'registry', why: 'written only while its object is made' };
  const isWhole = changes.every((use) => use.method === '=' && use.key === undefined && !use.inside);
  return isWhole && cell.kind !== 'scalar' && changes.every((use) => roleOf(use) === 'exported')
    ? { looksLike: 'registry', why: 'set as a whole, and by no request that we see' }
    : undefined;
}

/** In a constructor, callbacks of it included. */
function isMaking({ file, fn }: Use): boolean {
  for (let id = fn; id > 0; id = file.facts.functions[id]?.parent ?? 0)
    if (file.facts.functions[id]?.kind === 'constructor') return true;
  return false;
}

/** `@Money() price` notes the property when the class is defined: what is written is a decorator. */
function declaringLooks(cell: Cell): Looks | undefined {
  const changes = cell.uses.filter((use) => use.role !== 'read');
  return changes.length > 0 && changes.every(isDecorator)
    ? { looksLike: 'registry', why: 'written by decorators, when classes are defined' }
    : undefined;
}

/** `return (target, propertyKey) => { … }`: by its parameters a decorator. */
function isDecorator({ file, fn }: Use): boolean {
  const fact = file.facts.functions[fn];
  const outer = file.facts.functions[fact?.parent ?? 0];
  const isReturned = outer?.returns.some(({ value }) => {
    const returned = valueAt(file.facts.values, value);
    return returned.k === 'function' && returned.fn === fn;
  });
  const [, second] = fact?.parameters ?? [];
  return isReturned === true && /^property(Key|Name)?$/.test(file.facts.variables[second ?? -1]?.name ?? '');
}

const STARTS = /(^|\.)(spawn|fork|execFile)$/;

function childLooks(cell: Cell): Looks | undefined {
  const holds = cell.uses.some((use) => {
    if (use.role !== 'write' || use.value === undefined) return false;
    const value = valueAt(use.file.facts.values, settled(use.file, use.value));
    return value.k === 'call' && STARTS.test(calleeName(use.file, value.call));
  });
  return holds ? { looksLike: 'connection', why: 'holds a process that this one started' } : undefined;
}

/** Counted up before some work and down after it, in one function: how much of it this process does now. */
function underWayLooks(cell: Cell): Looks | undefined {
  const ups = cell.uses.filter(({ method }) => method === '++');
  const downs = cell.uses.filter(({ method }) => method === '--');
  const writes = cell.uses.filter(({ role }) => role === 'write');
  const isPaired =
    ups.length > 0 &&
    writes.length === ups.length + downs.length &&
    ups.every((up) => downs.some((down) => down.file === up.file && down.fn === up.fn));
  return isPaired
    ? { looksLike: 'registry', why: 'counts the work that this process has under way' }
    : undefined;
}

/** By name, what is under way: counted up and down, and beside that looked at as a whole, or put into a text. */
function countedByNameLooks(cell: Cell): Looks | undefined {
  const writes = cell.uses.filter(({ role }) => role === 'write');
  const counts = (signs: readonly string[]) => writes.some(({ method }) => signs.includes(method));
  if (!counts(['++', '+=']) || !counts(['--', '-='])) return undefined;
  const isNumber = ({ file, method, value }: Use): boolean =>
    method !== '=' || (value !== undefined && valueAt(file.facts.values, value).k === 'literal');
  const counting = new Set(writes.map(({ fn }) => fn));
  const isLookedAt = ({ role, method, fn, file, expression }: Use): boolean =>
    role === 'write' ||
    method === 'iterate' ||
    counting.has(fn) ||
    valueAt(file.facts.values, file.index.parents.get(expression ?? -1) ?? -1).k === 'template';
  return writes.every(isNumber) && cell.uses.every(isLookedAt)
    ? { looksLike: 'registry', why: 'counts the work that this process has under way, by name' }
    : undefined;
}

/** A class that keeps in memory what another class of the same interface keeps in a store: whoever runs it chooses. */
function alternativeLooks(context: Context, cell: Cell): Looks | undefined {
  if (cell.scope !== 'singleton-field') return undefined;
  const cls = classHolding(cell);
  const declared = cell.file.facts.classes[cls ?? -1];
  if (declared === undefined) return undefined;
  for (const type of declared.implements) {
    const name = type.k === 'name' ? type.name.at(-1) : undefined;
    if (name === undefined) continue;
    const other = context
      .implementers(name)
      .find(
        ({ file, cls: id }) => (file !== cell.file.path || id !== cls) && keepsInStore(context, file, id),
      );
    const there = other && context.file(other.file)?.facts.classes[other.cls]?.name;
    if (there !== undefined)
      return {
        looksLike: 'registry',
        why: `one way to be a \`${name}\`, beside \`${there}\`, which uses a store`,
      };
  }
  return undefined;
}

function classHolding({ file, at }: Cell): number | undefined {
  const found = file.facts.classes.findIndex(({ bodyAt }) => bodyAt[0] <= at[0] && at[1] <= bodyAt[1]);
  return found < 0 ? undefined : found;
}

function keepsInStore(context: Context, path: string, cls: number): boolean {
  const file = context.file(path);
  if (file === undefined || context.sources.role(path).role === 'test') return false;
  return operationsIn(context, file).some(
    ({ kind, grade, fn }) =>
      (kind === 'query' || kind === 'cache') && grade !== 'weak' && classOf(file, fn.index) === cls,
  );
}
