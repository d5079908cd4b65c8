/**
 * The texts and facts of files, as they are now: open buffers outrank the disk, facts are made when asked for.
 *
 * Facts of a file come from memory, from a worker, from the cache on disk, or from lowering it here and now, in that order. A file that cannot be read, is too large, binary or minified has none, and a reason.
 */
import type { FileFacts } from '../facts/facts.ts';
import type { PrismaFacts, SqlFacts } from '../facts/schema.ts';
import { type Decoded, decode, MAX_FILE_BYTES, saysGenerated, TOO_LARGE } from '../workspace/decode.ts';
import { type Disk, type FileStamp, isUnreadable } from '../workspace/disk.ts';
import { remembered } from '../workspace/remembered.ts';
import { decode as decodeFacts, encode } from './codec.ts';
import type { FactsCache } from './facts-cache.ts';
import { factsKey } from './hash.ts';
import type { Lowering } from './parts.ts';

export type AnyFacts = FileFacts | PrismaFacts | SqlFacts;

/** What is known of the state of a file's text. */
export interface TextState {
  /** Key of its facts: hash and extension. */
  readonly key: string;
  readonly generated: boolean;
  readonly skip: string | undefined;
}

interface Record_ {
  buffer?: { readonly text: string; readonly version: number };
  state?: TextState | undefined;
  stamp?: FileStamp;
  facts?: AnyFacts;
}

/** Texts that were read from disk are kept up to so many characters in all. */
const TEXT_CHARACTERS = 16_000_000;

export class Records {
  readonly #disk: Disk;
  readonly #lowering: Lowering;
  readonly #cache: FactsCache | undefined;
  readonly #records = new Map<string, Record_>();
  readonly #texts = new Map<string, string>();
  #textCharacters = 0;

  constructor(disk: Disk, lowering: Lowering, cache: FactsCache | undefined) {
    this.#disk = disk;
    this.#lowering = lowering;
    this.#cache = cache;
  }

  #record(path: string): Record_ {
    return remembered(this.#records, path, () => ({}));
  }

  /** Opens or changes a buffer. True when its text differs from what facts were made of. */
  setBuffer(path: string, text: string, version: number): boolean {
    const record = this.#record(path);
    record.buffer = { text, version };
    return this.#textIs(record, path, text);
  }

  /** The disk counts again. True when its text differs from the buffer's. */
  closeBuffer(path: string): boolean {
    const record = this.#record(path);
    if (!record.buffer) return false;
    delete record.buffer;
    return this.readAgain(path);
  }

  /** The file may have changed on disk. True when its text differs from what facts were made of. */
  readAgain(path: string): boolean {
    const record = this.#record(path);
    if (record.buffer) return false;
    this.#dropText(path);
    delete record.stamp;
    const before = record.state;
    delete record.state;
    const after = this.state(path);
    if (before?.key === after.key && before.skip === after.skip) return false;
    this.#dropFacts(record);
    return true;
  }

  /** False when the file on disk is not the one whose state is known; true when nothing of it is known, or it is open. */
  isAsRead(path: string): boolean {
    const record = this.#records.get(path);
    if (!record?.stamp || record.buffer) return true;
    const now = this.#disk.stamp(path);
    return now !== undefined && isSameStamp(record.stamp, now);
  }

  /** Forgets the file, unless it is open. */
  delete(path: string): void {
    this.#dropText(path);
    const buffer = this.#records.get(path)?.buffer;
    if (buffer) this.#records.set(path, { buffer });
    else this.#records.delete(path);
  }

  isOpen(path: string): boolean {
    return this.#records.get(path)?.buffer !== undefined;
  }

  openPaths(): string[] {
    return [...this.#records].filter(([, record]) => record.buffer).map(([path]) => path);
  }

  version(path: string): number | undefined {
    return this.#records.get(path)?.buffer?.version;
  }

  /** The text as it counts now; undefined when it cannot be read. */
  text(path: string): string | undefined {
    const record = this.#records.get(path);
    if (record?.buffer) return record.buffer.text;
    const kept = this.#texts.get(path);
    if (kept !== undefined) return kept;
    const decoded = this.#read(path);
    if (!('text' in decoded)) return undefined;
    this.#keepText(path, decoded.text);
    return decoded.text;
  }

  /** The state of the text; reads the file when it is not known yet. */
  state(path: string): TextState {
    const record = this.#record(path);
    if (record.state) return record.state;
    if (record.buffer) {
      this.#textIs(record, path, record.buffer.text);
      return record.state!;
    }
    const stamp = this.stamp(path);
    record.state = stamp && this.#cache?.stateOf(path, stamp);
    if (record.state) return record.state;
    const [decoded, bytes] = this.#readBytes(path, stamp);
    if ('text' in decoded)
      record.state = { key: factsKey(bytes!, path), generated: saysGenerated(decoded.text), skip: undefined };
    else record.state = { key: '', generated: false, skip: decoded.skip };
    if ('text' in decoded) this.#keepText(path, decoded.text);
    return record.state;
  }

  /** The state of the file on disk, read once. */
  stamp(path: string): FileStamp | undefined {
    const record = this.#record(path);
    record.stamp ??= this.#disk.stamp(path);
    return record.stamp;
  }

  /** Facts of the file, made now if need be; undefined when it is skipped. */
  facts<T extends AnyFacts>(path: string): T | undefined {
    const record = this.#record(path);
    if (record.facts) return record.facts as T;
    const state = this.state(path);
    if (state.skip !== undefined) return undefined;
    const cached = this.#cached<T>(state.key);
    if (cached) {
      record.facts = cached;
      return cached;
    }
    const text = this.text(path);
    if (text === undefined) return undefined;
    try {
      const facts = lowerBy(this.#lowering, text, path);
      if (!record.buffer) this.#cache?.add(state.key, () => encode(facts));
      record.facts = facts;
      return facts as T;
    } catch (error) {
      record.state = { ...state, skip: `cannot be analysed (${(error as Error).message})` };
      return undefined;
    }
  }

  /** True when `facts` needs neither reading nor lowering. */
  isAtHand(path: string): boolean {
    const record = this.#record(path);
    if (record.facts || record.buffer) return true;
    const stamp = this.stamp(path);
    const state = record.state ?? (stamp && this.#cache?.stateOf(path, stamp));
    return state !== undefined && (state.skip !== undefined || (this.#cache?.has(state.key) ?? false));
  }

  /** True when `facts` needs no lowering. */
  hasFacts(path: string): boolean {
    const record = this.#record(path);
    return (
      record.facts !== undefined ||
      this.state(path).skip !== undefined ||
      (this.#cache?.has(this.state(path).key) ?? false)
    );
  }

  /**
   * Takes over what a worker made of the text with this key; dropped when the text has changed meanwhile. Decoded at once:
   * this thread has nothing else to do while others lower.
   */
  putBytes(path: string, key: string, bytes: Uint8Array): void {
    const record = this.#record(path);
    if (record.facts || record.state?.key !== key) return;
    record.facts = decodeFacts<AnyFacts>(bytes);
    if (!record.buffer) this.#cache?.add(key, () => bytes);
  }

  /** A worker could not make facts of it. */
  skip(path: string, key: string, reason: string): void {
    const record = this.#record(path);
    if (record.state?.key === key) record.state = { ...record.state, skip: reason };
  }

  /** Puts other texts in the place of files until `restore` is called: what facts there were come back as they were. */
  overlay(texts: ReadonlyMap<string, string>): () => void {
    const before = new Map([...texts.keys()].map((path) => [path, this.#records.get(path)]));
    for (const [path, text] of texts)
      this.#records.set(path, { buffer: { text, version: before.get(path)?.buffer?.version ?? -1 } });
    return () => {
      for (const [path, record] of before) {
        if (record) this.#records.set(path, record);
        else this.#records.delete(path);
      }
    };
  }

  #cached<T>(key: string): T | undefined {
    const bytes = this.#cache?.get(key);
    if (!bytes) return undefined;
    try {
      return decodeFacts<T>(bytes);
    } catch {
      return undefined; // Its checksum was right and its content is not: another Node wrote it.
    }
  }

  #textIs(record: Record_, path: string, text: string): boolean {
    const key = factsKey(text, path);
    if (record.state?.key === key) return false;
    const skip = text.length > MAX_FILE_BYTES ? TOO_LARGE : undefined;
    record.state = { key, generated: saysGenerated(text), skip };
    this.#dropFacts(record);
    return true;
  }

  #dropFacts(record: Record_): void {
    delete record.facts;
  }

  #read(path: string): Decoded {
    return this.#readBytes(path, this.stamp(path))[0];
  }

  #readBytes(path: string, stamp: FileStamp | undefined): [Decoded, Uint8Array | undefined] {
    if (stamp && stamp.size > MAX_FILE_BYTES) return [{ skip: TOO_LARGE }, undefined];
    const bytes = this.#disk.read(path, MAX_FILE_BYTES + 1);
    return isUnreadable(bytes) ? [{ skip: bytes.error }, undefined] : [decode(bytes, path), bytes];
  }

  #keepText(path: string, text: string): void {
    this.#dropText(path);
    this.#texts.set(path, text);
    this.#textCharacters += text.length;
    for (const [oldest] of this.#texts) {
      if (this.#textCharacters <= TEXT_CHARACTERS || oldest === path) break;
      this.#dropText(oldest);
    }
  }

  #dropText(path: string): void {
    this.#textCharacters -= this.#texts.get(path)?.length ?? 0;
    this.#texts.delete(path);
  }
}

function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}

/** Lowers by kind of file. */
export function lowerBy(lowering: Lowering, text: string, path: string): AnyFacts {
  if (path.endsWith('.prisma')) return lowering.prisma(text);
  if (path.endsWith('.sql')) return lowering.sql(text);
  return lowering.source(text, path);
}
