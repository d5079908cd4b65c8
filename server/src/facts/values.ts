/**
 * Expressions of one file, stored compactly and read as plain objects.
 *
 * A large workspace has millions of expressions; as objects they would not fit the memory budget, and moving
 * them from a worker to the server would cost more than parsing. So they live in a few typed arrays, which
 * cross a thread boundary and reach the disk without being walked, and `valueAt` builds the object on demand.
 */
import type { CallId, ClassId, FunctionId, Span, ValueId, VariableId } from './facts.ts';

export type Literal = string | number | boolean | null;

/** An expression. Children are ids in the same store. */
export type Value =
  | { readonly k: 'unknown' /** The parts it is made of. */; readonly of: readonly ValueId[] }
  | { readonly k: 'undefined' }
  | { readonly k: 'literal'; readonly value: Literal }
  | { readonly k: 'regex'; readonly source: string }
  /** A reference to a variable of this file. */
  | { readonly k: 'variable'; readonly variable: VariableId }
  /** A name that nothing in this file declares: `fetch`, `process`, `Promise`. */
  | { readonly k: 'global'; readonly name: string }
  | { readonly k: 'this' }
  | { readonly k: 'super' }
  /** `of.name`, also `of['name']` and destructuring `{ name } = of`. */
  | { readonly k: 'get'; readonly of: ValueId; readonly name: string; readonly optional: boolean }
  | { readonly k: 'index'; readonly of: ValueId; readonly index: ValueId }
  /** What is left after destructuring: `...rest`. */
  | { readonly k: 'rest'; readonly of: ValueId }
  | { readonly k: 'call'; readonly call: CallId }
  | { readonly k: 'await'; readonly of: ValueId }
  | { readonly k: 'yield'; readonly of: ValueId }
  | { readonly k: 'function'; readonly fn: FunctionId }
  | { readonly k: 'class'; readonly cls: ClassId }
  | { readonly k: 'object'; readonly entries: readonly ObjectEntry[] }
  | { readonly k: 'array'; readonly items: readonly ValueId[] }
  | { readonly k: 'spread'; readonly of: ValueId }
  /** Parts and holes alternate: `parts[0] holes[0] parts[1] …`; one more part than holes. */
  | { readonly k: 'template'; readonly parts: readonly string[]; readonly holes: readonly ValueId[] }
  /** One of several: `a ? b : c` (test kept apart), `a ?? b`, `a || b`, `a && b`. */
  | {
      readonly k: 'either';
      readonly op: '?:' | '??' | '||' | '&&';
      readonly of: readonly ValueId[];
      readonly test?: ValueId;
    }
  | { readonly k: 'binary'; readonly op: string; readonly left: ValueId; readonly right: ValueId }
  | { readonly k: 'unary'; readonly op: string; readonly of: ValueId }
  /** An element of an iterated collection: the value of a loop variable. `key` for `for-in`. */
  | { readonly k: 'item'; readonly of: ValueId; readonly key: boolean }
  /** An assignment used as an expression; `value` is what it gives. */
  | { readonly k: 'assigned'; readonly target: ValueId; readonly value: ValueId }
  /** Parts in this order: the component (not for `<div>`), the attributes as one `object` (if any matter), children. */
  | { readonly k: 'jsx'; readonly name: string; readonly of: readonly ValueId[] };

export interface ObjectEntry {
  /** Property name; '' for a spread or a computed key. */
  readonly key: string;
  readonly kind: 'property' | 'shorthand' | 'method' | 'spread' | 'computed';
  readonly value: ValueId;
  readonly at: Span;
}

const KINDS = [
  'unknown',
  'undefined',
  'literal',
  'regex',
  'variable',
  'global',
  'this',
  'super',
  'get',
  'index',
  'rest',
  'call',
  'await',
  'yield',
  'function',
  'class',
  'object',
  'array',
  'spread',
  'template',
  'either',
  'binary',
  'unary',
  'item',
  'assigned',
  'jsx',
] as const;
type Kind = (typeof KINDS)[number];
const CODE = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<Kind, number>;
const ENTRY_KINDS = ['property', 'shorthand', 'method', 'spread', 'computed'] as const;
const EITHER_OPS = ['?:', '??', '||', '&&'] as const;

/** Columns of the store; `a` and `b` mean what `valueAt` says. */
export interface ValueStore {
  readonly kinds: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Variable-length parts: a count, then the numbers. */
  readonly lists: Int32Array;
  readonly literals: readonly Literal[];
}

/** The kind of a value, without building it. */
export function kindOf(store: ValueStore, id: ValueId): Kind {
  return KINDS[store.kinds[id] ?? (id === NOTHING ? 1 : 0)] ?? 'unknown';
}

/** The name that is read of something, without building the value; undefined for whatever is no `get`. */
export function memberAt(store: ValueStore, id: ValueId): string | undefined {
  return store.kinds[id] === CODE.get ? text(store, (store.b[id] as number) >> 1) : undefined;
}

/** The variable that is referred to, without building the value; undefined for whatever is no `variable`. */
export function variableAt(store: ValueStore, id: ValueId): VariableId | undefined {
  return store.kinds[id] === CODE.variable ? store.a[id] : undefined;
}

/** The call that it is, without building the value; undefined for whatever is no `call`. */
export function callAt(store: ValueStore, id: ValueId): CallId | undefined {
  return store.kinds[id] === CODE.call ? store.a[id] : undefined;
}

/** Of no file: the `undefined` that a parameter is where a call gives nothing for it. */
export const NOTHING: ValueId = -2;

/** Where the expression stands in the file. */
export function spanOf(store: ValueStore, id: ValueId): Span {
  return [store.starts[id] ?? 0, store.ends[id] ?? 0];
}

export function valueCount(store: ValueStore): number {
  return store.kinds.length;
}

/** The value with this id; `unknown` without parts for an id outside the store. */
export function valueAt(store: ValueStore, id: ValueId): Value {
  const kind = kindOf(store, id);
  const a = store.a[id] ?? 0;
  const b = store.b[id] ?? 0;
  switch (kind) {
    case 'unknown':
      return { k: kind, of: id < 0 || id >= store.kinds.length ? [] : listAt(store, a) };
    case 'undefined':
    case 'this':
    case 'super':
      return { k: kind };
    case 'literal':
      return { k: kind, value: store.literals[a] ?? null };
    case 'regex':
      return { k: kind, source: text(store, a) };
    case 'variable':
      return { k: kind, variable: a };
    case 'global':
      return { k: kind, name: text(store, a) };
    case 'get':
      return { k: kind, of: a, name: text(store, b >> 1), optional: (b & 1) === 1 };
    case 'index':
      return { k: kind, of: a, index: b };
    case 'rest':
    case 'await':
    case 'yield':
    case 'spread':
      return { k: kind, of: a };
    case 'call':
      return { k: kind, call: a };
    case 'function':
      return { k: kind, fn: a };
    case 'class':
      return { k: kind, cls: a };
    case 'object':
      return { k: kind, entries: entriesAt(store, a) };
    case 'array':
      return { k: kind, items: listAt(store, a) };
    case 'template': {
      const list = listAt(store, a);
      const holes = (list.length - 1) >> 1;
      return {
        k: kind,
        parts: list.slice(0, holes + 1).map((part) => text(store, part)),
        holes: list.slice(holes + 1),
      };
    }
    case 'either': {
      const list = listAt(store, a);
      const op = EITHER_OPS[b] ?? '?:';
      return op === '?:'
        ? { k: kind, op, of: list.slice(1), test: list[0] as ValueId }
        : { k: kind, op, of: list };
    }
    case 'binary': {
      const [left = -1, right = -1] = listAt(store, a);
      return { k: kind, op: text(store, b), left, right };
    }
    case 'unary':
      return { k: kind, op: text(store, b), of: a };
    case 'item':
      return { k: kind, of: a, key: b === 1 };
    case 'assigned':
      return { k: kind, target: a, value: b };
    case 'jsx':
      return { k: kind, name: text(store, b), of: listAt(store, a) };
  }
}

/** Direct parts of a value, whatever its kind; functions and classes have none. */
export function partsOf(value: Value): readonly ValueId[] {
  switch (value.k) {
    case 'unknown':
    case 'jsx':
      return value.of;
    case 'get':
    case 'rest':
    case 'await':
    case 'yield':
    case 'spread':
    case 'unary':
    case 'item':
      return [value.of];
    case 'index':
      return [value.of, value.index];
    case 'object':
      return value.entries.map((entry) => entry.value);
    case 'array':
      return value.items;
    case 'template':
      return value.holes;
    case 'either':
      return value.test === undefined ? value.of : [value.test, ...value.of];
    case 'binary':
      return [value.left, value.right];
    case 'assigned':
      return [value.target, value.value];
    default:
      return [];
  }
}

function text(store: ValueStore, index: number): string {
  return String(store.literals[index] ?? '');
}

function listAt(store: ValueStore, offset: number): ValueId[] {
  const { lists } = store;
  const count = lists[offset] ?? 0;
  const found = new Array<ValueId>(count); // Asked for most of all: no iterator, no view.
  for (let i = 0; i < count; i++) found[i] = lists[offset + 1 + i] as ValueId;
  return found;
}

/** An entry is five numbers: key, kind, value, start, end. */
function entriesAt(store: ValueStore, offset: number): ObjectEntry[] {
  const { lists } = store;
  const end = offset + 1 + (lists[offset] ?? 0);
  const entries: ObjectEntry[] = [];
  for (let i = offset + 1; i + 4 < end; i += 5) {
    entries.push({
      key: text(store, lists[i] as number),
      kind: ENTRY_KINDS[lists[i + 1] as number] ?? 'property',
      value: lists[i + 2] as number,
      at: [lists[i + 3] as number, lists[i + 4] as number],
    });
  }
  return entries;
}

/** Builds a store. One builder per file; `finish` once. */
export class ValueStoreBuilder {
  private readonly kinds: number[] = [];
  private readonly a: number[] = [];
  private readonly b: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly lists: number[] = [0];
  private readonly literals: Literal[] = [];
  private readonly interned = new Map<Literal, number>();

  /** Adds a value and returns its id. Children must have been added before. */
  add(value: Value, at: Span): ValueId {
    const [start, end] = at;
    switch (value.k) {
      case 'unknown':
        return this.push(CODE.unknown, this.list(value.of), 0, start, end);
      case 'undefined':
      case 'this':
      case 'super':
        return this.push(CODE[value.k], 0, 0, start, end);
      case 'literal':
        return this.push(CODE.literal, this.intern(value.value), 0, start, end);
      case 'regex':
        return this.push(CODE.regex, this.intern(value.source), 0, start, end);
      case 'variable':
        return this.addVariable(value.variable, start, end);
      case 'global':
        return this.push(CODE.global, this.intern(value.name), 0, start, end);
      case 'get':
        return this.addGet(value.of, value.name, value.optional, start, end);
      case 'index':
        return this.push(CODE.index, value.of, value.index, start, end);
      case 'rest':
      case 'await':
      case 'yield':
      case 'spread':
        return this.push(CODE[value.k], value.of, 0, start, end);
      case 'call':
        return this.addCall(value.call, start, end);
      case 'function':
        return this.push(CODE.function, value.fn, 0, start, end);
      case 'class':
        return this.push(CODE.class, value.cls, 0, start, end);
      case 'object':
        return this.push(CODE.object, this.entries(value.entries), 0, start, end);
      case 'array':
        return this.push(CODE.array, this.list(value.items), 0, start, end);
      case 'template': {
        const parts = [...value.parts.map((part) => this.intern(part)), ...value.holes];
        return this.push(CODE.template, this.list(parts), 0, start, end);
      }
      case 'either': {
        const parts = value.op === '?:' ? [value.test ?? -1, ...value.of] : value.of;
        return this.push(CODE.either, this.list(parts), EITHER_OPS.indexOf(value.op), start, end);
      }
      case 'binary': {
        const parts = this.list([value.left, value.right]);
        return this.push(CODE.binary, parts, this.intern(value.op), start, end);
      }
      case 'unary':
        return this.push(CODE.unary, value.of, this.intern(value.op), start, end);
      case 'item':
        return this.push(CODE.item, value.of, value.key ? 1 : 0, start, end);
      case 'assigned':
        return this.push(CODE.assigned, value.target, value.value, start, end);
      case 'jsx':
        return this.push(CODE.jsx, this.list(value.of), this.intern(value.name), start, end);
    }
  }

  // The most frequent kinds by half: `add` without an object to build and take apart again.

  addVariable(variable: VariableId, start: number, end: number): ValueId {
    return this.push(CODE.variable, variable, 0, start, end);
  }

  addGet(of: ValueId, name: string, optional: boolean, start: number, end: number): ValueId {
    return this.push(CODE.get, of, (this.intern(name) << 1) | (optional ? 1 : 0), start, end);
  }

  addLiteral(literal: Literal, start: number, end: number): ValueId {
    return this.push(CODE.literal, this.intern(literal), 0, start, end);
  }

  addCall(call: CallId, start: number, end: number): ValueId {
    return this.push(CODE.call, call, 0, start, end);
  }

  finish(): ValueStore {
    return {
      kinds: new Uint8Array(this.kinds),
      a: new Int32Array(this.a),
      b: new Int32Array(this.b),
      starts: new Int32Array(this.starts),
      ends: new Int32Array(this.ends),
      lists: new Int32Array(this.lists),
      literals: this.literals,
    };
  }

  private push(kind: number, a: number, b: number, start: number, end: number): ValueId {
    this.a.push(a);
    this.b.push(b);
    this.starts.push(start);
    this.ends.push(end);
    return this.kinds.push(kind) - 1;
  }

  private entries(entries: readonly ObjectEntry[]): number {
    if (entries.length === 0) return 0;
    const lists = this.lists;
    const offset = lists.push(entries.length * 5) - 1;
    for (const { key, kind, value, at } of entries) {
      lists.push(this.intern(key), ENTRY_KINDS.indexOf(kind), value, at[0], at[1]);
    }
    return offset;
  }

  private list(numbers: readonly number[]): number {
    if (numbers.length === 0) return 0;
    const offset = this.lists.length;
    this.lists.push(numbers.length);
    for (const number of numbers) this.lists.push(number); // A spread would overflow the stack on generated tables.
    return offset;
  }

  private intern(literal: Literal): number {
    const known = this.interned.get(literal);
    if (known !== undefined) return known;
    const index = this.literals.push(literal) - 1;
    this.interned.set(literal, index);
    return index;
  }
}
