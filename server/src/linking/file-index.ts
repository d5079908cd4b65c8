/** What is derived from the facts of one file alone: who calls on what, what holds what, where variables are named. */
import type { CallId, FileFacts, FunctionId, ValueId, VariableId, Write } from '../facts/facts.ts';
import { kindOf, partsOf, valueAt, valueCount } from '../facts/values.ts';

/** What stands at an id: as a map is asked, held in a column of numbers. */
export interface Column<K extends number, V> {
  get(id: K): V | undefined;
  has(id: K): boolean;
}

export interface FileIndex {
  /** Receiver value → the call whose callee is a member of it: `a.b()` for `a`. */
  readonly callOn: Column<ValueId, CallId>;
  /** Value → the call whose argument it is. */
  readonly argumentOf: Column<ValueId, Place>;
  /** Parents of a value: values that hold it directly. */
  readonly parents: Column<ValueId, ValueId>;
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
  readonly assignedTo: Column<ValueId, VariableId>;
}

/** Built when it is asked for first. */
export function lazyIndex(facts: FileFacts): FileIndex {
  return new LazyIndex(facts);
}

class LazyIndex implements FileIndex {
  readonly #facts: FileFacts;
  #built: FileIndex | undefined;

  constructor(facts: FileFacts) {
    this.#facts = facts;
  }

  get #index(): FileIndex {
    this.#built ??= buildIndex(this.#facts);
    return this.#built;
  }

  get callOn() {
    return this.#index.callOn;
  }

  get argumentOf() {
    return this.#index.argumentOf;
  }

  get parents() {
    return this.#index.parents;
  }

  get references() {
    return this.#index.references;
  }

  get referenceStarts() {
    return this.#index.referenceStarts;
  }

  get referenceVariables() {
    return this.#index.referenceVariables;
  }

  get thisStarts() {
    return this.#index.thisStarts;
  }

  get propertyWrites() {
    return this.#index.propertyWrites;
  }

  get callsOf() {
    return this.#index.callsOf;
  }

  get assignedTo() {
    return this.#index.assignedTo;
  }
}

/** Ids by id: a hash map of all values of a file takes ten times the memory. */
class IdColumn implements Column<number, number> {
  readonly #ids: Int32Array;

  constructor(length: number) {
    this.#ids = new Int32Array(length).fill(-1);
  }

  set(at: number, id: number): void {
    this.#ids[at] = id;
  }

  get(at: number): number | undefined {
    const id = this.#ids[at];
    return id === -1 ? undefined : id;
  }

  has(at: number): boolean {
    return this.get(at) !== undefined;
  }
}

interface Place {
  readonly call: CallId;
  readonly index: number;
}

/** Which call a value is an argument of; where in its list is found when asked. */
class ArgumentColumn implements Column<ValueId, Place> {
  readonly #calls: IdColumn;
  readonly #facts: FileFacts;

  constructor(facts: FileFacts, calls: IdColumn) {
    this.#facts = facts;
    this.#calls = calls;
  }

  get(value: ValueId): Place | undefined {
    const call = this.#calls.get(value);
    if (call === undefined) return undefined;
    return { call, index: this.#facts.calls[call]?.arguments.lastIndexOf(value) ?? -1 };
  }

  has(value: ValueId): boolean {
    return this.#calls.has(value);
  }
}

function buildIndex(facts: FileFacts): FileIndex {
  const store = facts.values;
  const count = valueCount(store);
  const callOn = new IdColumn(count);
  const argumentOf = new IdColumn(count);
  const parents = new IdColumn(count);
  const callsOf = new Map<FunctionId, CallId[]>();
  facts.calls.forEach((call, id) => {
    const callee = kindOf(store, call.callee);
    if (callee === 'get' || callee === 'index') callOn.set(store.a[call.callee] as ValueId, id);
    for (const argument of call.arguments) argumentOf.set(argument, id);
    listed(callsOf, call.fn, id);
  });
  const references = new Map<VariableId, ValueId[]>();
  const named: ValueId[] = [];
  const theses: number[] = [];
  for (let id = 0; id < count; id++) {
    switch (kindOf(store, id)) {
      case 'this':
        theses.push(store.starts[id] as number);
        break;
      case 'variable':
        listed(references, store.a[id] as VariableId, id);
        named.push(id);
        break;
      case 'literal':
      case 'global':
      case 'call':
        break;
      case 'await':
      case 'get':
      case 'spread':
      case 'item':
      case 'rest':
      case 'unary':
      case 'yield':
        parents.set(store.a[id] as ValueId, id);
        break;
      default:
        for (const part of enclosed(facts, id)) parents.set(part, id);
    }
  }
  named.sort((x, y) => (store.starts[x] as number) - (store.starts[y] as number));
  const propertyWrites = new Map<VariableId, Write[]>();
  for (const write of facts.writes) {
    const root = rootVariable(facts, write.target);
    if (root !== undefined) listed(propertyWrites, root, write);
  }
  const assignedTo = new IdColumn(count);
  facts.variables.forEach((variable, id) => {
    for (const assignment of variable.assignments) assignedTo.set(assignment.value, id);
  });
  return {
    callOn,
    argumentOf: new ArgumentColumn(facts, argumentOf),
    parents,
    references,
    propertyWrites,
    callsOf,
    assignedTo,
    referenceStarts: Int32Array.from(named, (id) => store.starts[id] as number),
    referenceVariables: Int32Array.from(named, (id) => store.a[id] as VariableId),
    thisStarts: Int32Array.from(theses).sort(),
  };
}

function listed<K, V>(lists: Map<K, V[]>, key: K, one: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [one]);
  else list.push(one);
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
