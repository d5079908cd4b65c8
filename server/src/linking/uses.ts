/** What is done with a value at the place where it stands: the syntax around it, read from the facts. */
import type { CallId, FrameId, FunctionId, Span, ValueId, VariableId, Write } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt } from '../facts/values.ts';
import { functionAt } from './around.ts';
import type { LinkedFile } from './context.ts';

/** A value that stands for the thing asked about. */
export interface VariableUse {
  readonly file: LinkedFile;
  readonly value: ValueId;
}

/** One thing that is done with a container or variable. */
export interface Use {
  readonly file: LinkedFile;
  readonly role: 'write' | 'read' | 'removal';
  /** The method called, the operator of an assignment, or `get`, `size`, `iterate`, `escape`. */
  readonly method: string;
  readonly at: Span;
  readonly fn: FunctionId;
  /** -1 where it is not known. */
  readonly frame: FrameId;
  readonly key?: ValueId;
  /** The key is a name written in the code: `state.ready`. */
  readonly keyName?: string;
  /** What is stored. */
  readonly value?: ValueId;
  /** For reads: the value read. */
  readonly expression?: ValueId;
  /** Done to what is stored, not to the thing itself: `map.get(k).push(x)`. */
  readonly inside: boolean;
}

const WRITING = new Set([
  'set',
  'add',
  'push',
  'unshift',
  'splice',
  'mset',
  'put',
  'save',
  'store',
  'append',
  'incr',
  'increment',
  'setex',
  'setItem',
]);
const REMOVING = new Set([
  'delete',
  'clear',
  'pop',
  'shift',
  'del',
  'flushAll',
  'flush',
  'reset',
  'remove',
  'evict',
  'prune',
  'purgeStale',
  'removeItem',
]);
const SIZES = new Set(['size', 'length']);
/** Calls that look at a container as a whole and keep nothing. */
const LOOKING =
  /^(Object\.(keys|values|entries|fromEntries)|JSON\.stringify|Array\.(from|isArray)|Math\.(max|min)|structuredClone|console\.\w+|Set|Map|Boolean|String|Number)$/;

/** Values of a file that stand for a variable. */
export function variableUses(file: LinkedFile, id: VariableId): readonly VariableUse[] {
  return (file.index.references.get(id) ?? []).map((value) => ({ file, value }));
}

const targets = new WeakMap<LinkedFile, ReadonlyMap<ValueId, Write>>();

/** Writes of a file by the value they write to. */
export function writesByTarget(file: LinkedFile): ReadonlyMap<ValueId, Write> {
  const known = targets.get(file);
  if (known !== undefined) return known;
  const byTarget = new Map(file.facts.writes.map((write) => [write.target, write]));
  targets.set(file, byTarget);
  return byTarget;
}

/** How often a value is followed into what is stored in it. */
const MAX_INSIDE = 4;

/** What is done with a value that stands for a container or a variable. */
export function usesOf(
  { file, value }: VariableUse,
  depth = 0,
  through: Pick<Use, 'key' | 'keyName'> = {},
): readonly Use[] {
  const inside = depth > 0;
  const call = file.index.callOn.get(value);
  if (call !== undefined) return callUses(file, call, depth, through);
  const argument = file.index.argumentOf.get(value);
  if (argument !== undefined) return inside ? [] : argumentUses(file, argument.call, argument.index);
  const parent = file.index.parents.get(value);
  if (parent === undefined)
    return inside
      ? insideAlias(file, value, depth, through)
      : (outerAlias(file, value) ?? [readAt(file, value, escapes(file, value) ? 'escape' : 'get')]);
  return parentUses(file, value, parent, depth, through);
}

function callUses(
  file: LinkedFile,
  id: CallId,
  depth: number,
  through: Pick<Use, 'key' | 'keyName'>,
): readonly Use[] {
  const call = file.facts.calls[id];
  const callee = call === undefined ? undefined : valueAt(file.facts.values, call.callee);
  if (call === undefined || callee === undefined) return [];
  const inside = depth > 0;
  const base = { file, at: call.at, fn: call.fn, frame: call.frame, inside };
  if (callee.k !== 'get') return inside ? [] : [{ ...base, role: 'read', method: 'get' }];
  const [first, second] = call.arguments;
  const key = through.key ?? first;
  const named = {
    ...(key === undefined ? {} : { key }),
    ...(through.keyName === undefined ? {} : { keyName: through.keyName }),
  };
  if (REMOVING.has(callee.name)) return [{ ...base, ...named, role: 'removal', method: callee.name }];
  if (WRITING.has(callee.name)) {
    const list = callee.name === 'push' || callee.name === 'unshift' || callee.name === 'add';
    const stored = list ? first : second;
    // What is pushed is no key, unless it is put under one: `lists[key].push(x)`.
    const keyed = list && !inside && callee.name !== 'add' ? {} : named;
    return [
      {
        ...base,
        ...keyed,
        role: 'write',
        method: callee.name,
        ...(stored === undefined ? {} : { value: stored }),
      },
    ];
  }
  const reading: Use = {
    ...base,
    ...named,
    role: 'read',
    method: ITERATION.has(callee.name) ? 'iterate' : callee.name,
  };
  const stored =
    STORED.has(callee.name) && depth < MAX_INSIDE
      ? usesOf({ file, value: call.value }, depth + 1, named)
      : [];
  return inside ? stored : [reading, ...stored];
}

const ITERATION = new Set([
  'forEach',
  'map',
  'filter',
  'values',
  'keys',
  'entries',
  'reduce',
  'some',
  'every',
  'join',
  'slice',
  'flatMap',
  'toSorted',
]);
/** Methods that give what is stored. */
const STORED = new Set(['get', 'at', 'find', 'findLast', 'peek']);

function argumentUses(file: LinkedFile, id: CallId, index: number): readonly Use[] {
  const call = file.facts.calls[id];
  if (call === undefined) return [];
  const name = calleeName(file, id);
  const base = { file, at: call.at, fn: call.fn, frame: call.frame, inside: false };
  if (name === 'Object.assign' && index === 0) {
    const stored = call.arguments[1];
    return [{ ...base, role: 'write', method: 'assign', ...(stored === undefined ? {} : { value: stored }) }];
  }
  if (name === 'Object.keys' || name === 'Object.values' || name === 'Object.entries') {
    const parent = file.index.parents.get(call.value);
    const member = parent === undefined ? undefined : valueAt(file.facts.values, parent);
    if (member?.k === 'get' && SIZES.has(member.name) && parent !== undefined)
      return [readAt(file, parent, 'size')];
  }
  return [{ ...base, role: 'read', method: LOOKING.test(name) ? 'iterate' : 'escape' }];
}

function parentUses(
  file: LinkedFile,
  value: ValueId,
  parent: ValueId,
  depth: number,
  through: Pick<Use, 'key' | 'keyName'>,
): readonly Use[] {
  const above = valueAt(file.facts.values, parent);
  const inside = depth > 0;
  switch (above.k) {
    case 'get':
    case 'index': {
      if (above.k === 'index' && above.of !== value) return inside ? [] : [readAt(file, value, 'get')];
      const named = inside ? through : above.k === 'get' ? { keyName: above.name } : { key: above.index };
      const write = writesByTarget(file).get(parent);
      if (write !== undefined)
        return [writeUse(file, write, above.k === 'get' ? above.name : '', inside, named)];
      if (above.k === 'get' && SIZES.has(above.name)) return inside ? [] : [readAt(file, parent, 'size')];
      const stored = depth < MAX_INSIDE ? usesOf({ file, value: parent }, depth + 1, named) : [];
      return inside ? stored : [{ ...readAt(file, parent, 'get'), ...named }, ...stored];
    }
    case 'assigned':
      return above.target === value || inside ? [] : [readAt(file, value, 'escape')];
    case 'item':
    case 'spread':
    case 'rest':
      return inside ? [] : [readAt(file, value, 'iterate')];
    case 'binary':
      return inside
        ? []
        : [
            {
              ...readAt(file, parent, above.op === 'in' ? 'has' : 'get'),
              ...(above.op === 'in' ? { key: above.left } : {}),
            },
          ];
    case 'either':
    case 'await':
    case 'yield': {
      const passed = usesOf({ file, value: parent }, depth, through);
      return inside ? passed : passed.length > 0 ? passed : [readAt(file, value, 'get')];
    }
    case 'unary':
      return inside || above.op === '++' || above.op === '--' ? [] : [readAt(file, parent, 'get')];
    case 'object':
    case 'array':
      return inside ? [] : [readAt(file, value, 'escape')];
    default:
      return inside ? [] : [readAt(file, value, 'get')];
  }
}

/** `const record = hits.get(ip); record.count++`: what is stored goes by another name. */
function insideAlias(
  file: LinkedFile,
  value: ValueId,
  depth: number,
  through: Pick<Use, 'key' | 'keyName'>,
): readonly Use[] {
  const alias = file.index.assignedTo.get(value);
  const variable = alias === undefined ? undefined : file.facts.variables[alias];
  if (alias === undefined || variable === undefined || variable.fn === 0 || depth >= MAX_INSIDE) return [];
  return (file.index.references.get(alias) ?? []).flatMap((reference) =>
    usesOf({ file, value: reference }, depth + 1, through),
  );
}

/** `const list = given ?? this.list; list.push(x)`: the thing itself goes by another name. */
function outerAlias(file: LinkedFile, value: ValueId): readonly Use[] | undefined {
  const alias = file.index.assignedTo.get(value);
  const variable = alias === undefined ? undefined : file.facts.variables[alias];
  if (alias === undefined || variable?.kind !== 'const' || variable.fn === 0) return;
  const uses = (file.index.references.get(alias) ?? []).flatMap((reference) =>
    usesOf({ file, value: reference }),
  );
  return uses.length > 0 ? [readAt(file, value, 'get'), ...uses] : undefined;
}

function writeUse(
  file: LinkedFile,
  write: Write,
  name: string,
  inside: boolean,
  named: Pick<Use, 'key' | 'keyName'>,
): Use {
  const base = { file, at: write.at, fn: write.fn, frame: write.frame, inside, ...named };
  if (write.op === 'delete') return { ...base, role: 'removal', method: 'delete' };
  // `list.length = 0`
  if (SIZES.has(name)) return { ...base, role: 'removal', method: 'clear' };
  const stored = write.value === undefined ? {} : { value: write.value };
  const empties = write.op === '=' && write.value !== undefined && isEmpty(file, write.value) && !inside;
  return { ...base, ...stored, role: empties ? 'removal' : 'write', method: write.op };
}

/** `null`, `undefined`, `[]`, `{}`, `new Map()`: nothing is stored any more. */
export function isEmpty(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  switch (value.k) {
    case 'undefined':
      return true;
    case 'literal':
      return value.value === null;
    case 'array':
      return value.items.length === 0;
    case 'object':
      return value.entries.length === 0;
    case 'call': {
      const call = file.facts.calls[value.call];
      return (
        call?.kind === 'new' &&
        call.arguments.length === 0 &&
        /^(Map|Set|WeakMap|WeakSet|Array)$/.test(calleeName(file, value.call))
      );
    }
    default:
      return false;
  }
}

export function readAt(file: LinkedFile, value: ValueId, method: string): Use {
  const at = spanOf(file.facts.values, value);
  return {
    file,
    role: 'read',
    method,
    at,
    fn: functionAt(file, at[0]),
    frame: -1,
    expression: value,
    inside: false,
  };
}

const returned = new WeakMap<LinkedFile, ReadonlySet<ValueId>>();

/** Given back to the caller, or named again. */
function escapes(file: LinkedFile, value: ValueId): boolean {
  let values = returned.get(file);
  if (values === undefined) {
    values = new Set(file.facts.functions.flatMap((fn) => fn.returns.map((one) => one.value)));
    returned.set(file, values);
  }
  return values.has(value) || file.index.assignedTo.has(value);
}

/** `Object.keys` of a call, when its callee is a global or a member of one; else the last name. */
export function calleeName(file: LinkedFile, id: CallId): string {
  const callee = file.facts.calls[id]?.callee ?? -1;
  const value = valueAt(file.facts.values, callee);
  if (value.k === 'global') return value.name;
  if (value.k === 'variable') return file.facts.variables[value.variable]?.name ?? '';
  if (value.k !== 'get') return '';
  return kindOf(file.facts.values, value.of) === 'global'
    ? `${(valueAt(file.facts.values, value.of) as { name: string }).name}.${value.name}`
    : value.name;
}
