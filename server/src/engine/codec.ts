/**
 * Facts to bytes and back: for the disk, and for the way from a worker to the server.
 *
 * Works for any plain value: objects, arrays, text, numbers, typed arrays. Node's own `v8.serialize` writes the names
 * of all properties of all objects and builds each by a row of property stores; decoding the facts of a large
 * workspace took it longer than parsing a third of it. Here an object is the number of its *shape* (the list of its
 * keys) and then its values, and a shape is read by a function made for it, so that V8 sees an object literal.
 *
 *     header   counts            words    one per value: payload and tag, in order of the value
 *     shapes   and text          doubles  numbers that fit no word
 *     arrays   typed arrays, each aligned
 */

const TAG_BITS = 3;
const TAG_MASK = 7;
const INT = 0;
const TEXT = 1;
const OBJECT = 2;
const ARRAY = 3;
const CONSTANT = 4;
const DOUBLE = 5;
const TYPED = 6;
/** A pair of offsets, the commonest value of all: two plain words follow. */
const PAIR = 7;

/** Half of all lists in facts are empty; they share one. */
const EMPTY: readonly unknown[] = Object.freeze([]);
const CONSTANTS: readonly unknown[] = [undefined, null, false, true, EMPTY];
const TYPED_ARRAYS = [Uint8Array, Int32Array, Uint32Array, Float64Array, Uint16Array] as const;
type Typed = InstanceType<(typeof TYPED_ARRAYS)[number]>;

const MAX_INT = 2 ** (31 - TAG_BITS) - 1;
const HEADER_WORDS = 8;
const MAGIC = 0x10f01d04;

/** The bytes own their buffer, so that it can be transferred to another thread. Throws for functions and cycles. */
export function encode(value: object): Uint8Array {
  return new Encoder().encode(value);
}

interface Shape {
  readonly keys: readonly string[];
  readonly json: string;
  /** Who numbered it last, and how. */
  by: Encoder | undefined;
  number: number;
}

/** All shapes ever met, by number of keys, the ones met last first. */
const shapes: Shape[][] = [];

function shapeOf(keys: readonly string[]): Shape {
  shapes[keys.length] ??= [];
  const candidates = shapes[keys.length]!;
  for (let i = 0; i < candidates.length; i++) {
    const shape = candidates[i]!;
    let k = 0;
    while (k < keys.length && shape.keys[k] === keys[k]) k++;
    if (k < keys.length) continue;
    if (i > 0) {
      candidates[i] = candidates[i - 1]!;
      candidates[i - 1] = shape;
    }
    return shape;
  }
  const shape = { keys, json: JSON.stringify(keys), by: undefined, number: 0 };
  candidates.push(shape);
  return shape;
}

/** Values of the file being encoded. Grows to the largest file met, and is used again. */
let scratch = new Int32Array(65_536);

class Encoder {
  #length = 0;
  readonly #texts = new Map<string, number>();
  readonly #shapes: Shape[] = [];
  readonly #doubles: number[] = [];
  readonly #typed: Typed[] = [];

  encode(value: object): Uint8Array {
    this.#write(value);
    return this.#assemble();
  }

  #assemble(): Uint8Array {
    const texts = [...this.#texts.keys()];
    const all = texts.join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are in texts as well
    const isLatin = !/[^\u0000-\u00ff]/.test(all);
    const shapes = this.#shapes.map((shape) => shape.json).join('\n');
    const textBytes = Buffer.from(all, isLatin ? 'latin1' : 'utf16le');
    const shapeBytes = Buffer.from(shapes);
    const typedBytes = this.#typed.reduce((sum, array) => sum + 8 + aligned(array.byteLength), 0);
    const numbers = HEADER_WORDS + texts.length + this.#length;
    const doublesAt = aligned(numbers * 4);
    const typedAt = doublesAt + this.#doubles.length * 8;
    const textAt = typedAt + typedBytes;
    const bytes = new Uint8Array(textAt + textBytes.length + shapeBytes.length);
    const words = new Int32Array(bytes.buffer, 0, numbers);
    words.set([
      MAGIC,
      texts.length,
      this.#length,
      this.#doubles.length,
      this.#typed.length,
      textBytes.length,
      shapeBytes.length,
      isLatin ? 1 : 0,
    ]);
    let end = 0;
    for (let i = 0; i < texts.length; i++) words[HEADER_WORDS + i] = end += texts[i]!.length;
    words.set(scratch.subarray(0, this.#length), HEADER_WORDS + texts.length);
    new Float64Array(bytes.buffer, doublesAt, this.#doubles.length).set(this.#doubles);
    let at = typedAt;
    for (const array of this.#typed) {
      new Int32Array(bytes.buffer, at, 2).set([
        TYPED_ARRAYS.findIndex((type) => array instanceof type),
        array.length,
      ]);
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at + 8);
      at += 8 + aligned(array.byteLength);
    }
    bytes.set(textBytes, textAt);
    bytes.set(shapeBytes, textAt + textBytes.length);
    return bytes;
  }

  #push(payload: number, tag: number): void {
    this.#pushWord((payload << TAG_BITS) | tag);
  }

  #pushWord(word: number): void {
    if (this.#length === scratch.length) {
      const larger = new Int32Array(scratch.length * 2);
      larger.set(scratch);
      scratch = larger;
    }
    scratch[this.#length++] = word;
  }

  #write(value: unknown): void {
    if (typeof value === 'number') this.#writeNumber(value);
    else if (typeof value === 'string') this.#push(numberOf(this.#texts, value), TEXT);
    else if (Array.isArray(value)) this.#writeArray(value);
    else if (ArrayBuffer.isView(value)) this.#push(this.#typed.push(value as Typed) - 1, TYPED);
    else if (typeof value === 'object' && value !== null) this.#writeObject(value as Record<string, unknown>);
    else {
      const index = CONSTANTS.indexOf(value);
      if (index < 0) throw new TypeError(`Facts are plain values, not a ${typeof value}.`);
      this.#push(index, CONSTANT);
    }
  }

  #writeNumber(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) <= MAX_INT && !Object.is(value, -0))
      this.#push(value, INT);
    else this.#push(this.#doubles.push(value) - 1, DOUBLE);
  }

  #writeArray(value: readonly unknown[]): void {
    if (value.length === 0) {
      this.#push(CONSTANTS.indexOf(EMPTY), CONSTANT);
      return;
    }
    const [first, second] = value;
    if (value.length === 2 && isWord(first) && isWord(second)) {
      this.#push(0, PAIR);
      this.#pushWord(first);
      this.#pushWord(second);
      return;
    }
    this.#push(value.length, ARRAY);
    for (let i = 0; i < value.length; i++) this.#write(value[i]);
  }

  #writeObject(value: Record<string, unknown>): void {
    const keys = Object.keys(value);
    const shape = shapeOf(keys);
    if (shape.by !== this) {
      shape.by = this;
      shape.number = this.#shapes.push(shape) - 1;
    }
    this.#push(shape.number, OBJECT);
    for (let i = 0; i < keys.length; i++) this.#write(value[keys[i]!]);
  }
}

function isWord(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value && !Object.is(value, -0);
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}

function numberOf(table: Map<string, number>, key: string): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  table.set(key, table.size);
  return table.size - 1;
}

type Reader = (from: Decoder) => object;

/** By the shape's keys as JSON; there are some hundreds of shapes in all facts together. */
const readers = new Map<string, Reader>();

/** Keys come from our own types, and are quoted all the same: bytes on disk may be anybody's. */
function readerOf(shape: string): Reader {
  const known = readers.get(shape);
  if (known) return known;
  const keys = JSON.parse(shape) as string[];
  const properties = keys.map((key) => `[${JSON.stringify(key)}]: from.read()`);
  const plain = properties.map((property) => property.replace(/^\[("[\w$]+")\]/, '$1'));
  const reader = new Function('from', `return { ${plain.join(', ')} };`) as Reader;
  readers.set(shape, reader);
  return reader;
}

/** The value that was encoded. Throws when the bytes are not what `encode` gave. */
export function decode<T>(bytes: Uint8Array): T {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return new Decoder(own).read() as T;
}

class Decoder {
  readonly #words: Int32Array;
  readonly #texts: string[] = [];
  readonly #readers: Reader[];
  readonly #doubles: Float64Array;
  readonly #typed: Typed[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset, byteLength } = bytes;
    const [magic, textCount, wordCount, doubleCount, typedCount, textLength, shapeLength, isLatin] =
      new Int32Array(buffer, byteOffset, HEADER_WORDS) as unknown as number[];
    if (magic !== MAGIC) throw new TypeError('These are no encoded facts.');
    const numbers = HEADER_WORDS + textCount! + wordCount!;
    const ends = new Int32Array(buffer, byteOffset + HEADER_WORDS * 4, textCount);
    this.#words = new Int32Array(buffer, byteOffset + (HEADER_WORDS + textCount!) * 4, wordCount);
    this.#doubles = new Float64Array(buffer, byteOffset + aligned(numbers * 4), doubleCount);
    const textAt = byteOffset + byteLength - textLength! - shapeLength!;
    // A copy, so that the rest of the bytes need not stay in memory with it.
    const typed = buffer.slice(byteOffset + aligned(numbers * 4) + doubleCount! * 8, textAt) as ArrayBuffer;
    for (let i = 0, at = 0; i < typedCount!; i++) {
      const [type, length] = new Int32Array(typed, at, 2) as unknown as [number, number];
      const array = new TYPED_ARRAYS[type]!(typed, at + 8, length);
      this.#typed.push(array);
      at += 8 + aligned(array.byteLength);
    }
    const textBytes = Buffer.from(buffer, textAt);
    const all = textBytes.toString(isLatin ? 'latin1' : 'utf16le', 0, textLength);
    for (let i = 0, start = 0; i < textCount!; i++) {
      this.#texts.push(all.slice(start, ends[i]));
      start = ends[i]!;
    }
    const shapes = textBytes.toString('utf8', textLength, textLength! + shapeLength!);
    this.#readers = shapes === '' ? [] : shapes.split('\n').map(readerOf);
  }

  read(): unknown {
    const word = this.#words[this.#at++]!;
    const payload = word >> TAG_BITS;
    switch (word & TAG_MASK) {
      case INT:
        return payload;
      case PAIR: {
        const at = this.#at;
        this.#at = at + 2;
        return [this.#words[at], this.#words[at + 1]];
      }
      case TEXT:
        return this.#texts[payload];
      case OBJECT:
        return this.#readers[payload]!(this);
      case ARRAY:
        return this.#readArray(payload);
      case CONSTANT:
        return CONSTANTS[payload];
      case DOUBLE:
        return this.#doubles[payload];
      default:
        return this.#typed[payload];
    }
  }

  /** Most lists are short; one that grows by `push` gets room for seventeen. */
  #readArray(length: number): unknown[] {
    if (length === 1) return [this.read()];
    if (length === 2) return [this.read(), this.read()];
    if (length === 3) return [this.read(), this.read(), this.read()];
    const array: unknown[] = new Array(length);
    for (let i = 0; i < length; i++) array[i] = this.read();
    return array;
  }
}
