/** What is derived from the facts of one file alone: who calls on what, what holds what, where variables are named. */
import type { CallId, FileFacts, FunctionId, ValueId, VariableId, Write } from '../facts/facts.ts';
import { kindOf, partsOf, valueAt, valueCount } from '../facts/values.ts';

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

/** Built when it is asked for first. */
export function lazyIndex(facts: FileFacts): FileIndex {
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

/** `c` of `a.b.c`, `a` of `a`; undefined for what has no name of its own. */
export function lastName(facts: FileFacts, id: ValueId): string | undefined {
  const value = valueAt(facts.values, id);
  if (value.k === 'get') return value.name;
  return value.k === 'variable' ? facts.variables[value.variable]?.name : undefined;
}

/** The variable at the root of `a.b[c].d`; undefined for anything else. */
export function rootVariable(facts: FileFacts, id: ValueId): VariableId | undefined {
  for (let value = valueAt(facts.values, id); ; ) {
    if (value.k === 'variable') return value.variable;
    if (value.k !== 'get' && value.k !== 'index' && value.k !== 'await') return undefined;
    value = valueAt(facts.values, value.of);
  }
}
