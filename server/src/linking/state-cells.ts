/**
 * Variables and fields that may hold state across requests, with all that is done to them.
 *
 * A cell is a module variable, a static field, a field of a class of which the process has one instance, a property of
 * `globalThis`, or a variable that a factory closes over. It is one only when something other than its own
 * initialisation writes it. What the writes mean is for `state-looks.ts`.
 */
import type { State } from '../../../rules/model/state.ts';
import type { ClassId, Field, FunctionId, Span, TypeNode, ValueId, VariableId } from '../facts/facts.ts';
import { kindOf, spanOf, valueAt, valueCount } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { evaluate, functionAt } from './evaluate.ts';
import { type ExportUses, exportUses } from './importers.ts';
import { literalOf, propertyAt } from './options.ts';
import { alternatives } from './shape.ts';
import { singletonReason } from './singletons.ts';
import { calleeName, isEmpty, type Use, usesOf, type VariableUse, variableUses } from './uses.ts';

export interface Cell {
  readonly name: string;
  readonly file: LinkedFile;
  readonly at: Span;
  readonly statementAt: Span;
  readonly kind: State['kind'];
  readonly scope: State['scope'];
  readonly owner?: string;
  readonly exported: boolean;
  readonly initial?: ValueId;
  readonly type?: string;
  readonly uses: readonly Use[];
  /** What the options of a cache library say. */
  readonly options: { readonly bounded: boolean; readonly expires: boolean };
  /** The function that makes it, for variables a factory closes over. */
  readonly maker?: FunctionId;
}

/** Cells that a file declares. `importers` are the files that can name its exports. */
export function cellsIn(context: Context, file: LinkedFile, importers: readonly string[]): readonly Cell[] {
  const elsewhere = exportUses(context, file.path, importers);
  const cells = [...variableCells(context, file, elsewhere), ...fieldCells(context, file, importers, elsewhere), ...globalCells(context, file)];
  return cells.sort((a, b) => a.at[0] - b.at[0]);
}

function variableCells(context: Context, file: LinkedFile, elsewhere: ExportUses): readonly Cell[] {
  const makers = new Set(file.facts.functions.map((fn) => fn.parent));
  return file.facts.variables.flatMap((variable, id): readonly Cell[] => {
    if (variable.kind !== 'const' && variable.kind !== 'let' && variable.kind !== 'var') return [];
    if (variable.fn !== 0 && !makers.has(variable.fn)) return [];
    const initial = initialOf(file, id);
    if (initial !== undefined && isGlobalObject(file, initial)) return []; // Its properties are cells of their own.
    const kind = kindOfState(context, file, initial, variable.type);
    const isConstant = variable.kind === 'const';
    if (kind === undefined || (isConstant && (kind === 'scalar' || kind === 'instance'))) return [];
    // Closed over by functions that outlive its own: only containers, or we would list every local of every function.
    if (variable.fn !== 0 && (kind === 'scalar' || kind === 'instance')) return [];
    const name = variable.exported ? exportName(file, id) : undefined;
    const stands = [...variableUses(file, id), ...(name === undefined ? [] : elsewhere(name))];
    const uses = [...assignmentUses(file, id, initial), ...containerUses(context, file, kind, initial, variable.type, stands)];
    if (variable.fn !== 0 && !isClosedOver(file, variable.fn, uses)) return [];
    if (!isWritten(uses)) return [];
    return [{
      name: variable.name, file, at: variable.at, statementAt: declarationAt(context, file, id, initial), kind, scope: 'module',
      exported: name !== undefined, uses, options: cacheOptions(context, file, initial),
      ...(variable.fn === 0 ? {} : { maker: variable.fn, owner: file.facts.functions[variable.fn]?.name ?? '' }),
      ...(initial === undefined ? {} : { initial }), ...typed(typeText(context, file, variable.at[1], initial)),
    }];
  });
}

/** The value of the declaration itself. */
function initialOf(file: LinkedFile, id: VariableId): ValueId | undefined {
  const variable = file.facts.variables[id];
  return variable?.assignments.find((a) => a.at[0] <= variable.at[0] && variable.at[1] <= a.at[1])?.value;
}

function exportName(file: LinkedFile, id: VariableId): string {
  return file.facts.exports.find((entry) => entry.variable === id)?.name ?? file.facts.variables[id]?.name ?? '';
}

function isWritten(uses: readonly Use[]): boolean {
  return uses.some((use) => use.role === 'write');
}

/** Some function written inside the factory writes it, and is not the factory itself. */
function isClosedOver(file: LinkedFile, maker: FunctionId, uses: readonly Use[]): boolean {
  return uses.some((use) => {
    if (use.role !== 'write' || use.fn === maker || use.file !== file) return false;
    for (let fn = use.fn; fn > 0; fn = file.facts.functions[fn]?.parent ?? -1) if (fn === maker) return true;
    return false;
  });
}

/** Assignments to a variable after its declaration. */
function assignmentUses(file: LinkedFile, id: VariableId, initial: ValueId | undefined): readonly Use[] {
  return (file.facts.variables[id]?.assignments ?? []).flatMap((a): readonly Use[] => {
    if (a.value === initial) return [];
    const clears = a.op === '=' && isEmpty(file, a.value);
    const base = { file, at: a.at, fn: a.fn, frame: a.frame, inside: false, method: a.op, value: a.value } as const;
    const write: Use = { ...base, role: clears ? 'removal' : 'write' };
    // `return ++counter`: what an update gives is read.
    return a.op === '++' || a.op === '--' ? [write, ...updateRead(file, a.value)] : [write];
  });
}

function updateRead(file: LinkedFile, value: ValueId): readonly Use[] {
  const isRead = file.index.parents.has(value) || file.index.argumentOf.has(value) || file.index.assignedTo.size > 0 && isAssigned(file, value) || isReturned(file, value);
  const at = spanOf(file.facts.values, value);
  return isRead ? [{ file, role: 'read', method: 'get', at, fn: functionAt(file, at[0]), frame: -1, inside: false }] : [];
}

/** The update is the value of a variable other than the one it updates. */
function isAssigned(file: LinkedFile, value: ValueId): boolean {
  return file.facts.variables.filter((variable) => variable.assignments.some((a) => a.value === value)).length > 1;
}

function isReturned(file: LinkedFile, value: ValueId): boolean {
  return file.facts.functions.some((fn) => fn.returns.some((one) => one.value === value));
}

/** What is done with the values that stand for a cell, as far as its kind makes it mean something. */
function containerUses(
  context: Context, file: LinkedFile, kind: State['kind'], initial: ValueId | undefined, type: TypeNode | undefined, stands: readonly VariableUse[],
): readonly Use[] {
  const uses = stands.flatMap((use) => usesOf(use));
  const stores = uses.some((use) => use.inside && use.role !== 'read' && /^[a-zA-Z]/.test(use.method));
  const nested = stores && (kind === 'array' || kind === 'map' || kind === 'object' || kind === 'lru') && holdsContainers(context, file, initial, type, uses);
  return uses.filter((use) => {
    const isCall = /^[a-zA-Z]/.test(use.method) && use.role !== 'read' && use.method !== 'assign';
    const isWriteTarget = use.method === 'delete' && use.value === undefined && use.key !== undefined;
    if (use.inside) return !isCall || nested;
    // Methods of an object or of an instance are its own; what they do is written there.
    return !(isCall && (kind === 'object' || kind === 'instance' || kind === 'scalar') && !isWriteTarget) || (kind === 'object' && use.method === 'clear');
  });
}

/** Entries are themselves arrays, sets or maps, so that `map.get(k).push(x)` stores something. */
function holdsContainers(context: Context, file: LinkedFile, initial: ValueId | undefined, type: TypeNode | undefined, uses: readonly Use[]): boolean {
  const text = initial === undefined ? '' : textOf(context, file, initial);
  if (type !== undefined && typeHolds(type)) return true;
  if (/^new Map<[^()]*?(\[\]|Set<|Map<|Array<)/.test(text) || /[:[,]\s*(\[|new (Map|Set)\b)/.test(text)) return true;
  return uses.some((use) => use.role === 'write' && !use.inside && use.value !== undefined && isContainer(use.file, use.value));
}

function typeHolds(type: TypeNode): boolean {
  if (type.k === 'array') return type.of.k === 'array';
  if (type.k !== 'name') return false;
  return type.arguments.some((argument) => argument.k === 'array' || (argument.k === 'name' && /^(Set|Map|Array|Record)$/.test(argument.name.at(-1) ?? '')));
}

function isContainer(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'array') return true;
  return value.k === 'call' && file.facts.calls[value.call]?.kind === 'new' && /^(Map|Set)$/.test(calleeName(file, value.call));
}

/** Static fields, and fields of classes with one instance per process. */
function fieldCells(context: Context, file: LinkedFile, importers: readonly string[], elsewhere: ExportUses): readonly Cell[] {
  const own = file.facts.classes.some((cls) => cls.fields.length > 0) ? ownReferences(file) : new Map<string, VariableUse[]>();
  return file.facts.classes.flatMap((cls, id) => {
    let reason: string | undefined | null = null;
    return cls.fields.flatMap((field): readonly Cell[] => {
      const kind = kindOfState(context, file, field.value, field.type);
      if (kind === undefined || (field.readonly && (kind === 'scalar' || kind === 'instance'))) return [];
      const stands = [...(own.get(`${id}.${field.name}`) ?? []), ...(field.static ? namedUses(file, id, field.name, elsewhere) : [])];
      const uses = [...fieldWrites(stands), ...containerUses(context, file, kind, field.value, field.type, stands)].filter((use) => !makesIt(use, file, id));
      if (!isWritten(uses)) return [];
      if (!field.static) {
        reason = reason === null ? singletonReason(context, file, id, importers) : reason;
        if (reason === undefined) return [];
      }
      return [fieldCell(context, file, id, field, kind, uses)];
    });
  });
}

function fieldCell(context: Context, file: LinkedFile, cls: ClassId, field: Field, kind: State['kind'], uses: readonly Use[]): Cell {
  const declared = file.facts.classes[cls];
  return {
    name: field.name, file, at: field.nameAt, statementAt: field.at, kind, scope: field.static ? 'static' : 'singleton-field',
    owner: declared?.name ?? '', exported: field.accessibility !== 'private' && !field.name.startsWith('#') && isExported(file, cls),
    uses, options: cacheOptions(context, file, field.value),
    ...(field.value === undefined ? {} : { initial: field.value }), ...typed(typeText(context, file, field.nameAt[1], field.value)),
  };
}

function isExported(file: LinkedFile, cls: ClassId): boolean {
  const variable = file.facts.classes[cls]?.variable;
  return variable !== undefined && file.facts.variables[variable]?.exported === true;
}

/** What a constructor writes is initialisation. */
function makesIt(use: Use, file: LinkedFile, cls: ClassId): boolean {
  const fn = use.file === file ? file.facts.functions[use.fn] : undefined;
  return fn?.class === cls && (fn.kind === 'constructor' || fn.kind === 'initializer' || fn.kind === 'static-block') && use.role !== 'read';
}

/** Writes to the field itself: `this.count++`, `Store.instance = x`. */
function fieldWrites(stands: readonly VariableUse[]): readonly Use[] {
  return stands.flatMap(({ file, value }): readonly Use[] => {
    const write = file.facts.writes.find((one) => one.target === value);
    if (write === undefined || write.op === 'delete') return [];
    const clears = write.op === '=' && write.value !== undefined && isEmpty(file, write.value);
    const stored = write.value === undefined ? {} : { value: write.value };
    const base = { file, at: write.at, fn: write.fn, frame: write.frame, inside: false, method: write.op, ...stored } as const;
    const made: Use = { ...base, role: clears ? 'removal' : 'write' };
    return (write.op === '++' || write.op === '--') && write.value !== undefined ? [made, ...updateRead(file, write.value)] : [made];
  });
}

/** `this.name` values by class and name. */
function ownReferences(file: LinkedFile): Map<string, VariableUse[]> {
  const { facts } = file;
  const found = new Map<string, VariableUse[]>();
  const count = valueCount(facts.values);
  for (let id = 0; id < count; id++) {
    if (kindOf(facts.values, id) !== 'get') continue;
    const value = valueAt(facts.values, id);
    if (value.k !== 'get' || kindOf(facts.values, value.of) !== 'this') continue;
    const cls = classOf(file, spanOf(facts.values, id)[0]);
    if (cls === undefined) continue;
    const key = `${cls}.${value.name}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [{ file, value: id }]);
    else list.push({ file, value: id });
  }
  return found;
}

function classOf(file: LinkedFile, offset: number): ClassId | undefined {
  for (let fn = functionAt(file, offset); fn > 0; fn = file.facts.functions[fn]?.parent ?? -1) {
    const cls = file.facts.functions[fn]?.class;
    if (cls !== undefined) return cls;
  }
  return undefined;
}

/** `Store.items` for a static field, here and in importing files. */
function namedUses(file: LinkedFile, cls: ClassId, field: string, elsewhere: ExportUses): readonly VariableUse[] {
  const variable = file.facts.classes[cls]?.variable;
  if (variable === undefined) return [];
  const others = file.facts.variables[variable]?.exported === true ? elsewhere(exportName(file, variable)) : [];
  return [...variableUses(file, variable), ...others].flatMap((use) => {
    const parent = use.file.index.parents.get(use.value);
    const member = parent === undefined ? undefined : valueAt(use.file.facts.values, parent);
    return parent !== undefined && member?.k === 'get' && member.name === field ? [{ file: use.file, value: parent }] : [];
  });
}

/** Properties written to `globalThis`. */
function globalCells(context: Context, file: LinkedFile): readonly Cell[] {
  const names = new Map<string, ValueId>();
  for (const write of file.facts.writes) {
    const target = valueAt(file.facts.values, write.target);
    if (target.k === 'get' && write.op !== 'delete' && isGlobalObject(file, target.of) && !names.has(target.name)) names.set(target.name, write.target);
  }
  if (names.size === 0) return [];
  const stands = new Map<string, VariableUse[]>();
  for (let id = 0; id < valueCount(file.facts.values); id++) {
    const value = valueAt(file.facts.values, id);
    if (value.k === 'get' && names.has(value.name) && isGlobalObject(file, value.of)) {
      stands.set(value.name, [...(stands.get(value.name) ?? []), { file, value: id }]);
    }
  }
  return [...names].flatMap(([name, first]): readonly Cell[] => {
    const at = spanOf(file.facts.values, first);
    const [write] = fieldWrites([{ file, value: first }]);
    const kind = kindOfState(context, file, write?.value, undefined) ?? 'instance';
    const all = stands.get(name) ?? [];
    const uses = [...fieldWrites(all), ...containerUses(context, file, kind, write?.value, undefined, all)];
    if (!isWritten(uses)) return [];
    return [{
      name: `globalThis.${name}`, file, at, statementAt: write?.at ?? at, kind, scope: 'global', exported: true, uses,
      options: cacheOptions(context, file, write?.value), ...(write?.value === undefined ? {} : { initial: write.value }),
    }];
  });
}

function isGlobalObject(file: LinkedFile, id: ValueId): boolean {
  const value = valueAt(file.facts.values, id);
  if (value.k === 'global') return value.name === 'globalThis' || value.name === 'global';
  if (value.k !== 'variable') return false;
  const variable = file.facts.variables[value.variable];
  const initial = variable?.kind === 'const' ? variable.assignments[0]?.value : undefined;
  const held = initial === undefined ? undefined : valueAt(file.facts.values, initial);
  return held?.k === 'global' && (held.name === 'globalThis' || held.name === 'global');
}

const IN_PROCESS_CACHES = new Set(['lru-cache', 'node-cache']);
const CACHE_CLASS = /^(LRU|LRUCache|LRUMap|QuickLRU|TTLCache|TtlCache|NodeCache|MemoryCache|ExpiryMap|TTLMap|TimedMap)$/;

/** What kind of state a value with this initializer or type is; undefined when it is none, or nothing we know. */
function kindOfState(context: Context, file: LinkedFile, initial: ValueId | undefined, type: TypeNode | undefined): State['kind'] | undefined {
  if (initial === undefined) return kindOfType(type) ?? 'scalar';
  const value = valueAt(file.facts.values, initial);
  switch (value.k) {
    case 'array': return 'array';
    case 'object': return 'object';
    case 'undefined': return kindOfType(type) ?? 'scalar';
    case 'literal': return value.value === null ? (kindOfType(type) ?? 'scalar') : 'scalar';
    case 'template': case 'unary': case 'binary': return 'scalar';
    case 'either': {
      const kinds = value.of.map((part) => kindOfState(context, file, part, type)).filter((kind) => kind !== undefined && kind !== 'scalar' && kind !== 'instance');
      return kinds[0] ?? 'scalar';
    }
    case 'await': return kindOfState(context, file, value.of, type);
    case 'call': return kindOfCall(context, file, value.call);
    case 'function': case 'class': case 'jsx': return undefined;
    default: return kindOfType(type) ?? 'scalar';
  }
}

function kindOfCall(context: Context, file: LinkedFile, id: number): State['kind'] {
  const call = file.facts.calls[id];
  const name = calleeName(file, id);
  if (name === 'Object.create' || name === 'Object.fromEntries' || name === 'Object.assign') return 'object';
  if (name === 'Array' || name === 'Array.from' || name === 'Array.of') return 'array';
  if (call?.kind !== 'new') return 'instance';
  switch (name) {
    case 'Map': return 'map';
    case 'Set': return 'set';
    case 'WeakMap': case 'WeakSet': case 'WeakRef': return 'weak';
    default:
  }
  const isCache = alternatives(evaluate(context, file, call.value)).some((shape) => shape.k === 'library' && IN_PROCESS_CACHES.has(shape.library.id));
  return isCache || CACHE_CLASS.test(name) ? 'lru' : 'instance';
}

function kindOfType(type: TypeNode | undefined): State['kind'] | undefined {
  if (type === undefined) return undefined;
  if (type.k === 'array' || type.k === 'tuple') return 'array';
  if (type.k === 'object') return 'object';
  if (type.k === 'keyword' || type.k === 'literal') return 'scalar';
  if (type.k === 'union') {
    const parts = type.of.filter((part) => !(part.k === 'keyword' && /^(undefined|null)$/.test(part.name)) && !(part.k === 'literal' && part.value === null));
    return parts.length === 1 ? kindOfType(parts[0]) : 'scalar';
  }
  if (type.k !== 'name') return 'scalar';
  const name = type.name.at(-1) ?? '';
  if (/^(Map|ReadonlyMap)$/.test(name)) return 'map';
  if (/^(Set|ReadonlySet)$/.test(name)) return 'set';
  if (/^(WeakMap|WeakSet)$/.test(name)) return 'weak';
  if (/^(Array|ReadonlyArray)$/.test(name)) return 'array';
  if (/^(Record|Partial)$/.test(name)) return 'object';
  return CACHE_CLASS.test(name) ? 'lru' : 'instance';
}

/** Bound and expiry that the options of a cache library set. */
function cacheOptions(context: Context, file: LinkedFile, initial: ValueId | undefined): Cell['options'] {
  const none = { bounded: false, expires: false };
  const value = initial === undefined ? undefined : valueAt(file.facts.values, initial);
  const options = value?.k === 'call' ? file.facts.calls[value.call]?.arguments[0] : undefined;
  if (options === undefined) return none;
  if (typeof literalOf(context, { file, value: options }) === 'number') return { bounded: true, expires: false }; // `new LRU(500)`
  const sets = (...names: readonly string[]): boolean => names.some((name) => propertyAt(context, { file, value: options }, [name]).state === 'known');
  return { bounded: sets('max', 'maxSize', 'maxKeys', 'capacity', 'limit'), expires: sets('ttl', 'maxAge', 'stdTTL', 'ttlMs', 'maxAgeMs') };
}

function textOf(context: Context, file: LinkedFile, id: ValueId): string {
  const [start, end] = spanOf(file.facts.values, id);
  return context.sources.text(file.path).slice(start, end);
}

/** The annotation as written, or the type arguments of the constructor: `Map<string, Cart>`. */
function typeText(context: Context, file: LinkedFile, from: number, initial: ValueId | undefined): string | undefined {
  const text = context.sources.text(file.path);
  const start = initial === undefined ? undefined : spanOf(file.facts.values, initial)[0];
  const between = start === undefined || start < from ? (/^[!?]?\s*:[^;=\n]*/.exec(text.slice(from, from + 300))?.[0] ?? '') : text.slice(from, start);
  const annotation = /^[!?]?\s*:\s*([\s\S]+?)\s*(?:=\s*)?(?:\(|<)?$/.exec(between.replace(/=\s*\(*\s*$/, ''))?.[1];
  if (annotation !== undefined && annotation !== '') return annotation.replace(/\s+/g, ' ').replace(/,$/, '');
  const made = initial === undefined ? null : /^new\s+([\w.]+<[\s\S]*?>)\s*\(/.exec(textOf(context, file, initial));
  return made?.[1]?.replace(/\s+/g, ' ');
}

function typed(type: string | undefined): { readonly type?: string } {
  return type === undefined ? {} : { type };
}

/** The whole declaration, `export` and semicolon included, when it declares nothing else. */
function declarationAt(context: Context, file: LinkedFile, id: VariableId, initial: ValueId | undefined): Span {
  const text = context.sources.text(file.path);
  const at = file.facts.variables[id]?.at ?? [0, 0];
  const head = /(?:\bexport\s+)?(?:\bdeclare\s+)?\b(?:const|let|var)\s+$/.exec(text.slice(Math.max(0, at[0] - 60), at[0]))?.[0] ?? '';
  const from = initial === undefined ? at[1] : Math.max(at[1], spanOf(file.facts.values, initial)[1]);
  const tail = /^(?:[^;\n,]*?)(?:;|(?=\n|$|,))/.exec(text.slice(from))?.[0] ?? '';
  return [at[0] - head.length, from + tail.trimEnd().length];
}
